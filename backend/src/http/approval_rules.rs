//! The rules of approval: read, change, try; and what the process takes.

use actix_web::{HttpResponse, get, post, put, web};
use penstock_shared::{
    approval_measure::{ApprovalMeasureQuery, ApprovalMeasures},
    approval_rule::{
        ApprovalReplay, ApprovalReplayQuery, ApprovalRoute, ApprovalRules, ApprovalRulesTrial,
        ApprovalRulesUpdate,
    },
};

use super::{
    auth::{Actor, AnalysisRead, ApprovalsManage, ExpensesRead},
    etag::{IfMatch, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Read the rules of approval
///
/// Those in force. Version 0 is what an organisation begins with: the nearest head, and finance as well from
/// the organisation's threshold on or over budget.
#[utoipa::path(tag = "approvals", operation_id = "get_approval_rules",
    responses((status = 200, body = ApprovalRules), ReadProblems))]
#[get("/approval-rules")]
pub async fn get(state: web::Data<AppState>, _: Actor<ExpensesRead>) -> AppResult<HttpResponse> {
    let rules = state.read(reads::approval_rules::current).await?;
    Ok(ok_with_version(&rules, rules.version))
}

/// List the versions of the rules of approval
///
/// The newest first. A request keeps the version that it was submitted under.
#[utoipa::path(tag = "approvals", operation_id = "list_approval_rule_versions",
    responses((status = 200, body = Vec<ApprovalRules>), ReadProblems))]
#[get("/approval-rules/versions")]
pub async fn versions(
    state: web::Data<AppState>,
    _: Actor<ExpensesRead>,
) -> AppResult<web::Json<Vec<ApprovalRules>>> {
    state.read(reads::approval_rules::versions).await.map(web::Json)
}

/// Change the rules of approval
///
/// Makes a new version with all rules, for requests that are submitted from now on. The rules are read from the
/// top down: every rule whose conditions all hold adds its steps; one that says `stop` ends the reading. A
/// request that no rule speaks of, and a step that nobody could decide, go to finance.
#[utoipa::path(tag = "approvals", operation_id = "update_approval_rules",
    params(("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = ApprovalRules), WriteProblems))]
#[put("/approval-rules")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<ApprovalsManage>,
    version: IfMatch,
    body: web::Json<ApprovalRulesUpdate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let rules =
        state.writer.run(move |tx| commands::approval_rules::update(tx, &viewer, version.0, &body)).await?;
    Ok(ok_with_version(&rules, rules.version))
}

/// Try the rules of approval on a request
///
/// Tells where a request that is only thought of would go, and which rules held. Nothing is kept.
#[utoipa::path(tag = "approvals", operation_id = "try_approval_rules",
    responses((status = 200, body = ApprovalRoute), WriteProblems))]
#[post("/approval-rules/trial")]
pub async fn trial(
    state: web::Data<AppState>,
    _: Actor<ApprovalsManage>,
    body: web::Json<ApprovalRulesTrial>,
) -> AppResult<web::Json<ApprovalRoute>> {
    state.read(move |conn| reads::approval_rules::trial::trial(conn, &body)).await.map(web::Json)
}

/// Replay past requests under other rules of approval
///
/// Works out where the requests that were submitted in some days go by the rules in force and by those that are
/// tried, from what they say and from today's people. Nothing is kept.
#[utoipa::path(tag = "approvals", operation_id = "replay_approval_rules",
    responses((status = 200, body = ApprovalReplay), WriteProblems))]
#[post("/approval-rules/replay")]
pub async fn replay(
    state: web::Data<AppState>,
    _: Actor<ApprovalsManage>,
    body: web::Json<ApprovalReplayQuery>,
) -> AppResult<web::Json<ApprovalReplay>> {
    let now = state.clock.now();
    state.read(move |conn| reads::approval_rules::replay::replay(conn, &body, now)).await.map(web::Json)
}

/// Measure the process of approval
///
/// How long requests and steps take, how many need nobody, wait too long, are rejected or refused: in all, by
/// department in one's sight, and by rule.
#[utoipa::path(tag = "approvals", operation_id = "measure_approvals", params(ApprovalMeasureQuery),
    responses((status = 200, body = ApprovalMeasures), ReadProblems))]
#[get("/approval-measures")]
pub async fn measure(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    query: web::Query<ApprovalMeasureQuery>,
) -> AppResult<web::Json<ApprovalMeasures>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state
        .read(move |conn| reads::approval_measures::measures(conn, &viewer, &query, now))
        .await
        .map(web::Json)
}
