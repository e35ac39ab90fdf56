//! Claims: reimbursements that are paid back together.

use gloo_net::http::Method;
use penstock_shared::{
    claim::{Claim, ClaimCancel, ClaimCreate, ClaimSettle, ClaimState, ClaimSummary},
    expense::ExpenseSummary,
    ids::ClaimId,
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn claims(
        self,
        state: Option<ClaimState>,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ClaimSummary>> {
        let query = Query::new().maybe("state", state).maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/claims")).await
    }

    /// The viewer's reimbursements that wait to be claimed.
    pub async fn claimable_expenses(self) -> ApiResult<Vec<ExpenseSummary>> {
        self.get("/claimable-expenses").await
    }

    pub async fn claim(self, id: ClaimId) -> ApiResult<Claim> {
        self.get(&format!("/claims/{id}")).await
    }

    /// As PDF, in the reader's language.
    pub async fn print_claim(self, id: ClaimId) -> ApiResult<Vec<u8>> {
        self.file(Method::GET, &format!("/claims/{id}/print")).await
    }

    pub async fn create_claim(self, new: &ClaimCreate, key: &IntentKey) -> ApiResult<Claim> {
        self.create("/claims", new, key).await
    }

    pub async fn settle_claim(self, id: ClaimId, with: &ClaimSettle, key: &IntentKey) -> ApiResult<Claim> {
        self.create(&format!("/claims/{id}/settle"), with, key).await
    }

    pub async fn cancel_claim(self, id: ClaimId, reason: String) -> ApiResult<Claim> {
        self.post(&format!("/claims/{id}/cancel"), &ClaimCancel { reason }).await
    }
}
