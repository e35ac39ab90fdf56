//! Saved mappings.

use penstock_shared::import::ImportTemplate;

use crate::{
    db::{self, AnyConnection},
    error::{AppError, AppResult},
};

/// Every template, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<ImportTemplate>> {
    db::import_templates::all(conn)?
        .into_iter()
        .map(|row| {
            Ok(ImportTemplate {
                id: row.id,
                name: row.name,
                kind: row.kind,
                settings: serde_json::from_str(&row.settings)
                    .map_err(|error| AppError::Internal(error.into()))?,
                created_by_name: row.created_by_name,
                created_at: row.created_at,
            })
        })
        .collect()
}
