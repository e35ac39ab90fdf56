//! Putting an approved version in force: the budget becomes what the version says, in one transaction.

use penstock_shared::{
    budget::{Bucket, DocumentKind, DocumentRef, EntryKind},
    ids::PlanVersionId,
    plan::PlanVersionState,
    refusal_reason::RefusalReason,
};

use super::{
    booking::{Allocated, bind, check_free},
    cell_rows,
    life::check_not_moved,
    note_change, taking_in,
};
use crate::{
    clock::day_in,
    commands::posting::{Posting, PostingSource, post},
    db,
    domain::{
        ledger::LedgerError,
        plan::{Change, in_order},
    },
    error::{AppError, AppResult},
    reads::plans::book::PlanBook,
    viewer::Viewer,
    writer::WriteTx,
};

/// Writes the nodes that are missing, takes those in that stood at the top so far, and posts the difference between what they have and what the version
/// says. Afterwards the ledger's allocation of every line's node is the line's amount, period by period.
///
/// # Errors
/// `not_found` out of sight; `wrong_state` when it is not approved; `budget_moved` meanwhile; a stale version; `cut_exceeds_free` with the node and what is free; `parent_exceeded`; `period_closed`.
pub fn activate(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId, version: i64) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_version(version)?;
    if book.version.state != PlanVersionState::Approved {
        return Err(AppError::refused(RefusalReason::VersionNotApproved));
    }
    let versions = db::plan_versions::of_plan(tx.conn, book.plan.id)?;
    let in_force = versions.into_iter().find(|version| version.state == PlanVersionState::Active);
    bind(tx, viewer, &mut book)?;
    check_not_moved(tx, &book)?;
    let taken = taking_in::check(tx, &book)?;
    taking_in::take(tx, &book, &taken)?;
    let mut allocated = Allocated::read(tx, &book)?;
    let changes = allocated.changes(tx, &book, in_force.as_ref().map(|version| version.id))?;
    allocated.check_parents(&changes, &taken)?;
    check_free(tx, &changes)?;
    let postings = postings(tx, &book, &in_order(&changes)?)?;
    post(tx, Some(viewer.user_id), &postings)?;
    if let Some(mut before) = in_force {
        before.state = PlanVersionState::Replaced;
        note_change(tx, &book.plan, &mut before)?;
    }
    // What is in force is what later copies are measured against.
    let cells: Vec<_> =
        book.lines.iter().flat_map(|line| cell_rows(&book, &line.row, &line.months, &line.months)).collect();
    db::plan_lines::replace_cells(tx.conn, &cells)?;
    book.version.state = PlanVersionState::Active;
    book.version.activated_at = Some(tx.now);
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

fn postings(tx: &mut WriteTx<'_>, book: &PlanBook, changes: &[Change]) -> AppResult<Vec<Posting>> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let document = DocumentRef { kind: DocumentKind::Plan, id: book.version.id.0 };
    let memo = format!("{} / {}", book.plan.name, book.version.reason);
    changes
        .iter()
        .map(|change| {
            let period = book.periods.iter().find(|period| period.id == change.period_id);
            let period =
                period.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a plan's period is gone")))?;
            let (kind, from, to) = if change.delta_minor > 0 {
                (EntryKind::Allocate, Bucket::Source, Bucket::Available)
            } else {
                (EntryKind::Cut, Bucket::Available, Bucket::Source)
            };
            Ok(Posting {
                node_id: change.node_id,
                period_id: change.period_id,
                entry_date: today.clamp(period.starts_on, period.ends_on),
                kind,
                from,
                to,
                amount_minor: change.delta_minor.checked_abs().ok_or(LedgerError::Overflow)?,
                source: PostingSource { document: Some(document), ..PostingSource::default() },
                memo: memo.clone(),
            })
        })
        .collect()
}
