//! What the signed-in person is told.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    ids::NotificationId,
    notification::{Notification, NotificationQuery},
    page::Page,
};

use super::{
    auth::{Actor, InPerson},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List your notifications
///
/// Newest first: mentions, comments on your requests, decisions about them. What waits for your decision is
/// in `GET /approvals`. With `unread=true` the `total` is the number on the bell.
#[utoipa::path(tag = "notifications", operation_id = "list_notifications", params(NotificationQuery),
    responses((status = 200, body = Page<Notification>), ReadProblems))]
#[get("/notifications")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    query: web::Query<NotificationQuery>,
) -> AppResult<web::Json<Page<Notification>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::notifications::list(conn, &viewer, &query)).await.map(web::Json)
}

/// Mark all notifications as read
#[utoipa::path(tag = "notifications", operation_id = "read_all_notifications",
    responses((status = 204), WriteProblems))]
#[post("/notifications/read-all")]
pub async fn read_all(state: web::Data<AppState>, actor: Actor<InPerson>) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::notifications::read_all(tx, &viewer)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Mark a notification as read
#[utoipa::path(tag = "notifications", operation_id = "read_notification", params(("id" = NotificationId, Path)),
    responses((status = 204), WriteProblems))]
#[post("/notifications/{id}/read")]
pub async fn read(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<NotificationId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::notifications::read(tx, &viewer, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
