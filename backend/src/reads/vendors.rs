//! The list of vendors.

use penstock_shared::{
    ids::VendorId,
    page::Page,
    reference::{Vendor, VendorQuery},
};

use crate::{
    db::{self, AnyConnection, vendors::VendorRow},
    domain::match_key::match_key,
    error::AppResult,
    paging::PageRequest,
};

/// A page of vendors, by name.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn search(conn: &mut AnyConnection, query: &VendorQuery) -> AppResult<Page<Vendor>> {
    let request = PageRequest::new("name", query.limit, query.cursor.as_deref())?;
    let part = match_key(query.q.as_deref().unwrap_or_default());
    let after = request.after.as_ref().map(|after| (after.key.as_str(), VendorId(after.id)));
    let rows = db::vendors::search(conn, &part, after, request.rows_to_load())?;
    let total = db::vendors::count(conn, &part)?;
    request.page(rows, total, |row: &VendorRow| (row.name.clone(), row.id.0))
}
