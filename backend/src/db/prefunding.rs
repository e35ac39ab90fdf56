//! What was paid out for advances and prepayments, and what became of it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::ids::{ExpenseId, InvoiceId, PayOutId, PrefundingUseId, UserId};

use super::{
    AnyConnection,
    schema::{invoices, prefunding_pay_outs, prefunding_uses},
};

/// A pay-out's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = prefunding_pay_outs)]
pub struct PayOutRow {
    pub id: PayOutId,
    pub amount_minor: i64,
    pub paid_on: NaiveDate,
    pub reference: String,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// A pay-out to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = prefunding_pay_outs)]
pub struct NewPayOut<'a> {
    pub expense_id: ExpenseId,
    pub amount_minor: i64,
    pub paid_on: NaiveDate,
    pub reference: &'a str,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// The row of what became of a part.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = prefunding_uses)]
pub struct UseRow {
    pub id: PrefundingUseId,
    pub day: NaiveDate,
    pub reference: String,
    pub claimed_minor: i64,
    pub returned_minor: i64,
    pub invoice_id: Option<InvoiceId>,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// The same to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = prefunding_uses)]
pub struct NewUse<'a> {
    pub expense_id: ExpenseId,
    pub day: NaiveDate,
    pub reference: &'a str,
    pub claimed_minor: i64,
    pub returned_minor: i64,
    pub invoice_id: Option<InvoiceId>,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// # Errors
/// When the database fails.
pub fn insert_pay_out(conn: &mut AnyConnection, row: &NewPayOut<'_>) -> QueryResult<()> {
    diesel::insert_into(prefunding_pay_outs::table).values(row).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn insert_use(conn: &mut AnyConnection, row: &NewUse<'_>) -> QueryResult<()> {
    diesel::insert_into(prefunding_uses::table).values(row).execute(conn).map(drop)
}

/// The pay-outs of an expense, oldest first.
///
/// # Errors
/// When the database fails.
pub fn pay_outs(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<PayOutRow>> {
    prefunding_pay_outs::table
        .filter(prefunding_pay_outs::expense_id.eq(expense))
        .order(prefunding_pay_outs::id)
        .select(PayOutRow::as_select())
        .load(conn)
}

/// What became of the money of an expense, oldest first, each with the moment at which its spending was taken back.
///
/// # Errors
/// When the database fails.
pub fn uses(
    conn: &mut AnyConnection,
    expense: ExpenseId,
) -> QueryResult<Vec<(UseRow, Option<NaiveDateTime>)>> {
    prefunding_uses::table
        .left_join(invoices::table)
        .filter(prefunding_uses::expense_id.eq(expense))
        .order(prefunding_uses::id)
        .select((UseRow::as_select(), invoices::reversed_at.nullable()))
        .load(conn)
}
