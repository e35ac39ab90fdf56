//! The rules of approval, and where they send a request.

pub mod check;
mod facts;
pub mod replay;
pub mod trial;

use std::{collections::HashMap, sync::Arc};

use penstock_shared::{
    approval::RouteStep,
    approval_rule::{ApprovalRoute, ApprovalRule, ApprovalRules, RuleApprover, RuleCondition},
    dimension::DimensionKey,
    ids::{UserId, VendorId},
    permission::{Permission, Role},
};

pub use facts::{AskedLine, AskedVendor, Asking};

use super::{approvers, dimensions::Lineages, known::Known};
use crate::{
    db::{self, AnyConnection, approval_rules::RulesRow},
    domain::{
        approval_rules::{self, Route},
        ledger::LedgerError,
    },
    error::{AppError, AppResult},
};

/// A version as it is read for requests: of its terms what they were merged into.
pub struct Rules {
    pub version: i64,
    pub rules: Vec<ApprovalRule>,
    needs: Needs,
}

/// What of a request the rules look at; the rest need not be found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Needs {
    terms: bool,
    vendor: bool,
    owners: bool,
}

impl Rules {
    /// Rules that are in force, or only tried.
    #[must_use]
    pub fn new(version: i64, mut rules: Vec<ApprovalRule>, lineages: &Lineages) -> Self {
        let mut needs = Needs::default();
        for rule in &mut rules {
            for condition in &mut rule.conditions {
                needs.vendor |= matches!(condition, RuleCondition::NewVendor);
                needs.terms |= normalise(condition, lineages);
            }
            let mut who = rule.steps.iter().flat_map(|step| &step.approvers);
            needs.owners |= who.any(|who| matches!(who, RuleApprover::BudgetOwner));
        }
        Self { version, rules, needs }
    }
}

/// Names what terms count as; tells whether the condition is about a line's terms.
fn normalise(condition: &mut RuleCondition, lineages: &Lineages) -> bool {
    let effective = |key: DimensionKey, id: &mut i64| *id = lineages.effective(key, *id);
    match condition {
        RuleCondition::Department { ids } => {
            ids.iter_mut().for_each(|id| effective(DimensionKey::Department, &mut id.0));
            false
        }
        RuleCondition::Channel { ids } => {
            ids.iter_mut().for_each(|id| effective(DimensionKey::Channel, &mut id.0));
            true
        }
        RuleCondition::ActivityType { ids } => {
            ids.iter_mut().for_each(|id| effective(DimensionKey::ActivityType, &mut id.0));
            true
        }
        RuleCondition::Category { ids } => {
            ids.iter_mut().for_each(|id| effective(DimensionKey::Category, &mut id.0));
            true
        }
        RuleCondition::Dimension { .. } => true,
        RuleCondition::Amount { .. }
        | RuleCondition::Kind { .. }
        | RuleCondition::RequesterRole { .. }
        | RuleCondition::NewVendor
        | RuleCondition::OverBudget
        | RuleCondition::ForeignCurrency => false,
    }
}

/// The rules in force. Read through [`Known::approval_rules`] when many requests ask.
///
/// # Errors
/// When the database fails.
pub fn in_force(conn: &mut AnyConnection, known: &Known) -> AppResult<Rules> {
    let (version, rules) = match db::approval_rules::newest(conn)? {
        Some((row, _)) => (row.version, parse(&row)?),
        None => {
            let from = known.organisation(conn)?.finance_approval_from_minor;
            (0, approval_rules::built_in(from))
        }
    };
    Ok(Rules::new(version, rules, &*known.lineages(conn)?))
}

fn parse(row: &RulesRow) -> AppResult<Vec<ApprovalRule>> {
    serde_json::from_str(&row.rules).map_err(|error| AppError::Internal(error.into()))
}

fn view((row, name): (RulesRow, String)) -> AppResult<ApprovalRules> {
    Ok(ApprovalRules {
        version: row.version,
        rules: parse(&row)?,
        note: row.note,
        created_by_name: Some(name),
        created_at: Some(row.created_at),
    })
}

fn built_in(conn: &mut AnyConnection) -> AppResult<ApprovalRules> {
    let from = db::organisation::get(conn)?.finance_approval_from_minor;
    Ok(ApprovalRules {
        version: 0,
        rules: approval_rules::built_in(from),
        note: String::new(),
        created_by_name: None,
        created_at: None,
    })
}

/// The rules in force, as people made them.
///
/// # Errors
/// When the database fails.
pub fn current(conn: &mut AnyConnection) -> AppResult<ApprovalRules> {
    match db::approval_rules::newest(conn)? {
        Some(newest) => view(newest),
        None => built_in(conn),
    }
}

/// Every version, the newest first; those that an organisation begins with come last.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut AnyConnection) -> AppResult<Vec<ApprovalRules>> {
    let mut versions = db::approval_rules::all(conn)?.into_iter().map(view).collect::<AppResult<Vec<_>>>()?;
    versions.push(built_in(conn)?);
    Ok(versions)
}

/// Everybody who may approve, by role.
///
/// # Errors
/// When the database fails.
pub fn approving(conn: &mut AnyConnection) -> AppResult<HashMap<Role, Vec<UserId>>> {
    let mut by_role = HashMap::new();
    for role in Role::ALL.iter().copied().filter(|role| role.allows(Permission::ExpensesApprove)) {
        let people = db::users::active_with_role(conn, role)?;
        by_role.insert(role, people.into_iter().map(|user| user.id).collect());
    }
    Ok(by_role)
}

/// Where a request goes by some rules.
///
/// # Errors
/// When the database fails.
pub fn route(conn: &mut AnyConnection, known: &Known, rules: &Rules, asking: &Asking) -> AppResult<Route> {
    let facts = facts::facts(conn, known, rules.needs, asking)?;
    let people = facts::people(conn, known, rules.needs, asking)?;
    Ok(approval_rules::route(&rules.rules, &facts, &people))
}

/// Where a request goes by the rules in force, and their version.
///
/// # Errors
/// When the database fails.
pub fn route_now(conn: &mut AnyConnection, known: &Known, asking: &Asking) -> AppResult<(Route, i64)> {
    let rules: Arc<Rules> = known.approval_rules(conn)?;
    Ok((route(conn, known, &rules, asking)?, rules.version))
}

/// Whether a vendor never had an approved request.
fn is_new(conn: &mut AnyConnection, known: &Known, vendor: Option<VendorId>) -> AppResult<bool> {
    match vendor {
        Some(vendor) => Ok(!known.vendor_was_approved(conn, vendor)?),
        None => Ok(true),
    }
}

/// The steps of a route with the names of people.
///
/// # Errors
/// When the database fails.
pub fn named(conn: &mut AnyConnection, route: &Route) -> AppResult<Vec<RouteStep>> {
    let mut steps = Vec::with_capacity(route.steps.len());
    for step in &route.steps {
        steps.push(RouteStep {
            kind: step.step.kind,
            stage: step.stage,
            needed: step.needed,
            approvers: approvers::named(conn, &step.step.approvers)?,
            rule: step.rule.0.clone(),
            rule_zh: step.rule.1.clone(),
        });
    }
    Ok(steps)
}

/// A route as it is shown.
///
/// # Errors
/// When the database fails.
pub fn shown(conn: &mut AnyConnection, route: &Route) -> AppResult<ApprovalRoute> {
    let place = |place: &usize| i32::try_from(*place).map_err(|_| LedgerError::Overflow);
    Ok(ApprovalRoute {
        matched: route.matched.iter().map(place).collect::<Result<_, _>>()?,
        auto_approved: route.auto_approved,
        steps: named(conn, route)?,
    })
}
