//! Year ends: the rules of nodes, and what was run.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    budget::DocumentKind,
    ids::{ExpenseId, ExpenseLineId, FiscalYearId, NodeId, PeriodId, UserId, YearEndId},
    year_end::{YearEndPolicy, YearEndRule, YearEndState},
};

use super::{
    AnyConnection,
    expenses::LineRow,
    ledger::EntryRow,
    portable::insert_all,
    schema::{
        budget_nodes, expense_lines, ledger_entries, year_end_expenses, year_end_lines, year_end_nodes,
        year_ends,
    },
};

/// What a node says about the end of its year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_nodes)]
pub struct ChoiceRow {
    pub id: NodeId,
    year_end_policy: Option<YearEndPolicy>,
    year_end_cap_minor: Option<i64>,
    year_end_cap_bp: Option<i64>,
    pub next_node_id: Option<NodeId>,
}

impl ChoiceRow {
    /// The node's own rule.
    #[must_use]
    pub fn rule(&self) -> Option<YearEndRule> {
        self.year_end_policy.map(|policy| YearEndRule {
            policy,
            cap_minor: self.year_end_cap_minor,
            cap_bp: self.year_end_cap_bp,
        })
    }

    /// Changes it.
    pub fn set_rule(&mut self, rule: Option<YearEndRule>) {
        self.year_end_policy = rule.map(|rule| rule.policy);
        self.year_end_cap_minor = rule.and_then(|rule| rule.cap_minor);
        self.year_end_cap_bp = rule.and_then(|rule| rule.cap_bp);
    }
}

/// A year end.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = year_ends)]
pub struct YearEndRow {
    pub id: YearEndId,
    pub fiscal_year_id: FiscalYearId,
    pub next_year_id: FiscalYearId,
    pub state: YearEndState,
    pub closed_periods: bool,
    pub run_by: UserId,
    pub run_at: NaiveDateTime,
    pub reversed_by: Option<UserId>,
    pub reversed_at: Option<NaiveDateTime>,
    pub reason: String,
}

/// A year end to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = year_ends)]
pub struct NewYearEnd {
    pub fiscal_year_id: FiscalYearId,
    pub next_year_id: FiscalYearId,
    pub state: YearEndState,
    pub closed_periods: bool,
    pub run_by: UserId,
    pub run_at: NaiveDateTime,
    pub reason: String,
}

/// What a year end did to a node.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = year_end_nodes, treat_none_as_default_value = false)]
pub struct EndedNodeRow {
    pub year_end_id: YearEndId,
    pub node_id: NodeId,
    pub next_node_id: Option<NodeId>,
    pub policy: YearEndPolicy,
    pub available_minor: i64,
    pub open_minor: i64,
    pub open_lines: i32,
    pub lapsed_minor: i64,
    pub carried_balance_minor: i64,
    pub carried_open_minor: i64,
}

/// What a year end did to a line.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = year_end_lines, treat_none_as_default_value = false)]
pub struct EndedLineRow {
    pub year_end_id: YearEndId,
    pub expense_line_id: ExpenseLineId,
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub next_node_id: Option<NodeId>,
    pub next_period_id: Option<PeriodId>,
    pub reserved_minor: i64,
    pub committed_minor: i64,
}

/// An expense that a year end closed, as it was before.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = year_end_expenses)]
pub struct EndedExpenseRow {
    pub year_end_id: YearEndId,
    pub expense_id: ExpenseId,
    pub before: String,
}

/// What the nodes of a year say.
///
/// # Errors
/// When the database fails.
pub fn choices(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<ChoiceRow>> {
    budget_nodes::table
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .select(ChoiceRow::as_select())
        .load(conn)
}

/// # Errors
/// `NotFound` when there is no such node.
pub fn choice(conn: &mut AnyConnection, node: NodeId) -> QueryResult<ChoiceRow> {
    budget_nodes::table.find(node).select(ChoiceRow::as_select()).first(conn)
}

/// Writes a node's choice if nobody changed the node since `version`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn set_choice(conn: &mut AnyConnection, choice: &ChoiceRow, version: i64) -> QueryResult<bool> {
    diesel::update(budget_nodes::table.find(choice.id).filter(budget_nodes::version.eq(version)))
        .set((
            budget_nodes::year_end_policy.eq(choice.year_end_policy),
            budget_nodes::year_end_cap_minor.eq(choice.year_end_cap_minor),
            budget_nodes::year_end_cap_bp.eq(choice.year_end_cap_bp),
            budget_nodes::next_node_id.eq(choice.next_node_id),
            budget_nodes::version.eq(version + 1),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Lines of a year's nodes that hold money: reserved or committed.
///
/// # Errors
/// When the database fails.
pub fn open_lines(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<LineRow>> {
    expense_lines::table
        .inner_join(budget_nodes::table)
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .filter(expense_lines::reserved_minor.gt(0).or(expense_lines::committed_minor.gt(0)))
        .order(expense_lines::id)
        .select(LineRow::as_select())
        .load(conn)
}

/// Moves a line to another node and period, with what it holds.
///
/// # Errors
/// When the database fails.
pub fn move_line(conn: &mut AnyConnection, line: &LineRow) -> QueryResult<()> {
    diesel::update(expense_lines::table.find(line.id))
        .set((
            expense_lines::node_id.eq(line.node_id),
            expense_lines::period_id.eq(line.period_id),
            expense_lines::reserved_minor.eq(line.reserved_minor),
            expense_lines::committed_minor.eq(line.committed_minor),
        ))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewYearEnd) -> QueryResult<YearEndId> {
    diesel::insert_into(year_ends::table).values(row).returning(year_ends::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: YearEndId) -> QueryResult<YearEndRow> {
    year_ends::table.find(id).select(YearEndRow::as_select()).first(conn)
}

/// Every run of a year, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<YearEndRow>> {
    year_ends::table
        .filter(year_ends::fiscal_year_id.eq(year))
        .order(year_ends::id.desc())
        .select(YearEndRow::as_select())
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn mark_reversed(
    conn: &mut AnyConnection,
    id: YearEndId,
    by: UserId,
    at: NaiveDateTime,
    reason: &str,
) -> QueryResult<()> {
    diesel::update(year_ends::table.find(id))
        .set((
            year_ends::state.eq(YearEndState::Reversed),
            year_ends::reversed_by.eq(by),
            year_ends::reversed_at.eq(at),
            year_ends::reason.eq(reason),
        ))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When the database fails.
pub fn insert_nodes(conn: &mut AnyConnection, rows: &[EndedNodeRow]) -> QueryResult<()> {
    insert_all!(conn, year_end_nodes::table, rows)
}

/// # Errors
/// When the database fails.
pub fn insert_lines(conn: &mut AnyConnection, rows: &[EndedLineRow]) -> QueryResult<()> {
    insert_all!(conn, year_end_lines::table, rows)
}

/// # Errors
/// When the database fails.
pub fn insert_expenses(conn: &mut AnyConnection, rows: &[EndedExpenseRow]) -> QueryResult<()> {
    insert_all!(conn, year_end_expenses::table, rows)
}

/// # Errors
/// When the database fails.
pub fn nodes(conn: &mut AnyConnection, id: YearEndId) -> QueryResult<Vec<EndedNodeRow>> {
    year_end_nodes::table
        .filter(year_end_nodes::year_end_id.eq(id))
        .order(year_end_nodes::node_id)
        .select(EndedNodeRow::as_select())
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, id: YearEndId) -> QueryResult<Vec<EndedLineRow>> {
    year_end_lines::table
        .filter(year_end_lines::year_end_id.eq(id))
        .order(year_end_lines::expense_line_id)
        .select(EndedLineRow::as_select())
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn expenses(conn: &mut AnyConnection, id: YearEndId) -> QueryResult<Vec<EndedExpenseRow>> {
    year_end_expenses::table
        .filter(year_end_expenses::year_end_id.eq(id))
        .order(year_end_expenses::expense_id)
        .select(EndedExpenseRow::as_select())
        .load(conn)
}

/// A line by its number.
///
/// # Errors
/// `NotFound` when there is none.
pub fn line(conn: &mut AnyConnection, id: ExpenseLineId) -> QueryResult<LineRow> {
    expense_lines::table.find(id).select(LineRow::as_select()).first(conn)
}

/// The entries that a run posted, in order; what took them back later is not among them.
///
/// # Errors
/// When the database fails.
pub fn entries(conn: &mut AnyConnection, id: YearEndId) -> QueryResult<Vec<EntryRow>> {
    ledger_entries::table
        .filter(ledger_entries::document_kind.eq(DocumentKind::YearEnd))
        .filter(ledger_entries::document_id.eq(id.0))
        .filter(ledger_entries::reverses_sequence.is_null())
        .order(ledger_entries::sequence)
        .select(EntryRow::as_select())
        .load(conn)
}
