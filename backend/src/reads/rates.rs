//! Plan rates: which one holds on a day, whether one was used, and the list.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    ids::UserId,
    money::Currency,
    rate::{PlanRate, UsedRate},
};

use crate::{
    db::{self, AnyConnection, plan_rates::PlanRateRow},
    error::AppResult,
};

/// Every rate, by currencies, the latest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<PlanRate>> {
    let rows = db::plan_rates::all(conn)?;
    let people: Vec<UserId> = rows.iter().map(|row| row.entered_by).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    let mut seen = HashSet::new();
    rows.into_iter()
        .map(|row| {
            Ok(PlanRate {
                rate: row.rate()?,
                corrected: !seen.insert((row.from_currency, row.to_currency, row.valid_from)),
                id: row.id,
                from: row.from_currency,
                to: row.to_currency,
                valid_from: row.valid_from,
                source: row.source,
                entered_by_name: names.get(&row.entered_by).cloned().unwrap_or_default(),
                entered_at: row.entered_at,
            })
        })
        .collect()
}

/// The rate from one currency to another that holds on a day: of those for this way and those for the way back the
/// one that holds since the later day, and of two for the same day the one for this way. When there is neither, the
/// way leads through the organisation's own currency. `None` when that has no rate for one of them.
///
/// # Errors
/// When the database fails.
pub fn on(
    conn: &mut AnyConnection,
    from: Currency,
    to: Currency,
    day: NaiveDate,
) -> AppResult<Option<UsedRate>> {
    if let Some(used) = between(conn, from, to, day)? {
        return Ok(Some(used));
    }
    let own = db::organisation::get(conn)?.currency;
    if own == from || own == to {
        return Ok(None);
    }
    let Some(first) = between(conn, from, own, day)? else { return Ok(None) };
    let second = between(conn, own, to, day)?;
    // A rate that is too small to be written is none.
    Ok(second.and_then(|second| first.through(&second).ok()))
}

fn between(
    conn: &mut AnyConnection,
    from: Currency,
    to: Currency,
    day: NaiveDate,
) -> AppResult<Option<UsedRate>> {
    let there = db::plan_rates::on(conn, from, to, day)?;
    let back = db::plan_rates::on(conn, to, from, day)?;
    let since = there.as_ref().map(|row| row.valid_from);
    let newer = back.filter(|row| since.is_none_or(|since| row.valid_from > since));
    let (rate, valid_from) = match (newer, there) {
        (Some(row), _) => (row.rate()?.inverse().ok(), row.valid_from),
        (None, Some(row)) => (Some(row.rate()?), row.valid_from),
        (None, None) => return Ok(None),
    };
    Ok(rate.map(|rate| UsedRate { from, to, rate, valid_from, via: None }))
}

/// Whether a request may have been checked at a rate: one was submitted since it was entered, for a day from its own
/// on, and its currency, its budget's and the organisation's are among the rate's. Drafts take their rates anew.
///
/// # Errors
/// When the database fails.
pub fn is_used(conn: &mut AnyConnection, row: &PlanRateRow) -> AppResult<bool> {
    let own = db::organisation::get(conn)?.currency;
    let checked = db::plan_rates::checked_since(conn, row.entered_at, row.valid_from)?;
    Ok(checked.into_iter().any(|(asked, kept)| {
        let all = [asked, kept, own];
        all.contains(&row.from_currency) && all.contains(&row.to_currency)
    }))
}
