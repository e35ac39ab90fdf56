//! Lists of expenses: filters, order, and the place to go on from.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use penstock_shared::{
    expense::{ExpenseSource, ExpenseState},
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, DimensionId, DimensionValueId,
        ExpenseId, FiscalYearId, ImportId, NodeId, UserId, VendorId,
    },
    payment::PaymentFilter,
};

use super::{
    AnyConnection,
    expenses::ExpenseRow,
    schema::{budget_nodes, expense_events, expense_lines, expenses, invoices, ledger_entries, vendors},
    text::{ESCAPE, containing, lower},
};
use crate::{domain::match_key::match_key, viewer::Scope};

/// Which expenses.
#[derive(Debug, Clone, Default)]
pub struct ExpenseFilter {
    pub states: Vec<ExpenseState>,
    /// One of these; empty for all.
    pub kinds: Vec<ExpenseKind>,
    pub source: Option<ExpenseSource>,
    /// One of these.
    pub departments: Option<Vec<DepartmentId>>,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    pub node_id: Option<NodeId>,
    pub import_id: Option<ImportId>,
    /// Only this person's.
    pub requester_id: Option<UserId>,
    pub over_budget: Option<bool>,
    /// Part of the title, the supplier's name or the other system's reference; or `EXP-1042`.
    pub text: Option<String>,
    /// By what is owed on its invoices, at a moment.
    pub payment: Option<(PaymentFilter, NaiveDateTime)>,
    /// Something that is owed was due before this day; filled in by the read.
    pub due_before: Option<NaiveDate>,
    pub line: LineFilter,
}

/// What some line of an expense has to fulfil.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFilter {
    /// One of these, as of the following two.
    pub categories: Option<Vec<CategoryId>>,
    pub channels: Option<Vec<ChannelId>>,
    pub activity_types: Option<Vec<ActivityTypeId>>,
    /// One of the values of each dimension.
    pub custom: Vec<(DimensionId, Vec<DimensionValueId>)>,
    pub fiscal_year_id: Option<FiscalYearId>,
    /// Money of the expense moved on one of these days.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExpenseSort {
    #[default]
    Newest,
    Oldest,
    LargestFirst,
    SmallestFirst,
}

/// The last row of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    total_minor: i64,
    id: ExpenseId,
}

impl Cursor {
    #[must_use]
    pub const fn of(row: &ExpenseRow, sort: ExpenseSort) -> Self {
        let by_amount = matches!(sort, ExpenseSort::LargestFirst | ExpenseSort::SmallestFirst);
        Self { total_minor: if by_amount { row.total_minor } else { 0 }, id: row.id }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (total, id) = text.split_once('_')?;
        Some(Self { total_minor: total.parse().ok()?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.total_minor, self.id)
    }
}

type Query<'a> = expenses::BoxedQuery<'a, <AnyConnection as diesel::Connection>::Backend>;

fn filtered<'a>(scope: &Scope, viewer: UserId, filter: &ExpenseFilter) -> Query<'a> {
    let mut query = expenses::table.into_boxed();
    if let Scope::Departments(departments) = scope {
        query = query.filter(
            expenses::department_id
                .eq_any(departments.clone())
                .or(expenses::requester_id.eq(viewer))
                .or(expenses::receiver_id.eq(viewer).assume_not_null()),
        );
    }
    if !filter.states.is_empty() {
        query = query.filter(expenses::state.eq_any(filter.states.clone()));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(expenses::kind.eq_any(filter.kinds.clone()));
    }
    if let Some(source) = filter.source {
        query = query.filter(expenses::source.eq(source));
    }
    if let Some(departments) = &filter.departments {
        query = query.filter(expenses::department_id.eq_any(departments.clone()));
    }
    if let Some(campaign) = filter.campaign_id {
        query = query.filter(expenses::campaign_id.eq(campaign));
    }
    if let Some(vendor) = filter.vendor_id {
        query = query.filter(expenses::vendor_id.eq(vendor));
    }
    if let Some(node) = filter.node_id {
        let on_node = expense_lines::table
            .filter(expense_lines::node_id.eq(node))
            .filter(expense_lines::superseded_in.is_null())
            .select(expense_lines::expense_id);
        query = query.filter(expenses::id.eq_any(on_node));
    }
    if let Some(import) = filter.import_id {
        query = query.filter(expenses::import_id.eq(import));
    }
    if let Some(requester) = filter.requester_id {
        query = query.filter(expenses::requester_id.eq(requester));
    }
    if let Some(over) = filter.over_budget {
        query = query.filter(expenses::over_budget.eq(over));
    }
    if filter.payment.is_some() {
        query = with_payment(query, filter.due_before);
    }
    if filter.line != LineFilter::default() {
        query = with_line(query, &filter.line);
    }
    match &filter.text {
        Some(text) => matching(query, text),
        None => query,
    }
}

/// Those with an invoice on which something is owed, and was due before a day.
fn with_payment(query: Query<'_>, due_before: Option<NaiveDate>) -> Query<'_> {
    let open = || {
        invoices::table
            .filter(invoices::reversed_at.is_null())
            .filter(invoices::gross_minor.gt(invoices::credited_minor + invoices::paid_minor))
            .select(invoices::expense_id)
    };
    match due_before {
        Some(day) => query.filter(expenses::id.eq_any(open().filter(invoices::due_date.lt(day)))),
        None => query.filter(expenses::id.eq_any(open())),
    }
}

/// One subquery per condition: a boxed one cannot be part of another query on both databases.
fn with_line<'a>(mut query: Query<'a>, filter: &LineFilter) -> Query<'a> {
    let of_lines = || {
        expense_lines::table.filter(expense_lines::superseded_in.is_null()).select(expense_lines::expense_id)
    };
    if let Some(categories) = filter.categories.clone() {
        let found = of_lines().filter(expense_lines::category_id.eq_any(categories));
        query = query.filter(expenses::id.eq_any(found));
    }
    if let Some(channels) = filter.channels.clone() {
        let found = of_lines().filter(expense_lines::channel_id.eq_any(channels));
        query = query.filter(expenses::id.eq_any(found));
    }
    if let Some(kinds) = filter.activity_types.clone() {
        let found = of_lines().filter(expense_lines::activity_type_id.eq_any(kinds));
        query = query.filter(expenses::id.eq_any(found));
    }
    for (dimension, values) in &filter.custom {
        query = query.filter(expenses::id.eq_any(of_lines().filter(counts_in(*dimension, values))));
    }
    if let Some(year) = filter.fiscal_year_id {
        let nodes =
            budget_nodes::table.filter(budget_nodes::fiscal_year_id.eq(year)).select(budget_nodes::id);
        query = query.filter(expenses::id.eq_any(of_lines().filter(expense_lines::node_id.eq_any(nodes))));
    }
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        let moved = ledger_entries::table
            .filter(ledger_entries::entry_date.between(from, to))
            .filter(ledger_entries::expense_id.is_not_null())
            .select(ledger_entries::expense_id.assume_not_null());
        query = query.filter(expenses::id.eq_any(moved));
    } else if let Some(from) = filter.from {
        let moved = ledger_entries::table
            .filter(ledger_entries::entry_date.ge(from))
            .filter(ledger_entries::expense_id.is_not_null())
            .select(ledger_entries::expense_id.assume_not_null());
        query = query.filter(expenses::id.eq_any(moved));
    } else if let Some(to) = filter.to {
        let moved = ledger_entries::table
            .filter(ledger_entries::entry_date.le(to))
            .filter(ledger_entries::expense_id.is_not_null())
            .select(ledger_entries::expense_id.assume_not_null());
        query = query.filter(expenses::id.eq_any(moved));
    }
    query
}

/// Whether a line counts in a dimension, by the same rule as the analysis: its own value, else its
/// campaign's, else that of the nearest node from its own up.
fn counts_in(dimension: DimensionId, values: &[DimensionValueId]) -> diesel::expression::SqlLiteral<Bool> {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    // The text is made of numbers only.
    sql::<Bool>(&format!(
        "COALESCE((SELECT v.value_id FROM expense_line_dimensions v WHERE v.line_id = expense_lines.id \
         AND v.dimension_id = {dimension}), (SELECT v.value_id FROM campaign_dimensions v \
         WHERE v.campaign_id = expense_lines.campaign_id AND v.dimension_id = {dimension}), \
         (WITH RECURSIVE way (id, parent_id, far) AS (SELECT n.id, n.parent_id, 0 FROM budget_nodes n \
         WHERE n.id = expense_lines.node_id UNION ALL SELECT n.id, n.parent_id, way.far + 1 \
         FROM budget_nodes n JOIN way ON n.id = way.parent_id) \
         SELECT v.value_id FROM way JOIN budget_node_dimensions v ON v.node_id = way.id \
         AND v.dimension_id = {dimension} ORDER BY way.far LIMIT 1)) IN (0{}{})",
        if values.is_empty() { "" } else { ", " },
        values.join(", ")
    ))
}

fn matching<'a>(query: Query<'a>, text: &str) -> Query<'a> {
    let text = text.trim();
    let number =
        text.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("EXP-")).and_then(|_| text.get(4..));
    if let Some(id) = number.and_then(|number| number.parse::<ExpenseId>().ok()) {
        return query.filter(expenses::id.eq(id));
    }
    let pattern = containing(&text.to_lowercase());
    let folded = containing(&match_key(text));
    let of_vendor =
        vendors::table.filter(vendors::match_key.like(folded).escape(ESCAPE)).select(vendors::id.nullable());
    query.filter(
        lower(expenses::title)
            .like(pattern)
            .escape(ESCAPE)
            .or(expenses::external_reference.eq(text.to_owned()).assume_not_null())
            .or(expenses::vendor_id.eq_any(of_vendor).assume_not_null()),
    )
}

/// A page, with the count of all that match.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    scope: &Scope,
    viewer: UserId,
    filter: &ExpenseFilter,
    sort: ExpenseSort,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<(Vec<ExpenseRow>, i64)> {
    let total = filtered(scope, viewer, filter).count().get_result(conn)?;
    let mut query = filtered(scope, viewer, filter);
    if let Some(Cursor { total_minor, id }) = after {
        query = match sort {
            ExpenseSort::Newest => query.filter(expenses::id.lt(id)),
            ExpenseSort::Oldest => query.filter(expenses::id.gt(id)),
            ExpenseSort::LargestFirst => query.filter(
                expenses::total_minor
                    .lt(total_minor)
                    .or(expenses::total_minor.eq(total_minor).and(expenses::id.lt(id))),
            ),
            ExpenseSort::SmallestFirst => query.filter(
                expenses::total_minor
                    .gt(total_minor)
                    .or(expenses::total_minor.eq(total_minor).and(expenses::id.gt(id))),
            ),
        };
    }
    let query = match sort {
        ExpenseSort::Newest => query.order(expenses::id.desc()),
        ExpenseSort::Oldest => query.order(expenses::id.asc()),
        ExpenseSort::LargestFirst => query.order((expenses::total_minor.desc(), expenses::id.desc())),
        ExpenseSort::SmallestFirst => query.order((expenses::total_minor.asc(), expenses::id.asc())),
    };
    let rows = query.limit(limit).select(ExpenseRow::as_select()).load(conn)?;
    Ok((rows, total))
}

/// Some requests, the newest first.
///
/// # Errors
/// When the database fails.
pub fn with_ids(conn: &mut AnyConnection, ids: &[ExpenseId]) -> QueryResult<Vec<ExpenseRow>> {
    expenses::table
        .filter(expenses::id.eq_any(ids))
        .order(expenses::id.desc())
        .select(ExpenseRow::as_select())
        .load(conn)
}

/// Requests that were submitted in a time, the oldest first: not what came in as spent.
///
/// # Errors
/// When the database fails.
pub fn submitted_between(
    conn: &mut AnyConnection,
    since: NaiveDateTime,
    before: NaiveDateTime,
    limit: i64,
) -> QueryResult<Vec<ExpenseRow>> {
    expenses::table
        .filter(expenses::submitted_at.ge(since))
        .filter(expenses::submitted_at.lt(before))
        .filter(expenses::source.ne(ExpenseSource::Import))
        .order(expenses::id)
        .limit(limit)
        .select(ExpenseRow::as_select())
        .load(conn)
}

/// Whether a vendor had an approved expense, other than one, at a moment.
///
/// # Errors
/// When the database fails.
pub fn had_approval_before(
    conn: &mut AnyConnection,
    vendor: VendorId,
    other_than: ExpenseId,
    moment: NaiveDateTime,
) -> QueryResult<bool> {
    let taken = [ExpenseState::Approved, ExpenseState::PartlyInvoiced, ExpenseState::Closed];
    let decided =
        expenses::state.ne(ExpenseState::Rejected).and(expenses::decided_at.lt(moment).assume_not_null());
    let came_in = expenses::state
        .eq_any(taken)
        .and(expenses::decided_at.is_null())
        .and(expenses::created_at.lt(moment));
    let proven = expenses::table
        .filter(expenses::vendor_id.eq(vendor))
        .filter(expenses::id.ne(other_than))
        .filter(decided.or(came_in));
    diesel::select(diesel::dsl::exists(proven)).get_result(conn)
}

/// Of the requests that were submitted in a time: those that a check had refused before.
///
/// # Errors
/// When the database fails.
pub fn refused_among_submitted(
    conn: &mut AnyConnection,
    since: NaiveDateTime,
    before: NaiveDateTime,
) -> QueryResult<Vec<ExpenseId>> {
    expense_events::table
        .inner_join(expenses::table.on(expenses::id.eq(expense_events::expense_id)))
        .filter(expense_events::what.eq("refused"))
        .filter(expenses::submitted_at.ge(since))
        .filter(expenses::submitted_at.lt(before))
        .select(expense_events::expense_id)
        .distinct()
        .load(conn)
}

/// Approved expenses that stand until a day or an earlier one, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn standing_until(conn: &mut AnyConnection, until: NaiveDate, limit: i64) -> QueryResult<Vec<ExpenseId>> {
    expenses::table
        .filter(expenses::expires_on.le(until))
        .filter(expenses::state.eq_any([ExpenseState::Approved, ExpenseState::PartlyInvoiced]))
        .order((expenses::expires_on, expenses::id))
        .limit(limit)
        .select(expenses::id)
        .load(conn)
}
