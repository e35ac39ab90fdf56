//! The list of expenses.

use std::collections::HashMap;

use penstock_shared::{
    error_code::ErrorCode,
    expense::ExpenseSummary,
    ids::{
        ActivityTypeId, CategoryId, ChannelId, DepartmentId, DimensionValueId, ExpenseId, UserId, VendorId,
    },
    page::Page,
    payment::{PaymentFilter, PaymentStatus, open_minor},
    reference::Vocabulary,
};

pub use crate::db::expenses_list::{ExpenseFilter, ExpenseSort, LineFilter};
use crate::{
    clock::day_in,
    db::{self, AnyConnection, expenses::ExpenseRow, expenses_list::Cursor, invoices::Owed},
    domain::{ledger::LedgerError, vocabulary::TermTree},
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
    let filter = &expanded(conn, filter)?;
    let (mut rows, total) =
        db::expenses_list::page(conn, &viewer.scope, viewer.user_id, filter, sort, after, limit + 1)?;
    let more = i64::try_from(rows.len()).is_ok_and(|length| length > limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::of(row, sort).to_string());
    Ok(Page { items: summaries(conn, rows)?, next_cursor, total })
}

/// The filter with everything that counts under the values that it names: their parts, and what was
/// merged into them.
fn expanded(conn: &mut AnyConnection, filter: &ExpenseFilter) -> AppResult<ExpenseFilter> {
    let mut wide = filter.clone();
    if let Some((PaymentFilter::Overdue, now)) = wide.payment {
        wide.due_before = Some(day_in(db::organisation::get(conn)?.tz(), now));
    }
    let line = &mut wide.line;
    widen(conn, Vocabulary::Departments, &mut wide.departments, |id| id.0, DepartmentId)?;
    widen(conn, Vocabulary::Categories, &mut line.categories, |id| id.0, CategoryId)?;
    widen(conn, Vocabulary::Channels, &mut line.channels, |id| id.0, ChannelId)?;
    widen(conn, Vocabulary::ActivityTypes, &mut line.activity_types, |id| id.0, ActivityTypeId)?;
    if !line.custom.is_empty() {
        let values = db::dimensions::values(conn)?;
        let tree = TermTree::new(values.iter().map(|row| (row.id.0, row.parent_id.map(|id| id.0), None)));
        for (_, chosen) in &mut line.custom {
            let below = chosen.iter().flat_map(|value| tree.counted_under(value.0));
            *chosen = below.map(DimensionValueId).collect();
        }
    }
    Ok(wide)
}

fn widen<T: Copy>(
    conn: &mut AnyConnection,
    vocabulary: Vocabulary,
    chosen: &mut Option<Vec<T>>,
    number: fn(T) -> i64,
    id: fn(i64) -> T,
) -> AppResult<()> {
    if let Some(chosen) = chosen {
        let tree = db::terms::tree(conn, vocabulary)?;
        *chosen = chosen.iter().flat_map(|term| tree.counted_under(number(*term))).map(id).collect();
    }
    Ok(())
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
    let ids: Vec<ExpenseId> = rows.iter().map(|row| row.id).collect();
    let mut owed = owed(conn, &ids)?;
    let users: HashMap<_, _> = db::users::names(conn, &users)?.into_iter().collect();
    let vendors: HashMap<_, _> = db::vendors::names(conn, &vendors)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| ExpenseSummary {
            payment: owed
                .get(&row.id)
                .map(|of| PaymentStatus::of(of.gross_minor, of.credited_minor, of.paid_minor)),
            payment_due: owed.remove(&row.id).and_then(|of| of.due_date),
            id: row.id,
            reference: row.reference(),
            title: row.title,
            state: row.state,
            kind: row.kind,
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
            settle_by: row.settle_by,
            expires_on: row.expires_on,
            created_at: row.created_at,
            submitted_at: row.submitted_at,
            version: row.version,
        })
        .collect())
}

/// What is owed on the invoices of some expenses together, with the first day that something is due.
fn owed(conn: &mut AnyConnection, ids: &[ExpenseId]) -> AppResult<HashMap<ExpenseId, Owed>> {
    let mut sums: HashMap<ExpenseId, Owed> = HashMap::new();
    for of in db::invoices::owed_of(conn, ids)? {
        let is_open = open_minor(of.gross_minor, of.credited_minor, of.paid_minor) > 0;
        let due = of.due_date.filter(|_| is_open);
        let Some(sum) = sums.get_mut(&of.expense_id) else {
            sums.insert(of.expense_id, Owed { due_date: due, ..of });
            continue;
        };
        sum.due_date = [sum.due_date, due].into_iter().flatten().min();
        sum.gross_minor = sum.gross_minor.checked_add(of.gross_minor).ok_or(LedgerError::Overflow)?;
        sum.credited_minor =
            sum.credited_minor.checked_add(of.credited_minor).ok_or(LedgerError::Overflow)?;
        sum.paid_minor = sum.paid_minor.checked_add(of.paid_minor).ok_or(LedgerError::Overflow)?;
    }
    Ok(sums)
}
