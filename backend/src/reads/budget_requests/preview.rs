//! What a request about budgets would do, shown while it is being typed.

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    budget_request::{BudgetRequestCreate, BudgetRequestKind, BudgetRequestPreview},
    expense::ExpenseState,
};

use super::{
    ask::{Ask, ask},
    change::{Change, work_out},
    route::{self, Subject},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    domain::{control::Holder, ledger::LedgerError},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{
        expenses::{plan::plan, preview::visible_results, stored},
        known::Known,
    },
    viewer::Viewer,
};

/// Works a request out without keeping anything. The reason may still be missing.
///
/// # Errors
/// All wrong fields at once.
pub fn preview(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    new: &BudgetRequestCreate,
    now: NaiveDateTime,
) -> AppResult<BudgetRequestPreview> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let ask = ask(conn, viewer, new, today, FieldErrors::new())?;
    let change = work_out(conn, &ask)?;
    let steps = route::route(conn, viewer, &Subject::of(&ask, &change))?;
    Ok(BudgetRequestPreview {
        passes: change.shortfall.is_none() && !steps.is_empty(),
        currency: ask.node.currency,
        effect: change.visible_effect(viewer),
        route: route::named(conn, &steps)?,
        also_asked_minor: also_asked(conn, viewer, &ask, &change)?,
        still_refused: still_refused(conn, viewer, &ask, today)?,
        shortfall: change.placed_shortfall(viewer),
    })
}

/// What other open requests want to take from the same node. Nothing is held for any of them: the first
/// last yes gets it.
fn also_asked(conn: &mut AnyConnection, viewer: &Viewer, ask: &Ask, change: &Change) -> AppResult<i64> {
    let giver = match (&ask.from, ask.kind) {
        (Some(from), _) => from.id,
        (None, BudgetRequestKind::Cut) => ask.node.id,
        (None, _) => return Ok(0),
    };
    if !change.is_seen(viewer, giver) {
        return Ok(0);
    }
    let open = db::budget_requests::open_on(conn, giver)?;
    let sum = open.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.amount_minor));
    Ok(sum.ok_or(LedgerError::Overflow)?)
}

/// For an override that is asked for because of a draft: what would refuse the draft even with it, so that
/// nobody waits for leave that does not do. What else is wrong with the draft is said where it is written.
fn still_refused(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    ask: &Ask,
    today: NaiveDate,
) -> AppResult<Vec<NodeCheck>> {
    let Some(id) = ask.expense_id.filter(|_| ask.kind == BudgetRequestKind::Override) else {
        return Ok(Vec::new());
    };
    let row = db::expenses::get(conn, id).or_not_found()?;
    if row.state != ExpenseState::Draft {
        return Ok(Vec::new());
    }
    let draft = stored::draft(conn, &row)?;
    let mut plan = match plan(conn, &Known::default(), viewer, &draft, (today, Some(id))) {
        Ok(plan) => plan,
        Err(AppError::Fields(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let holder = ask.book_id.map_or(Holder::Node(ask.node.id), Holder::Book);
    plan.book.let_over(holder, ask.amount_minor)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let mut checks = visible_results(viewer, &plan, plan.book.describe(&verdicts)?);
    checks.retain(|check| check.outcome == CheckOutcome::Refused);
    Ok(checks)
}
