//! A planned request as rows.

use penstock_shared::{
    expense::{ExpenseSource, ExpenseState},
    ids::{ExpenseId, ExpenseLineId, VendorId},
};

use crate::{
    commands::vendors,
    db::{
        dimensions::LineValue,
        expenses::{ExpenseRow, LineRow},
        portable::{Numbered, reserve_numbers},
    },
    domain::ledger::LedgerError,
    error::AppResult,
    reads::expenses::plan::{NamedVendor, PlannedLine, RequestPlan},
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
        revision: 1,
        kind: plan.kind,
        receiver_id: plan.terms.receiver_id,
        needed_by: plan.terms.needed_by,
        settle_by: plan.terms.settle_by,
        valid_from: plan.terms.valid_from,
        expires_on: plan.terms.expires_on,
    }
}

/// Puts a plan into a request that is stored.
pub(super) fn put(row: &mut ExpenseRow, plan: &RequestPlan, vendor_id: Option<VendorId>) {
    row.title.clone_from(&plan.title);
    row.description.clone_from(&plan.description);
    row.department_id = plan.department_id;
    row.campaign_id = plan.campaign_id;
    row.vendor_id = vendor_id;
    row.currency = plan.currency;
    row.total_minor = plan.total_minor;
    row.charge_date = plan.charge_date();
    row.kind = plan.kind;
    row.receiver_id = plan.terms.receiver_id;
    row.needed_by = plan.terms.needed_by;
    row.settle_by = plan.terms.settle_by;
    row.valid_from = plan.terms.valid_from;
    row.expires_on = plan.terms.expires_on;
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

/// The vendors of a request, in the directory: its own, and that of each line.
pub(super) struct Vendors {
    pub own: Option<VendorId>,
    pub of_lines: Vec<Option<VendorId>>,
}

/// Looks the vendors of a request up, and adds those that are new.
///
/// # Errors
/// When the database fails.
pub(super) fn vendors(tx: &mut WriteTx<'_>, plan: &RequestPlan) -> AppResult<Vendors> {
    let own = vendor(tx, &plan.vendor)?;
    let mut of_lines = Vec::with_capacity(plan.lines.len());
    for line in &plan.lines {
        of_lines.push(match &line.vendor {
            Some(named) => vendor(tx, &Some(named.clone()))?,
            None => own,
        });
    }
    Ok(Vendors { own, of_lines })
}

fn vendor(tx: &mut WriteTx<'_>, named: &Option<NamedVendor>) -> AppResult<Option<VendorId>> {
    match named {
        None => Ok(None),
        Some(NamedVendor { id: Some(id), .. }) => Ok(Some(*id)),
        Some(NamedVendor { name, id: None }) => Ok(Some(vendors::find_or_create(tx, name)?.id)),
    }
}

/// The lines of a request, numbered from `first` on. They hold no money yet.
pub(super) fn lines<'a>(
    expense_id: ExpenseId,
    first: i64,
    plan: &'a RequestPlan,
    vendors: &'a Vendors,
) -> impl Iterator<Item = (LineRow, &'a PlannedLine)> {
    let places = plan.lines.iter().zip(0_i32..).zip(first..);
    places.zip(&vendors.of_lines).map(move |(((line, position), id), vendor)| {
        (row(expense_id, (ExpenseLineId(id), position), line, *vendor), line)
    })
}

/// A planned line as a row.
pub(super) fn row(
    expense_id: ExpenseId,
    (id, position): (ExpenseLineId, i32),
    line: &PlannedLine,
    vendor_id: Option<VendorId>,
) -> LineRow {
    LineRow {
        id,
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
        superseded_in: None,
        replaces_id: None,
        tax_minor: line.terms.tax_minor,
        service_from: line.terms.service_from,
        service_to: line.terms.service_to,
        quote: line.terms.quote.clone(),
    }
}

/// What a line is in the organisation's own dimensions.
pub(super) fn values(line: ExpenseLineId, planned: &PlannedLine) -> impl Iterator<Item = LineValue> {
    planned.dimensions.iter().map(move |of| LineValue {
        line_id: line,
        dimension_id: of.dimension_id,
        value_id: of.value_id,
    })
}
