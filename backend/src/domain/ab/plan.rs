//! How many units a comparison needs, how sure it is, and how long it takes.

use penstock_shared::ab::{
    AbDuration, AbMeanFormula, AbPlan, AbPlanAnswer, AbPlanData, AbPlanMetric, AbPlanReading, AbPlanSolve,
    AbRateFormula, AbSides, AbToward,
};
use penstock_statistics::{
    Answer,
    multiple::bonferroni_alpha,
    planning::{
        Design, Detectable, Direction, Formula, Power, SampleSize, Sides,
        means::{self, Deviations, MeanFormula},
        rates::{self, RateFormula},
        running,
    },
};

use super::{declined, not_applicable};

const fn formula_name(formula: Formula) -> &'static str {
    match formula {
        Formula::UnpooledNormal => "unpooled_normal",
        Formula::FleissPooled => "fleiss_pooled",
        Formula::CohenH => "cohen_h",
        Formula::NormalMeans => "normal",
        Formula::NoncentralT => "noncentral_t",
    }
}

/// What a metric takes.
enum Found {
    Size(SampleSize),
    Power(Power),
    Detectable(Detectable),
}

/// Plans a comparison. The question has been looked at: metrics have different names, and there are two arms or more.
#[must_use]
pub fn plan(asked: &AbPlan) -> AbPlanAnswer {
    let metrics = u64::try_from(asked.metrics.len()).unwrap_or(u64::MAX);
    let comparisons = metrics.saturating_mul(u64::from(asked.arms.saturating_sub(1)));
    let alpha_used = if asked.share_alpha {
        bonferroni_alpha(asked.alpha, comparisons).unwrap_or(asked.alpha)
    } else {
        asked.alpha
    };
    let readings: Vec<AbPlanReading> =
        asked.metrics.iter().map(|metric| reading(asked, metric, alpha_used)).collect();
    let total_units = total(asked, &readings);
    let duration = total_units.zip(asked.daily_units).and_then(|(total, daily)| {
        let found = running::duration_of(total, daily, asked.share).ok()?;
        Some(AbDuration {
            days: found.days,
            whole_days: found.days_ceiling,
            whole_weeks: found.weeks_ceiling,
        })
    });
    AbPlanAnswer { alpha_used, metrics: readings, total_units, duration }
}

/// Units of all arms together, of the metric that takes the most.
fn total(asked: &AbPlan, readings: &[AbPlanReading]) -> Option<u64> {
    let treatments = u64::from(asked.arms.saturating_sub(1));
    let each = readings.iter().map(|reading| {
        let (control, treatment) = reading.control_units.zip(reading.treatment_units)?;
        control.checked_add(treatment.checked_mul(treatments)?)
    });
    each.collect::<Option<Vec<u64>>>()?.into_iter().max()
}

fn reading(asked: &AbPlan, metric: &AbPlanMetric, alpha: f64) -> AbPlanReading {
    let name = metric.name.clone();
    let found = match metric.data {
        AbPlanData::Proportion { baseline, expected, formula } => {
            rate(asked, alpha, (baseline, expected, formula.unwrap_or(AbRateFormula::UnpooledNormal)))
        }
        AbPlanData::Mean { baseline, difference, sd, treatment_sd, formula } => {
            let deviations = Deviations { control: sd, treatment: treatment_sd.unwrap_or(sd) };
            let formula = formula.unwrap_or(AbMeanFormula::NoncentralT);
            mean(asked, alpha, (baseline, difference, deviations, formula))
        }
    };
    let usual = AbPlanReading { name, ..AbPlanReading::default() };
    match found {
        None => AbPlanReading { declined: Some(not_applicable()), ..usual },
        Some(Err(reason)) => AbPlanReading { declined: Some(declined(reason)), ..usual },
        Some(Ok(Found::Size(size))) => AbPlanReading {
            formula: Some(formula_name(size.formula).to_owned()),
            control: Some(size.control),
            control_units: Some(size.control_ceiling),
            treatment: Some(size.treatment),
            treatment_units: Some(size.treatment_ceiling),
            ..usual
        },
        Some(Ok(Found::Power(power))) => AbPlanReading {
            formula: Some(formula_name(power.formula).to_owned()),
            power: Some(power.power),
            right_direction: Some(power.right_direction),
            ..usual
        },
        Some(Ok(Found::Detectable(effect))) => AbPlanReading {
            formula: Some(formula_name(effect.formula).to_owned()),
            detectable: Some(effect.absolute),
            detectable_lift: effect.relative,
            ..usual
        },
    }
}

const fn sides(of: AbSides) -> Sides {
    match of {
        AbSides::Two => Sides::Two,
        AbSides::One => Sides::One,
    }
}

const fn direction(of: AbToward) -> Direction {
    match of {
        AbToward::Up => Direction::Up,
        AbToward::Down => Direction::Down,
    }
}

/// None where the effect that is hoped for is missing.
fn rate(
    asked: &AbPlan,
    alpha: f64,
    (baseline, expected, formula): (f64, Option<f64>, AbRateFormula),
) -> Option<Answer<Found>> {
    let formula = match formula {
        AbRateFormula::UnpooledNormal => RateFormula::UnpooledNormal,
        AbRateFormula::FleissPooled => RateFormula::FleissPooled,
        AbRateFormula::CohenH => RateFormula::CohenH,
    };
    let sides = sides(asked.sides);
    Some(match asked.solve {
        AbPlanSolve::SampleSize { power } => {
            let design = Design { alpha, sides, power, ratio: asked.ratio };
            rates::sample_size(baseline, expected?, design, formula).map(Found::Size)
        }
        AbPlanSolve::Power { control, treatment } => {
            rates::power(baseline, expected?, [control, treatment], alpha, sides, formula).map(Found::Power)
        }
        AbPlanSolve::Detectable { control, treatment, power, toward } => {
            let toward = direction(toward);
            rates::detectable(baseline, [control, treatment], alpha, sides, power, toward, formula)
                .map(Found::Detectable)
        }
    })
}

fn mean(
    asked: &AbPlan,
    alpha: f64,
    (baseline, difference, deviations, formula): (Option<f64>, Option<f64>, Deviations, AbMeanFormula),
) -> Option<Answer<Found>> {
    let formula = match formula {
        AbMeanFormula::Normal => MeanFormula::Normal,
        AbMeanFormula::NoncentralT => MeanFormula::NoncentralT,
    };
    let sides = sides(asked.sides);
    Some(match asked.solve {
        AbPlanSolve::SampleSize { power } => {
            let design = Design { alpha, sides, power, ratio: asked.ratio };
            means::sample_size(difference?, deviations, design, formula).map(Found::Size)
        }
        AbPlanSolve::Power { control, treatment } => {
            means::power(difference?, deviations, [control, treatment], alpha, sides, formula)
                .map(Found::Power)
        }
        AbPlanSolve::Detectable { control, treatment, power, .. } => {
            means::detectable(deviations, [control, treatment], alpha, sides, power, baseline, formula)
                .map(Found::Detectable)
        }
    })
}
