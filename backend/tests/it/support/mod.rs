//! What the tests stand on: a real server on a free port over a database of its own.

pub mod app;
pub mod budget;
pub mod client;
pub mod database;
pub mod endpoint;
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

/// Declares tests that run once per database, with a server that sends mail and the one that takes it:
/// `with_mail! { fn name(app, server) { ... } }`. With `, down` behind it nobody can reach the mail server yet.
macro_rules! with_mail {
    ($(fn $name:ident($app:ident, $server:ident $(, $state:ident)?) $body:block)+) => {$(
        mod $name {
            use super::*;

            fn check($app: &$crate::support::TestApp, $server: &mut $crate::support::mail_server::MailServer) $body

            fn run(database: $crate::support::database::TestDatabase) {
                let mut server = with_mail!(@server $($state)?);
                let app = $crate::support::TestApp::mailing(database, server.config());
                check(&app, &mut server);
            }

            #[test]
            fn sqlite() {
                run($crate::support::database::TestDatabase::sqlite_with_schema());
            }

            #[test]
            fn postgres() {
                run($crate::support::database::TestDatabase::postgres_with_schema());
            }
        }
    )+};
    (@server down) => { $crate::support::mail_server::MailServer::down() };
    (@server) => { $crate::support::mail_server::MailServer::start() };
}
