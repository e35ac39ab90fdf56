//! What an experiment shows, as of now.

use penstock_shared::{
    experiment::{Experiment, ExperimentReading},
    ids::ExperimentId,
};

use super::{get, money, tallies};
use crate::{
    db::AnyConnection,
    domain::{
        ab,
        experiment::{basis, outlook::outlook, question::Question, worth},
    },
    error::AppResult,
    viewer::Viewer,
};

/// What an experiment in sight shows.
///
/// # Errors
/// Not found, or not in sight.
pub fn reading(conn: &mut AnyConnection, viewer: &Viewer, id: ExperimentId) -> AppResult<ExperimentReading> {
    let experiment = get(conn, viewer, id)?;
    of(conn, viewer, &experiment)
}

/// What an experiment shows.
///
/// # Errors
/// When the database fails.
pub fn of(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    experiment: &Experiment,
) -> AppResult<ExperimentReading> {
    let tallies = tallies::of(conn, experiment)?;
    let costs = money::costs(conn, viewer, experiment)?;
    let question = Question { design: &experiment.design, variants: &experiment.variants };
    let total = tallies.total();
    let units = total.iter().map(|arm| arm.units).sum();
    let basis = basis(&experiment.design, units);
    let answer = ab::compare(&question.whole(&total, basis));
    let first_day = tallies.by_day.keys().next().copied();
    let last_day = tallies.by_day.keys().next_back().copied();
    let days = first_day.zip(last_day).map_or(0, |(first, last)| (last - first).num_days().saturating_add(1));
    let days = u64::try_from(days).unwrap_or_default();
    let (outlook, outlook_declined) = outlook(&question, &total, days).unzip();
    Ok(ExperimentReading {
        basis,
        arms: worth::arms(&question, &total, &costs),
        units,
        planned_units: experiment.design.planned_units,
        units_in_two_arms: tallies.in_two_arms,
        bots: tallies.bots,
        first_day,
        last_day,
        worth: worth::gains(&question, &answer, &total, &costs, days),
        evolution: question.evolution(&tallies),
        segments: question.segments(&tallies, basis),
        outlook,
        outlook_declined: outlook_declined.flatten(),
        answer,
    })
}
