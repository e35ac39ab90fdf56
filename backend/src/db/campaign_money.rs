//! Sums over what belongs to campaigns: lines of expenses, and budget nodes of their own.

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use penstock_shared::{
    ids::{CampaignId, DepartmentId, NodeId, UserId},
    money::Currency,
};

use super::{
    AnyConnection,
    budget_nodes::NodeRow,
    schema::{balances, budget_nodes, expense_lines, expenses},
};

/// What a campaign's lines hold in one currency.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct UsedRow {
    pub campaign_id: CampaignId,
    pub currency: Currency,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
}

/// What the lines of some campaigns hold, by campaign and currency. With `within`, only lines of
/// expenses that somebody may read who sees these departments and their own requests.
///
/// # Errors
/// When the database fails.
pub fn used(
    conn: &mut AnyConnection,
    campaigns: &[CampaignId],
    within: Option<&[DepartmentId]>,
    viewer: UserId,
) -> QueryResult<Vec<UsedRow>> {
    let sums = expense_lines::table
        .inner_join(expenses::table)
        .inner_join(budget_nodes::table)
        .filter(expense_lines::campaign_id.eq_any(campaigns).assume_not_null())
        .group_by((expense_lines::campaign_id, budget_nodes::currency))
        .select((
            expense_lines::campaign_id.assume_not_null(),
            budget_nodes::currency,
            sql::<BigInt>("CAST(SUM(expense_lines.reserved_minor) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(expense_lines.committed_minor) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(expense_lines.spent_minor) AS BIGINT)"),
        ));
    match within {
        None => sums.load(conn),
        Some(departments) => sums
            .filter(expenses::department_id.eq_any(departments).or(expenses::requester_id.eq(viewer)))
            .load(conn),
    }
}

/// The budget nodes that belong to some campaigns.
///
/// # Errors
/// When the database fails.
pub fn nodes_of(conn: &mut AnyConnection, campaigns: &[CampaignId]) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table
        .filter(budget_nodes::campaign_id.eq_any(campaigns))
        .order(budget_nodes::id)
        .select(NodeRow::as_select())
        .load(conn)
}

/// Some nodes.
///
/// # Errors
/// When the database fails.
pub fn nodes(conn: &mut AnyConnection, ids: &[NodeId]) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table.filter(budget_nodes::id.eq_any(ids)).select(NodeRow::as_select()).load(conn)
}

/// What some nodes were given, over all periods.
///
/// # Errors
/// When the database fails.
pub fn allocated(conn: &mut AnyConnection, nodes: &[NodeId]) -> QueryResult<Vec<(NodeId, i64)>> {
    balances::table
        .filter(balances::node_id.eq_any(nodes))
        .group_by(balances::node_id)
        .select((balances::node_id, sql::<BigInt>("CAST(SUM(balances.allocated_minor) AS BIGINT)")))
        .load(conn)
}
