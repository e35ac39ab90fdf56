//! From a version's lines to the nodes of the budget and what has to be posted on them.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use penstock_shared::{
    budget::BudgetNodeCreate,
    error_code::ErrorCode,
    ids::{NodeId, PeriodId, PlanVersionId},
    money::Currency,
    problem::Subject,
    refusal_reason::RefusalReason,
};

use super::{cell_rows, taking_in::TakenIn};
use crate::{
    commands::budgets::create::create_planned,
    db::{self, budget_nodes::NodeRow, plan_lines::LineRow},
    domain::{control::free_to_cut_minor, ledger::LedgerError, plan::Change},
    error::{AppError, AppResult},
    reads::{
        funds::NodeBook,
        plans::{
            book::PlanBook,
            bound::{Met, find_nodes, home_of},
        },
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Notes the node of every line whose node the budget has already; see [`find_nodes`].
///
/// # Errors
/// When the database fails.
pub fn bind_known(tx: &mut WriteTx<'_>, book: &mut PlanBook) -> AppResult<Vec<Met>> {
    let met = find_nodes(tx.conn, book)?;
    let mut cells = Vec::new();
    for line in book.lines.iter().filter(|line| met.iter().any(|met| met.line_key == line.row.line_key)) {
        db::plan_lines::update(tx.conn, &line.row)?;
        cells.extend(cell_rows(book, &line.row, &line.months, &line.basis));
    }
    db::plan_lines::replace_cells(tx.conn, &cells)?;
    Ok(met)
}

/// Notes the node of every line, and makes those that the budget has not.
///
/// # Errors
/// When a node cannot be made.
pub fn bind(tx: &mut WriteTx<'_>, viewer: &Viewer, book: &mut PlanBook) -> AppResult<()> {
    bind_known(tx, book)?;
    for at in 0..book.lines.len() {
        let row = &book.lines[at].row;
        if row.node_id.is_some() {
            continue;
        }
        let parent_id = match row.parent_key {
            Some(parent) => {
                book.lines.iter().find(|line| line.row.line_key == parent).and_then(|line| line.row.node_id)
            }
            None => home_of(tx.conn, book, row)?,
        };
        let node = make(tx, viewer, book, row, parent_id)?;
        book.lines[at].row.node_id = Some(node);
        db::plan_lines::update(tx.conn, &book.lines[at].row)?;
    }
    Ok(())
}

/// Makes a line's node. One that was taken from another year's budget is controlled as it is there, and
/// counts for the same dimensions.
fn make(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    book: &PlanBook,
    row: &LineRow,
    parent_id: Option<NodeId>,
) -> AppResult<NodeId> {
    let (control, dimensions) = match row.like_node_id {
        Some(like) => {
            (Some(db::budget_nodes::get(tx.conn, like)?.control()), db::dimensions::of_node(tx.conn, like)?)
        }
        None => (None, Vec::new()),
    };
    let new = BudgetNodeCreate {
        parent_id,
        fiscal_year_id: book.plan.fiscal_year_id,
        name: row.name.clone(),
        name_zh: row.name_zh.clone(),
        currency: Some(book.plan.currency),
        department_id: row.department_id,
        channel_id: row.channel_id,
        activity_type_id: row.activity_type_id,
        campaign_id: row.campaign_id,
        is_contingency: row.is_contingency,
        control,
        dimensions,
    };
    create_planned(tx, viewer, &new)
}

/// What nodes have of a year's periods.
pub struct Allocated {
    nodes: BTreeMap<NodeId, NodeRow>,
    held: HashMap<(NodeId, PeriodId), i64>,
}

impl Allocated {
    /// Reads a year's budget.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut WriteTx<'_>, book: &PlanBook) -> AppResult<Self> {
        let year = book.plan.fiscal_year_id;
        let nodes = db::budget_nodes::of_year(tx.conn, year)?.into_iter().map(|row| (row.id, row)).collect();
        let held = db::balances::of_year(tx.conn, year)?
            .into_iter()
            .map(|row| ((row.node_id, row.period_id), row.allocated_minor))
            .collect();
        Ok(Self { nodes, held })
    }

    fn of(&self, node: NodeId, period: PeriodId) -> i64 {
        self.held.get(&(node, period)).copied().unwrap_or(0)
    }

    fn year_of(&self, node: NodeId) -> Result<i64, LedgerError> {
        self.held
            .iter()
            .filter(|((of, _), _)| *of == node)
            .try_fold(0_i64, |sum, (_, amount)| sum.checked_add(*amount))
            .ok_or(LedgerError::Overflow)
    }

    /// What has to change so that the budget is as the version says. Nodes of lines that the version in force
    /// has and this one has not lose what they have in open periods.
    ///
    /// # Errors
    /// [`ErrorCode::PeriodClosed`] when that takes a change in a closed period.
    pub fn changes(
        &self,
        tx: &mut WriteTx<'_>,
        book: &PlanBook,
        in_force: Option<PlanVersionId>,
    ) -> AppResult<Vec<Change>> {
        let mut wanted: Vec<(NodeId, Vec<Option<i64>>)> = book
            .lines
            .iter()
            .filter_map(|line| Some((line.row.node_id?, line.months.iter().copied().map(Some).collect())))
            .collect();
        let kept: HashSet<NodeId> = wanted.iter().map(|(node, _)| *node).collect();
        let gone = match in_force {
            Some(version) => db::plan_lines::of_version(tx.conn, version)?,
            None => Vec::new(),
        };
        let none: Vec<Option<i64>> =
            book.periods.iter().map(|period| period.is_open().then_some(0)).collect();
        wanted.extend(
            gone.iter()
                .filter_map(|line| line.node_id)
                .filter(|node| !kept.contains(node))
                .map(|node| (node, none.clone())),
        );
        let mut changes = Vec::new();
        for (node_id, months) in wanted {
            let Some(node) = self.nodes.get(&node_id) else { continue };
            for (period, amount) in book.periods.iter().zip(months) {
                let Some(amount) = amount else { continue };
                let delta_minor =
                    amount.checked_sub(self.of(node_id, period.id)).ok_or(LedgerError::Overflow)?;
                if delta_minor != 0 && !period.is_open() {
                    let subject = in_period(node, &period.starts_on.format("%Y-%m"));
                    return Err(AppError::refused(RefusalReason::PlanChangesClosedPeriod).about([subject]));
                }
                let (depth, period_id, period) = (node.depth, period.id, period.number);
                changes.push(Change { node_id, depth, period_id, period, delta_minor });
            }
        }
        changes.retain(|change| change.delta_minor != 0);
        Ok(changes)
    }

    /// Parts must not exceed the whole, for the touched nodes and those above and below them. Nodes that were
    /// taken in count where they stand now.
    ///
    /// # Errors
    /// [`ErrorCode::ParentExceeded`] naming the node and by how much.
    pub fn check_parents(&mut self, changes: &[Change], taken: &[TakenIn]) -> AppResult<()> {
        for change in changes {
            let held = self.held.entry((change.node_id, change.period_id)).or_default();
            *held = held.checked_add(change.delta_minor).ok_or(LedgerError::Overflow)?;
        }
        let mut parents: HashSet<NodeId> = changes.iter().map(|change| change.node_id).collect();
        parents.extend(
            changes
                .iter()
                .filter_map(|change| self.nodes.get(&change.node_id))
                .filter_map(|node| node.parent_id),
        );
        parents.extend(
            taken.iter().filter_map(|taken| self.nodes.get(&taken.node)).filter_map(|node| node.parent_id),
        );
        for (id, node) in &self.nodes {
            if !parents.contains(id) {
                continue;
            }
            let mut given = 0_i64;
            for child in self.nodes.values().filter(|child| child.parent_id == Some(*id)) {
                given = given.checked_add(self.year_of(child.id)?).ok_or(LedgerError::Overflow)?;
            }
            let over = given.checked_sub(self.year_of(*id)?).ok_or(LedgerError::Overflow)?;
            if over > 0 {
                return Err(AppError::new(
                    ErrorCode::ParentExceeded,
                    format!(
                        "The nodes below '{}' would have {} {} more than it has.",
                        node.name,
                        node.currency,
                        node.currency.grouped(over)
                    ),
                )
                .about([short_of(node.subject(), node.currency, over)]));
            }
        }
        Ok(())
    }
}

/// A node in one of its periods, as something that stands in the way.
fn in_period(node: &NodeRow, period: &dyn fmt::Display) -> Subject {
    let in_both = |name: &str| if name.is_empty() { String::new() } else { format!("{name} · {period}") };
    Subject { name: in_both(&node.name), name_zh: in_both(&node.name_zh), ..Subject::default() }
}

fn short_of(subject: Subject, currency: Currency, missing_minor: i64) -> Subject {
    Subject { missing_minor: Some(missing_minor), currency: Some(currency), ..subject }
}

/// A cut never takes what is used: every cut has to be free once everything has been given.
///
/// # Errors
/// [`ErrorCode::CutExceedsFree`] naming the node, the period and what is free.
pub fn check_free(tx: &mut WriteTx<'_>, changes: &[Change]) -> AppResult<()> {
    let cut: HashSet<NodeId> =
        changes.iter().filter(|change| change.delta_minor < 0).map(|change| change.node_id).collect();
    let mut nodes = NodeBook::default();
    for node in cut {
        nodes.load(tx.conn, node)?;
        let Some(mut controlled) = nodes.controlled(node).cloned() else { continue };
        let own: Vec<&Change> = changes.iter().filter(|change| change.node_id == node).collect();
        for (given, change) in [true, false].into_iter().flat_map(|given| own.iter().map(move |c| (given, c)))
        {
            if given != (change.delta_minor > 0) {
                continue;
            }
            let free = free_to_cut_minor(&controlled, change.period, &[])?;
            let wanted = change.delta_minor.checked_neg().ok_or(LedgerError::Overflow)?;
            if !given && wanted > free {
                let row = nodes.row(node)?;
                let (name, currency) = (&row.name, row.currency);
                let missing = wanted.checked_sub(free).ok_or(LedgerError::Overflow)?;
                return Err(AppError::new(
                    ErrorCode::CutExceedsFree,
                    format!(
                        "'{name}' would lose {currency} {} in period {}; {currency} {} are free.",
                        currency.grouped(wanted),
                        change.period,
                        currency.grouped(free)
                    ),
                )
                .about([short_of(
                    in_period(row, &format_args!("P{}", change.period)),
                    currency,
                    missing,
                )]));
            }
            let index = usize::try_from(change.period - 1).map_err(|_| LedgerError::Overflow)?;
            if let Some(held) = controlled.periods.get_mut(index) {
                held.allocated_minor =
                    held.allocated_minor.checked_add(change.delta_minor).ok_or(LedgerError::Overflow)?;
            }
        }
    }
    Ok(())
}
