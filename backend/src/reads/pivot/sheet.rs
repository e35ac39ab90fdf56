//! A pivot as a table that leaves as a file.

use chrono::NaiveDateTime;
use penstock_shared::{
    organisation::Locale,
    pivot::{Axis, FilterTest, MeasureUnit, PivotAnswer, PivotFilter, PivotMeasure, PivotMember, PivotQuery},
};

use super::{Source, answer, ask::refused, places::Places, words::Words};
use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::{
        self,
        sheet::{Cell, Column, Sheet},
    },
    viewer::Viewer,
};

/// Columns of a workbook at most.
const MOST_COLUMNS: usize = 16_000;

/// The answer as a table: the same rows, subtotals and total.
///
/// # Errors
/// What the answer is refused for; [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) for more
/// columns than a workbook has.
pub fn sheet(
    conn: &mut AnyConnection,
    source: Source<'_>,
    viewer: &Viewer,
    query: &PivotQuery,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Sheet> {
    let answer = answer(conn, source, viewer, query, now)?;
    let custom = reads::dimensions::list(conn)?;
    let words = Words { locale, custom: &custom };
    let columns = columns(&answer, query, &words);
    if columns.len() > MOST_COLUMNS {
        return Err(refused(format!(
            "This has {} columns, and a workbook takes {MOST_COLUMNS}. Put a dimension of 'columns' into 'rows'.",
            columns.len()
        )));
    }
    let mut rows: Vec<Vec<Cell>> = (0..answer.row_groups.len()).map(|at| row(&answer, at, &words)).collect();
    let total = rows.pop().unwrap_or_default();
    let is_subtotal =
        |at: &usize| answer.row_groups.get(*at).is_some_and(|group| group.members.len() < answer.rows.len());
    Ok(Sheet {
        title: words.either("Analysis", "多维分析").to_owned(),
        name: format!("{}-{}", words.either("analysis", "多维分析"), now.date()),
        locale,
        currency: answer.currency,
        facts: facts(conn, viewer, query, &answer, &words, now)?,
        notes: Vec::new(),
        columns,
        subtotals: (0..rows.len()).filter(is_subtotal).collect(),
        rows,
        total,
    })
}

/// The dimensions of the rows, then each measure under each column, and what it is compared with beside it.
fn columns(answer: &PivotAnswer, query: &PivotQuery, words: &Words<'_>) -> Vec<Column> {
    let names = answer.rows.iter().map(|axis| Column { title: words.axis(*axis), is_number: false });
    let mut columns: Vec<Column> = names.collect();
    if columns.is_empty() {
        columns.push(Column { title: String::new(), is_number: false });
    }
    for group in &answer.column_groups {
        let axes = answer.columns.iter().zip(answer.members.iter().skip(answer.rows.len()));
        let mut parts: Vec<String> =
            axes.zip(&group.members).map(|((axis, members), at)| value(*axis, members, *at, words)).collect();
        if group.members.len() < answer.columns.len() {
            parts.push(words.either("Total", "合计").to_owned());
        }
        for measure in &answer.measures {
            let mut title = parts.clone();
            title.push(words.measure(*measure).to_owned());
            let title = title.join(" · ");
            if let Some(comparison) = query.comparison {
                let beside = format!("{title} ({})", words.comparison(comparison));
                columns.push(Column { title, is_number: true });
                columns.push(Column { title: beside, is_number: true });
            } else {
                columns.push(Column { title, is_number: true });
            }
        }
    }
    columns
}

fn value(axis: Axis, members: &[PivotMember], at: u32, words: &Words<'_>) -> String {
    let member = usize::try_from(at).ok().and_then(|at| members.get(at));
    member.map(|member| words.value(axis.kind, member)).unwrap_or_default()
}

fn row(answer: &PivotAnswer, at: usize, words: &Words<'_>) -> Vec<Cell> {
    let members = answer.row_groups.get(at).map(|group| group.members.as_slice()).unwrap_or_default();
    let mut cells: Vec<Cell> = Vec::new();
    for (place, (axis, known)) in answer.rows.iter().zip(&answer.members).enumerate() {
        cells.push(Cell::Text(match members.get(place) {
            Some(at) => value(*axis, known, *at, words),
            None if place == members.len() => words.either("Total", "合计").to_owned(),
            None => String::new(),
        }));
    }
    if cells.is_empty() {
        cells.push(Cell::Text(words.either("Total", "合计").to_owned()));
    }
    for column in 0..answer.column_groups.len() {
        for (measure, of) in answer.measures.iter().enumerate() {
            cells.push(figure(*of, answer.cell(at, column, measure)));
            if !answer.compared.is_empty() {
                cells.push(figure(*of, answer.compared(at, column, measure)));
            }
        }
    }
    cells
}

fn figure(measure: PivotMeasure, figure: Option<i64>) -> Cell {
    match (figure, measure.unit()) {
        (None, _) => Cell::Nothing,
        (Some(minor), MeasureUnit::Money) => Cell::Money(minor),
        (Some(count), MeasureUnit::Count) => Cell::Count(count),
        (Some(rate), MeasureUnit::BasisPoints) => Cell::Rate(rate),
        (Some(minutes), MeasureUnit::Minutes) => Cell::Hours(minutes),
    }
}

/// Whose it is, which filters it has, who made it and when.
fn facts(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &PivotQuery,
    answer: &PivotAnswer,
    words: &Words<'_>,
    now: NaiveDateTime,
) -> AppResult<Vec<(String, String)>> {
    let organisation = db::organisation::get(conn)?;
    let word = |en, zh| words.either(en, zh).to_owned();
    let local = now.and_utc().with_timezone(&organisation.tz());
    let mut facts = vec![
        (word("Organisation", "组织"), organisation.name),
        (word("Currency", "币种"), answer.currency.code().to_owned()),
    ];
    let places = Places::read(conn, query)?;
    for filter in &query.filters {
        facts.push((words.axis(filter.dimension), test(filter, answer, &places, words)));
    }
    facts.push((word("Made by", "制表人"), viewer.name.clone()));
    let at = format!("{} {}", local.format("%Y-%m-%d %H:%M"), organisation.time_zone);
    facts.push((word("Made at", "制表时间"), at));
    Ok(facts)
}

/// A filter in words. Only names that the answer shows are written: others may be none of the viewer's business, and
/// their numbers stand for them.
fn test(filter: &PivotFilter, answer: &PivotAnswer, places: &Places, words: &Words<'_>) -> String {
    let axis = filter.dimension;
    let shown = answer.rows.iter().chain(&answer.columns).position(|known| *known == axis);
    let members = shown.and_then(|at| answer.members.get(at));
    let name = |code: Option<i64>| -> String {
        let Some(code) = code else { return words.either("None", "未填写").to_owned() };
        if axis.kind.is_time() {
            return places.calendar.label(axis.kind, code);
        }
        let known = members.and_then(|all| all.iter().find(|member| member.code == Some(code)));
        known.map_or_else(|| words.number(axis.kind, code), |member| words.value(axis.kind, member))
    };
    let names = |codes: &[Option<i64>]| codes.iter().map(|code| name(*code)).collect::<Vec<_>>().join(", ");
    match &filter.test {
        FilterTest::In(codes) => names(codes),
        FilterTest::NotIn(codes) => format!("{} {}", words.either("not", "不含"), names(codes)),
        FilterTest::Below(codes) => {
            let codes: Vec<Option<i64>> = codes.iter().copied().map(Some).collect();
            format!("{} {}", words.either("below", "下级："), names(&codes))
        }
        FilterTest::Range { from, to } => {
            let end = |code: &Option<i64>| code.map(|code| name(Some(code))).unwrap_or_default();
            format!("{} - {}", end(from), end(to))
        }
        FilterTest::Contains(text) => format!("{} \"{text}\"", words.either("contains", "包含")),
        FilterTest::Top { count, measure } => {
            format!("{} {count}, {}", words.either("top", "前"), words.measure(*measure))
        }
    }
}
