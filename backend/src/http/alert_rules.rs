//! Rules of alerts.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    alert::{AlertDefinition, AlertPreview, AlertRule, AlertRuleCreate, AlertRuleUpdate},
    ids::AlertRuleId,
    permission::Permission,
};

use super::{
    auth::{Actor, InPerson},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List rules of alerts
///
/// One's own; for who keeps the rules also those of others that tell somebody beside their owner. By name.
#[utoipa::path(tag = "alerts", operation_id = "list_alert_rules",
    responses((status = 200, body = Vec<AlertRule>), ReadProblems))]
#[get("/alert-rules")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
) -> AppResult<web::Json<Vec<AlertRule>>> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.read(move |conn| reads::alerts::rules::list(conn, &viewer)).await.map(web::Json)
}

/// Try a rule of alerts
///
/// What it would say at this moment, with one's own right. Nothing is kept and nobody is told.
#[utoipa::path(tag = "alerts", operation_id = "preview_alert_rule",
    responses((status = 200, body = AlertPreview), WriteProblems))]
#[post("/alert-rules/preview")]
pub async fn preview(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    body: web::Json<AlertDefinition>,
) -> AppResult<web::Json<AlertPreview>> {
    actor.require(Permission::AnalysisRead)?;
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    let tried = state.pivot(move |conn, source| {
        commands::alert_rules::check_alone(conn, &viewer, &body)?;
        reads::alerts::preview(conn, source, &viewer, now, &body)
    });
    tried.await.map(web::Json)
}

/// Get a rule of alerts
#[utoipa::path(tag = "alerts", operation_id = "get_alert_rule", params(("id" = AlertRuleId, Path)),
    responses((status = 200, body = AlertRule), ReadProblems))]
#[get("/alert-rules/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertRuleId>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    let rule = state.read(move |conn| reads::alerts::rules::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&rule, rule.version))
}

/// Keep a rule of alerts
///
/// It is measured with its owner's right after every change of the ledger. To tell others than oneself takes the right
/// `alerts:manage`; each of them is told of places only that they see.
#[utoipa::path(tag = "alerts", operation_id = "create_alert_rule",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = AlertRule), WriteProblems))]
#[post("/alert-rules")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    key: IdempotencyKey,
    body: web::Json<AlertRuleCreate>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let rule: AlertRule = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::alert_rules::create(tx, &viewer, &new)?;
            reads::alerts::rules::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&rule, &format!("/api/v1/alert-rules/{}", rule.id), rule.version))
}

/// Change a rule of alerts
///
/// Another question, and switching it off, ends the alerts of the old one.
#[utoipa::path(tag = "alerts", operation_id = "update_alert_rule",
    params(("id" = AlertRuleId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = AlertRule), WriteProblems))]
#[patch("/alert-rules/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertRuleId>,
    version: IfMatch,
    body: web::Json<AlertRuleUpdate>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::alert_rules::update(tx, &viewer, *id, version.0, &change)?;
            reads::alerts::rules::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Delete a rule of alerts
///
/// Its alerts end, and stay in the lists of those who were told.
#[utoipa::path(tag = "alerts", operation_id = "delete_alert_rule",
    params(("id" = AlertRuleId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/alert-rules/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<AlertRuleId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::alert_rules::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
