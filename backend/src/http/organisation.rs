//! The organisation's settings.

use actix_web::{HttpResponse, get, patch, web};
use penstock_shared::organisation::{Organisation, OrganisationUpdate};

use super::{
    auth::{Actor, OrganisationManage, OrganisationRead},
    etag::{IfMatch, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Get the organisation's settings
#[utoipa::path(tag = "organisation", operation_id = "get_organisation",
    responses((status = 200, body = Organisation), ReadProblems))]
#[get("/organisation")]
pub async fn get(state: web::Data<AppState>, _: Actor<OrganisationRead>) -> AppResult<HttpResponse> {
    let now = state.clock.now();
    let organisation = state.read(move |conn| reads::organisation::get(conn, now)).await?;
    Ok(ok_with_version(&organisation, organisation.version))
}

/// Change the organisation's settings
#[utoipa::path(tag = "organisation", operation_id = "update_organisation",
    params(("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Organisation), WriteProblems))]
#[patch("/organisation")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<OrganisationManage>,
    version: IfMatch,
    body: web::Json<OrganisationUpdate>,
) -> AppResult<HttpResponse> {
    let changed = state.writer.run(move |tx| commands::organisation::update(tx, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}
