//! What the two databases do differently, and nowhere else.

use std::path::Path;

use diesel::{
    Connection, QueryResult, QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    dsl::sql,
    sql_types::BigInt,
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

/// Tells PostgreSQL how much there is now. After many rows at once it would otherwise plan for the few
/// that it knew of until its own process has looked: seconds where milliseconds do. SQLite plans by
/// its indexes.
///
/// # Errors
/// When the database fails.
pub fn refresh_statistics(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(postgres) => postgres.batch_execute(
            "ANALYZE budget_nodes, expenses, expense_lines, ledger_entries, audit_changes, audit_deeds",
        ),
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

/// Copies a whole SQLite database into a new file, as it is at one moment, while others write.
///
/// # Errors
/// When the file is there already or cannot be written; on PostgreSQL, whose own programs do this.
pub fn copy_sqlite(connection: &mut AnyConnection, to: &Path) -> QueryResult<()> {
    let AnyConnection::Sqlite(sqlite) = connection else {
        return Err(diesel::result::Error::QueryBuilderError("this is no SQLite database".into()));
    };
    diesel::sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(to.to_string_lossy())
        .execute(sqlite)
        .map(drop)
}

#[derive(QueryableByName)]
struct Tables {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Whether there is no table at all.
///
/// # Errors
/// When the database does not answer.
pub fn is_empty(connection: &mut AnyConnection) -> QueryResult<bool> {
    let tables: Tables = match connection {
        AnyConnection::Sqlite(sqlite) => {
            diesel::sql_query("SELECT COUNT(*) AS count FROM sqlite_master").get_result(sqlite)?
        }
        AnyConnection::Postgres(postgres) => diesel::sql_query(
            "SELECT COUNT(*) AS count FROM information_schema.tables WHERE table_schema = current_schema()",
        )
        .get_result(postgres)?,
    };
    Ok(tables.count == 0)
}

/// Rows that one statement inserts on PostgreSQL, which takes 65,535 values.
pub(super) const ROWS_AT_ONCE: usize = 1_000;

/// Inserts many rows. On SQLite a prepared statement per row is the fastest; on PostgreSQL a round
/// trip per row is the slowest.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::db::AnyConnection::Sqlite(sqlite) => $rows
                .iter()
                .try_for_each(|row| diesel::insert_into($table).values(row).execute(sqlite).map(drop)),
            $crate::db::AnyConnection::Postgres(postgres) => $rows
                .chunks($crate::db::portable::ROWS_AT_ONCE)
                .try_for_each(|part| diesel::insert_into($table).values(part).execute(postgres).map(drop)),
        }
    };
}
pub(super) use insert_all;

/// Writes many rows, new or not: `$set` says what becomes of one that is there by its key.
macro_rules! upsert_all {
    ($conn:expr, $table:expr, $rows:expr, $key:expr, $set:expr) => {
        match $conn {
            $crate::db::AnyConnection::Sqlite(sqlite) => $rows.iter().try_for_each(|row| {
                diesel::insert_into($table)
                    .values(row)
                    .on_conflict($key)
                    .do_update()
                    .set($set)
                    .execute(sqlite)
                    .map(drop)
            }),
            $crate::db::AnyConnection::Postgres(postgres) => {
                $rows.chunks($crate::db::portable::ROWS_AT_ONCE).try_for_each(|part| {
                    diesel::insert_into($table)
                        .values(part)
                        .on_conflict($key)
                        .do_update()
                        .set($set)
                        .execute(postgres)
                        .map(drop)
                })
            }
        }
    };
}
pub(super) use upsert_all;

/// Tables whose numbers can be reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    Expenses,
    ExpenseLines,
    FundChecks,
    ApprovalSteps,
}

/// Reserves numbers for `count` rows to be and gives the first. Only within the write transaction,
/// where nobody else inserts.
///
/// # Errors
/// When the database fails.
pub fn reserve_numbers(connection: &mut AnyConnection, table: Numbered, count: i64) -> QueryResult<i64> {
    let table = match table {
        Numbered::Expenses => "expenses",
        Numbered::ExpenseLines => "expense_lines",
        Numbered::FundChecks => "fund_checks",
        Numbered::ApprovalSteps => "approval_steps",
    };
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            let query = format!("COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)");
            diesel::select(sql::<BigInt>(&query)).get_result::<i64>(sqlite).map(|last| last + 1)
        }
        AnyConnection::Postgres(postgres) => {
            let sequence = format!("pg_get_serial_sequence('{table}', 'id')");
            let query = format!("setval({sequence}, nextval({sequence}) + {count} - 1)");
            diesel::select(sql::<BigInt>(&query)).get_result::<i64>(postgres).map(|last| last - count + 1)
        }
    }
}
