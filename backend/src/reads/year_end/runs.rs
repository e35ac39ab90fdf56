//! The preview, and the year ends that were run.

use std::collections::HashMap;

use penstock_shared::{
    ids::{FiscalYearId, UserId, YearEndId},
    refusal_reason::RefusalReason,
    year_end::{YearEnd, YearEndAmounts, YearEndObstacle, YearEndPreview},
};

use super::{
    books::books_without_room,
    plan::{YearEndPlan, totals},
    room::shortfalls,
};
use crate::{
    db::{self, AnyConnection, year_ends::YearEndRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::{Scope, Viewer},
};

/// What the end of a year would do, and the runs that there were.
///
/// # Errors
/// `not_found` when there is no such year; `forbidden` for a key of one department.
pub fn preview(conn: &mut AnyConnection, viewer: &Viewer, id: FiscalYearId) -> AppResult<YearEndPreview> {
    whole_organisation(viewer)?;
    let plan = YearEndPlan::read(conn, id)?;
    let nodes = plan.views()?;
    let roots = nodes.iter().filter(|node| node.parent_id.is_none());
    let totals = totals(roots.map(|node| (node.currency, &node.amounts)));
    let rows = db::year_ends::of_year(conn, id)?;
    let runs = rows.into_iter().map(|row| view(conn, row)).collect::<AppResult<_>>()?;
    let shortfalls = shortfalls(conn, &plan)?;
    let mut obstacles = plan.obstacles();
    obstacles.extend((!shortfalls.is_empty()).then_some(YearEndObstacle::TooLittleRoom));
    let books = books_without_room(conn, &plan)?;
    obstacles.extend((!books.is_empty()).then_some(YearEndObstacle::BookWithoutRoom));
    Ok(YearEndPreview {
        fiscal_year_id: id,
        next_year_id: plan.next.as_ref().map(|next| next.id),
        next_year_code: plan.next.as_ref().map(|next| next.code.clone()),
        obstacles,
        shortfalls,
        books,
        nothing_left: plan.is_empty(),
        totals,
        nodes,
        runs,
    })
}

/// A year end is about every department at once.
///
/// # Errors
/// `forbidden` for a key of one department.
pub fn whole_organisation(viewer: &Viewer) -> AppResult<()> {
    if viewer.scope == Scope::All {
        return Ok(());
    }
    Err(AppError::refused(RefusalReason::WholeOrganisationOnly))
}

/// A year end that was run.
///
/// # Errors
/// `not_found` when there is none.
pub fn run(conn: &mut AnyConnection, viewer: &Viewer, id: YearEndId) -> AppResult<YearEnd> {
    whole_organisation(viewer)?;
    let row = db::year_ends::get(conn, id).or_not_found()?;
    view(conn, row)
}

fn view(conn: &mut AnyConnection, row: YearEndRow) -> AppResult<YearEnd> {
    let people: Vec<UserId> = std::iter::once(row.run_by).chain(row.reversed_by).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    let ended = db::year_ends::nodes(conn, row.id)?;
    let nodes = db::budget_nodes::of_year(conn, row.fiscal_year_id)?;
    let amounts: Vec<_> = ended
        .iter()
        .filter_map(|ended| {
            let node = nodes.iter().find(|node| node.id == ended.node_id && node.parent_id.is_none())?;
            let amounts = YearEndAmounts {
                available_minor: ended.available_minor,
                open_minor: ended.open_minor,
                open_lines: ended.open_lines,
                lapsed_minor: ended.lapsed_minor,
                carried_balance_minor: ended.carried_balance_minor,
                carried_open_minor: ended.carried_open_minor,
            };
            Some((node.currency, amounts))
        })
        .collect();
    Ok(YearEnd {
        id: row.id,
        fiscal_year_id: row.fiscal_year_id,
        next_year_id: row.next_year_id,
        state: row.state,
        closed_periods: row.closed_periods,
        run_by_name: name(row.run_by),
        run_at: row.run_at,
        reversed_by_name: row.reversed_by.map(name),
        reversed_at: row.reversed_at,
        reason: row.reason,
        totals: totals(amounts.iter().map(|(currency, amounts)| (*currency, amounts))),
    })
}
