//! Saying which spending goes to which account. Every change is a new version of the whole.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    accounting::{AccountKind, AccountMappingUpdate},
    error_code::ErrorCode,
    ids::{AccountId, UserId},
    problem::FieldErrorCode,
};

use super::changed;
use crate::{
    db::{
        self,
        accounts::{AccountRow, MappingLineRow},
        terms::Vocabulary,
    },
    error::{AppResult, FieldErrors},
    writer::WriteTx,
};

/// Writes a new version of the mapping.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when there is a newer one; wrong fields.
pub fn replace(tx: &mut WriteTx<'_>, who: UserId, version: i64, new: &AccountMappingUpdate) -> AppResult<()> {
    let latest = db::accounts::mapping_version(tx.conn)?.map_or(0, |(version, ..)| version);
    if latest != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    let known: HashMap<AccountId, AccountRow> =
        db::accounts::all(tx.conn)?.into_iter().map(|row| (row.id, row)).collect();
    let categories: HashSet<i64> =
        db::terms::all(tx.conn, Vocabulary::Categories)?.into_iter().map(|term| term.id).collect();
    let mut rows = Vec::with_capacity(new.categories.len() + new.defaults.len());
    let mut seen = HashSet::new();
    for (index, of) in new.categories.iter().enumerate() {
        let field = format!("categories[{index}]");
        if !categories.contains(&of.category_id.0) {
            let message = "There is no such category.";
            errors.add(format!("{field}.category_id"), FieldErrorCode::Unknown, message);
        }
        if !seen.insert(of.category_id) {
            errors.add(format!("{field}.category_id"), FieldErrorCode::NotUnique, "Each category once.");
        }
        check(&known, of.account_id, AccountKind::Expense, &field, &mut errors);
        rows.push((Some(of.category_id), None, of.account_id));
    }
    let mut roles = HashSet::new();
    for (index, of) in new.defaults.iter().enumerate() {
        let field = format!("defaults[{index}]");
        if !roles.insert(of.role) {
            errors.add(format!("{field}.role"), FieldErrorCode::NotUnique, "Each role once.");
        }
        check(&known, of.account_id, of.role.kind(), &field, &mut errors);
        rows.push((None, Some(of.role), of.account_id));
    }
    errors.into_result()?;
    let version = latest + 1;
    let rows: Vec<MappingLineRow> = rows
        .into_iter()
        .zip(0..)
        .map(|((category_id, role, account_id), position)| MappingLineRow {
            version,
            position,
            category_id,
            role,
            account_id,
        })
        .collect();
    db::accounts::insert_mapping(tx.conn, version, who, tx.now, &rows)?;
    changed(tx, version)
}

fn check(
    known: &HashMap<AccountId, AccountRow>,
    id: AccountId,
    kind: AccountKind,
    field: &str,
    errors: &mut FieldErrors,
) {
    let field = format!("{field}.account_id");
    match known.get(&id) {
        None => errors.add(field, FieldErrorCode::Unknown, "There is no such account."),
        Some(account) if !account.active => {
            errors.add(field, FieldErrorCode::NotAllowed, "This account is not used any more.");
        }
        Some(account) if account.kind != kind => {
            errors.add(
                field,
                FieldErrorCode::NotAllowed,
                format!("An account of the kind {kind} is needed."),
            );
        }
        Some(_) => {}
    }
}
