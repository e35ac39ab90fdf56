//! Lines in another currency than their node's: converted at the plan rate of their charge date.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    expense::ExpenseDraft,
    money::{Currency, MoneyError},
    problem::FieldErrorCode,
    rate::UsedRate,
};

use super::plan::PlannedLine;
use crate::{
    db::{self, AnyConnection},
    domain::ledger::LARGEST_MOVEMENT_MINOR,
    error::{AppResult, FieldErrors},
    reads::rates,
};

/// What was asked for, and the rate that made the node's amount of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// In the expense's currency.
    pub minor: i64,
    pub used: UsedRate,
}

/// Converts the lines whose node has another currency than the request. Lines of one rate are
/// converted together, so that nothing is lost between them.
///
/// # Errors
/// When the database fails; a missing rate is a wrong field.
pub fn convert_lines(
    conn: &mut AnyConnection,
    draft: &ExpenseDraft,
    lines: &mut [PlannedLine],
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let mut groups: BTreeMap<(Currency, NaiveDate, String), (UsedRate, Vec<usize>)> = BTreeMap::new();
    for (index, line) in lines.iter_mut().enumerate() {
        let to = db::budget_nodes::get(conn, line.node_id)?.currency;
        if to == draft.currency {
            continue;
        }
        let Some(used) = rates::on(conn, draft.currency, to, line.charge_date)? else {
            errors.add(
                format!("lines[{index}].node_id"),
                FieldErrorCode::RateMissing,
                format!(
                    "This budget is kept in {to}, and there is no plan rate from {} to {to} on {}. Finance can add \
                     one under Settings > Currencies.",
                    draft.currency, line.charge_date
                ),
            );
            continue;
        };
        line.foreign = Some(Foreign { minor: line.amount_minor, used });
        let key = (to, used.valid_from, used.rate.to_string());
        groups.entry(key).or_insert_with(|| (used, Vec::new())).1.push(index);
    }
    for (used, places) in groups.into_values() {
        let amounts: Vec<i64> = places
            .iter()
            .filter_map(|place| lines.get(*place))
            .map(|line| line.amount_minor.max(0))
            .collect();
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
    Ok(())
}

/// A total in the organisation's currency; `None` when there is no rate for it.
///
/// # Errors
/// When the database fails.
pub fn own_total(
    conn: &mut AnyConnection,
    currency: Currency,
    total_minor: i64,
    day: NaiveDate,
) -> AppResult<Option<i64>> {
    let own = db::organisation::get(conn)?.currency;
    if own == currency {
        return Ok(Some(total_minor));
    }
    let used = rates::on(conn, currency, own, day)?;
    Ok(used.and_then(|used| used.rate.convert(total_minor, currency, own).ok()))
}
