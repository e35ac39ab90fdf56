//! A version of a plan as a table, to be worked on elsewhere and read in again.
//!
//! A row per line, parents before children; `Key` is the line, `Level` its depth. Amounts are exact: texts
//! in CSV, and in a workbook numbers of at most fifteen digits, which it keeps exactly.

use std::collections::HashMap;

use penstock_shared::{
    ids::PlanVersionId,
    money::Currency,
    organisation::Locale,
    plan::{PlanFileFormat, grid::sum_minor},
};
use rust_xlsxwriter::{Format, Formula, Workbook, XlsxError, utility::row_col_to_cell};

use super::book::PlanBook;
use crate::{
    db::{self, AnyConnection, periods::PeriodRow, terms::Vocabulary},
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// How many columns come before the periods.
pub const FIRST_PERIOD_COLUMN: usize = 8;

const HEADS: [(&str, &str); FIRST_PERIOD_COLUMN] = [
    ("Key", "编号"),
    ("Level", "层级"),
    ("Name", "名称"),
    ("Name (zh)", "中文名称"),
    ("Department", "部门"),
    ("Channel", "渠道"),
    ("Activity type", "活动类型"),
    ("Campaign", "营销活动"),
];

/// The last column.
const TOTAL: (&str, &str) = ("Total", "合计");

/// What a column of a plan's table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Key,
    Level,
    Name,
    NameZh,
    Department,
    Channel,
    ActivityType,
    Campaign,
    /// A period, by its number in the year.
    Period(i32),
    Total,
}

/// What the head of a column says, in either language; a period begins with `P` and its number.
#[must_use]
pub fn column_of(head: &str) -> Option<Column> {
    const COLUMNS: [Column; FIRST_PERIOD_COLUMN] = [
        Column::Key,
        Column::Level,
        Column::Name,
        Column::NameZh,
        Column::Department,
        Column::Channel,
        Column::ActivityType,
        Column::Campaign,
    ];
    let head = head.trim();
    let is = |(en, zh): &(&str, &str)| en.eq_ignore_ascii_case(head) || *zh == head;
    if is(&TOTAL) {
        return Some(Column::Total);
    }
    if let Some(at) = HEADS.iter().position(is) {
        return COLUMNS.get(at).copied();
    }
    let rest = head.strip_prefix(['P', 'p'])?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let ends = rest[digits.len()..].chars().next().is_none_or(char::is_whitespace);
    digits.parse().ok().filter(|_| ends).map(Column::Period)
}

/// The head of a period's column.
#[must_use]
pub fn period_head(period: &PeriodRow) -> String {
    format!("P{} {}", period.number, period.starts_on.format("%Y-%m"))
}

struct Row {
    texts: [String; FIRST_PERIOD_COLUMN],
    months: Vec<i64>,
    total_minor: i64,
}

/// A version as a file.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn export(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: PlanVersionId,
    format: PlanFileFormat,
    locale: Locale,
) -> AppResult<Vec<u8>> {
    let book = PlanBook::read(conn, viewer, id)?;
    let rows = rows(conn, &book)?;
    let word = |(en, zh): (&str, &str)| if locale == Locale::ZhCn { zh.to_owned() } else { en.to_owned() };
    let mut heads: Vec<String> = HEADS.into_iter().map(word).collect();
    heads.extend(book.periods.iter().map(period_head));
    heads.push(word(TOTAL));
    match format {
        PlanFileFormat::Csv => csv(&heads, &rows, book.plan.currency),
        PlanFileFormat::Xlsx => {
            workbook(&heads, &rows, book.plan.currency).map_err(|error| AppError::Internal(error.into()))
        }
    }
}

fn rows(conn: &mut AnyConnection, book: &PlanBook) -> AppResult<Vec<Row>> {
    let departments: HashMap<i64, String> = db::departments::all(conn)?
        .into_iter()
        .map(|department| (department.id.0, department.code))
        .collect();
    let mut codes = |vocabulary| -> AppResult<HashMap<i64, String>> {
        Ok(db::terms::all(conn, vocabulary)?.into_iter().map(|term| (term.id, term.code)).collect())
    };
    let (channels, activity_types) = (codes(Vocabulary::Channels)?, codes(Vocabulary::ActivityTypes)?);
    let known = |codes: &HashMap<i64, String>, id: Option<i64>| {
        id.and_then(|id| codes.get(&id).cloned()).unwrap_or_default()
    };
    let mut found = Vec::new();
    for line in book.visible() {
        let row = &line.row;
        let campaign = match row.campaign_id {
            Some(campaign) => db::campaigns::get(conn, campaign)?.name,
            None => String::new(),
        };
        found.push(Row {
            texts: [
                row.line_key.to_string(),
                line.depth.to_string(),
                row.name.clone(),
                row.name_zh.clone(),
                known(&departments, row.department_id.map(|id| id.0)),
                known(&channels, row.channel_id.map(|id| id.0)),
                known(&activity_types, row.activity_type_id.map(|id| id.0)),
                campaign,
            ],
            months: line.months.clone(),
            total_minor: sum_minor(&line.months)?,
        });
    }
    Ok(found)
}

fn csv(heads: &[String], rows: &[Row], currency: Currency) -> AppResult<Vec<u8>> {
    let failed = |error: csv::Error| AppError::Internal(error.into());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(heads).map_err(failed)?;
    for row in rows {
        let texts = row.texts.iter().map(|text| defused(text));
        let amounts = row.months.iter().chain([&row.total_minor]).map(|amount| currency.plain(*amount));
        writer.write_record(texts.chain(amounts)).map_err(failed)?;
    }
    let body = writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))?;
    // Excel takes a file without the mark for the system's old encoding.
    Ok([&b"\xef\xbb\xbf"[..], &body].concat())
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it, which reading takes off.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

fn workbook(heads: &[String], rows: &[Row], currency: Currency) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let decimals = usize::try_from(currency.decimals()).unwrap_or(0);
    let pattern = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) };
    let money = Format::new().set_num_format(&pattern);
    let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    for (at, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, place(at), head, &bold)?;
        sheet.set_column_width(place(at), if (2..4).contains(&at) { 28 } else { 14 })?;
    }
    sheet.set_freeze_panes(1, 4)?;
    for (number, row) in (1..).zip(rows) {
        for (at, text) in row.texts.iter().enumerate() {
            match text.parse::<u32>() {
                Ok(number_text) if at < 2 => sheet.write_number(number, place(at), number_text)?,
                _ => sheet.write_string(number, place(at), text)?,
            };
        }
        for (at, amount) in row.months.iter().enumerate() {
            let column = place(FIRST_PERIOD_COLUMN + at);
            let plain = currency.plain(*amount);
            match plain.parse::<f64>() {
                Ok(number_value) => sheet.write_number_with_format(number, column, number_value, &money)?,
                Err(_) => sheet.write_string(number, column, &plain)?,
            };
        }
        let total = place(FIRST_PERIOD_COLUMN + row.months.len());
        let first = row_col_to_cell(number, place(FIRST_PERIOD_COLUMN));
        let last = row_col_to_cell(number, total.saturating_sub(1));
        // It follows when a period is changed.
        let sum = Formula::new(format!("=SUM({first}:{last})")).set_result(currency.plain(row.total_minor));
        sheet.write_formula_with_format(number, total, sum, &money)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_in_both_languages() {
        assert_eq!(column_of("Key"), Some(Column::Key));
        assert_eq!(column_of("中文名称"), Some(Column::NameZh));
        assert_eq!(column_of(" p12 2026-12"), Some(Column::Period(12)));
        assert_eq!(column_of("P13"), Some(Column::Period(13)));
        assert_eq!(column_of("合计"), Some(Column::Total));
        assert_eq!(column_of("Price"), None);
        assert_eq!(column_of("P1x"), None);
    }
}
