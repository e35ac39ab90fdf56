//! Experiments: whom the hash assigns to which arm, what figures add up to, and what they come to by the rule that was fixed
//! before the start.
//!
//! Invariant: the winner does not depend on who looks or when: until all planned units are there, only what is always valid
//! decides.

pub mod assign;
pub mod outlook;
pub mod question;
pub mod tally;
pub mod worth;

#[cfg(test)]
mod tests;

use penstock_shared::experiment::{ExperimentBasis, ExperimentDesign, ExperimentStopping};

/// What the answer may be used for, with so many units.
#[must_use]
pub fn basis(design: &ExperimentDesign, units: u64) -> ExperimentBasis {
    let all_there = design.planned_units.is_some_and(|planned| units >= planned);
    if design.stopping == ExperimentStopping::Fixed && all_there {
        ExperimentBasis::FixedHorizon
    } else {
        ExperimentBasis::AlwaysValid
    }
}
