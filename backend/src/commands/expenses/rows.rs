//! A planned request as rows.

use penstock_shared::{
    expense::{ExpenseSource, ExpenseState},
    ids::{ExpenseId, ExpenseLineId, VendorId},
};

use crate::{
    db::{
        dimensions::LineValue,
        expenses::{ExpenseRow, LineRow},
        portable::{Numbered, reserve_numbers},
    },
    domain::ledger::LedgerError,
    error::AppResult,
    reads::expenses::plan::{PlannedLine, RequestPlan},
    viewer::Viewer,
    writer::WriteTx,
};

/// A draft of the request. It has asked for no money yet.
pub(super) fn draft(
    tx: &WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    plan: &RequestPlan,
    vendor_id: Option<VendorId>,
) -> ExpenseRow {
    ExpenseRow {
        id,
        title: plan.title.clone(),
        description: plan.description.clone(),
        state: ExpenseState::Draft,
        source: if viewer.api_key.is_some() { ExpenseSource::Api } else { ExpenseSource::Request },
        requester_id: viewer.user_id,
        department_id: plan.department_id,
        campaign_id: plan.campaign_id,
        vendor_id,
        currency: plan.currency,
        total_minor: plan.total_minor,
        invoiced_minor: 0,
        over_budget: false,
        charge_date: plan.charge_date(),
        import_id: None,
        external_reference: None,
        created_at: tx.now,
        submitted_at: None,
        decided_at: None,
        closed_at: None,
        version: 1,
    }
}

/// Reserves the number of a request.
///
/// # Errors
/// When the database fails.
pub(super) fn reserve_expense(tx: &mut WriteTx<'_>) -> AppResult<ExpenseId> {
    Ok(ExpenseId(reserve_numbers(tx.conn, Numbered::Expenses, 1)?))
}

/// Reserves numbers for so many lines and gives the first.
///
/// # Errors
/// When the database fails.
pub(super) fn reserve_lines(tx: &mut WriteTx<'_>, count: usize) -> AppResult<i64> {
    let count = i64::try_from(count).map_err(|_| LedgerError::Overflow)?;
    Ok(reserve_numbers(tx.conn, Numbered::ExpenseLines, count)?)
}

/// The lines of a request, numbered from `first` on. They hold no money yet.
pub(super) fn lines(
    expense_id: ExpenseId,
    first: i64,
    plan: &RequestPlan,
    vendor_id: Option<VendorId>,
) -> impl Iterator<Item = (LineRow, &PlannedLine)> {
    plan.lines.iter().zip(0_i32..).zip(first..).map(move |((line, position), id)| {
        let row = LineRow {
            id: ExpenseLineId(id),
            expense_id,
            position,
            description: line.description.clone(),
            node_id: line.node_id,
            department_id: line.department_id,
            category_id: line.category_id,
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            campaign_id: line.campaign_id,
            vendor_id,
            charge_date: line.charge_date,
            period_id: None,
            amount_minor: line.amount_minor,
            reserved_minor: 0,
            committed_minor: 0,
            spent_minor: 0,
            foreign_minor: line.foreign.map(|foreign| foreign.minor),
            rate: line.foreign.map(|foreign| foreign.used.rate.to_string()),
            rate_valid_from: line.foreign.map(|foreign| foreign.used.valid_from),
        };
        (row, line)
    })
}

/// What a line is in the organisation's own dimensions.
pub(super) fn values(line: ExpenseLineId, planned: &PlannedLine) -> impl Iterator<Item = LineValue> {
    planned.dimensions.iter().map(move |of| LineValue {
        line_id: line,
        dimension_id: of.dimension_id,
        value_id: of.value_id,
    })
}
