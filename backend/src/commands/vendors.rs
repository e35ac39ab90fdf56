//! Adding vendors.

use penstock_shared::{
    event::EventTopic,
    problem::FieldErrorCode,
    reference::{Vendor, VendorCreate},
};

use crate::{
    db::{self, vendors::VendorRow},
    domain::match_key::match_key,
    error::{AppResult, FieldErrors},
    writer::WriteTx,
};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

/// Adds a vendor.
///
/// # Errors
/// A wrong name, or one that another vendor has, however it is written.
pub fn create(tx: &mut WriteTx<'_>, new: &VendorCreate) -> AppResult<Vendor> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let key = match_key(&name);
    if let Some(known) = db::vendors::by_match_key(tx.conn, &key)? {
        errors.add("name", FieldErrorCode::NotUnique, format!("It is known already, as '{}'.", known.name));
    }
    errors.into_result()?;
    Ok(add(tx, &name, &key)?.into())
}

/// The vendor of that name, however it is written; added when there is none. The caller has checked
/// the name: not blank, and at most [`LONGEST_NAME`] characters.
///
/// # Errors
/// When the database fails.
pub fn find_or_create(tx: &mut WriteTx<'_>, name: &str) -> AppResult<VendorRow> {
    let key = match_key(name);
    match db::vendors::by_match_key(tx.conn, &key)? {
        Some(known) => Ok(known),
        None => add(tx, name.trim(), &key),
    }
}

fn add(tx: &mut WriteTx<'_>, name: &str, key: &str) -> AppResult<VendorRow> {
    let row = db::vendors::insert(tx.conn, name, key, tx.now)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, row.id.0, None)?;
    Ok(row)
}
