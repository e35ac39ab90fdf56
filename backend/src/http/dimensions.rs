//! Dimensions of the customer's own, and their values.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    dimension::{
        CustomDimension, CustomDimensionCreate, CustomDimensionUpdate, DimensionValue, DimensionValueCreate,
        DimensionValueUpdate,
    },
    ids::{DimensionId, DimensionValueId},
};

use super::{
    auth::{Actor, ReferenceManage, ReferenceRead},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List dimensions
///
/// The organisation's own, with all their values.
#[utoipa::path(tag = "reference", operation_id = "list_dimensions",
    responses((status = 200, body = Vec<CustomDimension>), ReadProblems))]
#[get("/dimensions")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
) -> AppResult<web::Json<Vec<CustomDimension>>> {
    state.read(reads::dimensions::list).await.map(web::Json)
}

/// Define a dimension
#[utoipa::path(tag = "reference", operation_id = "create_dimension",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = CustomDimension), WriteProblems))]
#[post("/dimensions")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    key: IdempotencyKey,
    body: web::Json<CustomDimensionCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let request = new.clone();
    let made = key.run(&state, &actor, &request, move |tx| commands::dimensions::create(tx, &new)).await?;
    Ok(created(&made, &format!("/api/v1/dimensions/{}", made.id), made.version))
}

/// Change a dimension
#[utoipa::path(tag = "reference", operation_id = "update_dimension",
    params(("id" = DimensionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = CustomDimension), WriteProblems))]
#[patch("/dimensions/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<ReferenceManage>,
    id: web::Path<DimensionId>,
    version: IfMatch,
    body: web::Json<CustomDimensionUpdate>,
) -> AppResult<HttpResponse> {
    let changed = state.writer.run(move |tx| commands::dimensions::update(tx, *id, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Add a value to a dimension
#[utoipa::path(tag = "reference", operation_id = "create_dimension_value",
    params(("id" = DimensionId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = DimensionValue), WriteProblems))]
#[post("/dimensions/{id}/values")]
pub async fn add_value(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    id: web::Path<DimensionId>,
    key: IdempotencyKey,
    body: web::Json<DimensionValueCreate>,
) -> AppResult<HttpResponse> {
    let (id, new) = (*id, body.into_inner());
    let request = new.clone();
    let made =
        key.run(&state, &actor, &request, move |tx| commands::dimensions::add_value(tx, id, &new)).await?;
    Ok(created(&made, &format!("/api/v1/dimensions/{id}/values/{}", made.id), made.version))
}

/// Change a value of a dimension
#[utoipa::path(tag = "reference", operation_id = "update_dimension_value",
    params(("id" = DimensionId, Path), ("value_id" = DimensionValueId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = DimensionValue), WriteProblems))]
#[patch("/dimensions/{id}/values/{value_id}")]
pub async fn update_value(
    state: web::Data<AppState>,
    _: Actor<ReferenceManage>,
    path: web::Path<(DimensionId, DimensionValueId)>,
    version: IfMatch,
    body: web::Json<DimensionValueUpdate>,
) -> AppResult<HttpResponse> {
    let (id, value) = path.into_inner();
    let changed = state
        .writer
        .run(move |tx| commands::dimensions::update_value(tx, id, value, version.0, &body))
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}
