//! What changed in a campaign from a day on, beside another campaign or its own days before. Nothing was assigned by chance here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    ab::{
        AbBetter, AbObserve, AbObservedMethod, CampaignEffect, CampaignEffectDay, CampaignEffectQuery,
        MOST_OBSERVED_DAYS,
    },
    error_code::ErrorCode,
    ids::CampaignId,
    result::ResultMetric,
};

use super::campaigns::visible;
use crate::{
    db::{self, AnyConnection},
    domain::ab,
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// The chance of a false alarm that is taken.
const ALPHA: f64 = 0.05;

/// What changed in a campaign in sight.
///
/// # Errors
/// Not found, or not in sight, of either campaign; days that are in no order, or too many.
pub fn effect(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: CampaignId,
    query: &CampaignEffectQuery,
) -> AppResult<CampaignEffect> {
    let campaign = visible(conn, viewer, id)?;
    let other = match query.with {
        Some(with) if with == id => {
            return Err(AppError::new(ErrorCode::BadQuery, "'with' is another campaign."));
        }
        Some(with) => Some(visible(conn, viewer, with)?),
        None => None,
    };
    if !(query.from < query.change && query.change <= query.to) {
        let message = "'from' is before 'change', and 'to' is not before it.";
        return Err(AppError::new(ErrorCode::BadQuery, message));
    }
    let count = usize::try_from((query.to - query.from).num_days()).unwrap_or(usize::MAX);
    if count >= MOST_OBSERVED_DAYS {
        return Err(AppError::new(ErrorCode::BadQuery, format!("At most {MOST_OBSERVED_DAYS} days.")));
    }
    let own = by_day(conn, id, query.metric)?;
    let theirs = match query.with {
        Some(with) => Some(by_day(conn, with, query.metric)?),
        None => None,
    };
    let days: Vec<CampaignEffectDay> = query
        .from
        .iter_days()
        .take_while(|day| *day <= query.to)
        .map(|day| CampaignEffectDay {
            day,
            campaign: own.get(&day).copied(),
            comparison: theirs.as_ref().and_then(|theirs| theirs.get(&day).copied()),
        })
        .collect();
    let asked = AbObserve {
        treated: days.iter().map(|day| day.campaign.and_then(number)).collect(),
        comparison: theirs
            .is_some()
            .then(|| days.iter().map(|day| day.comparison.and_then(number)).collect()),
        days_before: days.iter().filter(|day| day.day < query.change).count(),
        method: AbObservedMethod::BestFit,
        better: AbBetter::Higher,
        alpha: ALPHA,
    };
    let answer = ab::observe(&asked);
    Ok(CampaignEffect { campaign: campaign.name, comparison: other.map(|row| row.name), answer, days })
}

/// The figures of a metric; a day without one is absent, as nobody knows it.
fn by_day(
    conn: &mut AnyConnection,
    id: CampaignId,
    metric: ResultMetric,
) -> AppResult<BTreeMap<NaiveDate, i64>> {
    let sums = db::campaign_results::by_day(conn, id)?;
    Ok(sums.into_iter().filter(|(_, of, _)| *of == metric).map(|(day, _, amount)| (day, amount)).collect())
}

/// Figures are counts or minor units, far below what a number holds exactly.
fn number(amount: i64) -> Option<f64> {
    u64::try_from(amount).ok().map(penstock_statistics::display::count)
}
