//! Signing in, staying signed in, signing out.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    delete, post, web,
};
use penstock_shared::{
    error_code::ErrorCode,
    session::{LoginRequest, SessionView},
};

use super::{
    auth::{Actor, InPerson},
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    commands::session::{self, Caller, Started},
    error::{AppError, AppResult},
    tokens::REFRESH_TOKEN_LIFE_DAYS,
};

/// The refresh token's cookie. It is sent to the session's paths only.
const COOKIE: &str = "penstock_refresh";
const COOKIE_PATH: &str = "/api/v1/session";

/// Sign in
///
/// Answers with an access token for 15 minutes and sets the refresh token as an HttpOnly cookie.
#[utoipa::path(tag = "session", operation_id = "sign_in", security(()),
    responses((status = 200, body = SessionView), WriteProblems))]
#[post("/session")]
pub async fn sign_in(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: web::Json<LoginRequest>,
) -> AppResult<HttpResponse> {
    let started = session::sign_in(&state, body.into_inner(), caller(&request)).await?;
    Ok(answer(&state, started))
}

/// Exchange the refresh token for a new pair
///
/// A refresh token is good once. Using one again ends every session of its family.
#[utoipa::path(tag = "session", operation_id = "refresh_session", security(("refresh_cookie" = [])),
    responses((status = 200, body = SessionView), WriteProblems))]
#[post("/session/refresh")]
pub async fn refresh(state: web::Data<AppState>, request: HttpRequest) -> AppResult<HttpResponse> {
    let token = request.cookie(COOKIE).ok_or_else(|| AppError::from(ErrorCode::Unauthenticated))?;
    let started = session::refresh(&state, token.value().to_owned(), caller(&request)).await?;
    Ok(answer(&state, started))
}

/// Sign out
#[utoipa::path(tag = "session", operation_id = "sign_out", security((), ("refresh_cookie" = [])),
    responses((status = 204, description = "Signed out."), WriteProblems))]
#[delete("/session")]
pub async fn sign_out(state: web::Data<AppState>, request: HttpRequest) -> AppResult<HttpResponse> {
    if let Some(token) = request.cookie(COOKIE) {
        session::sign_out(&state, token.value().to_owned()).await?;
    }
    Ok(HttpResponse::NoContent().cookie(cookie(&state, String::new(), Duration::ZERO)).finish())
}

/// Sign out everywhere
///
/// Ends every session of the signed-in person, this one included.
#[utoipa::path(tag = "session", operation_id = "sign_out_everywhere",
    responses((status = 204, description = "Signed out everywhere."), WriteProblems))]
#[delete("/sessions")]
pub async fn sign_out_everywhere(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
) -> AppResult<HttpResponse> {
    let user = actor.user_id;
    state.writer.run(move |tx| session::end_all(tx, user)).await?;
    Ok(HttpResponse::NoContent().cookie(cookie(&state, String::new(), Duration::ZERO)).finish())
}

/// Where a request comes from.
pub(super) fn caller(request: &HttpRequest) -> Caller {
    let user_agent = request
        .headers()
        .get("User-Agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    let address = request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
    Caller { user_agent, address }
}

fn answer(state: &AppState, started: Started) -> HttpResponse {
    let life = Duration::days(REFRESH_TOKEN_LIFE_DAYS);
    HttpResponse::Ok().cookie(cookie(state, started.refresh_token, life)).json(started.view)
}

fn cookie(state: &AppState, value: String, life: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(!state.config.insecure_cookies)
        .max_age(life)
        .finish()
}
