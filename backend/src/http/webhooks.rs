//! Endpoints of other programs that are told of what happens.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    ids::{WebhookDeliveryId, WebhookId},
    page::Page,
    webhook::{Webhook, WebhookCreate, WebhookDelivery, WebhookSecret, WebhookUpdate},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, AlertsManage},
    etag::{IfMatch, created, created_unversioned, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct DeliveryQuery {
    /// At most so many.
    #[param(example = 50)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List webhooks
///
/// Endpoints of other programs that rules of alerts can tell, by name.
#[utoipa::path(tag = "webhooks", operation_id = "list_webhooks",
    responses((status = 200, body = Vec<Webhook>), ReadProblems))]
#[get("/webhooks")]
pub async fn list(state: web::Data<AppState>, _: Actor<AlertsManage>) -> AppResult<web::Json<Vec<Webhook>>> {
    state.read(reads::webhooks::list).await.map(web::Json)
}

/// Add a webhook
///
/// The secret is in this answer and in that of a renewal, and nowhere else. That is why this operation takes no
/// Idempotency-Key: a repetition could not be given the same answer. Rules tell the endpoint when it is among their
/// `recipients`.
#[utoipa::path(tag = "webhooks", operation_id = "create_webhook",
    responses((status = 201, body = WebhookSecret), WriteProblems))]
#[post("/webhooks")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<AlertsManage>,
    body: web::Json<WebhookCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, private) = (actor.0.clone(), state.config.webhooks.private_allowed);
    let made = state
        .writer
        .run(move |tx| {
            let id = commands::webhooks::create(tx, &viewer, &body, private)?;
            reads::webhooks::with_secret(tx.conn, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/webhooks/{}", made.webhook.id), made.webhook.version))
}

/// Get a webhook
#[utoipa::path(tag = "webhooks", operation_id = "get_webhook", params(("id" = WebhookId, Path)),
    responses((status = 200, body = Webhook), ReadProblems))]
#[get("/webhooks/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
) -> AppResult<HttpResponse> {
    let webhook = state.read(move |conn| reads::webhooks::get(conn, *id)).await?;
    Ok(ok_with_version(&webhook, webhook.version))
}

/// Change a webhook
///
/// What waits for an endpoint that is switched off is given up; it can be sent again afterwards.
#[utoipa::path(tag = "webhooks", operation_id = "update_webhook",
    params(("id" = WebhookId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Webhook), WriteProblems))]
#[patch("/webhooks/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
    version: IfMatch,
    body: web::Json<WebhookUpdate>,
) -> AppResult<HttpResponse> {
    let private = state.config.webhooks.private_allowed;
    let changed = state
        .writer
        .run(move |tx| {
            commands::webhooks::update(tx, *id, version.0, &body, private)?;
            reads::webhooks::get(tx.conn, *id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Remove a webhook
///
/// With its messages. Rules that tell it go on without it.
#[utoipa::path(tag = "webhooks", operation_id = "delete_webhook",
    params(("id" = WebhookId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/webhooks/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    state.writer.run(move |tx| commands::webhooks::delete(tx, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Renew the secret of a webhook
///
/// From now on messages are signed with the new one only.
#[utoipa::path(tag = "webhooks", operation_id = "renew_webhook_secret",
    params(("id" = WebhookId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = WebhookSecret), WriteProblems))]
#[post("/webhooks/{id}/secret")]
pub async fn renew_secret(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let renewed = state
        .writer
        .run(move |tx| {
            commands::webhooks::renew_secret(tx, *id, version.0)?;
            reads::webhooks::with_secret(tx.conn, *id)
        })
        .await?;
    Ok(ok_with_version(&renewed, renewed.webhook.version))
}

/// Send a webhook a trial message
///
/// A `ping`. Whether it arrived is seen in the list of its messages.
#[utoipa::path(tag = "webhooks", operation_id = "ping_webhook", params(("id" = WebhookId, Path)),
    responses((status = 201, body = WebhookDelivery), WriteProblems))]
#[post("/webhooks/{id}/ping")]
pub async fn ping(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
) -> AppResult<HttpResponse> {
    let webhook = *id;
    let queued = state
        .writer
        .run(move |tx| {
            let id = commands::webhooks::deliveries::ping(tx, webhook)?;
            reads::webhooks::delivery(tx.conn, id)
        })
        .await?;
    Ok(created_unversioned(&queued, &format!("/api/v1/webhooks/{webhook}/deliveries")))
}

/// List messages to a webhook
///
/// Those of the last 30 days and those that wait, the newest first.
#[utoipa::path(tag = "webhooks", operation_id = "list_webhook_deliveries",
    params(("id" = WebhookId, Path), DeliveryQuery),
    responses((status = 200, body = Page<WebhookDelivery>), ReadProblems))]
#[get("/webhooks/{id}/deliveries")]
pub async fn deliveries(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    id: web::Path<WebhookId>,
    page: web::Query<DeliveryQuery>,
) -> AppResult<web::Json<Page<WebhookDelivery>>> {
    state
        .read(move |conn| reads::webhooks::deliveries(conn, *id, page.limit, page.cursor.as_deref()))
        .await
        .map(web::Json)
}

/// Send a message to a webhook again
///
/// One that was given up, or one that was delivered. Its number stays, so that who has it knows it.
#[utoipa::path(tag = "webhooks", operation_id = "resend_webhook_delivery",
    params(("id" = WebhookId, Path), ("delivery" = WebhookDeliveryId, Path)),
    responses((status = 200, body = WebhookDelivery), WriteProblems))]
#[post("/webhooks/{id}/deliveries/{delivery}/resend")]
pub async fn resend(
    state: web::Data<AppState>,
    _: Actor<AlertsManage>,
    path: web::Path<(WebhookId, WebhookDeliveryId)>,
) -> AppResult<web::Json<WebhookDelivery>> {
    let (webhook, id) = path.into_inner();
    let queued = state
        .writer
        .run(move |tx| {
            commands::webhooks::deliveries::send_again(tx, webhook, id)?;
            reads::webhooks::delivery(tx.conn, id)
        })
        .await?;
    Ok(web::Json(queued))
}
