//! The first run.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::organisation::{SetupRequest, SetupState};

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
