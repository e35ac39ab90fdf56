//! What a version of a plan gives to the groups of a question: its lines stand where budgets stand, and each gives what it
//! does not give on to the lines below it.

use std::collections::HashMap;

use penstock_shared::{
    error_code::ErrorCode,
    ids::{DimensionId, DimensionValueId, NodeId, PlanVersionId},
    permission::Permission,
};

use super::ask::refused;
use crate::{
    cube::Nodes,
    db::{self, AnyConnection, pivot::facts::NodeFact},
    domain::{
        ledger::LedgerError,
        pivot::{Field, Group, Input, Key, Plan, Sums},
    },
    error::{AppError, AppResult},
    reads::plans::{
        book::{BookLine, PlanBook},
        bound::find_nodes,
    },
    viewer::Viewer,
};

/// What the version gives to each group of a plan of the analysis, as what is allocated.
///
/// # Errors
/// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) for a version that is not in sight, or of
/// another currency; when a sum leaves the range of the ledger.
pub fn groups(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    plan: &Plan,
    id: PlanVersionId,
) -> AppResult<HashMap<Group, Sums>> {
    let book = book(conn, viewer, id)?;
    if book.plan.currency != plan.currency {
        return Err(refused(format!(
            "'comparison' is with a plan in {}, and the figures are in {}. Set 'currency' to that of the plan.",
            book.plan.currency.code(),
            plan.currency.code()
        )));
    }
    let nodes = nodes(conn, &book)?;
    let mut groups: HashMap<Group, Sums> = HashMap::new();
    for line in &book.lines {
        let Some(group) = group(&nodes, line, plan) else { continue };
        for (place, period) in book.periods.iter().enumerate() {
            if plan.days.as_ref().is_some_and(|days| !days.contains(period.starts_on)) {
                continue;
            }
            let mut here = group;
            for (code, key) in here.iter_mut().zip(&plan.keys) {
                if let Key::Day(codes) = key {
                    *code = codes.of(period.starts_on);
                }
            }
            let mut given = Sums::default();
            given.set(Input::Allocated, own(&book, line, place)?);
            let whole = groups.entry(here).or_default();
            *whole = whole.plus(given)?;
        }
    }
    groups.retain(|_, sums| sums.of(Input::Allocated) != 0);
    Ok(groups)
}

/// The version with the budget of each line, as far as there is one.
fn book(conn: &mut AnyConnection, viewer: &Viewer, id: PlanVersionId) -> AppResult<PlanBook> {
    let unknown = || {
        refused(format!(
            "'comparison' is with version {id} of a plan, and there is none in sight. Choose one that you can open."
        ))
    };
    if !viewer.may(Permission::PlansRead) {
        return Err(unknown());
    }
    let mut book = PlanBook::read(conn, viewer, id).map_err(|error| {
        if matches!(error, AppError::Coded { code: ErrorCode::NotFound, .. }) { unknown() } else { error }
    })?;
    find_nodes(conn, &mut book)?;
    Ok(book)
}

/// The lines as budgets, numbered by their keys, so that each has what it is not bound to from the lines above.
fn nodes(conn: &mut AnyConnection, book: &PlanBook) -> AppResult<Nodes> {
    let rows: Vec<NodeFact> = book
        .lines
        .iter()
        .map(|line| NodeFact {
            id: NodeId(line.row.line_key),
            parent: line.row.parent_key.map(NodeId),
            fiscal_year: book.plan.fiscal_year_id,
            currency: book.plan.currency,
            department: line.row.department_id,
            channel: line.row.channel_id,
            activity_type: line.row.activity_type_id,
            campaign: line.row.campaign_id,
        })
        .collect();
    let known = db::pivot::facts::node_values(conn)?;
    let mut own: HashMap<(NodeId, DimensionId), DimensionValueId> = HashMap::new();
    for ((node, dimension), value) in known {
        let lines = book.lines.iter().filter(|line| line.row.node_id == Some(node));
        own.extend(lines.map(|line| ((NodeId(line.row.line_key), dimension), value)));
    }
    Ok(Nodes::new(&rows, &own, db::pivot::facts::campaign_values(conn)?))
}

/// The group of a line by the keys that are not times; none when it does not count.
fn group(nodes: &Nodes, line: &BookLine, plan: &Plan) -> Option<Group> {
    let node = nodes.get(line.row.line_key)?;
    let value = |field: Field| match field {
        Field::Node => line.row.node_id.map(|id| id.0),
        field => node.value(field),
    };
    if let Some(departments) = &plan.departments {
        value(Field::Department).filter(|department| departments.contains(department))?;
    }
    if !plan.conditions.iter().all(|condition| condition.lets(value(condition.field))) {
        return None;
    }
    let mut group = Group::default();
    for (code, key) in group.iter_mut().zip(&plan.keys) {
        if let Key::Value { field, shown } = key {
            *code = value(*field).and_then(|value| shown.get(&value).copied().unwrap_or(Some(value)));
        }
    }
    Some(group)
}

/// What a line has in a period and does not give on to those below it.
fn own(book: &PlanBook, line: &BookLine, place: usize) -> Result<i64, LedgerError> {
    let of = |line: &BookLine| line.months.get(place).copied().unwrap_or_default();
    let below = book.children(line.row.line_key).map(of);
    below.map(i64::checked_neg).try_fold(of(line), |left, given| {
        given.and_then(|given| left.checked_add(given)).ok_or(LedgerError::Overflow)
    })
}
