//! Alerts that the signed-in person was told of.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    alert::{Alert, AlertQuery, AlertSnooze},
    ids::AlertId,
    page::Page,
    permission::Permission,
};

use super::{
    auth::{Actor, InPerson},
    etag::{IfMatch, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List your alerts
///
/// Newest first, with the figures as they were measured last. With `state=new` the `total` is the number in the
/// navigation.
#[utoipa::path(tag = "alerts", operation_id = "list_alerts", params(AlertQuery),
    responses((status = 200, body = Page<Alert>), ReadProblems))]
#[get("/alerts")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    query: web::Query<AlertQuery>,
) -> AppResult<web::Json<Page<Alert>>> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.read(move |conn| reads::alerts::list(conn, &viewer, &query)).await.map(web::Json)
}

/// Mark all your alerts as seen
#[utoipa::path(tag = "alerts", operation_id = "see_all_alerts",
    responses((status = 204), WriteProblems))]
#[post("/alerts/see-all")]
pub async fn see_all(state: web::Data<AppState>, actor: Actor<InPerson>) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::alerts::see_all(tx, &viewer)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Get one of your alerts
#[utoipa::path(tag = "alerts", operation_id = "get_alert", params(("id" = AlertId, Path)),
    responses((status = 200, body = Alert), ReadProblems))]
#[get("/alerts/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertId>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    let alert = state.read(move |conn| reads::alerts::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&alert, alert.version))
}

/// Mark an alert as seen
///
/// For oneself. Also ends its silence.
#[utoipa::path(tag = "alerts", operation_id = "see_alert",
    params(("id" = AlertId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Alert), WriteProblems))]
#[post("/alerts/{id}/seen")]
pub async fn see(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    let changed = state
        .writer
        .run(move |tx| {
            commands::alerts::see(tx, &viewer, *id, version.0)?;
            reads::alerts::get(tx.conn, &viewer, *id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Snooze an alert
///
/// For oneself, until a day on which it is new again if it still holds.
#[utoipa::path(tag = "alerts", operation_id = "snooze_alert",
    params(("id" = AlertId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Alert), WriteProblems))]
#[post("/alerts/{id}/snooze")]
pub async fn snooze(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertId>,
    version: IfMatch,
    body: web::Json<AlertSnooze>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    let changed = state
        .writer
        .run(move |tx| {
            commands::alerts::snooze(tx, &viewer, *id, version.0, body.until)?;
            reads::alerts::get(tx.conn, &viewer, *id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}
