//! What is asked of the engine: the design with what came in.

use penstock_shared::{
    ab::{AbArm, AbCompare, AbComparison, AbLift, AbMethod, AbMetric, AbPrior, AbRole},
    experiment::{ExperimentBasis, ExperimentDesign, ExperimentMoment, ExperimentSegment, ExperimentVariant},
};
use penstock_statistics::display;

use super::tally::{Tallies, Tally, data};
use crate::domain::ab;

/// Segments that are shown: those with the most units.
const MOST_SEGMENTS: usize = 50;

/// An experiment with its design.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub design: &'a ExperimentDesign,
    pub variants: &'a [ExperimentVariant],
}

impl Question<'_> {
    /// The place of the metric that decides.
    #[must_use]
    pub fn primary(&self) -> usize {
        let primary = self.design.metrics.iter().position(|metric| metric.role == AbRole::Primary);
        primary.unwrap_or_default()
    }

    /// Everything, with what is known of the arms.
    #[must_use]
    pub fn whole(&self, arms: &[Tally], basis: ExperimentBasis) -> AbCompare {
        let metrics = (0..self.design.metrics.len()).collect::<Vec<_>>();
        self.about(arms, &metrics, basis)
    }

    fn about(&self, arms: &[Tally], metrics: &[usize], basis: ExperimentBasis) -> AbCompare {
        let design = self.design;
        let sequential = basis == ExperimentBasis::AlwaysValid;
        let metric = |place: &usize| {
            let metric = design.metrics.get(*place)?;
            Some(AbMetric {
                name: metric.name.clone(),
                better: metric.better,
                role: Some(metric.role),
                margin: metric.margin,
                data: data(metric.kind, arms, *place),
            })
        };
        AbCompare {
            arms: self
                .variants
                .iter()
                .zip(arms)
                .map(|(variant, tally)| AbArm {
                    name: variant.key.clone(),
                    weight: Some(f64::from(variant.weight)),
                    units: Some(tally.units),
                })
                .collect(),
            control: self.variants.first().map(|variant| variant.key.clone()),
            metrics: metrics.iter().filter_map(metric).collect(),
            alpha: design.alpha,
            correction: design.correction,
            direction: design.direction,
            method: if sequential && design.method != AbMethod::Bayesian {
                AbMethod::BestFit
            } else {
                design.method
            },
            lift: AbLift::BestFit,
            sequential,
            tuning: design.tuning.or_else(|| design.planned_units.map(display::count)),
            prior: AbPrior::default(),
            sample_ratio_threshold: design.sample_ratio_threshold,
        }
    }

    fn primary_effects(&self, arms: &[Tally], basis: ExperimentBasis) -> Vec<AbComparison> {
        ab::effects(&self.about(arms, &[self.primary()], basis))
    }

    /// The effect of each arm on the metric that decides, after each day, by what is always valid.
    #[must_use]
    pub fn evolution(&self, tallies: &Tallies) -> Vec<ExperimentMoment> {
        let mut moments = Vec::new();
        for (day, arms) in tallies.running() {
            let asked = AbCompare {
                method: AbMethod::AlwaysValid,
                ..self.about(&arms, &[self.primary()], ExperimentBasis::AlwaysValid)
            };
            moments.extend(ab::effects(&asked).into_iter().map(|comparison| ExperimentMoment {
                day,
                n: comparison.n,
                estimate: comparison.effect.map(|effect| effect.estimate),
                interval: comparison.effect.map(|effect| effect.interval),
                variant: comparison.arm,
            }));
        }
        moments
    }

    /// The metric that decides, by segment. None where nothing belongs to one.
    #[must_use]
    pub fn segments(&self, tallies: &Tallies, basis: ExperimentBasis) -> Vec<ExperimentSegment> {
        let named = tallies.by_segment.keys().any(|segment| !segment.is_empty());
        if !named {
            return Vec::new();
        }
        let units = |arms: &Vec<Tally>| arms.iter().map(|arm| arm.units).sum::<u64>();
        let mut largest: Vec<_> = tallies.by_segment.iter().collect();
        largest.sort_by_key(|(_, arms)| std::cmp::Reverse(units(arms)));
        largest.truncate(MOST_SEGMENTS);
        largest.sort_by_key(|(segment, _)| segment.as_str());
        largest
            .into_iter()
            .map(|(segment, arms)| ExperimentSegment {
                segment: segment.clone(),
                comparisons: self.primary_effects(arms, basis),
            })
            .collect()
    }
}
