//! Invoices in another currency than their lines' nodes: what they are at the plan rate uses the
//! commitment, and what they were really booked at makes the difference.

use std::collections::{BTreeMap, BTreeSet};

use penstock_shared::{
    expense::{InvoiceCreate, InvoiceLine},
    ids::{ExpenseId, ExpenseLineId},
    money::{Currency, MoneyError},
    problem::FieldErrorCode,
    rate::Rate,
};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive as _};

use crate::{
    db::{self, expenses::LineRow},
    domain::ledger::LARGEST_MOVEMENT_MINOR,
    error::{AppResult, FieldErrors},
    writer::WriteTx,
};

/// How far a booking may be from the plan, in percent, before somebody has to say that it is right. The
/// texts of [`FieldErrorCode::RateUnusual`] name it.
const USUAL_DIFFERENCE_PERCENT: i128 = 20;

/// An invoice's lines with their amounts in the nodes' currencies filled in, where those are others.
///
/// # Errors
/// When the database fails; what is wrong with a line is noted.
pub fn book(
    tx: &mut WriteTx<'_>,
    id: ExpenseId,
    currency: Currency,
    new: &InvoiceCreate,
    known: &[LineRow],
    errors: &mut FieldErrors,
) -> AppResult<Vec<InvoiceLine>> {
    let rate = new.booked_rate.as_deref().map(str::parse::<Rate>).transpose();
    if let Err(error) = rate {
        errors.add("booked_rate", FieldErrorCode::Malformed, error.to_string());
    }
    let rate = rate.ok().flatten();
    let before = invoiced(tx, id)?;
    let mut lines = new.lines.clone();
    let mut by_currency: BTreeMap<Currency, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter_mut().enumerate() {
        line.planned_minor = None;
        let row = known.iter().find(|known| known.id == line.expense_line_id);
        let Some((row, whole)) = row.and_then(|row| Some((row, row.foreign_minor?))) else {
            if line.booked_minor.is_some() {
                let message = "This line is in its budget's own currency.";
                errors.add(format!("lines[{index}].booked_minor"), FieldErrorCode::NotAllowed, message);
            }
            continue;
        };
        if line.booked_minor.is_some_and(|minor| !(0..=LARGEST_MOVEMENT_MINOR).contains(&minor)) {
            let message = "Give the amount that was booked.";
            errors.add(format!("lines[{index}].booked_minor"), FieldErrorCode::OutOfRange, message);
        }
        let earlier = before.get(&row.id).copied().unwrap_or_default();
        let planned = planned_minor(row.amount_minor, whole, earlier, line.amount_minor)?;
        line.planned_minor = Some(planned);
        if line.booked_minor.is_none() {
            let to = db::budget_nodes::get(tx.conn, row.node_id)?.currency;
            by_currency.entry(to).or_default().push(index);
        }
    }
    if by_currency.is_empty() && rate.is_some() && lines.iter().all(|line| line.planned_minor.is_none()) {
        let message = "Every line is in its budget's own currency.";
        errors.add("booked_rate", FieldErrorCode::NotAllowed, message);
    }
    for (to, places) in by_currency {
        let amounts: Vec<i64> = places
            .iter()
            .filter_map(|place| lines.get(*place))
            .map(|line| line.amount_minor.max(0))
            .collect();
        let booked = rate.map(|rate| rate.convert_parts(&amounts, currency, to)).transpose()?;
        for (at, place) in places.into_iter().enumerate() {
            if let Some(line) = lines.get_mut(place) {
                let by_rate = booked.as_ref().and_then(|booked| booked.get(at)).copied();
                line.booked_minor = by_rate.or(line.planned_minor);
            }
        }
    }
    if !new.rate_confirmed {
        let unusual = lines.iter().enumerate().filter(|(_, line)| is_unusual(line)).map(|(index, _)| {
            let own = new.lines.get(index).is_some_and(|line| line.booked_minor.is_some());
            if own { format!("lines[{index}].booked_minor") } else { "booked_rate".to_owned() }
        });
        for field in unusual.collect::<BTreeSet<_>>() {
            let message =
                "More than 20 % away from the plan rate. Check it; if it is right, set rate_confirmed.";
            errors.add(field, FieldErrorCode::RateUnusual, message);
        }
    }
    Ok(lines)
}

/// Whether what a line was booked at is far from its plan. A minor unit is rounding.
fn is_unusual(line: &InvoiceLine) -> bool {
    let (Some(planned), Some(booked)) = (line.planned_minor, line.booked_minor) else { return false };
    let (planned, booked) = (i128::from(planned), i128::from(booked));
    let difference = (booked - planned).abs();
    difference > 1 && difference * 100 > planned.abs() * USUAL_DIFFERENCE_PERCENT
}

/// What a line still holds, in the expense's currency.
///
/// # Errors
/// When the database fails.
pub fn held_minor(tx: &mut WriteTx<'_>, line: &LineRow) -> AppResult<i64> {
    let held = line.reserved_minor.checked_add(line.committed_minor).ok_or(MoneyError::Overflow)?;
    let Some(whole) = line.foreign_minor.filter(|_| held > 0) else { return Ok(held) };
    let taken = invoiced(tx, line.expense_id)?.get(&line.id).copied().unwrap_or_default();
    Ok(left_minor(line.amount_minor, whole, taken, held)?)
}

/// The same share of an amount that a part is of a whole, rounded half to even; nothing of nothing.
///
/// # Errors
/// When it leaves the range of an amount.
pub fn share_minor(amount: i64, part: i64, whole: i64) -> Result<i64, MoneyError> {
    if part == whole {
        return Ok(amount);
    }
    if whole == 0 { Ok(0) } else { planned_minor(amount, whole, 0, part) }
}

/// What the invoices that stand have taken of each line, in the expense's currency.
fn invoiced(tx: &mut WriteTx<'_>, id: ExpenseId) -> AppResult<BTreeMap<ExpenseLineId, i64>> {
    let mut sums: BTreeMap<ExpenseLineId, i64> = BTreeMap::new();
    for invoice in db::invoices::of_expense(tx.conn, id)? {
        if invoice.reversed_at.is_some() {
            continue;
        }
        for line in db::invoices::lines(tx.conn, invoice.id)? {
            let sum = sums.entry(line.expense_line_id).or_default();
            *sum = sum.checked_add(line.amount_minor).ok_or(MoneyError::Overflow)?;
        }
    }
    let notes = db::credit_notes::of_expense(tx.conn, id)?;
    for line in db::credit_notes::lines(tx.conn, id)? {
        // What the order stays open for can be invoiced again.
        if notes.iter().any(|note| note.id == line.credit_note_id && note.stays_open) {
            let sum = sums.entry(line.expense_line_id).or_default();
            *sum = sum.checked_sub(line.amount_minor).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(sums)
}

/// What is left of a line in the expense's currency: what was not invoiced, if that is what is held, and
/// otherwise the held share of the whole.
fn left_minor(amount: i64, whole: i64, taken: i64, held: i64) -> Result<i64, MoneyError> {
    if planned_minor(amount, whole, 0, taken)?.checked_add(held) == Some(amount) {
        return whole.checked_sub(taken).ok_or(MoneyError::Overflow);
    }
    planned_minor(whole, amount, 0, held)
}

/// The part of a line's planned amount that an invoice takes. It is the difference of what all invoices
/// together took before and after, so that a line that is invoiced in pieces comes to its amount exactly.
fn planned_minor(amount: i64, whole: i64, before: i64, more: i64) -> Result<i64, MoneyError> {
    let share = |part: i64| -> Result<i64, MoneyError> {
        let product = Decimal::from(amount).checked_mul(Decimal::from(part)).ok_or(MoneyError::Overflow)?;
        let share = product.checked_div(Decimal::from(whole)).ok_or(MoneyError::Overflow)?;
        let rounded = share.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
        rounded.to_i64().ok_or(MoneyError::Overflow)
    };
    let after = before.checked_add(more).ok_or(MoneyError::Overflow)?;
    share(after)?.checked_sub(share(before)?).ok_or(MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{left_minor, planned_minor};

    proptest! {
        #[test]
        fn pieces_come_to_the_whole(amount in 1_i64..1_000_000_000, pieces in prop::collection::vec(1_i64..100_000, 1..20)) {
            let whole: i64 = pieces.iter().sum();
            let (mut before, mut planned) = (0, 0);
            for piece in pieces {
                let part = planned_minor(amount, whole, before, piece).unwrap();
                prop_assert!(part >= 0);
                planned += part;
                before += piece;
            }
            prop_assert_eq!(planned, amount);
        }

        #[test]
        fn what_is_left_is_what_was_not_invoiced(amount in 1_i64..1_000_000_000, whole in 1_i64..1_000_000_000, part in 0_i64..=100) {
            let taken = whole * part / 100;
            let held = amount - planned_minor(amount, whole, 0, taken).unwrap();
            prop_assert_eq!(left_minor(amount, whole, taken, held).unwrap(), whole - taken);
            // Whatever else is held is a share of the whole.
            prop_assert!((0..=whole).contains(&left_minor(amount, whole, 0, held).unwrap()));
        }
    }
}
