//! The uploaded files of imports. Their bytes are in the data folder.

use diesel::prelude::*;
use penstock_shared::{
    ids::{ImportFileId, ImportId},
    import::Encoding,
};

use super::{
    AnyConnection,
    schema::{import_files, imports},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_files)]
pub struct FileRow {
    pub id: ImportFileId,
    pub import_id: ImportId,
    pub position: i32,
    pub file_name: String,
    pub stored_as: String,
    pub size_bytes: i64,
    pub sha256: String,
    /// What the whole file shows, without a person's correction.
    pub encoding: Encoding,
    pub encoding_guessed: bool,
    /// JSON, with the person's corrections.
    pub shape: String,
}

/// A row to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = import_files)]
pub struct NewFile {
    pub import_id: ImportId,
    pub position: i32,
    pub file_name: String,
    pub stored_as: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub encoding: Encoding,
    pub encoding_guessed: bool,
    pub shape: String,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewFile) -> QueryResult<ImportFileId> {
    diesel::insert_into(import_files::table).values(row).returning(import_files::id).get_result(conn)
}

/// The files of an import, in order.
///
/// # Errors
/// When the database fails.
pub fn of_import(conn: &mut AnyConnection, import: ImportId) -> QueryResult<Vec<FileRow>> {
    import_files::table
        .filter(import_files::import_id.eq(import))
        .order(import_files::position)
        .select(FileRow::as_select())
        .load(conn)
}

/// How many files some imports have, and how many bytes.
///
/// # Errors
/// When the database fails.
pub fn sizes(conn: &mut AnyConnection, ids: &[ImportId]) -> QueryResult<Vec<(ImportId, i64)>> {
    import_files::table
        .filter(import_files::import_id.eq_any(ids.to_vec()))
        .select((import_files::import_id, import_files::size_bytes))
        .load(conn)
}

/// Other imports that have a file with one of these contents: the content, the import, its name and
/// when it was begun.
///
/// # Errors
/// When the database fails.
pub fn same_files(
    conn: &mut AnyConnection,
    import: ImportId,
    contents: &[String],
) -> QueryResult<Vec<(String, ImportId, String, chrono::NaiveDateTime)>> {
    import_files::table
        .inner_join(imports::table)
        .filter(import_files::sha256.eq_any(contents.to_vec()))
        .filter(import_files::import_id.ne(import))
        .order(import_files::id)
        .select((import_files::sha256, imports::id, imports::name, imports::created_at))
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn set_shape(conn: &mut AnyConnection, id: ImportFileId, shape: &str) -> QueryResult<()> {
    diesel::update(import_files::table.find(id)).set(import_files::shape.eq(shape)).execute(conn).map(drop)
}

/// # Errors
/// When the database fails, or a row refers to it.
pub fn delete(conn: &mut AnyConnection, id: ImportFileId) -> QueryResult<()> {
    diesel::delete(import_files::table.find(id)).execute(conn).map(drop)
}
