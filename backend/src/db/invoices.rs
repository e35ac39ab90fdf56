//! Invoices.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    expense::InvoiceLine,
    ids::{ExpenseId, ExpenseLineId, InvoiceId, ReleaseId, UserId},
};

use super::{
    AnyConnection,
    schema::{invoice_lines, invoices},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invoices)]
pub struct InvoiceRow {
    pub id: InvoiceId,
    pub expense_id: ExpenseId,
    pub number: String,
    pub invoice_date: NaiveDate,
    pub amount_minor: i64,
    pub over_commitment: bool,
    pub late: bool,
    pub reversed_at: Option<NaiveDateTime>,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub booked_rate: Option<String>,
    pub due_date: Option<NaiveDate>,
    /// With tax.
    pub gross_minor: i64,
    /// What credit notes took off it, with tax.
    pub credited_minor: i64,
    pub paid_minor: i64,
    pub release_id: Option<ReleaseId>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = invoices)]
pub struct NewInvoice<'a> {
    pub expense_id: ExpenseId,
    pub number: &'a str,
    pub invoice_date: NaiveDate,
    pub amount_minor: i64,
    pub over_commitment: bool,
    pub late: bool,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
    pub booked_rate: Option<String>,
    pub due_date: Option<NaiveDate>,
    pub gross_minor: i64,
    pub release_id: Option<ReleaseId>,
}

/// # Errors
/// When the expense has an invoice of that number.
pub fn insert(
    conn: &mut AnyConnection,
    row: &NewInvoice<'_>,
    lines: &[InvoiceLine],
) -> QueryResult<InvoiceId> {
    let id: InvoiceId =
        diesel::insert_into(invoices::table).values(row).returning(invoices::id).get_result(conn)?;
    for line in lines {
        diesel::insert_into(invoice_lines::table)
            .values((
                invoice_lines::invoice_id.eq(id),
                invoice_lines::expense_line_id.eq(line.expense_line_id),
                invoice_lines::amount_minor.eq(line.amount_minor),
                invoice_lines::planned_minor.eq(line.planned_minor),
                invoice_lines::booked_minor.eq(line.booked_minor),
                invoice_lines::tax_minor.eq(line.tax_minor),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// An expense's invoices, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<InvoiceRow>> {
    invoices::table
        .filter(invoices::expense_id.eq(expense))
        .order(invoices::id)
        .select(InvoiceRow::as_select())
        .load(conn)
}

/// Every invoice that was not reversed, oldest first.
///
/// # Errors
/// When the database fails.
pub fn standing(conn: &mut AnyConnection) -> QueryResult<Vec<InvoiceRow>> {
    invoices::table
        .filter(invoices::reversed_at.is_null())
        .order(invoices::id)
        .select(InvoiceRow::as_select())
        .load(conn)
}

/// What invoices of some expenses that stand come to.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Owed {
    pub expense_id: ExpenseId,
    pub due_date: Option<NaiveDate>,
    pub gross_minor: i64,
    pub credited_minor: i64,
    pub paid_minor: i64,
}

/// What stands on the invoices of some expenses.
///
/// # Errors
/// When the database fails.
pub fn owed_of(conn: &mut AnyConnection, of: &[ExpenseId]) -> QueryResult<Vec<Owed>> {
    invoices::table
        .filter(invoices::expense_id.eq_any(of))
        .filter(invoices::reversed_at.is_null())
        .select((
            invoices::expense_id,
            invoices::due_date,
            invoices::gross_minor,
            invoices::credited_minor,
            invoices::paid_minor,
        ))
        .load(conn)
}

/// Writes what credit notes and payments took off an invoice.
///
/// # Errors
/// When the database fails.
pub fn update_sums(conn: &mut AnyConnection, row: &InvoiceRow) -> QueryResult<()> {
    diesel::update(invoices::table.find(row.id))
        .set((invoices::credited_minor.eq(row.credited_minor), invoices::paid_minor.eq(row.paid_minor)))
        .execute(conn)
        .map(drop)
}

/// Line, amount, as booked, at the plan rate, tax.
type LineColumns = (ExpenseLineId, i64, Option<i64>, Option<i64>, i64);

/// An invoice's lines.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, invoice: InvoiceId) -> QueryResult<Vec<InvoiceLine>> {
    let rows: Vec<LineColumns> = invoice_lines::table
        .filter(invoice_lines::invoice_id.eq(invoice))
        .order(invoice_lines::expense_line_id)
        .select((
            invoice_lines::expense_line_id,
            invoice_lines::amount_minor,
            invoice_lines::booked_minor,
            invoice_lines::planned_minor,
            invoice_lines::tax_minor,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(expense_line_id, amount_minor, booked_minor, planned_minor, tax_minor)| InvoiceLine {
            expense_line_id,
            amount_minor,
            tax_minor,
            booked_minor,
            planned_minor,
        })
        .collect())
}

/// # Errors
/// When the database fails.
pub fn mark_reversed(conn: &mut AnyConnection, invoice: InvoiceId, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(invoices::table.find(invoice)).set(invoices::reversed_at.eq(now)).execute(conn).map(drop)
}
