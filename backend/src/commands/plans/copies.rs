//! Versions that begin as copies: revisions and scenarios; adopting a scenario; taking over what the budget
//! did meanwhile.
//!
//! [`WrongState`]: penstock_shared::error_code::ErrorCode::WrongState

use penstock_shared::{
    ids::{PlanId, PlanVersionId},
    money::MoneyError,
    plan::{PlanVersionKind, PlanVersionState},
    refusal_reason::RefusalReason,
};

use super::{announce, booking::bind_known, cell_rows, note_change};
use crate::{
    db::{
        self,
        plan_lines::{GoalRow, LineRow},
        plan_versions::NewVersion,
    },
    error::{AppError, AppResult, FieldErrors},
    reads::plans::book::{BookLine, PlanBook},
    viewer::Viewer,
    writer::WriteTx,
};

/// What a copy's amounts and their basis are.
#[derive(Clone, Copy)]
enum Begin {
    /// As they are in the original.
    Same,
    /// Both are what the budget has now: nothing that moved since is taken back by mistake.
    FromBudget,
}

/// Begins a revision of a plan in force: the next version, with what the budget has now.
///
/// # Errors
/// `not_found` out of sight; [`WrongState`] when no version is in force or one is open already;
/// a missing reason.
pub fn revise(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanId, reason: &str) -> AppResult<PlanVersionId> {
    let seen = crate::reads::plans::list::plan(tx.conn, viewer, id)?;
    let Some(active) = seen.plan.active_version_id else {
        return Err(AppError::refused(RefusalReason::NothingInForce));
    };
    let book = PlanBook::read(tx.conn, viewer, active)?;
    check_no_open(&seen.plan.open_version_id, &book)?;
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500);
    errors.into_result()?;
    let to = next_draft(tx, viewer, &book, &reason)?;
    copy(tx, &book, to, Begin::FromBudget)?;
    announce(tx, &book.plan)?;
    Ok(to)
}

fn check_no_open(open: &Option<PlanVersionId>, book: &PlanBook) -> AppResult<()> {
    book.check_whole()?;
    if book.plan.closed_at.is_some() {
        return Err(AppError::refused(RefusalReason::PlanClosed));
    }
    if open.is_some() {
        return Err(AppError::refused(RefusalReason::VersionOpen));
    }
    Ok(())
}

fn next_draft(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    from: &PlanBook,
    reason: &str,
) -> AppResult<PlanVersionId> {
    let versions = db::plan_versions::of_plan(tx.conn, from.plan.id)?;
    let number = versions.iter().map(|version| version.number).max().unwrap_or(0) + 1;
    Ok(db::plan_versions::insert(
        tx.conn,
        &NewVersion {
            plan_id: from.plan.id,
            kind: PlanVersionKind::Version,
            number,
            name: "",
            state: PlanVersionState::Draft,
            based_on_id: Some(from.version.id),
            reason,
            created_by: viewer.user_id,
            created_at: tx.now,
            version: 1,
        },
    )?)
}

/// Copies a version as a scenario.
///
/// # Errors
/// `not_found` out of sight; a closed plan; a missing name.
pub fn scenario(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    name: &str,
) -> AppResult<PlanVersionId> {
    let book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    if book.plan.closed_at.is_some() {
        return Err(AppError::refused(RefusalReason::PlanClosed));
    }
    let mut errors = FieldErrors::new();
    let name = errors.text("name", name, 120);
    errors.into_result()?;
    let to = db::plan_versions::insert(
        tx.conn,
        &NewVersion {
            plan_id: book.plan.id,
            kind: PlanVersionKind::Scenario,
            number: 0,
            name: &name,
            state: PlanVersionState::Draft,
            based_on_id: Some(id),
            reason: "",
            created_by: viewer.user_id,
            created_at: tx.now,
            version: 1,
        },
    )?;
    copy(tx, &book, to, Begin::Same)?;
    announce(tx, &book.plan)?;
    Ok(to)
}

/// Makes a scenario the plan's draft: the open draft takes its content, or the next version begins with it.
/// The scenario stays.
///
/// # Errors
/// `not_found` out of sight; [`WrongState`] when it is no scenario, or the open version waits for
/// approval or has it.
pub fn adopt(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId) -> AppResult<PlanVersionId> {
    let book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    if book.version.kind != PlanVersionKind::Scenario {
        return Err(AppError::refused(RefusalReason::NotAScenario));
    }
    let seen = crate::reads::plans::list::plan(tx.conn, viewer, book.plan.id)?;
    let to = match seen.plan.open_version_id {
        None => {
            check_no_open(&None, &book)?;
            next_draft(tx, viewer, &book, &book.version.name)?
        }
        Some(open) => {
            let mut draft = PlanBook::read(tx.conn, viewer, open)?;
            draft.check_draft(draft.version.version)?;
            db::plan_lines::clear(tx.conn, open)?;
            draft.version.based_on_id = Some(id);
            draft.version.reason.clone_from(&book.version.name);
            note_change(tx, &draft.plan, &mut draft.version)?;
            open
        }
    };
    copy(tx, &book, to, Begin::Same)?;
    // A scenario that was copied before the plan took effect does not know what its lines became.
    let mut adopted = PlanBook::read(tx.conn, viewer, to)?;
    bind_known(tx, &mut adopted)?;
    announce(tx, &book.plan)?;
    Ok(to)
}

/// Writes a version's lines, amounts and goals as those of another version, which has none.
fn copy(tx: &mut WriteTx<'_>, from: &PlanBook, to: PlanVersionId, begin: Begin) -> AppResult<()> {
    let allocated = from.allocated(tx.conn)?;
    let replaced = from.version.state == PlanVersionState::Replaced;
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for line in &from.lines {
        let row = LineRow { version_id: to, ..line.row.clone() };
        let now = allocated.get(&row.line_key);
        let months = match begin {
            Begin::FromBudget => now.unwrap_or(&line.months),
            Begin::Same => &line.months,
        };
        let basis = match begin {
            Begin::FromBudget => months,
            // An old version comes back on purpose: it is measured against the budget of today.
            Begin::Same if replaced => now.unwrap_or(&line.basis),
            Begin::Same => &line.basis,
        };
        cells.extend(cell_rows(from, &row, months, basis));
        rows.push(row);
    }
    let goals: Vec<GoalRow> =
        from.goals.iter().map(|goal| GoalRow { version_id: to, ..goal.clone() }).collect();
    db::plan_lines::insert(tx.conn, &rows)?;
    db::plan_lines::insert_cells(tx.conn, &cells)?;
    Ok(db::plan_lines::replace_goals(tx.conn, to, &goals)?)
}

/// Takes over into a draft what the budget's allocations moved by since it was begun. An amount does not fall
/// below zero by that, unless the budget's has. A line whose node only now turns out to be there keeps what was
/// planned for it, and without anything planned takes what the node has.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version.
pub fn refresh(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId, version: i64) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_draft(version)?;
    let met = bind_known(tx, &mut book)?;
    let allocated = book.allocated(tx.conn)?;
    for line in &book.lines {
        let Some(now) = allocated.get(&line.row.line_key).filter(|now| **now != line.basis) else { continue };
        let first_met = met.iter().any(|met| met.line_key == line.row.line_key && !met.in_force);
        let planned = line.months.iter().any(|amount| *amount != 0);
        let months = if first_met && planned { line.months.clone() } else { taken_over(line, now)? };
        db::plan_lines::replace_cells(tx.conn, &cell_rows(&book, &line.row, &months, now))?;
    }
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

fn taken_over(line: &BookLine, now: &[i64]) -> AppResult<Vec<i64>> {
    let months = line.months.iter().zip(line.basis.iter().zip(now));
    months
        .map(|(amount, (basis, now))| {
            let moved = now.checked_sub(*basis).and_then(|moved| amount.checked_add(moved));
            Ok(moved.ok_or(MoneyError::Overflow)?.max((*now).min(0)))
        })
        .collect()
}
