//! Standing in for somebody who is away.

use actix_web::{HttpResponse, delete, get, post, web};
use penstock_shared::{
    delegation::{ApproverChoice, Delegation, DelegationCreate},
    ids::DelegationId,
};

use super::{
    auth::{Actor, ExpensesRead, InPerson},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List who stands in for whom
///
/// Today and later: one's own in both directions; everybody's with the right to manage people.
#[utoipa::path(tag = "approvals", operation_id = "list_delegations",
    responses((status = 200, body = Vec<Delegation>), ReadProblems))]
#[get("/delegations")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
) -> AppResult<web::Json<Vec<Delegation>>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state.read(move |conn| reads::delegations::list(conn, &viewer, now)).await.map(web::Json)
}

/// Let somebody stand in
///
/// On these days the person decides in one's place: what waits already, and what comes. Never about a request of
/// their own, nor about one of somebody through whom the way to them leads.
#[utoipa::path(tag = "approvals", operation_id = "create_delegation",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Delegation), WriteProblems))]
#[post("/delegations")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    key: IdempotencyKey,
    body: web::Json<DelegationCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let made: Delegation =
        key.run(&state, &actor, &request, move |tx| commands::delegations::create(tx, &viewer, &new)).await?;
    Ok(created_unversioned(&made, "/api/v1/delegations"))
}

/// End a delegation
///
/// Before its last day: by who is away, who stands in, or who manages people.
#[utoipa::path(tag = "approvals", operation_id = "end_delegation", params(("id" = DelegationId, Path)),
    responses((status = 204), WriteProblems))]
#[delete("/delegations/{id}")]
pub async fn end(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<DelegationId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::delegations::end(tx, &viewer, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List who may approve
///
/// Those who can be asked, stand in, or be named by a rule.
#[utoipa::path(tag = "approvals", operation_id = "list_approvers",
    responses((status = 200, body = Vec<ApproverChoice>), ReadProblems))]
#[get("/approvers")]
pub async fn approvers(
    state: web::Data<AppState>,
    _: Actor<ExpensesRead>,
) -> AppResult<web::Json<Vec<ApproverChoice>>> {
    state.read(reads::delegations::approvers).await.map(web::Json)
}
