//! Reports of expenses, and their files.

use actix_web::{HttpRequest, HttpResponse, get, web};
use penstock_shared::{
    expense_report::{ExpenseReport, ExpenseReportQuery, ReportGroupQuery, ReportLine},
    page::Page,
    problem::Problem,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, AnalysisRead},
    language::language,
    problems::ReadProblems,
    sheets::{SheetParams, asked},
};
use crate::{app::AppState, error::AppResult, paging::PageRequest, reads};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PageParams {
    /// 1 to 200; 50 when absent.
    #[param(example = 50)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Report expenses
///
/// The lines of requests as they are now, grouped by one or two dimensions, of the departments that the viewer may
/// see. A line counts once, in the month of the day that it is charged to. Drafts count only with `state=draft`.
#[utoipa::path(tag = "analysis", operation_id = "report_expenses", params(ExpenseReportQuery),
    responses((status = 200, body = ExpenseReport), ReadProblems))]
#[get("/reports/expenses")]
pub async fn report(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    query: web::Query<ExpenseReportQuery>,
) -> AppResult<web::Json<ExpenseReport>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::expense_report::report(conn, &viewer, &query)).await.map(web::Json)
}

/// List the lines of an expense report
///
/// Those of one row, which `group` names, or of the whole report. Their amounts come to the row's, or to the total.
#[utoipa::path(tag = "analysis", operation_id = "list_expense_report_lines",
    params(ExpenseReportQuery, ReportGroupQuery, PageParams),
    responses((status = 200, body = Page<ReportLine>), ReadProblems))]
#[get("/reports/expenses/lines")]
pub async fn lines(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    group: web::Query<ReportGroupQuery>,
    page: web::Query<PageParams>,
    request: HttpRequest,
) -> AppResult<web::Json<Page<ReportLine>>> {
    let viewer = actor.0.clone();
    let query: ExpenseReportQuery = asked(&request, &["group", "limit", "cursor"])?;
    let page = PageRequest::new("line", page.limit, page.cursor.as_deref())?;
    state
        .read(move |conn| reads::expense_report::lines(conn, &viewer, &query, group.group.as_deref(), page))
        .await
        .map(web::Json)
}

/// Export an expense report
///
/// The same rows and the same total as the report, as CSV (UTF-8 with a byte order mark, amounts in major units), as an
/// Excel workbook or as PDF. `Accept-Language` chooses between the Chinese and the English words. A PDF needs a font on
/// the server that has the letters; without one it is refused with the reason `pdf_font_missing`.
#[utoipa::path(tag = "analysis", operation_id = "export_expense_report",
    params(ExpenseReportQuery, SheetParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The server has no font with these letters."),
        ReadProblems))]
#[get("/reports/expenses/export")]
pub async fn export(
    state: web::Data<AppState>,
    actor: Actor<AnalysisRead>,
    file: web::Query<SheetParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let query: ExpenseReportQuery = asked(&request, &["format"])?;
    let (locale, now) = (language(&request), state.clock.now());
    let sheet =
        state.read(move |conn| reads::expense_report::sheet(conn, &viewer, &query, locale, now)).await?;
    file.answer(&state, sheet, "expense-report", now).await
}
