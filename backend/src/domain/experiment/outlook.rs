//! How long until one knows, and how large an experiment has to be.

use penstock_shared::{
    ab::{
        AbBetter, AbDeclineCode, AbDeclined, AbDirection, AbPlan, AbPlanAnswer, AbPlanData, AbPlanMetric,
        AbPlanSolve, AbSides, AbToward,
    },
    experiment::{
        ExperimentDesign, ExperimentMetric, ExperimentMetricKind, ExperimentOutlook, ExperimentPlan,
    },
};
use penstock_statistics::display;

use super::{
    assign::buckets,
    question::Question,
    tally::{Figures, Tally},
};
use crate::domain::ab;

/// The chance to see an effect where the design does not say.
const USUAL_POWER: f64 = 0.8;

/// The question of a plan: what the metric is like, and what is to be solved.
fn asked(design: &ExperimentDesign, weights: &[u32], data: AbPlanData, solve: AbPlanSolve) -> AbPlan {
    // The smallest treatment decides: it is the last one that has enough.
    let smallest = weights.iter().skip(1).filter(|weight| **weight > 0).min().copied().unwrap_or(1);
    let control = weights.first().copied().filter(|weight| *weight > 0).unwrap_or(1);
    let name = design.metrics.first().map(|metric| metric.name.clone()).unwrap_or_default();
    AbPlan {
        metrics: vec![AbPlanMetric { name, data }],
        solve,
        arms: u32::try_from(weights.len()).unwrap_or(u32::MAX),
        ratio: display::rate(u64::from(smallest), u64::from(control)).unwrap_or(1.0),
        alpha: design.alpha,
        sides: if design.direction == AbDirection::TwoSided { AbSides::Two } else { AbSides::One },
        share_alpha: weights.len() > 2,
        daily_units: design.plan.and_then(|plan| plan.daily_units),
        share: 1.0,
    }
}

/// The size that a plan comes to. None for metrics that have no formula.
#[must_use]
pub fn size(
    design: &ExperimentDesign,
    metric: &ExperimentMetric,
    plan: &ExperimentPlan,
    weights: &[u32],
) -> Option<AbPlanAnswer> {
    let data = match metric.kind {
        ExperimentMetricKind::Proportion => AbPlanData::Proportion {
            baseline: plan.baseline,
            expected: Some(display::sum(plan.baseline, plan.effect)),
            formula: None,
        },
        ExperimentMetricKind::Mean | ExperimentMetricKind::Covariate => AbPlanData::Mean {
            baseline: Some(plan.baseline),
            difference: Some(plan.effect),
            sd: plan.sd?,
            treatment_sd: None,
            formula: None,
        },
        ExperimentMetricKind::Ratio => return None,
    };
    Some(ab::plan(&asked(design, weights, data, AbPlanSolve::SampleSize { power: plan.power })))
}

/// How long it takes at the pace of so many days, and which effect is seen then. None where the size was not planned or is
/// reached, or no day went by.
#[must_use]
pub fn outlook(
    question: &Question<'_>,
    arms: &[Tally],
    days: u64,
) -> Option<(ExperimentOutlook, Option<AbDeclined>)> {
    let design = question.design;
    let planned = design.planned_units?;
    let units: u64 = arms.iter().map(|arm| arm.units).sum();
    let units_left = planned.checked_sub(units).filter(|left| *left > 0)?;
    let units_per_day = display::pace(units, days)?;
    let control = arms.first()?.metrics.get(question.primary())?;
    let (detectable, declined) = match detectable(question, control, planned) {
        Ok(found) => (found, None),
        Err(declined) => (None, Some(declined)),
    };
    let (baseline, sd) = shown(control);
    let outlook = ExperimentOutlook {
        units_per_day,
        units_left,
        days_left: display::days_for(units_left, units_per_day)?,
        detectable,
        baseline,
        sd,
    };
    Some((outlook, declined))
}

/// The rate, or the mean with its deviation.
fn shown(control: &Figures) -> (Option<f64>, Option<f64>) {
    match control {
        Figures::Counts { conversions, n } => (display::rate(*conversions, *n), None),
        Figures::Mean(summary) => {
            let moments = summary.moments();
            let known = moments.n >= 2;
            (known.then_some(moments.mean), known.then(|| moments.variance.sqrt()))
        }
        Figures::Pair(_) => (None, None),
    }
}

fn detectable(question: &Question<'_>, control: &Figures, planned: u64) -> Result<Option<f64>, AbDeclined> {
    let none = |code| AbDeclined { code, needed: None, what: None };
    let design = question.design;
    let data = match (control, shown(control)) {
        (Figures::Counts { .. }, (Some(baseline), _)) => {
            AbPlanData::Proportion { baseline, expected: None, formula: None }
        }
        (Figures::Mean(_), (Some(baseline), Some(sd))) => AbPlanData::Mean {
            baseline: Some(baseline),
            difference: None,
            sd,
            treatment_sd: None,
            formula: None,
        },
        (Figures::Pair(_), _) => return Err(none(AbDeclineCode::NotApplicable)),
        _ => return Err(none(AbDeclineCode::NoData)),
    };
    let weights: Vec<u32> = question.variants.iter().map(|variant| variant.weight).collect();
    let part =
        |weight: Option<&u32>| display::part(planned, weight.copied().unwrap_or_default(), buckets(&weights));
    let better = design.metrics.get(question.primary()).map(|metric| metric.better);
    let solve = AbPlanSolve::Detectable {
        control: part(weights.first()),
        treatment: part(weights.iter().skip(1).min()),
        power: design.plan.map_or(USUAL_POWER, |plan| plan.power),
        toward: if better == Some(AbBetter::Lower) { AbToward::Down } else { AbToward::Up },
    };
    let answer = ab::plan(&asked(design, &weights, data, solve));
    match answer.metrics.into_iter().next() {
        Some(reading) if reading.declined.is_none() => Ok(reading.detectable),
        Some(reading) => Err(reading.declined.unwrap_or_else(|| none(AbDeclineCode::NoData))),
        None => Err(none(AbDeclineCode::NoData)),
    }
}
