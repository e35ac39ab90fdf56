//! Alerts: what rules say at a moment, the rules of a person, and the alerts that a person was told of.
//!
//! A rule is measured with its owner's right, so that nobody is told what they may not see. See
//! docs/decisions/0032-alerts.md.

mod evaluate;
mod ground;
mod list;
mod measure;
mod overdue;
pub mod rules;

pub use evaluate::{Evaluated, Found, changes_of, evaluate, has_figures, preview};
pub use list::{get, list, own};

use penstock_shared::alert::AlertPlace;
use serde::de::DeserializeOwned;

use crate::{
    db::AnyConnection,
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// Whether a person sees a place, so that they may have a rule about it.
///
/// # Errors
/// When the database fails.
pub fn sees(conn: &mut AnyConnection, viewer: &Viewer, place: AlertPlace) -> AppResult<bool> {
    let ground = ground::Ground::read(conn, viewer)?;
    Ok(ground.spot(conn, viewer, place)?.is_some())
}

/// What stands in a column as JSON.
///
/// # Errors
/// When it is none of this kind.
pub fn written<T: DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}
