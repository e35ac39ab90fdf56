//! Saving mappings for the next files of the same kind.

use penstock_shared::{
    ids::ImportTemplateId,
    import::{ImportTemplate, ImportTemplateCreate},
    problem::FieldErrorCode,
};

use super::chunk::to_json;
use crate::{
    db,
    error::{AppError, AppResult, FieldErrors},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// Saves a template.
///
/// # Errors
/// A wrong name, or one that another template has.
pub fn create(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &ImportTemplateCreate,
) -> AppResult<ImportTemplate> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120);
    if db::import_templates::all(tx.conn)?.iter().any(|known| known.name == name) {
        errors.add("name", FieldErrorCode::NotUnique, "Another template has this name.");
    }
    errors.into_result()?;
    let kind = new.settings.mapping.kind;
    let settings = to_json(&new.settings)?;
    let id = db::import_templates::insert(tx.conn, &name, kind, &settings, viewer.user_id, tx.now)?;
    let all = reads::imports::templates::list(tx.conn)?;
    all.into_iter().find(|template| template.id == id).ok_or_else(AppError::not_found)
}

/// Takes a template away. Imports that were made with it keep their own settings.
///
/// # Errors
/// Not found.
pub fn delete(tx: &mut WriteTx<'_>, id: ImportTemplateId) -> AppResult<()> {
    if db::import_templates::delete(tx.conn, id)? { Ok(()) } else { Err(AppError::not_found()) }
}
