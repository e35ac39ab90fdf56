//! Mail: how the signed-in person is told, and what an administrator sees of what leaves.

use actix_web::{HttpResponse, get, post, put, web};
use penstock_shared::{
    ids::MailId,
    mail::{
        MailState, MailStatus, NotificationSettings, NotificationSettingsUpdate, OutboxMail, OutboxQuery,
    },
    page::Page,
};

use super::{
    auth::{Actor, InPerson, OrganisationManage},
    etag::created_unversioned,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Get how you are told
///
/// For every occasion: in the application only, by mail at once, by the mail of the day, or not at all.
#[utoipa::path(tag = "notifications", operation_id = "get_notification_settings",
    responses((status = 200, body = NotificationSettings), ReadProblems))]
#[get("/me/notification-settings")]
pub async fn settings(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
) -> AppResult<web::Json<NotificationSettings>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::mail::settings(conn, &viewer)).await.map(web::Json)
}

/// Choose how you are told
#[utoipa::path(tag = "notifications", operation_id = "update_notification_settings",
    responses((status = 200, body = NotificationSettings), WriteProblems))]
#[put("/me/notification-settings")]
pub async fn update_settings(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    body: web::Json<NotificationSettingsUpdate>,
) -> AppResult<web::Json<NotificationSettings>> {
    let viewer = actor.0.clone();
    let changed = state.writer.run(move |tx| commands::mail::settings::update(tx, &viewer, &body)).await?;
    Ok(web::Json(changed))
}

/// Get whether mail is sent
#[utoipa::path(tag = "mail", operation_id = "get_mail_status",
    responses((status = 200, body = MailStatus), ReadProblems))]
#[get("/mail")]
pub async fn status(
    state: web::Data<AppState>,
    _: Actor<OrganisationManage>,
) -> AppResult<web::Json<MailStatus>> {
    let count = |of: MailState| state.read(move |conn| reads::mail::outbox::count(conn, of));
    let mail = state.config.mail.as_ref();
    Ok(web::Json(MailStatus {
        ready: mail.is_some(),
        server: mail.map(|mail| format!("{}:{}", mail.host, mail.port)),
        sender: mail.map(|mail| mail.sender.email.to_string()),
        waiting: count(MailState::Waiting).await?,
        failed: count(MailState::Failed).await?,
    }))
}

/// List the mails that left or are to leave
///
/// Newest first. What waits for a digest is `gathering`, and `gathered` when it became a part of one.
#[utoipa::path(tag = "mail", operation_id = "list_mail", params(OutboxQuery),
    responses((status = 200, body = Page<OutboxMail>), ReadProblems))]
#[get("/mail/outbox")]
pub async fn outbox(
    state: web::Data<AppState>,
    _: Actor<OrganisationManage>,
    query: web::Query<OutboxQuery>,
) -> AppResult<web::Json<Page<OutboxMail>>> {
    state.read(move |conn| reads::mail::outbox::list(conn, &query)).await.map(web::Json)
}

/// Send a mail that was given up again
#[utoipa::path(tag = "mail", operation_id = "send_mail_again", params(("id" = MailId, Path)),
    responses((status = 200, body = OutboxMail), WriteProblems))]
#[post("/mail/outbox/{id}/send-again")]
pub async fn send_again(
    state: web::Data<AppState>,
    _: Actor<OrganisationManage>,
    id: web::Path<MailId>,
) -> AppResult<web::Json<OutboxMail>> {
    state.writer.run(move |tx| commands::mail::outbox::send_again(tx, *id)).await.map(web::Json)
}

/// Send yourself a mail to see whether it arrives
#[utoipa::path(tag = "mail", operation_id = "send_test_mail",
    responses((status = 201, body = OutboxMail), WriteProblems))]
#[post("/mail/test")]
pub async fn send_test(
    state: web::Data<AppState>,
    actor: Actor<OrganisationManage>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let mail = state.writer.run(move |tx| commands::mail::outbox::send_test(tx, &viewer)).await?;
    Ok(created_unversioned(&mail, "/api/v1/mail/outbox"))
}
