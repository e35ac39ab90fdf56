//! Expenses and the inbox of approvals.

use penstock_shared::{
    approval::ApprovalItem,
    expense::{ExpenseState, ExpenseSummary},
    ids::{CampaignId, DepartmentId, ImportId, NodeId},
    page::Page,
};

use super::{Api, ApiResult, Query};

/// Which expenses, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpenseFilter {
    pub state: Option<ExpenseState>,
    pub department_id: Option<DepartmentId>,
    pub campaign_id: Option<CampaignId>,
    pub node_id: Option<NodeId>,
    pub import_id: Option<ImportId>,
    /// Only the viewer's own.
    pub mine: bool,
    /// In title, reference and supplier.
    pub text: String,
    /// A field of the list, with `-` before it for the other direction; empty for the server's order.
    pub sort: String,
}

impl Api {
    pub async fn expenses(
        self,
        filter: &ExpenseFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ExpenseSummary>> {
        let query = Query::new()
            .maybe("state", filter.state)
            .maybe("department_id", filter.department_id)
            .maybe("campaign_id", filter.campaign_id)
            .maybe("node_id", filter.node_id)
            .maybe("import_id", filter.import_id)
            .maybe("mine", filter.mine.then_some(true))
            .with("q", &filter.text)
            .with("sort", &filter.sort)
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on("/expenses")).await
    }

    /// The requests that wait for the viewer.
    pub async fn approvals(self, cursor: Option<String>, limit: i64) -> ApiResult<Page<ApprovalItem>> {
        let query = Query::new().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/approvals")).await
    }
}
