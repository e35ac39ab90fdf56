//! Vendors.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    page::Page,
    reference::{Vendor, VendorCreate, VendorQuery},
};

use super::{
    auth::{Actor, ReferenceManage, ReferenceRead},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Search vendors
#[utoipa::path(tag = "reference", operation_id = "search_vendors", params(VendorQuery),
    responses((status = 200, body = Page<Vendor>), ReadProblems))]
#[get("/vendors")]
pub async fn search(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
    query: web::Query<VendorQuery>,
) -> AppResult<web::Json<Page<Vendor>>> {
    state.read(move |conn| reads::vendors::search(conn, &query)).await.map(web::Json)
}

/// Add a vendor
///
/// A name that another vendor has is refused, however it is written.
#[utoipa::path(tag = "reference", operation_id = "create_vendor",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Vendor), WriteProblems))]
#[post("/vendors")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    key: IdempotencyKey,
    body: web::Json<VendorCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let request = new.clone();
    let made = key.run(&state, &actor, &request, move |tx| commands::vendors::create(tx, &new)).await?;
    Ok(created_unversioned(&made, "/api/v1/vendors"))
}
