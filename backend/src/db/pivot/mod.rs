//! Pivots by the database: the reference that the cube is held against, and what answers when the cube does not.
//!
//! What a fact is stands in `db/analysis.rs`, for both. The statements are written as text of constants and numbers
//! only; nothing that somebody typed is ever part of them.

mod entries;
pub mod facts;
pub mod names;
pub mod results;
mod statement;

use diesel::{QueryableByName, prelude::*, sql_query, sql_types::BigInt, sql_types::Nullable};
use penstock_shared::{
    budget::{DocumentKind, EntryKind},
    expense::ExpenseState,
};

pub use entries::{EntryPart, EntryText, count, entries, texts};

use self::statement::groups_sql;
use super::AnyConnection;
use crate::domain::pivot::{Group, MOST_GROUPS, Plan, Sums};

/// Runs a statement on whichever database it is.
macro_rules! load {
    ($conn:expr, $text:expr) => {
        match $conn {
            AnyConnection::Sqlite(sqlite) => sql_query($text).load(sqlite),
            AnyConnection::Postgres(postgres) => sql_query($text).load(postgres),
        }
    };
}
use load;

/// Whether an entry set a budget up: it was given money directly, by nobody's request, or by the version of its plan that
/// took effect first. `entry` is what the statement calls the ledger's table.
fn is_baseline(entry: &str) -> String {
    format!(
        "(CASE WHEN {entry}.document_kind IS NULL AND {entry}.kind IN ('{}', '{}') OR {entry}.document_kind = '{}' \
         AND {entry}.document_id IN (SELECT v.id FROM plan_versions v WHERE NOT EXISTS (SELECT 1 FROM plan_versions w \
         WHERE w.plan_id = v.plan_id AND (w.activated_at < v.activated_at OR w.activated_at = v.activated_at AND w.id < v.id))) THEN 0 = 0 ELSE 0 = 1 END)",
        EntryKind::Allocate,
        EntryKind::Cut,
        DocumentKind::Plan,
    )
}

/// The minutes from a request's last submission to its approval; NULL while it has none. `expense` is what the statement
/// calls the table of requests.
fn approval_minutes(conn: &AnyConnection, expense: &str) -> String {
    let second = |moment: &str| match conn {
        AnyConnection::Sqlite(_) => format!("CAST(strftime('%s', {moment}) AS BIGINT)"),
        AnyConnection::Postgres(_) => format!("CAST(FLOOR(EXTRACT(EPOCH FROM {moment})) AS BIGINT)"),
    };
    let submitted = format!(
        "COALESCE((SELECT MAX(r.ended_at) FROM expense_revisions r WHERE r.expense_id = {expense}.id), \
         {expense}.submitted_at)"
    );
    format!(
        "CASE WHEN {expense}.decided_at IS NULL OR {expense}.submitted_at IS NULL OR {expense}.state IN ('{}', '{}') \
         THEN NULL ELSE ({} - {}) / 60 END",
        ExpenseState::Submitted,
        ExpenseState::Rejected,
        second(&format!("{expense}.decided_at")),
        second(&submitted),
    )
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<BigInt>)]
    k0: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k1: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k2: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k3: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k4: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k5: Option<i64>,
    #[diesel(sql_type = BigInt)]
    allocated: i64,
    #[diesel(sql_type = BigInt)]
    reserved: i64,
    #[diesel(sql_type = BigInt)]
    committed: i64,
    #[diesel(sql_type = BigInt)]
    spent: i64,
    #[diesel(sql_type = BigInt)]
    lines: i64,
    #[diesel(sql_type = BigInt)]
    requests: i64,
    #[diesel(sql_type = BigInt)]
    baseline: i64,
    #[diesel(sql_type = BigInt)]
    approvals: i64,
    #[diesel(sql_type = BigInt)]
    approval_minutes: i64,
}

/// The groups by some of the plan's keys that hold something of what is asked for; one more than [`MOST_GROUPS`] at
/// most. Without keys there is one group, the total. Lines and requests are counted only when they are asked for.
///
/// # Errors
/// When the database fails, also because a sum leaves its range.
pub fn groups(conn: &mut AnyConnection, plan: &Plan, used: &[usize]) -> QueryResult<Vec<(Group, Sums)>> {
    let minutes = approval_minutes(conn, "x");
    let rows: Vec<Row> = load!(conn, groups_sql(plan, used, &minutes, MOST_GROUPS + 1))?;
    let group = |row: Row| {
        let sums = Sums::of_ledger([
            row.allocated,
            row.reserved,
            row.committed,
            row.spent,
            row.lines,
            row.requests,
            row.baseline,
            row.approvals,
            row.approval_minutes,
        ]);
        ([row.k0, row.k1, row.k2, row.k3, row.k4, row.k5], sums)
    };
    Ok(rows.into_iter().map(group).collect())
}

/// Reads the same state of the database with everything that is done inside.
///
/// # Errors
/// What is done inside comes back with, or the database.
pub fn snapshot<T, E: From<diesel::result::Error>>(
    conn: &mut AnyConnection,
    look: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(|conn| {
        if let AnyConnection::Postgres(postgres) = conn {
            sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(postgres)?;
        }
        look(conn)
    })
}
