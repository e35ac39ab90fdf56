//! Control beside the tree: books, policies, overrides, stored checks, the time machine.

use chrono::NaiveDate;
use penstock_shared::{
    budget::{CheckOutcome, FundCheck},
    control::{
        ControlBook, ControlBookCreate, ControlBookPage, ControlBookUpdate, ControlOverride,
        FundCheckSummary, OverrideState, PolicyReplay, PolicyReplayRequest, PolicyVersion,
    },
    ids::{ControlBookId, ExpenseId, FiscalYearId, FundCheckId, NodeId, OverrideId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

/// Which stored checks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckFilter {
    pub outcome: Option<CheckOutcome>,
    /// `submit`, `invoice` or `import`; empty for all.
    pub purpose: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
}

impl Api {
    pub async fn control_books(self, year: FiscalYearId) -> ApiResult<Vec<ControlBook>> {
        self.get(&format!("/control-books?fiscal_year_id={year}")).await
    }

    pub async fn control_book(self, id: ControlBookId) -> ApiResult<ControlBookPage> {
        self.get(&format!("/control-books/{id}")).await
    }

    pub async fn create_control_book(
        self,
        create: &ControlBookCreate,
        key: &IntentKey,
    ) -> ApiResult<ControlBookPage> {
        self.create("/control-books", create, key).await
    }

    pub async fn update_control_book(
        self,
        id: ControlBookId,
        update: &ControlBookUpdate,
        version: i64,
    ) -> ApiResult<ControlBookPage> {
        self.patch(&format!("/control-books/{id}"), update, version).await
    }

    /// Every policy that a budget had, has, or will have, newest first.
    pub async fn budget_policies(self, node: NodeId) -> ApiResult<Vec<PolicyVersion>> {
        self.get(&format!("/budget-nodes/{node}/policies")).await
    }

    /// Takes back a policy whose day has not come.
    pub async fn withdraw_policy(self, node: NodeId, version: i64) -> ApiResult<()> {
        self.delete(&format!("/budget-nodes/{node}/policies/{version}")).await
    }

    pub async fn overrides(self, state: Option<OverrideState>) -> ApiResult<Vec<ControlOverride>> {
        self.get(&Query::new().maybe("state", state).on("/overrides")).await
    }

    pub async fn revoke_override(self, id: OverrideId, key: &IntentKey) -> ApiResult<ControlOverride> {
        self.create(&format!("/overrides/{id}/revoke"), &(), key).await
    }

    pub async fn fund_checks(
        self,
        filter: &CheckFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<FundCheckSummary>> {
        let query = Query::new()
            .maybe("outcome", filter.outcome)
            .with("purpose", &filter.purpose)
            .maybe("from", filter.from)
            .maybe("to", filter.to)
            .maybe("node_id", filter.node_id)
            .maybe("book_id", filter.book_id)
            .maybe("expense_id", filter.expense_id)
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on("/fund-checks")).await
    }

    pub async fn fund_check(self, id: FundCheckId) -> ApiResult<FundCheck> {
        self.get(&format!("/fund-checks/{id}")).await
    }

    /// Judges a year's checks again under other policies. Keeps nothing.
    pub async fn replay_policies(self, request: &PolicyReplayRequest) -> ApiResult<PolicyReplay> {
        self.post("/policy-replays", request).await
    }
}
