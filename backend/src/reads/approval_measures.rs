//! How long approval takes, and where it waits: counted from the requests and their steps, which are the trail.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, Months, NaiveDate, NaiveDateTime};
use penstock_shared::{
    approval::StepState,
    approval_measure::{
        ApprovalFigures, ApprovalMeasureQuery, ApprovalMeasures, DepartmentMeasures, RuleMeasures,
    },
    expense::ExpenseState,
    ids::{DepartmentId, ExpenseId},
    problem::FieldErrorCode,
};

use crate::{
    clock::{day_in, first_moment},
    db::{self, AnyConnection, approvals::StepRow, expenses::ExpenseRow},
    domain::approval_measures::percentile,
    error::{AppError, AppResult},
    reads::due::{Due, opened_at},
    viewer::Viewer,
};

/// Measures the requests of the departments in the viewer's sight that were submitted in some days.
///
/// # Errors
/// Days in the wrong order.
pub fn measures(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ApprovalMeasureQuery,
    now: NaiveDateTime,
) -> AppResult<ApprovalMeasures> {
    let due = Due::read(conn)?;
    let zone = due.zone;
    let until = query.until.unwrap_or_else(|| day_in(zone, now));
    let from = query.from.unwrap_or_else(|| until.checked_sub_months(Months::new(3)).unwrap_or(until));
    if until < from {
        return Err(AppError::field(
            "until",
            FieldErrorCode::OutOfRange,
            "The last day is before the first.",
        ));
    }
    let next = until.checked_add_days(Days::new(1)).unwrap_or(until);
    let days = (first_moment(zone, from), first_moment(zone, next));
    let mut rows = db::expenses_list::submitted_between(conn, days.0, days.1, i64::MAX)?;
    rows.retain(|row| viewer.scope.contains(row.department_id));
    let mut steps: HashMap<ExpenseId, Vec<StepRow>> = HashMap::new();
    for step in db::approvals::submitted_between(conn, days.0, days.1)? {
        steps.entry(step.expense_id).or_default().push(step);
    }
    let refused: HashSet<ExpenseId> =
        db::expenses_list::refused_among_submitted(conn, days.0, days.1)?.into_iter().collect();
    let split = db::expense_splits::among_submitted(conn, days.0, days.1)?.into_iter().collect();
    let mut counting = Counting { refused, split, ..Counting::new(due, now) };
    for row in rows {
        let steps = steps.remove(&row.id).unwrap_or_default();
        counting.add(&row, &steps);
    }
    counting.answer(conn, from, until)
}

/// What is counted of some requests.
#[derive(Default)]
struct Tally {
    figures: ApprovalFigures,
    minutes: Vec<i64>,
}

impl Tally {
    fn finish(mut self) -> ApprovalFigures {
        self.figures.median_minutes = percentile(&mut self.minutes, 50);
        self.figures.p90_minutes = percentile(&mut self.minutes, 90);
        self.figures
    }
}

/// What is counted of the steps of a rule.
#[derive(Default)]
struct RuleTally {
    rule_zh: String,
    steps: i64,
    decided: i64,
    waiting: i64,
    overdue: i64,
    decided_late: i64,
    minutes: Vec<i64>,
}

/// What is counted of a request besides its own row.
#[derive(Clone, Copy)]
struct Seen {
    without_steps: bool,
    overdue: bool,
    decided_late: bool,
    refused: bool,
    split: bool,
}

struct Counting {
    due: Due,
    now: NaiveDateTime,
    refused: HashSet<ExpenseId>,
    split: HashSet<ExpenseId>,
    total: Tally,
    departments: BTreeMap<DepartmentId, Tally>,
    rules: BTreeMap<String, RuleTally>,
}

impl Counting {
    fn new(due: Due, now: NaiveDateTime) -> Self {
        Self {
            due,
            now,
            refused: HashSet::new(),
            split: HashSet::new(),
            total: Tally::default(),
            departments: BTreeMap::new(),
            rules: BTreeMap::new(),
        }
    }

    fn add(&mut self, row: &ExpenseRow, steps: &[StepRow]) {
        let Some(submitted_at) = row.submitted_at else { return };
        let (overdue, decided_late) = self.add_steps(submitted_at, steps);
        let refused = self.refused.contains(&row.id);
        let split = self.split.contains(&row.id);
        let seen = Seen { without_steps: steps.is_empty(), overdue, decided_late, refused, split };
        let department = self.departments.entry(row.department_id).or_default();
        for tally in [&mut self.total, department] {
            count(tally, row, submitted_at, seen);
        }
    }

    /// Counts the steps under their rules; whether one is overdue, and whether one was decided too late.
    fn add_steps(&mut self, submitted_at: NaiveDateTime, steps: &[StepRow]) -> (bool, bool) {
        let (mut any_overdue, mut any_late) = (false, false);
        for step in steps {
            let opened_at = opened_at(step, steps, submitted_at);
            let due_on = self.due.day(step, steps, submitted_at);
            let rule = self.rules.entry(step.rule.clone()).or_default();
            rule.rule_zh.clone_from(&step.rule_zh);
            rule.steps += 1;
            match (step.state, step.decided_at) {
                (
                    StepState::Approved | StepState::Rejected | StepState::ChangesRequested,
                    Some(decided_at),
                ) => {
                    rule.decided += 1;
                    // Whoever had agreed before the step's turn took no time in it.
                    rule.minutes.push((decided_at - opened_at).num_minutes().max(0));
                    let late = self.due.left(due_on, decided_at) < 0;
                    rule.decided_late += i64::from(late);
                    any_late |= late;
                }
                (StepState::Pending, _) => {
                    rule.waiting += 1;
                    let overdue = self.due.left(due_on, self.now) < 0;
                    rule.overdue += i64::from(overdue);
                    any_overdue |= overdue;
                }
                _ => {}
            }
        }
        (any_overdue, any_late)
    }

    fn answer(
        self,
        conn: &mut AnyConnection,
        from: NaiveDate,
        until: NaiveDate,
    ) -> AppResult<ApprovalMeasures> {
        let names = db::departments::all(conn)?;
        let mut departments = Vec::with_capacity(self.departments.len());
        for (department_id, tally) in self.departments {
            let row = names.iter().find(|row| row.id == department_id);
            departments.push(DepartmentMeasures {
                department_id,
                name: row.map(|row| row.name.clone()).unwrap_or_default(),
                name_zh: row.map(|row| row.name_zh.clone()).unwrap_or_default(),
                figures: tally.finish(),
            });
        }
        departments.sort_by_key(|of| (-of.figures.requests, of.department_id));
        let mut rules: Vec<RuleMeasures> = self
            .rules
            .into_iter()
            .map(|(rule, mut tally)| RuleMeasures {
                rule,
                rule_zh: tally.rule_zh,
                steps: tally.steps,
                decided: tally.decided,
                waiting: tally.waiting,
                overdue: tally.overdue,
                decided_late: tally.decided_late,
                median_minutes: percentile(&mut tally.minutes, 50),
                p90_minutes: percentile(&mut tally.minutes, 90),
            })
            .collect();
        rules.sort_by_key(|of| (-of.median_minutes.unwrap_or(-1), of.rule.clone()));
        Ok(ApprovalMeasures { from, until, total: self.total.finish(), departments, rules })
    }
}

fn count(tally: &mut Tally, row: &ExpenseRow, submitted_at: NaiveDateTime, seen: Seen) {
    let Seen { without_steps, overdue, decided_late, refused, split } = seen;
    let figures = &mut tally.figures;
    figures.requests += 1;
    figures.decided_late += i64::from(decided_late);
    figures.over_budget += i64::from(row.over_budget);
    figures.refused_first += i64::from(refused);
    figures.split += i64::from(split);
    figures.reworked += i64::from(row.revision > 1 || row.state == ExpenseState::ChangesRequested);
    match row.state {
        ExpenseState::Draft => {}
        ExpenseState::Submitted | ExpenseState::ChangesRequested => {
            figures.waiting += 1;
            figures.overdue += i64::from(overdue);
        }
        ExpenseState::Rejected => figures.rejected += 1,
        ExpenseState::Withdrawn => figures.withdrawn += 1,
        // A year end may cancel what nobody had decided about.
        ExpenseState::Approved
        | ExpenseState::PartlyInvoiced
        | ExpenseState::Closed
        | ExpenseState::Cancelled => {
            let approved = row.decided_at.is_some();
            figures.approved += i64::from(approved);
            figures.auto_approved += i64::from(approved && without_steps);
        }
    }
    if let Some(decided_at) = row.decided_at {
        tally.minutes.push((decided_at - submitted_at).num_minutes().max(0));
    }
}
