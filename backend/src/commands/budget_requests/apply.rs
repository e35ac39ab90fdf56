//! Doing what was asked for, with the last yes. What is refused here undoes the yes as well: the
//! approver reads the numbers, and nothing has changed.

use anyhow::anyhow;
use penstock_shared::{
    budget::{Bucket, DocumentKind, DocumentRef, EntryKind},
    budget_request::{BudgetRequestKind, NodeEffect},
    event::EventTopic,
    ids::PlanVersionId,
    refusal_reason::RefusalReason,
};

use crate::{
    clock::day_in,
    commands::{
        plans,
        posting::{Posting, PostingSource, announce, post},
    },
    db::{self, budget_requests::RequestRow, overrides::NewOverride},
    domain::{ledger::LedgerError, reallocation::Step},
    error::{AppError, AppResult},
    reads::budget_requests::{
        ask::Ask,
        change::{Change, refusal, work_out},
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Does what a request asks for and gives what it did to the nodes, as JSON.
///
/// # Errors
/// Whatever stands in the way by now, with the numbers.
pub fn apply(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &RequestRow) -> AppResult<String> {
    let effect = match row.kind {
        BudgetRequestKind::Transfer | BudgetRequestKind::TopUp | BudgetRequestKind::Cut => {
            reallocate(tx, viewer, row)?
        }
        BudgetRequestKind::Override => {
            grant(tx, viewer, row)?;
            Vec::new()
        }
        BudgetRequestKind::Plan => {
            plans::life::approved(tx, viewer, plan_version(row)?)?;
            Vec::new()
        }
    };
    serde_json::to_string(&effect).map_err(|error| AppError::Internal(error.into()))
}

/// What a no, or taking it back, means for the thing that was asked about.
///
/// # Errors
/// When the database fails.
pub fn refused(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &RequestRow, _: &str) -> AppResult<()> {
    match row.kind {
        BudgetRequestKind::Transfer
        | BudgetRequestKind::TopUp
        | BudgetRequestKind::Cut
        | BudgetRequestKind::Override => Ok(()),
        BudgetRequestKind::Plan => plans::life::refused(tx, viewer, plan_version(row)?),
    }
}

/// Lets the node, or the book, be gone over; the one who said the last yes has granted it.
fn grant(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &RequestRow) -> AppResult<()> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let expires_on = row
        .expires_on
        .filter(|day| *day >= today)
        .ok_or_else(|| AppError::refused(RefusalReason::OverrideDayOver))?;
    let new = NewOverride {
        node_id: row.node_id.filter(|_| row.book_id.is_none()),
        book_id: row.book_id,
        expense_id: row.expense_id,
        amount_minor: row.amount_minor,
        expires_on,
        reason: &row.reason,
        asked_by: row.requester_id,
        granted_by: viewer.user_id,
        granted_at: tx.now,
        request_id: Some(row.id),
    };
    db::overrides::insert(tx.conn, &new)?;
    match (row.book_id, row.node_id) {
        (Some(book), _) => db::events::insert(tx.conn, tx.now, EventTopic::ControlsChanged, book.0, None)?,
        (None, Some(node)) => announce(tx, [node])?,
        (None, None) => {}
    }
    Ok(())
}

/// The version of a plan that a request is about.
fn plan_version(row: &RequestRow) -> AppResult<PlanVersionId> {
    let version = row.subject_id.map(PlanVersionId);
    version.ok_or_else(|| AppError::Internal(anyhow!("{} names no version of a plan", row.reference())))
}

/// Works the request out again on the budgets as they stand, and posts its steps.
fn reallocate(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &RequestRow) -> AppResult<Vec<NodeEffect>> {
    let ask = Ask::of_row(tx.conn, row)?;
    let change = work_out(tx.conn, &ask)?;
    if let Some(shortfall) = change.shortfall {
        return Err(refusal(shortfall));
    }
    let postings = postings(tx, row, &change)?;
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(change.effect)
}

fn postings(tx: &mut WriteTx<'_>, row: &RequestRow, change: &Change) -> AppResult<Vec<Posting>> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let document = DocumentRef { kind: DocumentKind::BudgetRequest, id: row.id.0 };
    let posting = |(kind, step): &(EntryKind, Step)| {
        let period = change.periods.iter().find(|period| period.number == step.period);
        let period = period.ok_or_else(|| AppError::Internal(anyhow!("period {} is gone", step.period)))?;
        let (from, to) = if step.amount_minor > 0 {
            (Bucket::Source, Bucket::Available)
        } else {
            (Bucket::Available, Bucket::Source)
        };
        Ok(Posting {
            node_id: step.node_id,
            period_id: period.id,
            entry_date: today.clamp(period.starts_on, period.ends_on),
            kind: *kind,
            from,
            to,
            amount_minor: step.amount_minor.checked_abs().ok_or(LedgerError::Overflow)?,
            source: PostingSource { document: Some(document), ..PostingSource::default() },
            memo: row.reason.clone(),
        })
    };
    change.steps.iter().map(posting).collect()
}
