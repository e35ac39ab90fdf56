//! The policy time machine.

use actix_web::{post, web};
use penstock_shared::control::{PolicyReplay, PolicyReplayRequest};

use super::{
    auth::{Actor, ControlsManage},
    problems::WriteProblems,
};
use crate::{app::AppState, error::AppResult, reads};

/// Replay a year under other policies
///
/// Every check of the fiscal year is judged again, in the order in which it happened: what would have
/// been refused, what would have passed. Keeps nothing.
#[utoipa::path(tag = "controls", operation_id = "replay_policies",
    responses((status = 200, body = PolicyReplay), WriteProblems))]
#[post("/policy-replays")]
pub async fn replay(
    state: web::Data<AppState>,
    _: Actor<ControlsManage>,
    body: web::Json<PolicyReplayRequest>,
) -> AppResult<web::Json<PolicyReplay>> {
    state.read(move |conn| reads::policy_replay::replay(conn, &body)).await.map(web::Json)
}
