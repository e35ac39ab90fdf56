//! What each node holds in each period, kept beside the entries.

use diesel::prelude::*;
use penstock_shared::ids::{FiscalYearId, NodeId, PeriodId};

use super::{
    AnyConnection,
    portable::upsert_all,
    schema::{balances, budget_nodes, fiscal_periods},
};

/// The row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = balances)]
pub struct BalanceRow {
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub allocated_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
}

/// A node's rows.
///
/// # Errors
/// When the database fails.
pub fn of_node(conn: &mut AnyConnection, node: NodeId) -> QueryResult<Vec<BalanceRow>> {
    balances::table
        .filter(balances::node_id.eq(node))
        .order(balances::period_id)
        .select(BalanceRow::as_select())
        .load(conn)
}

/// Every row of a fiscal year.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<BalanceRow>> {
    balances::table
        .inner_join(fiscal_periods::table)
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .order((balances::node_id, balances::period_id))
        .select(BalanceRow::as_select())
        .load(conn)
}

/// Every row.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<BalanceRow>> {
    balances::table.order((balances::node_id, balances::period_id)).select(BalanceRow::as_select()).load(conn)
}

/// Writes rows, new or not.
///
/// # Errors
/// When the database fails.
pub fn put_all(conn: &mut AnyConnection, rows: &[BalanceRow]) -> QueryResult<()> {
    use diesel::upsert::excluded;
    upsert_all!(
        conn,
        balances::table,
        rows,
        (balances::node_id, balances::period_id),
        (
            balances::allocated_minor.eq(excluded(balances::allocated_minor)),
            balances::reserved_minor.eq(excluded(balances::reserved_minor)),
            balances::committed_minor.eq(excluded(balances::committed_minor)),
            balances::spent_minor.eq(excluded(balances::spent_minor)),
        )
    )
}

/// A node's row in one period.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection, node: NodeId, period: PeriodId) -> QueryResult<Option<BalanceRow>> {
    balances::table.find((node, period)).select(BalanceRow::as_select()).first(conn).optional()
}

/// What the nodes right below one were given, row by row.
///
/// # Errors
/// When the database fails.
pub fn given_on(conn: &mut AnyConnection, parent: NodeId) -> QueryResult<Vec<i64>> {
    balances::table
        .inner_join(budget_nodes::table)
        .filter(budget_nodes::parent_id.eq(parent))
        .select(balances::allocated_minor)
        .load(conn)
}
