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

/// The rate from one currency to another that holds on a day: the one that was entered, or else the
/// one for the way back, turned round. `None` when there is neither.
///
/// # Errors
/// When the database fails.
pub fn on(
    conn: &mut AnyConnection,
    from: Currency,
    to: Currency,
    day: NaiveDate,
) -> AppResult<Option<UsedRate>> {
    if let Some(row) = db::plan_rates::on(conn, from, to, day)? {
        return Ok(Some(UsedRate { from, to, rate: row.rate()?, valid_from: row.valid_from }));
    }
    let Some(row) = db::plan_rates::on(conn, to, from, day)? else { return Ok(None) };
    let inverse = row.rate()?.inverse().ok();
    Ok(inverse.map(|rate| UsedRate { from, to, rate, valid_from: row.valid_from }))
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
