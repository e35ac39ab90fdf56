//! A table that leaves as a file.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_TYPE, VARY},
    web,
};
use chrono::NaiveDateTime;
use serde::Deserialize;

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
