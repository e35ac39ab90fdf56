//! Plans: the list, a plan with its versions, comparing them.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    ids::PlanId,
    plan::{
        CompareQuery, Plan, PlanComparison, PlanCreate, PlanQuery, PlanReason, PlanSummary, PlanUpdate,
        PlanVersion,
    },
};

use super::{
    auth::{Actor, PlansRead, PlansWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands::plans as commands, error::AppResult, reads::plans as reads};

/// List plans
///
/// Those of which something is in sight, with what the part in sight comes to.
#[utoipa::path(tag = "plans", operation_id = "list_plans", params(PlanQuery),
    responses((status = 200, body = Vec<PlanSummary>), ReadProblems))]
#[get("/plans")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    query: web::Query<PlanQuery>,
) -> AppResult<web::Json<Vec<PlanSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::list::list(conn, &viewer, &query)).await.map(web::Json)
}

/// Begin a plan
///
/// With an empty first draft, or with the tree of a budget that is there.
#[utoipa::path(tag = "plans", operation_id = "create_plan",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Plan), WriteProblems))]
#[post("/plans")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    key: IdempotencyKey,
    body: web::Json<PlanCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let plan: Plan = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::create::create(tx, &viewer, &new)?;
            reads::list::plan(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&plan, &format!("/api/v1/plans/{}", plan.plan.id), plan.plan.version))
}

/// Get a plan
///
/// With its versions and scenarios, the newest first.
#[utoipa::path(tag = "plans", operation_id = "get_plan", params(("id" = PlanId, Path)),
    responses((status = 200, body = Plan), ReadProblems))]
#[get("/plans/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let plan = state.read(move |conn| reads::list::plan(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&plan, plan.plan.version))
}

/// Change a plan's name
#[utoipa::path(tag = "plans", operation_id = "update_plan",
    params(("id" = PlanId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Plan), WriteProblems))]
#[patch("/plans/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanId>,
    version: IfMatch,
    body: web::Json<PlanUpdate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let plan = state
        .writer
        .run(move |tx| {
            let id = commands::create::update(tx, &viewer, *id, version.0, &body)?;
            reads::list::plan(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&plan, plan.plan.version))
}

/// Begin a revision
///
/// The next version of a plan in force, a draft that begins with what the budget has now.
#[utoipa::path(tag = "plans", operation_id = "revise_plan",
    params(("id" = PlanId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanVersion), WriteProblems))]
#[post("/plans/{id}/revisions")]
pub async fn revise(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanId>,
    key: IdempotencyKey,
    body: web::Json<PlanReason>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let version: PlanVersion = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::copies::revise(tx, &viewer, *id, &new.reason)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    let place = format!("/api/v1/plan-versions/{}", version.summary.id);
    Ok(created(&version, &place, version.summary.version))
}

/// Close a plan
///
/// Its versions can be read, and nothing more is planned with it. The budget stays as it is.
#[utoipa::path(tag = "plans", operation_id = "close_plan",
    params(("id" = PlanId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Plan), WriteProblems))]
#[post("/plans/{id}/close")]
pub async fn close(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let plan = state
        .writer
        .run(move |tx| {
            commands::life::close(tx, &viewer, *id, version.0)?;
            reads::list::plan(tx.conn, &viewer, *id)
        })
        .await?;
    Ok(ok_with_version(&plan, plan.plan.version))
}

/// Compare two versions of a plan
///
/// Line by line and goal by goal; scenarios are versions too.
#[utoipa::path(tag = "plans", operation_id = "compare_plan_versions", params(("id" = PlanId, Path), CompareQuery),
    responses((status = 200, body = PlanComparison), WriteProblems))]
#[get("/plans/{id}/compare")]
pub async fn compare(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanId>,
    query: web::Query<CompareQuery>,
) -> AppResult<web::Json<PlanComparison>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::compare::compare(conn, &viewer, *id, &query)).await.map(web::Json)
}
