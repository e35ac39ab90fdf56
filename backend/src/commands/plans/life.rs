//! The life of a version: submitted, approved or sent back, taken back; and the end of a plan.

use std::collections::HashMap;

use penstock_shared::{
    budget_request::BudgetRequestKind,
    error_code::ErrorCode,
    ids::{NodeId, PlanId, PlanVersionId},
    plan::{PlanVersionState, grid::mismatches},
    problem::Subject,
    refusal_reason::RefusalReason,
};

use super::{announce, booking::bind_known, note_change, taking_in};
use crate::{
    commands::budget_requests::{
        decide,
        open::{OpenRequest, open},
    },
    db,
    domain::ledger::LedgerError,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::plans::book::PlanBook,
    viewer::Viewer,
    writer::WriteTx,
};

/// How many lines a refusal names.
const MOST_NAMED: usize = 10;

/// Asks for the approval of a draft.
///
/// # Errors
/// `not_found` out of sight; no draft, a scenario; [`ErrorCode::NothingPlanned`]; [`ErrorCode::BudgetMoved`]; a
/// stale version; a missing reason; [`ErrorCode::ParentExceeded`] where lines have more than the line above.
pub fn submit(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    reason: &str,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_draft(version)?;
    if !book.version.is_step() {
        return Err(AppError::refused(RefusalReason::ScenarioNotAdopted));
    }
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500);
    errors.into_result()?;
    bind_known(tx, &mut book)?;
    check_whole_adds_up(tx, &book)?;
    check_not_moved(tx, &book)?;
    taking_in::check(tx, &book)?;
    let request = OpenRequest {
        kind: BudgetRequestKind::Plan,
        subject_id: id.0,
        department_id: book.plan.department_id,
        amount_minor: book.total_minor()?,
        currency: book.plan.currency,
        // Whom it goes to reads which plan it is about.
        reason: format!("{}: {reason}", book.plan.name),
    };
    book.version.request_id = Some(open(tx, viewer, request)?);
    book.version.reason = reason;
    book.version.state = PlanVersionState::Submitted;
    book.version.submitted_at = Some(tx.now);
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

/// Parts may be less than the whole: the rest is not given on. They may not be more, in the periods that the
/// plan covers and then in the year, as the budget itself has it.
fn check_whole_adds_up(tx: &mut WriteTx<'_>, book: &PlanBook) -> AppResult<()> {
    if book.total_minor()? == 0 {
        return Err(AppError::new(ErrorCode::NothingPlanned, "Type amounts first."));
    }
    let numbers: Vec<i32> = book.periods.iter().map(|period| period.number).collect();
    let found = mismatches(&book.views()?, &numbers)?;
    let spare = spare_outside(tx, book)?;
    let mut over = Vec::new();
    for found in found.iter().filter(|found| found.period_number.is_none()) {
        let Some(line) = book.line(found.line_key) else { continue };
        let spare = line.row.node_id.and_then(|node| spare.get(&node)).copied().unwrap_or(0);
        let left = found.difference_minor.checked_add(spare.max(0)).ok_or(LedgerError::Overflow)?;
        if left < 0 {
            let missing_minor = Some(left.checked_neg().ok_or(LedgerError::Overflow)?);
            let currency = Some(book.plan.currency);
            over.push(Subject { missing_minor, currency, ..line.row.subject() });
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    let currency = book.plan.currency;
    let named: Vec<String> = over
        .iter()
        .map(|over| {
            let missing = currency.grouped(over.missing_minor.unwrap_or_default());
            format!("'{}' by {currency} {missing}", over.name)
        })
        .collect();
    Err(AppError::new(
        ErrorCode::ParentExceeded,
        format!("The lines below have more than the line itself: {}.", named.join(", ")),
    )
    .about(over))
}

/// What each node has in the periods that the plan does not cover and has not given on there.
fn spare_outside(tx: &mut WriteTx<'_>, book: &PlanBook) -> AppResult<HashMap<NodeId, i64>> {
    let mut spare: HashMap<NodeId, i64> = HashMap::new();
    if book.plan.quarter.is_none() {
        return Ok(spare);
    }
    let year = book.plan.fiscal_year_id;
    let nodes = db::budget_nodes::of_year(tx.conn, year)?;
    let above: HashMap<NodeId, NodeId> =
        nodes.iter().filter_map(|node| Some((node.id, node.parent_id?))).collect();
    for row in db::balances::of_year(tx.conn, year)? {
        if book.periods.iter().any(|period| period.id == row.period_id) {
            continue;
        }
        let own = spare.entry(row.node_id).or_default();
        *own = own.checked_add(row.allocated_minor).ok_or(LedgerError::Overflow)?;
        if let Some(parent) = above.get(&row.node_id) {
            let given = spare.entry(*parent).or_default();
            *given = given.checked_sub(row.allocated_minor).ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(spare)
}

/// A transfer or a top-up since the draft was begun must not be taken back unseen.
///
/// # Errors
/// [`ErrorCode::BudgetMoved`] with the lines.
pub(super) fn check_not_moved(tx: &mut WriteTx<'_>, book: &PlanBook) -> AppResult<()> {
    let moved = book.moved(tx.conn)?;
    if moved.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = moved.iter().filter_map(|key| book.line(*key)).map(|line| &line.row).collect();
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let detail = format!("It moved in: {}. Take that over into the draft first.", names.join(", "));
    let subjects = lines.iter().take(MOST_NAMED).map(|line| line.subject());
    Err(AppError::new(ErrorCode::BudgetMoved, detail).about(subjects))
}

/// Takes back a submission, or an approval that has not taken effect. It is a draft again.
///
/// # Errors
/// `not_found` out of sight; [`ErrorCode::WrongState`]; a stale version; [`ErrorCode::Forbidden`] for others
/// than the one who submitted it, while it waits.
pub fn withdraw(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId, version: i64) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_version(version)?;
    if !matches!(book.version.state, PlanVersionState::Submitted | PlanVersionState::Approved) {
        return Err(AppError::refused(RefusalReason::VersionNotSubmitted));
    }
    match book.version.request_id.filter(|_| book.version.state == PlanVersionState::Submitted) {
        // Its end brings the version back, see `refused`.
        Some(request) => decide::withdraw(tx, viewer, request, "").map(drop),
        None => to_draft(tx, &mut book),
    }
}

fn to_draft(tx: &mut WriteTx<'_>, book: &mut PlanBook) -> AppResult<()> {
    book.version.state = PlanVersionState::Draft;
    book.version.request_id = None;
    book.version.submitted_at = None;
    book.version.approved_at = None;
    let PlanBook { plan, version, .. } = book;
    note_change(tx, plan, version)
}

/// The last yes was given. The version waits for somebody to put it in force.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it does not wait for approval.
pub fn approved(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId) -> AppResult<()> {
    let mut book = PlanBook::read_all(tx.conn, viewer, id)?;
    if book.version.state != PlanVersionState::Submitted {
        return Err(AppError::refused(RefusalReason::VersionNotWaiting));
    }
    book.version.state = PlanVersionState::Approved;
    book.version.approved_at = Some(tx.now);
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

/// Somebody said no, or the request was taken back. The version is a draft again.
///
/// # Errors
/// When the database fails.
pub fn refused(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanVersionId) -> AppResult<()> {
    let mut book = PlanBook::read_all(tx.conn, viewer, id)?;
    if book.version.state != PlanVersionState::Submitted {
        return Ok(());
    }
    to_draft(tx, &mut book)
}

/// Ends a plan: its versions stay to be read, the budget stays as it is.
///
/// # Errors
/// `not_found` out of sight; [`ErrorCode::WrongState`] while a version waits for approval or has it, or when
/// it is closed; [`ErrorCode::VersionMismatch`].
pub fn close(tx: &mut WriteTx<'_>, viewer: &Viewer, id: PlanId, version: i64) -> AppResult<()> {
    let seen = crate::reads::plans::list::plan(tx.conn, viewer, id)?;
    let book = PlanBook::read(tx.conn, viewer, seen.plan.current_version_id)?;
    book.check_whole()?;
    let mut row = db::plans::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if row.closed_at.is_some() {
        return Err(AppError::refused(RefusalReason::PlanClosed));
    }
    let waits = |state| matches!(state, PlanVersionState::Submitted | PlanVersionState::Approved);
    if seen.versions.iter().any(|version| waits(version.state)) {
        return Err(AppError::refused(RefusalReason::VersionUnderWay));
    }
    row.closed_at = Some(tx.now);
    row.version += 1;
    if !db::plans::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, &row)
}
