//! How much each role may ask for, and from which amount on finance decides.

use diesel::prelude::*;
use penstock_shared::{budget_request::BudgetRequestLimit, permission::Role};

use super::{AnyConnection, schema::budget_request_limits};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_request_limits)]
pub struct LimitRow {
    pub role: Role,
    pub most_minor: Option<i64>,
    pub finance_from_minor: Option<i64>,
    pub version: i64,
}

impl From<LimitRow> for BudgetRequestLimit {
    fn from(row: LimitRow) -> Self {
        Self {
            role: row.role,
            most_minor: row.most_minor,
            finance_from_minor: row.finance_from_minor,
            version: row.version,
        }
    }
}

/// Every role's limits.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<LimitRow>> {
    budget_request_limits::table.order(budget_request_limits::role).select(LimitRow::as_select()).load(conn)
}

/// A role's limits; none for a role that does not ask.
///
/// # Errors
/// When the database fails.
pub fn of_role(conn: &mut AnyConnection, role: Role) -> QueryResult<Option<LimitRow>> {
    budget_request_limits::table.find(role).select(LimitRow::as_select()).first(conn).optional()
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &LimitRow) -> QueryResult<bool> {
    diesel::update(
        budget_request_limits::table
            .find(row.role)
            .filter(budget_request_limits::version.eq(row.version - 1)),
    )
    .set((
        budget_request_limits::most_minor.eq(row.most_minor),
        budget_request_limits::finance_from_minor.eq(row.finance_from_minor),
        budget_request_limits::version.eq(row.version),
    ))
    .execute(conn)
    .map(|rows| rows == 1)
}
