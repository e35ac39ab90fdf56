//! People.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    ids::UserId,
    page::Page,
    user::{User, UserCreate, UserQuery, UserUpdate},
};

use super::{
    auth::{Actor, UsersManage, UsersRead},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, passwords, reads};

/// Search people
#[utoipa::path(tag = "people", operation_id = "search_users", params(UserQuery),
    responses((status = 200, body = Page<User>), ReadProblems))]
#[get("/users")]
pub async fn search(
    state: web::Data<AppState>,
    actor: Actor<UsersRead>,
    query: web::Query<UserQuery>,
) -> AppResult<web::Json<Page<User>>> {
    state.read(move |conn| reads::users::search(conn, &actor.scope, &query)).await.map(web::Json)
}

/// Get a person
#[utoipa::path(tag = "people", operation_id = "get_user", params(("id" = UserId, Path)),
    responses((status = 200, body = User), ReadProblems))]
#[get("/users/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<UsersRead>,
    id: web::Path<UserId>,
) -> AppResult<HttpResponse> {
    let user = state.read(move |conn| reads::users::get(conn, &actor.scope, *id)).await?;
    Ok(ok_with_version(&user, user.version))
}

/// Add a person
///
/// Department heads, marketers and viewers belong to a department.
#[utoipa::path(tag = "people", operation_id = "create_user",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = User), WriteProblems))]
#[post("/users")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<UsersManage>,
    key: IdempotencyKey,
    body: web::Json<UserCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    // What is remembered with the key must not help anybody to guess the password.
    let request = UserCreate { password: String::new(), ..new.clone() };
    let password = new.password.clone();
    let hash = state.hash_password(move || passwords::hash(&password)).await?;
    let made = key.run(&state, &actor, &request, move |tx| commands::users::create(tx, &new, &hash)).await?;
    Ok(created(&made, &format!("/api/v1/users/{}", made.id), made.version))
}

/// Change a person
///
/// Making a person inactive or giving them a password ends all of their sessions. The last active
/// administrator cannot be taken away.
#[utoipa::path(tag = "people", operation_id = "update_user",
    params(("id" = UserId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = User), WriteProblems))]
#[patch("/users/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<UsersManage>,
    id: web::Path<UserId>,
    version: IfMatch,
    body: web::Json<UserUpdate>,
) -> AppResult<HttpResponse> {
    let hash = match body.password.clone() {
        Some(password) => Some(state.hash_password(move || passwords::hash(&password)).await?),
        None => None,
    };
    let changed =
        state.writer.run(move |tx| commands::users::update(tx, *id, version.0, &body, hash)).await?;
    Ok(ok_with_version(&changed, changed.version))
}
