//! A table that leaves as a file: which one is asked for, and as what.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_TYPE, VARY},
    web,
};
use chrono::NaiveDateTime;
use penstock_shared::error_code::ErrorCode;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::language::attachment;
use crate::{
    app::AppState,
    error::{AppError, AppResult},
    printing,
    reads::sheet::Sheet,
};

/// What kind of file.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SheetFormat {
    #[default]
    Csv,
    Xlsx,
    Pdf,
}

/// Which kind of file is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub struct SheetParams {
    /// `csv`, `xlsx` or `pdf`; CSV when absent.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "pdf")]
    pub format: SheetFormat,
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

impl SheetFormat {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    /// The table as an answer that is kept as a file. `plain` is its name for those who cannot read the real one.
    ///
    /// # Errors
    /// When the file cannot be made; for a PDF also the reason `pdf_font_missing`.
    pub async fn answer(
        self,
        state: &AppState,
        sheet: Sheet,
        plain: &str,
        now: NaiveDateTime,
    ) -> AppResult<HttpResponse> {
        let (name, fonts, ending) = (sheet.name.clone(), state.config.pdf_fonts(), self.ending());
        let made = web::block(move || match self {
            Self::Csv => sheet.csv(),
            Self::Xlsx => sheet.workbook(),
            Self::Pdf => printing::pdf(&sheet, &fonts, now),
        });
        let bytes = made.await.map_err(|_| AppError::Internal(anyhow::anyhow!("a file was cut off")))??;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, self.content_type()))
            .insert_header(attachment(&format!("{plain}.{ending}"), &format!("{name}.{ending}")))
            .insert_header((VARY, "Accept-Language"))
            .body(bytes))
    }
}
