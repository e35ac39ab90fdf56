//! Asking for the money that is short: the ways out of a refusal that lead to a request about budgets.

use leptos::prelude::*;
use penstock_shared::{
    budget::NodeCheck,
    budget_request::BudgetRequestKind,
    ids::{ExpenseId, NodeId},
    permission::Permission,
};

use crate::{
    api::Query,
    features::effect::{node_name, per_node, shortfall_minor},
    format,
    i18n::t,
    paths,
    session::Allowed,
    ui::LinkButton,
};

/// From another budget to the one that refused, from above for the one that is charged, or leave to go over.
#[component]
pub fn MoreMoney(
    check: NodeCheck,
    /// The budget of the line that was refused, when it is known.
    charged: Option<NodeId>,
    /// What was refused, once it is stored.
    expense: Option<ExpenseId>,
) -> impl IntoView {
    let refused = check.node_id;
    let Some(charged) = charged.or(refused) else { return ().into_any() };
    let short = check.currency.grouped(shortfall_minor(&check));
    // A month that is over was refused now, so leave for it has to last until today at least.
    let (book, until) = (check.book_id, check.window_to.max(crate::zone::today()));
    let to = StoredValue::new(move |kind: BudgetRequestKind, node: NodeId| {
        Query::new().with("kind", kind).with("node", node).with("amount", &short).maybe("expense", expense)
    });
    let to = move |kind, node| to.with_value(|to| to(kind, node));
    view! {
        <Allowed to=Permission::BudgetsRequest>
            // More money in a node does not help where a book refused.
            {refused.map(|refused| view! {
                <LinkButton
                    label=t::expenses::move_here
                    small=true
                    href=to(BudgetRequestKind::Transfer, refused).on(paths::BUDGET_REQUEST_NEW)
                />
                <LinkButton
                    label=t::expenses::ask_more
                    small=true
                    href=to(BudgetRequestKind::TopUp, charged).on(paths::BUDGET_REQUEST_NEW)
                />
            })}
            <LinkButton
                label=t::expenses::ask_override
                small=true
                href=to(BudgetRequestKind::Override, refused.unwrap_or(charged))
                    .maybe("book", book)
                    .with("until", until)
                    .on(paths::BUDGET_REQUEST_NEW)
            />
        </Allowed>
    }
    .into_any()
}

/// The subject of a letter to whoever can help: which budget, how much is short, and for what.
#[must_use]
pub fn letter_subject(refusals: &[NodeCheck], title: &str) -> String {
    let first = per_node(refusals).into_iter().next();
    first.map_or_else(String::new, |check| {
        let short = format::money(shortfall_minor(&check), check.currency);
        t::expenses::mail_subject(node_name(&check), short, title)
    })
}
