//! Claims, for their claimants and for those who see the whole organisation.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    claim::{Claim, ClaimAction, ClaimLine, ClaimQuery, ClaimRef, ClaimState, ClaimSummary, MOST_CLAIMED},
    expense::ExpenseSummary,
    ids::{ClaimId, ExpenseId, UserId},
    page::Page,
    permission::Permission,
};

use super::expenses::list::summaries;
use crate::{
    db::{
        self, AnyConnection,
        claims::{ClaimRow, reference},
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult, OrNotFound},
    paging::PageRequest,
    viewer::{Scope, Viewer},
};

/// The row, if the viewer may see it.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: ClaimId) -> AppResult<ClaimRow> {
    let row = db::claims::get(conn, id).or_not_found()?;
    let own = row.claimant_id == viewer.user_id && viewer.api_key.is_none();
    if own || viewer.scope == Scope::All { Ok(row) } else { Err(AppError::not_found()) }
}

/// A page of the claims in sight, newest first.
///
/// # Errors
/// A wrong page.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, query: &ClaimQuery) -> AppResult<Page<ClaimSummary>> {
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map(|after| ClaimId(after.id));
    let all = viewer.scope == Scope::All && !query.mine.unwrap_or(false);
    let of = (!all).then_some(viewer.user_id);
    let (rows, total) = db::claims::page(conn, of, query.state, before, request.rows_to_load())?;
    let (rows, next_cursor) = request.cut(rows, |row: &ClaimRow| (String::new(), row.id.0))?;
    let people: Vec<UserId> = rows.iter().map(|row| row.claimant_id).collect();
    let names: HashMap<UserId, String> = db::users::names(conn, &people)?.into_iter().collect();
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    Ok(Page {
        items: rows.iter().map(|row| summary(row, name(row.claimant_id))).collect(),
        next_cursor,
        total,
    })
}

/// One claim with its lines.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn page(conn: &mut AnyConnection, viewer: &Viewer, id: ClaimId) -> AppResult<Claim> {
    let row = visible(conn, viewer, id)?;
    let lines = db::claims::lines(conn, id)?;
    let mut expenses = Vec::with_capacity(lines.len());
    let mut reversed = HashSet::new();
    for line in &lines {
        expenses.push(db::expenses::get(conn, line.expense_id)?);
        let invoices = db::invoices::of_expense(conn, line.expense_id)?;
        reversed.extend(invoices.into_iter().filter(|of| of.reversed_at.is_some()).map(|of| of.id));
    }
    let people: Vec<UserId> = [row.claimant_id, row.created_by].into_iter().chain(row.ended_by).collect();
    let names: HashMap<UserId, String> = db::users::names(conn, &people)?.into_iter().collect();
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    Ok(Claim {
        lines: summaries(conn, expenses)?
            .into_iter()
            .zip(lines)
            .map(|(expense, line)| ClaimLine {
                expense,
                amount_minor: line.amount_minor,
                invoice_id: line.invoice_id,
                reversed: line.invoice_id.is_some_and(|id| reversed.contains(&id)),
            })
            .collect(),
        created_by_name: name(row.created_by),
        ended_by_name: row.ended_by.map(name),
        ended_at: row.ended_at,
        actions: actions(viewer, &row),
        summary: summary(&row, name(row.claimant_id)),
        payment_reference: row.payment_reference,
        reason: row.reason,
    })
}

fn summary(row: &ClaimRow, claimant_name: String) -> ClaimSummary {
    ClaimSummary {
        id: row.id,
        reference: reference(row.id),
        state: row.state,
        claimant_id: row.claimant_id,
        claimant_name,
        currency: row.currency,
        total_minor: row.total_minor,
        line_count: row.line_count,
        created_at: row.created_at,
        paid_on: row.paid_on,
        version: row.version,
    }
}

/// What the viewer may do now. The commands decide again; this is for the buttons.
fn actions(viewer: &Viewer, row: &ClaimRow) -> Vec<ClaimAction> {
    let (own, finance) = (row.claimant_id == viewer.user_id, viewer.may(Permission::InvoicesRecord));
    let mut actions = Vec::new();
    if row.state == ClaimState::Open {
        if finance && !own {
            actions.push(ClaimAction::Settle);
        }
        if viewer.may(Permission::ExpensesWrite) && (own || finance) {
            actions.push(ClaimAction::Cancel);
        }
    }
    actions
}

/// The viewer's reimbursements that wait to be claimed, oldest first.
///
/// # Errors
/// When the database fails.
pub fn claimable(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<ExpenseSummary>> {
    let most = i64::try_from(MOST_CLAIMED).map_err(|_| LedgerError::Overflow)?;
    let rows = db::claims::claimable(conn, viewer.user_id, most)?;
    summaries(conn, rows)
}

/// The claim that holds a reimbursement.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, id: ExpenseId) -> AppResult<Option<ClaimRef>> {
    let held = db::claims::holding(conn, id)?;
    Ok(held.map(|row| ClaimRef { id: row.id, reference: reference(row.id), state: row.state }))
}
