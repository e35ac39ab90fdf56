//! A table that leaves as a file: which one is asked for, and as what.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_TYPE, VARY},
    web,
};
use chrono::NaiveDateTime;
use penstock_shared::{error_code::ErrorCode, report_schedule::ReportFile};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::language::attachment;
use crate::{
    app::AppState,
    error::{AppError, AppResult},
    printing,
    reads::sheet::Sheet,
};

/// Which kind of file is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub struct SheetParams {
    /// `csv`, `xlsx` or `pdf`; CSV when absent.
    #[param(value_type = Option<String>, example = "pdf")]
    pub format: Option<ReportFile>,
}

/// The question in a query string that says more than that. A question knows no other words than its own, so these
/// are taken out first.
///
/// # Errors
/// [`ErrorCode::BadQuery`] when the rest is no such question.
pub fn asked<Q: DeserializeOwned>(request: &HttpRequest, others: &[&str]) -> AppResult<Q> {
    let is_other = |pair: &&str| others.contains(&pair.split('=').next().unwrap_or_default());
    let own: Vec<&str> = request.query_string().split('&').filter(|pair| !is_other(pair)).collect();
    web::Query::from_query(&own.join("&"))
        .map(web::Query::into_inner)
        .map_err(|error| AppError::new(ErrorCode::BadQuery, error.to_string()))
}

impl SheetParams {
    /// The table as an answer that is kept as a file. `plain` is its name for those who cannot read the real one.
    ///
    /// # Errors
    /// When the file cannot be made; for a PDF also the reason `pdf_font_missing`.
    pub async fn answer(
        &self,
        state: &AppState,
        sheet: Sheet,
        plain: &str,
        now: NaiveDateTime,
    ) -> AppResult<HttpResponse> {
        let kind = self.format.unwrap_or(ReportFile::Csv);
        let (name, fonts) = (sheet.name.clone(), state.config.pdf_fonts());
        let made = web::block(move || printing::file(&sheet, kind, &fonts, now));
        let bytes = made.await.map_err(|_| AppError::Internal(anyhow::anyhow!("a file was cut off")))??;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, kind.content_type()))
            .insert_header(attachment(&format!("{plain}.{kind}"), &format!("{name}.{kind}")))
            .insert_header((VARY, "Accept-Language"))
            .body(bytes))
    }
}
