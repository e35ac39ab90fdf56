//! Writing a request down, before it asks for money.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseDraft, ExpenseState},
    ids::{ExpenseId, VendorId},
    refusal_reason::RefusalReason,
};

use super::rows;
use crate::{
    clock::day_in,
    commands::vendors,
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
    let vendor_id = vendor(tx, &plan)?;
    let id = rows::reserve_expense(tx)?;
    db::expenses_bulk::insert(tx.conn, &[rows::draft(tx, viewer, id, &plan, vendor_id)])?;
    write_lines(tx, id, &plan, vendor_id)?;
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
    row.vendor_id = vendor(tx, &plan)?;
    row.title.clone_from(&plan.title);
    row.description.clone_from(&plan.description);
    row.department_id = plan.department_id;
    row.campaign_id = plan.campaign_id;
    row.currency = plan.currency;
    row.total_minor = plan.total_minor;
    row.charge_date = plan.charge_date();
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::dimensions::clear_lines(tx.conn, id)?;
    db::expenses::delete_lines(tx.conn, id)?;
    write_lines(tx, id, &plan, row.vendor_id)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    Ok(id)
}

fn vendor(tx: &mut WriteTx<'_>, plan: &RequestPlan) -> AppResult<Option<VendorId>> {
    plan.vendor.as_deref().map(|name| Ok(vendors::find_or_create(tx, name)?.id)).transpose()
}

fn write_lines(
    tx: &mut WriteTx<'_>,
    expense_id: ExpenseId,
    plan: &RequestPlan,
    vendor_id: Option<VendorId>,
) -> AppResult<()> {
    let first = rows::reserve_lines(tx, plan.lines.len())?;
    let (mut lines, mut values) = (Vec::with_capacity(plan.lines.len()), Vec::new());
    for (row, planned) in rows::lines(expense_id, first, plan, vendor_id) {
        values.extend(rows::values(row.id, planned));
        lines.push(row);
    }
    db::expenses_bulk::insert_lines(tx.conn, &lines)?;
    db::dimensions::insert_lines(tx.conn, &values)?;
    Ok(())
}
