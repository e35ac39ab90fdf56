//! What would happen to a request, shown while it is being typed.

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
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    domain::{approval_rules::Route, control::outcome_of, ledger::LedgerError},
    error::{AppResult, FieldErrors},
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
    let plan = plan::plan(conn, &known, viewer, draft, (today, expense))?;
    refuse_closed_periods(&plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = visible_results(viewer, &plan, plan.book.describe(&verdicts)?);
    let (route, _) = route(conn, &known, viewer, &plan, outcome != CheckOutcome::Passed)?;
    let look_alikes = look_alikes(conn, viewer, &plan)?;
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
        helpers,
        conversions: conversions(&plan)?,
    })
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

/// Whom the request would go to, and by which version of the rules.
///
/// # Errors
/// When the database fails.
pub fn route(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    plan: &RequestPlan,
    over_budget: bool,
) -> AppResult<(Route, i64)> {
    let own = known.organisation(conn)?.currency;
    let asked = plan.lines.iter().map(|line| AskedLine {
        node_id: Some(line.node_id),
        terms: ChargeTerms {
            department_id: Some(line.department_id),
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            category_id: line.category_id,
            campaign_id: line.campaign_id,
            vendor_id: plan.vendor_id,
            custom: line.dimensions.clone(),
        },
    });
    let asking = Asking {
        requester: viewer.user_id,
        requester_role: viewer.role,
        department_id: plan.department_id,
        amount_minor: plan.own_total_minor,
        foreign_currency: plan.currency != own,
        over_budget,
        vendor: match plan.vendor {
            Some(_) => AskedVendor::Named(plan.vendor_id),
            None => AskedVendor::Nobody,
        },
        lines: asked.collect(),
    };
    approval_rules::route_now(conn, known, &asking)
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
