//! Statements of budgets, and the entries that they are made of.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_TYPE, VARY},
    web,
};
use penstock_shared::{
    ids::{FiscalYearId, NodeId},
    money::Currency,
    statement::{EntryExplanation, Statement, StatementQuery},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, BudgetsRead},
    language::{attachment, language},
    problems::ReadProblems,
};
use crate::{
    app::AppState,
    error::AppResult,
    reads::{
        self,
        statement::{ExportFormat, Subject},
    },
};

/// Which year, in which currency.
#[derive(Debug, Deserialize, IntoParams)]
pub struct YearParams {
    /// The fiscal year.
    fiscal_year_id: FiscalYearId,
    /// Budgets of different currencies are never added up; absent means the organisation's.
    #[param(value_type = Option<String>, example = "CNY")]
    currency: Option<Currency>,
}

impl YearParams {
    const fn subject(&self) -> Subject {
        Subject::Year(self.fiscal_year_id, self.currency)
    }
}

/// What kind of file.
#[derive(Debug, Deserialize, IntoParams)]
pub struct FileParams {
    /// `csv` or `xlsx`; CSV when absent.
    #[param(value_type = Option<String>, example = "xlsx")]
    format: Option<FileFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileFormat {
    Csv,
    Xlsx,
}

/// Get the statement of a year
///
/// The entries of all budgets of the year that the viewer may see, newest first. With `bucket` and
/// `period_id` its movement equals that figure of the year's totals.
#[utoipa::path(tag = "budgets", operation_id = "get_year_statement", params(YearParams, StatementQuery),
    responses((status = 200, body = Statement), ReadProblems))]
#[get("/budgets/statement")]
pub async fn of_year(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    year: web::Query<YearParams>,
    query: web::Query<StatementQuery>,
) -> AppResult<web::Json<Statement>> {
    let viewer = actor.0.clone();
    let subject = year.subject();
    state.read(move |conn| reads::statement::statement(conn, &viewer, subject, &query)).await.map(web::Json)
}

/// Export the statement of a year
///
/// Every entry of the statement, oldest first, with opening balance, total and closing balance, as CSV
/// or as an Excel workbook. `Accept-Language` chooses between the Chinese and the English words.
#[utoipa::path(tag = "budgets", operation_id = "export_year_statement",
    params(YearParams, StatementQuery, FileParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/budgets/statement/export")]
pub async fn export_year(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    year: web::Query<YearParams>,
    query: web::Query<StatementQuery>,
    file: web::Query<FileParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    send(&state, &actor, year.subject(), query.into_inner(), &file, &request).await
}

/// Get a budget node's statement
///
/// Every ledger entry on the node and below it, newest first, with the balance after each. With
/// `bucket` and `period_id` its movement equals that figure of the node.
#[utoipa::path(tag = "budgets", operation_id = "get_statement", params(("id" = NodeId, Path), StatementQuery),
    responses((status = 200, body = Statement), ReadProblems))]
#[get("/budget-nodes/{id}/statement")]
pub async fn of_node(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<NodeId>,
    query: web::Query<StatementQuery>,
) -> AppResult<web::Json<Statement>> {
    let viewer = actor.0.clone();
    let subject = Subject::Node(*id);
    state.read(move |conn| reads::statement::statement(conn, &viewer, subject, &query)).await.map(web::Json)
}

/// Export a budget node's statement
///
/// Every entry of the statement, oldest first, with opening balance, total and closing balance, as CSV
/// or as an Excel workbook. `Accept-Language` chooses between the Chinese and the English words.
#[utoipa::path(tag = "budgets", operation_id = "export_statement",
    params(("id" = NodeId, Path), StatementQuery, FileParams, ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "text/csv"), ReadProblems))]
#[get("/budget-nodes/{id}/statement/export")]
pub async fn export_node(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<NodeId>,
    query: web::Query<StatementQuery>,
    file: web::Query<FileParams>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    send(&state, &actor, Subject::Node(*id), query.into_inner(), &file, &request).await
}

async fn send(
    state: &web::Data<AppState>,
    actor: &Actor<BudgetsRead>,
    subject: Subject,
    query: StatementQuery,
    file: &FileParams,
    request: &HttpRequest,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let locale = language(request);
    let (format, kind, ending) = match file.format.unwrap_or(FileFormat::Csv) {
        FileFormat::Csv => (ExportFormat::Csv, "text/csv; charset=utf-8", "csv"),
        FileFormat::Xlsx => {
            (ExportFormat::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let export = state
        .read(move |conn| reads::statement::export(conn, &viewer, subject, &query, format, locale))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header(attachment(&format!("statement.{ending}"), &format!("{}.{ending}", export.name)))
        .insert_header((VARY, "Accept-Language"))
        .body(export.bytes))
}

/// Explain a ledger entry
///
/// What it moved, for what, the funds check that let it through, what took it back, and its place in
/// the chain of hashes.
#[utoipa::path(tag = "budgets", operation_id = "get_ledger_entry",
    params(("sequence" = i64, Path, description = "The entry's place in the ledger.", example = 42)),
    responses((status = 200, body = EntryExplanation), ReadProblems))]
#[get("/ledger-entries/{sequence}")]
pub async fn explain(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    sequence: web::Path<i64>,
) -> AppResult<web::Json<EntryExplanation>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::statement::explain(conn, &viewer, *sequence)).await.map(web::Json)
}
