//! Imports: the list, one import, the rows that wait, templates.

pub mod list;
pub mod page;
pub mod rows;
pub mod templates;

use crate::{
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// Imports hold rows of every department, so they are shown only to those who see all of them.
///
/// # Errors
/// Not found, for who sees some departments only.
pub fn check_scope(viewer: &Viewer) -> AppResult<()> {
    match viewer.scope.departments() {
        None => Ok(()),
        Some(_) => Err(AppError::not_found()),
    }
}
