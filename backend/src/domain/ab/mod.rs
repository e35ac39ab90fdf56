//! A/B comparisons: which method answers which data, what is done about several comparisons, and the rule of the verdict.
//! The numbers are `penstock-statistics`; nothing is calculated here.
//!
//! Invariant: what has no answer is declined with a reason, and never decides anything.

mod arms;
mod observe;
mod plan;
mod terms;
mod verdict;

use penstock_shared::ab::{
    AbAnswer, AbBest, AbBetter, AbCompare, AbComparison, AbCorrection, AbData, AbDeclineCode, AbDeclined,
    AbDirection, AbHomogeneity, AbInterval, AbMethod, AbMetric, AbMetricReading, AbRole, AbSampleRatio,
    AbWarning,
};
use penstock_statistics::{
    Alternative, Better, Counts, Declined, Interval, Moments,
    bayes::{self, BestOf, gaussian::NormalPosterior},
    homogeneity, multiple,
    srm::{PlannedArm, sample_ratio},
};

pub use observe::observe;
pub use plan::plan;

use self::{arms::Arms, terms::Terms};

/// Comparisons up to which every metric gets posteriors; with more the primary one does, so that no question holds anybody up.
const MOST_POSTERIORS: usize = 20;

fn declined(reason: Declined) -> AbDeclined {
    let (code, needed, what) = match reason {
        Declined::NoData => (AbDeclineCode::NoData, None, None),
        Declined::TooFew { needed } => (AbDeclineCode::TooFew, Some(needed), None),
        Declined::ZeroVariance => (AbDeclineCode::ZeroVariance, None, None),
        Declined::ImpossibleCounts => (AbDeclineCode::ImpossibleCounts, None, None),
        Declined::ImpossibleMoments => (AbDeclineCode::ImpossibleMoments, None, None),
        Declined::NotFinite => (AbDeclineCode::NotFinite, None, None),
        Declined::OutOfRange { what } => (AbDeclineCode::OutOfRange, None, Some(what.to_owned())),
        Declined::ZeroBaseline => (AbDeclineCode::ZeroBaseline, None, None),
        Declined::ZeroEffect => (AbDeclineCode::ZeroEffect, None, None),
        Declined::Unreachable => (AbDeclineCode::Unreachable, None, None),
    };
    AbDeclined { code, needed, what }
}

const fn not_applicable() -> AbDeclined {
    AbDeclined { code: AbDeclineCode::NotApplicable, needed: None, what: None }
}

/// An end without a bound is none.
fn interval(known: Interval) -> AbInterval {
    let end = |end: f64| end.is_finite().then_some(end);
    AbInterval { lower: end(known.lower), upper: end(known.upper) }
}

const fn better(known: AbBetter) -> Better {
    match known {
        AbBetter::Higher => Better::Higher,
        AbBetter::Lower => Better::Lower,
    }
}

const fn alternative(direction: AbDirection) -> Alternative {
    match direction {
        AbDirection::TwoSided => Alternative::TwoSided,
        AbDirection::Greater => Alternative::Greater,
        AbDirection::Less => Alternative::Less,
    }
}

/// What a metric is for: the first one decides unless another one says that it does.
#[must_use]
pub fn roles(metrics: &[AbMetric]) -> Vec<AbRole> {
    let named = metrics.iter().position(|metric| metric.role == Some(AbRole::Primary)).unwrap_or(0);
    let role = |(place, metric): (usize, &AbMetric)| {
        let usual = if place == named { AbRole::Primary } else { AbRole::Secondary };
        metric.role.unwrap_or(usual)
    };
    metrics.iter().enumerate().map(role).collect()
}

/// Compares arms. The question has been looked at: names are different, every metric has as many arms as there are, and
/// one of them is the control.
#[must_use]
pub fn compare(asked: &AbCompare) -> AbAnswer {
    let control = control(asked);
    let roles = roles(&asked.metrics);
    let metrics: Vec<AbMetricReading> = asked
        .metrics
        .iter()
        .zip(&roles)
        .map(|(metric, role)| reading(asked, control, metric, *role, true))
        .collect();
    let (sample_ratio, sample_ratio_declined) = match shared_out(asked, &roles) {
        Some(Ok(ratio)) => (Some(ratio), None),
        Some(Err(reason)) => (None, Some(declined(reason))),
        None => (None, None),
    };
    let name = asked.arms.get(control).map(|arm| arm.name.clone()).unwrap_or_default();
    let verdict = verdict::verdict(asked, &name, sample_ratio.as_ref(), &metrics);
    AbAnswer {
        control: name,
        alpha: asked.alpha,
        direction: asked.direction,
        correction: asked.correction,
        sample_ratio,
        sample_ratio_declined,
        metrics,
        verdict,
    }
}

/// The comparisons of the metric that decides, without posteriors, which take the most time: for many of them at once.
#[must_use]
pub fn effects(asked: &AbCompare) -> Vec<AbComparison> {
    let roles = roles(&asked.metrics);
    let primary = asked.metrics.iter().zip(&roles).find(|(_, role)| **role == AbRole::Primary);
    let Some((metric, role)) = primary else { return Vec::new() };
    reading(asked, control(asked), metric, *role, false).comparisons
}

/// The place of the control.
fn control(asked: &AbCompare) -> usize {
    let named = asked.control.as_ref();
    named.and_then(|name| asked.arms.iter().position(|arm| arm.name == *name)).unwrap_or_default()
}

/// Whether units are shared out as planned. Nothing where neither units nor the primary metric's counts are of all units:
/// a mean may be of those who bought only.
fn shared_out(asked: &AbCompare, roles: &[AbRole]) -> Option<Result<AbSampleRatio, Declined>> {
    let primary = asked.metrics.iter().zip(roles).find(|(_, role)| **role == AbRole::Primary);
    let of_primary: Vec<u64> = match primary.map(|(metric, _)| &metric.data) {
        Some(AbData::Proportion { arms }) => arms.iter().map(|arm| arm.n).collect(),
        _ => Vec::new(),
    };
    let mut planned = Vec::with_capacity(asked.arms.len());
    for (place, arm) in asked.arms.iter().enumerate() {
        let observed = arm.units.or_else(|| of_primary.get(place).copied())?;
        planned.push(PlannedArm { observed, weight: arm.weight.unwrap_or(1.0) });
    }
    Some(sample_ratio(&planned, asked.sample_ratio_threshold).map(|found| {
        AbSampleRatio {
            chi_square: found.chi_square,
            df: found.df,
            p: found.p.p,
            expected: found.expected,
            mismatch: found.mismatch,
            excluded: found
                .excluded
                .iter()
                .filter_map(|place| asked.arms.get(*place).map(|arm| arm.name.clone()))
                .collect(),
        }
    }))
}

/// A metric with all its comparisons.
fn reading(
    asked: &AbCompare,
    control: usize,
    metric: &AbMetric,
    role: AbRole,
    with_posteriors: bool,
) -> AbMetricReading {
    let arms = Arms::of(&metric.data);
    let pair = asked.arms.len() == 2;
    let comparisons = asked.metrics.len().saturating_mul(asked.arms.len().saturating_sub(1));
    let too_many = role != AbRole::Primary && comparisons > MOST_POSTERIORS;
    let method =
        if asked.method == AbMethod::Bayesian && too_many { AbMethod::BestFit } else { asked.method };
    let terms = Terms {
        alpha: asked.alpha,
        alternative: alternative(asked.direction),
        better: better(metric.better),
        method,
        lift: asked.lift,
        sequential: asked.sequential,
        tuning: asked.tuning,
        prior: asked.prior,
        margin: metric.margin.filter(|_| role == AbRole::Guardrail),
        with_bayes: method == AbMethod::Bayesian || (with_posteriors && pair && role == AbRole::Primary),
    };
    let others = asked.arms.iter().enumerate().filter(|(place, _)| *place != control);
    let mut comparisons: Vec<AbComparison> =
        others.map(|(place, arm)| arms.comparison(control, place, &arm.name, &terms)).collect();
    correct(asked, &mut comparisons, &terms);
    AbMetricReading {
        name: metric.name.clone(),
        role,
        better: metric.better,
        arms: arms.readings(&asked.arms, asked.alpha),
        comparisons,
        homogeneity: if pair { None } else { alike(&arms) },
        best: if with_posteriors && role == AbRole::Primary { best(&arms, &terms) } else { None },
    }
}

/// Corrects the p-values of one metric, and says what is shown.
fn correct(asked: &AbCompare, comparisons: &mut [AbComparison], terms: &Terms) {
    let known: Vec<f64> = comparisons.iter().filter_map(|comparison| comparison.p).collect();
    let corrected = match asked.correction {
        AbCorrection::None => Ok(known.clone()),
        AbCorrection::Holm => multiple::holm(&known),
        AbCorrection::BenjaminiHochberg => multiple::benjamini_hochberg(&known),
    };
    // Without a correction that can be had nothing is shown.
    let mut corrected = corrected.unwrap_or_default().into_iter();
    let several = known.len() > 1 && asked.correction == AbCorrection::None;
    for comparison in comparisons {
        if comparison.p.is_some() {
            comparison.p_adjusted = corrected.next();
            comparison.significant = comparison.p_adjusted.is_some_and(|p| p < asked.alpha);
            if several {
                comparison.warnings.push(AbWarning::Uncorrected);
            }
        }
        let Some(effect) = comparison.effect else { continue };
        let is_good = match terms.better {
            Better::Higher => effect.estimate > 0.0,
            Better::Lower => effect.estimate < 0.0,
        };
        comparison.better = comparison.significant.then_some(is_good);
        let zero_inside = effect.interval.lower.is_none_or(|lower| lower <= 0.0)
            && effect.interval.upper.is_none_or(|upper| 0.0 <= upper);
        let by_itself = comparison.p.is_some_and(|p| p < asked.alpha);
        if comparison.p.is_some() && by_itself == zero_inside {
            comparison.warnings.push(AbWarning::IntervalDisagrees);
        }
    }
}

/// Whether any arm differs.
fn alike(arms: &Arms) -> Option<AbHomogeneity> {
    match arms {
        Arms::Counts(counts) => homogeneity::proportions(counts).ok().map(|found| AbHomogeneity {
            statistic: found.statistic,
            df: f64::from(u32::try_from(found.df).unwrap_or(u32::MAX)),
            df_within: None,
            p: found.p.p,
        }),
        _ => homogeneity::means(&arms.moments().ok()?).ok().map(|found| AbHomogeneity {
            statistic: found.f,
            df: found.df_between,
            df_within: Some(found.df_within),
            p: found.p.p,
        }),
    }
}

/// Which arm is the best.
fn best(arms: &Arms, terms: &Terms) -> Option<AbBest> {
    let found: BestOf = match arms {
        Arms::Counts(counts) => bayes::rates::best_of(counts, terms.beta_prior(), terms.better).ok()?,
        _ => {
            let posterior =
                |arm: &Moments| Some(NormalPosterior { mean: arm.mean, sd: arm.standard_error().ok()? });
            let posteriors: Option<Vec<_>> = arms.moments().ok()?.iter().map(posterior).collect();
            bayes::gaussian::best_of(&posteriors?, terms.better).ok()?
        }
    };
    Some(AbBest { probability: found.probability, expected_loss: found.expected_loss })
}

/// Counts as the engine takes them.
const fn counts(of: penstock_shared::ab::AbCounts) -> Counts {
    Counts::new(of.conversions, of.n)
}

#[cfg(test)]
mod tests;
