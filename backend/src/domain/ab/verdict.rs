//! What a comparison comes to: one rule, the same for everybody who looks.
//!
//! First the sample ratio: a mismatch blocks everything. Then the primary metric: of the arms that are shown to be better
//! than the control the one with the best effect wins, unless a guardrail of it is not shown to hold.

use penstock_shared::ab::{
    AbBetter, AbCompare, AbComparison, AbCorrection, AbGuardrailVerdict, AbMethod, AbMetricReading,
    AbOutcome, AbRole, AbSampleRatio, AbVerdict,
};

struct Told {
    outcome: AbOutcome,
    arm: Option<String>,
    text: String,
    text_zh: String,
}

/// The verdict.
pub fn verdict(
    asked: &AbCompare,
    control: &str,
    sample_ratio: Option<&AbSampleRatio>,
    metrics: &[AbMetricReading],
) -> AbVerdict {
    let (rule, rule_zh) = rule(asked, metrics);
    let Told { outcome, arm, text, text_zh } = told(control, sample_ratio, metrics);
    AbVerdict { outcome, arm, text, text_zh, rule, rule_zh }
}

fn told(control: &str, sample_ratio: Option<&AbSampleRatio>, metrics: &[AbMetricReading]) -> Told {
    let of = |outcome, arm: Option<&str>, text: String, text_zh: String| Told {
        outcome,
        arm: arm.map(str::to_owned),
        text,
        text_zh,
    };
    if sample_ratio.is_some_and(|ratio| ratio.mismatch) {
        return of(
            AbOutcome::SampleRatioMismatch,
            None,
            "The units are not shared out as planned, so the arms cannot be compared. Look at how they are assigned and counted."
                .to_owned(),
            "各组样本量与计划比例不符，不能比较。请检查分组与计数方式。".to_owned(),
        );
    }
    let Some(primary) = metrics.iter().find(|metric| metric.role == AbRole::Primary) else {
        return of(AbOutcome::Declined, None, "No metric decides.".to_owned(), "没有主要指标。".to_owned());
    };
    let name = &primary.name;
    if primary.comparisons.iter().all(|comparison| comparison.declined.is_some()) {
        return of(
            AbOutcome::Declined,
            None,
            format!("{name} has no answer yet."),
            format!("“{name}”尚无法得出结论。"),
        );
    }
    let Some(winner) = winner(primary) else {
        let shown = primary.comparisons.iter().filter(|comparison| comparison.significant);
        let (all, any) = (shown.clone().count() == primary.comparisons.len(), shown.clone().next().is_some());
        return if any && (all || primary.comparisons.len() == 1) {
            of(
                AbOutcome::ControlWins,
                Some(control),
                format!("{control} is better on {name}."),
                format!("{control} 在“{name}”上更优。"),
            )
        } else {
            of(
                AbOutcome::NotShown,
                None,
                format!(
                    "No arm is shown to be better than {control} on {name}. It does not say that there is no difference."
                ),
                format!("尚未证实有分组在“{name}”上优于 {control}；这并不表示没有差异。"),
            )
        };
    };
    let arm = winner.arm.as_str();
    match broken(metrics, arm) {
        Some(guardrail) => of(
            AbOutcome::GuardrailHolds,
            Some(arm),
            format!("{arm} is better on {name}, and {guardrail} is not shown to stay within its margin."),
            format!("{arm} 在“{name}”上更优，但护栏指标“{guardrail}”未证实在允许范围内。"),
        ),
        None => of(
            AbOutcome::Winner,
            Some(arm),
            format!("{arm} is better than {control} on {name}."),
            format!("{arm} 在“{name}”上优于 {control}。"),
        ),
    }
}

/// Of the arms that are shown to be better the one with the best effect.
fn winner(primary: &AbMetricReading) -> Option<&AbComparison> {
    let good = primary.comparisons.iter().filter(|comparison| comparison.better == Some(true));
    let effect = |comparison: &AbComparison| comparison.effect.map_or(0.0, |effect| effect.estimate);
    good.reduce(|best, other| {
        let is_better = match primary.better {
            AbBetter::Higher => effect(other) > effect(best),
            AbBetter::Lower => effect(other) < effect(best),
        };
        if is_better { other } else { best }
    })
}

/// The first guardrail that is not shown to hold for an arm.
fn broken<'a>(metrics: &'a [AbMetricReading], arm: &str) -> Option<&'a str> {
    let guardrails = metrics.iter().filter(|metric| metric.role == AbRole::Guardrail);
    let mut broken = guardrails.filter(|metric| {
        let of_arm = metric.comparisons.iter().find(|comparison| comparison.arm == arm);
        let held = of_arm.and_then(|comparison| comparison.guardrail);
        held.is_none_or(|held| held.verdict != AbGuardrailVerdict::NonInferior)
    });
    broken.next().map(|metric| metric.name.as_str())
}

/// The rule in words.
fn rule(asked: &AbCompare, metrics: &[AbMetricReading]) -> (String, String) {
    let primary = metrics.iter().find(|metric| metric.role == AbRole::Primary);
    let name = primary.map(|metric| metric.name.as_str()).unwrap_or_default();
    let alpha = asked.alpha;
    let by_posterior = primary.is_some_and(|metric| {
        metric.comparisons.iter().any(|comparison| comparison.method == AbMethod::Bayesian)
    });
    let always = primary.is_some_and(|metric| {
        metric.comparisons.iter().any(|comparison| comparison.method == AbMethod::AlwaysValid)
    });
    let (mut rule, mut rule_zh) = if by_posterior {
        (
            format!("The chance to be the better one on {name} is above 1 - {alpha}."),
            format!("“{name}”更优的概率高于 1 - {alpha}。"),
        )
    } else {
        let (kind, kind_zh) = if always { ("always valid p", "始终有效 p 值") } else { ("p", "p 值") };
        let (by, by_zh) = match asked.correction {
            AbCorrection::None => ("", ""),
            AbCorrection::Holm => (" (corrected by Holm)", "（Holm 校正）"),
            AbCorrection::BenjaminiHochberg => {
                (" (corrected by Benjamini and Hochberg)", "（Benjamini-Hochberg 校正）")
            }
        };
        (
            format!("The {kind} of {name}{by} is below {alpha}."),
            format!("“{name}”的{kind_zh}{by_zh}低于 {alpha}。"),
        )
    };
    if metrics.iter().any(|metric| metric.role == AbRole::Guardrail) {
        rule.push_str(" Every guardrail is shown to stay within its margin.");
        rule_zh.push_str("所有护栏指标均证实在允许范围内。");
    }
    (rule, rule_zh)
}
