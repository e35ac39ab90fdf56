//! The first run.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    organisation::{SetupRequest, SetupState, SetupYearQuery},
    period::FiscalYearPreview,
};

use super::problems::{ReadProblems, WriteProblems};
use crate::{app::AppState, commands, error::AppResult, reads};

/// See whether the installation is set up
///
/// Anybody may ask: the sign-in page needs it. In the demo organisation it also lists the logins.
#[utoipa::path(tag = "setup", operation_id = "get_setup", security(()),
    responses((status = 200, body = SetupState), ReadProblems))]
#[get("/setup")]
pub async fn get(state: web::Data<AppState>) -> AppResult<web::Json<SetupState>> {
    state.read(reads::setup::state).await.map(web::Json)
}

/// Lay the first fiscal year out
///
/// The current one, as the set-up would open it. Anybody may ask, as long as there is no organisation.
#[utoipa::path(tag = "setup", operation_id = "preview_setup_year", security(()), params(SetupYearQuery),
    responses((status = 200, body = FiscalYearPreview), ReadProblems, WriteProblems))]
#[get("/setup/fiscal-year")]
pub async fn first_year(
    state: web::Data<AppState>,
    query: web::Query<SetupYearQuery>,
) -> AppResult<web::Json<FiscalYearPreview>> {
    let now = state.clock.now();
    state.read(move |conn| reads::setup::first_year(conn, &query, now)).await.map(web::Json)
}

/// Set the installation up
///
/// Works once: it makes the organisation, its root department, its first administrator and the
/// current fiscal year.
#[utoipa::path(tag = "setup", operation_id = "set_up", security(()),
    responses((status = 201, body = SetupState), WriteProblems))]
#[post("/setup")]
pub async fn run(state: web::Data<AppState>, body: web::Json<SetupRequest>) -> AppResult<HttpResponse> {
    let done = commands::setup::first_run(&state, body.into_inner()).await?;
    Ok(HttpResponse::Created().json(done))
}
