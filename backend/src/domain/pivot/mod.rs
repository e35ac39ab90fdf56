//! What a pivot is once its words are understood: which facts count, what they are grouped by, and how sums become
//! figures. The plain SQL and the cube answer the same [`Plan`].
//!
//! A fact is what an entry of the ledger does at one budget: money that moves between buckets there, or an allocation,
//! which the budget above gives what the budget below gets.

mod calendar;
mod plan;
mod shift;
mod sums;

pub use calendar::{Calendar, FiscalSpan, Quarter};
pub use plan::{Condition, DayCodes, Days, Field, Group, Key, MOST_GROUPS, Plan};
pub use shift::Shift;
pub use sums::{Input, Inputs, Sums, in_basis_points};
