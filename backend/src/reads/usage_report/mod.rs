//! Budget usage of a month, a quarter or a year, with what explains it.
//!
//! Invariant: the figures are the balances that the budgets' pages show, so the total is that of the tree, and a figure's
//! statement comes to it.

mod sheet;
mod words;

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    error_code::ErrorCode,
    ids::{NodeId, VarianceExplanationId},
    usage_report::{
        ReportSpan, USUAL_THRESHOLD_BP, UsageReport, UsageReportQuery, UsageRow, VarianceExplanation,
    },
};

pub use sheet::sheet;

use crate::{
    clock::day_in,
    db::{
        self, AnyConnection, budget_nodes::NodeRow, periods::PeriodRow, variance_explanations::ExplanationRow,
    },
    domain::{
        ledger::{Buckets, LedgerError},
        usage,
    },
    error::{AppError, AppResult, OrNotFound},
    reads::budgets::YearBook,
    viewer::Viewer,
};

/// Thresholds are shares of a whole.
const WHOLE_BP: i64 = 10_000;

/// The periods of a span, in order.
///
/// # Errors
/// Why the number is none of the span, with the way out.
pub fn periods_of(
    periods: &[PeriodRow],
    span: ReportSpan,
    number: Option<i32>,
) -> Result<Vec<&PeriodRow>, String> {
    let found: Vec<&PeriodRow> = match (span, number) {
        (ReportSpan::Year, None) => periods.iter().collect(),
        (ReportSpan::Year, Some(_)) => {
            return Err("'number' is of a month or a quarter. Leave it out for a year.".to_owned());
        }
        (ReportSpan::Month, number) => periods.iter().filter(|row| Some(row.number) == number).collect(),
        (ReportSpan::Quarter, number) => periods.iter().filter(|row| Some(row.quarter) == number).collect(),
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let last = match span {
        ReportSpan::Quarter => periods.iter().map(|row| row.quarter).max(),
        _ => periods.iter().map(|row| row.number).max(),
    };
    Err(format!("'number' says which {span} of the year: 1 to {}.", last.unwrap_or(0)))
}

/// What was asked for, read.
struct Span {
    /// Of the year, in order.
    before_and_in: Vec<PeriodRow>,
    inside: Vec<PeriodRow>,
}

impl Span {
    fn read(conn: &mut AnyConnection, query: &UsageReportQuery) -> AppResult<Self> {
        let refused = |why: String| AppError::new(ErrorCode::BadQuery, why);
        let periods = db::periods::of_year(conn, query.fiscal_year_id)?;
        let inside: Vec<PeriodRow> =
            periods_of(&periods, query.span, query.number).map_err(refused)?.into_iter().cloned().collect();
        let last = inside.iter().map(|row| row.ends_on).max();
        let before_and_in = periods.iter().filter(|row| Some(row.ends_on) <= last).cloned().collect();
        Ok(Self { before_and_in, inside })
    }

    fn ends(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.inside.first()?.starts_on, self.inside.last()?.ends_on))
    }

    /// What a node holds in the span, and up to its end.
    fn held(&self, book: &YearBook, node: NodeId) -> Result<(Buckets, Buckets), LedgerError> {
        let sum = |periods: &[PeriodRow]| {
            periods.iter().try_fold(Buckets::default(), |sum, row| sum.plus(&book.held(node, row.id)))
        };
        Ok((sum(&self.inside)?, sum(&self.before_and_in)?))
    }
}

/// The report.
///
/// # Errors
/// `not_found` when there is no such year; [`ErrorCode::BadQuery`] for a span or a threshold that is none.
pub fn report(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &UsageReportQuery,
    now: NaiveDateTime,
) -> AppResult<UsageReport> {
    let year = db::fiscal_years::get(conn, query.fiscal_year_id).or_not_found()?;
    let threshold_bp = query.threshold_bp.unwrap_or(USUAL_THRESHOLD_BP);
    if !(0..=WHOLE_BP).contains(&threshold_bp) {
        return Err(AppError::new(
            ErrorCode::BadQuery,
            "'threshold_bp' is in hundredths of a percent: 0 to 10000.",
        ));
    }
    let organisation = db::organisation::get(conn)?;
    let currency = query.currency.unwrap_or(organisation.currency);
    let span = Span::read(conn, query)?;
    let (starts_on, ends_on) = span.ends().ok_or_else(AppError::not_found)?;
    let has_begun = starts_on <= day_in(organisation.tz(), now);
    let as_of_sequence = db::ledger::head(conn)?.sequence;
    let book = YearBook::read(conn, viewer, query.fiscal_year_id)?;
    let mut explanations = explanations(conn, query)?;
    let (mut rows, mut all) = (Vec::new(), (Buckets::default(), Buckets::default()));
    for (depth, node) in in_tree_order(&book) {
        if node.currency != currency {
            continue;
        }
        let (inside, to_date) = span.held(&book, node.id)?;
        if depth == 0 {
            all = (all.0.plus(&inside)?, all.1.plus(&to_date)?);
        }
        let figures = usage::figures(&inside, &to_date)?;
        // What is kept back is meant to be left.
        let is_kept = node.is_contingency && figures.variance_minor >= 0;
        rows.push(UsageRow {
            node_id: node.id,
            parent_id: node.parent_id.filter(|parent| book.sees(*parent)),
            depth,
            name: node.name.clone(),
            name_zh: node.name_zh.clone(),
            is_notable: has_begun && !is_kept && usage::is_notable(&figures, threshold_bp),
            explanation: explanations.remove(&node.id),
            figures,
        });
    }
    Ok(UsageReport {
        fiscal_year_id: year.id,
        fiscal_year_code: year.code,
        span: query.span,
        number: query.number,
        starts_on,
        ends_on,
        currency,
        threshold_bp,
        total: usage::figures(&all.0, &all.1)?,
        notable_count: counted(&rows, |row| row.is_notable)?,
        unexplained_count: counted(&rows, |row| row.is_notable && row.explanation.is_none())?,
        rows,
        as_of_sequence,
    })
}

fn counted(rows: &[UsageRow], counts: fn(&UsageRow) -> bool) -> AppResult<i64> {
    let count = rows.iter().filter(|row| counts(row)).count();
    i64::try_from(count).map_err(|error| AppError::Internal(error.into()))
}

fn explanations(
    conn: &mut AnyConnection,
    query: &UsageReportQuery,
) -> AppResult<HashMap<NodeId, VarianceExplanation>> {
    let number = query.number.unwrap_or(0);
    let rows = db::variance_explanations::of_span(conn, query.fiscal_year_id, query.span, number)?;
    Ok(rows.into_iter().map(|(row, author)| (row.node_id, view(row, author))).collect())
}

fn view(row: ExplanationRow, author_name: String) -> VarianceExplanation {
    VarianceExplanation {
        id: row.id,
        cause: row.cause,
        text: row.text,
        action: row.action,
        author_id: row.author_id,
        author_name,
        changed_at: row.changed_at,
        version: row.version,
    }
}

/// An explanation as people read it. Whether its budget is in sight is looked at by who writes it.
///
/// # Errors
/// `not_found` when there is none.
pub fn explanation(conn: &mut AnyConnection, id: VarianceExplanationId) -> AppResult<VarianceExplanation> {
    let row = db::variance_explanations::get(conn, id).or_not_found()?;
    let author = db::users::get(conn, row.author_id)?.name;
    Ok(view(row, author))
}

/// The nodes in sight, each behind the one above it, with how far they lie below the topmost one in sight.
fn in_tree_order(book: &YearBook) -> Vec<(i32, &NodeRow)> {
    let mut below: HashMap<Option<NodeId>, Vec<&NodeRow>> = HashMap::new();
    for node in book.visible() {
        below.entry(node.parent_id.filter(|parent| book.sees(*parent))).or_default().push(node);
    }
    let mut open: Vec<(i32, &NodeRow)> =
        below.get(&None).into_iter().flatten().rev().map(|node| (0, *node)).collect();
    let mut ordered = Vec::new();
    while let Some((depth, node)) = open.pop() {
        ordered.push((depth, node));
        open.extend(below.get(&Some(node.id)).into_iter().flatten().rev().map(|child| (depth + 1, *child)));
    }
    ordered
}
