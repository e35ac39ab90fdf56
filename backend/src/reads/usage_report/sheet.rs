//! A usage report as a table that leaves as a file.

use chrono::NaiveDateTime;
use penstock_shared::{
    organisation::Locale,
    usage_report::{UsageFigures, UsageReport, UsageReportQuery, UsageRow},
};

use super::{report, words::Words};
use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::sheet::{Cell, Column, Sheet},
    viewer::Viewer,
};

/// What shifts a budget's name to the right for each budget above it.
const INDENT: &str = "\u{3000}";

/// The report as a table: the same rows and the same total.
///
/// # Errors
/// What the report is refused for.
pub fn sheet(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &UsageReportQuery,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Sheet> {
    let words = Words(locale);
    let result = report(conn, viewer, query, now)?;
    let facts = facts(conn, viewer, words, &result, now)?;
    let is_parent = |row: &UsageRow| result.rows.iter().any(|other| other.parent_id == Some(row.node_id));
    let subtotals = result.rows.iter().enumerate().filter(|(_, row)| is_parent(row)).map(|(place, _)| place);
    let mut total = vec![Cell::Text(words.either("Total", "合计").to_owned())];
    total.extend((0..3).map(|_| Cell::Text(String::new())));
    total.extend(figures(&result.total));
    let text = words.either("budget-usage", "预算使用报表");
    Ok(Sheet {
        title: words.either("Budget usage", "预算使用报表").to_owned(),
        name: format!("{text}-{}-{}", words.span(&result).replace([',', ' '], ""), now.date()),
        locale,
        currency: result.currency,
        facts,
        notes: vec![
            words
                .either(
                    "A budget includes the budgets below it; the total is of the topmost ones. The variance is \
                     allocated less spent and committed.",
                    "预算包含其下级预算；合计为最上级预算之和。差异＝已分配－已支出－已承诺。",
                )
                .to_owned(),
        ],
        columns: words
            .columns()
            .into_iter()
            .map(|(title, is_number)| Column { title: title.to_owned(), is_number })
            .collect(),
        subtotals: subtotals.collect(),
        rows: result.rows.iter().map(|row| cells(words, row)).collect(),
        total,
    })
}

fn cells(words: Words, row: &UsageRow) -> Vec<Cell> {
    let chinese = words.0 == Locale::ZhCn && !row.name_zh.is_empty();
    let name = if chinese { &row.name_zh } else { &row.name };
    let depth = usize::try_from(row.depth).unwrap_or(0);
    let mut cells = vec![Cell::Text(format!("{}{name}", INDENT.repeat(depth)))];
    let texts = row
        .explanation
        .as_ref()
        .map(|known| [words.cause(known.cause).to_owned(), known.text.clone(), known.action.clone()]);
    cells.extend(texts.unwrap_or_default().map(Cell::Text));
    cells.extend(figures(&row.figures));
    cells
}

fn figures(of: &UsageFigures) -> [Cell; 9] {
    let rate = |rate: Option<i64>| rate.map_or(Cell::Nothing, Cell::Rate);
    [
        Cell::Money(of.balance.allocated_minor),
        Cell::Money(of.balance.reserved_minor),
        Cell::Money(of.balance.committed_minor),
        Cell::Money(of.balance.spent_minor),
        Cell::Money(of.balance.available_minor),
        rate(of.usage_bp),
        Cell::Money(of.variance_minor),
        rate(of.variance_bp),
        Cell::Money(of.to_date.available_minor),
    ]
}

/// Whose the report is, what it is of, who made it and when.
fn facts(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    words: Words,
    result: &UsageReport,
    now: NaiveDateTime,
) -> AppResult<Vec<(String, String)>> {
    let organisation = db::organisation::get(conn)?;
    let local = now.and_utc().with_timezone(&organisation.tz());
    let fact = |en, zh, value: String| (words.either(en, zh).to_owned(), value);
    let made_at = format!("{} {}", local.format("%Y-%m-%d %H:%M"), organisation.time_zone);
    Ok(vec![
        fact("Organisation", "组织", organisation.name),
        fact("Span", "期间", words.span(result)),
        fact("Days", "日期", format!("{} - {}", result.starts_on, result.ends_on)),
        fact("Currency", "币种", result.currency.code().to_owned()),
        fact("Notable variances", "重大差异", result.notable_count.to_string()),
        fact("Not explained", "未说明", result.unexplained_count.to_string()),
        fact("Made by", "制表人", viewer.name.clone()),
        fact("Made at", "制表时间", made_at),
    ])
}
