//! The funds check: loads what the rule needs, asks it, and puts names to its verdicts. Submission,
//! invoices, imports and the preview on the screen all come through here.

mod books;
mod replayed;

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use penstock_shared::{
    budget::{CheckOutcome, FundsRefusal, Helper, NodeCheck, NodeRef},
    ids::{ActivityTypeId, ChannelId, DepartmentId, ExpenseId, FiscalYearId, FundCheckId, NodeId, PeriodId},
};

use books::Books;
pub use books::LineFacts;
pub(in crate::reads) use books::terms;

use super::known::Known;
use crate::{
    db::{AnyConnection, budget_nodes::NodeRow, periods::PeriodRow},
    domain::{
        control::{self, Charge, ControlledNode, Holder, Verdict, holders_of},
        ledger::LedgerError,
    },
    error::{AppError, AppResult},
};

/// Nodes with their balances and the periods of their years, and the control books of those years.
#[derive(Default)]
pub struct NodeBook {
    known: Known,
    rows: HashMap<NodeId, Arc<NodeRow>>,
    controlled: HashMap<Holder, ControlledNode>,
    years: HashMap<FiscalYearId, Arc<Vec<PeriodRow>>>,
    books: Books,
    asking: Option<Asking>,
}

/// Who asks for money, and when: overrides count for them. Without it none do.
#[derive(Debug, Clone, Copy)]
struct Asking {
    today: NaiveDate,
    expense: Option<ExpenseId>,
}

impl NodeBook {
    /// A book for a request on a day. Overrides for all requests count, and those for this expense.
    #[must_use]
    pub fn asking(known: &Known, today: NaiveDate, expense: Option<ExpenseId>) -> Self {
        Self { known: known.clone(), asking: Some(Asking { today, expense }), ..Self::default() }
    }

    /// Takes a node and everything above it into the book.
    ///
    /// # Errors
    /// `not_found` when there is no such node.
    pub fn load(&mut self, conn: &mut AnyConnection, node: NodeId) -> AppResult<()> {
        let mut at = Some(node);
        while let Some(id) = at {
            if let Some(known) = self.rows.get(&id) {
                at = known.parent_id;
                continue;
            }
            let row = self.known.node(conn, id)?;
            let periods = self.periods_of(conn, row.fiscal_year_id)?;
            let holder = Holder::Node(id);
            let controlled = ControlledNode {
                parent_id: row.parent_id,
                policy: row.control(),
                periods: self.known.held(conn, holder, periods.iter().map(|period| period.id))?,
                override_minor: self.override_minor(conn, holder)?,
            };
            at = row.parent_id;
            self.controlled.insert(holder, controlled);
            self.rows.insert(id, row);
        }
        Ok(())
    }

    /// How far overrides let this request go over.
    fn override_minor(&self, conn: &mut AnyConnection, holder: Holder) -> AppResult<i64> {
        let Some(asking) = self.asking else { return Ok(0) };
        let mut sum = 0_i64;
        for row in self.known.overrides(conn, asking.today)?.iter() {
            let here = match holder {
                Holder::Node(id) => row.node_id == Some(id),
                Holder::Book(id) => row.book_id == Some(id),
            };
            if here && (row.expense_id.is_none() || row.expense_id == asking.expense) {
                sum = sum.checked_add(row.amount_minor).ok_or(LedgerError::Overflow)?;
            }
        }
        Ok(sum)
    }

    /// Sees a node or a book as if it could be gone over by more. One that is not in the book stays out.
    ///
    /// # Errors
    /// When the sum leaves the range of the ledger.
    pub fn let_over(&mut self, holder: Holder, amount_minor: i64) -> AppResult<()> {
        if let Some(held) = self.controlled.get_mut(&holder) {
            let sum = held.override_minor.checked_add(amount_minor);
            held.override_minor = sum.ok_or(LedgerError::Overflow)?;
        }
        Ok(())
    }

    fn periods_of(&mut self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<Arc<Vec<PeriodRow>>> {
        let periods = self.known.year(conn, year)?;
        self.years.insert(year, Arc::clone(&periods));
        Ok(periods)
    }

    /// A node that was loaded.
    ///
    /// # Errors
    /// Internal when it was not.
    pub fn row(&self, node: NodeId) -> AppResult<&NodeRow> {
        self.rows
            .get(&node)
            .map(Arc::as_ref)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("node {node} is not in the book")))
    }

    /// A node that was loaded, as a check sees it.
    #[must_use]
    pub fn controlled(&self, node: NodeId) -> Option<&ControlledNode> {
        self.controlled.get(&Holder::Node(node))
    }

    /// Every node in the book.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &ControlledNode)> {
        self.controlled.iter().filter_map(|(holder, node)| match holder {
            Holder::Node(id) => Some((*id, node)),
            Holder::Book(_) => None,
        })
    }

    /// The period of a node's year by its number.
    ///
    /// # Errors
    /// Internal when the node or the period is not in the book.
    pub fn period_id(&self, node: NodeId, number: i32) -> AppResult<PeriodId> {
        self.period(self.row(node)?.fiscal_year_id, number).map(|period| period.id)
    }

    fn period(&self, year: FiscalYearId, number: i32) -> AppResult<&PeriodRow> {
        self.years
            .get(&year)
            .and_then(|periods| periods.iter().find(|period| period.number == number))
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("a period is not in the book")))
    }

    /// The nodes above a node, from the root down.
    pub(in crate::reads) fn path_to(&self, node: NodeId) -> Vec<NodeRef> {
        let mut path = Vec::new();
        let above = |row: &Arc<NodeRow>| row.parent_id.and_then(|parent| self.rows.get(&parent));
        let mut at = self.rows.get(&node).and_then(above);
        while let Some(row) = at {
            path.push(NodeRef { id: row.id, name: row.name.clone(), name_zh: row.name_zh.clone() });
            at = above(row);
        }
        path.reverse();
        path
    }

    /// The nearest department from the node up.
    #[must_use]
    pub fn department(&self, node: NodeId) -> Option<DepartmentId> {
        let mut at = self.rows.get(&node);
        while let Some(row) = at {
            if row.department_id.is_some() {
                return row.department_id;
            }
            at = row.parent_id.and_then(|parent| self.rows.get(&parent));
        }
        None
    }

    /// The nearest channel and activity type from the node up.
    #[must_use]
    pub fn dimensions(&self, node: NodeId) -> (Option<ChannelId>, Option<ActivityTypeId>) {
        let (mut channel, mut activity_type) = (None, None);
        let mut at = self.rows.get(&node);
        while let Some(row) = at {
            channel = channel.or(row.channel_id);
            activity_type = activity_type.or(row.activity_type_id);
            at = row.parent_id.and_then(|parent| self.rows.get(&parent));
        }
        (channel, activity_type)
    }

    /// Asks every node on the way up of every charge, and its books. The nodes have to be loaded.
    ///
    /// # Errors
    /// When sums leave the range of the ledger.
    pub fn check(&self, charges: &[Charge]) -> AppResult<Vec<Verdict>> {
        Ok(control::check(charges, &self.controlled)?)
    }

    /// Notes that money was spent, or came back, so that later checks see it. The node has to be
    /// loaded.
    ///
    /// # Errors
    /// When sums leave the range of the ledger.
    pub fn note_spent(&mut self, charge: &Charge) -> AppResult<()> {
        let overflow = || AppError::from(LedgerError::Overflow);
        let index = usize::try_from(charge.period - 1).map_err(|_| overflow())?;
        for holder in holders_of(charge, &self.controlled) {
            let Some(node) = self.controlled.get_mut(&holder) else { continue };
            let held = node.periods.get_mut(index).ok_or_else(overflow)?;
            held.spent_minor = held.spent_minor.checked_add(charge.amount_minor).ok_or_else(overflow)?;
        }
        Ok(())
    }

    /// Verdicts with names and dates.
    ///
    /// # Errors
    /// Internal when a node is not in the book.
    pub fn describe(&self, verdicts: &[Verdict]) -> AppResult<Vec<NodeCheck>> {
        verdicts.iter().map(|verdict| self.describe_one(verdict)).collect()
    }

    fn describe_one(&self, verdict: &Verdict) -> AppResult<NodeCheck> {
        let named = match verdict.holder {
            Holder::Node(id) => {
                let row = self.row(id)?;
                (&row.name, &row.name_zh, row.fiscal_year_id, row.currency, row.policy_version)
            }
            Holder::Book(id) => {
                let row = self.books.row(id)?;
                (&row.name, &row.name_zh, row.fiscal_year_id, row.currency, row.policy_version)
            }
        };
        let (name, name_zh, year, currency, policy_version) = named;
        let lost = || AppError::Internal(anyhow::anyhow!("{:?} is not in the book", verdict.holder));
        let control = self.controlled.get(&verdict.holder).ok_or_else(lost)?.policy;
        let available_minor = verdict.available_minor()?;
        let overflow = || AppError::from(LedgerError::Overflow);
        Ok(NodeCheck {
            line_index: i32::try_from(verdict.line_index).map_err(|_| overflow())?,
            node_id: match verdict.holder {
                Holder::Node(id) => Some(id),
                Holder::Book(_) => None,
            },
            book_id: match verdict.holder {
                Holder::Node(_) => None,
                Holder::Book(id) => Some(id),
            },
            name: name.clone(),
            name_zh: name_zh.clone(),
            path: match verdict.holder {
                Holder::Node(id) if verdict.outcome != CheckOutcome::Passed => self.path_to(id),
                Holder::Node(_) | Holder::Book(_) => Vec::new(),
            },
            outcome: verdict.outcome,
            control,
            policy_version,
            window_from: self.period(year, verdict.window.0)?.starts_on,
            window_to: self.period(year, verdict.window.1)?.ends_on,
            allocated_minor: verdict.allocated_minor,
            used_minor: verdict.used_minor,
            tolerance_minor: verdict.tolerance_minor,
            override_minor: verdict.override_minor,
            asked_minor: verdict.asked_minor,
            available_minor,
            available_after_minor: available_minor.checked_sub(verdict.asked_minor).ok_or_else(overflow)?,
            currency,
        })
    }
}

/// What a refusal tells: the nodes that refused and who can help.
///
/// # Errors
/// When the database fails.
pub fn refusal(
    conn: &mut AnyConnection,
    known: &Known,
    checks: &[NodeCheck],
    check_id: Option<FundCheckId>,
) -> AppResult<FundsRefusal> {
    let refusals = checks.iter().filter(|check| check.outcome == CheckOutcome::Refused).cloned().collect();
    Ok(FundsRefusal { check_id, refusals, helpers: helpers(conn, known)? })
}

/// Who can add or move money: finance.
///
/// # Errors
/// When the database fails.
pub fn helpers(conn: &mut AnyConnection, known: &Known) -> AppResult<Vec<Helper>> {
    Ok(known.controllers(conn)?.iter().map(|controller| controller.helper.clone()).collect())
}
