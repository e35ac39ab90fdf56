//! Ending overrides. They are granted by budget requests, whose approval needs a second person.

use penstock_shared::{event::EventTopic, ids::OverrideId, refusal_reason::RefusalReason};

use crate::{
    commands::budget_requests::open::announce,
    db,
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// Ends an override before its day. What was let through by it stays.
///
/// # Errors
/// `wrong_state` when it was ended before; `not_found` when there is none.
pub fn revoke(tx: &mut WriteTx<'_>, viewer: &Viewer, id: OverrideId) -> AppResult<OverrideId> {
    let row = db::overrides::get(tx.conn, id).or_not_found()?;
    if !db::overrides::revoke(tx.conn, id, viewer.user_id, tx.now)? {
        return Err(AppError::refused(RefusalReason::OverrideRevoked));
    }
    if let Some(request) = row.request_id {
        let asked = db::budget_requests::get(tx.conn, request)?;
        db::budget_requests::happened(tx.conn, request, tx.now, "revoked", Some(viewer.user_id), "")?;
        announce(tx, request, [asked.department_id, asked.from_department_id])?;
    }
    let (topic, entity) = match (row.node_id, row.book_id) {
        (Some(node), _) => (EventTopic::BudgetChanged, node.0),
        (None, book) => (EventTopic::ControlsChanged, book.map_or(id.0, |book| book.0)),
    };
    db::events::insert(tx.conn, tx.now, topic, entity, None)?;
    Ok(id)
}
