//! What campaigns brought back, by the keys of a plan. Both engines take it from here and put it beside what they add up
//! themselves: results are by campaign, channel and day, and no entries of the ledger.

use diesel::{QueryableByName, prelude::*, sql_query, sql_types::BigInt, sql_types::Nullable};
use penstock_shared::result::ResultMetric;

use super::{
    load,
    statement::{NOTHING, grouped},
};
use crate::{
    db::AnyConnection,
    domain::pivot::{Group, Input, MOST_GROUPS, Plan, Sums},
};

/// The metrics, in the order of their columns.
const METRICS: [(ResultMetric, Input); 5] = [
    (ResultMetric::Exposure, Input::Exposure),
    (ResultMetric::Leads, Input::Leads),
    (ResultMetric::QualifiedLeads, Input::QualifiedLeads),
    (ResultMetric::Deals, Input::Deals),
    (ResultMetric::Revenue, Input::Revenue),
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<BigInt>)]
    k0: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k1: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k2: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k3: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k4: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    k5: Option<i64>,
    #[diesel(sql_type = BigInt)]
    exposure: i64,
    #[diesel(sql_type = BigInt)]
    leads: i64,
    #[diesel(sql_type = BigInt)]
    qualified_leads: i64,
    #[diesel(sql_type = BigInt)]
    deals: i64,
    #[diesel(sql_type = BigInt)]
    revenue: i64,
}

/// The results as facts: those of a campaign count where it does, and under their own channel if they have one. The fiscal
/// year is that of their day. A campaign is of no vendor, category, budget or request.
fn facts_sql(plan: &Plan) -> String {
    let own: String = plan
        .custom()
        .into_iter()
        .map(|id| {
            format!(
                ", (SELECT d.value_id FROM campaign_dimensions d WHERE d.campaign_id = c.id AND d.dimension_id = {id}) \
                 AS custom_{id}"
            )
        })
        .collect();
    let metrics: String = METRICS
        .iter()
        .map(|(metric, _)| format!(", CASE WHEN r.metric = '{metric}' THEN r.amount ELSE 0 END AS {metric}"))
        .collect();
    format!(
        "WITH facts AS (SELECT r.day AS entry_date, '{currency}' AS currency, c.department_id, \
         COALESCE(r.channel_id, c.channel_id) AS channel_id, c.activity_type_id, c.id AS campaign_id, \
         (SELECT y.id FROM fiscal_years y WHERE r.day BETWEEN y.starts_on AND y.ends_on) AS fiscal_year_id, \
         {NOTHING} AS category_id, {NOTHING} AS vendor_id, {NOTHING} AS node_id, {NOTHING} AS status_code{own}{metrics} \
         FROM campaign_results r JOIN campaigns c ON c.id = r.campaign_id)",
        currency = plan.currency.code()
    )
}

/// The groups by some of the plan's keys that have something; one more than [`MOST_GROUPS`] at most.
///
/// # Errors
/// When the database fails, also because a sum leaves its range.
pub fn groups(conn: &mut AnyConnection, plan: &Plan, used: &[usize]) -> QueryResult<Vec<(Group, Sums)>> {
    let sums: Vec<String> = METRICS
        .iter()
        .map(|(metric, _)| format!("CAST(COALESCE(SUM({metric}), 0) AS BIGINT) AS {metric}"))
        .collect();
    let text = grouped(plan, used, facts_sql(plan), &sums.join(", "), MOST_GROUPS + 1);
    let rows: Vec<Row> = load!(conn, text)?;
    let group = |row: Row| {
        let mut sums = Sums::default();
        let amounts = [row.exposure, row.leads, row.qualified_leads, row.deals, row.revenue];
        for ((_, input), amount) in METRICS.iter().zip(amounts) {
            sums.set(*input, amount);
        }
        ([row.k0, row.k1, row.k2, row.k3, row.k4, row.k5], sums)
    };
    Ok(rows.into_iter().map(group).collect())
}
