//! What campaigns brought back, figure by figure.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use penstock_shared::{
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, UserId},
    result::ResultMetric,
};

use super::{
    AnyConnection, Backend,
    schema::{campaign_results, campaigns},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = campaign_results)]
pub struct ResultRow {
    pub id: i64,
    pub channel_id: Option<ChannelId>,
    pub source: String,
    pub day: NaiveDate,
    pub metric: ResultMetric,
    pub amount: i64,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// A figure as it is stored. All but the amount and who says so is its key.
#[derive(Debug, Insertable)]
#[diesel(table_name = campaign_results)]
pub struct NewResult<'a> {
    pub campaign_id: CampaignId,
    pub channel_id: Option<ChannelId>,
    pub source: &'a str,
    pub day: NaiveDate,
    pub metric: ResultMetric,
    pub amount: i64,
    pub recorded_by: UserId,
    pub recorded_at: NaiveDateTime,
}

/// Takes a figure away, if there is one of that key. The amount does not matter, and of the channels each
/// counts that was merged with the figure's: `channels` are all of them, none for the campaign's own.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, row: &NewResult<'_>, channels: &[ChannelId]) -> QueryResult<bool> {
    let same = campaign_results::table
        .filter(campaign_results::campaign_id.eq(row.campaign_id))
        .filter(campaign_results::day.eq(row.day))
        .filter(campaign_results::metric.eq(row.metric))
        .filter(campaign_results::source.eq(row.source));
    let rows = if row.channel_id.is_none() {
        diesel::delete(same.filter(campaign_results::channel_id.is_null())).execute(conn)
    } else {
        diesel::delete(same.filter(campaign_results::channel_id.eq_any(channels))).execute(conn)
    };
    rows.map(|rows| rows > 0)
}

/// Adds a figure of a key that has none.
///
/// # Errors
/// When the key has one, or names a campaign or channel that does not exist.
pub fn insert(conn: &mut AnyConnection, row: &NewResult<'_>) -> QueryResult<()> {
    diesel::insert_into(campaign_results::table).values(row).execute(conn).map(drop)
}

/// Which figures of a campaign.
#[derive(Debug, Clone, Copy)]
pub struct ResultFilter {
    pub campaign_id: CampaignId,
    pub metric: Option<ResultMetric>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

fn filtered(filter: &ResultFilter) -> campaign_results::BoxedQuery<'static, Backend> {
    let mut query =
        campaign_results::table.filter(campaign_results::campaign_id.eq(filter.campaign_id)).into_boxed();
    if let Some(metric) = filter.metric {
        query = query.filter(campaign_results::metric.eq(metric));
    }
    if let Some(from) = filter.from {
        query = query.filter(campaign_results::day.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(campaign_results::day.le(to));
    }
    query
}

/// Some figures, the latest day first.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut AnyConnection,
    filter: &ResultFilter,
    after: Option<(NaiveDate, i64)>,
    limit: i64,
) -> QueryResult<Vec<ResultRow>> {
    let mut query = filtered(filter);
    if let Some((day, id)) = after {
        query = query.filter(
            campaign_results::day.lt(day).or(campaign_results::day.eq(day).and(campaign_results::id.lt(id))),
        );
    }
    query
        .order((campaign_results::day.desc(), campaign_results::id.desc()))
        .limit(limit)
        .select(ResultRow::as_select())
        .load(conn)
}

/// How many figures there are.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, filter: &ResultFilter) -> QueryResult<i64> {
    filtered(filter).count().get_result(conn)
}

/// The sums of a campaign by day and metric.
///
/// # Errors
/// When the database fails.
pub fn by_day(
    conn: &mut AnyConnection,
    campaign: CampaignId,
) -> QueryResult<Vec<(NaiveDate, ResultMetric, i64)>> {
    campaign_results::table
        .filter(campaign_results::campaign_id.eq(campaign))
        .group_by((campaign_results::day, campaign_results::metric))
        .order(campaign_results::day)
        .select((
            campaign_results::day,
            campaign_results::metric,
            sql::<BigInt>("CAST(SUM(campaign_results.amount) AS BIGINT)"),
        ))
        .load(conn)
}

/// What a campaign brought by one channel, in some days.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct BroughtRow {
    pub campaign_id: CampaignId,
    pub department_id: DepartmentId,
    /// The campaign's own when absent.
    pub channel_id: Option<ChannelId>,
    pub own_channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub metric: ResultMetric,
    pub amount: i64,
}

/// The sums of all campaigns of these departments, or of all, from one day to another.
///
/// # Errors
/// When the database fails.
pub fn brought(
    conn: &mut AnyConnection,
    (from, to): (NaiveDate, NaiveDate),
    within: Option<&[DepartmentId]>,
) -> QueryResult<Vec<BroughtRow>> {
    let sums = campaign_results::table
        .inner_join(campaigns::table)
        .filter(campaign_results::day.between(from, to))
        .group_by((
            campaign_results::campaign_id,
            campaigns::department_id,
            campaign_results::channel_id,
            campaigns::channel_id,
            campaigns::activity_type_id,
            campaign_results::metric,
        ))
        .select((
            campaign_results::campaign_id,
            campaigns::department_id,
            campaign_results::channel_id,
            campaigns::channel_id,
            campaigns::activity_type_id,
            campaign_results::metric,
            sql::<BigInt>("CAST(SUM(campaign_results.amount) AS BIGINT)"),
        ));
    match within {
        None => sums.load(conn),
        Some(departments) => sums.filter(campaigns::department_id.eq_any(departments)).load(conn),
    }
}
