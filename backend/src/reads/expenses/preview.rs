//! What would happen to a request, shown while it is being typed.

use chrono::NaiveDateTime;
use penstock_shared::{
    approval::RouteStep,
    budget::{CheckOutcome, NodeCheck},
    expense::{Conversion, ExpenseDraft, ExpensePreview},
    ids::{ExpenseId, UserId},
};

use super::{
    list,
    plan::{self, RequestPlan},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    domain::{
        approval_flow::{self, PlannedStep, RouteFacts},
        control::outcome_of,
        ledger::LedgerError,
    },
    error::AppResult,
    reads::{approvers, funds, known::Known},
    viewer::{Scope, Viewer},
};

/// How many look-alikes are shown.
const MOST_LOOK_ALIKES: i64 = 5;

/// Checks a request without keeping anything. `expense` is the stored draft that it is of, if any.
///
/// # Errors
/// All wrong fields at once.
pub fn preview(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    draft: &ExpenseDraft,
    expense: Option<ExpenseId>,
    now: NaiveDateTime,
) -> AppResult<ExpensePreview> {
    let known = Known::default();
    let today = day_in(known.organisation(conn)?.tz(), now);
    let plan = plan::plan(conn, &known, viewer, draft, (today, expense))?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = visible_results(viewer, &plan, plan.book.describe(&verdicts)?);
    let steps = route(conn, &known, viewer.user_id, &plan, outcome != CheckOutcome::Passed)?;
    let mut route = Vec::with_capacity(steps.len());
    for step in steps {
        route.push(RouteStep { kind: step.kind, approvers: approvers::named(conn, &step.approvers)? });
    }
    let look_alikes = look_alikes(conn, viewer, &plan)?;
    let passes = outcome != CheckOutcome::Refused;
    let helpers = if passes { Vec::new() } else { funds::helpers(conn, &known)? };
    Ok(ExpensePreview {
        passes,
        total_minor: plan.total_minor,
        currency: plan.currency,
        results,
        route,
        look_alikes,
        helpers,
        conversions: conversions(&plan)?,
    })
}

/// The lines whose node has another currency, as they were checked.
fn conversions(plan: &RequestPlan) -> AppResult<Vec<Conversion>> {
    let foreign =
        plan.lines.iter().enumerate().filter_map(|(index, line)| Some((index, line, line.foreign?)));
    foreign
        .map(|(index, line, foreign)| {
            Ok(Conversion {
                line_index: i32::try_from(index).map_err(|_| LedgerError::Overflow)?,
                foreign_minor: foreign.minor,
                amount_minor: line.amount_minor,
                rate: foreign.used,
            })
        })
        .collect()
}

/// Nodes out of the viewer's sight, and books, which are the whole organisation's, are shown only
/// when they stand in the way: a refusal has to say who refused.
#[must_use]
pub fn visible_results(viewer: &Viewer, plan: &RequestPlan, results: Vec<NodeCheck>) -> Vec<NodeCheck> {
    results
        .into_iter()
        .filter(|result| {
            result.outcome != CheckOutcome::Passed
                || match result.node_id {
                    Some(node) => plan::sees_node(viewer, &plan.book, node),
                    None => viewer.scope == Scope::All,
                }
        })
        .map(|mut result| {
            result.path.retain(|above| plan::sees_node(viewer, &plan.book, above.id));
            result
        })
        .collect()
}

/// Whom the request would go to.
///
/// # Errors
/// When the database fails.
pub fn route(
    conn: &mut AnyConnection,
    known: &Known,
    requester: UserId,
    plan: &RequestPlan,
    over_budget: bool,
) -> AppResult<Vec<PlannedStep>> {
    let organisation = known.organisation(conn)?;
    let chain = known.chain(conn, plan.department_id)?;
    let controllers: Vec<UserId> = known.controllers(conn)?.iter().map(|of| of.id).collect();
    Ok(approval_flow::route(&RouteFacts {
        requester,
        chain: &chain,
        controllers: &controllers,
        total_minor: plan.own_total_minor.unwrap_or(plan.total_minor),
        finance_from_minor: plan.own_total_minor.map(|_| organisation.finance_approval_from_minor),
        over_budget,
    }))
}

fn look_alikes(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    plan: &RequestPlan,
) -> AppResult<Vec<penstock_shared::expense::ExpenseSummary>> {
    let Some(vendor) = plan.vendor_id else { return Ok(Vec::new()) };
    let rows = db::expenses::look_alikes(conn, vendor, plan.total_minor, plan.currency, MOST_LOOK_ALIKES)?;
    let rows: Vec<_> = rows.into_iter().filter(|row| viewer.scope.contains(row.department_id)).collect();
    list::summaries(conn, rows)
}
