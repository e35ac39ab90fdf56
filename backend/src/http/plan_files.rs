//! Plans as files: out as CSV or XLSX, and back in.

use actix_multipart::{Multipart, MultipartError};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY},
    post, web,
};
use futures::TryStreamExt;
use penstock_shared::{
    error_code::ErrorCode,
    ids::PlanVersionId,
    plan::{PlanExportQuery, PlanFileFormat, PlanVersion},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use utoipa::ToSchema;

use super::{
    auth::{Actor, PlansRead, PlansWrite},
    etag::{IfMatch, ok_with_version},
    language::language,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::plans::import,
    error::{AppError, AppResult},
    reads::plans as reads,
};

const LARGEST_FILE_BYTES: usize = 5 * 1024 * 1024;

/// What an upload looks like, for the OpenAPI document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct PlanUpload {
    /// One file: CSV or XLSX.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// Export a version
///
/// A row per line with an amount per period, as CSV (UTF-8 with a byte order mark) or as a workbook.
/// `Accept-Language` chooses the language of the heads; both are read back in.
#[utoipa::path(tag = "plans", operation_id = "export_plan_version",
    params(("id" = PlanVersionId, Path), PlanExportQuery,
        ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/plan-versions/{id}/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<PlansRead>,
    id: web::Path<PlanVersionId>,
    query: web::Query<PlanExportQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let (viewer, id) = (actor.0.clone(), *id);
    let locale = language(&request);
    let format = query.format.unwrap_or(PlanFileFormat::Csv);
    let file = state.read(move |conn| reads::table::export(conn, &viewer, id, format, locale)).await?;
    let kind = match format {
        PlanFileFormat::Csv => "text/csv; charset=utf-8",
        PlanFileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"plan-{id}.{format}\"")))
        .insert_header((VARY, "Accept-Language"))
        .body(file))
}

/// Import into a draft
///
/// A file as the export writes it, CSV or XLSX, at most 5 MB. Rows without a key are new lines. All or
/// nothing: `errors` names every wrong cell by row and column.
#[utoipa::path(tag = "plans", operation_id = "import_plan_version",
    params(("id" = PlanVersionId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    request_body(content = PlanUpload, content_type = "multipart/form-data"),
    responses((status = 200, body = PlanVersion), WriteProblems))]
#[post("/plan-versions/{id}/import")]
pub async fn import_file(
    state: web::Data<AppState>,
    actor: Actor<PlansWrite>,
    id: web::Path<PlanVersionId>,
    version: IfMatch,
    parts: Multipart,
) -> AppResult<HttpResponse> {
    let (viewer, id) = (actor.0.clone(), *id);
    let asking = viewer.clone();
    // What is out of sight is so before anything is said about the file.
    state.read(move |conn| reads::book::PlanBook::read(conn, &asking, id).map(drop)).await?;
    let bytes = first_file(parts).await?;
    let table = web::block(move || import::read(&bytes)).await;
    let table = table.map_err(|_| AppError::Internal(anyhow::anyhow!("reading a file was cut off")))??;
    let changed: PlanVersion = state
        .writer
        .run(move |tx| {
            import::import(tx, &viewer, id, version.0, &table)?;
            reads::version::version(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}

/// The first part with a file name. The others are read to their end and forgotten.
pub(super) async fn first_file(mut parts: Multipart) -> AppResult<Vec<u8>> {
    let mut found = None;
    while let Some(mut part) = parts.try_next().await.map_err(|error| malformed(&error))? {
        let is_file = part.content_disposition().is_some_and(|head| head.get_filename().is_some());
        let mut bytes = Vec::new();
        while let Some(piece) = part.try_next().await.map_err(|error| malformed(&error))? {
            if bytes.len() + piece.len() > LARGEST_FILE_BYTES {
                return Err(AppError::refused(RefusalReason::TableTooLarge));
            }
            bytes.extend_from_slice(&piece);
        }
        if is_file && found.is_none() {
            found = Some(bytes);
        }
    }
    found.ok_or_else(|| AppError::field("file", FieldErrorCode::Required, "Send a file."))
}

fn malformed(error: &MultipartError) -> AppError {
    AppError::new(ErrorCode::BadRequest, error.to_string())
}
