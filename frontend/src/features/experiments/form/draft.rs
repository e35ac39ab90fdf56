//! What is typed into the form of an experiment.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbBetter, AbCorrection, AbDirection, AbMargin, AbMethod, AbRole},
    experiment::{
        Experiment, ExperimentMetric, ExperimentMetricKind, ExperimentSource, ExperimentStopping,
        ExperimentVariant, ExperimentVariantKind,
    },
    ids::DepartmentId,
    money::Currency,
};

use super::super::numbers::{shown, shown_share};

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypedMetric {
    pub key: RwSignal<String>,
    pub name: RwSignal<String>,
    pub kind: RwSignal<ExperimentMetricKind>,
    pub role: RwSignal<AbRole>,
    pub better: RwSignal<AbBetter>,
    /// Whether the margin is a part of the control, and not in the unit of the metric.
    pub relative: RwSignal<bool>,
    pub margin: RwSignal<String>,
    pub worth: RwSignal<String>,
    pub counted: RwSignal<String>,
    pub out_of: RwSignal<String>,
}

impl TypedMetric {
    /// An empty one.
    #[must_use]
    pub fn new(role: AbRole) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            key: text(),
            name: text(),
            kind: RwSignal::new(ExperimentMetricKind::Proportion),
            role: RwSignal::new(role),
            better: RwSignal::new(AbBetter::Higher),
            relative: RwSignal::new(true),
            margin: text(),
            worth: text(),
            counted: text(),
            out_of: text(),
        }
    }

    fn of(metric: &ExperimentMetric, currency: Currency) -> Self {
        let typed = Self::new(metric.role);
        typed.key.set(metric.key.clone());
        typed.name.set(metric.name.clone());
        typed.kind.set(metric.kind);
        typed.better.set(metric.better);
        match metric.margin {
            Some(AbMargin::Relative { value }) => typed.margin.set(shown_share(value)),
            Some(AbMargin::Absolute { value }) => {
                typed.relative.set(false);
                typed.margin.set(match metric.kind {
                    ExperimentMetricKind::Proportion => shown_share(value),
                    _ => shown(value),
                });
            }
            None => {}
        }
        typed.worth.set(metric.worth_minor.map(|minor| currency.grouped(minor)).unwrap_or_default());
        typed.counted.set(metric.counted.map(|of| of.to_string()).unwrap_or_default());
        typed.out_of.set(metric.out_of.map(|of| of.to_string()).unwrap_or_default());
        typed
    }
}

/// An arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypedArm {
    pub key: RwSignal<String>,
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    pub kind: RwSignal<ExperimentVariantKind>,
    pub weight: RwSignal<String>,
    pub campaign: RwSignal<String>,
    pub node: RwSignal<String>,
}

impl TypedArm {
    /// An empty one with a key and an equal share.
    #[must_use]
    pub fn new(key: &str) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            key: text(key),
            name: text(""),
            description: text(""),
            kind: RwSignal::new(ExperimentVariantKind::Creative),
            weight: text("1"),
            campaign: text(""),
            node: text(""),
        }
    }

    fn of(arm: &ExperimentVariant) -> Self {
        let typed = Self::new(&arm.key);
        typed.name.set(arm.name.clone());
        typed.description.set(arm.description.clone());
        typed.kind.set(arm.kind);
        typed.weight.set(arm.weight.to_string());
        typed.campaign.set(arm.campaign_id.map(|id| id.to_string()).unwrap_or_default());
        typed.node.set(arm.budget_node_id.map(|id| id.to_string()).unwrap_or_default());
        typed
    }
}

/// What the size is planned with. Shares are in percent where the deciding metric is a rate.
#[derive(Debug, Clone, Copy)]
pub struct TypedPlan {
    pub baseline: RwSignal<String>,
    pub effect: RwSignal<String>,
    pub sd: RwSignal<String>,
    pub power: RwSignal<String>,
    pub daily: RwSignal<String>,
    pub units: RwSignal<String>,
}

/// Everything that is typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    pub name: RwSignal<String>,
    pub hypothesis: RwSignal<String>,
    pub department: RwSignal<String>,
    pub source: RwSignal<ExperimentSource>,
    pub metrics: RwSignal<Vec<TypedMetric>>,
    pub arms: RwSignal<Vec<TypedArm>>,
    pub stopping: RwSignal<ExperimentStopping>,
    pub alpha: RwSignal<String>,
    pub direction: RwSignal<AbDirection>,
    pub correction: RwSignal<AbCorrection>,
    pub method: RwSignal<AbMethod>,
    pub threshold: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub plan: TypedPlan,
    /// Of the program's interface only; it stays as it is.
    pub tuning: StoredValue<Option<f64>>,
}

impl Typed {
    /// What a new one begins with: two arms, one metric, the usual rule.
    #[must_use]
    pub fn new(department: Option<DepartmentId>, currency: Currency) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            name: text(""),
            hypothesis: text(""),
            department: RwSignal::new(department.map(|id| id.to_string()).unwrap_or_default()),
            source: RwSignal::new(ExperimentSource::Units),
            metrics: RwSignal::new(vec![TypedMetric::new(AbRole::Primary)]),
            arms: RwSignal::new(vec![TypedArm::new("A"), TypedArm::new("B")]),
            stopping: RwSignal::new(ExperimentStopping::Fixed),
            alpha: text("5"),
            direction: RwSignal::new(AbDirection::TwoSided),
            correction: RwSignal::new(AbCorrection::Holm),
            method: RwSignal::new(AbMethod::BestFit),
            threshold: text("1"),
            currency: text(currency.code()),
            plan: TypedPlan {
                baseline: text(""),
                effect: text(""),
                sd: text(""),
                power: text("80"),
                daily: text(""),
                units: text(""),
            },
            tuning: StoredValue::new(None),
        }
    }

    /// The fields of one that is changed.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Self {
        let design = &experiment.design;
        let typed = Self::new(Some(experiment.department_id), design.currency);
        typed.name.set(experiment.name.clone());
        typed.hypothesis.set(experiment.hypothesis.clone());
        typed.source.set(design.source);
        typed.metrics.set(design.metrics.iter().map(|of| TypedMetric::of(of, design.currency)).collect());
        typed.arms.set(experiment.variants.iter().map(TypedArm::of).collect());
        typed.stopping.set(design.stopping);
        typed.alpha.set(shown_share(design.alpha));
        typed.direction.set(design.direction);
        typed.correction.set(design.correction);
        typed.method.set(design.method);
        typed.threshold.set(shown_share(design.sample_ratio_threshold));
        typed.tuning.set_value(design.tuning);
        typed.plan.units.set(design.planned_units.map(|units| units.to_string()).unwrap_or_default());
        if let Some(plan) = design.plan {
            let write = if untrack(|| typed.decides_by_rate()) { shown_share } else { shown };
            typed.plan.baseline.set(write(plan.baseline));
            // The direction is that of the metric; people type how much.
            typed.plan.effect.set(write(plan.effect.abs()));
            typed.plan.sd.set(plan.sd.map(shown).unwrap_or_default());
            typed.plan.power.set(shown_share(plan.power));
            typed.plan.daily.set(plan.daily_units.map(shown).unwrap_or_default());
        }
        typed
    }

    /// The metric that decides. Tracks.
    #[must_use]
    pub fn primary(self) -> Option<TypedMetric> {
        self.metrics.with(|all| all.iter().find(|of| of.role.get() == AbRole::Primary).copied())
    }

    /// What the numbers of a metric are: with campaigns as the source all are rates. Tracks.
    #[must_use]
    pub fn kind_of(self, metric: TypedMetric) -> ExperimentMetricKind {
        match self.source.get() {
            ExperimentSource::Campaigns => ExperimentMetricKind::Proportion,
            ExperimentSource::Units | ExperimentSource::Days => metric.kind.get(),
        }
    }

    /// Whether the metric that decides is a rate. Tracks.
    #[must_use]
    pub fn decides_by_rate(self) -> bool {
        self.primary().is_none_or(|metric| self.kind_of(metric) == ExperimentMetricKind::Proportion)
    }

    /// The currency, or the usual one while it is none. Tracks.
    #[must_use]
    pub fn currency_now(self) -> Currency {
        self.currency.with(|code| code.parse().unwrap_or(Currency::CNY))
    }

    /// Makes one metric the one that decides, and no other.
    pub fn set_role(self, metric: TypedMetric, role: AbRole) {
        if role == AbRole::Primary {
            for other in self.metrics.get_untracked() {
                if other != metric && other.role.get_untracked() == AbRole::Primary {
                    other.role.set(AbRole::Secondary);
                }
            }
        }
        metric.role.set(role);
    }
}
