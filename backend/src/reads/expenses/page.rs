//! The page of one expense.

use std::collections::HashMap;

use penstock_shared::{
    approval::StepState,
    budget::{CheckOutcome, FundCheck, Helper},
    dimension::DimensionAssignment,
    expense::{Expense, ExpenseAction, ExpenseLine, ExpenseState, Invoice, TimelineItem},
    ids::{ExpenseId, ExpenseLineId, NodeId, UserId},
    money::Currency,
    permission::Permission,
    rate::UsedRate,
};

use super::{list::summaries, steps};
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
        funds,
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
    let invoices = invoices(conn, &mut names, id)?;
    let actions = actions(viewer, &row, &lines, decides, &invoices);
    let checks = checks(conn, viewer, &mut names, id)?;
    let helpers = helpers(conn, &row, &checks)?;
    let timeline = timeline(conn, &mut names, &row)?;
    let nodes = nodes(conn, &lines)?;
    let (vendor_id, currency) = (row.vendor_id, row.currency);
    let (description, import_id) = (row.description.clone(), row.import_id);
    let external_reference = row.external_reference.clone();
    let summary =
        summaries(conn, vec![row])?.pop().ok_or_else(|| AppError::Internal(anyhow::anyhow!("no summary")))?;
    Ok(Expense {
        summary,
        description,
        vendor_id,
        import_id,
        external_reference,
        lines: with_ways(
            conn,
            lines.into_iter().map(|line| line_view(line, currency, &nodes, &values)).collect(),
        )?,
        approvals,
        invoices,
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
    let own = row.requester_id == viewer.user_id && viewer.api_key.is_none();
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
    fn of(&mut self, conn: &mut AnyConnection, user: UserId) -> AppResult<String> {
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

fn invoices(conn: &mut AnyConnection, names: &mut Names, id: ExpenseId) -> AppResult<Vec<Invoice>> {
    db::invoices::of_expense(conn, id)?
        .into_iter()
        .map(|row| {
            Ok(Invoice {
                id: row.id,
                number: row.number,
                invoice_date: row.invoice_date,
                amount_minor: row.amount_minor,
                over_commitment: row.over_commitment,
                late: row.late,
                reversed: row.reversed_at.is_some(),
                recorded_by_name: names.of(conn, row.recorded_by)?,
                recorded_at: row.recorded_at,
                booked_rate: row.booked_rate.as_deref().and_then(|rate| rate.parse().ok()),
                lines: db::invoices::lines(conn, row.id)?,
            })
        })
        .collect()
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
    if row.state != ExpenseState::Submitted || row.requester_id == viewer.user_id || !may {
        return Ok(false);
    }
    let stands_for = viewer.stands_for(row.requester_id);
    let steps = steps::progress_of(conn, row.id)?;
    let mut turn = steps.iter().filter(|step| step.state == StepState::Pending);
    Ok(turn.any(|step| step.seat_of(viewer.user_id, &stands_for).is_some()))
}

/// What the viewer may do now. The commands decide again; this is for the buttons.
fn actions(
    viewer: &Viewer,
    row: &ExpenseRow,
    lines: &[LineRow],
    decides: bool,
    invoices: &[Invoice],
) -> Vec<ExpenseAction> {
    use ExpenseAction as A;
    let own = row.requester_id == viewer.user_id;
    let finance = viewer.may(Permission::InvoicesRecord);
    let holds = lines.iter().any(|line| line.committed_minor > 0);
    let mut actions = Vec::new();
    match row.state {
        ExpenseState::Draft if own => actions.extend([A::Edit, A::Submit]),
        ExpenseState::Submitted => {
            if decides {
                actions.extend([A::Approve, A::Reject, A::Forward, A::AddApprover]);
            }
            if own {
                actions.push(A::Withdraw);
            }
        }
        ExpenseState::Approved | ExpenseState::PartlyInvoiced => {
            if finance {
                actions.push(A::Invoice);
                if row.state == ExpenseState::PartlyInvoiced {
                    actions.push(A::Close);
                }
            }
            if holds && (own || finance) {
                actions.push(A::Cancel);
            }
        }
        _ => {}
    }
    if finance && invoices.iter().any(|invoice| !invoice.reversed) {
        actions.push(A::ReverseInvoice);
    }
    actions
}
