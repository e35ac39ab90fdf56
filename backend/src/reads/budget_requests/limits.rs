//! How much a role may ask for.

use penstock_shared::{budget_request::BudgetRequestLimit, money::Currency, problem::FieldErrorCode};

use crate::{
    db::{self, AnyConnection},
    error::{AppResult, FieldErrors},
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
/// organisation's cannot be compared; it goes to finance instead.
///
/// # Errors
/// When the database fails.
pub fn check(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    currency: Currency,
    amount_minor: i64,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    if db::organisation::get(conn)?.currency != currency {
        return Ok(());
    }
    let limit = db::budget_request_limits::of_role(conn, viewer.role)?.and_then(|row| row.most_minor);
    if let Some(most) = limit.filter(|most| amount_minor > *most) {
        errors.add(
            "amount_minor",
            FieldErrorCode::OutOfRange,
            format!("Your role may ask for up to {currency} {}.", currency.grouped(most)),
        );
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
