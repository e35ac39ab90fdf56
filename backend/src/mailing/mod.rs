//! Sending mail outside of a request.
//!
//! One thread per process takes what stands in the outbox and no other process is at, sends it, and notes that.
//! Invariant: a mail of which it was noted that the server took it is never sent again. A process that dies
//! between the two leaves a mail that is sent once more, with the same Message-ID.

mod runner;
mod sender;

pub use runner::MailRunner;
