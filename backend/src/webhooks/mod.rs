//! Sending messages to endpoints outside of a request.
//!
//! One thread per process takes what stands in the outbox and no other process is at, sends it, and notes that.
//! Invariant: a message of which it was noted that the endpoint took it is not sent again by itself. A process that dies
//! between the two leaves a message that is sent once more, with the same number. See docs/decisions/0037-webhooks.md.

mod runner;
mod sender;

pub use runner::WebhookRunner;
