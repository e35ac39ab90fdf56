//! Imports: drafts, runs and their progress.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{ImportId, UserId},
    import::{ImportKind, ImportState},
};

use super::{AnyConnection, schema::imports};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct ImportRecord {
    pub id: ImportId,
    pub kind: ImportKind,
    pub state: ImportState,
    pub name: String,
    /// JSON; empty before a person sent any.
    pub settings: String,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub started_at: Option<NaiveDateTime>,
    pub finished_at: Option<NaiveDateTime>,
    pub run_by: Option<UserId>,
    /// The position of the file that is being read.
    pub cursor_file: i32,
    /// The last row of it that is settled.
    pub cursor_row: i64,
    /// Of all files.
    pub bytes_read: i64,
    pub rows_read: i64,
    pub rows_accepted: i64,
    pub rows_rejected: i64,
    pub rows_filtered: i64,
    pub rows_known: i64,
    pub rows_held: i64,
    pub amount_accepted_minor: i64,
    /// JSON; empty when there is none.
    pub failure: String,
    /// JSON; empty when there is none.
    pub survey: String,
    /// The version that the survey was made for.
    pub survey_version: i64,
    pub lease_owner: String,
    pub lease_until: Option<NaiveDateTime>,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    kind: ImportKind,
    name: &str,
    created_by: UserId,
    now: NaiveDateTime,
) -> QueryResult<ImportId> {
    diesel::insert_into(imports::table)
        .values((
            (
                imports::kind.eq(kind),
                imports::state.eq(ImportState::Draft),
                imports::name.eq(name),
                imports::settings.eq(""),
                imports::created_by.eq(created_by),
                imports::created_at.eq(now),
                imports::cursor_file.eq(0),
                imports::cursor_row.eq(0_i64),
                imports::bytes_read.eq(0_i64),
                imports::rows_read.eq(0_i64),
                imports::rows_accepted.eq(0_i64),
                imports::rows_rejected.eq(0_i64),
            ),
            (
                imports::rows_filtered.eq(0_i64),
                imports::rows_known.eq(0_i64),
                imports::rows_held.eq(0_i64),
                imports::amount_accepted_minor.eq(0_i64),
                imports::failure.eq(""),
                imports::survey.eq(""),
                imports::survey_version.eq(0_i64),
                imports::lease_owner.eq(""),
                imports::version.eq(1_i64),
            ),
        ))
        .returning(imports::id)
        .get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ImportId) -> QueryResult<ImportRecord> {
    imports::table.find(id).select(ImportRecord::as_select()).first(conn)
}

/// Writes what a person decides, if nobody changed the row since `row.version - 1`; false if
/// somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ImportRecord) -> QueryResult<bool> {
    diesel::update(imports::table.find(row.id).filter(imports::version.eq(row.version - 1)))
        .set((
            imports::state.eq(row.state),
            imports::name.eq(&row.name),
            imports::settings.eq(&row.settings),
            imports::started_at.eq(row.started_at),
            imports::finished_at.eq(row.finished_at),
            imports::run_by.eq(row.run_by),
            imports::failure.eq(&row.failure),
            imports::lease_owner.eq(&row.lease_owner),
            imports::lease_until.eq(row.lease_until),
            imports::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Writes how far the run is, and who runs it.
///
/// # Errors
/// When the database fails.
pub fn update_progress(conn: &mut AnyConnection, row: &ImportRecord) -> QueryResult<()> {
    diesel::update(imports::table.find(row.id))
        .set((
            imports::cursor_file.eq(row.cursor_file),
            imports::cursor_row.eq(row.cursor_row),
            imports::bytes_read.eq(row.bytes_read),
            imports::rows_read.eq(row.rows_read),
            imports::rows_accepted.eq(row.rows_accepted),
            imports::rows_rejected.eq(row.rows_rejected),
            imports::rows_filtered.eq(row.rows_filtered),
            imports::rows_known.eq(row.rows_known),
            imports::rows_held.eq(row.rows_held),
            imports::amount_accepted_minor.eq(row.amount_accepted_minor),
            imports::lease_owner.eq(&row.lease_owner),
            imports::lease_until.eq(row.lease_until),
        ))
        .execute(conn)
        .map(drop)
}

/// Keeps the count of all rows, with the version that it was made for.
///
/// # Errors
/// When the database fails.
pub fn set_survey(conn: &mut AnyConnection, id: ImportId, version: i64, survey: &str) -> QueryResult<()> {
    diesel::update(imports::table.find(id).filter(imports::version.eq(version)))
        .set((imports::survey.eq(survey), imports::survey_version.eq(version)))
        .execute(conn)
        .map(drop)
}

/// A page of imports, newest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    before: Option<ImportId>,
    limit: i64,
) -> QueryResult<Vec<ImportRecord>> {
    let mut query =
        imports::table.order(imports::id.desc()).limit(limit).select(ImportRecord::as_select()).into_boxed();
    if let Some(before) = before {
        query = query.filter(imports::id.lt(before));
    }
    query.load(conn)
}

/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection) -> QueryResult<i64> {
    imports::table.count().get_result(conn)
}

/// Those that are running, the longest waiting first.
///
/// # Errors
/// When the database fails.
pub fn running(conn: &mut AnyConnection) -> QueryResult<Vec<ImportRecord>> {
    imports::table
        .filter(imports::state.eq(ImportState::Running))
        .order(imports::id)
        .select(ImportRecord::as_select())
        .load(conn)
}

/// # Errors
/// When the database fails, or something refers to it.
pub fn delete(conn: &mut AnyConnection, id: ImportId) -> QueryResult<()> {
    diesel::delete(imports::table.find(id)).execute(conn).map(drop)
}
