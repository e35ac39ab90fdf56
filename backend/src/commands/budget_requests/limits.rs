//! Setting how much a role may ask for.

use penstock_shared::{
    budget_request::{BudgetRequestLimit, BudgetRequestLimitUpdate},
    error_code::ErrorCode,
    event::EventTopic,
    permission::Role,
    problem::FieldErrorCode,
};

use crate::{
    db,
    error::{AppError, AppResult, FieldErrors},
    writer::WriteTx,
};

/// Changes a role's limits. Requests that were asked before keep their route.
///
/// # Errors
/// `not_found` for a role that does not ask; [`ErrorCode::VersionMismatch`]; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    role: Role,
    version: i64,
    change: &BudgetRequestLimitUpdate,
) -> AppResult<BudgetRequestLimit> {
    let mut row = db::budget_request_limits::of_role(tx.conn, role)?.ok_or_else(AppError::not_found)?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    for (field, limit) in
        [("most_minor", change.most_minor), ("finance_from_minor", change.finance_from_minor)]
    {
        if limit.flatten().is_some_and(|limit| limit < 0) {
            errors.add(field, FieldErrorCode::OutOfRange, "Zero or more, or nothing.");
        }
    }
    errors.into_result()?;
    row.most_minor = change.most_minor.unwrap_or(row.most_minor);
    row.finance_from_minor = change.finance_from_minor.unwrap_or(row.finance_from_minor);
    row.version += 1;
    if !db::budget_request_limits::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::OrganisationChanged, 1, None)?;
    Ok(row.into())
}
