//! Comparisons of what was not assigned by chance: said to be so, with what they stand on, or declined.

use penstock_shared::ab::{
    AbBetter, AbDeclined, AbEffect, AbObserve, AbObserved, AbObservedAssumption, AbObservedMethod,
    AbObservedWarning, AbPreTrend,
};
use penstock_statistics::{Answer, Interval, PValue, observational};

use super::{declined, interval, not_applicable};

/// Neighbouring days that hang together more than this make an interval too narrow to be left alone.
const HANGING_TOGETHER: f64 = 0.3;
/// Fewer days than two weeks do not have every weekday twice.
const SHORT_DAYS: usize = 14;
const WEEK: usize = 7;

/// What a method found.
struct Found {
    effect: (f64, Interval),
    p: PValue,
    pre_trend: Option<AbPreTrend>,
    autocorrelation: Option<f64>,
}

/// Compares. Series have been looked at: both are of the same days, and the change is among them.
#[must_use]
pub fn observe(asked: &AbObserve) -> AbObserved {
    let method = match asked.method {
        AbObservedMethod::BestFit if asked.comparison.is_some() => AbObservedMethod::DifferenceInDifferences,
        AbObservedMethod::BestFit => AbObservedMethod::MatchedPeriods,
        chosen => chosen,
    };
    match method {
        AbObservedMethod::MatchedPeriods => matched(asked),
        _ => differences(asked),
    }
}

fn differences(asked: &AbObserve) -> AbObserved {
    let method = AbObservedMethod::DifferenceInDifferences;
    let Some(comparison) = &asked.comparison else {
        return answer(asked, method, (0, 0), Vec::new(), Err(not_applicable()));
    };
    let both = |(treated, control): (&Option<f64>, &Option<f64>)| Some(((*treated)?, (*control)?));
    let days: Vec<Option<(f64, f64)>> = asked.treated.iter().zip(comparison).map(both).collect();
    let (before, after) = days.split_at(asked.days_before.min(days.len()));
    let known = |days: &[Option<(f64, f64)>]| days.iter().copied().flatten().collect::<Vec<_>>();
    let (before, after) = (known(before), known(after));
    let mut warnings = Vec::new();
    if before.len().saturating_add(after.len()) < days.len() {
        warnings.push(AbObservedWarning::DaysLeftOut);
    }
    let (treated, control): (Vec<f64>, Vec<f64>) = before.iter().chain(&after).copied().unzip();
    let found = observational::from_series(&treated, &control, before.len(), asked.alpha);
    let found = found.map(|found| {
        let trend = found.pre_trend.ok().map(|trend| AbPreTrend { slope: trend.slope, p: trend.p.p });
        Found {
            effect: (found.effect.estimate, found.effect.interval),
            p: found.effect.p,
            pre_trend: trend,
            autocorrelation: found.autocorrelation,
        }
    });
    if let Ok(found) = &found {
        match found.pre_trend {
            Some(trend) if trend.p < asked.alpha => warnings.push(AbObservedWarning::TrendsDiffer),
            Some(_) => {}
            None => warnings.push(AbObservedWarning::TrendUnknown),
        }
    }
    answer(asked, method, (before.len(), after.len()), warnings, found.map_err(declined))
}

/// Each day after the change against the day some whole weeks before it, so that both are of one weekday; of as many whole weeks
/// as there are on both sides. Days of which either has no figure are left out.
fn matched(asked: &AbObserve) -> AbObserved {
    let (before, after) = asked.treated.split_at(asked.days_before.min(asked.treated.len()));
    let length = before.len().min(after.len()) / WEEK * WEEK;
    let before = &before[before.len().saturating_sub(length)..];
    let after = after.get(..length).unwrap_or_default();
    let pairs: Vec<(f64, f64)> =
        before.iter().zip(after).filter_map(|(before, after)| Some(((*before)?, (*after)?))).collect();
    let mut warnings = Vec::new();
    if pairs.len() < length {
        warnings.push(AbObservedWarning::DaysLeftOut);
    }
    let count = (pairs.len(), pairs.len());
    let (before, after): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let found: Answer<Found> = observational::matched(&before, &after, asked.alpha).map(|found| Found {
        effect: (found.estimate, found.interval),
        p: found.p,
        pre_trend: None,
        autocorrelation: found.autocorrelation,
    });
    answer(asked, AbObservedMethod::MatchedPeriods, count, warnings, found.map_err(declined))
}

fn assumptions(method: AbObservedMethod) -> Vec<AbObservedAssumption> {
    use AbObservedAssumption as A;
    match method {
        AbObservedMethod::MatchedPeriods => vec![A::SamePeriod, A::NothingElseChanged, A::IndependentDays],
        _ => vec![A::ParallelTrends, A::NothingElseChanged, A::IndependentDays],
    }
}

fn answer(
    asked: &AbObserve,
    method: AbObservedMethod,
    (days_before, days_after): (usize, usize),
    mut warnings: Vec<AbObservedWarning>,
    found: Result<Found, AbDeclined>,
) -> AbObserved {
    let usual = AbObserved {
        observational: true,
        method,
        alpha: asked.alpha,
        effect: None,
        p: None,
        significant: false,
        better: None,
        pre_trend: None,
        autocorrelation: None,
        days_before,
        days_after,
        assumptions: assumptions(method),
        warnings: Vec::new(),
        declined: None,
        text: "Observational: these days do not say whether anything changed.".to_owned(),
        text_zh: "观察性比较：这些日期的数据无法判断是否有变化。".to_owned(),
    };
    let found = match found {
        Ok(found) => found,
        Err(reason) => return AbObserved { declined: Some(reason), warnings, ..usual },
    };
    if days_before.min(days_after) < SHORT_DAYS {
        warnings.push(AbObservedWarning::ShortPeriods);
    }
    if found.autocorrelation.is_some_and(|together| together > HANGING_TOGETHER) {
        warnings.push(AbObservedWarning::DaysHangTogether);
    }
    let (estimate, range) = found.effect;
    let significant = found.p.p < asked.alpha;
    let is_good = match asked.better {
        AbBetter::Higher => estimate > 0.0,
        AbBetter::Lower => estimate < 0.0,
    };
    let (text, text_zh) = told(method, estimate, significant);
    AbObserved {
        effect: Some(AbEffect { estimate, interval: interval(range) }),
        p: Some(found.p.p),
        significant,
        better: significant.then_some(is_good),
        pre_trend: found.pre_trend,
        autocorrelation: found.autocorrelation,
        warnings,
        text,
        text_zh,
        ..usual
    }
}

/// What it comes to in a sentence that claims no more than it knows.
fn told(method: AbObservedMethod, estimate: f64, significant: bool) -> (String, String) {
    let size = format!("{:.3}", estimate.abs());
    let size = size.trim_end_matches('0').trim_end_matches('.');
    if !significant {
        return (
            "Observational: no change is shown that goes beyond chance. It does not say that there is none."
                .to_owned(),
            "观察性比较：未证实有超出随机波动的变化；这并不表示没有变化。".to_owned(),
        );
    }
    let (word, word_zh) = if estimate > 0.0 { ("more", "多") } else { ("less", "少") };
    match method {
        AbObservedMethod::MatchedPeriods => (
            format!(
                "Observational: {size} a day {word} than in the weeks before. Whether that is due to the change is not proved."
            ),
            format!("观察性比较：比之前几周每天{word_zh} {size}；是否由该变化引起并未得到证明。"),
        ),
        _ => (
            format!(
                "Observational: {size} a day {word} than the comparison group's change explains. Whether that is due to the change is not proved."
            ),
            format!("观察性比较：比对照组的变化每天{word_zh} {size}；是否由该变化引起并未得到证明。"),
        ),
    }
}
