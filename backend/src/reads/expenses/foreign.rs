//! Lines in another currency than their node's: converted at the plan rate of their charge date.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    money::{Currency, MoneyError},
    problem::FieldErrorCode,
    rate::{Rate, UsedRate},
};

use super::plan::PlannedLine;
use crate::{
    db::AnyConnection,
    domain::ledger::LARGEST_MOVEMENT_MINOR,
    error::{AppResult, FieldErrors},
    reads::{known::Known, rates},
};

/// What was asked for, and the rate that made the node's amount of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// In the expense's currency.
    pub minor: i64,
    pub used: UsedRate,
}

/// The rate of a line whose node has another currency than the request; `None` when it has the same,
/// or when there is no rate, which is noted.
///
/// # Errors
/// When the database fails.
pub fn rate_for(
    conn: &mut AnyConnection,
    (from, to): (Currency, Currency),
    day: NaiveDate,
    amount_minor: i64,
    (field, errors): (String, &mut FieldErrors),
) -> AppResult<Option<Foreign>> {
    if from == to {
        return Ok(None);
    }
    let used = rates::on(conn, from, to, day)?;
    if used.is_none() {
        errors.add(
            field,
            FieldErrorCode::RateMissing,
            format!(
                "This budget is kept in {to}, and there is no plan rate from {from} to {to} on {day}. Finance can add \
                 one under Settings > Currencies."
            ),
        );
    }
    Ok(used.map(|used| Foreign { minor: amount_minor, used }))
}

/// Converts the lines that have a rate. Lines of one rate are converted together, so that nothing is
/// lost between them.
pub fn convert_lines(lines: &mut [PlannedLine], errors: &mut FieldErrors) {
    let mut groups: BTreeMap<(Currency, NaiveDate, Rate), (UsedRate, Vec<usize>)> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(Foreign { used, .. }) = line.foreign {
            let key = (used.to, used.valid_from, used.rate);
            groups.entry(key).or_insert_with(|| (used, Vec::new())).1.push(index);
        }
    }
    for (used, places) in groups.into_values() {
        let of_group = places.iter().filter_map(|place| lines.get(*place));
        let amounts: Vec<i64> = of_group.map(|line| line.amount_minor.max(0)).collect();
        let Ok(converted) = used.rate.convert_parts(&amounts, used.from, used.to) else {
            errors.add("lines", FieldErrorCode::OutOfRange, MoneyError::Overflow.to_string());
            continue;
        };
        for (place, amount_minor) in places.into_iter().zip(converted) {
            if !(1..=LARGEST_MOVEMENT_MINOR).contains(&amount_minor) {
                let message = format!("This is no amount in {} that can be booked.", used.to);
                errors.add(format!("lines[{place}].amount_minor"), FieldErrorCode::OutOfRange, message);
            }
            if let Some(line) = lines.get_mut(place) {
                line.amount_minor = amount_minor;
            }
        }
    }
}

/// A total in the organisation's currency; `None` when there is no rate for it.
///
/// # Errors
/// When the database fails.
pub fn own_total(
    conn: &mut AnyConnection,
    known: &Known,
    currency: Currency,
    total_minor: i64,
    day: NaiveDate,
) -> AppResult<Option<i64>> {
    let own = known.organisation(conn)?.currency;
    if own == currency {
        return Ok(Some(total_minor));
    }
    let used = rates::on(conn, currency, own, day)?;
    Ok(used.and_then(|used| used.rate.convert(total_minor, currency, own).ok()))
}
