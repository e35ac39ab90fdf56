//! Two versions of a plan, line by line and goal by goal.

use std::collections::BTreeMap;

use penstock_shared::{
    ids::PlanId,
    money::MoneyError,
    plan::{CompareQuery, PlanComparison, PlanGoalComparison, PlanLineComparison, grid::sum_minor},
    problem::FieldErrorCode,
};

use super::{
    book::{BookLine, PlanBook},
    list::version_summary,
    version::{goal, period_view},
};
use crate::{
    db::AnyConnection,
    error::{AppError, AppResult},
    viewer::Viewer,
};

/// What differs between two versions of a plan. Lines that only one of them has count as zero in the other.
///
/// # Errors
/// `not_found` when the plan is not in sight; `left` or `right` when it is no version of the plan in sight.
pub fn compare(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    plan: PlanId,
    query: &CompareQuery,
) -> AppResult<PlanComparison> {
    let seen = super::list::plan(conn, viewer, plan)?;
    for (field, id) in [("left", query.left), ("right", query.right)] {
        if !seen.versions.iter().any(|version| version.id == id) {
            return Err(AppError::field(field, FieldErrorCode::Unknown, "This is no version of the plan."));
        }
    }
    let left = PlanBook::read(conn, viewer, query.left)?;
    let right = PlanBook::read(conn, viewer, query.right)?;
    Ok(PlanComparison {
        currency: right.plan.currency,
        left: version_summary(conn, &left)?,
        right: version_summary(conn, &right)?,
        periods: right.periods.iter().map(period_view).collect(),
        lines: lines(&left, &right)?,
        goals: goals(&left, &right)?,
    })
}

/// The right version's lines in order, and each line that only the left one has after its parent's.
fn lines(left: &PlanBook, right: &PlanBook) -> AppResult<Vec<PlanLineComparison>> {
    let mut order: Vec<(&BookLine, Option<&BookLine>, Option<&BookLine>)> =
        right.visible().map(|line| (line, left.line(line.row.line_key), Some(line))).collect();
    for gone in left.visible().filter(|line| right.line(line.row.line_key).is_none()) {
        let below = |line: &BookLine| line.row.parent_key == gone.row.parent_key;
        let parent = |line: &BookLine| Some(line.row.line_key) == gone.row.parent_key;
        let last = order.iter().rposition(|(line, _, _)| below(line) || parent(line));
        // After everything below the brother before it.
        let at = last.map_or(order.len(), |last| {
            let deeper = order[last + 1..].iter().take_while(|(line, _, _)| line.depth > gone.depth).count();
            last + 1 + if parent(order[last].0) { 0 } else { deeper }
        });
        order.insert(at, (gone, Some(gone), None));
    }
    order.into_iter().map(|(line, left, right)| compared(line, left, right)).collect()
}

fn compared(
    line: &BookLine,
    left: Option<&BookLine>,
    right: Option<&BookLine>,
) -> AppResult<PlanLineComparison> {
    let total = |line: Option<&BookLine>| line.map(|line| sum_minor(&line.months)).transpose();
    let (left_minor, right_minor) = (total(left)?, total(right)?);
    let at = |line: Option<&BookLine>, month: usize| {
        line.and_then(|line| line.months.get(month)).copied().unwrap_or(0)
    };
    let months = (0..line.months.len())
        .map(|month| at(right, month).checked_sub(at(left, month)).ok_or(MoneyError::Overflow))
        .collect::<Result<Vec<i64>, MoneyError>>()?;
    Ok(PlanLineComparison {
        key: line.row.line_key,
        parent_key: line.row.parent_key,
        depth: line.depth,
        name: line.row.name.clone(),
        name_zh: line.row.name_zh.clone(),
        left_minor,
        right_minor,
        difference_minor: sum_minor(&months)?,
        months,
    })
}

fn goals(left: &PlanBook, right: &PlanBook) -> AppResult<Vec<PlanGoalComparison>> {
    let mut all: BTreeMap<i64, PlanGoalComparison> = BTreeMap::new();
    for (book, is_right) in [(left, false), (right, true)] {
        let total_minor = if book.is_whole() { Some(book.total_minor()?) } else { None };
        for row in &book.goals {
            let own = goal(row, total_minor)?;
            let both = all.entry(row.goal_key).or_insert_with(|| PlanGoalComparison {
                key: own.key,
                metric: own.metric,
                name: own.name.clone(),
                unit: own.unit.clone(),
                left: None,
                right: None,
                left_cost_minor: None,
                right_cost_minor: None,
            });
            let (target, cost) = if is_right {
                (&mut both.right, &mut both.right_cost_minor)
            } else {
                (&mut both.left, &mut both.left_cost_minor)
            };
            (*target, *cost) = (Some(own.target), own.cost_per_one_minor);
        }
    }
    Ok(all.into_values().collect())
}
