//! Whom a request about budgets goes to.

use penstock_shared::{
    approval::RouteStep, budget_request::BudgetRequestKind, ids::DepartmentId, money::Currency,
};

use super::{
    ask::Ask,
    change::{Change, Giver},
    limits,
};
use crate::{
    db::AnyConnection,
    domain::{
        approval_flow::PlannedStep,
        request_flow::{self, Giving, RequestFacts},
    },
    error::AppResult,
    reads::approvers,
    viewer::Viewer,
};

/// What a request is about, as far as its route depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    pub kind: BudgetRequestKind,
    pub department_id: Option<DepartmentId>,
    pub giver: Giver,
    pub amount_minor: i64,
    pub currency: Currency,
}

impl Subject {
    #[must_use]
    pub fn of(ask: &Ask, change: &Change) -> Self {
        Self {
            kind: ask.kind,
            department_id: ask.department_id,
            giver: change.giver,
            amount_minor: ask.amount_minor,
            currency: ask.node.currency,
        }
    }

    /// The department that gives, when it is another one.
    #[must_use]
    pub fn from_department(&self) -> Option<DepartmentId> {
        match self.giver {
            Giver::Node(_, department) => department.filter(|giving| Some(*giving) != self.department_id),
            Giver::Itself | Giver::Outside => None,
        }
    }
}

/// The steps of approval; empty when there is nobody to ask.
///
/// # Errors
/// When the database fails.
pub fn route(conn: &mut AnyConnection, viewer: &Viewer, subject: &Subject) -> AppResult<Vec<PlannedStep>> {
    let own = subject.department_id.map(|id| approvers::chain(conn, id)).transpose()?;
    let other = subject.from_department().map(|id| approvers::chain(conn, id)).transpose()?;
    let giving = match (&other, subject.giver) {
        (Some(chain), _) => Giving::Other(chain),
        (None, Giver::Outside | Giver::Node(_, None)) => Giving::Organisation,
        (None, Giver::Node(..) | Giver::Itself) => Giving::Own,
    };
    let controllers = approvers::controllers(conn)?;
    Ok(request_flow::route(&RequestFacts {
        requester: viewer.user_id,
        own: own.as_deref(),
        giving,
        controllers: &controllers,
        amount_minor: subject.amount_minor,
        finance_from_minor: limits::finance_from(conn, viewer, subject.currency)?,
        always_finance: matches!(subject.kind, BudgetRequestKind::Override | BudgetRequestKind::Plan),
    }))
}

/// Steps with the names of the people.
///
/// # Errors
/// When the database fails.
pub fn named(conn: &mut AnyConnection, steps: &[PlannedStep]) -> AppResult<Vec<RouteStep>> {
    let mut named = Vec::with_capacity(steps.len());
    for (stage, step) in (1_i32..).zip(steps) {
        named.push(RouteStep {
            kind: step.kind,
            stage,
            needed: 1,
            approvers: approvers::named(conn, &step.approvers)?,
            rule: String::new(),
            rule_zh: String::new(),
        });
    }
    Ok(named)
}
