//! The page of one request about budgets.

use penstock_shared::{
    approval::{ApprovalStep, StepApprover, StepState},
    budget_request::{
        BudgetRequest, BudgetRequestAction, BudgetRequestKind, BudgetRequestState, NodeEffect, Shortfall,
    },
    expense::TimelineItem,
    ids::{BudgetRequestId, PlanVersionId, UserId},
    permission::Permission,
    plan::PlanPlace,
};

use super::{
    ask::Ask,
    change::{seen_effect, work_out},
    list::summaries,
};
use crate::{
    db::{self, AnyConnection, budget_requests::RequestRow},
    error::{AppError, AppResult, OrNotFound},
    reads::{funds::NodeBook, plans::effect::place},
    viewer::Viewer,
};

/// A request with everything about it, if the viewer may see it.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn page(conn: &mut AnyConnection, viewer: &Viewer, id: BudgetRequestId) -> AppResult<BudgetRequest> {
    let row = visible(conn, viewer, id)?;
    let approvals = steps_of(conn, id)?;
    let (effect, shortfall) = effect_of(conn, viewer, &row)?;
    let timeline = timeline(conn, &row)?;
    let actions = actions(viewer, &row, &approvals);
    let expense_reference = row.expense_id.map(db::expenses::reference);
    let (from_period_id, to_period_id) = (row.from_period_id, row.to_period_id);
    let (expires_on, expense_id) = (row.expires_on, row.expense_id);
    let plan = plan_of(conn, viewer, &row)?;
    let node = row.node_id.map(|id| db::budget_nodes::get(conn, id)).transpose()?;
    let granted = db::overrides::of_request(conn, id)?;
    let revoked_by = granted.as_ref().and_then(|granted| granted.revoked_by);
    let summary = summaries(conn, viewer, vec![row])?
        .pop()
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("no summary")))?;
    Ok(BudgetRequest {
        summary,
        fiscal_year_id: node.map(|node| node.fiscal_year_id),
        from_period_id,
        to_period_id,
        expires_on,
        expense_id,
        expense_reference,
        plan,
        revoked_at: granted.and_then(|granted| granted.revoked_at),
        revoked_by_name: name(conn, revoked_by)?,
        effect,
        shortfall,
        approvals,
        timeline,
        actions,
    })
}

/// The version that a request about a plan is about. Who is only asked about the request may see nothing of it.
///
/// # Errors
/// When the database fails.
pub fn plan_of(conn: &mut AnyConnection, viewer: &Viewer, row: &RequestRow) -> AppResult<Option<PlanPlace>> {
    let version = row.subject_id.filter(|_| row.kind == BudgetRequestKind::Plan).map(PlanVersionId);
    match version.filter(|_| viewer.may(Permission::PlansRead)) {
        Some(version) => place(conn, viewer, version),
        None => Ok(None),
    }
}

/// The row, if the viewer may see it: their own, of a department in scope on either side, or one that
/// they are asked about.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: BudgetRequestId) -> AppResult<RequestRow> {
    let row = db::budget_requests::get(conn, id).or_not_found()?;
    let in_scope = viewer.scope.departments().is_none_or(|departments| {
        let sides = [row.department_id, row.from_department_id];
        sides.iter().flatten().any(|department| departments.contains(department))
    });
    if in_scope {
        return Ok(row);
    }
    let own = row.requester_id == viewer.user_id;
    let asked = db::budget_request_steps::approvers(conn, id)?;
    let mut voices = viewer.stands_for(row.requester_id);
    voices.push(viewer.user_id);
    let asked = asked.iter().any(|(_, user, _)| voices.contains(user));
    if viewer.api_key.is_none() && (own || asked) { Ok(row) } else { Err(AppError::not_found()) }
}

/// What a request would do now, or what it did when it was approved; on nodes in sight.
///
/// # Errors
/// When the database fails.
pub fn effect_of(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    row: &RequestRow,
) -> AppResult<(Vec<NodeEffect>, Option<Shortfall>)> {
    match row.state {
        BudgetRequestState::Submitted if row.kind != BudgetRequestKind::Plan => {
            let ask = Ask::of_row(conn, row)?;
            let change = work_out(conn, &ask)?;
            Ok((change.visible_effect(viewer), change.placed_shortfall(viewer)))
        }
        BudgetRequestState::Approved if !row.effect.is_empty() => {
            let effect: Vec<NodeEffect> =
                serde_json::from_str(&row.effect).map_err(|error| AppError::Internal(error.into()))?;
            let mut book = NodeBook::default();
            for part in &effect {
                book.load(conn, part.node_id)?;
            }
            Ok((seen_effect(viewer, &book, effect), None))
        }
        _ => Ok((Vec::new(), None)),
    }
}

/// The steps of a request, with names.
///
/// # Errors
/// When the database fails.
pub fn steps_of(conn: &mut AnyConnection, id: BudgetRequestId) -> AppResult<Vec<ApprovalStep>> {
    let approvers = db::budget_request_steps::approvers(conn, id)?;
    db::budget_request_steps::of_request(conn, id)?
        .into_iter()
        .map(|row| {
            let of_step = approvers.iter().filter(|(step, _, _)| *step == row.id);
            let agreed_at = row.decided_at.filter(|_| row.state == StepState::Approved);
            let spoke = |id: UserId| agreed_at.filter(|_| row.decided_by == Some(id));
            Ok(ApprovalStep {
                revision: 1,
                id: row.id,
                number: row.number,
                kind: row.kind,
                state: row.state,
                stage: row.number,
                needed: 1,
                approvers: of_step
                    .map(|(_, id, name)| StepApprover {
                        id: *id,
                        name: name.clone(),
                        agreed_at: spoke(*id),
                        stand_in_name: None,
                        forwarded_by_name: None,
                    })
                    .collect(),
                rule: String::new(),
                rule_zh: String::new(),
                decided_by_name: name(conn, row.decided_by)?,
                decided_at: row.decided_at,
                comment: row.comment,
                due_on: None,
            })
        })
        .collect()
}

fn name(conn: &mut AnyConnection, user: Option<UserId>) -> AppResult<Option<String>> {
    Ok(user.map(|user| db::users::get(conn, user)).transpose()?.map(|user| user.name))
}

fn timeline(conn: &mut AnyConnection, request: &RequestRow) -> AppResult<Vec<TimelineItem>> {
    db::budget_requests::history(conn, request.id)?
        .into_iter()
        .map(|row| {
            let amount = matches!(row.what.as_str(), "submitted" | "applied").then_some(request.amount_minor);
            Ok(TimelineItem {
                at: row.at,
                what: row.what,
                actor_name: name(conn, row.actor_id)?,
                amount_minor: amount,
                comment: Some(row.comment).filter(|comment| !comment.is_empty()),
            })
        })
        .collect()
}

/// What the viewer may do now. The commands decide again; this is for the buttons.
fn actions(viewer: &Viewer, row: &RequestRow, steps: &[ApprovalStep]) -> Vec<BudgetRequestAction> {
    use BudgetRequestAction as A;
    let mut actions = Vec::new();
    if row.state != BudgetRequestState::Submitted || viewer.api_key.is_some() {
        return actions;
    }
    let own = row.requester_id == viewer.user_id;
    let turn = steps.iter().find(|step| step.state == StepState::Pending);
    let mut voices = viewer.stands_for(row.requester_id);
    voices.push(viewer.user_id);
    let asked = turn.is_some_and(|step| step.approvers.iter().any(|who| voices.contains(&who.id)));
    if asked && !own && viewer.may(Permission::ExpensesApprove) {
        actions.extend([A::Approve, A::Reject]);
    }
    if own {
        actions.push(A::Withdraw);
    }
    actions
}
