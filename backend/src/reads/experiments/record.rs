//! How the experiments of the past went.

use chrono::NaiveDate;
use penstock_shared::{
    ab::AbInterval,
    experiment::{ExperimentChoice, ExperimentRecord, ExperimentStatus},
    ids::DepartmentId,
};
use penstock_statistics::{Counts, display, proportions::wilson};

use crate::{
    clock::day_in,
    db::{self, AnyConnection, experiments::ExperimentFilter},
    error::AppResult,
    viewer::Viewer,
};

/// The chance that the interval of the win rate does not have it.
const ALPHA: f64 = 0.05;

/// Counts of the experiments in sight, by what was decided from one day to another.
///
/// # Errors
/// When the database fails.
pub fn record(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    department_id: Option<DepartmentId>,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) -> AppResult<ExperimentRecord> {
    let zone = db::organisation::get(conn)?.tz();
    let filter = ExperimentFilter {
        departments: super::under(conn, department_id)?,
        within: viewer.scope.departments(),
        ..ExperimentFilter::default()
    };
    let rows = db::experiments::all(conn, &filter)?;
    let running = rows.iter().filter(|row| row.status == ExperimentStatus::Running).count();
    let within = |day: NaiveDate| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
    let decided: Vec<_> = rows
        .iter()
        .filter(|row| row.decided_at.is_some_and(|at| within(day_in(zone, at))))
        .filter_map(|row| Some((row.choice?, row.follows_rule?)))
        .collect();
    let count = |choice| decided.iter().filter(|(of, _)| *of == choice).count();
    let (won, all) = (whole(count(ExperimentChoice::RollOut)), whole(decided.len()));
    let interval = wilson(Counts::new(won, all), ALPHA).ok();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(ExperimentRecord {
        department_id,
        from,
        to,
        running: number(running),
        decided: number(decided.len()),
        rolled_out: number(count(ExperimentChoice::RollOut)),
        control_kept: number(count(ExperimentChoice::KeepControl)),
        inconclusive: number(count(ExperimentChoice::Inconclusive)),
        against_rule: number(decided.iter().filter(|(_, follows)| !follows).count()),
        win_rate: display::rate(won, all),
        win_rate_interval: interval
            .map(|range| AbInterval { lower: Some(range.lower), upper: Some(range.upper) }),
    })
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
