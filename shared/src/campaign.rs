//! Campaigns.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    budget::Balance,
    dimension::DimensionAssignment,
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, NodeId, UserId},
    money::Currency,
};

text_enum! {
    /// Where a campaign is in its life.
    pub enum CampaignStatus {
        Planned => "planned",
        Active => "active",
        Paused => "paused",
        Completed => "completed",
        Cancelled => "cancelled",
    }
}

impl CampaignStatus {
    /// The states that may follow this one.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Active, Self::Cancelled],
            Self::Active => &[Self::Paused, Self::Completed, Self::Cancelled],
            Self::Paused => &[Self::Active, Self::Completed, Self::Cancelled],
            Self::Completed | Self::Cancelled => &[],
        }
    }
}

/// A campaign, with what it has used so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Campaign {
    pub id: CampaignId,
    #[cfg_attr(feature = "openapi", schema(example = "CMP-0012"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Spring lighting launch"))]
    pub name: String,
    pub objective: String,
    pub department_id: DepartmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// The budget node that its requests are charged to unless they say otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_node_id: Option<NodeId>,
    pub status: CampaignStatus,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// What the campaign's own requests hold and have spent, by currency. `allocated` is the
    /// budget of its node when the node is the campaign's alone, otherwise zero.
    pub money: Vec<CampaignMoney>,
    /// What it is in the dimensions of the organisation; its requests take it over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<DimensionAssignment>,
    pub version: i64,
}

/// A campaign's money in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignMoney {
    pub currency: Currency,
    pub balance: Balance,
}

/// Adds a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Spring lighting launch"))]
    pub name: String,
    #[serde(default)]
    pub objective: String,
    pub department_id: DepartmentId,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default)]
    pub owner_id: Option<UserId>,
    #[serde(default)]
    pub budget_node_id: Option<NodeId>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    #[serde(default)]
    pub dimensions: Vec<DimensionAssignment>,
}

/// Changes a campaign. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_node_id: Option<NodeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CampaignStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// All of them; one that is left out is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Vec<DimensionAssignment>>,
}

text_enum! {
    /// The order of a list of campaigns; a minus sign turns it round.
    pub enum CampaignSort {
        Name => "name",
        NameDown => "-name",
        StartsOn => "starts_on",
        /// The latest first. The usual order.
        StartsOnDown => "-starts_on",
        EndsOn => "ends_on",
        EndsOnDown => "-ends_on",
    }
}

/// Which campaigns to list, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CampaignQuery {
    /// Part of the name, or a code such as `CMP-0012`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// One or more states, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "planned,active"))]
    pub status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// `-starts_on` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub sort: Option<CampaignSort>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
