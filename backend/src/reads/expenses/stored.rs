//! A draft as it is stored, to be planned again: budgets, periods and rates may have changed since.

use penstock_shared::expense::{ExpenseDraft, ExpenseLineDraft};

use super::page::of_line;
use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow},
    error::AppResult,
};

/// The draft.
///
/// # Errors
/// When the database fails.
pub fn draft(conn: &mut AnyConnection, row: &ExpenseRow) -> AppResult<ExpenseDraft> {
    let lines = db::expenses::lines(conn, row.id)?;
    let vendor = row.vendor_id.map(|vendor| db::vendors::get(conn, vendor)).transpose()?;
    let values = db::dimensions::of_lines(conn, row.id)?;
    Ok(ExpenseDraft {
        title: row.title.clone(),
        description: row.description.clone(),
        department_id: Some(row.department_id),
        campaign_id: row.campaign_id,
        vendor: vendor.map(|vendor| vendor.name),
        currency: row.currency,
        lines: lines
            .into_iter()
            .map(|line| ExpenseLineDraft {
                dimensions: of_line(&values, line.id),
                description: line.description,
                node_id: Some(line.node_id),
                category_id: line.category_id,
                amount_minor: line.foreign_minor.unwrap_or(line.amount_minor),
                charge_date: Some(line.charge_date),
            })
            .collect(),
    })
}
