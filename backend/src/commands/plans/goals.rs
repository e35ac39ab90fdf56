//! Saying what a plan is to bring.

use penstock_shared::{
    ids::PlanVersionId,
    plan::{GoalMetric, PlanGoalsUpdate},
    problem::FieldErrorCode,
};
use rust_decimal::Decimal;

use super::note_change;
use crate::{
    db::{self, plan_lines::GoalRow},
    error::{AppResult, FieldErrors},
    reads::plans::book::PlanBook,
    viewer::Viewer,
    writer::WriteTx,
};

const MOST_GOALS: usize = 30;
/// More than anybody counts.
const LARGEST_TARGET: i64 = 1_000_000_000_000_000;

/// Puts goals in the place of a draft's goals.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; wrong fields by the place in `goals`.
pub fn set(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    update: &PlanGoalsUpdate,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_whole()?;
    book.check_draft(version)?;
    let mut errors = FieldErrors::new();
    if update.goals.len() > MOST_GOALS {
        errors.add("goals", FieldErrorCode::TooLong, format!("At most {MOST_GOALS} goals."));
    }
    let mut rows: Vec<GoalRow> = Vec::new();
    for ((at, goal), position) in update.goals.iter().enumerate().zip(0..) {
        let of = |field: &str| format!("goals[{at}].{field}");
        let custom = goal.metric == GoalMetric::Custom;
        let name = if custom { errors.text(&of("name"), &goal.name, 120) } else { String::new() };
        let unit = if custom { errors.optional_text(&of("unit"), &goal.unit, 40) } else { String::new() };
        if goal.target < Decimal::ZERO
            || goal.target > Decimal::from(LARGEST_TARGET)
            || goal.target.scale() > 4
        {
            let message = "Give a number from zero up, with at most four decimals.";
            errors.add(of("target"), FieldErrorCode::OutOfRange, message);
        }
        let known = goal.key.filter(|key| book.goals.iter().any(|row| row.goal_key == *key));
        if goal.key.is_some() && known.is_none() {
            errors.add(of("key"), FieldErrorCode::Unknown, "There is no such goal.");
        }
        let twice = |row: &GoalRow| Some(row.goal_key) == known || (!custom && row.metric == goal.metric);
        if rows.iter().any(twice) {
            errors.add(of("metric"), FieldErrorCode::NotUnique, "This goal is there already.");
        }
        let goal_key = match known {
            Some(key) => key,
            None => db::plans::take_keys(tx.conn, book.plan.id, 1)?,
        };
        let target = goal.target.normalize().to_string();
        rows.push(GoalRow { version_id: id, goal_key, position, metric: goal.metric, name, unit, target });
    }
    errors.into_result()?;
    db::plan_lines::replace_goals(tx.conn, id, &rows)?;
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}
