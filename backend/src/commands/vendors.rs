//! Adding vendors, and what is known of them.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::VendorId,
    problem::FieldErrorCode,
    reference::{Vendor, VendorCreate, VendorUpdate},
};

use crate::{
    db::{self, vendors::VendorRow},
    domain::match_key::match_key,
    error::{AppResult, FieldErrors, OrNotFound},
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

/// Changes what is known of a vendor.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`]; wrong fields, a name that another vendor has.
pub fn update(tx: &mut WriteTx<'_>, id: VendorId, version: i64, change: &VendorUpdate) -> AppResult<Vendor> {
    let mut row = db::vendors::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
        row.match_key = match_key(&row.name);
        let known = db::vendors::by_match_key(tx.conn, &row.match_key)?.filter(|known| known.id != id);
        if let Some(known) = known {
            errors.add(
                "name",
                FieldErrorCode::NotUnique,
                format!("It is known already, as '{}'.", known.name),
            );
        }
    }
    if let Some(name) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name, LONGEST_NAME);
    }
    if let Some(number) = &change.tax_number {
        row.tax_number = errors.optional_text("tax_number", number, 40);
    }
    if let Some(days) = change.payment_terms_days {
        if days.is_some_and(|days| !(0..=365).contains(&days)) {
            errors.add("payment_terms_days", FieldErrorCode::OutOfRange, "0 to 365 days.");
        }
        row.payment_terms_days = days;
    }
    row.active = change.active.unwrap_or(row.active);
    errors.into_result()?;
    row.version += 1;
    if !db::vendors::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    Ok(row.into())
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
