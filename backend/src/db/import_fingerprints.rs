//! Which rows of imported files are settled.

use std::collections::HashSet;

use diesel::prelude::*;
use penstock_shared::ids::ExpenseId;

use super::{AnyConnection, portable::insert_all, schema::import_fingerprints};

/// How many keys one query asks for: both databases limit a statement's variables.
const KEYS_AT_ONCE: usize = 5_000;

/// The row.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = import_fingerprints, treat_none_as_default_value = false)]
pub struct FingerprintRow {
    pub fingerprint: Vec<u8>,
    /// From 1, among equal rows of one file.
    pub occurrence: i32,
    /// Absent for budgets and for rows that a person left out.
    pub expense_id: Option<ExpenseId>,
}

/// Which of these fingerprints are there, each with its occurrences.
///
/// # Errors
/// When the database fails.
pub fn known(conn: &mut AnyConnection, keys: &[Vec<u8>]) -> QueryResult<HashSet<(Vec<u8>, i32)>> {
    let mut found = HashSet::new();
    for part in keys.chunks(KEYS_AT_ONCE) {
        let rows: Vec<(Vec<u8>, i32)> = import_fingerprints::table
            .filter(import_fingerprints::fingerprint.eq_any(part.to_vec()))
            .select((import_fingerprints::fingerprint, import_fingerprints::occurrence))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// # Errors
/// When one of them is there.
pub fn insert(conn: &mut AnyConnection, rows: &[FingerprintRow]) -> QueryResult<()> {
    insert_all!(conn, import_fingerprints::table, rows)
}
