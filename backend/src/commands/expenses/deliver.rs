//! Deliveries: that something came of what was ordered. They move nothing in the budget, as it is committed already;
//! accruals are made of them.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    delivery::DeliveryCreate,
    expense::ExpenseState,
    ids::{DeliveryId, ExpenseId, ExpenseLineId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{credit::changed, release::require_reason};
use crate::{
    clock::day_in,
    db::{self, deliveries::NewDelivery, expenses::ExpenseRow},
    domain::ledger::LedgerError,
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// Records a delivery.
///
/// # Errors
/// [`RefusalReason::DeliveryNeedsApproval`], [`RefusalReason::DeliveryNotYours`]; wrong fields: a day that has not
/// come, more than is committed and spent of a line.
pub fn record(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    new: &DeliveryCreate,
) -> AppResult<ExpenseId> {
    let row = yours(tx, viewer, id)?;
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::DeliveryNeedsApproval));
    }
    let note = validate(tx, &row, new)?;
    let delivery = NewDelivery {
        expense_id: id,
        delivered_on: new.delivered_on,
        note: &note,
        recorded_by: viewer.user_id,
        recorded_at: tx.now,
        reversal_reason: "",
    };
    db::deliveries::insert(tx.conn, &delivery, &new.lines)?;
    let sum = new.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor));
    changed(tx, viewer, row, "delivered", sum.ok_or(LedgerError::Overflow)?, &note)?;
    Ok(id)
}

/// An expense whose deliveries the viewer may record: their own, or any for finance.
fn yours(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id && !viewer.may(Permission::InvoicesRecord) {
        return Err(AppError::refused(RefusalReason::DeliveryNotYours));
    }
    Ok(row)
}

fn validate(tx: &mut WriteTx<'_>, row: &ExpenseRow, new: &DeliveryCreate) -> AppResult<String> {
    let mut errors = FieldErrors::new();
    let note = errors.optional_text("note", &new.note, 1000);
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    if new.delivered_on > today {
        errors.add("delivered_on", FieldErrorCode::OutOfRange, "The day has not come yet.");
    }
    if new.lines.is_empty() {
        errors.add("lines", FieldErrorCode::Required, "Say which lines were delivered.");
    }
    let before = delivered(tx, row.id)?;
    let known = db::expenses::lines(tx.conn, row.id)?;
    let mut seen = HashSet::new();
    for (index, line) in new.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{index}].{name}");
        let Some(of) = known.iter().find(|of| of.id == line.expense_line_id) else {
            errors.add(field("expense_line_id"), FieldErrorCode::Unknown, "There is no such line.");
            continue;
        };
        if !seen.insert(of.id) {
            errors.add(field("expense_line_id"), FieldErrorCode::NotUnique, "Each line once.");
        }
        let held = of.committed_minor.checked_add(of.spent_minor).ok_or(LedgerError::Overflow)?;
        let ordered = of.foreign_minor.unwrap_or(held);
        let left = ordered.saturating_sub(before.get(&of.id).copied().unwrap_or_default());
        if !(1..=left).contains(&line.amount_minor) {
            let message = "Above zero, and with earlier deliveries no more than is committed and spent.";
            errors.add(field("amount_minor"), FieldErrorCode::OutOfRange, message);
        }
    }
    errors.into_result()?;
    Ok(note)
}

/// What was delivered of each line and not taken back.
fn delivered(tx: &mut WriteTx<'_>, id: ExpenseId) -> AppResult<HashMap<ExpenseLineId, i64>> {
    let standing: HashSet<DeliveryId> = db::deliveries::of_expense(tx.conn, id)?
        .into_iter()
        .filter(|delivery| delivery.reversed_at.is_none())
        .map(|delivery| delivery.id)
        .collect();
    let mut sums: HashMap<ExpenseLineId, i64> = HashMap::new();
    for line in db::deliveries::lines(tx.conn, id)? {
        if standing.contains(&line.delivery_id) {
            let sum = sums.entry(line.expense_line_id).or_default();
            *sum = sum.checked_add(line.amount_minor).ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(sums)
}

/// Takes a delivery back. What was accrued for it stays in its batch.
///
/// # Errors
/// [`RefusalReason::DeliveryReversed`], [`RefusalReason::DeliveryNotYours`]; a missing reason.
pub fn reverse(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    delivery_id: DeliveryId,
    reason: &str,
) -> AppResult<ExpenseId> {
    let row = yours(tx, viewer, id)?;
    let deliveries = db::deliveries::of_expense(tx.conn, id)?;
    deliveries.iter().find(|one| one.id == delivery_id).ok_or_else(AppError::not_found)?;
    require_reason(reason)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", reason, 1000);
    errors.into_result()?;
    if !db::deliveries::mark_reversed(tx.conn, delivery_id, viewer.user_id, tx.now, &reason)? {
        return Err(AppError::refused(RefusalReason::DeliveryReversed));
    }
    let lines = db::deliveries::lines(tx.conn, id)?;
    let of_delivery = lines.iter().filter(|line| line.delivery_id == delivery_id);
    let sum = of_delivery.map(|line| line.amount_minor).try_fold(0_i64, i64::checked_add);
    changed(tx, viewer, row, "delivery_reversed", sum.ok_or(LedgerError::Overflow)?, &reason)?;
    Ok(id)
}
