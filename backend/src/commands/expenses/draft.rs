//! Writing a request down, before it asks for money.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseDraft, ExpenseState},
    ids::ExpenseId,
    refusal_reason::RefusalReason,
};

use super::rows::{self, Vendors};
use crate::{
    clock::day_in,
    db,
    error::{AppError, AppResult},
    reads::{
        expenses::{
            page,
            plan::{RequestPlan, plan},
        },
        known::Known,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Keeps a new draft.
///
/// # Errors
/// All wrong fields at once.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, draft: &ExpenseDraft) -> AppResult<ExpenseId> {
    let known = Known::default();
    let today = day_in(known.organisation(tx.conn)?.tz(), tx.now);
    let plan = plan(tx.conn, &known, viewer, draft, (today, None))?;
    let vendors = rows::vendors(tx, &plan)?;
    let id = rows::reserve_expense(tx)?;
    db::expenses_bulk::insert(tx.conn, &[rows::draft(tx, viewer, id, &plan, vendors.own)])?;
    write_lines(tx, id, &plan, &vendors)?;
    db::expenses::happened(tx.conn, id, tx.now, "created", Some(viewer.user_id), Some(plan.total_minor), "")?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(plan.department_id))?;
    Ok(id)
}

/// Writes a draft anew.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft any more, [`ErrorCode::VersionMismatch`], wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    version: i64,
    draft: &ExpenseDraft,
) -> AppResult<ExpenseId> {
    let mut row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::NotTheWriter));
    }
    if row.state != ExpenseState::Draft {
        return Err(AppError::refused(RefusalReason::NotADraft));
    }
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let known = Known::default();
    let today = day_in(known.organisation(tx.conn)?.tz(), tx.now);
    let plan = plan(tx.conn, &known, viewer, draft, (today, Some(id)))?;
    let vendors = rows::vendors(tx, &plan)?;
    rows::put(&mut row, &plan, vendors.own);
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::dimensions::clear_lines(tx.conn, id)?;
    db::expenses::delete_lines(tx.conn, id)?;
    write_lines(tx, id, &plan, &vendors)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    Ok(id)
}

fn write_lines(
    tx: &mut WriteTx<'_>,
    expense_id: ExpenseId,
    plan: &RequestPlan,
    vendors: &Vendors,
) -> AppResult<()> {
    let first = rows::reserve_lines(tx, plan.lines.len())?;
    let (mut lines, mut values) = (Vec::with_capacity(plan.lines.len()), Vec::new());
    for (row, planned) in rows::lines(expense_id, first, plan, vendors) {
        values.extend(rows::values(row.id, planned));
        lines.push(row);
    }
    db::expenses_bulk::insert_lines(tx.conn, &lines)?;
    db::dimensions::insert_lines(tx.conn, &values)?;
    Ok(())
}
