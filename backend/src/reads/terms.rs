//! The lists of channels, activity types and categories.

use crate::{
    db::{
        self, AnyConnection,
        terms::{TermRow, Vocabulary},
    },
    error::AppResult,
};

/// Every term of a vocabulary, by code, the inactive ones too: old entries still name them.
///
/// # Errors
/// When the database fails.
pub fn list<T: From<TermRow>>(conn: &mut AnyConnection, vocabulary: Vocabulary) -> AppResult<Vec<T>> {
    Ok(db::terms::all(conn, vocabulary)?.into_iter().map(T::from).collect())
}
