//! How a person wants to be told.

use penstock_shared::{
    mail::{MailDelivery, MailKind, NotificationSettings, NotificationSettingsUpdate},
    problem::FieldErrorCode,
};

use crate::{
    db,
    error::{AppResult, FieldErrors},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes how the viewer is told.
///
/// # Errors
/// An occasion that nobody can choose about, or a way that it does not have.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    change: &NotificationSettingsUpdate,
) -> AppResult<NotificationSettings> {
    let mut errors = FieldErrors::new();
    for (position, choice) in change.occasions.iter().enumerate() {
        if !MailKind::OCCASIONS.contains(&choice.kind) {
            let field = format!("occasions[{position}].kind");
            errors.add(field, FieldErrorCode::NotAllowed, "Nobody chooses about this.");
        }
        if choice.kind.always_in_app() && choice.delivery == MailDelivery::Never {
            let field = format!("occasions[{position}].delivery");
            let message = "What waits for a decision stands in the inbox.";
            errors.add(field, FieldErrorCode::NotAllowed, message);
        }
    }
    errors.into_result()?;
    for choice in &change.occasions {
        db::mail::choose(tx.conn, viewer.user_id, *choice)?;
    }
    reads::mail::settings(tx.conn, viewer)
}
