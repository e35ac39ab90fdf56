//! What goes out by mail, and how people want to be told.

pub mod letter;
pub mod outbox;
mod report;

use penstock_shared::{
    ids::UserId,
    mail::{DeliveryChoice, MailDelivery, MailKind, NotificationSettings},
};

use crate::{
    db::{self, AnyConnection},
    error::{AppResult, OrNotFound},
    viewer::Viewer,
};

/// How a person wants to be told of an occasion.
///
/// # Errors
/// When the database fails.
pub fn delivery(conn: &mut AnyConnection, user: UserId, kind: MailKind) -> AppResult<MailDelivery> {
    let chosen = db::mail::choices(conn, user)?.into_iter().find(|choice| choice.kind == kind);
    Ok(chosen.map_or_else(|| kind.usual(), |choice| choice.delivery))
}

/// How the viewer is told of every occasion.
///
/// # Errors
/// When the database fails.
pub fn settings(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<NotificationSettings> {
    let user = db::users::get(conn, viewer.user_id).or_not_found()?;
    let chosen = db::mail::choices(conn, viewer.user_id)?;
    let occasions = MailKind::OCCASIONS.iter().map(|kind| {
        let own = chosen.iter().find(|choice| choice.kind == *kind);
        own.copied().unwrap_or(DeliveryChoice { kind: *kind, delivery: kind.usual() })
    });
    Ok(NotificationSettings {
        mail_ready: db::mail::enabled(conn)?,
        address: user.email,
        digest_hour: db::organisation::get(conn)?.digest_hour,
        occasions: occasions.collect(),
    })
}
