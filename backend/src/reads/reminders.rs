//! Decisions that are due, for who reminds of them.

use std::collections::HashMap;

use chrono::{NaiveDateTime, Timelike};
use penstock_shared::ids::{ApprovalStepId, ExpenseId};

use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    error::AppResult,
    reads::due::{Due, steps_of},
};

/// What is to be done about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    pub step: ApprovalStepId,
    pub expense: ExpenseId,
    /// Nobody was reminded today.
    pub remind: bool,
    /// Nobody else was asked, and it is time to.
    pub escalate: bool,
}

/// The steps to remind of, and those to escalate, from the hour of digests on and on working days only. With `one`
/// only that step is looked at.
///
/// # Errors
/// When the database fails.
pub fn late(
    conn: &mut AnyConnection,
    now: NaiveDateTime,
    one: Option<ApprovalStepId>,
) -> AppResult<Vec<Late>> {
    let organisation = db::organisation::get(conn)?;
    let due = Due::read(conn)?;
    let today = day_in(due.zone, now);
    let hour = i32::try_from(now.and_utc().with_timezone(&due.zone).hour()).unwrap_or_default();
    if hour < organisation.digest_hour || !due.days.is_working(today) {
        return Ok(Vec::new());
    }
    let open = db::reminders::open(conn, one)?;
    let ids: Vec<ExpenseId> = open.iter().map(|step| step.expense).collect();
    let steps: HashMap<_, _> = steps_of(conn, &ids)?;
    let mut late = Vec::new();
    for open in open {
        let all = steps.get(&open.expense).map(Vec::as_slice).unwrap_or_default();
        let Some(step) = all.iter().find(|step| step.id == open.step) else { continue };
        let left = due.left(due.day(step, all, open.submitted_at.unwrap_or(now)), now);
        let remind = left <= 0 && open.reminded_on.is_none_or(|day| day < today);
        let after = organisation.escalate_after_days.map(i64::from);
        let escalate = open.escalated_at.is_none() && after.is_some_and(|after| -left >= after);
        if remind || escalate {
            late.push(Late { step: open.step, expense: open.expense, remind, escalate });
        }
    }
    Ok(late)
}
