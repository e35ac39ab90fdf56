//! Requests about budgets, and how much each role may ask for.

use penstock_shared::{
    budget_request::{
        BudgetRequest, BudgetRequestCreate, BudgetRequestKind, BudgetRequestLimit, BudgetRequestLimitUpdate,
        BudgetRequestPreview, BudgetRequestState, BudgetRequestSummary,
    },
    expense::DecisionRequest,
    ids::{BudgetRequestId, NodeId},
    page::Page,
    permission::Role,
};

use super::{Api, ApiResult, IntentKey, Query, Step};

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BudgetRequestFilter {
    pub state: Option<BudgetRequestState>,
    pub kind: Option<BudgetRequestKind>,
    pub node_id: Option<NodeId>,
    pub mine: bool,
}

impl Api {
    pub async fn budget_requests(
        self,
        filter: BudgetRequestFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<BudgetRequestSummary>> {
        let query = Query::new()
            .maybe("state", filter.state)
            .maybe("kind", filter.kind)
            .maybe("node_id", filter.node_id)
            .maybe("mine", filter.mine.then_some(true))
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on("/budget-requests")).await
    }

    pub async fn budget_request(self, id: BudgetRequestId) -> ApiResult<BudgetRequest> {
        self.get(&format!("/budget-requests/{id}")).await
    }

    /// What it would do, and whom it would go to; keeps nothing.
    pub async fn preview_budget_request(self, new: &BudgetRequestCreate) -> ApiResult<BudgetRequestPreview> {
        self.post("/budget-requests/preview", new).await
    }

    pub async fn create_budget_request(
        self,
        new: &BudgetRequestCreate,
        key: &IntentKey,
    ) -> ApiResult<BudgetRequest> {
        self.create("/budget-requests", new, key).await
    }

    /// Takes a step. Rejecting needs a comment.
    pub async fn decide_budget_request(
        self,
        id: BudgetRequestId,
        step: Step,
        comment: &str,
    ) -> ApiResult<BudgetRequest> {
        let decision = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/budget-requests/{id}/{}", step.path()), &decision).await
    }

    pub async fn budget_request_limits(self) -> ApiResult<Vec<BudgetRequestLimit>> {
        self.get("/budget-request-limits").await
    }

    pub async fn update_budget_request_limit(
        self,
        role: Role,
        update: &BudgetRequestLimitUpdate,
        version: i64,
    ) -> ApiResult<BudgetRequestLimit> {
        self.patch(&format!("/budget-request-limits/{role}"), update, version).await
    }
}
