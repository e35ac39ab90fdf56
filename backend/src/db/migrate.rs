//! The embedded migrations.

use anyhow::anyhow;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::AnyConnection;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Brings the schema up to date and says which migrations ran. PostgreSQL is locked meanwhile, so
/// that several processes may start at once.
///
/// # Errors
/// When a migration fails; what had run before it stays.
pub fn run(connection: &mut AnyConnection) -> anyhow::Result<Vec<String>> {
    let names = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(names),
        AnyConnection::Postgres(postgres) => {
            use diesel::connection::SimpleConnection;
            postgres.batch_execute("SELECT pg_advisory_lock(7363111)")?;
            let done = postgres.run_pending_migrations(POSTGRES).map(names);
            postgres.batch_execute("SELECT pg_advisory_unlock(7363111)")?;
            done
        }
    };
    names.map_err(|error| anyhow!("a migration failed: {error}"))
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
