//! How much a role may ask for.

use chrono::NaiveDate;
use penstock_shared::{budget_request::BudgetRequestLimit, money::Currency, problem::FieldErrorCode};

use crate::{
    db::{self, AnyConnection},
    error::{AppResult, FieldErrors},
    reads::rates,
    viewer::Viewer,
};

/// Every role's limits.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<BudgetRequestLimit>> {
    Ok(db::budget_request_limits::all(conn)?.into_iter().map(BudgetRequestLimit::from).collect())
}

/// Notes when the viewer's role may not ask for this much. An amount in another currency than the
/// organisation's is compared at the plan rate of the day; without a rate it is not allowed.
///
/// # Errors
/// When the database fails.
pub fn check(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    (currency, amount_minor): (Currency, i64),
    day: NaiveDate,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let limit = db::budget_request_limits::of_role(conn, viewer.role)?.and_then(|row| row.most_minor);
    let Some(most_minor) = limit else { return Ok(()) };
    let own = db::organisation::get(conn)?.currency;
    let own_minor = if own == currency {
        Some(amount_minor)
    } else {
        let used = rates::on(conn, currency, own, day)?;
        used.and_then(|used| used.rate.convert(amount_minor, currency, own).ok())
    };
    match own_minor {
        Some(own_minor) if own_minor <= most_minor => {}
        Some(_) => errors.over_role_limit("amount_minor", most_minor, own),
        None => errors.add(
            "amount_minor",
            FieldErrorCode::RateMissing,
            format!(
                "Your role may ask for up to {own} {}, and there is no plan rate from {currency} to {own} on {day} to \
                 compare with. Finance can add one under Settings > Currencies.",
                own.grouped(most_minor)
            ),
        ),
    }
    Ok(())
}

/// From which amount on finance decides about what the viewer asks; `None` when the currency cannot
/// be compared.
///
/// # Errors
/// When the database fails.
pub fn finance_from(conn: &mut AnyConnection, viewer: &Viewer, currency: Currency) -> AppResult<Option<i64>> {
    let organisation = db::organisation::get(conn)?;
    if organisation.currency != currency {
        return Ok(None);
    }
    let own = db::budget_request_limits::of_role(conn, viewer.role)?.and_then(|row| row.finance_from_minor);
    Ok(Some(own.unwrap_or(organisation.finance_approval_from_minor)))
}
