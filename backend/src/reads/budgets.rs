//! Budgets: the tree of a year, the page of a node.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    budget::{BudgetNode, BudgetNodePage, BudgetTree, CurrencyBalance, NodeRef, PeriodBalance, RolledUp},
    dimension::{DimensionAssignment, DimensionKey},
    ids::{DepartmentId, FiscalYearId, NodeId, PeriodId},
    money::Currency,
};

use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, periods::PeriodRow},
    domain::ledger::{Buckets, LedgerError},
    error::{AppError, AppResult, OrNotFound},
    reads::rates,
    viewer::{Scope, Viewer},
};

/// A year's nodes with what they hold.
pub struct YearBook {
    nodes: Vec<NodeRow>,
    held: HashMap<NodeId, BTreeMap<PeriodId, Buckets>>,
    visible: HashSet<NodeId>,
    /// What the children of each node that has some were given.
    children_allocated: HashMap<NodeId, i64>,
    dimensions: HashMap<NodeId, Vec<DimensionAssignment>>,
}

impl YearBook {
    /// Reads a year as the viewer may see it. A node belongs to the nearest department on its way
    /// up; one without any belongs to the whole organisation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, viewer: &Viewer, year: FiscalYearId) -> AppResult<Self> {
        let nodes = db::budget_nodes::of_year(conn, year)?;
        let mut held: HashMap<NodeId, BTreeMap<PeriodId, Buckets>> = HashMap::new();
        for row in db::balances::of_year(conn, year)? {
            held.entry(row.node_id).or_default().insert(row.period_id, row.into());
        }
        let mut departments: HashMap<NodeId, Option<DepartmentId>> = HashMap::new();
        for node in &nodes {
            let above = node.parent_id.and_then(|parent| departments.get(&parent).copied().flatten());
            departments.insert(node.id, node.department_id.or(above));
        }
        let visible = departments
            .into_iter()
            .filter(|(_, department)| match department {
                Some(department) => viewer.scope.contains(*department),
                None => viewer.scope == Scope::All,
            })
            .map(|(node, _)| node)
            .collect();
        let mut dimensions: HashMap<NodeId, Vec<DimensionAssignment>> = HashMap::new();
        for (node, of) in db::dimensions::of_year(conn, year)? {
            dimensions.entry(node).or_default().push(of);
        }
        let mut book = Self { nodes, held, visible, children_allocated: HashMap::new(), dimensions };
        book.add_up_children()?;
        Ok(book)
    }

    fn add_up_children(&mut self) -> AppResult<()> {
        for child in &self.nodes {
            let Some(parent) = child.parent_id else { continue };
            let allocated_minor = self.sum(child.id)?.allocated_minor;
            let sum = self.children_allocated.entry(parent).or_default();
            *sum = sum.checked_add(allocated_minor).ok_or(LedgerError::Overflow)?;
        }
        Ok(())
    }

    /// The visible nodes, parents before children.
    pub fn visible(&self) -> impl Iterator<Item = &NodeRow> {
        self.nodes.iter().filter(|node| self.visible.contains(&node.id))
    }

    /// Whether the viewer may see a node.
    #[must_use]
    pub fn sees(&self, node: NodeId) -> bool {
        self.visible.contains(&node)
    }

    /// What a node holds in a period.
    #[must_use]
    pub fn held(&self, node: NodeId, period: PeriodId) -> Buckets {
        self.held.get(&node).and_then(|periods| periods.get(&period)).copied().unwrap_or_default()
    }

    /// What a node is kept for: its own terms and those of the nodes above it, the nearest of each kind.
    /// `None` of a part that is kept for nothing else than the whole, such as a contingency: nobody can say
    /// what of the whole's results is the part's.
    #[must_use]
    pub fn kept_for(&self, node: NodeId) -> Option<Vec<(DimensionKey, i64)>> {
        let rows: HashMap<NodeId, &NodeRow> = self.nodes.iter().map(|row| (row.id, row)).collect();
        let mut found = BTreeMap::new();
        let mut at = rows.get(&node);
        while let Some(row) = at {
            for (key, id) in self.own_terms(row) {
                found.entry(key).or_insert(id);
            }
            at = row.parent_id.and_then(|parent| rows.get(&parent));
            if found.is_empty() && at.is_some() {
                return None;
            }
        }
        Some(found.into_iter().collect())
    }

    fn own_terms(&self, row: &NodeRow) -> impl Iterator<Item = (DimensionKey, i64)> + use<'_> {
        let named = [
            (DimensionKey::Department, row.department_id.map(|id| id.0)),
            (DimensionKey::Channel, row.channel_id.map(|id| id.0)),
            (DimensionKey::ActivityType, row.activity_type_id.map(|id| id.0)),
            (DimensionKey::Campaign, row.campaign_id.map(|id| id.0)),
        ];
        let own = self.dimensions.get(&row.id).into_iter().flatten();
        let own = own.map(|of| (DimensionKey::Custom(of.dimension_id), of.value_id.0));
        named.into_iter().filter_map(|(key, id)| Some((key, id?))).chain(own)
    }

    fn sum(&self, node: NodeId) -> AppResult<Buckets> {
        let mut sum = Buckets::default();
        for buckets in self.held.get(&node).into_iter().flat_map(BTreeMap::values) {
            sum = sum.plus(buckets)?;
        }
        Ok(sum)
    }

    /// The node as the API shows it.
    ///
    /// # Errors
    /// When sums leave the range of the ledger.
    pub fn view(&self, row: &NodeRow) -> AppResult<BudgetNode> {
        let children_allocated = self.children_allocated.get(&row.id).copied();
        Ok(BudgetNode {
            id: row.id,
            // A parent out of sight is not named: the node is a root for this viewer.
            parent_id: row.parent_id.filter(|parent| self.sees(*parent)),
            fiscal_year_id: row.fiscal_year_id,
            depth: row.depth,
            name: row.name.clone(),
            name_zh: row.name_zh.clone(),
            currency: row.currency,
            department_id: row.department_id,
            channel_id: row.channel_id,
            activity_type_id: row.activity_type_id,
            campaign_id: row.campaign_id,
            is_contingency: row.is_contingency,
            dimensions: self.dimensions.get(&row.id).cloned().unwrap_or_default(),
            control: row.control(),
            policy_version: row.policy_version,
            balance: self.sum(row.id)?.to_balance()?,
            children_allocated_minor: children_allocated.unwrap_or(0),
            has_children: children_allocated.is_some(),
            version: row.version,
        })
    }
}

/// A year's budget as far as the viewer may see it.
///
/// # Errors
/// `not_found` when there is no such year.
pub fn tree(conn: &mut AnyConnection, viewer: &Viewer, year: FiscalYearId) -> AppResult<BudgetTree> {
    let last_day = db::fiscal_years::get(conn, year).or_not_found()?.ends_on;
    let book = YearBook::read(conn, viewer, year)?;
    let mut held: BTreeMap<Currency, BTreeMap<PeriodId, Buckets>> = BTreeMap::new();
    let mut nodes = Vec::new();
    for row in book.visible() {
        if row.parent_id.is_none_or(|parent| !book.sees(parent)) {
            let of_currency = held.entry(row.currency).or_default();
            for (period, buckets) in book.held.get(&row.id).into_iter().flatten() {
                let sum = of_currency.entry(*period).or_default();
                *sum = sum.plus(buckets)?;
            }
        }
        nodes.push(book.view(row)?);
    }
    let periods = db::periods::of_year(conn, year)?;
    let totals = held.iter().map(|(currency, held)| total(*currency, &periods, held));
    let mut totals: Vec<CurrencyBalance> = totals.collect::<AppResult<_>>()?;
    let own = db::organisation::get(conn)?.currency;
    totals.sort_by_key(|total| total.currency != own);
    let rolled_up = roll_up(conn, own, &totals, last_day)?;
    Ok(BudgetTree { fiscal_year_id: year, nodes, totals, rolled_up })
}

/// The totals in the organisation's own currency, each figure converted once.
fn roll_up(
    conn: &mut AnyConnection,
    own: Currency,
    totals: &[CurrencyBalance],
    day: NaiveDate,
) -> AppResult<Option<RolledUp>> {
    if totals.iter().all(|total| total.currency == own) {
        return Ok(None);
    }
    let mut sum = Buckets::default();
    let (mut used, mut missing) = (Vec::new(), Vec::new());
    for CurrencyBalance { currency, balance, .. } in totals {
        let rate = if *currency == own { None } else { rates::on(conn, *currency, own, day)? };
        if *currency != own && rate.is_none() {
            missing.push(*currency);
            continue;
        }
        let convert = |minor: i64| rate.map_or(Ok(minor), |used| used.rate.convert(minor, *currency, own));
        sum = sum.plus(&Buckets {
            allocated_minor: convert(balance.allocated_minor)?,
            reserved_minor: convert(balance.reserved_minor)?,
            committed_minor: convert(balance.committed_minor)?,
            spent_minor: convert(balance.spent_minor)?,
        })?;
        used.extend(rate);
    }
    Ok(Some(RolledUp { currency: own, balance: sum.to_balance()?, rates: used, missing }))
}

fn total(
    currency: Currency,
    periods: &[PeriodRow],
    held: &BTreeMap<PeriodId, Buckets>,
) -> AppResult<CurrencyBalance> {
    let mut sum = Buckets::default();
    for buckets in held.values() {
        sum = sum.plus(buckets)?;
    }
    Ok(CurrencyBalance { currency, balance: sum.to_balance()?, periods: by_period(periods, Some(held))? })
}

/// What is held in each period of a year, in order.
fn by_period(
    periods: &[PeriodRow],
    held: Option<&BTreeMap<PeriodId, Buckets>>,
) -> AppResult<Vec<PeriodBalance>> {
    periods
        .iter()
        .map(|period| {
            let buckets = held.and_then(|held| held.get(&period.id)).copied().unwrap_or_default();
            Ok(PeriodBalance {
                period_id: period.id,
                number: period.number,
                starts_on: period.starts_on,
                balance: buckets.to_balance()?,
            })
        })
        .collect()
}

/// A node with its months, children and way up.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn node_page(conn: &mut AnyConnection, viewer: &Viewer, id: NodeId) -> AppResult<BudgetNodePage> {
    let row = db::budget_nodes::get(conn, id).or_not_found()?;
    let book = YearBook::read(conn, viewer, row.fiscal_year_id)?;
    if !book.sees(id) {
        return Err(AppError::not_found());
    }
    let mut ancestors = Vec::new();
    let mut at = row.parent_id;
    while let Some(parent) = at {
        let Some(above) = book.visible().find(|node| node.id == parent) else { break };
        ancestors.push(NodeRef { id: above.id, name: above.name.clone(), name_zh: above.name_zh.clone() });
        at = above.parent_id;
    }
    ancestors.reverse();
    let periods = by_period(&db::periods::of_year(conn, row.fiscal_year_id)?, book.held.get(&id))?;
    let children = book
        .visible()
        .filter(|node| node.parent_id == Some(id))
        .map(|node| book.view(node))
        .collect::<AppResult<_>>()?;
    Ok(BudgetNodePage { node: book.view(&row)?, ancestors, children, periods })
}
