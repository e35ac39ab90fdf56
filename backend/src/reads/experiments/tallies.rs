//! What came in for an experiment, from wherever its design says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    ab::AbRole,
    experiment::{Experiment, ExperimentDayFigures, ExperimentSource},
    result::ResultMetric,
};

use super::{super::alerts::written, figures::UnitFigures};
use crate::{
    db::{self, AnyConnection},
    domain::experiment::tally::{Figures, Tallies},
    error::AppResult,
};

/// Units that are in memory at once.
const UNITS_AT_ONCE: i64 = 10_000;

/// Everything that came in. It is the same for whoever sees the experiment, so that the winner is.
pub(super) fn of(conn: &mut AnyConnection, experiment: &Experiment) -> AppResult<Tallies> {
    let kinds = experiment.design.metrics.iter().map(|metric| metric.kind).collect();
    let mut tallies = Tallies::new(kinds, experiment.variants.len());
    match experiment.design.source {
        ExperimentSource::Units => units(conn, experiment, &mut tallies)?,
        ExperimentSource::Days => days(conn, experiment, &mut tallies)?,
        ExperimentSource::Campaigns => campaigns(conn, experiment, &mut tallies)?,
    }
    Ok(tallies)
}

fn units(conn: &mut AnyConnection, experiment: &Experiment, tallies: &mut Tallies) -> AppResult<()> {
    let mut after = 0;
    loop {
        let rows = db::experiment_data::units_after(conn, experiment.id, after, UNITS_AT_ONCE)?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (_, row) in rows {
            if row.in_two_arms {
                tallies.in_two_arms = tallies.in_two_arms.saturating_add(1);
                continue;
            }
            if row.bot {
                tallies.bots = tallies.bots.saturating_add(1);
                continue;
            }
            let figures: UnitFigures = written(&row.figures)?;
            let arm = usize::try_from(row.arm).unwrap_or_default();
            tallies.at(row.day, &row.segment, arm, |tally| {
                tally.units = tally.units.saturating_add(1);
                for (metric, (value, other)) in tally.metrics.iter_mut().zip(figures.pairs()) {
                    metric.push(value, other);
                }
            });
        }
    }
}

fn days(conn: &mut AnyConnection, experiment: &Experiment, tallies: &mut Tallies) -> AppResult<()> {
    for row in db::experiment_data::days(conn, experiment.id)? {
        let figures: Vec<Option<ExperimentDayFigures>> = written(&row.figures)?;
        let arm = usize::try_from(row.arm).unwrap_or_default();
        let units = u64::try_from(row.units).unwrap_or_default();
        tallies.at(row.day, &row.segment, arm, |tally| {
            tally.units = tally.units.saturating_add(units);
            for (metric, figures) in tally.metrics.iter_mut().zip(&figures) {
                if let Some(figures) = figures {
                    metric.add(figures);
                }
            }
        });
    }
    Ok(())
}

/// The results of the arms' campaigns, on the days of the experiment. Units are what the metric that decides is out of. A day
/// of which one of both results is not known is no part of a metric.
fn campaigns(conn: &mut AnyConnection, experiment: &Experiment, tallies: &mut Tallies) -> AppResult<()> {
    let Some(first) = experiment.started_on else { return Ok(()) };
    let last = experiment.stopped_on.unwrap_or(NaiveDate::MAX);
    let metrics = &experiment.design.metrics;
    let primary = metrics.iter().position(|metric| metric.role == AbRole::Primary);
    for (arm, variant) in experiment.variants.iter().enumerate() {
        let Some(campaign) = variant.campaign_id else { continue };
        let mut by_day: BTreeMap<NaiveDate, BTreeMap<ResultMetric, i64>> = BTreeMap::new();
        for (day, metric, amount) in db::campaign_results::by_day(conn, campaign)? {
            if (first..=last).contains(&day) {
                by_day.entry(day).or_default().insert(metric, amount);
            }
        }
        for (day, results) in by_day {
            let count = |of: Option<ResultMetric>| {
                of.and_then(|of| results.get(&of)).and_then(|amount| u64::try_from(*amount).ok())
            };
            tallies.at(day, "", arm, |tally| {
                for (place, metric) in metrics.iter().enumerate() {
                    let known = count(metric.counted).zip(count(metric.out_of));
                    let Some((conversions, n)) = known else { continue };
                    if let Some(figures) = tally.metrics.get_mut(place) {
                        figures.merge(&Figures::Counts { conversions, n });
                    }
                    if Some(place) == primary {
                        tally.units = tally.units.saturating_add(n);
                    }
                }
            });
        }
    }
    Ok(())
}
