//! Vendors.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    ids::VendorId,
    page::Page,
    reference::{Vendor, VendorCreate, VendorQuery, VendorUpdate},
    vendor::{VendorPage, VendorSummary},
};

use super::{
    auth::{Actor, ExpensesRead, ReferenceManage, ReferenceRead},
    etag::{IfMatch, created_unversioned, ok_with_version},
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

/// List vendors with what was spent
///
/// By name, with the figures of the departments in one's sight.
#[utoipa::path(tag = "reference", operation_id = "list_vendor_directory", params(VendorQuery),
    responses((status = 200, body = Page<VendorSummary>), ReadProblems))]
#[get("/vendors/directory")]
pub async fn directory(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    query: web::Query<VendorQuery>,
) -> AppResult<web::Json<Page<VendorSummary>>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state.read(move |conn| reads::vendors::directory(conn, &viewer, &query, now)).await.map(web::Json)
}

/// Read a vendor
///
/// What is known of it, and the figures of the departments in one's sight.
#[utoipa::path(tag = "reference", operation_id = "get_vendor", params(("id" = VendorId, Path)),
    responses((status = 200, body = VendorPage), ReadProblems))]
#[get("/vendors/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<VendorId>,
) -> AppResult<HttpResponse> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    let page = state.read(move |conn| reads::vendors::page(conn, &viewer, *id, now)).await?;
    Ok(ok_with_version(&page, page.summary.vendor.version))
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

/// Change a vendor
#[utoipa::path(tag = "reference", operation_id = "update_vendor",
    params(("id" = VendorId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Vendor), WriteProblems))]
#[patch("/vendors/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<ReferenceManage>,
    id: web::Path<VendorId>,
    version: IfMatch,
    body: web::Json<VendorUpdate>,
) -> AppResult<HttpResponse> {
    let change = body.into_inner();
    let vendor = state.writer.run(move |tx| commands::vendors::update(tx, *id, version.0, &change)).await?;
    Ok(ok_with_version(&vendor, vendor.version))
}
