//! Batches of vouchers.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_TYPE, VARY},
    post, web,
};
use penstock_shared::{
    accounting::{Voucher, VoucherBatch, VoucherBatchReverse, VoucherPreview, VoucherRange},
    ids::{FiscalYearId, VoucherBatchId},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{AccountingManage, AccountingRead, Actor},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    language::{attachment, language},
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
    error::AppResult,
    reads::vouchers::{self, batches, export::ExportFormat},
};

/// Which batches.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BatchParams {
    /// Only those of this fiscal year.
    fiscal_year_id: Option<FiscalYearId>,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PageParams {
    /// From an earlier page.
    cursor: Option<String>,
    /// 1 to 200, by default 50.
    limit: Option<i64>,
}

/// What kind of file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FileParams {
    /// `hledger` (a plain-text journal), `csv` or `xlsx`; CSV when absent.
    #[param(value_type = Option<String>, example = "csv")]
    format: Option<FileFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileFormat {
    Hledger,
    Csv,
    Xlsx,
}

/// List the batches of vouchers
///
/// Newest first.
#[utoipa::path(tag = "accounting", operation_id = "list_voucher_batches", params(BatchParams),
    responses((status = 200, body = Vec<VoucherBatch>), ReadProblems))]
#[get("/voucher-batches")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    query: web::Query<BatchParams>,
) -> AppResult<web::Json<Vec<VoucherBatch>>> {
    state.read(move |conn| batches::list(conn, query.fiscal_year_id)).await.map(web::Json)
}

/// Preview a batch of vouchers
///
/// The vouchers that a batch of these days would have, what they come to, and what stands in the way. Nothing is
/// stored.
#[utoipa::path(tag = "accounting", operation_id = "preview_voucher_batch",
    responses((status = 200, body = VoucherPreview), WriteProblems))]
#[post("/voucher-batches/preview")]
pub async fn preview(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    body: web::Json<VoucherRange>,
) -> AppResult<web::Json<VoucherPreview>> {
    state.read(move |conn| vouchers::preview(conn, &body)).await.map(web::Json)
}

/// Post a batch of vouchers
///
/// Takes every ledger entry of these days into and out of spent that is in no batch, one voucher per document. An
/// entry is in one batch at most. `accounts_missing` names what has no account, `voucher_unbalanced` the documents.
#[utoipa::path(tag = "accounting", operation_id = "post_voucher_batch",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = VoucherBatch), WriteProblems))]
#[post("/voucher-batches")]
pub async fn post(
    state: web::Data<AppState>,
    actor: Actor<AccountingManage>,
    key: IdempotencyKey,
    body: web::Json<VoucherRange>,
) -> AppResult<HttpResponse> {
    let (who, range) = (actor.user_id, body.into_inner());
    let made = key
        .run(&state, &actor, &range, move |tx| {
            let id = commands::accounting::post::post(tx, who, &range)?;
            batches::get(tx.conn, id)
        })
        .await?;
    Ok(created_unversioned(&made, &format!("/api/v1/voucher-batches/{}", made.id)))
}

/// Get a batch of vouchers
#[utoipa::path(tag = "accounting", operation_id = "get_voucher_batch", params(("id" = VoucherBatchId, Path)),
    responses((status = 200, body = VoucherBatch), ReadProblems))]
#[get("/voucher-batches/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    id: web::Path<VoucherBatchId>,
) -> AppResult<web::Json<VoucherBatch>> {
    state.read(move |conn| batches::get(conn, *id)).await.map(web::Json)
}

/// List the vouchers of a batch
///
/// In order, with their lines and the ledger entries that they are made of.
#[utoipa::path(tag = "accounting", operation_id = "list_vouchers", params(("id" = VoucherBatchId, Path), PageParams),
    responses((status = 200, body = Page<Voucher>), ReadProblems))]
#[get("/voucher-batches/{id}/vouchers")]
pub async fn list_vouchers(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    id: web::Path<VoucherBatchId>,
    page: web::Query<PageParams>,
) -> AppResult<web::Json<Page<Voucher>>> {
    state
        .read(move |conn| batches::vouchers(conn, *id, page.limit, page.cursor.as_deref()))
        .await
        .map(web::Json)
}

/// Export a batch of vouchers
///
/// As a plain-text journal for hledger, or its lines as CSV or as an Excel workbook. `Accept-Language` chooses
/// between the Chinese and the English words of the tables.
#[utoipa::path(tag = "accounting", operation_id = "export_voucher_batch",
    params(("id" = VoucherBatchId, Path), FileParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/voucher-batches/{id}/export")]
pub async fn export(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    id: web::Path<VoucherBatchId>,
    file: web::Query<FileParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let locale = language(&request);
    let (format, kind, ending) = match file.format.unwrap_or(FileFormat::Csv) {
        FileFormat::Hledger => (ExportFormat::Hledger, "text/plain; charset=utf-8", "journal"),
        FileFormat::Csv => (ExportFormat::Csv, "text/csv; charset=utf-8", "csv"),
        FileFormat::Xlsx => {
            (ExportFormat::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let export = state.read(move |conn| vouchers::export::export(conn, *id, format, locale)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header(attachment(&format!("vouchers.{ending}"), &format!("{}.{ending}", export.name)))
        .insert_header((VARY, "Accept-Language"))
        .body(export.bytes))
}

/// Reverse a batch of vouchers
///
/// As a whole, by a batch that mirrors it. Its ledger entries are free again, so that they can be posted anew.
/// Answers with the mirror.
#[utoipa::path(tag = "accounting", operation_id = "reverse_voucher_batch",
    params(("id" = VoucherBatchId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = VoucherBatch), WriteProblems))]
#[post("/voucher-batches/{id}/reverse")]
pub async fn reverse(
    state: web::Data<AppState>,
    actor: Actor<AccountingManage>,
    id: web::Path<VoucherBatchId>,
    key: IdempotencyKey,
    body: web::Json<VoucherBatchReverse>,
) -> AppResult<HttpResponse> {
    let (who, id, body) = (actor.user_id, *id, body.into_inner());
    let request = body.clone();
    let made = key
        .run(&state, &actor, &request, move |tx| {
            let mirror = commands::accounting::reverse::reverse(tx, who, id, &body.reason)?;
            batches::get(tx.conn, mirror)
        })
        .await?;
    Ok(created_unversioned(&made, &format!("/api/v1/voucher-batches/{}", made.id)))
}
