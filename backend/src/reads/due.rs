//! When a decision is due.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use penstock_shared::ids::ExpenseId;

use super::working_days;
use crate::{
    clock::day_in,
    db::{self, AnyConnection, approvals::StepRow},
    domain::working_days::WorkingDays,
    error::AppResult,
};

/// Counts in the organisation's working days.
#[derive(Debug, Clone)]
pub struct Due {
    pub zone: Tz,
    pub days: WorkingDays,
    /// How many working days an approver has, unless the step says otherwise.
    usual: i32,
}

impl Due {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let organisation = db::organisation::get(conn)?;
        let days = working_days::get(conn)?;
        Ok(Self { zone: organisation.tz(), days, usual: organisation.approval_due_days })
    }

    /// The day until which a step should be decided: so many working days after its turn came. `all` are the steps
    /// of its request.
    #[must_use]
    pub fn day(&self, step: &StepRow, all: &[StepRow], submitted_at: NaiveDateTime) -> NaiveDate {
        let count = u32::try_from(step.due_days.unwrap_or(self.usual)).unwrap_or_default();
        self.days.after(day_in(self.zone, opened_at(step, all, submitted_at)), count)
    }

    /// Working days from a moment's day to a due day; below zero when it was over by then.
    #[must_use]
    pub fn left(&self, due: NaiveDate, at: NaiveDateTime) -> i64 {
        self.days.between(day_in(self.zone, at), due)
    }
}

/// When a step's turn came: with the last decision of the stages before it, or when its revision of the request was
/// submitted.
#[must_use]
pub fn opened_at(step: &StepRow, all: &[StepRow], submitted_at: NaiveDateTime) -> NaiveDateTime {
    let before = all.iter().filter(|other| other.revision == step.revision && other.stage < step.stage);
    let asked_at = step.asked_at.unwrap_or(submitted_at);
    before.filter_map(|other| other.decided_at).max().unwrap_or(asked_at)
}

/// The steps of some requests.
///
/// # Errors
/// When the database fails.
pub fn steps_of(conn: &mut AnyConnection, ids: &[ExpenseId]) -> AppResult<HashMap<ExpenseId, Vec<StepRow>>> {
    let mut steps: HashMap<ExpenseId, Vec<StepRow>> = HashMap::new();
    for step in db::approvals::of_expenses(conn, ids)? {
        steps.entry(step.expense_id).or_default().push(step);
    }
    Ok(steps)
}
