//! What is overdue, for counts.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::{
    approval::StepState,
    expense::ExpenseState,
    ids::{ApprovalStepId, DepartmentId},
};

use super::{
    AnyConnection,
    schema::{approval_steps, expenses, invoices},
};

/// The departments of invoices with something open that were due before a day, one for each invoice.
///
/// # Errors
/// When the database fails.
pub fn invoices_before(conn: &mut AnyConnection, day: NaiveDate) -> QueryResult<Vec<DepartmentId>> {
    let open = invoices::gross_minor.gt(invoices::credited_minor + invoices::paid_minor);
    invoices::table
        .inner_join(expenses::table)
        .filter(invoices::reversed_at.is_null())
        .filter(invoices::due_date.lt(day))
        .filter(open)
        .order(invoices::id)
        .select(expenses::department_id)
        .load(conn)
}

/// The departments of the requests that steps whose turn it is belong to.
///
/// # Errors
/// When the database fails.
pub fn departments_of_open_steps(
    conn: &mut AnyConnection,
) -> QueryResult<Vec<(ApprovalStepId, DepartmentId)>> {
    approval_steps::table
        .inner_join(expenses::table)
        .filter(approval_steps::state.eq(StepState::Pending))
        .filter(expenses::state.eq(ExpenseState::Submitted))
        .order(approval_steps::id)
        .select((approval_steps::id, expenses::department_id))
        .load(conn)
}
