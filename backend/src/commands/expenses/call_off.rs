//! Releases of blanket orders: they draw on what was approved, without a new approval.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    ids::{ExpenseId, ReleaseId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    release::{ReleaseCreate, ReleaseState},
};

use super::release::require_reason;
use crate::{
    clock::day_in,
    db::{
        self,
        expenses::ExpenseRow,
        releases::{NewRelease, ReleaseRow},
    },
    domain::{
        ledger::LARGEST_MOVEMENT_MINOR,
        releases::{Held, left_minor},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::{page, releases::reference},
    viewer::Viewer,
    writer::WriteTx,
};

/// Calls something off an order.
///
/// # Errors
/// Another kind of request, one that is not open, somebody else's, a day outside of its validity, more than the
/// line has left; wrong fields.
pub fn create(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    new: &ReleaseCreate,
) -> AppResult<ExpenseId> {
    let row = order(tx, viewer, id)?;
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::OrderNotOpen));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let begun = row.valid_from.is_none_or(|day| day <= today);
    if !begun || row.expires_on.is_some_and(|day| day < today) {
        return Err(AppError::refused(RefusalReason::OutsideValidity));
    }
    let mut errors = FieldErrors::new();
    let note = errors.optional_text("note", &new.note, 500);
    if !(1..=LARGEST_MOVEMENT_MINOR).contains(&new.amount_minor) {
        errors.add("amount_minor", FieldErrorCode::OutOfRange, "Give an amount above zero.");
    }
    let outside = |day| day < today || row.expires_on.is_some_and(|last| day > last);
    if new.delivered_by.is_some_and(outside) {
        let message = "A day from today to the end of the order's validity.";
        errors.add("delivered_by", FieldErrorCode::OutOfRange, message);
    }
    let lines = db::expenses::lines(tx.conn, id)?;
    let line = lines.iter().find(|line| line.id == new.expense_line_id);
    if line.is_none() {
        errors.add("expense_line_id", FieldErrorCode::Unknown, "There is no such line.");
    }
    errors.into_result()?;
    let ordered = line.map_or(0, |line| line.foreign_minor.unwrap_or(line.amount_minor));
    let before = db::releases::of_expense(tx.conn, id)?;
    let of_line = before.iter().filter(|(release, _)| release.expense_line_id == new.expense_line_id);
    let held: Vec<Held> = of_line.map(|(release, invoiced)| release.held(*invoiced)).collect();
    let left = left_minor(ordered, &held);
    if new.amount_minor > left {
        let reason = RefusalReason::BeyondOrder;
        let left = format!("{} {}", row.currency, row.currency.grouped(left));
        return Err(AppError::refused(reason).saying(format!("{} {left} are left.", reason.sentence())));
    }
    let number = before.iter().map(|(release, _)| release.number).max().unwrap_or(0) + 1;
    let release = NewRelease {
        expense_id: id,
        number,
        state: ReleaseState::Open,
        expense_line_id: new.expense_line_id,
        amount_minor: new.amount_minor,
        note: &note,
        delivered_by: new.delivered_by,
        created_by: viewer.user_id,
        created_at: tx.now,
    };
    db::releases::insert(tx.conn, &release)?;
    let told = format!("{} {note}", reference(id, number));
    touch(tx, viewer, row, ("called_off", new.amount_minor, told.trim()))?;
    Ok(id)
}

/// Cancels a release; what was not invoiced on it is free again.
///
/// # Errors
/// Another kind of request, somebody else's, a release that is cancelled already; a missing reason.
pub fn cancel(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    release: ReleaseId,
    reason: &str,
) -> AppResult<ExpenseId> {
    let row = order(tx, viewer, id)?;
    let (release, invoiced) = find(tx, id, release)?.ok_or_else(AppError::not_found)?;
    if release.state != ReleaseState::Open {
        return Err(AppError::refused(RefusalReason::ReleaseNotOpen));
    }
    require_reason(reason)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", reason, 1000);
    errors.into_result()?;
    db::releases::set_state(tx.conn, release.id, ReleaseState::Cancelled)?;
    let told = format!("{} {reason}", reference(id, release.number));
    let freed = release.held(invoiced).left_minor();
    touch(tx, viewer, row, ("release_cancelled", freed, &told))?;
    Ok(id)
}

/// A release of an order, with what was invoiced on it.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut WriteTx<'_>, id: ExpenseId, release: ReleaseId) -> AppResult<Option<(ReleaseRow, i64)>> {
    Ok(db::releases::of_expense(tx.conn, id)?.into_iter().find(|(row, _)| row.id == release))
}

/// The order, if the viewer may call off it.
fn order(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.kind != ExpenseKind::BlanketOrder {
        return Err(AppError::refused(RefusalReason::NotAnOrder));
    }
    if row.requester_id != viewer.user_id && !viewer.may(Permission::InvoicesRecord) {
        return Err(AppError::refused(RefusalReason::OrderOfOthers));
    }
    Ok(row)
}

fn touch(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    (what, amount_minor, comment): (&str, i64, &str),
) -> AppResult<()> {
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, row.id, tx.now, what, who, Some(amount_minor), comment)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}
