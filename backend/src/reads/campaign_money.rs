//! What campaigns have been given, hold and have spent.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    campaign::CampaignMoney,
    ids::{CampaignId, DepartmentId, NodeId},
    money::Currency,
};

use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow},
    domain::{ledger::Buckets, tree},
    error::AppResult,
    viewer::{Scope, Viewer},
};

type Sums = HashMap<CampaignId, BTreeMap<Currency, Buckets>>;

/// The money of some campaigns, by currency, from the rows that the viewer may see.
///
/// # Errors
/// When sums leave the range of the ledger.
pub fn of(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    campaigns: &[CampaignId],
) -> AppResult<HashMap<CampaignId, Vec<CampaignMoney>>> {
    let mut sums: Sums = allocated(conn, viewer, campaigns)?;
    for row in db::campaign_money::used(conn, campaigns, viewer.scope.departments(), viewer.user_id)? {
        let used = Buckets {
            allocated_minor: 0,
            reserved_minor: row.reserved_minor,
            committed_minor: row.committed_minor,
            spent_minor: row.spent_minor,
        };
        add(&mut sums, row.campaign_id, row.currency, used)?;
    }
    sums.into_iter()
        .map(|(campaign, by_currency)| {
            let money = by_currency
                .into_iter()
                .filter(|(_, buckets)| *buckets != Buckets::default())
                .map(|(currency, buckets)| Ok(CampaignMoney { currency, balance: buckets.to_balance()? }))
                .collect::<AppResult<_>>()?;
            Ok((campaign, money))
        })
        .collect()
}

fn add(sums: &mut Sums, campaign: CampaignId, currency: Currency, more: Buckets) -> AppResult<()> {
    let held = sums.entry(campaign).or_default().entry(currency).or_default();
    *held = held.plus(&more)?;
    Ok(())
}

/// The budgets of the nodes that are a campaign's alone.
fn allocated(conn: &mut AnyConnection, viewer: &Viewer, campaigns: &[CampaignId]) -> AppResult<Sums> {
    let own = db::campaign_money::nodes_of(conn, campaigns)?;
    let known = with_parents(conn, &own)?;
    let parents: HashMap<NodeId, Option<NodeId>> =
        known.values().map(|node| (node.id, node.parent_id)).collect();
    let topmost: HashMap<NodeId, &NodeRow> = own
        .iter()
        .filter(|node| {
            let way_up: Vec<&NodeRow> =
                tree::with_ancestors(node.id, &parents).iter().filter_map(|id| known.get(id)).collect();
            is_topmost(&way_up) && is_visible(&way_up, &viewer.scope)
        })
        .map(|node| (node.id, node))
        .collect();
    let ids: Vec<NodeId> = topmost.keys().copied().collect();
    let mut sums = Sums::new();
    for (id, allocated_minor) in db::campaign_money::allocated(conn, &ids)? {
        let Some(node) = topmost.get(&id) else { continue };
        let Some(campaign) = node.campaign_id else { continue };
        add(&mut sums, campaign, node.currency, Buckets { allocated_minor, ..Buckets::default() })?;
    }
    Ok(sums)
}

/// The nodes and everything above them, level by level.
fn with_parents(conn: &mut AnyConnection, nodes: &[NodeRow]) -> AppResult<HashMap<NodeId, NodeRow>> {
    let mut known: HashMap<NodeId, NodeRow> = nodes.iter().map(|node| (node.id, node.clone())).collect();
    loop {
        let mut missing: Vec<NodeId> =
            known.values().filter_map(|node| node.parent_id).filter(|id| !known.contains_key(id)).collect();
        missing.sort();
        missing.dedup();
        if missing.is_empty() {
            return Ok(known);
        }
        known.extend(db::campaign_money::nodes(conn, &missing)?.into_iter().map(|node| (node.id, node)));
    }
}

/// A node's budget includes that of the nodes below it, so of a campaign's nodes that lie below each
/// other only the topmost counts.
fn is_topmost(way_up: &[&NodeRow]) -> bool {
    let Some((node, above)) = way_up.split_first() else { return false };
    above.iter().all(|upper| upper.campaign_id != node.campaign_id)
}

/// A node belongs to the nearest department on its way up, as on the budget's own page; one without
/// any belongs to the whole organisation.
fn is_visible(way_up: &[&NodeRow], scope: &Scope) -> bool {
    let department: Option<DepartmentId> = way_up.iter().find_map(|node| node.department_id);
    match department {
        Some(department) => scope.contains(department),
        None => *scope == Scope::All,
    }
}
