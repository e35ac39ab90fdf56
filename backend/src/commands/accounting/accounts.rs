//! Adding and changing accounts. Code and kind stay, as posted vouchers carry them.

use penstock_shared::{
    accounting::{Account, AccountCreate, AccountUpdate},
    error_code::ErrorCode,
    ids::AccountId,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::changed;
use crate::{
    db::{self, accounts::NewAccount},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Adds an account.
///
/// # Errors
/// Wrong fields: a taken code.
pub fn create(tx: &mut WriteTx<'_>, new: &AccountCreate) -> AppResult<Account> {
    let mut errors = FieldErrors::new();
    let code = errors.text("code", &new.code, 32);
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) {
        errors.add("code", FieldErrorCode::Malformed, "Letters, digits, points, dashes and underscores.");
    }
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    if db::accounts::all(tx.conn)?.iter().any(|account| account.code == code) {
        errors.add("code", FieldErrorCode::NotUnique, "Another account has this code.");
    }
    errors.into_result()?;
    let row =
        NewAccount { code: &code, name: &name, name_zh: &name_zh, kind: new.kind, active: true, version: 1 };
    let id = db::accounts::insert(tx.conn, &row)?;
    changed(tx, id.0)?;
    Ok(db::accounts::get(tx.conn, id)?.into())
}

/// Changes an account.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`]; [`ErrorCode::InUse`] when the mapping names one that is to rest; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    id: AccountId,
    version: i64,
    change: &AccountUpdate,
) -> AppResult<Account> {
    let mut row = db::accounts::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    errors.into_result()?;
    if let Some(active) = change.active {
        row.active = active;
    }
    let mapping = db::accounts::mapping_version(tx.conn)?.map_or(0, |(version, ..)| version);
    let named = db::accounts::mapping_lines(tx.conn, mapping)?.iter().any(|line| line.account_id == id);
    if !row.active && named {
        return Err(AppError::refused(RefusalReason::AccountInUse));
    }
    row.version += 1;
    if !db::accounts::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    changed(tx, id.0)?;
    Ok(row.into())
}
