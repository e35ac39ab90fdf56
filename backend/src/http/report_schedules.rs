//! Reports that go out by mail on their days.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    ids::ReportScheduleId,
    permission::Permission,
    report_schedule::{ReportSchedule, ReportScheduleCreate, ReportScheduleUpdate},
};

use super::{
    auth::{Actor, InPerson},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List reports that go out by mail
///
/// Those that one sends and those that one gets; with the right `alerts:manage` all that go to others than their owner. By
/// name.
#[utoipa::path(tag = "analysis", operation_id = "list_report_schedules",
    responses((status = 200, body = Vec<ReportSchedule>), ReadProblems))]
#[get("/report-schedules")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
) -> AppResult<web::Json<Vec<ReportSchedule>>> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.read(move |conn| reads::report_schedules::list(conn, &viewer)).await.map(web::Json)
}

/// Get a report that goes out by mail
#[utoipa::path(tag = "analysis", operation_id = "get_report_schedule", params(("id" = ReportScheduleId, Path)),
    responses((status = 200, body = ReportSchedule), ReadProblems))]
#[get("/report-schedules/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ReportScheduleId>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    let schedule = state.read(move |conn| reads::report_schedules::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&schedule, schedule.version))
}

/// Send a report by mail on its days
///
/// At the hour of digests, to oneself, or with the right `alerts:manage` to others. Everybody gets it made by their own
/// right and in their language, so that nobody reads more in it than on the screen.
#[utoipa::path(tag = "analysis", operation_id = "create_report_schedule",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = ReportSchedule), WriteProblems))]
#[post("/report-schedules")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    key: IdempotencyKey,
    body: web::Json<ReportScheduleCreate>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let schedule: ReportSchedule = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::report_schedules::create(tx, &viewer, &new)?;
            reads::report_schedules::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&schedule, &format!("/api/v1/report-schedules/{}", schedule.id), schedule.version))
}

/// Change a report that goes out by mail
///
/// By who sends it; one that goes to others also with the right `alerts:manage`. Days that are over are not sent afterwards.
#[utoipa::path(tag = "analysis", operation_id = "update_report_schedule",
    params(("id" = ReportScheduleId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = ReportSchedule), WriteProblems))]
#[patch("/report-schedules/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ReportScheduleId>,
    version: IfMatch,
    body: web::Json<ReportScheduleUpdate>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            commands::report_schedules::update(tx, &viewer, *id, version.0, &change)?;
            reads::report_schedules::get(tx.conn, &viewer, *id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Stop sending a report
#[utoipa::path(tag = "analysis", operation_id = "delete_report_schedule",
    params(("id" = ReportScheduleId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/report-schedules/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ReportScheduleId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::report_schedules::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send oneself a report at once
///
/// As it would go out today, beside its days. Refused with `mail_not_ready` where no mail server is set up.
#[utoipa::path(tag = "analysis", operation_id = "send_report_now", params(("id" = ReportScheduleId, Path)),
    responses((status = 204), WriteProblems))]
#[post("/report-schedules/{id}/send")]
pub async fn send(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ReportScheduleId>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::report_schedules::send_now(tx, &viewer, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Get a report no more
///
/// Takes oneself from those who get it.
#[utoipa::path(tag = "analysis", operation_id = "leave_report", params(("id" = ReportScheduleId, Path)),
    responses((status = 204), WriteProblems))]
#[post("/report-schedules/{id}/leave")]
pub async fn leave(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ReportScheduleId>,
) -> AppResult<HttpResponse> {
    actor.require(Permission::AnalysisRead)?;
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::report_schedules::leave(tx, &viewer, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
