//! Accounts, and the versions of the mapping that says which spending goes to which.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    accounting::{Account, AccountKind, AccountRole},
    ids::{AccountId, CategoryId, UserId},
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{account_mapping_lines, account_mappings, accounts},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: AccountId,
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub kind: AccountKind,
    pub active: bool,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = accounts)]
pub struct NewAccount<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub kind: AccountKind,
    pub active: bool,
    pub version: i64,
}

/// A line of a version of the mapping: of a category, or the default of a role.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = account_mapping_lines, treat_none_as_default_value = false)]
pub struct MappingLineRow {
    pub version: i64,
    pub position: i32,
    pub category_id: Option<CategoryId>,
    pub role: Option<AccountRole>,
    pub account_id: AccountId,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            name_zh: row.name_zh,
            kind: row.kind,
            active: row.active,
            version: row.version,
        }
    }
}

/// Every account, by code. A chart for marketing has few enough to take them all.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<AccountRow>> {
    accounts::table.order(accounts::code).select(AccountRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: AccountId) -> QueryResult<AccountRow> {
    accounts::table.find(id).select(AccountRow::as_select()).first(conn)
}

/// # Errors
/// When the code is taken.
pub fn insert(conn: &mut AnyConnection, row: &NewAccount<'_>) -> QueryResult<AccountId> {
    diesel::insert_into(accounts::table).values(row).returning(accounts::id).get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &AccountRow) -> QueryResult<bool> {
    diesel::update(accounts::table.find(row.id).filter(accounts::version.eq(row.version - 1)))
        .set((
            accounts::name.eq(&row.name),
            accounts::name_zh.eq(&row.name_zh),
            accounts::active.eq(row.active),
            accounts::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// The mapping's latest version, and who made it when; `None` before anything was said.
///
/// # Errors
/// When the database fails.
pub fn mapping_version(conn: &mut AnyConnection) -> QueryResult<Option<(i64, UserId, NaiveDateTime)>> {
    account_mappings::table
        .order(account_mappings::version.desc())
        .select((account_mappings::version, account_mappings::changed_by, account_mappings::changed_at))
        .first(conn)
        .optional()
}

/// What a version of the mapping says.
///
/// # Errors
/// When the database fails.
pub fn mapping_lines(conn: &mut AnyConnection, version: i64) -> QueryResult<Vec<MappingLineRow>> {
    account_mapping_lines::table
        .filter(account_mapping_lines::version.eq(version))
        .order(account_mapping_lines::position)
        .select(MappingLineRow::as_select())
        .load(conn)
}

/// Adds a version of the mapping.
///
/// # Errors
/// When there is one of that number.
pub fn insert_mapping(
    conn: &mut AnyConnection,
    version: i64,
    who: UserId,
    now: NaiveDateTime,
    lines: &[MappingLineRow],
) -> QueryResult<()> {
    diesel::insert_into(account_mappings::table)
        .values((
            account_mappings::version.eq(version),
            account_mappings::changed_by.eq(who),
            account_mappings::changed_at.eq(now),
        ))
        .execute(conn)?;
    insert_all!(conn, account_mapping_lines::table, lines)
}
