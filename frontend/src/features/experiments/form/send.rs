//! From what is typed to what is sent, and what is wrong on the way.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbBetter, AbMargin, AbRole},
    experiment::{
        ExperimentDesign, ExperimentDraft, ExperimentMetric, ExperimentMetricKind, ExperimentPlan,
        ExperimentSource, ExperimentVariant,
    },
    problem::FieldErrorCode,
};
use rust_decimal::Decimal;

use super::{
    super::numbers::{sent, typed, typed_share},
    draft::{Typed, TypedArm, TypedMetric},
};
use crate::{api::ApiError, i18n::words::Word as _, ui::parse_money};

/// A field and what is wrong with it.
pub type Wrong = Vec<(String, String)>;

/// What is wrong with fields: what the form finds, and what the server says.
#[derive(Clone, Copy)]
pub struct Errors {
    pub own: RwSignal<Wrong>,
    pub refused: RwSignal<Option<ApiError>>,
}

impl Errors {
    /// What is wrong with one field.
    #[must_use]
    pub fn of(self, path: impl Into<String>) -> Signal<Option<String>> {
        let path = path.into();
        Signal::derive(move || {
            let own =
                self.own.with(|all| all.iter().find(|(at, _)| *at == path).map(|(_, text)| text.clone()));
            own.or_else(|| self.refused.with(|error| error.as_ref()?.field_text(&path)))
        })
    }
}

#[derive(Default)]
struct Checks(Wrong);

impl Checks {
    fn refuse(&mut self, path: &str, code: FieldErrorCode) {
        self.0.push((path.to_owned(), code.word().to_owned()));
    }

    fn text(&mut self, path: &str, value: RwSignal<String>) -> String {
        let text = value.get_untracked().trim().to_owned();
        if text.is_empty() {
            self.refuse(path, FieldErrorCode::Required);
        }
        text
    }

    /// A number that has to be there.
    fn number(&mut self, path: &str, text: &str, read: fn(&str) -> Option<Decimal>) -> f64 {
        let code = if text.trim().is_empty() { FieldErrorCode::Required } else { FieldErrorCode::Malformed };
        read(text).and_then(sent).unwrap_or_else(|| {
            self.refuse(path, code);
            0.0
        })
    }

    fn maybe<T>(&mut self, path: &str, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if text.trim().is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.refuse(path, FieldErrorCode::Malformed);
        }
        value
    }
}

/// What is sent.
///
/// # Errors
/// The fields that are missing or no numbers.
pub fn draft_of(form: Typed) -> Result<ExperimentDraft, Wrong> {
    let mut checks = Checks::default();
    let name = checks.text("name", form.name);
    let department = form.department.get_untracked().parse().ok();
    if department.is_none() {
        checks.refuse("department_id", FieldErrorCode::Required);
    }
    let design = design_of(form, &mut checks);
    let arms = form.arms.get_untracked();
    let variants = arms.iter().enumerate().map(|(place, arm)| variant_of(*arm, place, &mut checks)).collect();
    match department {
        Some(department_id) if checks.0.is_empty() => Ok(ExperimentDraft {
            name,
            hypothesis: checks.text("hypothesis", form.hypothesis),
            department_id,
            design,
            variants,
        }),
        _ => Err(checks.0),
    }
}

fn design_of(form: Typed, checks: &mut Checks) -> ExperimentDesign {
    let metrics = form.metrics.get_untracked();
    let metrics =
        metrics.iter().enumerate().map(|(place, metric)| metric_of(form, *metric, place, checks)).collect();
    let units = form.plan.units.get_untracked();
    ExperimentDesign {
        source: form.source.get_untracked(),
        metrics,
        stopping: form.stopping.get_untracked(),
        planned_units: checks.maybe("design.planned_units", &units, whole),
        plan: plan_of(form, checks),
        alpha: checks.number("design.alpha", &form.alpha.get_untracked(), typed_share),
        direction: form.direction.get_untracked(),
        correction: form.correction.get_untracked(),
        method: form.method.get_untracked(),
        tuning: form.tuning.get_value(),
        sample_ratio_threshold: checks.number(
            "design.sample_ratio_threshold",
            &form.threshold.get_untracked(),
            typed_share,
        ),
        currency: untrack(|| form.currency_now()),
    }
}

/// A count as it was typed: with separators or without.
fn whole(text: &str) -> Option<u64> {
    text.trim().replace([',', '，'], "").parse().ok()
}

/// Nothing is planned where neither the usual value nor the effect is told, nor of ratios, which have no formula.
fn plan_of(form: Typed, checks: &mut Checks) -> Option<ExperimentPlan> {
    let kind = untrack(|| form.primary().map(|metric| form.kind_of(metric)));
    if kind == Some(ExperimentMetricKind::Ratio) {
        return None;
    }
    let plan = form.plan;
    let (baseline, effect) = (plan.baseline.get_untracked(), plan.effect.get_untracked());
    if baseline.trim().is_empty() && effect.trim().is_empty() {
        return None;
    }
    let by_rate = untrack(|| form.decides_by_rate());
    let read = if by_rate { typed_share } else { typed };
    let lower = untrack(|| form.primary()).is_some_and(|of| of.better.get_untracked() == AbBetter::Lower);
    let effect = checks.number("design.plan.effect", &effect, read).abs();
    let sd = (!by_rate).then(|| checks.number("design.plan.sd", &plan.sd.get_untracked(), typed));
    let daily = plan.daily.get_untracked();
    Some(ExperimentPlan {
        baseline: checks.number("design.plan.baseline", &baseline, read),
        effect: if lower { effect.copysign(-1.0) } else { effect },
        sd,
        power: checks.number("design.plan.power", &plan.power.get_untracked(), typed_share),
        daily_units: checks.maybe("design.plan.daily_units", &daily, |text| sent(typed(text)?)),
    })
}

fn metric_of(form: Typed, metric: TypedMetric, place: usize, checks: &mut Checks) -> ExperimentMetric {
    let at = |field: &str| format!("design.metrics[{place}].{field}");
    let name = checks.text(&at("name"), metric.name);
    let kind = untrack(|| form.kind_of(metric));
    let (role, source) = (metric.role.get_untracked(), form.source.get_untracked());
    let by_campaigns = source == ExperimentSource::Campaigns;
    let worth = metric.worth.get_untracked();
    let takes_worth = role == AbRole::Primary
        && matches!(kind, ExperimentMetricKind::Proportion | ExperimentMetricKind::Mean);
    let currency = untrack(|| form.currency_now());
    let worth_minor = takes_worth
        .then(|| checks.maybe(&at("worth_minor"), &worth, |text| parse_money(text, currency).ok()))
        .flatten();
    let margin = (role == AbRole::Guardrail).then(|| {
        let text = metric.margin.get_untracked();
        if metric.relative.get_untracked() {
            AbMargin::Relative { value: checks.number(&at("margin"), &text, typed_share) }
        } else {
            let read = if kind == ExperimentMetricKind::Proportion { typed_share } else { typed };
            AbMargin::Absolute { value: checks.number(&at("margin"), &text, read) }
        }
    });
    let mut result = |field: &str, of: RwSignal<String>| {
        let chosen = of.get_untracked().parse().ok();
        if by_campaigns && chosen.is_none() {
            checks.refuse(&at(field), FieldErrorCode::Required);
        }
        chosen.filter(|_| by_campaigns)
    };
    let (counted, out_of) = (result("counted", metric.counted), result("out_of", metric.out_of));
    let key = metric.key.get_untracked().trim().to_owned();
    ExperimentMetric {
        key: if key.is_empty() { key_of(&name, place) } else { key },
        name,
        kind,
        role,
        better: metric.better.get_untracked(),
        margin,
        worth_minor,
        counted,
        out_of,
    }
}

/// A key for a metric that was given none: its name where that is Latin, or else its place.
#[must_use]
pub fn key_of(name: &str, place: usize) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.collect::<Vec<_>>().join("_").to_lowercase();
    let short: String = key.chars().take(40).collect();
    if short.is_empty() { format!("metric_{}", place.saturating_add(1)) } else { short }
}

fn variant_of(arm: TypedArm, place: usize, checks: &mut Checks) -> ExperimentVariant {
    let at = |field: &str| format!("variants[{place}].{field}");
    let weight = arm.weight.get_untracked();
    ExperimentVariant {
        key: checks.text(&at("key"), arm.key),
        name: checks.text(&at("name"), arm.name),
        description: arm.description.get_untracked().trim().to_owned(),
        kind: arm.kind.get_untracked(),
        weight: weight.trim().parse().unwrap_or_else(|_| {
            checks.refuse(&at("weight"), FieldErrorCode::Malformed);
            0
        }),
        campaign_id: arm.campaign.get_untracked().parse().ok(),
        budget_node_id: arm.node.get_untracked().parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_comes_from_the_name_or_the_place() {
        assert_eq!(key_of("Orders per reader", 0), "orders_per_reader");
        assert_eq!(key_of("下单率", 1), "metric_2");
    }
}
