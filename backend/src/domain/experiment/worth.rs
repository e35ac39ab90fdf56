//! What arms cost and bring in money.

use penstock_shared::{
    ab::{AbAnswer, AbBetter, AbInterval},
    experiment::{ExperimentArm, ExperimentMetric, ExperimentWorth},
};
use penstock_statistics::display;

use super::{
    question::Question,
    tally::{Figures, Tally},
};

/// Days that a gain is told for.
const DAYS: u32 = 30;

/// The arms with their money. `costs` are of each arm, none where it is not known.
#[must_use]
pub fn arms(question: &Question<'_>, tallies: &[Tally], costs: &[Option<i64>]) -> Vec<ExperimentArm> {
    let primary = question.primary();
    let metric = question.design.metrics.get(primary);
    let places = question.variants.iter().zip(tallies).zip(costs);
    places
        .map(|((variant, tally), cost)| {
            let figures = tally.metrics.get(primary);
            ExperimentArm {
                key: variant.key.clone(),
                name: variant.name.clone(),
                units: tally.units,
                cost_minor: *cost,
                cost_per_unit_minor: cost.and_then(|cost| display::per(cost, display::count(tally.units))),
                cost_per_result_minor: cost
                    .zip(figures)
                    .and_then(|(cost, figures)| display::per(cost, results(figures)?)),
                value_minor: metric.zip(figures).and_then(|(metric, figures)| value(metric, figures)),
            }
        })
        .collect()
}

/// What was counted, or the sum of a mean.
fn results(figures: &Figures) -> Option<f64> {
    match figures {
        Figures::Counts { conversions, .. } => Some(display::count(*conversions)),
        Figures::Mean(summary) => Some(display::total(summary.mean, summary.n)),
        Figures::Pair(_) => None,
    }
}

fn value(metric: &ExperimentMetric, figures: &Figures) -> Option<i64> {
    let each = metric.worth_minor?;
    match figures {
        Figures::Counts { conversions, .. } => i64::try_from(*conversions).ok()?.checked_mul(each),
        _ => display::worth(results(figures)?, 1.0, each),
    }
}

/// What each arm is worth against the control in 30 days, with as many units as came in so many days.
#[must_use]
pub fn gains(
    question: &Question<'_>,
    answer: &AbAnswer,
    tallies: &[Tally],
    costs: &[Option<i64>],
    days: u64,
) -> Vec<ExperimentWorth> {
    let primary = question.primary();
    let metric = question.design.metrics.get(primary);
    let Some((metric, reading)) = metric.zip(answer.metrics.get(primary)) else { return Vec::new() };
    let counted: u64 =
        tallies.iter().filter_map(|arm| arm.metrics.get(primary)).map(|figures| figures.n()).sum();
    let Some((each, pace)) = metric.worth_minor.zip(display::pace(counted, days)) else { return Vec::new() };
    let units = display::over_days(pace, DAYS);
    // One that is lost where lower is better is one that is gained.
    let each = if metric.better == AbBetter::Lower { each.saturating_neg() } else { each };
    let gain = |comparison: &penstock_shared::ab::AbComparison| {
        let effect = comparison.effect?;
        let place = question.variants.iter().position(|variant| variant.key == comparison.arm)?;
        let (lower_minor, upper_minor) = ends(effect.interval, units, each);
        let loss = comparison
            .bayes
            .map(|bayes| bayes.loss_of_treatment)
            .or_else(|| reading.best.as_ref()?.expected_loss.get(place).copied());
        let of_units = |place: usize| {
            let (cost, tally) = (costs.get(place).copied().flatten()?, tallies.get(place)?);
            display::prorated(cost, units, tally.units)
        };
        Some(ExperimentWorth {
            variant: comparison.arm.clone(),
            currency: question.design.currency,
            units_per_month: units,
            gain_minor: display::worth(effect.estimate, units, each)?,
            lower_minor,
            upper_minor,
            expected_loss_minor: loss.and_then(|loss| display::worth(loss, units, each.saturating_abs())),
            extra_cost_minor: of_units(place)
                .zip(of_units(0))
                .and_then(|(arm, control)| arm.checked_sub(control)),
        })
    };
    reading.comparisons.iter().filter_map(gain).collect()
}

/// The ends of a gain, the lower one first.
fn ends(of: AbInterval, units: f64, each: i64) -> (Option<i64>, Option<i64>) {
    let end = |end: Option<f64>| end.and_then(|end| display::worth(end, units, each));
    let (one, other) = (end(of.lower), end(of.upper));
    if each < 0 { (other, one) } else { (one, other) }
}
