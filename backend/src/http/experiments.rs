//! Experiments: drafts, the list, and what they show.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use chrono::NaiveDate;
use penstock_shared::{
    experiment::{
        Experiment, ExperimentAssignment, ExperimentDraft, ExperimentQuery, ExperimentReading,
        ExperimentRecord, ExperimentSummary,
    },
    ids::{DepartmentId, ExperimentId},
    page::Page,
    problem::Problem,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, CampaignsRead, CampaignsWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    language::language,
    problems::{ReadProblems, WriteProblems},
    sheets::SheetParams,
};
use crate::{app::AppState, commands, error::AppResult, reads::experiments as reads};

/// Which decisions count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RecordQuery {
    /// With all departments below it.
    department_id: Option<DepartmentId>,
    /// The first day of a decision.
    #[param(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// The last one.
    #[param(example = "2026-12-31")]
    to: Option<NaiveDate>,
}

/// Which unit.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct UnitQuery {
    /// Who or what it is, at most 120 characters.
    #[param(example = "reader-4711")]
    unit: String,
}

/// List experiments
///
/// Of the departments in sight. `q` finds words of names, hypotheses, reasons and learnings.
#[utoipa::path(tag = "experiments", operation_id = "search_experiments", params(ExperimentQuery),
    responses((status = 200, body = Page<ExperimentSummary>), ReadProblems))]
#[get("/experiments")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    query: web::Query<ExperimentQuery>,
) -> AppResult<web::Json<Page<ExperimentSummary>>> {
    state.read(move |conn| reads::search(conn, &actor, &query)).await.map(web::Json)
}

/// See how experiments went
///
/// Of the departments in sight: how many run, what was decided, and how often an arm was rolled out.
#[utoipa::path(tag = "experiments", operation_id = "get_experiment_record", params(RecordQuery),
    responses((status = 200, body = ExperimentRecord), ReadProblems))]
#[get("/experiments/record")]
pub async fn record(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    query: web::Query<RecordQuery>,
) -> AppResult<web::Json<ExperimentRecord>> {
    let span = (query.from, query.to);
    state
        .read(move |conn| reads::record::record(conn, &actor, query.department_id, span))
        .await
        .map(web::Json)
}

/// Draft an experiment
///
/// Everything can be changed until it starts. Without `planned_units` the size is what the plan comes to.
#[utoipa::path(tag = "experiments", operation_id = "create_experiment",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Experiment), WriteProblems))]
#[post("/experiments")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    key: IdempotencyKey,
    body: web::Json<ExperimentDraft>,
) -> AppResult<HttpResponse> {
    let (viewer, draft) = (actor.0.clone(), body.into_inner());
    let request = draft.clone();
    let made: Experiment = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::experiments::create(tx, &viewer, &draft)?;
            reads::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/experiments/{}", made.id), made.version))
}

/// Get an experiment
#[utoipa::path(tag = "experiments", operation_id = "get_experiment", params(("id" = ExperimentId, Path)),
    responses((status = 200, body = Experiment), ReadProblems))]
#[get("/experiments/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<ExperimentId>,
) -> AppResult<HttpResponse> {
    let found = state.read(move |conn| reads::get(conn, &actor, *id)).await?;
    Ok(ok_with_version(&found, found.version))
}

/// Change the draft of an experiment
///
/// The whole of it. Once it has started, its design is fixed.
#[utoipa::path(tag = "experiments", operation_id = "update_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[put("/experiments/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
    body: web::Json<ExperimentDraft>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let changed = state
        .writer
        .run(move |tx| {
            commands::experiments::update(tx, &viewer, *id, version.0, &body)?;
            reads::get(tx.conn, &viewer, *id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Delete the draft of an experiment
#[utoipa::path(tag = "experiments", operation_id = "delete_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/experiments/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::experiments::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read an experiment
///
/// As of now: the engine's answer with the verdict, what arms cost and are worth, how it went day by day, segments, and how
/// long until one knows. Until all planned units are there, only what is always valid decides. Arms are named by their keys.
#[utoipa::path(tag = "experiments", operation_id = "read_experiment", params(("id" = ExperimentId, Path)),
    responses((status = 200, body = ExperimentReading), ReadProblems))]
#[get("/experiments/{id}/reading")]
pub async fn reading(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<ExperimentId>,
) -> AppResult<web::Json<ExperimentReading>> {
    state.read(move |conn| reads::reading::reading(conn, &actor, *id)).await.map(web::Json)
}

/// Export what an experiment shows
///
/// A row for each metric and arm, as CSV (UTF-8 with a byte order mark, amounts in major units), as an Excel workbook or as
/// PDF. `Accept-Language` chooses between the Chinese and the English words. A PDF needs a font on the server that has the
/// letters; without one it is refused with the reason `pdf_font_missing`.
#[utoipa::path(tag = "experiments", operation_id = "export_experiment",
    params(("id" = ExperimentId, Path), SheetParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The server has no font with these letters."),
        ReadProblems))]
#[get("/experiments/{id}/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<ExperimentId>,
    file: web::Query<SheetParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let (locale, now) = (language(&request), state.clock.now());
    let sheet = state.read(move |conn| reads::sheet::sheet(conn, &actor, *id, locale, now)).await?;
    file.answer(&state, sheet, "experiment", now).await
}

/// Assign a unit by hash
///
/// The same unit always gets the same arm, and anybody can do it without asking: the first eight bytes of SHA-256 over
/// `salt:unit`, as a number with the highest byte first, modulo the sum of the weights is the bucket; arms take buckets in
/// their order, each as many as its weight. Nothing is kept.
#[utoipa::path(tag = "experiments", operation_id = "assign_experiment_unit",
    params(("id" = ExperimentId, Path), UnitQuery),
    responses((status = 200, body = ExperimentAssignment), ReadProblems,
        (status = 422, body = Problem, content_type = "application/problem+json", description = "The unit is none.")))]
#[get("/experiments/{id}/assignment")]
pub async fn assignment(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<ExperimentId>,
    query: web::Query<UnitQuery>,
) -> AppResult<web::Json<ExperimentAssignment>> {
    state.read(move |conn| reads::assignment(conn, &actor, *id, &query.unit)).await.map(web::Json)
}
