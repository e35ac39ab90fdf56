//! The list of expenses.

use std::collections::HashMap;

use penstock_shared::{
    error_code::ErrorCode,
    expense::ExpenseSummary,
    ids::{UserId, VendorId},
    page::Page,
};

pub use crate::db::expenses_list::{ExpenseFilter, ExpenseSort, LineFilter};
use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow, expenses_list::Cursor},
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// A page of what the viewer may see: expenses of departments in scope, and their own.
///
/// # Errors
/// [`ErrorCode::BadQuery`] for a cursor that is not ours.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    filter: &ExpenseFilter,
    sort: ExpenseSort,
    cursor: Option<&str>,
    limit: i64,
) -> AppResult<Page<ExpenseSummary>> {
    let after = match cursor {
        None => None,
        Some(text) => Some(
            Cursor::parse(text)
                .ok_or_else(|| AppError::new(ErrorCode::BadQuery, "This cursor is not one of ours."))?,
        ),
    };
    let (mut rows, total) =
        db::expenses_list::page(conn, &viewer.scope, viewer.user_id, filter, sort, after, limit + 1)?;
    let more = i64::try_from(rows.len()).is_ok_and(|length| length > limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::of(row, sort).to_string());
    Ok(Page { items: summaries(conn, rows)?, next_cursor, total })
}

/// Rows with the names of people and vendors.
///
/// # Errors
/// When the database fails.
pub fn summaries(conn: &mut AnyConnection, rows: Vec<ExpenseRow>) -> AppResult<Vec<ExpenseSummary>> {
    let mut users: Vec<UserId> = rows.iter().map(|row| row.requester_id).collect();
    users.sort();
    users.dedup();
    let mut vendors: Vec<VendorId> = rows.iter().filter_map(|row| row.vendor_id).collect();
    vendors.sort();
    vendors.dedup();
    let users: HashMap<_, _> = db::users::names(conn, &users)?.into_iter().collect();
    let vendors: HashMap<_, _> = db::vendors::names(conn, &vendors)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| ExpenseSummary {
            id: row.id,
            reference: row.reference(),
            title: row.title,
            state: row.state,
            source: row.source,
            requester_id: row.requester_id,
            requester_name: users.get(&row.requester_id).cloned().unwrap_or_default(),
            department_id: row.department_id,
            campaign_id: row.campaign_id,
            vendor_name: row.vendor_id.and_then(|id| vendors.get(&id).cloned()),
            currency: row.currency,
            total_minor: row.total_minor,
            invoiced_minor: row.invoiced_minor,
            over_budget: row.over_budget,
            charge_date: row.charge_date,
            created_at: row.created_at,
            submitted_at: row.submitted_at,
            version: row.version,
        })
        .collect())
}
