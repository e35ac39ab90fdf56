//! An approver's inbox: what waits, expenses and requests about budgets in one order, and what each
//! does to the budget.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use penstock_shared::{
    approval::{ApprovalItem, BudgetRequestApproval, ExpenseApproval},
    budget::NodeCheck,
    ids::{ApprovalStepId, ExpenseId, UserId},
    page::Page,
};

use crate::{
    db::{
        self, AnyConnection,
        approvals::{OpenSeat, StepRow},
        budget_request_steps::RequestStepRow,
        budget_requests::RequestRow,
        expenses::{ExpenseRow, LineRow},
    },
    error::{AppError, AppResult},
    reads::{
        budget_requests,
        due::{Due, steps_of},
        expenses::{list::summaries, page::Names, plan::path_seen, steps::of_expense},
        funds::NodeBook,
    },
    viewer::Viewer,
};

/// The last step of each kind that an earlier page had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InboxCursor {
    expense_step: i64,
    request_step: i64,
}

impl std::str::FromStr for InboxCursor {
    type Err = AppError;

    fn from_str(text: &str) -> AppResult<Self> {
        let parts = text.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (expense_step, request_step) = parts.ok_or_else(crate::paging::bad_cursor)?;
        Ok(Self { expense_step, request_step })
    }
}

impl std::fmt::Display for InboxCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.expense_step, self.request_step)
    }
}

/// Which part of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InboxFilter {
    pub after: InboxCursor,
    /// Only expenses whose decision is overdue. Requests about budgets have no due day.
    pub overdue: bool,
}

enum Waiting {
    Expense(StepRow, ExpenseRow),
    Request(RequestStepRow, RequestRow),
}

impl Waiting {
    fn since(&self) -> NaiveDateTime {
        match self {
            Self::Expense(_, row) => row.submitted_at.unwrap_or(row.created_at),
            Self::Request(_, row) => row.created_at,
        }
    }
}

/// A page of what waits for the viewer, oldest first.
///
/// # Errors
/// When the database fails.
pub fn inbox(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    now: NaiveDateTime,
    filter: InboxFilter,
    limit: i64,
) -> AppResult<Page<ApprovalItem>> {
    let most = usize::try_from(limit).map_err(|error| AppError::Internal(error.into()))?;
    let InboxFilter { after, overdue } = filter;
    let due = Due::read(conn)?;
    let mut open = open_steps(conn, viewer)?;
    if overdue {
        open = overdue_of(conn, &due, now, &open)?;
    }
    let expenses = i64::try_from(open.len()).map_err(|error| AppError::Internal(error.into()))?;
    let next: Vec<ApprovalStepId> =
        open.into_iter().filter(|step| step.0 > after.expense_step).take(most + 1).collect();
    let steps = db::approvals::by_ids(conn, &next)?;
    let (request_steps, requests) =
        if overdue { (Vec::new(), 0) } else { open_requests(conn, viewer, after.request_step, most + 1)? };
    let mut waiting = Vec::with_capacity(steps.len() + request_steps.len());
    for step in steps {
        let row = db::expenses::get(conn, step.expense_id)?;
        waiting.push(Waiting::Expense(step, row));
    }
    for step in request_steps {
        let row = db::budget_requests::get(conn, step.request_id)?;
        waiting.push(Waiting::Request(step, row));
    }
    // Both come in the order in which they were submitted, so the order of each stays.
    waiting.sort_by_key(Waiting::since);
    let more = waiting.len() > most;
    waiting.truncate(most);
    let mut cursor = after;
    let mut items = Vec::with_capacity(waiting.len());
    for one in waiting {
        match &one {
            Waiting::Expense(step, _) => cursor.expense_step = step.id.0,
            Waiting::Request(step, _) => cursor.request_step = step.id.0,
        }
        items.push(item(conn, viewer, &due, now, one)?);
    }
    Ok(Page { items, next_cursor: more.then(|| cursor.to_string()), total: expenses + requests })
}

/// The steps of expenses that the viewer may decide, by themselves or standing in, oldest first.
fn open_steps(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<ApprovalStepId>> {
    let spoken: HashSet<ApprovalStepId> =
        db::approvals::spoken_in(conn, viewer.user_id)?.into_iter().collect();
    let mut seats = db::approvals::open_seats(conn, &viewer.voices())?;
    seats.retain(|seat| !spoken.contains(&seat.step_id));
    Ok(first_of_each(viewer, seats))
}

/// Those of the steps whose decision is overdue.
fn overdue_of(
    conn: &mut AnyConnection,
    due: &Due,
    now: NaiveDateTime,
    open: &[ApprovalStepId],
) -> AppResult<Vec<ApprovalStepId>> {
    let rows = db::approvals::by_ids(conn, open)?;
    let ids: Vec<ExpenseId> = rows.iter().map(|row| row.expense_id).collect();
    let all = steps_of(conn, &ids)?;
    let mut overdue = Vec::new();
    for row in rows {
        let expense = db::expenses::get(conn, row.expense_id)?;
        let steps = all.get(&row.expense_id).map(Vec::as_slice).unwrap_or_default();
        let day = due.day(&row, steps, expense.submitted_at.unwrap_or(expense.created_at));
        if due.left(day, now) < 0 {
            overdue.push(row.id);
        }
    }
    Ok(overdue)
}

/// The steps of requests about budgets that the viewer may decide, after a step's number; with the whole count.
fn open_requests(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    after: i64,
    most: usize,
) -> AppResult<(Vec<RequestStepRow>, i64)> {
    let seats = db::budget_request_steps::open_seats(conn, &viewer.voices())?;
    let mut steps = first_of_each(viewer, seats);
    let total = i64::try_from(steps.len()).map_err(|error| AppError::Internal(error.into()))?;
    steps.retain(|step| step.0 > after);
    steps.truncate(most);
    Ok((db::budget_request_steps::by_ids(conn, &steps)?, total))
}

/// One step of each request: who is asked in several at the same time answers all of them at once.
fn first_of_each(viewer: &Viewer, seats: Vec<OpenSeat>) -> Vec<ApprovalStepId> {
    let mut seen = HashSet::new();
    seats
        .into_iter()
        .filter(|seat| speaks(viewer, seat.user_id, seat.requester_id) && seen.insert(seat.of))
        .map(|seat| seat.step_id)
        .collect()
}

/// Whether the viewer may speak from somebody's seat about a request.
fn speaks(viewer: &Viewer, seat: UserId, requester: UserId) -> bool {
    requester != viewer.user_id && (seat == viewer.user_id || viewer.stands_for(requester).contains(&seat))
}

fn item(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    due: &Due,
    now: NaiveDateTime,
    waiting: Waiting,
) -> AppResult<ApprovalItem> {
    let lost = || AppError::Internal(anyhow::anyhow!("a step without its request"));
    match waiting {
        Waiting::Expense(step, row) => {
            let revision = row.revision;
            let lines = db::expenses::lines(conn, row.id)?;
            let effect = effect(conn, viewer, &lines)?;
            let view =
                of_expense(conn, &mut Names::default(), row.id)?.into_iter().find(|view| view.id == step.id);
            let expense = summaries(conn, vec![row])?.pop().ok_or_else(lost)?;
            let step = view.ok_or_else(lost)?;
            let due_in_days = step.due_on.map(|day| due.left(day, now));
            let item = ExpenseApproval { expense, revision, step, effect, due_in_days };
            Ok(ApprovalItem::Expense(Box::new(item)))
        }
        Waiting::Request(step, row) => {
            let (effect, shortfall) = budget_requests::page::effect_of(conn, viewer, &row)?;
            let plan = budget_requests::page::plan_of(conn, viewer, &row)?;
            let steps = budget_requests::page::steps_of(conn, row.id)?;
            let step = steps.into_iter().find(|view| view.id == step.id).ok_or_else(lost)?;
            let request =
                budget_requests::list::summaries(conn, viewer, vec![row])?.pop().ok_or_else(lost)?;
            let item = BudgetRequestApproval { request, step, effect, plan, shortfall };
            Ok(ApprovalItem::BudgetRequest(Box::new(item)))
        }
    }
}

/// The nodes as they stand, the request's own reservation included: what is shown as `used` holds
/// it already, and `asked` says how much of that is the request's.
fn effect(conn: &mut AnyConnection, viewer: &Viewer, lines: &[LineRow]) -> AppResult<Vec<NodeCheck>> {
    let mut book = NodeBook::default();
    let mut charges = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(period) = line.period_id {
            let period = db::periods::get(conn, period)?.number;
            charges.push(book.charge_again(conn, line, period, line.amount_minor)?);
        }
    }
    let mut verdicts = book.check(&charges)?;
    // One row per node and book: the last line on it carries the sum of all.
    verdicts.reverse();
    let mut seen = std::collections::HashSet::new();
    verdicts.retain(|verdict| seen.insert(verdict.holder));
    verdicts.reverse();
    let mut views = book.describe(&verdicts)?;
    for view in &mut views {
        view.path = view.node_id.map(|node| path_seen(viewer, &book, node)).unwrap_or_default();
        view.available_after_minor = view.available_minor;
        view.available_minor = view
            .available_minor
            .checked_add(view.asked_minor)
            .ok_or(crate::domain::ledger::LedgerError::Overflow)?;
        view.outcome = if view.available_after_minor < 0 {
            penstock_shared::budget::CheckOutcome::Warned
        } else {
            penstock_shared::budget::CheckOutcome::Passed
        };
    }
    Ok(views)
}
