//! Payments of invoices.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::ids::{ExpenseId, InvoiceId, PaymentId, UserId};

use super::{AnyConnection, schema::payments};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub struct PaymentRow {
    pub id: PaymentId,
    pub invoice_id: InvoiceId,
    pub paid_on: NaiveDate,
    pub amount_minor: i64,
    pub reference: String,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub reversed_at: Option<NaiveDateTime>,
    pub reversed_by: Option<UserId>,
    pub reversal_reason: String,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = payments)]
pub struct NewPayment<'a> {
    pub expense_id: ExpenseId,
    pub invoice_id: InvoiceId,
    pub paid_on: NaiveDate,
    pub amount_minor: i64,
    pub reference: &'a str,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub reversal_reason: &'a str,
}

/// # Errors
/// When the invoice has a payment of that reference.
pub fn insert(conn: &mut AnyConnection, row: &NewPayment<'_>) -> QueryResult<PaymentId> {
    diesel::insert_into(payments::table).values(row).returning(payments::id).get_result(conn)
}

/// The payments of an expense's invoices, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<PaymentRow>> {
    payments::table
        .filter(payments::expense_id.eq(expense))
        .order(payments::id)
        .select(PaymentRow::as_select())
        .load(conn)
}

/// Takes a payment back, once, and tells whether it did.
///
/// # Errors
/// When the database fails.
pub fn mark_reversed(
    conn: &mut AnyConnection,
    payment: PaymentId,
    who: UserId,
    now: NaiveDateTime,
    reason: &str,
) -> QueryResult<bool> {
    diesel::update(payments::table.find(payment).filter(payments::reversed_at.is_null()))
        .set((
            payments::reversed_at.eq(now),
            payments::reversed_by.eq(who),
            payments::reversal_reason.eq(reason),
        ))
        .execute(conn)
        .map(|changed| changed == 1)
}
