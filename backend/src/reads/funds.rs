//! The funds check: loads what the rule needs, asks it, and puts names to its verdicts. Submission,
//! invoices, imports and the preview on the screen all come through here.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    budget::{CheckOutcome, FundsRefusal, Helper, NodeCheck},
    ids::{ActivityTypeId, ChannelId, DepartmentId, FiscalYearId, FundCheckId, NodeId},
    permission::Role,
};

use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, periods::PeriodRow},
    domain::{
        control::{self, Charge, ControlledNode, Verdict},
        ledger::Buckets,
    },
    error::{AppError, AppResult, OrNotFound},
};

/// Nodes with their balances and the periods of their years.
#[derive(Default)]
pub struct NodeBook {
    rows: HashMap<NodeId, NodeRow>,
    controlled: HashMap<NodeId, ControlledNode>,
    years: HashMap<FiscalYearId, Vec<PeriodRow>>,
}

impl NodeBook {
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
            let row = db::budget_nodes::get(conn, id).or_not_found()?;
            let periods = self.periods_of(conn, row.fiscal_year_id)?;
            let mut held: BTreeMap<_, Buckets> =
                db::balances::of_node(conn, id)?.into_iter().map(|row| (row.period_id, row.into())).collect();
            let controlled = ControlledNode {
                parent_id: row.parent_id,
                policy: row.control(),
                periods: periods.iter().map(|period| held.remove(&period.id).unwrap_or_default()).collect(),
            };
            at = row.parent_id;
            self.controlled.insert(id, controlled);
            self.rows.insert(id, row);
        }
        Ok(())
    }

    fn periods_of(&mut self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<Vec<PeriodRow>> {
        if let Some(periods) = self.years.get(&year) {
            return Ok(periods.clone());
        }
        let periods = db::periods::of_year(conn, year)?;
        self.years.insert(year, periods.clone());
        Ok(periods)
    }

    /// A node that was loaded.
    ///
    /// # Errors
    /// Internal when it was not.
    pub fn row(&self, node: NodeId) -> AppResult<&NodeRow> {
        self.rows
            .get(&node)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("node {node} is not in the book")))
    }

    /// A node that was loaded, as a check sees it.
    #[must_use]
    pub fn controlled(&self, node: NodeId) -> Option<&ControlledNode> {
        self.controlled.get(&node)
    }

    /// Every node in the book.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &ControlledNode)> {
        self.controlled.iter().map(|(id, node)| (*id, node))
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

    /// Asks every node on the way up of every charge. The nodes have to be loaded.
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
        let overflow = || AppError::from(crate::domain::ledger::LedgerError::Overflow);
        let index = usize::try_from(charge.period - 1).map_err(|_| overflow())?;
        let mut at = Some(charge.node_id);
        while let Some(node) = at.and_then(|id| self.controlled.get_mut(&id)) {
            let held = node.periods.get_mut(index).ok_or_else(overflow)?;
            held.spent_minor = held.spent_minor.checked_add(charge.amount_minor).ok_or_else(overflow)?;
            at = node.parent_id;
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
        let row = self.row(verdict.node_id)?;
        let lost = || AppError::Internal(anyhow::anyhow!("a period is not in the book"));
        let periods = self.years.get(&row.fiscal_year_id).ok_or_else(lost)?;
        let period = |number: i32| periods.iter().find(|period| period.number == number).ok_or_else(lost);
        let available_minor = verdict.available_minor()?;
        let overflow = || AppError::from(crate::domain::ledger::LedgerError::Overflow);
        Ok(NodeCheck {
            line_index: i32::try_from(verdict.line_index).map_err(|_| overflow())?,
            node_id: row.id,
            node_name: row.name.clone(),
            node_name_zh: row.name_zh.clone(),
            outcome: verdict.outcome,
            control: row.control(),
            policy_version: row.policy_version,
            window_from: period(verdict.window.0)?.starts_on,
            window_to: period(verdict.window.1)?.ends_on,
            allocated_minor: verdict.allocated_minor,
            used_minor: verdict.used_minor,
            tolerance_minor: verdict.tolerance_minor,
            asked_minor: verdict.asked_minor,
            available_minor,
            available_after_minor: available_minor.checked_sub(verdict.asked_minor).ok_or_else(overflow)?,
            currency: row.currency,
        })
    }
}

/// What a refusal tells: the nodes that refused and who can help.
///
/// # Errors
/// When the database fails.
pub fn refusal(
    conn: &mut AnyConnection,
    checks: &[NodeCheck],
    check_id: Option<FundCheckId>,
) -> AppResult<FundsRefusal> {
    let refusals = checks.iter().filter(|check| check.outcome == CheckOutcome::Refused).cloned().collect();
    Ok(FundsRefusal { check_id, refusals, helpers: helpers(conn)? })
}

/// Who can add or move money: finance.
///
/// # Errors
/// When the database fails.
pub fn helpers(conn: &mut AnyConnection) -> AppResult<Vec<Helper>> {
    let people = db::users::active_with_role(conn, Role::FinanceController)?;
    Ok(people.into_iter().map(|user| Helper { name: user.name, email: user.email }).collect())
}
