//! Pivots: measures by dimensions on rows and columns, the entries behind a figure, and files.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_TYPE, VARY},
    post, web,
};
use penstock_shared::{
    page::Page,
    pivot::{PivotAnswer, PivotEntriesQuery, PivotEntry, PivotQuery},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, AnalysisRead},
    language::{attachment, language},
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    error::{AppError, AppResult},
    reads,
};

/// What kind of file.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PivotFileParams {
    /// `csv` or `xlsx`; CSV when absent.
    #[param(value_type = Option<String>, example = "xlsx")]
    format: Option<PivotFileFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PivotFileFormat {
    Csv,
    Xlsx,
}

/// Pivot spend and budget
///
/// Measures by dimensions on rows and columns, of the departments that the viewer may see, up to the last entry of the
/// ledger. A budget counts where it lies: what a node gave on to the nodes below is theirs. Nothing is kept.
#[utoipa::path(tag = "analysis", operation_id = "query_analysis",
    responses((status = 200, body = PivotAnswer), WriteProblems))]
#[post("/analysis/query")]
pub async fn query(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    body: web::Json<PivotQuery>,
) -> AppResult<web::Json<PivotAnswer>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state
        .pivot(move |conn, source| reads::pivot::answer(conn, source, &viewer, &body, now))
        .await
        .map(web::Json)
}

/// List the entries behind a figure of a pivot
///
/// The newest first. The sum of `effect_minor` over all pages is the figure. An entry of an allocation is behind two
/// figures: what the budget got, and what the one above gave on.
#[utoipa::path(tag = "analysis", operation_id = "list_analysis_entries",
    responses((status = 200, body = Page<PivotEntry>), WriteProblems))]
#[post("/analysis/entries")]
pub async fn entries(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    body: web::Json<PivotEntriesQuery>,
) -> AppResult<web::Json<Page<PivotEntry>>> {
    let viewer = actor.0.clone();
    state.pivot(move |conn, source| reads::pivot::entries(conn, source, &viewer, &body)).await.map(web::Json)
}

/// Export a pivot
///
/// The same rows, subtotals and total as the answer, as CSV (UTF-8 with a byte order mark, amounts in major units) or
/// as an Excel workbook. `Accept-Language` chooses between the Chinese and the English words.
#[utoipa::path(tag = "analysis", operation_id = "export_analysis_query",
    params(PivotFileParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), WriteProblems))]
#[post("/analysis/query/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    file: web::Query<PivotFileParams>,
    body: web::Json<PivotQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let (locale, now) = (language(&request), state.clock.now());
    let sheet = state
        .pivot(move |conn, source| reads::pivot::sheet(conn, source, &viewer, &body, locale, now))
        .await?;
    let name = sheet.name.clone();
    let format = file.format.unwrap_or(PivotFileFormat::Csv);
    let (kind, ending) = match format {
        PivotFileFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        PivotFileFormat::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let made = web::block(move || match format {
        PivotFileFormat::Csv => sheet.csv(),
        PivotFileFormat::Xlsx => sheet.workbook(),
    });
    let bytes = made.await.map_err(|_| AppError::Internal(anyhow::anyhow!("a file was cut off")))??;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header(attachment(&format!("analysis.{ending}"), &format!("{name}.{ending}")))
        .insert_header((VARY, "Accept-Language"))
        .body(bytes))
}
