//! Analysis: spend and budget by dimensions.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY},
    web,
};
use penstock_shared::analysis::{AnalysisQuery, AnalysisResult};

use super::{
    auth::{Actor, AnalysisRead},
    language::language,
    problems::ReadProblems,
};
use crate::{app::AppState, error::AppResult, reads};

/// Analyse spend and budget
///
/// One row per combination of the dimensions asked for, of the departments that the viewer may see.
/// A budget counts where it lies: what a node gave on to the nodes below is theirs.
#[utoipa::path(tag = "analysis", operation_id = "analyse", params(AnalysisQuery),
    responses((status = 200, body = AnalysisResult), ReadProblems))]
#[get("/analysis")]
pub async fn analyse(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    query: web::Query<AnalysisQuery>,
) -> AppResult<web::Json<AnalysisResult>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::analysis::analyse(conn, &viewer, &query)).await.map(web::Json)
}

/// Export an analysis as CSV
///
/// The same rows as the analysis, in major units, in UTF-8 with a byte order mark. `Accept-Language`
/// chooses between the Chinese and the English names.
#[utoipa::path(tag = "analysis", operation_id = "export_analysis",
    params(AnalysisQuery, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/analysis/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    query: web::Query<AnalysisQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let locale = language(&request);
    let file = state
        .read(move |conn| {
            let result = reads::analysis::analyse(conn, &viewer, &query)?;
            reads::analysis::csv(&result, &reads::dimensions::list(conn)?, locale)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"analysis.csv\""))
        .insert_header((VARY, "Accept-Language"))
        .body(file))
}
