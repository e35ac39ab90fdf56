//! What would happen to a request, shown while it is being typed.

use std::iter;

use chrono::NaiveDateTime;
use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    expense::{Conversion, ExpenseDraft, ExpensePreview},
    ids::ExpenseId,
    problem::FieldErrorCode,
};

use super::{
    list,
    plan::{self, RequestPlan},
    revision::plan_revision,
    split::{self, Parts},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection, expenses::ExpenseRow},
    domain::{approval_rules::Route, control::outcome_of, ledger::LedgerError},
    error::{AppResult, FieldErrors, OrNotFound},
    reads::{
        approval_rules::{self, AskedLine, AskedVendor, Asking},
        dimensions::ChargeTerms,
        funds,
        known::Known,
    },
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
    let stored = revisable(conn, viewer, expense)?;
    let plan = match &stored {
        Some(row) => plan_revision(conn, &known, viewer, row, draft, today)?.plan,
        None => plan::plan(conn, &known, viewer, draft, (today, expense))?,
    };
    refuse_closed_periods(&plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = visible_results(viewer, &plan, plan.book.describe(&verdicts)?);
    let over = outcome != CheckOutcome::Passed || stored.is_some_and(|row| row.over_budget);
    let parts = split::parts(conn, &known, viewer, &plan, (expense, now), &mut iter::empty())?;
    let Routed { route, split, .. } = route(conn, &known, viewer, &plan, over, parts)?;
    let split = split.map(|parts| split::previewed(conn, viewer, &parts)).transpose()?.flatten();
    let mut look_alikes = look_alikes(conn, viewer, &plan)?;
    look_alikes.retain(|alike| Some(alike.id) != expense);
    let passes = outcome != CheckOutcome::Refused;
    let helpers = if passes { Vec::new() } else { funds::helpers(conn, &known)? };
    Ok(ExpensePreview {
        passes,
        total_minor: plan.total_minor,
        currency: plan.currency,
        results,
        auto_approved: route.auto_approved,
        route: approval_rules::named(conn, &route)?,
        look_alikes,
        split,
        helpers,
        conversions: conversions(&plan)?,
    })
}

/// The stored request, when it holds money already and the viewer may change it.
fn revisable(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    expense: Option<ExpenseId>,
) -> AppResult<Option<ExpenseRow>> {
    let Some(id) = expense else { return Ok(None) };
    let row = db::expenses::get(conn, id).or_not_found()?;
    let own = row.requester_id == viewer.user_id;
    Ok(Some(row).filter(|row| own && row.state.is_undecided()))
}

/// A closed period takes no entries, so nothing is asked for in it.
///
/// # Errors
/// The lines that are in one.
pub fn refuse_closed_periods(plan: &RequestPlan) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    for (index, line) in plan.lines.iter().enumerate() {
        if !line.period.is_open() {
            errors.add(
                format!("lines[{index}].charge_date"),
                FieldErrorCode::PeriodClosed,
                "This period is closed. Choose a day in an open one.",
            );
        }
    }
    errors.into_result()
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

/// Whom a request goes to, by which version of the rules, and what it was taken together with, where that sends it
/// another way.
pub struct Routed {
    pub route: Route,
    pub rules_version: i64,
    pub split: Option<Parts>,
}

/// Whom the request would go to. `parts` are what may belong together with it.
///
/// # Errors
/// When the database fails.
pub fn route(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    plan: &RequestPlan,
    over_budget: bool,
    parts: Parts,
) -> AppResult<Routed> {
    let own = known.organisation(conn)?.currency;
    let asked = plan.lines.iter().map(|line| AskedLine {
        node_id: Some(line.node_id),
        terms: ChargeTerms {
            department_id: Some(line.department_id),
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            category_id: line.category_id,
            campaign_id: line.campaign_id,
            vendor_id: line.vendor.as_ref().map_or_else(|| plan.vendor_id(), |own| own.id),
            custom: line.dimensions.clone(),
        },
    });
    let asking = Asking {
        requester: viewer.user_id,
        receiver: plan.terms.receiver_id,
        kind: plan.kind,
        requester_role: viewer.role,
        department_id: plan.department_id,
        amount_minor: plan.own_total_minor,
        foreign_currency: plan.currency != own,
        over_budget,
        vendor: AskedVendor::Named(plan.vendors().collect()),
        lines: asked.collect(),
    };
    let (route, rules_version) = approval_rules::route_now(conn, known, &asking)?;
    if !parts.is_alone() {
        let sum = Asking { amount_minor: parts.total_minor, ..asking };
        let (of_sum, _) = approval_rules::route_now(conn, known, &sum)?;
        if of_sum != route {
            return Ok(Routed { route: of_sum, rules_version, split: Some(parts) });
        }
    }
    Ok(Routed { route, rules_version, split: None })
}

fn look_alikes(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    plan: &RequestPlan,
) -> AppResult<Vec<penstock_shared::expense::ExpenseSummary>> {
    let Some(vendor) = plan.vendor_id() else { return Ok(Vec::new()) };
    let rows = db::expenses::look_alikes(conn, vendor, plan.total_minor, plan.currency, MOST_LOOK_ALIKES)?;
    let rows: Vec<_> = rows.into_iter().filter(|row| viewer.scope.contains(row.department_id)).collect();
    list::summaries(conn, rows)
}
