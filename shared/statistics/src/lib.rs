//! Comparisons of arms, their planning and reading: pure functions of numbers. No input or output, no clock; seeds are parameters.

pub mod bayes;
pub mod counts;
pub mod cuped;
pub mod declined;
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
