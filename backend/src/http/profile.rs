//! The signed-in person's own settings.

use actix_web::{HttpRequest, get, patch, post, web};
use penstock_shared::session::{CurrentUser, PasswordChange, ProfileUpdate, SessionView};

use super::{
    auth::{Actor, InPerson, SignedIn},
    problems::{ReadProblems, WriteProblems},
    session::caller,
};
use crate::{app::AppState, commands::profile, error::AppResult, reads};

/// Who is signed in
#[utoipa::path(tag = "session", operation_id = "get_me", responses((status = 200, body = CurrentUser), ReadProblems))]
#[get("/me")]
pub async fn get(state: web::Data<AppState>, actor: Actor<SignedIn>) -> AppResult<web::Json<CurrentUser>> {
    state.read(move |conn| reads::viewer::me(conn, &actor)).await.map(web::Json)
}

/// Change one's own name or language
#[utoipa::path(tag = "session", operation_id = "update_me", responses((status = 200, body = CurrentUser), WriteProblems))]
#[patch("/me")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    body: web::Json<ProfileUpdate>,
) -> AppResult<web::Json<CurrentUser>> {
    let id = actor.user_id;
    state.writer.run(move |tx| profile::update(tx, id, &body)).await.map(web::Json)
}

/// Change one's own password
///
/// Every other session ends. This one goes on: use the access token in the answer from now on, as
/// the one before is void.
#[utoipa::path(tag = "session", operation_id = "change_password", responses((status = 200, body = SessionView), WriteProblems))]
#[post("/me/password")]
pub async fn change_password(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    request: HttpRequest,
    body: web::Json<PasswordChange>,
) -> AppResult<web::Json<SessionView>> {
    let address = caller(&request).address;
    profile::change_password(&state, &actor, &address, body.into_inner()).await.map(web::Json)
}
