//! A server's parts over a new database, with an organisation in it.

use std::path::Path;

use anyhow::{Context, anyhow};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use penstock::{
    app::AppState,
    clock::Clock,
    commands::setup,
    config::ServeConfig,
    db::{self, DatabaseUrl},
    error::AppError,
    reads,
    viewer::Viewer,
    writer::WriterThread,
};
use penstock_shared::{
    money::Currency,
    organisation::{Locale, SetupRequest},
};

/// Where to measure.
pub struct Setting {
    pub name: &'static str,
    url: DatabaseUrl,
    folder: tempfile::TempDir,
    drop_sql: Option<(String, String)>,
}

/// SQLite, and PostgreSQL when there is a server.
pub fn all() -> anyhow::Result<Vec<Setting>> {
    let folder = tempfile::tempdir()?;
    let url = DatabaseUrl::Sqlite(folder.path().join("penstock.db"));
    let mut settings = vec![Setting { name: "SQLite", url, folder, drop_sql: None }];
    if let Ok(server) = std::env::var("PENSTOCK_TEST_POSTGRES_URL") {
        let name = format!("penstock_bench_{}", std::process::id());
        PgConnection::establish(&server)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let (base, _) = server.rsplit_once('/').context("a URL with a database")?;
        settings.push(Setting {
            name: "PostgreSQL",
            url: DatabaseUrl::Postgres(format!("{base}/{name}")),
            folder: tempfile::tempdir()?,
            drop_sql: Some((server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))),
        });
    }
    Ok(settings)
}

impl Setting {
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts a server's parts, with the administrator as the viewer.
    pub fn start(&self) -> anyhow::Result<(AppState, WriterThread, Viewer)> {
        let config = ServeConfig::new(([127, 0, 0, 1], 0).into(), self.url.clone(), self.folder().to_owned());
        let (state, thread) = AppState::open(config, Clock::System)?;
        let request = SetupRequest {
            calendar: None,
            organisation_name: "Bench".to_owned(),
            currency: Currency::GBP,
            time_zone: "Europe/London".to_owned(),
            fiscal_year_start_month: 1,
            default_locale: Locale::En,
            admin_name: "Bench".to_owned(),
            admin_email: "bench@bench.example".to_owned(),
            admin_password: "measure twice, cut once".to_owned(),
        };
        let viewer = state
            .writer
            .run_blocking(move |tx| {
                setup::set_up(tx, &request, "nobody signs in", false)?;
                // One person asks one vendor thousands of times here: by their sum all would go to finance.
                let mut organisation = db::organisation::get(tx.conn)?;
                organisation.split_window_days = None;
                db::organisation::update(tx.conn, &organisation)?;
                let admin =
                    db::users::by_email(tx.conn, &request.admin_email)?.ok_or_else(AppError::not_found)?;
                reads::viewer::of_user(tx.conn, admin.id)
            })
            .map_err(|error| anyhow!("the organisation: {error}"))?;
        Ok((state, thread, viewer))
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        if let Some((server, sql)) = &self.drop_sql
            && let Ok(mut connection) = PgConnection::establish(server)
            && let Err(error) = connection.batch_execute(sql)
        {
            eprintln!("the database of the bench stays behind: {error}");
        }
    }
}
