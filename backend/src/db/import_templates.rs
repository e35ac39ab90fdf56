//! Saved mappings of columns.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{ImportTemplateId, UserId},
    import::ImportKind,
};

use super::{
    AnyConnection,
    schema::{import_templates, users},
};

/// The row, with the name of the person who saved it.
#[derive(Debug, Clone, Queryable)]
pub struct TemplateRow {
    pub id: ImportTemplateId,
    pub name: String,
    pub kind: ImportKind,
    /// JSON.
    pub settings: String,
    pub created_at: NaiveDateTime,
    pub created_by_name: String,
}

/// # Errors
/// When the name is taken.
pub fn insert(
    conn: &mut AnyConnection,
    name: &str,
    kind: ImportKind,
    settings: &str,
    created_by: UserId,
    now: NaiveDateTime,
) -> QueryResult<ImportTemplateId> {
    diesel::insert_into(import_templates::table)
        .values((
            import_templates::name.eq(name),
            import_templates::kind.eq(kind),
            import_templates::settings.eq(settings),
            import_templates::created_by.eq(created_by),
            import_templates::created_at.eq(now),
        ))
        .returning(import_templates::id)
        .get_result(conn)
}

/// Every template, by name.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<TemplateRow>> {
    import_templates::table
        .inner_join(users::table)
        .order(import_templates::name)
        .select((
            import_templates::id,
            import_templates::name,
            import_templates::kind,
            import_templates::settings,
            import_templates::created_at,
            users::name,
        ))
        .load(conn)
}

/// Takes a template away; false when there is none.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: ImportTemplateId) -> QueryResult<bool> {
    diesel::delete(import_templates::table.find(id)).execute(conn).map(|rows| rows == 1)
}
