//! A statement as a file: oldest first, opening balance above, total and closing balance below.

use chrono::TimeZone;
use penstock_shared::{
    budget::LedgerEntry,
    error_code::ErrorCode,
    organisation::Locale,
    statement::{StatementQuery, StatementSummary},
};

use super::{Asked, Book, Order, Subject, words::Words, xlsx};
use crate::{
    db::{self, AnyConnection},
    error::{AppError, AppResult},
    reads::export::{BYTE_ORDER_MARK, as_text},
    viewer::Viewer,
};

/// Entries in a file at most: what a spreadsheet still opens at once.
const MOST_ENTRIES: i64 = 100_000;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Csv,
    Xlsx,
}

/// A finished file.
pub struct Export {
    /// Of what it is, for the name of the file.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything that a file says.
pub struct StatementFile {
    /// Their moments are in the organisation's time zone.
    pub entries: Vec<LedgerEntry>,
    pub summary: StatementSummary,
    pub locale: Locale,
}

/// All entries of a statement as a file, in the reader's language, amounts in major units.
///
/// # Errors
/// As the statement; [`ErrorCode::BadQuery`] when it has more entries than a spreadsheet takes.
pub fn export(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    subject: Subject,
    query: &StatementQuery,
    format: ExportFormat,
    locale: Locale,
) -> AppResult<Export> {
    let book = Book::open(conn, viewer, subject)?;
    let asked = Asked::of_viewer(conn, viewer, query)?;
    let (count, summary) = book.summary(conn, &asked)?;
    if count > MOST_ENTRIES {
        return Err(AppError::new(
            ErrorCode::BadQuery,
            format!("This statement has {count} entries, and a file takes {MOST_ENTRIES}. Add a filter."),
        ));
    }
    let rows = db::statement::rows_after(conn, &book.ground, &asked.filter, asked.figure, 0, MOST_ENTRIES)?;
    let mut entries = book.views(conn, &asked, summary.opening_minor, Order::OldestFirst, rows)?;
    let zone = db::organisation::get(conn)?.tz();
    for entry in &mut entries {
        entry.posted_at = zone.from_utc_datetime(&entry.posted_at).naive_local();
    }
    let name = name_of(conn, &book, subject, locale)?;
    let file = StatementFile { entries, summary, locale };
    let bytes = match format {
        ExportFormat::Csv => csv(&file)?,
        ExportFormat::Xlsx => xlsx::workbook(&file)?,
    };
    Ok(Export { name, bytes })
}

/// "Growth 2026", or "2026 CNY" for a whole year.
fn name_of(conn: &mut AnyConnection, book: &Book, subject: Subject, locale: Locale) -> AppResult<String> {
    match subject {
        Subject::Node(id) => {
            let node = book.nodes.get(&id).ok_or_else(AppError::not_found)?;
            let year = db::fiscal_years::get(conn, node.fiscal_year_id)?.code;
            Ok(format!("{} {year}", Words::of(locale).named(&node.name, &node.name_zh)))
        }
        Subject::Year(id, _) => {
            Ok(format!("{} {}", db::fiscal_years::get(conn, id)?.code, book.currency.code()))
        }
    }
}

/// How many columns of text stand before the amounts.
pub const TEXT_COLUMNS: usize = 12;

/// The texts of an entry, in the order of [`Words::columns`].
pub fn texts(entry: &LedgerEntry, words: &Words) -> [String; TEXT_COLUMNS] {
    [
        entry.sequence.to_string(),
        entry.entry_date.to_string(),
        entry.posted_at.format("%Y-%m-%d %H:%M:%S").to_string(),
        words.kind(entry.kind).to_owned(),
        words.bucket(entry.from).to_owned(),
        words.bucket(entry.to).to_owned(),
        words.named(&entry.node_name, &entry.node_name_zh).to_owned(),
        entry.expense_reference.clone().unwrap_or_default(),
        entry.expense_title.clone().unwrap_or_default(),
        entry.memo.clone(),
        entry.actor_name.clone().unwrap_or_default(),
        entry.currency.code().to_owned(),
    ]
}

/// The lines of sums: opening balance, total, closing balance.
pub fn sums(file: &StatementFile, words: &Words) -> [(&'static str, Option<i64>, Option<i64>); 3] {
    let summary = &file.summary;
    [
        (words.opening(), None, Some(summary.opening_minor)),
        (words.total(), Some(summary.movement_minor), None),
        (words.closing(), None, Some(summary.closing_minor)),
    ]
}

fn csv(file: &StatementFile) -> AppResult<Vec<u8>> {
    let failed = |error: csv::Error| AppError::Internal(error.into());
    let words = Words::of(file.locale);
    let plain = |minor: i64| file.summary.currency.plain(minor);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(words.columns(file.summary.figure)).map_err(failed)?;
    let [opening, total, closing] = sums(file, &words);
    let sum = |(label, movement, balance): (&str, Option<i64>, Option<i64>)| {
        let mut record = vec![label.to_owned()];
        record.extend(std::iter::repeat_n(String::new(), TEXT_COLUMNS - 2));
        record.extend([file.summary.currency.code().to_owned(), String::new()]);
        record.extend([movement, balance].map(|minor| minor.map(plain).unwrap_or_default()));
        record
    };
    writer.write_record(sum(opening)).map_err(failed)?;
    for entry in &file.entries {
        let texts = texts(entry, &words).map(|text| as_text(&text));
        let amounts = [entry.amount_minor, entry.effect_minor, entry.running_minor].map(plain);
        writer.write_record(texts.iter().chain(&amounts)).map_err(failed)?;
    }
    writer.write_record(sum(total)).map_err(failed)?;
    writer.write_record(sum(closing)).map_err(failed)?;
    writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
}
