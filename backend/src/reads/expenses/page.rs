//! The page of one expense.

use std::collections::HashMap;

use penstock_shared::{
    approval::StepState,
    budget::{CheckOutcome, FundCheck, Helper},
    dimension::DimensionAssignment,
    expense::{Expense, ExpenseAction, ExpenseLine, ExpenseState, Invoice, LineTerms, TimelineItem},
    expense_kind::ExpenseKind,
    ids::{ExpenseId, ExpenseLineId, NodeId, UserId, VendorId},
    money::Currency,
    permission::Permission,
    rate::UsedRate,
};

use super::{invoices, list::summaries, prefunding, releases, revisions, split, steps, stored::LineVendors};
use crate::{
    db::{
        self, AnyConnection,
        budget_nodes::NodeRow,
        dimensions::LineValue,
        expenses::{ExpenseRow, LineRow},
    },
    error::{AppError, AppResult, OrNotFound},
    reads::{
        checks::{self as stored, Named},
        claims, funds,
        known::Known,
        rates,
    },
    viewer::Viewer,
};

/// An expense with everything about it, if the viewer may see it: their own, their department's, or
/// one that they are asked to decide on.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn page(conn: &mut AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<Expense> {
    let row = visible(conn, viewer, id)?;
    let lines = db::expenses::lines(conn, id)?;
    let values = db::dimensions::of_lines(conn, id)?;
    let mut names = Names::default();
    let approvals = steps::of_expense(conn, &mut names, id)?;
    let decides = decides(conn, viewer, &row)?;
    let invoices = invoices::of_expense(conn, &mut names, id)?;
    let claim = claims::of_expense(conn, id)?;
    let deliveries = invoices::deliveries(conn, &mut names, id)?;
    let prefunding = prefunding::view(conn, &mut names, &row)?;
    let order = releases::view(conn, &mut names, &row)?;
    let standing = Standing {
        decides,
        claimed: claim.is_some(),
        payable: prefunding.as_ref().is_some_and(|of| of.paid_minor < of.approved_minor),
        out: prefunding.as_ref().is_some_and(|of| of.open_minor > 0),
    };
    let actions = actions(viewer, &row, &lines, &standing, &invoices);
    let checks = checks(conn, viewer, &mut names, id)?;
    let helpers = helpers(conn, &row, &checks)?;
    let timeline = timeline(conn, &mut names, &row)?;
    let (revision, revisions) = (row.revision, revisions::past(conn, &mut names, &row)?);
    let split = split::stored(conn, viewer, row.id)?;
    let nodes = nodes(conn, &lines)?;
    let (vendor_id, currency) = (row.vendor_id, row.currency);
    let views = line_views(conn, vendor_id, lines, currency, (&nodes, &values))?;
    let (description, import_id) = (row.description.clone(), row.import_id);
    let external_reference = row.external_reference.clone();
    let terms = row.terms();
    let receiver_name = names.of_some(conn, row.receiver_id)?;
    let summary =
        summaries(conn, vec![row])?.pop().ok_or_else(|| AppError::Internal(anyhow::anyhow!("no summary")))?;
    Ok(Expense {
        summary,
        description,
        terms,
        receiver_name,
        claim,
        prefunding,
        order,
        vendor_id,
        import_id,
        external_reference,
        lines: with_ways(conn, views)?,
        approvals,
        revision,
        revisions,
        split,
        invoices,
        deliveries,
        checks,
        helpers,
        timeline,
        actions,
    })
}

/// The row, if the viewer may see it.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    let row = db::expenses::get(conn, id).or_not_found()?;
    let own = row.is_for(viewer.user_id) && viewer.api_key.is_none();
    if own || viewer.scope.contains(row.department_id) {
        return Ok(row);
    }
    let mut voices = viewer.stands_for(row.requester_id);
    voices.push(viewer.user_id);
    let asked = db::approvals::approvers(conn, id)?.iter().any(|(seat, _)| {
        let took_part = [seat.forwarded_by, seat.stand_in_id].contains(&Some(viewer.user_id));
        voices.contains(&seat.user_id) || took_part
    });
    if asked && viewer.api_key.is_none() { Ok(row) } else { Err(AppError::not_found()) }
}

/// Names of people, each read once.
#[derive(Default)]
pub struct Names(HashMap<UserId, String>);

impl Names {
    /// # Errors
    /// When there is no such person.
    pub fn of(&mut self, conn: &mut AnyConnection, user: UserId) -> AppResult<String> {
        if let Some(name) = self.0.get(&user) {
            return Ok(name.clone());
        }
        let name = db::users::get(conn, user)?.name;
        self.0.insert(user, name.clone());
        Ok(name)
    }

    /// # Errors
    /// When there is no such person.
    pub fn of_some(&mut self, conn: &mut AnyConnection, user: Option<UserId>) -> AppResult<Option<String>> {
        user.map(|user| self.of(conn, user)).transpose()
    }
}

fn nodes(conn: &mut AnyConnection, lines: &[LineRow]) -> AppResult<HashMap<NodeId, NodeRow>> {
    let mut nodes = HashMap::new();
    for line in lines {
        if let std::collections::hash_map::Entry::Vacant(slot) = nodes.entry(line.node_id) {
            slot.insert(db::budget_nodes::get(conn, line.node_id)?);
        }
    }
    Ok(nodes)
}

/// What a line has, of what all lines of its expense have.
#[must_use]
pub fn of_line(values: &[LineValue], line: ExpenseLineId) -> Vec<DimensionAssignment> {
    let own = values.iter().filter(|value| value.line_id == line);
    own.map(|value| DimensionAssignment { dimension_id: value.dimension_id, value_id: value.value_id })
        .collect()
}

fn line_views(
    conn: &mut AnyConnection,
    vendor: Option<VendorId>,
    lines: Vec<LineRow>,
    currency: Currency,
    (nodes, values): (&HashMap<NodeId, NodeRow>, &[LineValue]),
) -> AppResult<Vec<ExpenseLine>> {
    let mut vendors = LineVendors::of(vendor);
    let mut views = Vec::with_capacity(lines.len());
    for line in lines {
        let terms = vendors.terms(conn, &line)?;
        views.push(ExpenseLine { terms, ..line_view(line, currency, nodes, values) });
    }
    Ok(views)
}

fn line_view(
    line: LineRow,
    currency: Currency,
    nodes: &HashMap<NodeId, NodeRow>,
    values: &[LineValue],
) -> ExpenseLine {
    let node = nodes.get(&line.node_id);
    let to = node.map_or(currency, |node| node.currency);
    let rate = line.rate.as_deref().and_then(|rate| rate.parse().ok()).zip(line.rate_valid_from);
    ExpenseLine {
        dimensions: of_line(values, line.id),
        id: line.id,
        description: line.description,
        node_id: line.node_id,
        node_name: node.map(|node| node.name.clone()).unwrap_or_default(),
        node_name_zh: node.map(|node| node.name_zh.clone()).unwrap_or_default(),
        category_id: line.category_id,
        channel_id: line.channel_id,
        activity_type_id: line.activity_type_id,
        campaign_id: line.campaign_id,
        charge_date: line.charge_date,
        currency: to,
        amount_minor: line.amount_minor,
        foreign_minor: line.foreign_minor,
        rate: rate.map(|(rate, valid_from)| UsedRate { from: currency, to, rate, valid_from, via: None }),
        reserved_minor: line.reserved_minor,
        committed_minor: line.committed_minor,
        spent_minor: line.spent_minor,
        terms: LineTerms::default(),
    }
}

/// The lines, each with the two rates that its own was made of, if it was and they still make the same.
fn with_ways(conn: &mut AnyConnection, mut lines: Vec<ExpenseLine>) -> AppResult<Vec<ExpenseLine>> {
    for line in &mut lines {
        let Some(used) = &mut line.rate else { continue };
        let now = rates::on(conn, used.from, used.to, line.charge_date)?;
        let same = now.filter(|now| (now.rate, now.valid_from) == (used.rate, used.valid_from));
        used.via = same.and_then(|same| same.via);
    }
    Ok(lines)
}

fn checks(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    names: &mut Names,
    id: ExpenseId,
) -> AppResult<Vec<FundCheck>> {
    let mut checks = Vec::new();
    let mut named = Named::default();
    for row in db::checks::of_expense(conn, id)? {
        let results = stored::results(conn, viewer, &mut named, row.id)?;
        let actor_name = names.of_some(conn, row.actor_id)?;
        checks.push(stored::view(row, actor_name, results));
    }
    Ok(checks)
}

/// Who can help a draft that found no money; the answer that named them may be long gone.
fn helpers(conn: &mut AnyConnection, row: &ExpenseRow, checks: &[FundCheck]) -> AppResult<Vec<Helper>> {
    let refused = checks.last().is_some_and(|check| check.outcome == CheckOutcome::Refused);
    if row.state == ExpenseState::Draft && refused {
        return funds::helpers(conn, &Known::default());
    }
    Ok(Vec::new())
}

fn timeline(
    conn: &mut AnyConnection,
    names: &mut Names,
    expense: &ExpenseRow,
) -> AppResult<Vec<TimelineItem>> {
    let mut items = Vec::new();
    // A million imported rows need not say a million times what their own row says.
    if expense.import_id.is_some() {
        items.push(TimelineItem {
            at: expense.created_at,
            what: "imported".to_owned(),
            actor_name: names.of_some(conn, Some(expense.requester_id))?,
            amount_minor: Some(expense.total_minor),
            comment: None,
        });
    }
    for row in db::expenses::history(conn, expense.id)? {
        items.push(TimelineItem {
            at: row.at,
            what: row.what,
            actor_name: names.of_some(conn, row.actor_id)?,
            amount_minor: row.amount_minor,
            comment: Some(row.comment).filter(|comment| !comment.is_empty()),
        });
    }
    Ok(items)
}

/// Whether it is the viewer's turn, by themselves or standing in.
fn decides(conn: &mut AnyConnection, viewer: &Viewer, row: &ExpenseRow) -> AppResult<bool> {
    let may = viewer.may(Permission::ExpensesApprove) && viewer.api_key.is_none();
    if row.state != ExpenseState::Submitted || row.is_for(viewer.user_id) || !may {
        return Ok(false);
    }
    let stands_for = viewer.stands_for(row.requester_id);
    let steps = steps::progress_of(conn, row)?;
    let mut turn = steps.iter().filter(|step| step.state == StepState::Pending);
    Ok(turn.any(|step| step.seat_of(viewer.user_id, &stands_for).is_some()))
}

/// What is so with an expense beside its row.
struct Standing {
    /// It is the viewer's turn.
    decides: bool,
    /// A claim holds it.
    claimed: bool,
    /// Less was paid out than was approved.
    payable: bool,
    /// Money is out that is not settled.
    out: bool,
}

/// What the viewer may do now. The commands decide again; this is for the buttons.
fn actions(
    viewer: &Viewer,
    row: &ExpenseRow,
    lines: &[LineRow],
    standing: &Standing,
    invoices: &[Invoice],
) -> Vec<ExpenseAction> {
    use ExpenseAction as A;
    let own = row.requester_id == viewer.user_id;
    let finance = viewer.may(Permission::InvoicesRecord);
    let holds = lines.iter().any(|line| line.committed_minor > 0);
    let mut actions = Vec::new();
    match row.state {
        ExpenseState::Draft if own => actions.extend([A::Discard, A::Edit, A::Submit]),
        ExpenseState::Submitted => {
            if standing.decides {
                actions.extend([A::Approve, A::Reject, A::RequestChanges, A::Forward, A::AddApprover]);
            }
            if own {
                actions.extend([A::Revise, A::Withdraw]);
            }
        }
        ExpenseState::ChangesRequested if own => actions.extend([A::Revise, A::Withdraw]),
        ExpenseState::Approved | ExpenseState::PartlyInvoiced => {
            actions.extend(of_approved(viewer, row, standing));
            if holds && !standing.claimed && !standing.out && (own || finance) {
                actions.push(A::Cancel);
            }
        }
        _ => {}
    }
    if finance && invoices.iter().any(|invoice| !invoice.reversed) {
        actions.extend([A::ReverseInvoice, A::Credit, A::Pay]);
    }
    actions
}

/// What may be done with an approved expense of its kind.
fn of_approved(viewer: &Viewer, row: &ExpenseRow, standing: &Standing) -> Vec<ExpenseAction> {
    use ExpenseAction as A;
    let own = row.requester_id == viewer.user_id;
    let finance = viewer.may(Permission::InvoicesRecord);
    let mut actions = Vec::new();
    match row.kind {
        ExpenseKind::Reimbursement if own && !standing.claimed => actions.push(A::Claim),
        ExpenseKind::Reimbursement => {}
        ExpenseKind::Advance | ExpenseKind::Prepayment => {
            let to_oneself = row.kind == ExpenseKind::Advance && row.is_for(viewer.user_id);
            if finance && standing.payable && !to_oneself {
                actions.push(A::PayOut);
            }
            if standing.out && (row.is_for(viewer.user_id) || finance) {
                actions.push(A::Settle);
            }
        }
        ExpenseKind::BlanketOrder => {
            if own || finance {
                actions.push(A::CallOff);
            }
            if finance {
                actions.extend([A::Invoice, A::Close]);
            }
        }
        ExpenseKind::Purchase if finance => {
            actions.push(A::Invoice);
            if row.state == ExpenseState::PartlyInvoiced {
                actions.push(A::Close);
            }
        }
        ExpenseKind::Purchase => {}
    }
    if matches!(row.kind, ExpenseKind::Purchase | ExpenseKind::BlanketOrder) && (own || finance) {
        actions.push(A::Deliver);
    }
    if finance && row.expires_on.is_some() {
        actions.push(A::Extend);
    }
    actions
}
