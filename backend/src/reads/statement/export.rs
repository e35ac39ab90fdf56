//! A statement as a file: oldest first, opening balance above, total and closing balance below.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeZone};
use penstock_shared::{
    budget::LedgerEntry,
    error_code::ErrorCode,
    ids::PeriodId,
    organisation::Locale,
    statement::{StatementQuery, StatementSummary},
};

use super::{Asked, Book, Order, Subject, words::Words, xlsx};
use crate::{
    db::{self, AnyConnection, periods::PeriodRow},
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
    pub periods: Periods,
}

/// Which year a period is of, and the how manieth.
pub struct Periods {
    by_id: HashMap<PeriodId, (String, i32)>,
    by_first_day: HashMap<NaiveDate, PeriodId>,
}

impl Periods {
    fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let codes: HashMap<_, _> =
            db::fiscal_years::all(conn)?.into_iter().map(|year| (year.id, year.code)).collect();
        let rows = db::periods::all(conn)?;
        let by_first_day = rows.iter().map(|row| (row.starts_on, row.id)).collect();
        let place =
            |row: &PeriodRow| (codes.get(&row.fiscal_year_id).cloned().unwrap_or_default(), row.number);
        Ok(Self { by_id: rows.iter().map(|row| (row.id, place(row))).collect(), by_first_day })
    }

    fn name(&self, id: PeriodId, words: &Words) -> String {
        self.by_id.get(&id).map(|(year, number)| words.period(year, *number)).unwrap_or_default()
    }

    /// The name of the closed period that a late entry belongs to.
    fn late_from(&self, entry: &LedgerEntry, words: &Words) -> String {
        let closed = entry.late_from.and_then(|day| self.by_first_day.get(&day));
        closed.map(|id| self.name(*id, words)).unwrap_or_default()
    }
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
    let file = StatementFile { entries, summary, locale, periods: Periods::read(conn)? };
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
pub const TEXT_COLUMNS: usize = 15;

/// The texts of an entry, in the order of [`Words::columns`].
pub fn texts(entry: &LedgerEntry, periods: &Periods, words: &Words) -> [String; TEXT_COLUMNS] {
    [
        entry.sequence.to_string(),
        entry.entry_date.to_string(),
        periods.name(entry.period_id, words),
        periods.late_from(entry, words),
        entry.posted_at.format("%Y-%m-%d %H:%M:%S").to_string(),
        words.kind(entry.kind).to_owned(),
        words.bucket(entry.from).to_owned(),
        words.bucket(entry.to).to_owned(),
        words.named(&entry.node_name, &entry.node_name_zh).to_owned(),
        entry.expense_reference.clone().unwrap_or_default(),
        entry.expense_title.clone().unwrap_or_default(),
        document(entry, words),
        words.memo(entry),
        entry.actor_name.clone().unwrap_or_default(),
        entry.currency.code().to_owned(),
    ]
}

/// What it was posted for, beside the request: the invoice with its number, or the document with its own.
fn document(entry: &LedgerEntry, words: &Words) -> String {
    match (&entry.invoice_number, entry.document) {
        (Some(number), _) => format!("{} {number}", words.invoice()),
        (None, Some(document)) => format!("{} #{}", words.document(document.kind), document.id),
        (None, None) => String::new(),
    }
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
        let texts = texts(entry, &file.periods, &words).map(|text| as_text(&text));
        let amounts = [entry.amount_minor, entry.effect_minor, entry.running_minor].map(plain);
        writer.write_record(texts.iter().chain(&amounts)).map_err(failed)?;
    }
    writer.write_record(sum(total)).map_err(failed)?;
    writer.write_record(sum(closing)).map_err(failed)?;
    writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
}
