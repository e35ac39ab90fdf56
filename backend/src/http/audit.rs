//! The audit trail.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_TYPE, VARY},
    web,
};
use penstock_shared::{
    audit::{AuditDeed, AuditQuery},
    page::Page,
};

use super::{
    auth::{Actor, AuditRead},
    language::{attachment, language},
    problems::ReadProblems,
};
use crate::{app::AppState, error::AppResult, reads};

/// List the audit trail
///
/// Every command that changed something, newest first: who, when, from where, and each field before and after.
/// With `object_kind` and `object_id` the changes of that object. Deeds are sealed in a chain of hashes that
/// `penstock verify` checks.
#[utoipa::path(tag = "audit", operation_id = "list_audit_deeds", params(AuditQuery),
    responses((status = 200, body = Page<AuditDeed>), ReadProblems))]
#[get("/audit")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<AuditRead>,
    query: web::Query<AuditQuery>,
) -> AppResult<web::Json<Page<AuditDeed>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::audit::list(conn, &viewer, &query)).await.map(web::Json)
}

/// Export the audit trail
///
/// A line for each field that a deed changed, newest first, as CSV; times in the organisation's time zone.
/// `Accept-Language` chooses between the Chinese and the English column heads.
#[utoipa::path(tag = "audit", operation_id = "export_audit_deeds",
    params(AuditQuery, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/audit/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<AuditRead>,
    query: web::Query<AuditQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let locale = language(&request);
    let file = state.read(move |conn| reads::audit::export(conn, &viewer, &query, locale)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header(attachment("audit-trail.csv", "audit-trail.csv"))
        .insert_header((VARY, "Accept-Language"))
        .body(file))
}
