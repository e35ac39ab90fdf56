//! The list of API keys.

use penstock_shared::user::ApiKey;

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
};

/// Every key, the newest first, the ended ones too.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<ApiKey>> {
    Ok(db::api_keys::all(conn)?.into_iter().map(ApiKey::from).collect())
}
