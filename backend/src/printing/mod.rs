//! Tables on paper: PDF with text that can be selected, the letters of both languages and their subset embedded.
//!
//! Invariant: nothing is printed that the font has no letters for. A text that it cannot show is refused with the
//! way out, never drawn as empty boxes.

mod fonts;
mod layout;
mod pages;

use std::path::PathBuf;

use chrono::NaiveDateTime;
use penstock_shared::report_schedule::ReportFile;

use crate::{
    error::{AppError, AppResult},
    reads::sheet::Sheet,
};

/// A table as a file of a kind. `fonts` are for a PDF.
///
/// # Errors
/// When the file cannot be made; for a PDF as [`pdf`].
pub fn file(
    sheet: &Sheet,
    kind: ReportFile,
    fonts: &[PathBuf],
    made_at: NaiveDateTime,
) -> AppResult<Vec<u8>> {
    match kind {
        ReportFile::Csv => sheet.csv(),
        ReportFile::Xlsx => sheet.workbook(),
        ReportFile::Pdf => pdf(sheet, fonts, made_at),
    }
}

/// Prints a table. `fonts` are files of fonts, the best one first.
///
/// # Errors
/// [`penstock_shared::refusal_reason::RefusalReason::PdfFontMissing`] when none of the fonts has the letters.
pub fn pdf(sheet: &Sheet, fonts: &[PathBuf], made_at: NaiveDateTime) -> AppResult<Vec<u8>> {
    let sheet = fonts::for_print(sheet);
    let font = fonts::find(fonts, &fonts::letters(&sheet))?;
    let sheet = fonts::spelled_out(sheet, &font);
    let pages = layout::lay_out(&sheet, &font);
    pages::draw(&sheet, &font, &pages, made_at)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("a PDF could not be written: {error}")))
}

/// Where systems keep fonts with Chinese letters, and then those with Latin ones only.
#[must_use]
pub fn usual_fonts() -> Vec<PathBuf> {
    fonts::USUAL.iter().map(PathBuf::from).collect()
}
