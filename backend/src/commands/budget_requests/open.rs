//! Asking for a change of budgets. Nothing is held: what was free when it was asked is checked again
//! when the last yes is given (docs/decisions/0009).

use penstock_shared::{
    approval::StepState,
    budget_request::{BudgetRequestCreate, BudgetRequestKind, BudgetRequestState},
    event::EventTopic,
    ids::{BudgetRequestId, DepartmentId},
    money::Currency,
    refusal_reason::RefusalReason,
};

use crate::{
    clock::day_in,
    db::{self, budget_requests::NewRequest},
    domain::approval_flow::PlannedStep,
    error::{AppError, AppResult, FieldErrors},
    reads::{
        budget_requests::{
            ask::{LONGEST_REASON, ask},
            change::{Giver, refusal, work_out},
            route::{Subject, route},
        },
        terms::department_now,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// A request about something that is no node: a version of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    pub kind: BudgetRequestKind,
    pub subject_id: i64,
    /// Whose heads are asked; only finance when absent.
    pub department_id: Option<DepartmentId>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub reason: String,
}

/// Opens a request about something that is no node.
///
/// # Errors
/// A missing reason; `wrong_state` when there is nobody to decide.
pub fn open(tx: &mut WriteTx<'_>, viewer: &Viewer, request: OpenRequest) -> AppResult<BudgetRequestId> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &request.reason, LONGEST_REASON);
    errors.into_result()?;
    let department_id = department_now(tx.conn, request.department_id)?;
    let subject = Subject {
        kind: request.kind,
        department_id,
        giver: Giver::Itself,
        amount_minor: request.amount_minor,
        currency: request.currency,
    };
    let steps = route(tx.conn, viewer, &subject)?;
    let row = NewRequest {
        kind: request.kind,
        state: BudgetRequestState::Submitted,
        requester_id: viewer.user_id,
        department_id,
        from_department_id: None,
        node_id: None,
        from_node_id: None,
        book_id: None,
        from_period_id: None,
        to_period_id: None,
        funding: None,
        amount_minor: request.amount_minor,
        currency: request.currency,
        expires_on: None,
        expense_id: None,
        subject_id: Some(request.subject_id),
        reason: &reason,
        effect: "",
        created_at: tx.now,
        version: 1,
    };
    store(tx, &row, &steps)
}

/// Asks for a change of nodes.
///
/// # Errors
/// Wrong fields; `cut_exceeds_free` and `parent_exceeded` with what is free;
/// `wrong_state` when there is nobody to decide.
pub fn submit(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &BudgetRequestCreate,
) -> AppResult<BudgetRequestId> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let mut errors = FieldErrors::new();
    errors.text("reason", &new.reason, LONGEST_REASON);
    let ask = ask(tx.conn, viewer, new, today, errors)?;
    let change = work_out(tx.conn, &ask)?;
    if let Some(shortfall) = change.shortfall {
        return Err(refusal(shortfall));
    }
    let subject = Subject::of(&ask, &change);
    let steps = route(tx.conn, viewer, &subject)?;
    let row = NewRequest {
        kind: ask.kind,
        state: BudgetRequestState::Submitted,
        requester_id: viewer.user_id,
        department_id: ask.department_id,
        from_department_id: subject.from_department(),
        node_id: Some(ask.node.id),
        from_node_id: ask.from.as_ref().map(|from| from.id),
        book_id: ask.book_id,
        from_period_id: ask.from_period.as_ref().map(|period| period.id),
        to_period_id: ask.to_period.as_ref().map(|period| period.id),
        funding: ask.funding,
        amount_minor: ask.amount_minor,
        currency: ask.node.currency,
        expires_on: ask.expires_on,
        expense_id: ask.expense_id,
        subject_id: None,
        reason: &ask.reason,
        effect: "",
        created_at: tx.now,
        version: 1,
    };
    store(tx, &row, &steps)
}

fn store(tx: &mut WriteTx<'_>, row: &NewRequest<'_>, steps: &[PlannedStep]) -> AppResult<BudgetRequestId> {
    if steps.is_empty() {
        return Err(AppError::refused(RefusalReason::NobodyToDecide));
    }
    let id = db::budget_requests::insert(tx.conn, row)?;
    for (number, step) in (1_i32..).zip(steps) {
        let state = if number == 1 { StepState::Pending } else { StepState::Waiting };
        db::budget_request_steps::insert(tx.conn, id, number, step.kind, state, &step.approvers)?;
    }
    db::budget_requests::happened(tx.conn, id, tx.now, "submitted", Some(row.requester_id), "")?;
    announce(tx, id, [row.department_id, row.from_department_id])?;
    Ok(id)
}

/// Tells the screens of both departments. A request without any department concerns everybody.
///
/// # Errors
/// When the database fails.
pub fn announce(
    tx: &mut WriteTx<'_>,
    id: BudgetRequestId,
    departments: [Option<DepartmentId>; 2],
) -> AppResult<()> {
    let topic = EventTopic::BudgetRequestChanged;
    db::events::insert(tx.conn, tx.now, topic, id.0, departments[0])?;
    if let Some(other) = departments[1].filter(|_| departments[0].is_some()) {
        db::events::insert(tx.conn, tx.now, topic, id.0, Some(other))?;
    }
    Ok(())
}
