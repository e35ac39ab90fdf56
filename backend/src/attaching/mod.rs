//! Files of expenses outside of a request: what they are by their content, how they are received, and
//! the ones that nobody knows any more.
//!
//! Invariant: a row names a file only once it is whole on disk. A crash in between leaves a file without
//! a row, which the sweep takes away.

mod kind;
mod package;
mod receive;
mod sweep;

pub use receive::{ReceiveError, Receiving};
pub use sweep::sweep;
