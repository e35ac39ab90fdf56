//! What the tests stand on: a real server on a free port over a database of its own.

pub mod app;
pub mod budget;
pub mod client;
pub mod database;
pub mod mail_server;
pub mod program;
pub mod stream;

pub use app::TestApp;
pub use client::{Answer, Client};

/// Declares tests that run once per database: `on_both! { fn name(app: &TestApp) { ... } }`. With
/// `before set-up;` in front the database has its tables and nothing else.
macro_rules! on_both {
    (before set-up; $($tests:tt)+) => { on_both! { @on empty_on_sqlite empty_on_postgres $($tests)+ } };
    (
        @on $sqlite:ident $postgres:ident
        $($(#[$meta:meta])* fn $name:ident($app:ident: &TestApp) $body:block)+
    ) => {$(
        mod $name {
            use super::*;

            fn check($app: &$crate::support::TestApp) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                check(&$crate::support::TestApp::$sqlite());
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                check(&$crate::support::TestApp::$postgres());
            }
        }
    )+};
    ($($tests:tt)+) => { on_both! { @on on_sqlite on_postgres $($tests)+ } };
}
