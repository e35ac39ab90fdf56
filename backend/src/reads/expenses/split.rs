//! Requests that look like one which was split, so that each part stays under a limit.
//!
//! Requests of one requester for one vendor within the organisation's window are taken together. Where the rules
//! of approval send the sum another way than the request by itself, the request goes the way of the sum, and
//! everybody who decides sees which others it was taken together with.

use chrono::{NaiveDateTime, TimeDelta};
use penstock_shared::{expense::SplitFinding, ids::ExpenseId};

use super::{list, own_total, plan::RequestPlan, plan_line::NamedVendor};
use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow},
    domain::{ledger::LedgerError, match_key::match_key},
    error::AppResult,
    reads::known::Known,
    viewer::Viewer,
};

/// So many of the newest requests are looked at.
const MOST_PARTS: i64 = 20;

/// What a request is taken together with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    pub with: Vec<ExpenseId>,
    /// Requests of the same moment, which have no number yet.
    pub mates: Vec<usize>,
    /// Of all of them with the request itself, in minor units of the organisation's currency; `None` when a rate
    /// is missing, or when there are no others.
    pub total_minor: Option<i64>,
}

/// A request of the same moment that is not stored yet.
#[derive(Clone, Copy)]
pub struct Mate<'a> {
    /// Its place in the group.
    pub index: usize,
    pub plan: &'a RequestPlan,
}

/// What a request of the viewer would be taken together with. `expense` is the stored one that it is of, if any;
/// `mates` are the viewer's requests that wait in the same group.
///
/// # Errors
/// When the database fails.
pub fn parts(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    plan: &RequestPlan,
    (expense, now): (Option<ExpenseId>, NaiveDateTime),
    mates: &mut dyn Iterator<Item = Mate<'_>>,
) -> AppResult<Parts> {
    let Some(days) = known.organisation(conn)?.split_window_days else { return Ok(Parts::default()) };
    let since = now.checked_sub_signed(TimeDelta::days(days.into())).unwrap_or(now);
    let vendors: Vec<_> = plan.vendors().flatten().collect();
    let mut rows = Vec::new();
    if !vendors.is_empty() {
        rows = db::expense_splits::of_vendors(conn, viewer.user_id, &vendors, since, MOST_PARTS)?;
    }
    let mut parts = Parts { total_minor: plan.own_total_minor, ..Parts::default() };
    for row in rows.iter().filter(|row| Some(row.id) != expense) {
        parts.with.push(row.id);
        parts.add(own_total(conn, known, row.currency, row.total_minor, row.charge_date)?)?;
    }
    for mate in mates.filter(|mate| share_a_vendor(mate.plan, plan)) {
        parts.mates.push(mate.index);
        parts.add(mate.plan.own_total_minor)?;
    }
    Ok(if parts.is_alone() { Parts::default() } else { parts })
}

impl Parts {
    /// Whether there are no others.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.with.is_empty() && self.mates.is_empty()
    }

    fn add(&mut self, part_minor: Option<i64>) -> Result<(), LedgerError> {
        self.total_minor = match (self.total_minor, part_minor) {
            (Some(total), Some(part)) => Some(total.checked_add(part).ok_or(LedgerError::Overflow)?),
            _ => None,
        };
        Ok(())
    }
}

fn share_a_vendor(one: &RequestPlan, other: &RequestPlan) -> bool {
    one.named_vendors().any(|one| other.named_vendors().any(|other| is_same(one, other)))
}

fn is_same(one: &NamedVendor, other: &NamedVendor) -> bool {
    match (one.id, other.id) {
        (Some(one), Some(other)) => one == other,
        (None, None) => match_key(&one.name) == match_key(&other.name),
        _ => false,
    }
}

/// What a stored request was found to be taken together with, as far as the viewer may see.
///
/// # Errors
/// When the database fails.
pub fn stored(conn: &mut AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<Option<SplitFinding>> {
    let (rows, total_minor) = db::expense_splits::of_expense(conn, id)?;
    finding(conn, viewer, rows, total_minor)
}

/// The finding of a preview.
///
/// # Errors
/// When the database fails.
pub fn previewed(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    parts: &Parts,
) -> AppResult<Option<SplitFinding>> {
    let rows = db::expenses_list::with_ids(conn, &parts.with)?;
    finding(conn, viewer, rows, parts.total_minor)
}

fn finding(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    rows: Vec<ExpenseRow>,
    total_minor: Option<i64>,
) -> AppResult<Option<SplitFinding>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let requests = rows.len() + 1;
    let currency = db::organisation::get(conn)?.currency;
    let seen = |row: &ExpenseRow| row.is_for(viewer.user_id) || viewer.scope.contains(row.department_id);
    let with = list::summaries(conn, rows.into_iter().filter(seen).collect())?;
    let requests = i64::try_from(requests).map_err(|_| LedgerError::Overflow)?;
    Ok(Some(SplitFinding { requests, total_minor, currency, with }))
}
