//! Drafts and scenarios as such: what they are called, and throwing one away.
//!
//! Invariant: what somebody was asked to approve is never thrown away, as the request goes on naming it.

use penstock_shared::{
    ids::PlanVersionId,
    plan::{PlanVersionKind, PlanVersionUpdate},
    refusal_reason::RefusalReason,
};

use super::{announce, note_change};
use crate::{
    db,
    error::{AppError, AppResult, FieldErrors},
    reads::plans::book::PlanBook,
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes what a draft or a scenario is called. A scenario has a name; another version may have one.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; a name that is missing or too long.
pub fn rename(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    change: &PlanVersionUpdate,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_draft(version)?;
    if let Some(name) = &change.name {
        let mut errors = FieldErrors::new();
        book.version.name = match book.version.kind {
            PlanVersionKind::Scenario => errors.text("name", name, 120),
            PlanVersionKind::Version => errors.optional_text("name", name, 120),
        };
        errors.into_result()?;
    }
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

/// Throws a draft or a scenario away. What was copied from it is then a copy of what it was a copy of. With
/// its only version a plan goes as well.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; `in_use` when its approval was asked for
/// once, and for the only version of a plan that has scenarios.
pub fn discard(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId, version: i64) -> AppResult<()> {
    let book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_draft(version)?;
    if db::budget_requests::any_of_version(tx.conn, id)? {
        return Err(AppError::refused(RefusalReason::VersionWasAskedFor));
    }
    let others = db::plan_versions::of_plan(tx.conn, book.plan.id)?;
    let last_step = book.version.is_step() && !others.iter().any(|other| other.id != id && other.is_step());
    if last_step && others.len() > 1 {
        return Err(AppError::refused(RefusalReason::OnlyVersion));
    }
    db::plan_lines::clear(tx.conn, id)?;
    db::plan_versions::delete(tx.conn, &book.version)?;
    if last_step {
        db::plans::delete(tx.conn, book.plan.id)?;
    }
    announce(tx, &book.plan)
}
