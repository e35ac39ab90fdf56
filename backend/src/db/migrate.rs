//! The embedded migrations.

use anyhow::anyhow;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{AnyConnection, audit};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Brings the schema up to date, lays the triggers of the audit trail, and says which migrations ran.
/// PostgreSQL is locked meanwhile, so that several processes may start at once.
///
/// # Errors
/// When a migration fails; what had run before it stays.
pub fn run(connection: &mut AnyConnection) -> anyhow::Result<Vec<String>> {
    if let AnyConnection::Postgres(postgres) = connection {
        postgres.batch_execute("SELECT pg_advisory_lock(7363111)")?;
    }
    let done = migrate(connection);
    if let AnyConnection::Postgres(postgres) = connection {
        postgres.batch_execute("SELECT pg_advisory_unlock(7363111)")?;
    }
    done
}

fn migrate(connection: &mut AnyConnection) -> anyhow::Result<Vec<String>> {
    let wait = pending(connection)?;
    if wait {
        // They name the columns that there were.
        audit::lift(connection)?;
    }
    let names = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(names),
        AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES).map(names),
    };
    let names = names.map_err(|error| anyhow!("a migration failed: {error}"))?;
    let laid = audit::lay(connection)?;
    if !wait && !laid.is_empty() {
        tracing::warn!(?laid, "changes of these tables were not noted in the audit trail");
    }
    Ok(names)
}

/// Whether migrations wait to be run.
///
/// # Errors
/// When the database cannot be asked.
pub fn pending(connection: &mut AnyConnection) -> anyhow::Result<bool> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.has_pending_migration(SQLITE),
        AnyConnection::Postgres(postgres) => postgres.has_pending_migration(POSTGRES),
    }
    .map_err(|error| anyhow!("the migrations could not be read: {error}"))
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
