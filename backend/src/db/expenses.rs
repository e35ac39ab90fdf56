//! Expenses, their lines and what happened to them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    expense::{ExpenseSource, ExpenseState},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, ExpenseLineId,
        FiscalYearId, ImportId, NodeId, PeriodId, UserId, VendorId,
    },
    money::Currency,
};

use super::{
    AnyConnection,
    schema::{budget_nodes, expense_events, expense_lines, expenses},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = expenses, treat_none_as_default_value = false)]
pub struct ExpenseRow {
    pub id: ExpenseId,
    pub title: String,
    pub description: String,
    pub state: ExpenseState,
    pub source: ExpenseSource,
    pub requester_id: UserId,
    pub department_id: DepartmentId,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    pub currency: Currency,
    pub total_minor: i64,
    pub invoiced_minor: i64,
    pub over_budget: bool,
    pub charge_date: NaiveDate,
    pub import_id: Option<ImportId>,
    pub external_reference: Option<String>,
    pub created_at: NaiveDateTime,
    pub submitted_at: Option<NaiveDateTime>,
    pub decided_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub version: i64,
    /// From 1; counts up when the request is changed after it was submitted.
    pub revision: i32,
    pub kind: ExpenseKind,
    pub receiver_id: Option<UserId>,
    pub needed_by: Option<NaiveDate>,
    pub settle_by: Option<NaiveDate>,
    pub valid_from: Option<NaiveDate>,
    pub expires_on: Option<NaiveDate>,
}

impl ExpenseRow {
    /// What its kind needs to know.
    #[must_use]
    pub const fn terms(&self) -> ExpenseTerms {
        ExpenseTerms {
            receiver_id: self.receiver_id,
            needed_by: self.needed_by,
            settle_by: self.settle_by,
            valid_from: self.valid_from,
            expires_on: self.expires_on,
        }
    }

    /// Whether the money is for this person: they asked for it, or receive it.
    #[must_use]
    pub fn is_for(&self, user: UserId) -> bool {
        self.requester_id == user || self.receiver_id == Some(user)
    }

    /// `EXP-1042`.
    #[must_use]
    pub fn reference(&self) -> String {
        reference(self.id)
    }
}

/// How people call an expense.
#[must_use]
pub fn reference(id: ExpenseId) -> String {
    format!("EXP-{:04}", id.0)
}

/// A line's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = expense_lines, treat_none_as_default_value = false)]
pub struct LineRow {
    pub id: ExpenseLineId,
    pub expense_id: ExpenseId,
    pub position: i32,
    pub description: String,
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    pub charge_date: NaiveDate,
    pub period_id: Option<PeriodId>,
    pub amount_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
    /// Of a line in another currency than its node's: the amount in the expense's currency.
    pub foreign_minor: Option<i64>,
    pub rate: Option<String>,
    pub rate_valid_from: Option<NaiveDate>,
    /// The revision that the line left in. Its money was released.
    pub superseded_in: Option<i32>,
    /// The line whose place it took.
    pub replaces_id: Option<ExpenseLineId>,
    /// Expected recoverable tax on top, in the expense's currency.
    pub tax_minor: i64,
    pub service_from: Option<NaiveDate>,
    pub service_to: Option<NaiveDate>,
    pub quote: String,
}

/// Something that happened.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expense_events)]
pub struct HappenedRow {
    pub at: NaiveDateTime,
    pub what: String,
    pub actor_id: Option<UserId>,
    pub amount_minor: Option<i64>,
    pub comment: String,
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ExpenseId) -> QueryResult<ExpenseRow> {
    expenses::table.find(id).select(ExpenseRow::as_select()).first(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ExpenseRow) -> QueryResult<bool> {
    diesel::update(expenses::table.find(row.id).filter(expenses::version.eq(row.version - 1)))
        .set((
            (
                expenses::title.eq(&row.title),
                expenses::description.eq(&row.description),
                expenses::state.eq(row.state),
                expenses::department_id.eq(row.department_id),
                expenses::campaign_id.eq(row.campaign_id),
                expenses::vendor_id.eq(row.vendor_id),
                expenses::currency.eq(row.currency),
                expenses::total_minor.eq(row.total_minor),
            ),
            (
                expenses::invoiced_minor.eq(row.invoiced_minor),
                expenses::over_budget.eq(row.over_budget),
                expenses::charge_date.eq(row.charge_date),
                expenses::submitted_at.eq(row.submitted_at),
                expenses::decided_at.eq(row.decided_at),
                expenses::closed_at.eq(row.closed_at),
                expenses::version.eq(row.version),
                expenses::revision.eq(row.revision),
            ),
            (
                expenses::kind.eq(row.kind),
                expenses::receiver_id.eq(row.receiver_id),
                expenses::needed_by.eq(row.needed_by),
                expenses::settle_by.eq(row.settle_by),
                expenses::valid_from.eq(row.valid_from),
                expenses::expires_on.eq(row.expires_on),
            ),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// An expense's lines as it is now, in order.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<LineRow>> {
    expense_lines::table
        .filter(expense_lines::expense_id.eq(expense))
        .filter(expense_lines::superseded_in.is_null())
        .order(expense_lines::position)
        .select(LineRow::as_select())
        .load(conn)
}

/// Lines that hold money in a period: reserved or committed.
///
/// # Errors
/// When the database fails.
pub fn lines_holding_in(conn: &mut AnyConnection, period: PeriodId) -> QueryResult<Vec<LineRow>> {
    expense_lines::table
        .filter(expense_lines::period_id.eq(period))
        .filter(expense_lines::reserved_minor.gt(0).or(expense_lines::committed_minor.gt(0)))
        .order(expense_lines::id)
        .select(LineRow::as_select())
        .load(conn)
}

/// Writes where a line's money stands.
///
/// # Errors
/// When the database fails.
pub fn update_line_money(conn: &mut AnyConnection, line: &LineRow) -> QueryResult<()> {
    diesel::update(expense_lines::table.find(line.id))
        .set((
            expense_lines::period_id.eq(line.period_id),
            expense_lines::reserved_minor.eq(line.reserved_minor),
            expense_lines::committed_minor.eq(line.committed_minor),
            expense_lines::spent_minor.eq(line.spent_minor),
        ))
        .execute(conn)
        .map(drop)
}

/// Writes a line's amount, and the rate that made it.
///
/// # Errors
/// When the database fails.
pub fn update_line_amount(conn: &mut AnyConnection, line: &LineRow) -> QueryResult<()> {
    diesel::update(expense_lines::table.find(line.id))
        .set((
            expense_lines::amount_minor.eq(line.amount_minor),
            expense_lines::foreign_minor.eq(line.foreign_minor),
            expense_lines::rate.eq(&line.rate),
            expense_lines::rate_valid_from.eq(line.rate_valid_from),
        ))
        .execute(conn)
        .map(drop)
}

/// Takes a draft's lines away, to write them anew.
///
/// # Errors
/// When the database fails, or a ledger entry names one of them.
pub fn delete_lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<()> {
    diesel::delete(expense_lines::table.filter(expense_lines::expense_id.eq(expense))).execute(conn).map(drop)
}

/// Notes what happened.
///
/// # Errors
/// When the database fails.
pub fn happened(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    at: NaiveDateTime,
    what: &str,
    actor: Option<UserId>,
    amount_minor: Option<i64>,
    comment: &str,
) -> QueryResult<()> {
    diesel::insert_into(expense_events::table)
        .values((
            expense_events::expense_id.eq(expense),
            expense_events::at.eq(at),
            expense_events::what.eq(what),
            expense_events::actor_id.eq(actor),
            expense_events::amount_minor.eq(amount_minor),
            expense_events::comment.eq(comment),
        ))
        .execute(conn)
        .map(drop)
}

/// Something that happened, to be noted.
#[derive(Debug, Insertable)]
#[diesel(table_name = expense_events, treat_none_as_default_value = false)]
pub struct NewHappened<'a> {
    pub expense_id: ExpenseId,
    pub at: NaiveDateTime,
    pub what: &'a str,
    pub actor_id: Option<UserId>,
    pub amount_minor: Option<i64>,
    pub comment: &'a str,
}

/// What happened, oldest first.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<HappenedRow>> {
    expense_events::table
        .filter(expense_events::expense_id.eq(expense))
        .order(expense_events::id)
        .select(HappenedRow::as_select())
        .load(conn)
}

/// Expenses of the same vendor and total that have left the draft state, newest first.
///
/// # Errors
/// When the database fails.
pub fn look_alikes(
    conn: &mut AnyConnection,
    vendor: VendorId,
    total_minor: i64,
    currency: Currency,
    limit: i64,
) -> QueryResult<Vec<ExpenseRow>> {
    expenses::table
        .filter(expenses::vendor_id.eq(vendor))
        .filter(expenses::total_minor.eq(total_minor))
        .filter(expenses::currency.eq(currency))
        .filter(expenses::state.ne_all([
            ExpenseState::Draft,
            ExpenseState::Rejected,
            ExpenseState::Withdrawn,
        ]))
        .order(expenses::id.desc())
        .limit(limit)
        .select(ExpenseRow::as_select())
        .load(conn)
}

/// Whether a vendor has an expense that was approved, whatever became of it since, or came in as spent.
///
/// # Errors
/// When the database fails.
pub fn had_approval(conn: &mut AnyConnection, vendor: VendorId) -> QueryResult<bool> {
    let taken = [ExpenseState::Approved, ExpenseState::PartlyInvoiced, ExpenseState::Closed];
    let called_off = expenses::state.eq(ExpenseState::Cancelled).and(expenses::decided_at.is_not_null());
    let taken = expenses::table
        .filter(expenses::vendor_id.eq(vendor))
        .filter(expenses::state.eq_any(taken).or(called_off));
    diesel::select(diesel::dsl::exists(taken)).get_result(conn)
}

/// Where lines' money stands (reserved, committed, spent), after a line's number, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn line_money_after(
    conn: &mut AnyConnection,
    after: ExpenseLineId,
    limit: i64,
) -> QueryResult<Vec<(ExpenseLineId, i64, i64, i64)>> {
    expense_lines::table
        .filter(expense_lines::id.gt(after))
        .order(expense_lines::id)
        .limit(limit)
        .select((
            expense_lines::id,
            expense_lines::reserved_minor,
            expense_lines::committed_minor,
            expense_lines::spent_minor,
        ))
        .load(conn)
}

/// Lines of a fiscal year's budgets whose money is or was in the ledger, after a line's number.
///
/// # Errors
/// When the database fails.
pub fn lines_in_ledger(
    conn: &mut AnyConnection,
    year: FiscalYearId,
    after: ExpenseLineId,
    limit: i64,
) -> QueryResult<Vec<LineRow>> {
    expense_lines::table
        .inner_join(budget_nodes::table)
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .filter(expense_lines::period_id.is_not_null())
        .filter(expense_lines::id.gt(after))
        .order(expense_lines::id)
        .limit(limit)
        .select(LineRow::as_select())
        .load(conn)
}

/// Expenses charged to a calendar year that still hold money, by number.
///
/// # Errors
/// When the database fails.
pub fn open_in_year(conn: &mut AnyConnection, year: i32) -> QueryResult<Vec<ExpenseId>> {
    let (Some(first), Some(last)) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    else {
        return Ok(Vec::new());
    };
    expenses::table
        .filter(expenses::charge_date.between(first, last))
        .filter(expenses::state.eq_any([
            ExpenseState::Submitted,
            ExpenseState::ChangesRequested,
            ExpenseState::Approved,
            ExpenseState::PartlyInvoiced,
        ]))
        .order(expenses::id)
        .select(expenses::id)
        .load(conn)
}
