//! Saying how an import is to be done.

use std::collections::HashMap;

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ImportFileId, ImportId},
    import::{FileShape, ImportKind, ImportSettings, ImportState, ImportTarget},
    money::Currency,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::chunk::to_json;
use crate::{
    db,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Columns and conditions that a mapping has at most.
const MOST_COLUMNS: usize = 100;
/// Values that a condition has at most.
const MOST_VALUES: usize = 1_000;

/// Keeps the settings of a draft, with the shapes of its files as the settings correct them. Columns
/// that a file does not have are no error yet: the draft shows them.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft any more, [`ErrorCode::VersionMismatch`], wrong fields.
pub fn set(
    tx: &mut WriteTx<'_>,
    id: ImportId,
    version: i64,
    settings: &ImportSettings,
    shapes: &HashMap<ImportFileId, FileShape>,
) -> AppResult<ImportId> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    if record.state != ImportState::Draft {
        return Err(AppError::refused(RefusalReason::NotADraft));
    }
    if record.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    check(tx, &mut errors, record.kind, settings)?;
    errors.into_result()?;
    for file in db::import_files::of_import(tx.conn, id)? {
        if let Some(shape) = shapes.get(&file.id) {
            db::import_files::set_shape(tx.conn, file.id, &to_json(shape)?)?;
        }
    }
    record.settings = to_json(settings)?;
    record.version += 1;
    if !db::imports::update(tx.conn, &record)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, id.0, None)?;
    Ok(id)
}

/// Notes what is wrong with settings, whatever the files look like.
///
/// # Errors
/// When the database fails.
pub fn check(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    kind: ImportKind,
    settings: &ImportSettings,
) -> AppResult<()> {
    let mapping = &settings.mapping;
    if mapping.kind != kind {
        errors.add("mapping.kind", FieldErrorCode::NotAllowed, format!("The import is one of {kind}."));
    }
    if mapping.columns.len() > MOST_COLUMNS || mapping.filter.conditions.len() > MOST_COLUMNS {
        errors.add("mapping.columns", FieldErrorCode::TooLong, format!("At most {MOST_COLUMNS}."));
    }
    if mapping.filter.conditions.iter().any(|condition| condition.values.len() > MOST_VALUES) {
        errors.add("mapping.filter", FieldErrorCode::TooLong, format!("At most {MOST_VALUES} values."));
    }
    if let Some(department) = settings.default_department_id
        && db::departments::all(tx.conn)?.iter().all(|row| row.id != department)
    {
        errors.add("default_department_id", FieldErrorCode::Unknown, "There is no such department.");
    }
    match (&settings.target, kind) {
        (None, _) => {}
        (Some(ImportTarget::Node { node_id }), ImportKind::Expenses) => {
            match db::budget_nodes::get(tx.conn, *node_id) {
                Ok(node) if node.currency == mapping.currency => {}
                Ok(node) => errors.add(
                    "mapping.currency",
                    FieldErrorCode::CurrencyMismatch,
                    format!("The budget is in {}.", node.currency),
                ),
                Err(diesel::result::Error::NotFound) => {
                    errors.add("target.node_id", FieldErrorCode::Unknown, "There is no such budget.");
                }
                Err(error) => return Err(error.into()),
            }
        }
        (Some(ImportTarget::Tracking { name }), ImportKind::Expenses)
        | (Some(ImportTarget::Budget { name }), ImportKind::Budgets) => {
            check_root(tx, errors, name, mapping.currency)?;
        }
        (Some(_), _) => {
            let message = "Expenses go to a node or a tracking root, budgets to a budget.";
            errors.add("target", FieldErrorCode::NotAllowed, message);
        }
    }
    Ok(())
}

/// A root that has the name already has to have the currency, too.
fn check_root(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    name: &str,
    currency: Currency,
) -> AppResult<()> {
    let trimmed = errors.text("target.name", name, 120);
    if trimmed != name {
        errors.add("target.name", FieldErrorCode::Malformed, "Take the blanks around the name out.");
    }
    for year in db::fiscal_years::all(tx.conn)? {
        if let Some(root) = db::budget_nodes::root_by_name(tx.conn, year.id, name)?
            && root.currency != currency
        {
            let message = format!("In {} this budget is in {}.", year.code, root.currency);
            errors.add("mapping.currency", FieldErrorCode::CurrencyMismatch, message);
        }
    }
    Ok(())
}
