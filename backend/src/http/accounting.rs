//! Accounts, and which spending goes to which.

use actix_web::{HttpResponse, get, patch, post, put, web};
use penstock_shared::{
    accounting::{Account, AccountCreate, AccountMapping, AccountMappingUpdate, AccountUpdate},
    ids::AccountId,
};

use super::{
    auth::{AccountingManage, AccountingRead, Actor},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List the accounts
#[utoipa::path(tag = "accounting", operation_id = "list_accounts",
    responses((status = 200, body = Vec<Account>), ReadProblems))]
#[get("/accounts")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
) -> AppResult<web::Json<Vec<Account>>> {
    state.read(reads::accounting::list).await.map(web::Json)
}

/// Add an account
#[utoipa::path(tag = "accounting", operation_id = "create_account",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Account), WriteProblems))]
#[post("/accounts")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<AccountingManage>,
    key: IdempotencyKey,
    body: web::Json<AccountCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let request = new.clone();
    let made =
        key.run(&state, &actor, &request, move |tx| commands::accounting::accounts::create(tx, &new)).await?;
    Ok(created(&made, &format!("/api/v1/accounts/{}", made.id), made.version))
}

/// Change an account
///
/// Code and kind stay: posted vouchers carry them. An account that the mapping names stays active.
#[utoipa::path(tag = "accounting", operation_id = "update_account",
    params(("id" = AccountId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Account), WriteProblems))]
#[patch("/accounts/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<AccountingManage>,
    id: web::Path<AccountId>,
    version: IfMatch,
    body: web::Json<AccountUpdate>,
) -> AppResult<HttpResponse> {
    let changed =
        state.writer.run(move |tx| commands::accounting::accounts::update(tx, *id, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Get the mapping of spending to accounts
///
/// A category without an account takes that of the nearest one above it, and then the default.
#[utoipa::path(tag = "accounting", operation_id = "get_account_mapping",
    responses((status = 200, body = AccountMapping), ReadProblems))]
#[get("/account-mapping")]
pub async fn get_mapping(state: web::Data<AppState>, _: Actor<AccountingRead>) -> AppResult<HttpResponse> {
    let mapping = state.read(reads::accounting::mapping).await?;
    Ok(ok_with_version(&mapping, mapping.version))
}

/// Replace the mapping of spending to accounts
///
/// It is a new version of the whole; batches name the version that they were made with.
#[utoipa::path(tag = "accounting", operation_id = "replace_account_mapping",
    params(("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = AccountMapping), WriteProblems))]
#[put("/account-mapping")]
pub async fn replace_mapping(
    state: web::Data<AppState>,
    actor: Actor<AccountingManage>,
    version: IfMatch,
    body: web::Json<AccountMappingUpdate>,
) -> AppResult<HttpResponse> {
    let who = actor.user_id;
    let mapping = state
        .writer
        .run(move |tx| {
            commands::accounting::mapping::replace(tx, who, version.0, &body)?;
            reads::accounting::mapping(tx.conn)
        })
        .await?;
    Ok(ok_with_version(&mapping, mapping.version))
}
