//! What the two databases do differently, and nowhere else.

use diesel::{
    Connection, QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

use super::AnyConnection;

type Manager = <AnyConnection as Connection>::TransactionManager;

/// Opens the one kind of write transaction there is. On SQLite it takes the write lock at once (a
/// deferred one fails with "database is locked" when it upgrades); on PostgreSQL it locks the
/// ledger's head, which puts the groups of all processes in one order.
///
/// # Errors
/// When the database does not answer.
pub fn begin_write(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        AnyConnection::Postgres(postgres) => {
            AnsiTransactionManager::begin_transaction_sql(postgres, "BEGIN")?;
            postgres.batch_execute("SELECT id FROM ledger_head FOR UPDATE")
        }
    }
}

/// Makes the write transaction durable.
///
/// # Errors
/// When it could not be; nothing of it is then in the database.
pub fn commit_write(connection: &mut AnyConnection) -> QueryResult<()> {
    Manager::commit_transaction(connection)
}

/// Undoes the write transaction, or what is left open of it.
///
/// # Errors
/// When the connection is beyond use.
pub fn roll_back_write(connection: &mut AnyConnection) -> QueryResult<()> {
    roll_back_to_depth(connection, 0)
}

/// Rolls savepoints back until only `depth` transactions are open. Needed when a panic unwound past
/// diesel's own handling.
///
/// # Errors
/// When the connection is beyond use.
pub fn roll_back_to_depth(connection: &mut AnyConnection, depth: u32) -> QueryResult<()> {
    while open_depth(connection)? > depth {
        Manager::rollback_transaction(connection)?;
    }
    Ok(())
}

fn open_depth(connection: &mut AnyConnection) -> QueryResult<u32> {
    let status = match connection {
        AnyConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::transaction_manager_status_mut(sqlite).transaction_depth()
        }
        AnyConnection::Postgres(postgres) => {
            AnsiTransactionManager::transaction_manager_status_mut(postgres).transaction_depth()
        }
    };
    status.map(|depth| depth.map_or(0, std::num::NonZeroU32::get))
}
