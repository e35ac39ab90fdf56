//! Expenses: the list, drafts and the check while typing. The steps of an expense's life are in
//! `decisions.rs`.

use chrono::NaiveDate;
use penstock_shared::{
    analysis::CustomFilter,
    comment::Person,
    expense::{Expense, ExpenseDraft, ExpensePreview, ExpenseState, ExpenseSummary},
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, FiscalYearId, ImportId,
        NodeId, UserId, VendorId,
    },
    page::Page,
    payment::PaymentFilter,
};

use super::{Api, ApiResult, IntentKey, Query};

/// Which expenses, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpenseFilter {
    /// Any of these; all states when empty.
    pub states: Vec<ExpenseState>,
    pub kind: Option<ExpenseKind>,
    pub department_id: Option<DepartmentId>,
    pub campaign_id: Option<CampaignId>,
    pub node_id: Option<NodeId>,
    pub import_id: Option<ImportId>,
    pub vendor_id: Option<VendorId>,
    /// Of one of the lines, as are the following.
    pub category_id: Option<CategoryId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub custom: CustomFilter,
    pub fiscal_year_id: Option<FiscalYearId>,
    /// The line's money moved on these days.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Only the viewer's own.
    pub mine: bool,
    /// By what is owed on their invoices.
    pub payment: Option<PaymentFilter>,
    /// Only those that a node let through although it had less.
    pub over_budget: bool,
    /// In title, reference and supplier.
    pub text: String,
    /// `newest`, `oldest`, `largest` or `smallest`; empty for the server's order.
    pub sort: String,
}

impl ExpenseFilter {
    fn query(&self) -> Query {
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        Query::new()
            .with("state", states.join(","))
            .maybe("kind", self.kind)
            .maybe("department_id", self.department_id)
            .maybe("campaign_id", self.campaign_id)
            .maybe("node_id", self.node_id)
            .maybe("import_id", self.import_id)
            .maybe("vendor_id", self.vendor_id)
            .maybe("category_id", self.category_id)
            .maybe("activity_type_id", self.activity_type_id)
            .with("custom", &self.custom)
            .maybe("channel_id", self.channel_id)
            .maybe("fiscal_year_id", self.fiscal_year_id)
            .maybe("from", self.from)
            .maybe("to", self.to)
            .maybe("mine", self.mine.then_some(true))
            .maybe("payment", self.payment)
            .maybe("over_budget", self.over_budget.then_some(true))
            .with("q", self.text.trim())
            .with("sort", &self.sort)
    }
}

impl Api {
    pub async fn expenses(
        self,
        filter: &ExpenseFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ExpenseSummary>> {
        let query = filter.query().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/expenses")).await
    }

    pub async fn expense(self, id: ExpenseId) -> ApiResult<Expense> {
        self.get(&format!("/expenses/{id}")).await
    }

    /// Whom an advance can be for; `chosen` is among them.
    pub async fn expense_receivers(self, chosen: Option<UserId>) -> ApiResult<Vec<Person>> {
        self.get(&Query::new().maybe("chosen", chosen).on("/expense-receivers")).await
    }

    /// Whether a request would pass, and whom it would go to. Keeps nothing. `stored` is the draft that
    /// it is of: overrides may be granted for it alone.
    pub async fn check_expense(
        self,
        draft: &ExpenseDraft,
        stored: Option<ExpenseId>,
    ) -> ApiResult<ExpensePreview> {
        self.post(&Query::new().maybe("expense_id", stored).on("/expenses/check"), draft).await
    }

    pub async fn create_expense(self, draft: &ExpenseDraft, key: &IntentKey) -> ApiResult<Expense> {
        self.create("/expenses", draft, key).await
    }

    pub async fn update_expense(
        self,
        id: ExpenseId,
        draft: &ExpenseDraft,
        version: i64,
    ) -> ApiResult<Expense> {
        self.put(&format!("/expenses/{id}"), draft, version).await
    }
}
