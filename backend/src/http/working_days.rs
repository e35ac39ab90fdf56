//! Which days the organisation works, and when decisions are due.

use actix_web::{HttpResponse, get, put, web};
use penstock_shared::working_days::{WorkingDaySettings, WorkingDaySettingsUpdate};

use super::{
    auth::{Actor, OrganisationManage, OrganisationRead},
    etag::{IfMatch, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Get the working days
///
/// The days of the week that are worked, those that are otherwise, and when decisions are due.
#[utoipa::path(tag = "organisation", operation_id = "get_working_days",
    responses((status = 200, body = WorkingDaySettings), ReadProblems))]
#[get("/working-days")]
pub async fn get(state: web::Data<AppState>, _: Actor<OrganisationRead>) -> AppResult<HttpResponse> {
    let settings = state.read(reads::working_days::settings).await?;
    Ok(ok_with_version(&settings, settings.version))
}

/// Write the working days anew
#[utoipa::path(tag = "organisation", operation_id = "update_working_days",
    params(("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = WorkingDaySettings), WriteProblems))]
#[put("/working-days")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<OrganisationManage>,
    version: IfMatch,
    body: web::Json<WorkingDaySettingsUpdate>,
) -> AppResult<HttpResponse> {
    let changed = state.writer.run(move |tx| commands::working_days::update(tx, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}
