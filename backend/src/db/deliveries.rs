//! Deliveries, and what lines came to by a day.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    budget::Bucket,
    delivery::DeliveryLine,
    expense::ExpenseState,
    ids::{CampaignId, CategoryId, DeliveryId, DepartmentId, ExpenseId, ExpenseLineId, NodeId, UserId},
    money::Currency,
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{budget_nodes, deliveries, delivery_lines, expense_lines, expenses, ledger_entries},
};

/// Numbers in one query: SQLite takes some 32,000.
const AT_ONCE: usize = 1_000;

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub delivered_on: NaiveDate,
    pub note: String,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub reversed_at: Option<NaiveDateTime>,
    pub reversed_by: Option<UserId>,
    pub reversal_reason: String,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = deliveries)]
pub struct NewDelivery<'a> {
    pub expense_id: ExpenseId,
    pub delivered_on: NaiveDate,
    pub note: &'a str,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub reversal_reason: &'a str,
}

/// A line's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = delivery_lines)]
pub struct LineRow {
    pub delivery_id: DeliveryId,
    pub expense_line_id: ExpenseLineId,
    pub amount_minor: i64,
}

impl From<&LineRow> for DeliveryLine {
    fn from(row: &LineRow) -> Self {
        Self { expense_line_id: row.expense_line_id, amount_minor: row.amount_minor }
    }
}

/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    row: &NewDelivery<'_>,
    lines: &[DeliveryLine],
) -> QueryResult<DeliveryId> {
    let id: DeliveryId =
        diesel::insert_into(deliveries::table).values(row).returning(deliveries::id).get_result(conn)?;
    let rows: Vec<LineRow> = lines
        .iter()
        .map(|line| LineRow {
            delivery_id: id,
            expense_line_id: line.expense_line_id,
            amount_minor: line.amount_minor,
        })
        .collect();
    insert_all!(conn, delivery_lines::table, &rows)?;
    Ok(id)
}

/// The deliveries of an expense, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<DeliveryRow>> {
    deliveries::table
        .filter(deliveries::expense_id.eq(expense))
        .order(deliveries::id)
        .select(DeliveryRow::as_select())
        .load(conn)
}

/// The lines of all deliveries of an expense.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<LineRow>> {
    delivery_lines::table
        .inner_join(deliveries::table)
        .filter(deliveries::expense_id.eq(expense))
        .order((delivery_lines::delivery_id, delivery_lines::expense_line_id))
        .select(LineRow::as_select())
        .load(conn)
}

/// Takes a delivery back, once, and tells whether it did.
///
/// # Errors
/// When the database fails.
pub fn mark_reversed(
    conn: &mut AnyConnection,
    delivery: DeliveryId,
    who: UserId,
    now: NaiveDateTime,
    reason: &str,
) -> QueryResult<bool> {
    diesel::update(deliveries::table.find(delivery).filter(deliveries::reversed_at.is_null()))
        .set((
            deliveries::reversed_at.eq(now),
            deliveries::reversed_by.eq(who),
            deliveries::reversal_reason.eq(reason),
        ))
        .execute(conn)
        .map(|changed| changed == 1)
}

/// A line of an expense that takes invoices, with one delivery of it.
#[derive(Debug, Clone, Queryable)]
pub struct DeliveredRow {
    pub expense_id: ExpenseId,
    pub line_id: ExpenseLineId,
    pub description: String,
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub campaign_id: Option<CampaignId>,
    pub currency: Currency,
    /// What was asked for, in the node's currency.
    pub amount_minor: i64,
    /// The same in the expense's currency, where that is another.
    pub foreign_minor: Option<i64>,
    /// In the expense's currency.
    pub delivered_minor: i64,
}

/// What was delivered up to a day of expenses that still take invoices, a row per line and delivery.
///
/// # Errors
/// When the database fails.
pub fn delivered_by(conn: &mut AnyConnection, day: NaiveDate) -> QueryResult<Vec<DeliveredRow>> {
    delivery_lines::table
        .inner_join(deliveries::table)
        .inner_join(expense_lines::table.on(delivery_lines::expense_line_id.eq(expense_lines::id)))
        .inner_join(expenses::table.on(expense_lines::expense_id.eq(expenses::id)))
        .inner_join(budget_nodes::table.on(expense_lines::node_id.eq(budget_nodes::id)))
        .filter(deliveries::delivered_on.le(day))
        .filter(deliveries::reversed_at.is_null())
        .filter(expenses::state.eq_any([ExpenseState::Approved, ExpenseState::PartlyInvoiced]))
        .order((expense_lines::expense_id, expense_lines::id))
        .select((
            expense_lines::expense_id,
            expense_lines::id,
            expense_lines::description,
            expense_lines::node_id,
            expense_lines::department_id,
            expense_lines::category_id,
            expense_lines::campaign_id,
            budget_nodes::currency,
            expense_lines::amount_minor,
            expense_lines::foreign_minor,
            delivery_lines::amount_minor,
        ))
        .load(conn)
}

/// A movement of an expense's line: from, to, amount.
pub type Movement = (Option<ExpenseLineId>, Bucket, Bucket, i64);

/// What moved into and out of spent up to a day on the lines of some expenses.
///
/// # Errors
/// When the database fails.
pub fn spent_by(conn: &mut AnyConnection, of: &[ExpenseId], day: NaiveDate) -> QueryResult<Vec<Movement>> {
    let mut found = Vec::new();
    for part in of.chunks(AT_ONCE) {
        let part: Vec<Option<ExpenseId>> = part.iter().copied().map(Some).collect();
        let some: Vec<Movement> = ledger_entries::table
            .filter(ledger_entries::expense_id.eq_any(part))
            .filter(ledger_entries::entry_date.le(day))
            .filter(
                ledger_entries::to_bucket.eq(Bucket::Spent).or(ledger_entries::from_bucket.eq(Bucket::Spent)),
            )
            .select((
                ledger_entries::expense_line_id,
                ledger_entries::from_bucket,
                ledger_entries::to_bucket,
                ledger_entries::amount_minor,
            ))
            .load(conn)?;
        found.extend(some);
    }
    Ok(found)
}
