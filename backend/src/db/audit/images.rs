//! The rows of the audited tables as they are now, to be compared with what the trail says of them.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{
    ChangeRow, Column,
    tables::Audited,
    triggers::{image_of, row_id},
};
use crate::db::{AnyConnection, schema::audit_changes};

/// Rows read at once on SQLite.
const ROWS: i64 = 2_000;
/// Blocks of a table read at once on PostgreSQL; some thousand rows.
const BLOCKS: i64 = 64;

/// Row keys asked for in one query.
pub const IDS_AT_ONCE: usize = 500;

/// A row as the trail would note it now.
#[derive(Debug, Clone, QueryableByName)]
pub struct RowImage {
    /// Where the row stands in its table.
    #[diesel(sql_type = BigInt)]
    pub place: i64,
    #[diesel(sql_type = Text)]
    pub row_id: String,
    #[diesel(sql_type = Text)]
    pub image: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    row_id: String,
}

/// The rows of a table from a place on, some thousand, and the place to go on from, if there are more.
///
/// # Errors
/// When the database fails.
pub fn rows(
    conn: &mut AnyConnection,
    audited: &Audited,
    columns: &[Column],
    from: i64,
) -> QueryResult<(Vec<RowImage>, Option<i64>)> {
    let (table, image) = (audited.table, image_of(conn, audited, columns, "r"));
    match conn {
        AnyConnection::Sqlite(sqlite) => {
            let query = format!(
                "SELECT r.rowid AS place, {image} FROM {table} r WHERE r.rowid >= {from} ORDER BY r.rowid LIMIT {ROWS}"
            );
            let rows: Vec<RowImage> = sql_query(query).load(sqlite)?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|length| length == ROWS);
            let next = rows.last().filter(|_| is_full).map(|row| row.place + 1);
            Ok((rows, next))
        }
        AnyConnection::Postgres(postgres) => {
            let size = format!(
                "SELECT (pg_relation_size('{table}') / current_setting('block_size')::bigint)::bigint AS count"
            );
            let blocks: Count = sql_query(size).get_result(postgres)?;
            let (first, next) = (from.max(0), from.max(0) + BLOCKS);
            let query = format!(
                "SELECT 0::bigint AS place, {image} FROM {table} r \
                 WHERE r.ctid >= '({first},0)'::tid AND r.ctid < '({next},0)'::tid"
            );
            Ok((sql_query(query).load(postgres)?, (next < blocks.count).then_some(next)))
        }
    }
}

/// Everything that the trail says of rows, in the order in which it was noted.
///
/// # Errors
/// When the database fails.
pub fn changes_of_rows(
    conn: &mut AnyConnection,
    audited: &Audited,
    row_ids: &[String],
) -> QueryResult<Vec<ChangeRow>> {
    audit_changes::table
        .filter(audit_changes::row_table.eq(audited.table))
        .filter(audit_changes::row_id.eq_any(row_ids))
        .order(audit_changes::id)
        .select(ChangeRow::as_select())
        .load(conn)
}

/// The rows that should be there by the trail and are not, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn gone(
    conn: &mut AnyConnection,
    audited: &Audited,
    columns: &[Column],
    limit: usize,
) -> QueryResult<Vec<String>> {
    let table = audited.table;
    let query = sql_query(format!(
        "SELECT c.row_id FROM (SELECT MAX(id) AS id FROM audit_changes WHERE row_table = '{table}' GROUP BY row_id) last \
         JOIN audit_changes c ON c.id = last.id \
         WHERE c.action <> 'delete' AND c.row_id NOT IN (SELECT {} FROM {table} r) LIMIT {limit}",
        row_id(columns, "r")
    ));
    let ids: Vec<Id> = match conn {
        AnyConnection::Sqlite(sqlite) => query.load(sqlite)?,
        AnyConnection::Postgres(postgres) => query.load(postgres)?,
    };
    Ok(ids.into_iter().map(|id| id.row_id).collect())
}
