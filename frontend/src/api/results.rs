//! What campaigns brought back.

use penstock_shared::{
    ids::CampaignId,
    page::Page,
    result::{CampaignResults, ResultsPut, StoredResult},
};

use super::{Api, ApiResult, Query};

impl Api {
    pub async fn campaign_results(self, id: CampaignId) -> ApiResult<CampaignResults> {
        self.get(&format!("/campaigns/{id}/results")).await
    }

    pub async fn campaign_figures(
        self,
        id: CampaignId,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<StoredResult>> {
        let query = Query::new().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on(&format!("/campaigns/{id}/results/figures"))).await
    }

    pub async fn put_campaign_results(self, id: CampaignId, put: &ResultsPut) -> ApiResult<CampaignResults> {
        self.put_own(&format!("/campaigns/{id}/results"), put).await
    }
}
