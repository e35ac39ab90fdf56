//! What a year end would do. The preview and the command see the same plan.

use std::collections::{BTreeMap, HashMap, HashSet};

use penstock_shared::{
    ids::{FiscalYearId, NodeId},
    money::Currency,
    year_end::{
        DEFAULT_YEAR_END, Successor, YearEndAmounts, YearEndNode, YearEndObstacle, YearEndRule, YearEndTotal,
    },
};

use super::successors::{self, Found, Numbers};
use crate::{
    db::{
        self, AnyConnection, budget_nodes::NodeRow, expenses::LineRow, fiscal_years::FiscalYearRow,
        periods::PeriodRow,
    },
    domain::{
        ledger::{Buckets, LedgerError},
        year_end::{Ending, EndingNode, settle},
    },
    error::{AppResult, OrNotFound},
    reads::expenses::prefunding,
};

/// The end of a year, worked out.
pub struct YearEndPlan {
    pub year: FiscalYearRow,
    pub next: Option<FiscalYearRow>,
    /// The last open period of the year: what leaves, leaves here.
    pub last_open: Option<PeriodRow>,
    /// The first open period of the next year: what goes on, arrives here.
    pub first_open: Option<PeriodRow>,
    /// Parents before children.
    pub nodes: Vec<NodeRow>,
    /// The nodes of the next year, parents before children.
    pub next_nodes: Vec<NodeRow>,
    pub periods: Vec<PeriodRow>,
    /// What each node holds in each period.
    pub held: HashMap<NodeId, BTreeMap<i64, Buckets>>,
    pub open_lines: Vec<LineRow>,
    /// Money of advances or prepayments is out that nobody accounted for, and their promises would lapse.
    pub money_out: bool,
    pub endings: HashMap<NodeId, Ending>,
    pub successors: HashMap<NodeId, Found>,
    own_rules: HashMap<NodeId, YearEndRule>,
    rules: HashMap<NodeId, YearEndRule>,
}

impl YearEndPlan {
    /// Reads a year and works out its end.
    ///
    /// # Errors
    /// `not_found` when there is no such year.
    pub fn read(conn: &mut AnyConnection, id: FiscalYearId) -> AppResult<Self> {
        let year = db::fiscal_years::get(conn, id).or_not_found()?;
        let years = db::fiscal_years::all(conn)?;
        let next = years.into_iter().find(|other| other.starts_on > year.ends_on);
        let periods = db::periods::of_year(conn, id)?;
        let last_open = periods.iter().rev().find(|period| period.is_open()).cloned();
        let (mut first_open, mut next_nodes) = (None, Vec::new());
        if let Some(next) = &next {
            first_open = db::periods::of_year(conn, next.id)?.into_iter().find(PeriodRow::is_open);
            next_nodes = db::budget_nodes::of_year(conn, next.id)?;
        }
        let nodes = db::budget_nodes::of_year(conn, id)?;
        let mut held: HashMap<NodeId, BTreeMap<i64, Buckets>> = HashMap::new();
        for row in db::balances::of_year(conn, id)? {
            held.entry(row.node_id).or_default().insert(row.period_id.0, row.into());
        }
        let choices = db::year_ends::choices(conn, id)?;
        let own_rules: HashMap<NodeId, YearEndRule> =
            choices.iter().filter_map(|choice| Some((choice.id, choice.rule()?))).collect();
        let links = choices.iter().filter_map(|choice| Some((choice.id, choice.next_node_id?))).collect();
        let rules = inherited(&nodes, &own_rules);
        let numbers = Numbers {
            ending: number_of(&year),
            next: next.as_ref().map_or_else(|| number_of(&year) + 1, number_of),
        };
        let successors = successors::find(&nodes, &next_nodes, &links, numbers);
        let endings = settle(&ending_nodes(&nodes, &held, &rules)?)?;
        let open_lines = db::year_ends::open_lines(conn, id)?;
        let carries =
            |node: NodeId| rules.get(&node).copied().unwrap_or(DEFAULT_YEAR_END).policy.carries_commitments();
        let lapsing = open_lines.iter().filter(|line| !carries(line.node_id)).map(|line| line.expense_id);
        let money_out = prefunding::any_out(conn, lapsing.collect())?;
        Ok(Self {
            year,
            next,
            last_open,
            first_open,
            nodes,
            next_nodes,
            periods,
            held,
            open_lines,
            money_out,
            endings,
            successors,
            own_rules,
            rules,
        })
    }

    /// Whether there is nothing left to end or to carry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open_lines.is_empty() && self.endings.values().all(|ending| ending.leaves_minor == 0)
    }

    /// Why it cannot be run.
    #[must_use]
    pub fn obstacles(&self) -> Vec<YearEndObstacle> {
        let mut obstacles = Vec::new();
        if self.next.is_none() {
            obstacles.push(YearEndObstacle::NoNextYear);
        } else if self.first_open.is_none() {
            obstacles.push(YearEndObstacle::NextYearClosed);
        }
        if self.last_open.is_none() {
            obstacles.push(YearEndObstacle::YearClosed);
        }
        if self.money_out {
            obstacles.push(YearEndObstacle::MoneyOut);
        }
        obstacles
    }

    /// The rule of a node, its own or that of the nearest node above with one.
    #[must_use]
    pub fn rule(&self, node: NodeId) -> YearEndRule {
        self.rules.get(&node).copied().unwrap_or(DEFAULT_YEAR_END)
    }

    /// Whether a node's promises go on.
    #[must_use]
    pub fn carries(&self, node: NodeId) -> bool {
        self.rule(node).policy.carries_commitments()
    }

    /// The nodes of which something goes on, money or promises, and those above them.
    #[must_use]
    pub fn needing_successors(&self) -> HashSet<NodeId> {
        let parents: HashMap<NodeId, Option<NodeId>> =
            self.nodes.iter().map(|node| (node.id, node.parent_id)).collect();
        let carrying = self.endings.iter().filter(|(_, ending)| ending.own_carried_minor > 0);
        let promising = self.open_lines.iter().map(|line| line.node_id);
        let promising = promising.filter(|node| self.carries(*node));
        let mut needing = HashSet::new();
        for node in carrying.map(|(id, _)| *id).chain(promising) {
            let mut at = Some(node);
            while let Some(id) = at.filter(|id| needing.insert(*id)) {
                at = parents.get(&id).copied().flatten();
            }
        }
        needing
    }

    /// What it does to each node.
    ///
    /// # Errors
    /// When sums leave the range of the ledger.
    pub fn amounts(&self) -> AppResult<HashMap<NodeId, YearEndAmounts>> {
        let mut lines: HashMap<NodeId, i32> = HashMap::new();
        let parents: HashMap<NodeId, Option<NodeId>> =
            self.nodes.iter().map(|node| (node.id, node.parent_id)).collect();
        for line in &self.open_lines {
            let mut at = Some(line.node_id);
            while let Some(id) = at {
                *lines.entry(id).or_default() += 1;
                at = parents.get(&id).copied().flatten();
            }
        }
        self.nodes
            .iter()
            .map(|node| {
                let balance = sum(self.held.get(&node.id))?.to_balance()?;
                let ending = self.endings.get(&node.id).copied().unwrap_or_default();
                let amounts = YearEndAmounts {
                    available_minor: balance.available_minor,
                    open_minor: balance.reserved_minor + balance.committed_minor,
                    open_lines: lines.get(&node.id).copied().unwrap_or_default(),
                    lapsed_minor: ending.lapsed_minor(),
                    carried_balance_minor: ending.carried_balance_minor,
                    carried_open_minor: ending.carried_open_minor,
                };
                Ok((node.id, amounts))
            })
            .collect()
    }

    /// The nodes as the API shows them.
    ///
    /// # Errors
    /// When sums leave the range of the ledger.
    pub fn views(&self) -> AppResult<Vec<YearEndNode>> {
        let amounts = self.amounts()?;
        let view = |node: &NodeRow| {
            let next = self.successors.get(&node.id)?;
            Some(YearEndNode {
                node_id: node.id,
                parent_id: node.parent_id,
                depth: node.depth,
                name: node.name.clone(),
                name_zh: node.name_zh.clone(),
                currency: node.currency,
                own_rule: self.own_rules.get(&node.id).copied(),
                rule: self.rule(node.id),
                next: Successor {
                    kind: next.kind,
                    id: next.id,
                    name: next.name.clone(),
                    name_zh: next.name_zh.clone(),
                },
                amounts: amounts.get(&node.id).copied().unwrap_or_default(),
                version: node.version,
            })
        };
        Ok(self.nodes.iter().filter_map(view).collect())
    }
}

/// The calendar year after which a fiscal year is named: `FY2026` is 2026.
/// The calendar year that a fiscal year is named after.
pub fn number_of(year: &FiscalYearRow) -> i32 {
    use chrono::Datelike as _;
    let digits = year.code.trim_start_matches("FY").split('-').next().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| year.ends_on.year())
}

fn inherited(nodes: &[NodeRow], own: &HashMap<NodeId, YearEndRule>) -> HashMap<NodeId, YearEndRule> {
    let mut rules: HashMap<NodeId, YearEndRule> = HashMap::new();
    for node in nodes {
        let above = node.parent_id.and_then(|parent| rules.get(&parent)).copied();
        let rule = own.get(&node.id).copied().or(above).unwrap_or(DEFAULT_YEAR_END);
        rules.insert(node.id, rule);
    }
    rules
}

fn ending_nodes(
    nodes: &[NodeRow],
    held: &HashMap<NodeId, BTreeMap<i64, Buckets>>,
    rules: &HashMap<NodeId, YearEndRule>,
) -> Result<Vec<EndingNode>, LedgerError> {
    nodes
        .iter()
        .map(|node| {
            let sum = sum(held.get(&node.id))?;
            let open = sum.reserved_minor.checked_add(sum.committed_minor).ok_or(LedgerError::Overflow)?;
            Ok(EndingNode {
                id: node.id,
                parent_id: node.parent_id,
                rule: rules.get(&node.id).copied().unwrap_or(DEFAULT_YEAR_END),
                allocated_minor: sum.allocated_minor,
                spent_minor: sum.spent_minor,
                open_minor: open,
            })
        })
        .collect()
}

fn sum(held: Option<&BTreeMap<i64, Buckets>>) -> Result<Buckets, LedgerError> {
    let mut sum = Buckets::default();
    for buckets in held.into_iter().flat_map(BTreeMap::values) {
        sum = sum.plus(buckets)?;
    }
    Ok(sum)
}

/// Roots added up by currency.
#[must_use]
pub fn totals<'a>(roots: impl Iterator<Item = (Currency, &'a YearEndAmounts)>) -> Vec<YearEndTotal> {
    let mut sums: BTreeMap<Currency, YearEndAmounts> = BTreeMap::new();
    for (currency, amounts) in roots {
        let sum = sums.entry(currency).or_default();
        sum.available_minor = sum.available_minor.saturating_add(amounts.available_minor);
        sum.open_minor = sum.open_minor.saturating_add(amounts.open_minor);
        sum.open_lines = sum.open_lines.saturating_add(amounts.open_lines);
        sum.lapsed_minor = sum.lapsed_minor.saturating_add(amounts.lapsed_minor);
        sum.carried_balance_minor = sum.carried_balance_minor.saturating_add(amounts.carried_balance_minor);
        sum.carried_open_minor = sum.carried_open_minor.saturating_add(amounts.carried_open_minor);
    }
    sums.into_iter().map(|(currency, amounts)| YearEndTotal { currency, amounts }).collect()
}
