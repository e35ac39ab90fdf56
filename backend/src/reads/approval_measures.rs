//! How long approval takes, and where it waits: counted from the requests and their steps, which are the trail.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, Months, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use penstock_shared::{
    approval::StepState,
    approval_measure::{
        ApprovalFigures, ApprovalMeasureQuery, ApprovalMeasures, DepartmentMeasures, OVERDUE_WORKING_DAYS,
        RuleMeasures,
    },
    expense::ExpenseState,
    ids::{DepartmentId, ExpenseId},
    problem::FieldErrorCode,
};

use crate::{
    clock::{day_in, first_moment},
    db::{self, AnyConnection, approvals::StepRow, expenses::ExpenseRow},
    domain::approval_measures::{percentile, working_days},
    error::{AppError, AppResult},
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
    let zone = db::organisation::get(conn)?.tz();
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
    let mut counting = Counting { refused, ..Counting::new(zone, now) };
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
    minutes: Vec<i64>,
}

struct Counting {
    zone: Tz,
    today: NaiveDate,
    refused: HashSet<ExpenseId>,
    total: Tally,
    departments: BTreeMap<DepartmentId, Tally>,
    rules: BTreeMap<String, RuleTally>,
}

impl Counting {
    fn new(zone: Tz, now: NaiveDateTime) -> Self {
        Self {
            zone,
            today: day_in(zone, now),
            refused: HashSet::new(),
            total: Tally::default(),
            departments: BTreeMap::new(),
            rules: BTreeMap::new(),
        }
    }

    fn add(&mut self, row: &ExpenseRow, steps: &[StepRow]) {
        let Some(submitted_at) = row.submitted_at else { return };
        let overdue = self.add_steps(submitted_at, steps);
        let refused = self.refused.contains(&row.id);
        let department = self.departments.entry(row.department_id).or_default();
        for tally in [&mut self.total, department] {
            count(tally, row, submitted_at, steps.is_empty(), overdue, refused);
        }
    }

    /// Counts the steps under their rules; whether one is overdue.
    fn add_steps(&mut self, submitted_at: NaiveDateTime, steps: &[StepRow]) -> bool {
        let mut any_overdue = false;
        for step in steps {
            let before = steps.iter().filter(|other| other.stage < step.stage);
            let opened_at = before.filter_map(|other| other.decided_at).max().unwrap_or(submitted_at);
            let rule = self.rules.entry(step.rule.clone()).or_default();
            rule.rule_zh.clone_from(&step.rule_zh);
            rule.steps += 1;
            match (step.state, step.decided_at) {
                (StepState::Approved | StepState::Rejected, Some(decided_at)) => {
                    rule.decided += 1;
                    // Whoever had agreed before the step's turn took no time in it.
                    rule.minutes.push((decided_at - opened_at).num_minutes().max(0));
                }
                (StepState::Pending, _) => {
                    rule.waiting += 1;
                    let waited = working_days(day_in(self.zone, opened_at), self.today);
                    let overdue = waited > OVERDUE_WORKING_DAYS;
                    rule.overdue += i64::from(overdue);
                    any_overdue |= overdue;
                }
                _ => {}
            }
        }
        any_overdue
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
                median_minutes: percentile(&mut tally.minutes, 50),
                p90_minutes: percentile(&mut tally.minutes, 90),
            })
            .collect();
        rules.sort_by_key(|of| (-of.median_minutes.unwrap_or(-1), of.rule.clone()));
        Ok(ApprovalMeasures { from, until, total: self.total.finish(), departments, rules })
    }
}

fn count(
    tally: &mut Tally,
    row: &ExpenseRow,
    submitted_at: NaiveDateTime,
    without_steps: bool,
    overdue: bool,
    refused: bool,
) {
    let figures = &mut tally.figures;
    figures.requests += 1;
    figures.over_budget += i64::from(row.over_budget);
    figures.refused_first += i64::from(refused);
    match row.state {
        ExpenseState::Draft => {}
        ExpenseState::Submitted => {
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
