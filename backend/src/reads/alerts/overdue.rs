//! Things that are overdue, by the department that each is of.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use penstock_shared::{
    alert::AlertWatch,
    ids::{ApprovalStepId, DepartmentId, ExpenseId},
};

use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    error::AppResult,
    reads::due::{Due, steps_of},
};

/// The department of each thing that is overdue; none for what is no count of such.
///
/// # Errors
/// When the database fails.
pub fn departments(
    conn: &mut AnyConnection,
    watch: AlertWatch,
    now: NaiveDateTime,
) -> AppResult<Vec<DepartmentId>> {
    match watch {
        AlertWatch::OverdueApprovals => approvals(conn, now),
        AlertWatch::OverdueInvoices => {
            let zone = db::organisation::get(conn)?.tz();
            Ok(db::overdue::invoices_before(conn, day_in(zone, now))?)
        }
        AlertWatch::Measure { .. } | AlertWatch::UnusedNearEnd { .. } => Ok(Vec::new()),
    }
}

fn approvals(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Vec<DepartmentId>> {
    let due = Due::read(conn)?;
    let departments: HashMap<ApprovalStepId, DepartmentId> =
        db::overdue::departments_of_open_steps(conn)?.into_iter().collect();
    let open = db::reminders::open(conn, None)?;
    let ids: Vec<ExpenseId> = open.iter().map(|step| step.expense).collect();
    let steps = steps_of(conn, &ids)?;
    let mut overdue = Vec::new();
    for open in open {
        let all = steps.get(&open.expense).map(Vec::as_slice).unwrap_or_default();
        let Some(step) = all.iter().find(|step| step.id == open.step) else { continue };
        let day = due.day(step, all, open.submitted_at.unwrap_or(now));
        if due.left(day, now) < 0 {
            overdue.extend(departments.get(&open.step).copied());
        }
    }
    Ok(overdue)
}
