//! Suppliers.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{ids::VendorId, reference::Vendor};

use super::{
    AnyConnection,
    schema::vendors,
    text::{ESCAPE, containing},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vendors)]
pub struct VendorRow {
    pub id: VendorId,
    pub name: String,
    /// The name folded for comparison: see `domain/match_key.rs`.
    pub match_key: String,
    pub name_zh: String,
    pub tax_number: String,
    pub payment_terms_days: Option<i32>,
    pub active: bool,
    pub version: i64,
}

impl From<VendorRow> for Vendor {
    fn from(row: VendorRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            name_zh: row.name_zh,
            tax_number: row.tax_number,
            payment_terms_days: row.payment_terms_days,
            active: row.active,
            version: row.version,
        }
    }
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: VendorId) -> QueryResult<VendorRow> {
    vendors::table.find(id).select(VendorRow::as_select()).first(conn)
}

/// # Errors
/// When the database fails.
pub fn by_match_key(conn: &mut AnyConnection, key: &str) -> QueryResult<Option<VendorRow>> {
    vendors::table.filter(vendors::match_key.eq(key)).select(VendorRow::as_select()).first(conn).optional()
}

/// The names of some vendors.
///
/// # Errors
/// When the database fails.
pub fn names(conn: &mut AnyConnection, ids: &[VendorId]) -> QueryResult<Vec<(VendorId, String)>> {
    vendors::table.filter(vendors::id.eq_any(ids)).select((vendors::id, vendors::name)).load(conn)
}

/// # Errors
/// When the key is taken.
pub fn insert(
    conn: &mut AnyConnection,
    name: &str,
    match_key: &str,
    now: NaiveDateTime,
) -> QueryResult<VendorRow> {
    let id = diesel::insert_into(vendors::table)
        .values((vendors::name.eq(name), vendors::match_key.eq(match_key), vendors::created_at.eq(now)))
        .returning(vendors::id)
        .get_result(conn)?;
    get(conn, id)
}

/// Writes a vendor's next version and tells whether it did: not when somebody was faster.
///
/// # Errors
/// When another vendor has the key.
pub fn update(conn: &mut AnyConnection, row: &VendorRow) -> QueryResult<bool> {
    diesel::update(vendors::table.find(row.id).filter(vendors::version.eq(row.version - 1)))
        .set((
            vendors::name.eq(&row.name),
            vendors::match_key.eq(&row.match_key),
            vendors::name_zh.eq(&row.name_zh),
            vendors::tax_number.eq(&row.tax_number),
            vendors::payment_terms_days.eq(row.payment_terms_days),
            vendors::active.eq(row.active),
            vendors::version.eq(row.version),
        ))
        .execute(conn)
        .map(|changed| changed == 1)
}

/// Vendors whose key has the part in it, by name.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut AnyConnection,
    key_part: &str,
    after: Option<(&str, VendorId)>,
    limit: i64,
) -> QueryResult<Vec<VendorRow>> {
    let mut query = vendors::table
        .filter(vendors::match_key.like(containing(key_part)).escape(ESCAPE))
        .order((vendors::name, vendors::id))
        .limit(limit)
        .select(VendorRow::as_select())
        .into_boxed();
    if let Some((name, id)) = after {
        query = query.filter(vendors::name.gt(name).or(vendors::name.eq(name).and(vendors::id.gt(id))));
    }
    query.load(conn)
}

/// How many vendors have the part in their key.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, key_part: &str) -> QueryResult<i64> {
    vendors::table
        .filter(vendors::match_key.like(containing(key_part)).escape(ESCAPE))
        .count()
        .get_result(conn)
}
