//! The browser of stored checks: "why was this refused on 3 March?"

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use penstock_shared::{
    budget::CheckOutcome,
    control::{AskedAmount, FundCheckSummary},
    error_code::ErrorCode,
    ids::{ControlBookId, ExpenseId, FundCheckId, NodeId, UserId},
    money::Currency,
    page::Page,
};

use crate::{
    clock::first_moment,
    db::{
        self, AnyConnection,
        checks_list::{CheckFilter, ListedCheck},
        expenses::reference,
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult},
    reads::checks::{self, Named},
    viewer::Viewer,
};

/// Which checks.
#[derive(Debug, Clone, Default)]
pub struct CheckQuery {
    pub outcome: Option<CheckOutcome>,
    pub purpose: Option<String>,
    /// The first day, in the organisation's time zone.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
    /// Checks before this number.
    pub before: Option<i64>,
    pub limit: i64,
}

/// A page of checks in the viewer's sight, newest first.
///
/// # Errors
/// [`ErrorCode::BadQuery`] when the first day is after the last.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &CheckQuery,
) -> AppResult<Page<FundCheckSummary>> {
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from > to
    {
        return Err(AppError::new(ErrorCode::BadQuery, "'from' is after 'to'. Exchange them."));
    }
    let tz = db::organisation::get(conn)?.tz();
    let filter = CheckFilter {
        outcome: query.outcome,
        purpose: query.purpose.clone(),
        from: query.from.map(|day| first_moment(tz, day)),
        before: query.to.and_then(|day| day.succ_opt()).map(|day| first_moment(tz, day)),
        node_id: query.node_id,
        book_id: query.book_id,
        expense_id: query.expense_id,
    };
    let before = FundCheckId(query.before.unwrap_or(i64::MAX));
    let mut rows = db::checks_list::page(conn, &viewer.scope, &filter, before, query.limit + 1)?;
    let more = i64::try_from(rows.len()).is_ok_and(|length| length > query.limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|(row, _, _)| row.id.to_string());
    let total = db::checks_list::count(conn, &viewer.scope, &filter)?;
    let people: Vec<UserId> = rows.iter().filter_map(|(row, _, _)| row.actor_id).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    let mut named = Named::default();
    let items = rows.into_iter().map(|row| summary(conn, viewer, &mut named, &names, row));
    Ok(Page { items: items.collect::<AppResult<_>>()?, next_cursor, total })
}

fn summary(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    named: &mut Named,
    names: &HashMap<UserId, String>,
    (row, expense_title, department_id): ListedCheck,
) -> AppResult<FundCheckSummary> {
    let asked = asked(conn, named, row.id)?;
    let mut objections = checks::results(conn, viewer, named, row.id)?;
    objections.retain(|result| result.outcome != CheckOutcome::Passed);
    objections.sort_by_key(|result| result.outcome != CheckOutcome::Refused);
    Ok(FundCheckSummary {
        id: row.id,
        checked_at: row.checked_at,
        actor_name: row.actor_id.and_then(|actor| names.get(&actor).cloned()),
        purpose: row.purpose,
        outcome: row.outcome,
        expense_id: row.expense_id,
        expense_reference: row.expense_id.map(reference),
        expense_title,
        department_id,
        asked,
        objections,
    })
}

/// What a check was asked for, by currency of the charged nodes.
///
/// # Errors
/// When the database fails.
pub fn asked(conn: &mut AnyConnection, named: &mut Named, id: FundCheckId) -> AppResult<Vec<AskedAmount>> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for charge in db::checks::charges(conn, id)? {
        let sum = sums.entry(named.node(conn, charge.node_id)?.currency).or_default();
        *sum = sum.checked_add(charge.amount_minor).ok_or(LedgerError::Overflow)?;
    }
    Ok(sums.into_iter().map(|(currency, amount_minor)| AskedAmount { currency, amount_minor }).collect())
}
