//! What the rules look at, found out for one request.

use std::collections::HashSet;

use penstock_shared::{
    expense_kind::ExpenseKind,
    ids::{DepartmentId, NodeId, UserId, VendorId},
    permission::Role,
};

use super::{Needs, is_new};
use crate::{
    db::AnyConnection,
    domain::approval_rules::{People, RequestFacts},
    error::AppResult,
    reads::{dimensions::ChargeTerms, known::Known},
};

/// A request, as far as its way depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    pub requester: UserId,
    /// Who receives the money, where that is another.
    pub receiver: Option<UserId>,
    pub kind: ExpenseKind,
    pub requester_role: Role,
    pub department_id: DepartmentId,
    /// In the organisation's currency; `None` when there is no rate.
    pub amount_minor: Option<i64>,
    pub foreign_currency: bool,
    pub over_budget: bool,
    pub vendor: AskedVendor,
    pub lines: Vec<AskedLine>,
}

/// Who is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedVendor {
    Nobody,
    /// Those of the request and of its lines: of the directory, or not in it yet.
    Named(Vec<Option<VendorId>>),
    /// One that is only thought of.
    Imagined {
        new: bool,
    },
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedLine {
    /// None when no budget is thought of.
    pub node_id: Option<NodeId>,
    pub terms: ChargeTerms,
}

pub(super) fn facts(
    conn: &mut AnyConnection,
    known: &Known,
    needs: Needs,
    asking: &Asking,
) -> AppResult<RequestFacts> {
    let chain = known.chain(conn, asking.department_id)?;
    let mut lines = Vec::new();
    if needs.terms {
        let lineages = known.lineages(conn)?;
        for line in &asking.lines {
            let terms = match line.node_id {
                Some(node) => lineages.of_charge(conn, known, node, &line.terms)?,
                None => {
                    let custom = line.terms.custom.iter().map(|of| (of.dimension_id, of.value_id));
                    lineages.of_terms(&line.terms, custom.collect())
                }
            };
            lines.push(terms.into_iter().collect::<HashSet<_>>());
        }
    }
    let new_vendor = match &asking.vendor {
        AskedVendor::Named(vendors) if needs.vendor => {
            let mut any = false;
            for vendor in vendors {
                any = any || is_new(conn, known, *vendor)?;
            }
            any
        }
        AskedVendor::Named(_) | AskedVendor::Nobody => false,
        AskedVendor::Imagined { new } => *new,
    };
    Ok(RequestFacts {
        requester: asking.requester,
        receiver: asking.receiver,
        kind: asking.kind,
        requester_role: asking.requester_role,
        departments: chain.iter().map(|link| link.department_id).collect(),
        amount_minor: asking.amount_minor,
        lines,
        new_vendor,
        over_budget: asking.over_budget,
        foreign_currency: asking.foreign_currency,
    })
}

pub(super) fn people(
    conn: &mut AnyConnection,
    known: &Known,
    needs: Needs,
    asking: &Asking,
) -> AppResult<People> {
    let chain = known.chain(conn, asking.department_id)?;
    let by_role = known.approving(conn)?;
    let mut owners = Vec::new();
    if needs.owners {
        let mut seen = HashSet::new();
        for node in asking.lines.iter().filter_map(|line| line.node_id).filter(|node| seen.insert(*node)) {
            let owner = owner(conn, known, node, asking)?;
            owners.extend(owner.filter(|owner| by_role.values().any(|people| people.contains(owner))));
        }
    }
    Ok(People {
        heads: chain.iter().filter_map(|link| link.head).collect(),
        by_role: (*by_role).clone(),
        owners,
    })
}

/// Who owns the campaign that the budget or one above it is kept for, or else heads the nearest department.
fn owner(
    conn: &mut AnyConnection,
    known: &Known,
    node: NodeId,
    asking: &Asking,
) -> AppResult<Option<UserId>> {
    let mut at = Some(node);
    let mut department = None;
    while let Some(id) = at {
        let row = known.node(conn, id)?;
        department = department.or(row.department_id);
        if let Some(campaign) = row.campaign_id
            && let Some(owner) = known.campaign(conn, campaign)?.owner_id.filter(|id| *id != asking.requester)
        {
            return Ok(Some(owner));
        }
        at = row.parent_id;
    }
    let chain = known.chain(conn, department.unwrap_or(asking.department_id))?;
    Ok(chain.iter().find_map(|link| link.head.filter(|head| *head != asking.requester)))
}
