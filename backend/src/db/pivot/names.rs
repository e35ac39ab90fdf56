//! Names of values that can be many: all of them, to look for a part of one, or some.

use diesel::prelude::*;
use penstock_shared::ids::{CampaignId, NodeId, UserId, VendorId};

use crate::db::{
    AnyConnection,
    schema::{budget_nodes, campaigns, users, vendors},
};

/// A value with its English and its Chinese name.
pub type Named = (i64, String, String);

/// # Errors
/// When the database fails, as all of the following.
pub fn all_vendors(conn: &mut AnyConnection) -> QueryResult<Vec<Named>> {
    let rows: Vec<(VendorId, String, String)> =
        vendors::table.select((vendors::id, vendors::name, vendors::name_zh)).load(conn)?;
    Ok(rows.into_iter().map(|(id, name, name_zh)| (id.0, name, name_zh)).collect())
}

/// Some vendors.
pub fn vendors(conn: &mut AnyConnection, ids: &[i64]) -> QueryResult<Vec<Named>> {
    let ids: Vec<VendorId> = ids.iter().copied().map(VendorId).collect();
    let rows: Vec<(VendorId, String, String)> = vendors::table
        .filter(vendors::id.eq_any(ids))
        .select((vendors::id, vendors::name, vendors::name_zh))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, name_zh)| (id.0, name, name_zh)).collect())
}

pub fn all_campaigns(conn: &mut AnyConnection) -> QueryResult<Vec<Named>> {
    let rows: Vec<(CampaignId, String)> =
        campaigns::table.select((campaigns::id, campaigns::name)).load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (id.0, name, String::new())).collect())
}

pub fn all_nodes(conn: &mut AnyConnection) -> QueryResult<Vec<Named>> {
    let rows: Vec<(NodeId, String, String)> = budget_nodes::table
        .select((budget_nodes::id, budget_nodes::name, budget_nodes::name_zh))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, name_zh)| (id.0, name, name_zh)).collect())
}

pub fn all_users(conn: &mut AnyConnection) -> QueryResult<Vec<Named>> {
    let rows: Vec<(UserId, String)> = users::table.select((users::id, users::name)).load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (id.0, name, String::new())).collect())
}
