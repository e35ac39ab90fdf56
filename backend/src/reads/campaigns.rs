//! The list of campaigns, and one of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use penstock_shared::{
    campaign::{Campaign, CampaignQuery, CampaignSort, CampaignStatus},
    error_code::ErrorCode,
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, UserId},
    page::Page,
    reference::Vocabulary,
};

use super::campaign_money;
use crate::{
    db::{
        self, AnyConnection,
        campaigns::{CampaignFilter, CampaignRow, CampaignsAfter},
    },
    domain::{campaign_code, match_key::match_key, vocabulary::TermTree},
    error::{AppError, AppResult, OrNotFound},
    paging::{After, PageRequest, bad_cursor},
    viewer::Viewer,
};

/// A page of the campaigns in sight.
///
/// # Errors
/// [`ErrorCode::BadQuery`] for an unknown status, a limit or a cursor that is none.
pub fn search(conn: &mut AnyConnection, viewer: &Viewer, query: &CampaignQuery) -> AppResult<Page<Campaign>> {
    let sort = query.sort.unwrap_or(CampaignSort::StartsOnDown);
    let request = PageRequest::new(sort.as_str(), query.limit, query.cursor.as_deref())?;
    let statuses = statuses(query.status.as_deref().unwrap_or_default())?;
    let text = query.q.as_deref().unwrap_or_default();
    let id = campaign_code::parse(text);
    let key_part = match_key(text);
    let set = |tree: TermTree, id: Option<i64>| id.map(|id| tree.counted_under(id));
    let departments =
        set(db::terms::tree(conn, Vocabulary::Departments)?, query.department_id.map(|id| id.0));
    let channels = set(db::terms::tree(conn, Vocabulary::Channels)?, query.channel_id.map(|id| id.0));
    let activity_types =
        set(db::terms::tree(conn, Vocabulary::ActivityTypes)?, query.activity_type_id.map(|id| id.0));
    let filter = CampaignFilter {
        id,
        key_part: id.is_none().then_some(key_part.as_str()),
        statuses: &statuses,
        departments: departments.map(|ids| ids.into_iter().map(DepartmentId).collect()),
        channels: channels.map(|ids| ids.into_iter().map(ChannelId).collect()),
        activity_types: activity_types.map(|ids| ids.into_iter().map(ActivityTypeId).collect()),
        owner_id: query.owner_id,
        within: viewer.scope.departments(),
    };
    let after = request.after.as_ref().map(|after| place(sort, after)).transpose()?;
    let rows = db::campaigns::search(conn, &filter, sort, after, request.rows_to_load())?;
    let total = db::campaigns::count(conn, &filter)?;
    let (rows, next_cursor) = request.cut(rows, |row: &CampaignRow| (key(sort, row), row.id.0))?;
    Ok(Page { items: views(conn, viewer, rows)?, next_cursor, total })
}

/// A campaign in sight.
///
/// # Errors
/// Not found, or not in sight.
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: CampaignId) -> AppResult<Campaign> {
    let row = visible(conn, viewer, id)?;
    views(conn, viewer, vec![row])?.pop().ok_or_else(AppError::not_found)
}

/// A campaign's row, if it is in sight.
///
/// # Errors
/// Not found, or not in sight.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: CampaignId) -> AppResult<CampaignRow> {
    let row = db::campaigns::get(conn, id).or_not_found()?;
    viewer.scope.check(row.department_id)?;
    Ok(row)
}

fn statuses(list: &str) -> AppResult<Vec<CampaignStatus>> {
    list.split(',')
        .map(str::trim)
        .filter(|status| !status.is_empty())
        .map(|status| {
            status.parse().map_err(|error| AppError::new(ErrorCode::BadQuery, format!("status: {error}")))
        })
        .collect()
}

fn key(sort: CampaignSort, row: &CampaignRow) -> String {
    match sort {
        CampaignSort::Name | CampaignSort::NameDown => row.name.clone(),
        CampaignSort::StartsOn | CampaignSort::StartsOnDown => row.starts_on.to_string(),
        CampaignSort::EndsOn | CampaignSort::EndsOnDown => row.ends_on.to_string(),
    }
}

fn place(sort: CampaignSort, after: &After) -> AppResult<CampaignsAfter<'_>> {
    let id = CampaignId(after.id);
    if matches!(sort, CampaignSort::Name | CampaignSort::NameDown) {
        return Ok(CampaignsAfter::Name(&after.key, id));
    }
    let day: NaiveDate = after.key.parse().map_err(|_| bad_cursor())?;
    Ok(CampaignsAfter::Day(day, id))
}

fn views(conn: &mut AnyConnection, viewer: &Viewer, rows: Vec<CampaignRow>) -> AppResult<Vec<Campaign>> {
    let ids: Vec<CampaignId> = rows.iter().map(|row| row.id).collect();
    let mut owners: Vec<UserId> = rows.iter().filter_map(|row| row.owner_id).collect();
    owners.sort();
    owners.dedup();
    let owners: HashMap<_, _> = db::users::names(conn, &owners)?.into_iter().collect();
    let mut dimensions: HashMap<CampaignId, Vec<_>> = HashMap::new();
    for (campaign, of) in db::dimensions::of_campaigns(conn, &ids)? {
        dimensions.entry(campaign).or_default().push(of);
    }
    let mut money = campaign_money::of(conn, viewer, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| Campaign {
            id: row.id,
            code: campaign_code::code(row.id),
            name: row.name,
            objective: row.objective,
            department_id: row.department_id,
            channel_id: row.channel_id,
            activity_type_id: row.activity_type_id,
            owner_id: row.owner_id,
            owner_name: row.owner_id.and_then(|owner| owners.get(&owner).cloned()),
            budget_node_id: row.budget_node_id,
            status: row.status,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            money: money.remove(&row.id).unwrap_or_default(),
            dimensions: dimensions.remove(&row.id).unwrap_or_default(),
            version: row.version,
        })
        .collect())
}
