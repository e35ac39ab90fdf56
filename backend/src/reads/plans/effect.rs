//! What a version would make of the budget, for whoever decides about it.

use penstock_shared::{
    ids::{NodeId, PlanVersionId},
    plan::{PlanEffect, PlanGoal, PlanLineEffect, PlanPlace, PlanVersionState, grid::sum_minor},
};

use super::{book::PlanBook, bound::find_nodes, version::goal};
use crate::{
    db::{AnyConnection, plans::PlanRow},
    domain::ledger::LedgerError,
    error::AppResult,
    viewer::Viewer,
};

/// How many lines are told.
const MOST_LINES: usize = 8;

/// Which plan a version belongs to and what it would do; `None` when nothing of it is in sight.
///
/// # Errors
/// When the database fails.
pub fn place(conn: &mut AnyConnection, viewer: &Viewer, id: PlanVersionId) -> AppResult<Option<PlanPlace>> {
    let mut book = PlanBook::read_all(conn, viewer, id)?;
    if book.visible().next().is_none() {
        return Ok(None);
    }
    let waits = !matches!(book.version.state, PlanVersionState::Active | PlanVersionState::Replaced);
    let effect = if waits { Some(effect(conn, &mut book)?) } else { None };
    let PlanBook { plan, version, .. } = book;
    let PlanRow { id: plan_id, name, name_zh, .. } = plan;
    Ok(Some(PlanPlace { plan_id, version_id: id, name, name_zh, number: version.number, effect }))
}

fn effect(conn: &mut AnyConnection, book: &mut PlanBook) -> AppResult<PlanEffect> {
    find_nodes(conn, book)?;
    let allocated = book.allocated(conn)?;
    let mut lines = Vec::new();
    let mut tops = Vec::new();
    let mut allocated_minor = 0_i64;
    let mut changed = 0_u32;
    for line in book.visible() {
        let now = allocated.get(&line.row.line_key).map_or(&[][..], Vec::as_slice);
        let found = PlanLineEffect {
            name: line.row.name.clone(),
            name_zh: line.row.name_zh.clone(),
            node_id: line.row.node_id,
            allocated_minor: sum_minor(now)?,
            planned_minor: sum_minor(&line.months)?,
        };
        if now != line.months && (!now.is_empty() || found.planned_minor != 0) {
            changed = changed.saturating_add(1);
        }
        if line.row.parent_key.is_none_or(|parent| book.line(parent).is_none()) {
            tops.push(found.node_id);
            allocated_minor =
                allocated_minor.checked_add(found.allocated_minor).ok_or(LedgerError::Overflow)?;
        } else if found.allocated_minor != found.planned_minor {
            lines.push(found);
        }
    }
    let weight = |line: &PlanLineEffect| line.planned_minor.abs_diff(line.allocated_minor);
    lines.sort_by_key(|line| (std::cmp::Reverse(weight(line)), line.node_id.unwrap_or(NodeId(i64::MAX))));
    lines.truncate(MOST_LINES);
    let total_minor = book.total_minor()?;
    let whole = book.is_whole().then_some(total_minor);
    let goals: Vec<PlanGoal> = book.goals.iter().map(|row| goal(row, whole)).collect::<AppResult<_>>()?;
    let currency = book.plan.currency;
    Ok(PlanEffect {
        currency,
        node_id: if let [top] = tops[..] { top } else { None },
        starts_on: book.periods.first().map_or(book.year.starts_on, |period| period.starts_on),
        ends_on: book.periods.last().map_or(book.year.ends_on, |period| period.ends_on),
        allocated_minor,
        planned_minor: total_minor,
        changed,
        lines,
        goals,
    })
}
