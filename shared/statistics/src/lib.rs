//! Comparisons of arms, their planning and reading: pure functions of numbers, for the server and the
//! browser.
//!
//! Invariants: no input or output, no clock, no randomness; nothing panics and every loop has a fixed
//! bound, for every input. What has no answer is [`Declined`], never a p of 1. Conventions: effect =
//! treatment - control, relative effect = effect / |control|; alpha is two-sided unless a direction is
//! asked for (then it is below 1/2); intervals are 1 - alpha.

#![deny(missing_docs)]

pub mod bayes;
pub mod counts;
pub mod cuped;
pub mod declined;
pub mod display;
pub mod fisher;
pub mod guardrail;
pub mod homogeneity;
pub mod means;
pub mod multiple;
pub mod observational;
pub mod pairs;
pub mod planning;
pub mod proportions;
pub mod ratio;
pub mod relative;
pub mod sequential;
pub mod special;
pub mod srm;
pub mod types;

mod convert;

pub use counts::Counts;
pub use declined::{Answer, Declined};
pub use means::{Moments, Summary};
pub use pairs::PairSummary;
pub use types::{Alternative, Better, Interval, PValue};
