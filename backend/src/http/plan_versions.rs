//! Versions of plans: the grid, its lines, goals, history, and the steps of a version's life.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use penstock_shared::{
    ids::PlanVersionId,
    plan::{
        PlanCellsUpdate, PlanGoalsUpdate, PlanHistory, PlanLineCreate, PlanLineUpdate, PlanProposal,
        PlanReason, PlanVersion, PlanVersionUpdate, ProposalBasis, ProposalQuery, ScenarioCreate,
    },
};

use super::{
    auth::{Actor, BudgetsManage, PlansRead, PlansWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState, commands::plans as commands, error::AppResult, reads::plans as reads, viewer::Viewer,
    writer::WriteTx,
};

/// Changes a version and answers with what it is then.
async fn change(
    state: &AppState,
    viewer: &Viewer,
    id: PlanVersionId,
    command: impl FnOnce(&mut WriteTx<'_>, &Viewer) -> AppResult<()> + Send + 'static,
) -> AppResult<HttpResponse> {
    let viewer = viewer.clone();
    let version = state
        .writer
        .run(move |tx| {
            command(tx, &viewer)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&version, version.summary.version))
}

/// Get a version of a plan
///
/// Its lines with an amount per period, its goals, and where lines and those below them do not agree.
#[utoipa::path(tag = "plans", operation_id = "get_plan_version", params(("id" = PlanVersionId, Path)),
    responses((status = 200, body = PlanVersion), ReadProblems))]
#[get("/plan-versions/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanVersionId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let version = state.read(move |conn| reads::version::version(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&version, version.summary.version))
}

/// Rename a draft or a scenario
#[utoipa::path(tag = "plans", operation_id = "update_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[patch("/plan-versions/{id}")]
pub async fn rename(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    body: web::Json<PlanVersionUpdate>,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::drafts::rename(tx, viewer, id, version.0, &body))
        .await
}

/// Throw a draft or a scenario away
///
/// Never what somebody was asked to approve. What was copied from it stays. With its only version a plan goes as
/// well.
#[utoipa::path(tag = "plans", operation_id = "delete_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204, description = "It is gone."), WriteProblems))]
#[delete("/plan-versions/{id}")]
pub async fn discard(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::drafts::discard(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Get last year beside a version
///
/// What the budget of the fiscal year before allocated and spent in the place of each line, and what its
/// campaigns brought back.
#[utoipa::path(tag = "plans", operation_id = "get_plan_history", params(("id" = PlanVersionId, Path)),
    responses((status = 200, body = PlanHistory), ReadProblems))]
#[get("/plan-versions/{id}/history")]
pub async fn history(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanVersionId>,
) -> AppResult<web::Json<PlanHistory>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state.read(move |conn| reads::history::history(conn, &viewer, *id, now)).await.map(web::Json)
}

/// Propose a split from history
///
/// Each line's amount is divided over the lines below it in last year's shares. Nothing is changed: save what
/// is accepted as amounts.
#[utoipa::path(tag = "plans", operation_id = "propose_plan_split", params(("id" = PlanVersionId, Path), ProposalQuery),
    responses((status = 200, body = PlanProposal), ReadProblems))]
#[get("/plan-versions/{id}/proposal")]
pub async fn proposal(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanVersionId>,
    query: web::Query<ProposalQuery>,
) -> AppResult<web::Json<PlanProposal>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    let basis = query.basis.unwrap_or(ProposalBasis::Spend);
    state.read(move |conn| reads::history::proposal(conn, &viewer, *id, basis, now)).await.map(web::Json)
}

/// Save amounts
///
/// Of the changed lines only, all or nothing. A total is spread over the open periods; cells count as typed.
#[utoipa::path(tag = "plans", operation_id = "save_plan_cells",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[patch("/plan-versions/{id}/cells")]
pub async fn save_cells(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    body: web::Json<PlanCellsUpdate>,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::cells::save(tx, viewer, id, version.0, &body))
        .await
}

/// Set the goals
#[utoipa::path(tag = "plans", operation_id = "set_plan_goals",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[put("/plan-versions/{id}/goals")]
pub async fn set_goals(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    body: web::Json<PlanGoalsUpdate>,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::goals::set(tx, viewer, id, version.0, &body)).await
}

/// Add a line
#[utoipa::path(tag = "plans", operation_id = "create_plan_line",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\""),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/lines")]
pub async fn add_line(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    key: IdempotencyKey,
    body: web::Json<PlanLineCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, id) = (actor.0.clone(), *id);
    let new = body.into_inner();
    let request = new.clone();
    let version: PlanVersion = key
        .run(&state, &actor, &request, move |tx| {
            commands::lines::add(tx, &viewer, id, version.0, &new)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&version, &format!("/api/v1/plan-versions/{id}"), version.summary.version))
}

/// Change a line's name or place
#[utoipa::path(tag = "plans", operation_id = "update_plan_line",
    params(("id" = PlanVersionId, Path), ("line_key" = i64, Path, example = 1),
        ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[patch("/plan-versions/{id}/lines/{line_key}")]
pub async fn update_line(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    path: web::Path<(PlanVersionId, i64)>,
    version: IfMatch,
    body: web::Json<PlanLineUpdate>,
) -> AppResult<HttpResponse> {
    let (id, key) = path.into_inner();
    change(&state, &actor, id, move |tx, viewer| {
        commands::lines::update(tx, viewer, id, key, version.0, &body)
    })
    .await
}

/// Take a line out
///
/// And every line below it.
#[utoipa::path(tag = "plans", operation_id = "delete_plan_line",
    params(("id" = PlanVersionId, Path), ("line_key" = i64, Path, example = 1),
        ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[delete("/plan-versions/{id}/lines/{line_key}")]
pub async fn remove_line(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    path: web::Path<(PlanVersionId, i64)>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let (id, key) = path.into_inner();
    change(&state, &actor, id, move |tx, viewer| commands::lines::remove(tx, viewer, id, key, version.0))
        .await
}

/// Copy a version as a scenario
#[utoipa::path(tag = "plans", operation_id = "create_plan_scenario",
    params(("id" = PlanVersionId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/scenarios")]
pub async fn scenario(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    key: IdempotencyKey,
    body: web::Json<ScenarioCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let version: PlanVersion = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::copies::scenario(tx, &viewer, *id, &new.name)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    let place = format!("/api/v1/plan-versions/{}", version.summary.id);
    Ok(created(&version, &place, version.summary.version))
}

/// Adopt a scenario
///
/// The plan's draft becomes what the scenario is; in a plan in force the next version begins with it. The
/// scenario stays.
#[utoipa::path(tag = "plans", operation_id = "adopt_plan_scenario",
    params(("id" = PlanVersionId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/adopt")]
pub async fn adopt(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    key: IdempotencyKey,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let version: PlanVersion = key
        .run(&state, &actor, &(), move |tx| {
            let id = commands::copies::adopt(tx, &viewer, *id)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    let place = format!("/api/v1/plan-versions/{}", version.summary.id);
    Ok(created(&version, &place, version.summary.version))
}

/// Take over what the budget did meanwhile
///
/// Adds to a draft what allocations moved by since it was begun: transfers, top-ups, cuts.
#[utoipa::path(tag = "plans", operation_id = "refresh_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/refresh")]
pub async fn refresh(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::copies::refresh(tx, viewer, id, version.0)).await
}

/// Submit a version for approval
///
/// It cannot be changed while it waits.
#[utoipa::path(tag = "plans", operation_id = "submit_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/submit")]
pub async fn submit(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    body: web::Json<PlanReason>,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| {
        commands::life::submit(tx, viewer, id, version.0, &body.reason)
    })
    .await
}

/// Take a submitted or approved version back
///
/// It is a draft again.
#[utoipa::path(tag = "plans", operation_id = "withdraw_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/withdraw")]
pub async fn withdraw(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::life::withdraw(tx, viewer, id, version.0)).await
}

/// Put an approved version in force
///
/// Nodes that are missing are made and the differences posted, in one transaction; afterwards the budget's
/// allocation is the version's. A cut below what is used is refused with what is free.
#[utoipa::path(tag = "plans", operation_id = "activate_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/activate")]
pub async fn activate(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let id = *id;
    change(&state, &actor, id, move |tx, viewer| commands::activate::activate(tx, viewer, id, version.0))
        .await
}
