//! Views of the analysis that are kept.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    ids::AnalysisViewId,
    pivot::{AnalysisView, AnalysisViewCreate, AnalysisViewSummary, AnalysisViewUpdate},
};

use super::{
    auth::{Actor, AnalysisRead},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List views of the analysis
///
/// One's own and those that are shared with one, by name.
#[utoipa::path(tag = "analysis", operation_id = "list_analysis_views",
    responses((status = 200, body = Vec<AnalysisViewSummary>), ReadProblems))]
#[get("/analysis/views")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
) -> AppResult<web::Json<Vec<AnalysisViewSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::analysis_views::list(conn, &viewer)).await.map(web::Json)
}

/// Get a view of the analysis
///
/// With the question, which is asked by one's own right: a view has no figures of its own.
#[utoipa::path(tag = "analysis", operation_id = "get_analysis_view", params(("id" = AnalysisViewId, Path)),
    responses((status = 200, body = AnalysisView), ReadProblems))]
#[get("/analysis/views/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<AnalysisViewId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let view = state.read(move |conn| reads::analysis_views::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&view, view.summary.version))
}

/// Keep a view of the analysis
///
/// For oneself, or shared with roles or with everybody, who see their own part of the organisation in it.
#[utoipa::path(tag = "analysis", operation_id = "create_analysis_view",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = AnalysisView), WriteProblems))]
#[post("/analysis/views")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    key: IdempotencyKey,
    body: web::Json<AnalysisViewCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let view: AnalysisView = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::analysis_views::create(tx, &viewer, &new)?;
            reads::analysis_views::get(tx.conn, &viewer, id)
        })
        .await?;
    let place = format!("/api/v1/analysis/views/{}", view.summary.id);
    Ok(created(&view, &place, view.summary.version))
}

/// Change a view of the analysis
///
/// Its name, question and picture: by its owner, and by those with whom it is shared for changing. With whom it is
/// shared: by its owner, and of a shared one by who keeps the vocabularies.
#[utoipa::path(tag = "analysis", operation_id = "update_analysis_view",
    params(("id" = AnalysisViewId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = AnalysisView), WriteProblems))]
#[patch("/analysis/views/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<AnalysisViewId>,
    version: IfMatch,
    body: web::Json<AnalysisViewUpdate>,
) -> AppResult<HttpResponse> {
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::analysis_views::update(tx, &viewer, *id, version.0, &change)?;
            reads::analysis_views::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}

/// Delete a view of the analysis
#[utoipa::path(tag = "analysis", operation_id = "delete_analysis_view",
    params(("id" = AnalysisViewId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/analysis/views/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<AnalysisViewId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::analysis_views::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
