//! The list of stored checks.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    budget::CheckOutcome,
    ids::{ControlBookId, DepartmentId, ExpenseId, FundCheckId, NodeId},
};

use super::{
    AnyConnection,
    checks::CheckRow,
    schema::{expenses, fund_check_book_results, fund_check_results, fund_checks},
};
use crate::viewer::Scope;

/// Which checks.
#[derive(Debug, Clone, Default)]
pub struct CheckFilter {
    pub outcome: Option<CheckOutcome>,
    pub purpose: Option<String>,
    /// From this moment on, in UTC.
    pub from: Option<NaiveDateTime>,
    /// Before this moment, in UTC.
    pub before: Option<NaiveDateTime>,
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
}

/// A check with what the list says of its expense: title and department.
pub type ListedCheck = (CheckRow, Option<String>, Option<DepartmentId>);

type Boxed<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::LeftJoin<fund_checks::table, expenses::table>,
    <AnyConnection as diesel::Connection>::Backend,
>;

fn matching<'a>(scope: &Scope, filter: &CheckFilter) -> Boxed<'a> {
    let mut query = fund_checks::table.left_join(expenses::table).into_boxed();
    if let Some(departments) = scope.departments() {
        query = query.filter(expenses::department_id.eq_any(departments.to_vec()).assume_not_null());
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(fund_checks::outcome.eq(outcome));
    }
    if let Some(purpose) = &filter.purpose {
        query = query.filter(fund_checks::purpose.eq(purpose.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(fund_checks::checked_at.ge(from));
    }
    if let Some(before) = filter.before {
        query = query.filter(fund_checks::checked_at.lt(before));
    }
    if let Some(expense) = filter.expense_id {
        query = query.filter(fund_checks::expense_id.eq(expense));
    }
    if let Some(node) = filter.node_id {
        let asked = fund_check_results::table
            .filter(fund_check_results::node_id.eq(node))
            .select(fund_check_results::check_id);
        query = query.filter(fund_checks::id.eq_any(asked));
    }
    if let Some(book) = filter.book_id {
        let asked = fund_check_book_results::table
            .filter(fund_check_book_results::book_id.eq(book))
            .select(fund_check_book_results::check_id);
        query = query.filter(fund_checks::id.eq_any(asked));
    }
    query
}

/// The checks before a number, newest first. Checks that are for no expense are for those who see
/// the whole organisation.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    scope: &Scope,
    filter: &CheckFilter,
    before: FundCheckId,
    limit: i64,
) -> QueryResult<Vec<ListedCheck>> {
    matching(scope, filter)
        .filter(fund_checks::id.lt(before))
        .order(fund_checks::id.desc())
        .limit(limit)
        .select((CheckRow::as_select(), expenses::title.nullable(), expenses::department_id.nullable()))
        .load(conn)
}

/// How many there are in all.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, scope: &Scope, filter: &CheckFilter) -> QueryResult<i64> {
    matching(scope, filter).count().get_result(conn)
}
