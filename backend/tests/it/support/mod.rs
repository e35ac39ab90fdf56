//! What the tests stand on: a real server on a free port over a database of its own.

pub mod app;
pub mod client;
pub mod database;
pub mod stream;

pub use app::TestApp;
pub use client::{Answer, Client};

/// Declares tests that run once per database: `on_both! { fn name(app: &TestApp) { ... } }`.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($app:ident: &TestApp) $body:block)+) => {$(
        mod $name {
            use super::*;

            fn check($app: &$crate::support::TestApp) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                check(&$crate::support::TestApp::on_sqlite());
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                check(&$crate::support::TestApp::on_postgres());
            }
        }
    )+};
}
