//! Campaigns.

use penstock_shared::{
    campaign::{Campaign, CampaignCreate, CampaignStatus, CampaignUpdate},
    ids::{CampaignId, ChannelId, DepartmentId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

/// Which campaigns, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignFilter {
    pub status: Option<CampaignStatus>,
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    /// In name and code.
    pub text: String,
    /// The server's name of an order; empty for its own.
    pub sort: String,
}

impl Api {
    pub async fn campaigns(
        self,
        filter: &CampaignFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Campaign>> {
        let query = Query::new()
            .maybe("status", filter.status)
            .maybe("department_id", filter.department_id)
            .maybe("channel_id", filter.channel_id)
            .with("q", filter.text.trim())
            .with("sort", &filter.sort)
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on("/campaigns")).await
    }

    pub async fn campaign(self, id: CampaignId) -> ApiResult<Campaign> {
        self.get(&format!("/campaigns/{id}")).await
    }

    pub async fn create_campaign(self, create: &CampaignCreate, key: &IntentKey) -> ApiResult<Campaign> {
        self.create("/campaigns", create, key).await
    }

    pub async fn update_campaign(
        self,
        id: CampaignId,
        update: &CampaignUpdate,
        version: i64,
    ) -> ApiResult<Campaign> {
        self.patch(&format!("/campaigns/{id}"), update, version).await
    }
}
