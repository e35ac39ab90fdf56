//! Dashboards: one's own, those that are shared, that of one's role, and the one to begin with.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use penstock_shared::{
    dashboard::{
        Dashboard, DashboardCopy, DashboardCreate, DashboardSummary, DashboardUpdate, DefaultDashboard,
        HomeDashboard,
    },
    ids::DashboardId,
};

use super::{
    auth::{Actor, AnalysisRead, InPerson},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Get the dashboard to begin with
///
/// None when the person has chosen none, or the chosen one is not shared with them any more.
#[utoipa::path(tag = "dashboards", operation_id = "get_home_dashboard",
    responses((status = 200, body = HomeDashboard), ReadProblems))]
#[get("/me/home-dashboard")]
pub async fn home(state: web::Data<AppState>, actor: Actor<InPerson>) -> AppResult<web::Json<HomeDashboard>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::dashboards::home(conn, &viewer)).await.map(web::Json)
}

/// Choose the dashboard to begin with
///
/// `null` goes back to the home page of everybody.
#[utoipa::path(tag = "dashboards", operation_id = "set_home_dashboard",
    responses((status = 200, body = HomeDashboard), WriteProblems))]
#[put("/me/home-dashboard")]
pub async fn set_home(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    body: web::Json<HomeDashboard>,
) -> AppResult<web::Json<HomeDashboard>> {
    let (viewer, choice) = (actor.0.clone(), body.into_inner());
    state
        .writer
        .run(move |tx| {
            commands::dashboards::set_home(tx, &viewer, choice)?;
            reads::dashboards::home(tx.conn, &viewer)
        })
        .await
        .map(web::Json)
}

/// List dashboards
///
/// One's own and those that are shared with one, by name.
#[utoipa::path(tag = "dashboards", operation_id = "list_dashboards",
    responses((status = 200, body = Vec<DashboardSummary>), ReadProblems))]
#[get("/dashboards")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
) -> AppResult<web::Json<Vec<DashboardSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::dashboards::list(conn, &viewer)).await.map(web::Json)
}

/// Keep a dashboard
///
/// For oneself, or shared with roles or with everybody, who see their own part of the organisation in it.
#[utoipa::path(tag = "dashboards", operation_id = "create_dashboard",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Dashboard), WriteProblems))]
#[post("/dashboards")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    key: IdempotencyKey,
    body: web::Json<DashboardCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let board: Dashboard = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::dashboards::create(tx, &viewer, &new)?;
            reads::dashboards::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&board, &place(&board), board.summary.version))
}

/// Get the dashboard of one's role
///
/// It is made for the fiscal year of today. Keep it under a name to change it.
#[utoipa::path(tag = "dashboards", operation_id = "get_default_dashboard",
    responses((status = 200, body = DefaultDashboard), ReadProblems))]
#[get("/dashboards/default")]
pub async fn of_role(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
) -> AppResult<web::Json<DefaultDashboard>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state.read(move |conn| reads::dashboards::default_of(conn, &viewer, now)).await.map(web::Json)
}

/// Get a dashboard
///
/// With its tiles, whose questions are asked by one's own right: a dashboard has no figures of its own.
#[utoipa::path(tag = "dashboards", operation_id = "get_dashboard", params(("id" = DashboardId, Path)),
    responses((status = 200, body = Dashboard), ReadProblems))]
#[get("/dashboards/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<DashboardId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let board = state.read(move |conn| reads::dashboards::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&board, board.summary.version))
}

/// Change a dashboard
///
/// Its name, filters and tiles: by its owner, and by those with whom it is shared for changing. With whom it is
/// shared: by its owner, and of a shared one by who keeps the vocabularies.
#[utoipa::path(tag = "dashboards", operation_id = "update_dashboard",
    params(("id" = DashboardId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Dashboard), WriteProblems))]
#[patch("/dashboards/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<DashboardId>,
    version: IfMatch,
    body: web::Json<DashboardUpdate>,
) -> AppResult<HttpResponse> {
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::dashboards::update(tx, &viewer, *id, version.0, &change)?;
            reads::dashboards::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}

/// Delete a dashboard
#[utoipa::path(tag = "dashboards", operation_id = "delete_dashboard",
    params(("id" = DashboardId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/dashboards/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<DashboardId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::dashboards::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Copy a dashboard
///
/// Into one of one's own that nobody else sees.
#[utoipa::path(tag = "dashboards", operation_id = "copy_dashboard",
    params(("id" = DashboardId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Dashboard), WriteProblems))]
#[post("/dashboards/{id}/copy")]
pub async fn copy(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    id: web::Path<DashboardId>,
    key: IdempotencyKey,
    body: web::Json<DashboardCopy>,
) -> AppResult<HttpResponse> {
    let (viewer, of) = (actor.0.clone(), body.into_inner());
    let request = (*id, of.clone());
    let board: Dashboard = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::dashboards::copy(tx, &viewer, *id, &of)?;
            reads::dashboards::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&board, &place(&board), board.summary.version))
}

fn place(board: &Dashboard) -> String {
    format!("/api/v1/dashboards/{}", board.summary.id)
}
