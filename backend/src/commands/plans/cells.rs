//! Saving what was typed into the grid.

use std::collections::HashMap;

use penstock_shared::{
    ids::PlanVersionId,
    money::MoneyError,
    plan::{
        PlanCellsUpdate, PlanLineAmounts, PlanSplit,
        grid::{spread_minor, sum_minor},
    },
    problem::FieldErrorCode,
};

use super::{cell_rows, note_change};
use crate::{
    db,
    domain::ledger::LARGEST_MOVEMENT_MINOR,
    error::{AppResult, FieldErrors},
    reads::plans::{
        book::{BookLine, PlanBook},
        history,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Saves the amounts of some lines of a draft, all or nothing.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; wrong fields by the place in `changes`: lines that
/// are not there, closed periods, amounts out of range.
pub fn save(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    update: &PlanCellsUpdate,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_draft(version)?;
    let mut errors = FieldErrors::new();
    let named = update.changes.iter().enumerate().map(|(at, change)| (format!("changes[{at}]"), change));
    write(tx, viewer, &mut book, named, &mut errors)?;
    errors.into_result()?;
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

/// Writes amounts, each change with its name in errors. Nothing may be kept when there are errors.
pub(super) fn write<'c>(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    book: &mut PlanBook,
    changes: impl Iterator<Item = (String, &'c PlanLineAmounts)>,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let mut curves: Option<HashMap<i64, Vec<i64>>> = None;
    let mut cells = Vec::new();
    for (at, change) in changes {
        let Some(line) = book.line(change.line_key).cloned() else {
            errors.add(format!("{at}.line_key"), FieldErrorCode::Unknown, "There is no such line.");
            continue;
        };
        let split = change.split.unwrap_or(line.row.split);
        if split == PlanSplit::Curve && curves.is_none() {
            let history = history::of_book(tx.conn, viewer, book, tx.now)?;
            curves = Some(history.lines.into_iter().map(|line| (line.line_key, line.curve_months)).collect());
        }
        let curve = curves.as_ref().and_then(|curves| curves.get(&change.line_key));
        let months = changed(book, &line, change, split, curve.map_or(&[], Vec::as_slice), &at, errors)?;
        if split != line.row.split {
            let mut row = line.row.clone();
            row.split = split;
            db::plan_lines::update(tx.conn, &row)?;
        }
        cells.extend(cell_rows(book, &line.row, &months, &line.basis));
        // The same line may be named again further on.
        if let Some(held) = book.lines.iter_mut().find(|held| held.row.line_key == change.line_key) {
            held.months = months;
        }
    }
    if errors.is_empty() {
        // Only the last word on each line.
        let mut last: HashMap<i64, usize> = HashMap::new();
        let periods = book.periods.len().max(1);
        let groups: Vec<_> = cells.chunks(periods).collect();
        for (at, group) in groups.iter().enumerate() {
            last.extend(group.first().map(|cell| (cell.line_key, at)));
        }
        let mut order: Vec<usize> = last.into_values().collect();
        order.sort_unstable();
        let rows: Vec<_> = order.into_iter().flat_map(|at| groups[at].iter().copied()).collect();
        db::plan_lines::replace_cells(tx.conn, &rows)?;
    }
    Ok(())
}

/// A line's amounts after a change.
fn changed(
    book: &PlanBook,
    line: &BookLine,
    change: &PlanLineAmounts,
    split: PlanSplit,
    curve: &[i64],
    at: &str,
    errors: &mut FieldErrors,
) -> AppResult<Vec<i64>> {
    let range = 0..=LARGEST_MOVEMENT_MINOR;
    let out_of_range = "Give an amount from zero up, and not that large.";
    let mut months = line.months.clone();
    if let Some(total_minor) = change.total_minor {
        if range.contains(&total_minor) {
            match spread_minor(total_minor, &months, &book.open(), split, curve) {
                Ok(spread) => months = spread,
                Err(MoneyError::Malformed) => {
                    let closed =
                        book.periods.iter().zip(&line.months).filter(|(period, _)| !period.is_open());
                    let closed: Vec<i64> = closed.map(|(_, amount)| *amount).collect();
                    let message = format!(
                        "The closed periods have {} {}, which stays.",
                        book.plan.currency,
                        book.plan.currency.grouped(sum_minor(&closed)?)
                    );
                    errors.add(format!("{at}.total_minor"), FieldErrorCode::PeriodClosed, message);
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            errors.add(format!("{at}.total_minor"), FieldErrorCode::OutOfRange, out_of_range);
        }
    }
    for (number, cell) in change.cells.iter().enumerate() {
        let place = |field: &str| format!("{at}.cells[{number}].{field}");
        let Some(month) = book.periods.iter().position(|period| period.number == cell.period_number) else {
            let message = "The plan does not cover this period.";
            errors.add(place("period_number"), FieldErrorCode::OutsideFiscalYear, message);
            continue;
        };
        if !range.contains(&cell.amount_minor) {
            errors.add(place("amount_minor"), FieldErrorCode::OutOfRange, out_of_range);
        } else if !book.periods[month].is_open() && months[month] != cell.amount_minor {
            let message = "The period is closed; its amount stays.";
            errors.add(place("amount_minor"), FieldErrorCode::PeriodClosed, message);
        } else {
            months[month] = cell.amount_minor;
        }
    }
    Ok(months)
}
