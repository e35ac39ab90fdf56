//! Campaigns.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    campaign::{Campaign, CampaignCreate, CampaignQuery, CampaignUpdate},
    ids::CampaignId,
    page::Page,
};

use super::{
    auth::{Actor, CampaignsRead, CampaignsWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Search campaigns
#[utoipa::path(tag = "campaigns", operation_id = "search_campaigns", params(CampaignQuery),
    responses((status = 200, body = Page<Campaign>), ReadProblems))]
#[get("/campaigns")]
pub async fn search(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    query: web::Query<CampaignQuery>,
) -> AppResult<web::Json<Page<Campaign>>> {
    state.read(move |conn| reads::campaigns::search(conn, &actor, &query)).await.map(web::Json)
}

/// Get a campaign
#[utoipa::path(tag = "campaigns", operation_id = "get_campaign", params(("id" = CampaignId, Path)),
    responses((status = 200, body = Campaign), ReadProblems))]
#[get("/campaigns/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<CampaignId>,
) -> AppResult<HttpResponse> {
    let campaign = state.read(move |conn| reads::campaigns::get(conn, &actor, *id)).await?;
    Ok(ok_with_version(&campaign, campaign.version))
}

/// Add a campaign
///
/// In a department in sight. It begins as `planned`.
#[utoipa::path(tag = "campaigns", operation_id = "create_campaign",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Campaign), WriteProblems))]
#[post("/campaigns")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    key: IdempotencyKey,
    body: web::Json<CampaignCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let (viewer, request) = (actor.0.clone(), new.clone());
    let made: Campaign = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::campaigns::create(tx, &viewer, &new)?;
            reads::campaigns::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/campaigns/{}", made.id), made.version))
}

/// Change a campaign
///
/// A status has to follow the one before: planned, active, paused, completed; or cancelled.
#[utoipa::path(tag = "campaigns", operation_id = "update_campaign",
    params(("id" = CampaignId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Campaign), WriteProblems))]
#[patch("/campaigns/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<CampaignId>,
    version: IfMatch,
    body: web::Json<CampaignUpdate>,
) -> AppResult<HttpResponse> {
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::campaigns::update(tx, &actor, *id, version.0, &body)?;
            reads::campaigns::get(tx.conn, &actor, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}
