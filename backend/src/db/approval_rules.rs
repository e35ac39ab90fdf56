//! Versions of the rules of approval.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::UserId;

use super::{
    AnyConnection,
    schema::{approval_rule_versions, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = approval_rule_versions)]
pub struct RulesRow {
    pub version: i64,
    /// JSON, as the API has it.
    pub rules: String,
    pub note: String,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
}

/// The newest version with the name of who made it; none when the organisation has not made any.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut AnyConnection) -> QueryResult<Option<(RulesRow, String)>> {
    approval_rule_versions::table
        .inner_join(users::table.on(users::id.eq(approval_rule_versions::created_by)))
        .order(approval_rule_versions::version.desc())
        .select((RulesRow::as_select(), users::name))
        .first(conn)
        .optional()
}

/// Every version, the newest first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<(RulesRow, String)>> {
    approval_rule_versions::table
        .inner_join(users::table.on(users::id.eq(approval_rule_versions::created_by)))
        .order(approval_rule_versions::version.desc())
        .select((RulesRow::as_select(), users::name))
        .load(conn)
}

/// # Errors
/// When the version is taken.
pub fn insert(conn: &mut AnyConnection, row: &RulesRow) -> QueryResult<()> {
    diesel::insert_into(approval_rule_versions::table).values(row).execute(conn).map(drop)
}
