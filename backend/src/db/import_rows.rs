//! Rows that were not accepted at once.

use diesel::prelude::*;
use penstock_shared::{
    ids::{ExpenseId, ImportFileId, ImportId, ImportRowId},
    import::ImportRowState,
};

use super::{AnyConnection, portable::insert_all, schema::import_rows};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_rows)]
pub struct WaitingRow {
    pub id: ImportRowId,
    pub import_id: ImportId,
    pub file_id: ImportFileId,
    pub row_number: i64,
    pub state: ImportRowState,
    /// A JSON array of texts.
    pub fields: String,
    /// JSON.
    pub problems: String,
    /// The code of the first problem.
    pub problem_code: String,
    pub fingerprint: Vec<u8>,
    pub occurrence: i32,
    pub expense_id: Option<ExpenseId>,
}

/// A row to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = import_rows)]
pub struct NewWaitingRow {
    pub import_id: ImportId,
    pub file_id: ImportFileId,
    pub row_number: i64,
    pub state: ImportRowState,
    pub fields: String,
    pub problems: String,
    pub problem_code: String,
    pub fingerprint: Vec<u8>,
    pub occurrence: i32,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, rows: &[NewWaitingRow]) -> QueryResult<()> {
    insert_all!(conn, import_rows::table, rows)
}

/// # Errors
/// `NotFound` when the import has no such row.
pub fn get(conn: &mut AnyConnection, import: ImportId, id: ImportRowId) -> QueryResult<WaitingRow> {
    import_rows::table
        .find(id)
        .filter(import_rows::import_id.eq(import))
        .select(WaitingRow::as_select())
        .first(conn)
}

/// Rows in a state after a row's number, in the order of the files.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    import: ImportId,
    state: ImportRowState,
    after: ImportRowId,
    limit: i64,
) -> QueryResult<Vec<WaitingRow>> {
    import_rows::table
        .filter(import_rows::import_id.eq(import))
        .filter(import_rows::state.eq(state))
        .filter(import_rows::id.gt(after))
        .order(import_rows::id)
        .limit(limit)
        .select(WaitingRow::as_select())
        .load(conn)
}

/// How many rows some imports have in each state.
///
/// # Errors
/// When the database fails.
pub fn counts(
    conn: &mut AnyConnection,
    imports: &[ImportId],
) -> QueryResult<Vec<(ImportId, ImportRowState, i64)>> {
    import_rows::table
        .filter(import_rows::import_id.eq_any(imports.to_vec()))
        .group_by((import_rows::import_id, import_rows::state))
        .select((import_rows::import_id, import_rows::state, diesel::dsl::count_star()))
        .load(conn)
}

/// How many rejected rows of an import have each problem first.
///
/// # Errors
/// When the database fails.
pub fn problem_counts(conn: &mut AnyConnection, import: ImportId) -> QueryResult<Vec<(String, i64)>> {
    import_rows::table
        .filter(import_rows::import_id.eq(import))
        .filter(import_rows::state.eq(ImportRowState::Rejected))
        .group_by(import_rows::problem_code)
        .select((import_rows::problem_code, diesel::dsl::count_star()))
        .load(conn)
}

/// Writes what became of a row.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &WaitingRow) -> QueryResult<()> {
    diesel::update(import_rows::table.find(row.id))
        .set((
            import_rows::state.eq(row.state),
            import_rows::fields.eq(&row.fields),
            import_rows::problems.eq(&row.problems),
            import_rows::problem_code.eq(&row.problem_code),
            import_rows::fingerprint.eq(&row.fingerprint),
            import_rows::occurrence.eq(row.occurrence),
            import_rows::expense_id.eq(row.expense_id),
        ))
        .execute(conn)
        .map(drop)
}
