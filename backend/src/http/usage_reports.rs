//! Reports of budget usage, their files, and what explains variances.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    ids::{NodeId, VarianceExplanationId},
    problem::Problem,
    usage_report::{
        UsageReport, UsageReportQuery, VarianceExplanation, VarianceExplanationCreate,
        VarianceExplanationUpdate,
    },
};

use super::{
    auth::{Actor, BudgetsRead, BudgetsRequest},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    language::language,
    problems::{ReadProblems, WriteProblems},
    sheets::{SheetParams, asked},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Report budget usage
///
/// What each budget in sight had in a month, a quarter or a year, what became of it, its variance and what explains it.
/// The figures are those of the budgets' pages; the total is of the topmost budgets in sight. Variances from
/// `threshold_bp` of the budget on are notable once the span has begun.
#[utoipa::path(tag = "analysis", operation_id = "report_budget_usage", params(UsageReportQuery),
    responses((status = 200, body = UsageReport), ReadProblems))]
#[get("/reports/budget-usage")]
pub async fn report(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    query: web::Query<UsageReportQuery>,
) -> AppResult<web::Json<UsageReport>> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    state.read(move |conn| reads::usage_report::report(conn, &viewer, &query, now)).await.map(web::Json)
}

/// Export a budget usage report
///
/// The same rows and the same total as the report, as CSV (UTF-8 with a byte order mark, amounts in major units), as an
/// Excel workbook or as PDF. `Accept-Language` chooses between the Chinese and the English words. A PDF needs a font on
/// the server that has the letters; without one it is refused with the reason `pdf_font_missing`.
#[utoipa::path(tag = "analysis", operation_id = "export_budget_usage",
    params(UsageReportQuery, SheetParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The server has no font with these letters."),
        ReadProblems))]
#[get("/reports/budget-usage/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    file: web::Query<SheetParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let query: UsageReportQuery = asked(&request, &["format"])?;
    let (locale, now) = (language(&request), state.clock.now());
    let sheet =
        state.read(move |conn| reads::usage_report::sheet(conn, &viewer, &query, locale, now)).await?;
    file.answer(&state, sheet, "budget-usage", now).await
}

/// Explain a variance
///
/// Why a budget was used otherwise than planned in a month, a quarter or a year; one explanation each. Whoever may ask for
/// changes of a budget may explain it.
#[utoipa::path(tag = "analysis", operation_id = "create_variance_explanation",
    params(("id" = NodeId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = VarianceExplanation), WriteProblems))]
#[post("/budget-nodes/{id}/variance-explanations")]
pub async fn explain(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    id: web::Path<NodeId>,
    key: IdempotencyKey,
    body: web::Json<VarianceExplanationCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = (*id, new.clone());
    let made: VarianceExplanation = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::variance_explanations::create(tx, &viewer, *id, &new)?;
            reads::usage_report::explanation(tx.conn, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/variance-explanations/{}", made.id), made.version))
}

/// Change the explanation of a variance
///
/// Whoever changes it stands for it from then on.
#[utoipa::path(tag = "analysis", operation_id = "update_variance_explanation",
    params(("id" = VarianceExplanationId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = VarianceExplanation), WriteProblems))]
#[patch("/variance-explanations/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    id: web::Path<VarianceExplanationId>,
    version: IfMatch,
    body: web::Json<VarianceExplanationUpdate>,
) -> AppResult<HttpResponse> {
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::variance_explanations::update(tx, &viewer, *id, version.0, &change)?;
            reads::usage_report::explanation(tx.conn, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Delete the explanation of a variance
#[utoipa::path(tag = "analysis", operation_id = "delete_variance_explanation",
    params(("id" = VarianceExplanationId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/variance-explanations/{id}")]
pub async fn remove(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    id: web::Path<VarianceExplanationId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::variance_explanations::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
