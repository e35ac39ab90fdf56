//! What is typed into the form of a request, and the question that it makes.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use penstock_shared::{
    budget::BudgetTree,
    budget_request::{BudgetRequestCreate, BudgetRequestKind, Funding},
    ids::{ControlBookId, ExpenseId, NodeId},
    money::Currency,
};

use crate::i18n::t;

/// The budgets of the year.
#[derive(Clone, Copy)]
pub struct Nodes {
    pub tree: Signal<BudgetTree>,
}

impl Nodes {
    #[must_use]
    pub const fn new(tree: Signal<BudgetTree>) -> Self {
        Self { tree }
    }

    /// The currency of a node; of any in sight while none is chosen. Tracks.
    #[must_use]
    pub fn currency(self, node: Option<NodeId>) -> Currency {
        self.tree.with(|tree| {
            let chosen = node.and_then(|id| tree.nodes.iter().find(|node| node.id == id));
            chosen.or_else(|| tree.nodes.first()).map_or(Currency::CNY, |node| node.currency)
        })
    }

    fn has(self, node: NodeId) -> bool {
        self.tree.with(|tree| tree.nodes.iter().any(|one| one.id == node))
    }
}

/// What is typed.
#[derive(Clone, Copy)]
pub struct Fields {
    pub kind: RwSignal<String>,
    pub node: RwSignal<String>,
    pub from: RwSignal<String>,
    pub from_period: RwSignal<String>,
    pub to_period: RwSignal<String>,
    pub funding: RwSignal<String>,
    pub amount: RwSignal<String>,
    pub expires_on: RwSignal<Option<NaiveDate>>,
    pub reason: RwSignal<String>,
    /// The button was pressed: from now on, missing fields are marked.
    pub tried: RwSignal<bool>,
    expense: StoredValue<Option<ExpenseId>>,
    book: StoredValue<Option<ControlBookId>>,
}

impl Fields {
    /// Begins with what the address says.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let text = |name: &str| RwSignal::new(query.get(name).unwrap_or_default());
        let kind = query.get("kind").and_then(|kind| kind.parse::<BudgetRequestKind>().ok());
        Self {
            kind: RwSignal::new(kind.unwrap_or(BudgetRequestKind::Transfer).to_string()),
            node: text("node"),
            from: text("from"),
            from_period: text("from_period"),
            to_period: text("to_period"),
            funding: RwSignal::new(query.get("funding").unwrap_or_else(|| Funding::Contingency.to_string())),
            amount: text("amount"),
            expires_on: RwSignal::new(query.get("until").and_then(|day| day.parse().ok())),
            reason: RwSignal::new(String::new()),
            tried: RwSignal::new(false),
            book: StoredValue::new(query.get("book").and_then(|id| id.parse().ok())),
            expense: StoredValue::new(query.get("expense").and_then(|id| id.parse().ok())),
        }
    }

    /// Whether an override is for a control book and not for the node.
    #[must_use]
    pub fn is_about_book(self) -> bool {
        self.book.with_value(Option::is_some)
    }

    /// The kind that is chosen.
    #[must_use]
    pub fn kind_now(self) -> Memo<BudgetRequestKind> {
        Memo::new(move |_| self.kind.with(|kind| kind.parse().unwrap_or(BudgetRequestKind::Transfer)))
    }

    /// What the fields ask for, once nodes and amount are there; the reason may still be missing. Tracks.
    #[must_use]
    pub fn question(self, nodes: Nodes) -> Option<BudgetRequestCreate> {
        use BudgetRequestKind as K;
        let kind: K = self.kind.get().parse().ok()?;
        let node_id: NodeId = self.node.get().parse().ok().filter(|id| nodes.has(*id))?;
        let amount_minor = nodes.currency(Some(node_id)).parse_minor(&self.amount.get()).ok()?;
        let from = self.from.get().parse().ok().filter(|id| nodes.has(*id));
        let (from_period, to_period) =
            (self.from_period.get().parse().ok(), self.to_period.get().parse().ok());
        if amount_minor <= 0 || (kind == K::Transfer && from.is_none()) {
            return None;
        }
        let funding = self.funding.get().parse().ok();
        Some(BudgetRequestCreate {
            kind,
            node_id,
            from_node_id: from.filter(|_| kind == K::Transfer),
            book_id: self.book.get_value().filter(|_| kind == K::Override),
            from_period_id: from_period.filter(|_| matches!(kind, K::Transfer | K::Cut)),
            to_period_id: to_period.filter(|_| matches!(kind, K::Transfer | K::TopUp)),
            funding: funding.filter(|_| kind == K::TopUp),
            amount_minor,
            expires_on: self.expires_on.get().filter(|_| kind == K::Override),
            expense_id: self.expense.get_value(),
            reason: self.reason.get().trim().to_owned(),
        })
    }

    /// The server's objection to a field, or that it is empty once the button was pressed.
    #[must_use]
    pub fn missing(self, field: RwSignal<String>, refused: Signal<Option<String>>) -> Signal<Option<String>> {
        Signal::derive(move || {
            let empty = self.tried.get() && field.with(|text| text.trim().is_empty());
            empty.then(|| t::field_error::required().to_owned()).or_else(|| refused.get())
        })
    }
}
