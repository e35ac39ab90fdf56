//! The tree of departments.

use diesel::prelude::*;
use penstock_shared::{
    ids::{DepartmentId, UserId},
    reference::Department,
};

use super::{AnyConnection, schema::departments};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = departments)]
pub struct DepartmentRow {
    pub id: DepartmentId,
    pub parent_id: Option<DepartmentId>,
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub head_user_id: Option<UserId>,
    pub active: bool,
    pub version: i64,
    pub merged_into_id: Option<DepartmentId>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = departments)]
pub struct NewDepartment<'a> {
    pub parent_id: Option<DepartmentId>,
    pub code: &'a str,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub head_user_id: Option<UserId>,
    pub active: bool,
    pub version: i64,
}

impl From<DepartmentRow> for Department {
    fn from(row: DepartmentRow) -> Self {
        Self {
            id: row.id,
            parent_id: row.parent_id,
            code: row.code,
            name: row.name,
            name_zh: row.name_zh,
            head_user_id: row.head_user_id,
            active: row.active,
            merged_into_id: row.merged_into_id,
            version: row.version,
        }
    }
}

/// Every department, by code. An organisation has few enough to take them all.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<DepartmentRow>> {
    departments::table.order(departments::code).select(DepartmentRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: DepartmentId) -> QueryResult<DepartmentRow> {
    departments::table.find(id).select(DepartmentRow::as_select()).first(conn)
}

/// # Errors
/// When the code is taken.
pub fn insert(conn: &mut AnyConnection, row: &NewDepartment<'_>) -> QueryResult<DepartmentId> {
    diesel::insert_into(departments::table).values(row).returning(departments::id).get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &DepartmentRow) -> QueryResult<bool> {
    diesel::update(departments::table.find(row.id).filter(departments::version.eq(row.version - 1)))
        .set((
            departments::parent_id.eq(row.parent_id),
            departments::name.eq(&row.name),
            departments::name_zh.eq(&row.name_zh),
            departments::head_user_id.eq(row.head_user_id),
            departments::active.eq(row.active),
            departments::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}
