//! Changing a control book.

use penstock_shared::{
    control::ControlBookUpdate, error_code::ErrorCode, event::EventTopic, ids::ControlBookId,
    problem::FieldErrorCode,
};

use super::create::{caps, check_name, write_caps};
use crate::{
    commands::budgets::create::check_control,
    db::{self, control_books::BookPolicyRow},
    error::{AppResult, FieldErrors, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes a book. What it covers stays: another combination is another book. Another control or cap
/// is a new version of its policy and takes a reason; so does switching it on or off.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ControlBookId,
    version: i64,
    change: &ControlBookUpdate,
) -> AppResult<ControlBookId> {
    let mut row = db::control_books::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        let name = errors.text("name", name, 120);
        if name != row.name {
            check_name(tx, &mut errors, (row.fiscal_year_id, Some(id)), &name)?;
            row.name = name;
        }
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    let reason = errors.optional_text("reason", change.reason.as_deref().unwrap_or_default(), 500);
    let last = db::control_books::policies(tx.conn, id)?.into_iter().next();
    let mut cap_minor = last.map_or(0, |last| last.cap_minor);
    let new_control = change.control.filter(|control| *control != row.control());
    let switched = change.active.is_some_and(|active| active != row.active);
    let new_cap = change.cap_minor.is_some() || !change.caps.is_empty();
    if let Some(control) = &new_control {
        check_control(&mut errors, control);
        row.set_control(*control);
    }
    let mut new_caps = Vec::new();
    if new_cap {
        cap_minor = change.cap_minor.unwrap_or(cap_minor);
        let periods = db::periods::of_year(tx.conn, row.fiscal_year_id)?;
        new_caps = caps(&mut errors, &periods, cap_minor, &change.caps)?;
    }
    let new_policy = new_control.is_some() || switched || new_cap;
    if new_policy && reason.is_empty() {
        errors.add("reason", FieldErrorCode::Required, "Say why the control changes.");
    }
    errors.into_result()?;
    if let Some(active) = change.active {
        row.active = active;
    }
    if new_policy {
        row.policy_version += 1;
        let control = row.control();
        db::control_books::insert_policy(
            tx.conn,
            &BookPolicyRow {
                book_id: id,
                version: row.policy_version,
                control_level: control.level,
                control_window: control.window,
                to_date: control.to_date,
                tolerance_minor: control.tolerance_minor,
                tolerance_bp: control.tolerance_bp,
                cap_minor,
                reason,
                set_by: Some(viewer.user_id),
                set_at: tx.now,
            },
        )?;
        write_caps(tx, id, &new_caps)?;
        db::control_book_caps::keep(tx.conn, id, row.policy_version)?;
    }
    row.version += 1;
    if !db::control_books::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ControlsChanged, id.0, None)?;
    Ok(id)
}
