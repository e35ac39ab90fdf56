//! Credit notes of invoices.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    ids::{CreditNoteId, ExpenseId, ExpenseLineId, InvoiceId, UserId},
    payment::CreditNoteLine,
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{credit_note_lines, credit_notes},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = credit_notes)]
pub struct CreditNoteRow {
    pub id: CreditNoteId,
    pub invoice_id: InvoiceId,
    pub number: String,
    pub credit_date: NaiveDate,
    pub amount_minor: i64,
    pub tax_minor: i64,
    pub stays_open: bool,
    pub reason: String,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = credit_notes)]
pub struct NewCreditNote<'a> {
    pub expense_id: ExpenseId,
    pub invoice_id: InvoiceId,
    pub number: &'a str,
    pub credit_date: NaiveDate,
    pub amount_minor: i64,
    pub tax_minor: i64,
    pub stays_open: bool,
    pub reason: &'a str,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// A line's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = credit_note_lines)]
pub struct LineRow {
    pub credit_note_id: CreditNoteId,
    pub expense_line_id: ExpenseLineId,
    pub amount_minor: i64,
    pub tax_minor: i64,
}

impl From<&LineRow> for CreditNoteLine {
    fn from(row: &LineRow) -> Self {
        Self {
            expense_line_id: row.expense_line_id,
            amount_minor: row.amount_minor,
            tax_minor: row.tax_minor,
        }
    }
}

/// # Errors
/// When the invoice has a credit note of that number.
pub fn insert(
    conn: &mut AnyConnection,
    row: &NewCreditNote<'_>,
    lines: &[CreditNoteLine],
) -> QueryResult<CreditNoteId> {
    let id: CreditNoteId =
        diesel::insert_into(credit_notes::table).values(row).returning(credit_notes::id).get_result(conn)?;
    let rows: Vec<LineRow> = lines
        .iter()
        .map(|line| LineRow {
            credit_note_id: id,
            expense_line_id: line.expense_line_id,
            amount_minor: line.amount_minor,
            tax_minor: line.tax_minor,
        })
        .collect();
    insert_all!(conn, credit_note_lines::table, &rows)?;
    Ok(id)
}

/// The credit notes of an expense's invoices, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<CreditNoteRow>> {
    credit_notes::table
        .filter(credit_notes::expense_id.eq(expense))
        .order(credit_notes::id)
        .select(CreditNoteRow::as_select())
        .load(conn)
}

/// The lines of all credit notes of an expense's invoices.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<LineRow>> {
    credit_note_lines::table
        .inner_join(credit_notes::table)
        .filter(credit_notes::expense_id.eq(expense))
        .order((credit_note_lines::credit_note_id, credit_note_lines::expense_line_id))
        .select(LineRow::as_select())
        .load(conn)
}
