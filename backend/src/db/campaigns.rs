//! Campaigns.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    campaign::{CampaignSort, CampaignStatus},
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, NodeId, UserId},
};

use super::{
    AnyConnection, Backend,
    schema::campaigns,
    text::{ESCAPE, containing},
};

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

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = campaigns)]
pub struct NewCampaign<'a> {
    pub name: &'a str,
    /// The name folded for comparison: see `domain/match_key.rs`.
    pub match_key: &'a str,
    pub objective: &'a str,
    pub department_id: DepartmentId,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub owner_id: Option<UserId>,
    pub budget_node_id: Option<NodeId>,
    pub status: CampaignStatus,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When something that it names does not exist.
pub fn insert(conn: &mut AnyConnection, row: &NewCampaign<'_>) -> QueryResult<CampaignId> {
    diesel::insert_into(campaigns::table).values(row).returning(campaigns::id).get_result(conn)
}

/// Writes the row, with the key of its name, if nobody changed it since `row.version - 1`; false if
/// somebody did. The department stays: the money that was spent is in its books.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &CampaignRow, match_key: &str) -> QueryResult<bool> {
    diesel::update(campaigns::table.find(row.id).filter(campaigns::version.eq(row.version - 1)))
        .set((
            campaigns::name.eq(&row.name),
            campaigns::match_key.eq(match_key),
            campaigns::objective.eq(&row.objective),
            campaigns::channel_id.eq(row.channel_id),
            campaigns::activity_type_id.eq(row.activity_type_id),
            campaigns::owner_id.eq(row.owner_id),
            campaigns::budget_node_id.eq(row.budget_node_id),
            campaigns::status.eq(row.status),
            campaigns::starts_on.eq(row.starts_on),
            campaigns::ends_on.eq(row.ends_on),
            campaigns::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// The first campaign of a folded name, whoever has it: files do not say whose a programme is.
///
/// # Errors
/// When the database fails.
pub fn first_by_key(conn: &mut AnyConnection, match_key: &str) -> QueryResult<Option<CampaignRow>> {
    campaigns::table
        .filter(campaigns::match_key.eq(match_key))
        .order(campaigns::id)
        .select(CampaignRow::as_select())
        .first(conn)
        .optional()
}

/// Moves a campaign's days.
///
/// # Errors
/// When the database fails.
pub fn set_days(
    conn: &mut AnyConnection,
    id: CampaignId,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> QueryResult<()> {
    diesel::update(campaigns::table.find(id))
        .set((campaigns::starts_on.eq(starts_on), campaigns::ends_on.eq(ends_on)))
        .execute(conn)
        .map(drop)
}

/// The latest campaign of a department whose name has that key.
///
/// # Errors
/// When the database fails.
pub fn latest_by_key(
    conn: &mut AnyConnection,
    department: DepartmentId,
    match_key: &str,
) -> QueryResult<Option<CampaignRow>> {
    campaigns::table
        .filter(campaigns::department_id.eq(department))
        .filter(campaigns::match_key.eq(match_key))
        .order((campaigns::starts_on.desc(), campaigns::id.desc()))
        .select(CampaignRow::as_select())
        .first(conn)
        .optional()
}

/// Which campaigns. What is `None` or empty does not restrict.
#[derive(Debug, Clone, Default)]
pub struct CampaignFilter<'a> {
    /// Only this one.
    pub id: Option<CampaignId>,
    /// Part of the name, folded.
    pub key_part: Option<&'a str>,
    pub statuses: &'a [CampaignStatus],
    /// One of these, as of the following two.
    pub departments: Option<Vec<DepartmentId>>,
    pub channels: Option<Vec<ChannelId>>,
    pub activity_types: Option<Vec<ActivityTypeId>>,
    pub owner_id: Option<UserId>,
    /// The departments in sight.
    pub within: Option<&'a [DepartmentId]>,
}

/// The row that the page before ended with: its value of what the list is ordered by, and its number.
#[derive(Debug, Clone, Copy)]
pub enum CampaignsAfter<'a> {
    Name(&'a str, CampaignId),
    Day(NaiveDate, CampaignId),
}

type Query<'a> = campaigns::BoxedQuery<'a, Backend>;

fn matching<'a>(filter: &CampaignFilter<'a>) -> Query<'a> {
    let mut query = campaigns::table.into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(campaigns::id.eq(id));
    }
    if let Some(part) = filter.key_part {
        query = query.filter(campaigns::match_key.like(containing(part)).escape(ESCAPE));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(campaigns::status.eq_any(filter.statuses));
    }
    if let Some(departments) = &filter.departments {
        query = query.filter(campaigns::department_id.eq_any(departments.clone()));
    }
    if let Some(channels) = &filter.channels {
        query = query.filter(campaigns::channel_id.eq_any(channels.clone()));
    }
    if let Some(activities) = &filter.activity_types {
        query = query.filter(campaigns::activity_type_id.eq_any(activities.clone()));
    }
    if let Some(owner) = filter.owner_id {
        query = query.filter(campaigns::owner_id.eq(owner));
    }
    if let Some(departments) = filter.within {
        query = query.filter(campaigns::department_id.eq_any(departments));
    }
    query
}

/// How many campaigns match.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, filter: &CampaignFilter<'_>) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

/// Some campaigns, in order. `after` is a name for orders by name, a day for orders by day.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut AnyConnection,
    filter: &CampaignFilter<'_>,
    sort: CampaignSort,
    after: Option<CampaignsAfter<'_>>,
    limit: i64,
) -> QueryResult<Vec<CampaignRow>> {
    // One line per order: the column and its direction decide both the order and where to go on.
    macro_rules! ordered {
        ($column:ident, $beyond:ident, $direction:ident, $After:ident) => {{
            let mut query = matching(filter);
            if let Some(CampaignsAfter::$After(key, id)) = after {
                query = query.filter(
                    campaigns::$column
                        .$beyond(key)
                        .or(campaigns::$column.eq(key).and(campaigns::id.$beyond(id))),
                );
            }
            query
                .order((campaigns::$column.$direction(), campaigns::id.$direction()))
                .limit(limit)
                .select(CampaignRow::as_select())
                .load(conn)
        }};
    }
    match sort {
        CampaignSort::Name => ordered!(name, gt, asc, Name),
        CampaignSort::NameDown => ordered!(name, lt, desc, Name),
        CampaignSort::StartsOn => ordered!(starts_on, gt, asc, Day),
        CampaignSort::StartsOnDown => ordered!(starts_on, lt, desc, Day),
        CampaignSort::EndsOn => ordered!(ends_on, gt, asc, Day),
        CampaignSort::EndsOnDown => ordered!(ends_on, lt, desc, Day),
    }
}
