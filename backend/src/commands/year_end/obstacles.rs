//! What stands in the way of a year end, said to the person who runs it. The preview shows the same.

use penstock_shared::{
    error_code::ErrorCode,
    problem::Subject,
    refusal_reason::RefusalReason,
    year_end::{YearEndBookShortfall, YearEndObstacle},
};

use crate::{
    error::{AppError, AppResult},
    reads::year_end::{YearEndPlan, shortfalls},
    writer::WriteTx,
};

/// How many budgets a refusal names.
const MOST_NAMED: usize = 10;

/// The first thing to do about the years and their periods.
pub fn first(plan: &YearEndPlan) -> RefusalReason {
    match plan.obstacles().first() {
        Some(YearEndObstacle::NoNextYear) => RefusalReason::NoNextYear,
        Some(YearEndObstacle::NextYearClosed) => RefusalReason::NextYearClosed,
        Some(
            YearEndObstacle::YearClosed
            | YearEndObstacle::TooLittleRoom
            | YearEndObstacle::BookWithoutRoom
            | YearEndObstacle::MoneyOut,
        )
        | None => RefusalReason::YearClosed,
    }
}

/// Promises may go on only where there is room for them.
///
/// # Errors
/// [`ErrorCode::CarriedTooMuch`] with the budgets that have promised more than they have.
pub fn refuse_shortfalls(tx: &mut WriteTx<'_>, plan: &YearEndPlan, next: &str) -> AppResult<()> {
    let found = shortfalls(tx.conn, plan)?;
    let Some(worst) = found.first() else { return Ok(()) };
    let mut about: Vec<Subject> = Vec::new();
    for subject in found.iter().flat_map(|shortfall| &shortfall.overspent) {
        if !about.contains(subject) {
            about.push(subject.clone());
        }
    }
    about.truncate(MOST_NAMED);
    let overspent: Vec<String> = about.iter().map(|subject| format!("'{}'", subject.name)).collect();
    let detail = format!(
        "'{}' would be over its budget in {next}, as more is promised in {} than there is in: {}. Move money there \
         in {}, or end requests that are no longer needed.",
        worst.node.name,
        plan.year.code,
        overspent.join(", "),
        plan.year.code,
    );
    Err(AppError::new(ErrorCode::CarriedTooMuch, detail).about(about))
}

/// Promises bring no money for a control book: one without room for them stands in the way.
///
/// # Errors
/// [`ErrorCode::BookWithoutRoom`] with the books and what each is short of.
pub fn refuse_books(short: Vec<YearEndBookShortfall>) -> AppResult<()> {
    if short.is_empty() {
        return Ok(());
    }
    let about: Vec<Subject> = short.into_iter().take(MOST_NAMED).map(|short| short.book).collect();
    let named: Vec<String> = about.iter().map(|book| format!("'{}'", book.name)).collect();
    let detail = format!(
        "Control books have no room for the promises that would go on: {}. Raise their caps first, or end requests \
         that are no longer needed.",
        named.join(", ")
    );
    Err(AppError::new(ErrorCode::BookWithoutRoom, detail).about(about))
}
