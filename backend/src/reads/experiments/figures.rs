//! What is kept of a unit: for each metric its value and its other value.

use serde::{Deserialize, Serialize};

/// In the order of the metrics, which is fixed from the start on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFigures(Vec<[Option<f64>; 2]>);

impl UnitFigures {
    /// Before anything is known.
    #[must_use]
    pub fn none(metrics: usize) -> Self {
        Self(vec![[None, None]; metrics])
    }

    /// Keeps a value; `other` for a denominator or a covariate.
    pub fn set(&mut self, metric: usize, other: bool, value: f64) {
        if let Some(slot) = self.0.get_mut(metric).and_then(|pair| pair.get_mut(usize::from(other))) {
            *slot = Some(value);
        }
    }

    /// Value and other value of each metric.
    pub fn pairs(&self) -> impl Iterator<Item = (Option<f64>, Option<f64>)> + '_ {
        self.0.iter().map(|[value, other]| (*value, *other))
    }
}
