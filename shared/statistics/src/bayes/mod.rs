//! Bayesian comparisons by quadrature: nothing is drawn, so that the same counts give the same answer.

pub mod gaussian;
pub mod rates;

mod curve;
mod grid;
mod shifts;

use crate::{Answer, Declined, types::check};

/// The largest number of arms of a best-of question.
pub const MAX_ARMS: usize = 50;

/// Which of n arms is best.
#[derive(Debug, Clone, PartialEq)]
pub struct BestOf {
    /// Per arm, 0 to 1; together 1.
    pub probability: Vec<f64>,
    /// Per arm: what choosing it is expected to lose against the best of the others,
    /// E\[max(0, best other - chosen)\] in the unit of the metric (exchanged where lower is better).
    pub expected_loss: Vec<f64>,
}

/// Whether a chance to win says which of two arms is the better one: it is above 1 - alpha, or below alpha.
#[must_use]
pub fn is_decided(chance_to_win: f64, alpha: f64) -> bool {
    chance_to_win > 1.0 - alpha || chance_to_win < alpha
}

pub(crate) fn check_arms(count: usize) -> Answer<()> {
    check(count >= 2, Declined::TooFew { needed: 2 })?;
    check(count <= MAX_ARMS, Declined::OutOfRange { what: "arms" })
}
