//! Campaigns.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::{
    campaign::CampaignStatus,
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, NodeId, UserId},
};

use super::{AnyConnection, schema::campaigns};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = campaigns)]
pub struct CampaignRow {
    pub id: CampaignId,
    pub name: String,
    pub objective: String,
    pub department_id: DepartmentId,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub owner_id: Option<UserId>,
    pub budget_node_id: Option<NodeId>,
    pub status: CampaignStatus,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub version: i64,
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: CampaignId) -> QueryResult<CampaignRow> {
    campaigns::table.find(id).select(CampaignRow::as_select()).first(conn)
}
