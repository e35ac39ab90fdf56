//! What campaigns brought back: in sums, figure by figure, and as a budget node counts it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};
use penstock_shared::{
    dimension::DimensionKey,
    ids::CampaignId,
    money::Currency,
    page::Page,
    result::{
        CampaignResults, MonthResults, ResultFigure, ResultMetric, ResultQuery, ResultSums, StoredResult,
    },
};

use super::{
    campaign_money,
    campaigns::visible,
    dimensions::{ChargeTerms, Lineages},
};
use crate::{
    db::{
        self, AnyConnection,
        campaign_results::{ResultFilter, ResultRow},
    },
    domain::ledger::LedgerError,
    error::AppResult,
    paging::{PageRequest, bad_cursor},
    viewer::Viewer,
};

/// A campaign's results by month.
///
/// # Errors
/// Not found, or not in sight.
pub fn of_campaign(conn: &mut AnyConnection, viewer: &Viewer, id: CampaignId) -> AppResult<CampaignResults> {
    visible(conn, viewer, id)?;
    let mut total = ResultSums::default();
    let mut months: BTreeMap<NaiveDate, ResultSums> = BTreeMap::new();
    for (day, metric, amount) in db::campaign_results::by_day(conn, id)? {
        add(&mut total, metric, amount)?;
        add(months.entry(day.with_day(1).unwrap_or(day)).or_default(), metric, amount)?;
    }
    let currency = db::organisation::get(conn)?.currency;
    let spent_minor = spent_in(conn, viewer, id, currency)?;
    let cost_per = |metric| total.cost_per(metric, spent_minor?);
    Ok(CampaignResults {
        campaign_id: id,
        currency,
        total,
        spent_minor,
        roi_bp: spent_minor.and_then(|spent| total.roi_bp(spent)),
        cost_per_lead_minor: cost_per(ResultMetric::Leads),
        cost_per_deal_minor: cost_per(ResultMetric::Deals),
        months: months.into_iter().map(|(month, sums)| MonthResults { month, sums }).collect(),
    })
}

/// What a campaign has spent, when all of it is in one currency.
fn spent_in(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: CampaignId,
    currency: Currency,
) -> AppResult<Option<i64>> {
    let money = campaign_money::of(conn, viewer, &[id])?.remove(&id).unwrap_or_default();
    let mut spent_minor = 0;
    for held in money.iter().filter(|held| held.balance.spent_minor != 0) {
        if held.currency != currency {
            return Ok(None);
        }
        spent_minor = held.balance.spent_minor;
    }
    Ok(Some(spent_minor))
}

/// A page of a campaign's figures, the latest day first.
///
/// # Errors
/// Not found, or not in sight; a limit or a cursor that is none.
pub fn figures(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: CampaignId,
    query: &ResultQuery,
) -> AppResult<Page<StoredResult>> {
    visible(conn, viewer, id)?;
    let request = PageRequest::new("day", query.limit, query.cursor.as_deref())?;
    let after = request.after.as_ref().map(|after| {
        let day = after.key.parse().map_err(|_| bad_cursor())?;
        AppResult::Ok((day, after.id))
    });
    let filter = ResultFilter { campaign_id: id, metric: query.metric, from: query.from, to: query.to };
    let rows = db::campaign_results::search(conn, &filter, after.transpose()?, request.rows_to_load())?;
    let total = db::campaign_results::count(conn, &filter)?;
    let (rows, next_cursor) = request.cut(rows, |row: &ResultRow| (row.day.to_string(), row.id))?;
    let people: Vec<_> = rows.iter().map(|row| row.recorded_by).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    let items = rows.into_iter().map(|row| StoredResult {
        id: row.id,
        recorded_at: row.recorded_at,
        recorded_by_name: names.get(&row.recorded_by).cloned(),
        figure: ResultFigure {
            day: row.day,
            metric: row.metric,
            amount: row.amount,
            channel_id: row.channel_id,
            source: row.source,
        },
    });
    Ok(Page { items: items.collect(), next_cursor, total })
}

fn add(sums: &mut ResultSums, metric: ResultMetric, amount: i64) -> AppResult<()> {
    if sums.add(metric, amount) { Ok(()) } else { Err(LedgerError::Overflow.into()) }
}

/// What the campaigns in sight brought in some days, each with everything that it counts under.
pub struct Brought {
    facts: Vec<Fact>,
    lineages: Lineages,
}

struct Fact {
    under: HashSet<(DimensionKey, i64)>,
    metric: ResultMetric,
    amount: i64,
}

impl Brought {
    /// Reads the results of some days, the first and the last included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, viewer: &Viewer, days: (NaiveDate, NaiveDate)) -> AppResult<Self> {
        let rows = db::campaign_results::brought(conn, days, viewer.scope.departments())?;
        let campaigns: Vec<_> = rows.iter().map(|row| row.campaign_id).collect();
        let mut custom: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (campaign, of) in db::dimensions::of_campaigns(conn, &campaigns)? {
            custom.entry(campaign).or_default().insert(of.dimension_id, of.value_id);
        }
        let lineages = Lineages::read(conn)?;
        let facts = rows.into_iter().map(|row| {
            let terms = ChargeTerms {
                department_id: Some(row.department_id),
                channel_id: row.channel_id.or(row.own_channel_id),
                activity_type_id: row.activity_type_id,
                campaign_id: Some(row.campaign_id),
                ..ChargeTerms::default()
            };
            let custom = custom.get(&row.campaign_id).cloned().unwrap_or_default();
            let under = lineages.of_terms(&terms, custom).into_iter().collect();
            Fact { under, metric: row.metric, amount: row.amount }
        });
        Ok(Self { facts: facts.collect(), lineages })
    }

    /// The sums of what counts under all of these: results of campaigns of a department or one below it, by
    /// a channel or one below it, and so on. Without any: everything in sight.
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn sums(&self, of: &[(DimensionKey, i64)]) -> AppResult<ResultSums> {
        let asked: Vec<_> = of.iter().map(|(key, id)| (*key, self.lineages.effective(*key, *id))).collect();
        let mut sums = ResultSums::default();
        for fact in &self.facts {
            if asked.iter().all(|of| fact.under.contains(of)) {
                add(&mut sums, fact.metric, fact.amount)?;
            }
        }
        Ok(sums)
    }
}
