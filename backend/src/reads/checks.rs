//! Stored funds checks: with every number that they saw, and the policies they used.

use std::collections::HashMap;

use penstock_shared::{
    budget::{CheckOutcome, ControlPolicy, FundCheck, NodeCheck, NodeRef},
    ids::{ControlBookId, FundCheckId, NodeId},
};

use crate::{
    db::{
        self, AnyConnection,
        budget_nodes::NodeRow,
        checks::{CheckBookResultRow, CheckResultRow, CheckRow},
        control_books::BookRow,
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult, OrNotFound},
    viewer::{Scope, Viewer},
};

/// Nodes and books that checks name, each read once.
#[derive(Default)]
pub struct Named {
    nodes: HashMap<NodeId, NodeRow>,
    books: HashMap<ControlBookId, BookRow>,
    /// The tolerances of policies, by holder and version.
    tolerances: HashMap<(NodeId, i64), (i64, i64)>,
}

impl Named {
    /// A node.
    ///
    /// # Errors
    /// When there is none.
    pub fn node(&mut self, conn: &mut AnyConnection, id: NodeId) -> AppResult<NodeRow> {
        if let Some(row) = self.nodes.get(&id) {
            return Ok(row.clone());
        }
        let row = db::budget_nodes::get(conn, id)?;
        self.nodes.insert(id, row.clone());
        Ok(row)
    }

    /// A book.
    ///
    /// # Errors
    /// When there is none.
    pub fn book(&mut self, conn: &mut AnyConnection, id: ControlBookId) -> AppResult<BookRow> {
        if let Some(row) = self.books.get(&id) {
            return Ok(row.clone());
        }
        let row = db::control_books::get(conn, id)?;
        self.books.insert(id, row.clone());
        Ok(row)
    }

    fn tolerance(&mut self, conn: &mut AnyConnection, node: NodeId, version: i64) -> AppResult<(i64, i64)> {
        if let Some(known) = self.tolerances.get(&(node, version)) {
            return Ok(*known);
        }
        let policy = db::budget_nodes::policy(conn, node, version)?;
        let found = (policy.tolerance_minor, policy.tolerance_bp);
        self.tolerances.insert((node, version), found);
        Ok(found)
    }

    /// The nodes above a node that the viewer may see, from the root down.
    ///
    /// # Errors
    /// When there is none.
    pub fn path_to(
        &mut self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        node: NodeId,
    ) -> AppResult<Vec<NodeRef>> {
        let mut path = Vec::new();
        let mut at = self.node(conn, node)?.parent_id;
        while let Some(id) = at {
            let row = self.node(conn, id)?;
            at = row.parent_id;
            if self.sees(conn, viewer, id)? {
                path.push(NodeRef { id, name: row.name, name_zh: row.name_zh });
            }
        }
        path.reverse();
        Ok(path)
    }

    /// Whether a node is in the viewer's sight: the nearest department on its way up is.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sees(&mut self, conn: &mut AnyConnection, viewer: &Viewer, node: NodeId) -> AppResult<bool> {
        let mut at = Some(node);
        while let Some(id) = at {
            let row = self.node(conn, id)?;
            if let Some(department) = row.department_id {
                return Ok(viewer.scope.contains(department));
            }
            at = row.parent_id;
        }
        Ok(viewer.scope == Scope::All)
    }
}

/// A check's parts. Nodes that are out of sight, and books, which are the whole organisation's, are
/// left out unless they stood in the way.
///
/// # Errors
/// When the database fails.
pub fn results(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    named: &mut Named,
    check: FundCheckId,
) -> AppResult<Vec<NodeCheck>> {
    let mut results = Vec::new();
    for row in db::checks::results(conn, check)? {
        if row.outcome != CheckOutcome::Passed || named.sees(conn, viewer, row.node_id)? {
            let (position, node_id) = (row.position, row.node_id);
            let mut result = of_node(conn, named, row)?;
            if result.outcome != CheckOutcome::Passed {
                result.path = named.path_to(conn, viewer, node_id)?;
            }
            results.push((position, result));
        }
    }
    for row in db::checks::book_results(conn, check)? {
        if row.outcome != CheckOutcome::Passed || viewer.scope == Scope::All {
            results.push((row.position, of_book(conn, named, row)?));
        }
    }
    results.sort_by_key(|(position, _)| *position);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// One stored check, if the viewer may see the expense that it was for; checks of other things are
/// for those who see the whole organisation.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: FundCheckId) -> AppResult<FundCheck> {
    let row = db::checks::get(conn, id).or_not_found()?;
    match row.expense_id {
        Some(expense) => drop(super::expenses::page::visible(conn, viewer, expense)?),
        None if viewer.scope == Scope::All => {}
        None => return Err(AppError::not_found()),
    }
    full(conn, viewer, row)
}

/// A check with its parts, as far as they are in sight.
///
/// # Errors
/// When the database fails.
pub fn full(conn: &mut AnyConnection, viewer: &Viewer, row: CheckRow) -> AppResult<FundCheck> {
    let results = results(conn, viewer, &mut Named::default(), row.id)?;
    let actor_name = match row.actor_id {
        Some(actor) => db::users::names(conn, &[actor])?.pop().map(|(_, name)| name),
        None => None,
    };
    Ok(view(row, actor_name, results))
}

/// A stored check as the API shows it.
#[must_use]
pub fn view(row: CheckRow, actor_name: Option<String>, results: Vec<NodeCheck>) -> FundCheck {
    FundCheck {
        id: row.id,
        checked_at: row.checked_at,
        actor_name,
        purpose: row.purpose,
        outcome: row.outcome,
        expense_id: row.expense_id,
        results,
    }
}

fn of_node(conn: &mut AnyConnection, named: &mut Named, row: CheckResultRow) -> AppResult<NodeCheck> {
    let node = named.node(conn, row.node_id)?;
    let (tolerance_minor, tolerance_bp) = named.tolerance(conn, row.node_id, row.policy_version)?;
    let available_minor = row.allocated_minor.checked_sub(row.used_minor).ok_or(LedgerError::Overflow)?;
    Ok(NodeCheck {
        line_index: row.line_index,
        node_id: Some(row.node_id),
        book_id: None,
        name: node.name,
        name_zh: node.name_zh,
        path: Vec::new(),
        outcome: row.outcome,
        control: ControlPolicy {
            level: row.control_level,
            window: row.control_window,
            to_date: row.to_date,
            tolerance_minor,
            tolerance_bp,
        },
        policy_version: row.policy_version,
        window_from: row.window_from,
        window_to: row.window_to,
        allocated_minor: row.allocated_minor,
        used_minor: row.used_minor,
        tolerance_minor: row.tolerance_minor,
        override_minor: row.override_minor,
        asked_minor: row.asked_minor,
        available_minor,
        available_after_minor: available_minor.checked_sub(row.asked_minor).ok_or(LedgerError::Overflow)?,
        currency: node.currency,
    })
}

fn of_book(conn: &mut AnyConnection, named: &mut Named, row: CheckBookResultRow) -> AppResult<NodeCheck> {
    let book = named.book(conn, row.book_id)?;
    let policies = db::control_books::policies(conn, row.book_id)?;
    let policy = policies.iter().find(|policy| policy.version == row.policy_version);
    let available_minor = row.allocated_minor.checked_sub(row.used_minor).ok_or(LedgerError::Overflow)?;
    Ok(NodeCheck {
        line_index: row.line_index,
        node_id: None,
        book_id: Some(row.book_id),
        name: book.name,
        name_zh: book.name_zh,
        path: Vec::new(),
        outcome: row.outcome,
        control: ControlPolicy {
            level: row.control_level,
            window: row.control_window,
            to_date: row.to_date,
            tolerance_minor: policy.map_or(row.tolerance_minor, |policy| policy.tolerance_minor),
            tolerance_bp: policy.map_or(0, |policy| policy.tolerance_bp),
        },
        policy_version: row.policy_version,
        window_from: row.window_from,
        window_to: row.window_to,
        allocated_minor: row.allocated_minor,
        used_minor: row.used_minor,
        tolerance_minor: row.tolerance_minor,
        override_minor: row.override_minor,
        asked_minor: row.asked_minor,
        available_minor,
        available_after_minor: available_minor.checked_sub(row.asked_minor).ok_or(LedgerError::Overflow)?,
        currency: book.currency,
    })
}
