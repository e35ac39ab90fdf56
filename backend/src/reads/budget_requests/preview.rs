//! What a request about budgets would do, shown while it is being typed.

use chrono::NaiveDateTime;
use penstock_shared::budget_request::{BudgetRequestCreate, BudgetRequestKind, BudgetRequestPreview};

use super::{
    ask::{Ask, ask},
    change::{Change, work_out},
    route::{self, Subject},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    domain::ledger::LedgerError,
    error::{AppResult, FieldErrors},
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
        shortfall: change.shortfall,
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
