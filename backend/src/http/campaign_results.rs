//! What campaigns brought back.

use actix_web::{get, put, web};
use penstock_shared::{
    ab::{CampaignEffect, CampaignEffectQuery},
    ids::CampaignId,
    page::Page,
    result::{CampaignResults, ResultQuery, ResultsPut, StoredResult},
};

use super::{
    auth::{Actor, CampaignsRead, ResultsWrite},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Get a campaign's results by month
#[utoipa::path(tag = "campaigns", operation_id = "get_campaign_results", params(("id" = CampaignId, Path)),
    responses((status = 200, body = CampaignResults), ReadProblems))]
#[get("/campaigns/{id}/results")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<CampaignId>,
) -> AppResult<web::Json<CampaignResults>> {
    state.read(move |conn| reads::campaign_results::of_campaign(conn, &actor, *id)).await.map(web::Json)
}

/// List a campaign's figures
#[utoipa::path(tag = "campaigns", operation_id = "search_campaign_figures",
    params(("id" = CampaignId, Path), ResultQuery),
    responses((status = 200, body = Page<StoredResult>), ReadProblems))]
#[get("/campaigns/{id}/results/figures")]
pub async fn figures(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<CampaignId>,
    query: web::Query<ResultQuery>,
) -> AppResult<web::Json<Page<StoredResult>>> {
    state.read(move |conn| reads::campaign_results::figures(conn, &actor, *id, &query)).await.map(web::Json)
}

/// Store a campaign's figures
///
/// All or none. A figure replaces the one before of the same day, metric, channel and source, so sending
/// them again changes nothing; `null` takes one away.
#[utoipa::path(tag = "campaigns", operation_id = "put_campaign_results", params(("id" = CampaignId, Path)),
    responses((status = 200, body = CampaignResults), WriteProblems))]
#[put("/campaigns/{id}/results")]
pub async fn put(
    state: web::Data<AppState>,
    actor: Actor<ResultsWrite>,
    id: web::Path<CampaignId>,
    body: web::Json<ResultsPut>,
) -> AppResult<web::Json<CampaignResults>> {
    state
        .writer
        .run(move |tx| {
            commands::campaign_results::put(tx, &actor, *id, &body)?;
            reads::campaign_results::of_campaign(tx.conn, &actor, *id)
        })
        .await
        .map(web::Json)
}

/// See what changed in a campaign
///
/// Its daily figures of a metric before and after a day, beside another campaign in which nothing changed, or beside its own
/// days before. Observational: nothing was assigned by chance, and the answer says so. Days without a figure are left out.
#[utoipa::path(tag = "campaigns", operation_id = "get_campaign_effect",
    params(("id" = CampaignId, Path), CampaignEffectQuery),
    responses((status = 200, body = CampaignEffect), ReadProblems))]
#[get("/campaigns/{id}/effect")]
pub async fn effect(
    state: web::Data<AppState>,
    actor: Actor<CampaignsRead>,
    id: web::Path<CampaignId>,
    query: web::Query<CampaignEffectQuery>,
) -> AppResult<web::Json<CampaignEffect>> {
    state.read(move |conn| reads::campaign_effect::effect(conn, &actor, *id, &query)).await.map(web::Json)
}
