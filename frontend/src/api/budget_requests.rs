//! Requests about budgets.

use penstock_shared::{
    budget_request::{BudgetRequest, BudgetRequestKind, BudgetRequestState, BudgetRequestSummary},
    expense::DecisionRequest,
    ids::{BudgetRequestId, NodeId},
    page::Page,
};

use super::{Api, ApiResult, Query, Step};

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
}
