//! Campaigns.

use penstock_shared::{
    campaign::{Campaign, CampaignCreate, CampaignSort, CampaignStatus, CampaignUpdate},
    ids::{CampaignId, ChannelId, DepartmentId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

/// Which campaigns, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignFilter {
    /// Any of these; all when empty.
    pub statuses: Vec<CampaignStatus>,
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    /// In name and code.
    pub text: String,
    pub sort: Option<CampaignSort>,
}

impl Api {
    pub async fn campaigns(
        self,
        filter: &CampaignFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Campaign>> {
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        let query = Query::new()
            .with("status", statuses.join(","))
            .maybe("department_id", filter.department_id)
            .maybe("channel_id", filter.channel_id)
            .with("q", filter.text.trim())
            .maybe("sort", filter.sort)
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
