//! Which node of the budget each line of a version is about, also before the version takes effect.
//!
//! Invariant: what the budget has already is never planned a second time beside it.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    ids::{DepartmentId, NodeId},
    plan::PlanVersionState,
};

use super::book::PlanBook;
use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, plan_lines::LineRow},
    error::AppResult,
};

/// A line whose node was found just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    pub line_key: i64,
    /// The version in force has the node for the same line. Otherwise the node only stands in its place.
    pub in_force: bool,
}

/// Finds the node of every line that has none, as far as the budget has one: the one that the version in force
/// has for the same line, or else the one in the same place, of the same name and bound to the same things. The
/// top of a plan that is bound to something finds the year's node that is bound to the same, wherever it
/// stands. A line below it that is bound to something finds a node that stands at the top of the year so far, made
/// by a department's own plan: it comes below the line's parent when the version takes effect. A line that was
/// in force before is measured against what was put in force.
///
/// # Errors
/// When the database fails.
pub fn find_nodes(conn: &mut AnyConnection, book: &mut PlanBook) -> AppResult<Vec<Met>> {
    if book.lines.iter().all(|line| line.row.node_id.is_some()) {
        return Ok(Vec::new());
    }
    let in_force = in_force(conn, book)?;
    let home = match book.lines.iter().find(|line| line.row.parent_key.is_none()) {
        Some(top) => top.row.node_id.or(home_of(conn, book, &top.row)?),
        None => None,
    };
    let known = db::budget_nodes::of_year(conn, book.plan.fiscal_year_id)?;
    let known: Vec<&NodeRow> = known.iter().filter(|node| node.currency == book.plan.currency).collect();
    let mut taken: HashSet<NodeId> = book.lines.iter().filter_map(|line| line.row.node_id).collect();
    let mut nodes: HashMap<i64, NodeId> = HashMap::new();
    let mut met = Vec::new();
    // What the plan itself stands below is not taken in below it.
    let mut roof = home.and_then(|home| root_of(&known, home));
    for line in &mut book.lines {
        let row = &line.row;
        if row.node_id.is_none() {
            let parent = row.parent_key.map(|parent| nodes.get(&parent).copied());
            let free = |node: &NodeId| !taken.contains(node);
            let before = in_force.get(&row.line_key).filter(|(held, _)| held.parent_key == row.parent_key);
            let before = before.and_then(|(held, months)| Some((held.node_id.filter(free)?, months)));
            if let Some((node, months)) = before {
                line.row.node_id = Some(node);
                line.basis.clone_from(months);
            } else {
                let there = standing(&known, row, parent).map(|node| node.id).filter(free);
                let at_top = || top_of_year(&known, row).map(|node| node.id).filter(free);
                line.row.node_id =
                    there.or_else(|| parent.and_then(|_| at_top()).filter(|id| roof != Some(*id)));
            }
            let in_force = before.is_some();
            met.extend(line.row.node_id.map(|_| Met { line_key: line.row.line_key, in_force }));
        }
        if let Some(node) = line.row.node_id {
            line.row.is_contingency = known.iter().any(|row| row.id == node && row.is_contingency);
            if line.row.parent_key.is_none() {
                roof = root_of(&known, node);
            }
            taken.insert(node);
            nodes.insert(line.row.line_key, node);
        }
    }
    Ok(met)
}

/// The lines of the plan's version in force, each with what was put in force.
fn in_force(conn: &mut AnyConnection, book: &PlanBook) -> AppResult<HashMap<i64, (LineRow, Vec<i64>)>> {
    let versions = db::plan_versions::of_plan(conn, book.plan.id)?;
    let active = versions.into_iter().find(|version| version.state == PlanVersionState::Active);
    let Some(active) = active.filter(|active| active.id != book.version.id) else {
        return Ok(HashMap::new());
    };
    let cells: HashMap<(i64, i32), i64> = db::plan_lines::cells(conn, active.id)?
        .into_iter()
        .map(|cell| ((cell.line_key, cell.period_number), cell.amount_minor))
        .collect();
    let with_months = |row: LineRow| {
        let key = row.line_key;
        let of = |number: i32| cells.get(&(key, number)).copied().unwrap_or(0);
        (key, (row, book.periods.iter().map(|period| of(period.number)).collect()))
    };
    Ok(db::plan_lines::of_version(conn, active.id)?.into_iter().map(with_months).collect())
}

/// The node that stands where a line is to stand: below the node of the line above, or at the top.
fn standing<'n>(known: &[&'n NodeRow], row: &LineRow, parent: Option<Option<NodeId>>) -> Option<&'n NodeRow> {
    let fits = |node: &&&NodeRow| node.name == row.name && same_terms(row, node);
    match parent {
        Some(parent) => {
            known.iter().filter(|node| parent.is_some() && node.parent_id == parent).find(fits).copied()
        }
        None => {
            let root = known.iter().filter(|node| node.parent_id.is_none()).find(fits).copied();
            root.or_else(|| of_terms(known, row))
        }
    }
}

/// The node at the top of the year that is bound to the same things as a line that is bound to something: the one
/// of the line's name, or the only one.
fn top_of_year<'n>(known: &[&'n NodeRow], row: &LineRow) -> Option<&'n NodeRow> {
    let fits = |node: &&NodeRow| {
        node.parent_id.is_none() && same_terms(row, node) && node.is_contingency == row.is_contingency
    };
    let fitting: Vec<_> = known.iter().copied().filter(fits).filter(|_| is_bound(row)).collect();
    let named = fitting.iter().find(|node| node.name == row.name);
    named.or_else(|| fitting.first().filter(|_| fitting.len() == 1)).copied()
}

fn root_of(known: &[&NodeRow], node: NodeId) -> Option<NodeId> {
    let row = known.iter().find(|row| row.id == node)?;
    row.parent_id.map_or(Some(row.id), |parent| root_of(known, parent))
}

/// The uppermost node that is bound to the same things as a line that is bound to something.
#[must_use]
pub fn of_terms<'n>(known: &[&'n NodeRow], row: &LineRow) -> Option<&'n NodeRow> {
    let fitting = known
        .iter()
        .copied()
        .filter(|node| is_bound(row) && same_terms(row, node) && node.is_contingency == row.is_contingency);
    fitting.min_by_key(|node| (node.depth, node.name != row.name, node.id))
}

/// Whether a line is bound to anything.
#[must_use]
pub const fn is_bound(row: &LineRow) -> bool {
    row.department_id.is_some()
        || row.channel_id.is_some()
        || row.activity_type_id.is_some()
        || row.campaign_id.is_some()
}

/// Whether a line and a node are bound to the same things.
#[must_use]
pub fn same_terms(row: &LineRow, node: &NodeRow) -> bool {
    row.department_id == node.department_id
        && row.channel_id == node.channel_id
        && row.activity_type_id == node.activity_type_id
        && row.campaign_id == node.campaign_id
}

/// Where the top of a plan goes that the budget does not have yet. What is bound to something goes below the
/// budget of the nearest department above its own, or below the whole organisation's when there is one such
/// budget, and is limited by it.
///
/// # Errors
/// When the database fails.
pub fn home_of(conn: &mut AnyConnection, book: &PlanBook, row: &LineRow) -> AppResult<Option<NodeId>> {
    if !is_bound(row) {
        return Ok(None);
    }
    let known = db::budget_nodes::of_year(conn, book.plan.fiscal_year_id)?;
    let whole_of = |department: Option<DepartmentId>| {
        let of = known.iter().filter(move |node| {
            node.department_id == department
                && node.currency == book.plan.currency
                && !node.is_contingency
                && node.channel_id.is_none()
                && node.activity_type_id.is_none()
                && node.campaign_id.is_none()
        });
        of.map(|node| (node.depth, node.id)).collect::<Vec<_>>()
    };
    let departments: HashMap<DepartmentId, Option<DepartmentId>> =
        db::departments::all(conn)?.into_iter().map(|row| (row.id, row.parent_id)).collect();
    let mut above = row.department_id.and_then(|own| departments.get(&own).copied().flatten());
    // A tree of departments has no circles; the walk ends anyway.
    for _ in 0..departments.len() {
        let Some(department) = above else { break };
        if let Some((_, node)) = whole_of(Some(department)).into_iter().min() {
            return Ok(Some(node));
        }
        above = departments.get(&department).copied().flatten();
    }
    let roots: Vec<_> = whole_of(None).into_iter().filter(|(depth, _)| *depth == 0).collect();
    Ok(roots.first().filter(|_| roots.len() == 1).map(|(_, node)| *node))
}
