//! Requests about budgets: the form, the list, the page of one, and what they do to the nodes.

mod effect;
mod fields;
mod form;
mod list;
mod page;
mod plan_effect;
mod preview;

use penstock_shared::budget_request::{BudgetRequestKind, BudgetRequestSummary};

pub use self::{
    effect::{NodeEffects, Obstacle},
    form::NewBudgetRequestPage,
    list::BudgetRequestsPage,
    page::BudgetRequestPage,
    plan_effect::PlanEffects,
};
use crate::{
    features::effect::placed,
    i18n::{named, t},
};

/// What is asked for, in a line. Tracks the language.
#[must_use]
pub fn title(request: &BudgetRequestSummary) -> String {
    let node = placed(&request.node_path, &request.node_name, &request.node_name_zh);
    let from = placed(&request.from_node_path, &request.from_node_name, &request.from_node_name_zh);
    match request.kind {
        BudgetRequestKind::Transfer if request.from_node_id == request.node_id => {
            t::budget_requests::title_months(node)
        }
        BudgetRequestKind::Transfer => t::budget_requests::title_transfer(from, node),
        BudgetRequestKind::TopUp => t::budget_requests::title_top_up(node),
        BudgetRequestKind::Cut => t::budget_requests::title_cut(node),
        BudgetRequestKind::Override if request.book_id.is_some() => {
            t::budget_requests::title_override(named(&request.book_name, &request.book_name_zh))
        }
        BudgetRequestKind::Override => t::budget_requests::title_override(node),
        BudgetRequestKind::Plan => t::budget_requests::title_plan().to_owned(),
    }
}
