//! A version of a plan as its page shows it.

use penstock_shared::{
    ids::PlanVersionId,
    plan::{GoalMetric, PlanGoal, PlanPeriod, PlanVersion, grid::mismatches},
};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    book::PlanBook,
    bound::find_nodes,
    list::{summary, version_summary},
};
use crate::{
    db::{self, AnyConnection, periods::PeriodRow, plan_lines::GoalRow},
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// A version, as far as the viewer may see it.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn version(conn: &mut AnyConnection, viewer: &Viewer, id: PlanVersionId) -> AppResult<PlanVersion> {
    let mut book = PlanBook::read(conn, viewer, id)?;
    find_nodes(conn, &mut book)?;
    let versions = db::plan_versions::of_plan(conn, book.plan.id)?;
    let lines = book.views()?;
    let numbers: Vec<i32> = book.periods.iter().map(|period| period.number).collect();
    let total_minor = if book.is_whole() { Some(book.total_minor()?) } else { None };
    let mut plan = summary(&book, &versions)?;
    if plan.current_version_id != id {
        let current = PlanBook::read_all(conn, viewer, plan.current_version_id)?;
        plan = summary(&current, &versions)?;
    }
    Ok(PlanVersion {
        plan,
        summary: version_summary(conn, &book)?,
        periods: book.periods.iter().map(period_view).collect(),
        mismatches: mismatches(&lines, &numbers)?,
        lines,
        goals: book.goals.iter().map(|row| goal(row, total_minor)).collect::<AppResult<_>>()?,
        moved: book.moved(conn)?,
        editable: book.is_editable(viewer),
    })
}

/// A period of a plan.
#[must_use]
pub fn period_view(row: &PeriodRow) -> PlanPeriod {
    PlanPeriod {
        id: row.id,
        number: row.number,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        open: row.is_open(),
    }
}

/// A goal as the API shows it.
///
/// # Errors
/// Internal when what is stored is no number.
pub fn goal(row: &GoalRow, total_minor: Option<i64>) -> AppResult<PlanGoal> {
    let wrong = |_| AppError::Internal(anyhow::anyhow!("a goal's target is no number"));
    let target: Decimal = row.target.parse().map_err(wrong)?;
    let counts = !matches!(row.metric, GoalMetric::Revenue | GoalMetric::Roi);
    let cost = total_minor.filter(|_| counts).and_then(|total| Decimal::from(total).checked_div(target));
    let cost = cost.map(|cost| cost.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero));
    Ok(PlanGoal {
        key: row.goal_key,
        metric: row.metric,
        name: row.name.clone(),
        unit: row.unit.clone(),
        target,
        cost_per_one_minor: cost.and_then(|cost| i64::try_from(cost).ok()),
    })
}
