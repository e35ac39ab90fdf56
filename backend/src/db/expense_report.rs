//! Sums of the lines of expenses, grouped by the database, and the lines themselves.
//!
//! Built like [`super::analysis`]: the text of a statement is made of constants and numbers only, and every
//! value goes in as a bind parameter. Both questions stand on the same facts and conditions, so a group and its
//! lines cannot differ.

mod facts;

use std::{borrow::Cow, collections::BTreeSet};

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Date, Nullable, Text},
};
use penstock_shared::{
    analysis::Dimension,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    expense_report::{ReportDimension, ReportMeasures},
    ids::DimensionId,
    money::Currency,
};

use self::facts::{AMOUNTS, FACTS, KEYS, OWED, OWN, SUMS, WAS_PAID, numbered};
use super::{
    AnyConnection,
    analysis::{BOUND, Backend, Column, between, in_sight, key_sql, one_of, with_custom},
};

/// Which lines.
#[derive(Debug, Clone)]
pub struct ReportFilter {
    pub currency: Currency,
    /// The departments in sight; `None` for all.
    pub departments: Option<Vec<i64>>,
    /// Values of which a column has to have one.
    pub within: Vec<(ReportColumn, Vec<i64>)>,
    /// Whether drafts count as well.
    pub drafts: bool,
    /// By the day that a line is charged to.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// A column that can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportColumn {
    Of(Column),
    Node,
    Requester,
    Kind,
    State,
}

impl ReportColumn {
    fn sql(self) -> (Cow<'static, str>, &'static str) {
        let before = match self {
            Self::Of(column) => return column.sql(),
            Self::Node => "node_id IN (",
            Self::Requester => "requester_id IN (",
            Self::Kind => "kind IN (",
            Self::State => "state IN (",
        };
        (before.into(), ")")
    }
}

/// Something to group by, with the values that count as another one: `(what is written, what it counts as)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub dimension: ReportDimension,
    pub counts_as: Vec<(i64, i64)>,
}

impl Key {
    fn sql(&self) -> Cow<'static, str> {
        let column = match self.dimension {
            ReportDimension::Of(dimension) => key_sql(dimension),
            ReportDimension::Requester => "requester_id".into(),
            ReportDimension::Kind => "kind".into(),
            ReportDimension::State => "state".into(),
        };
        if self.counts_as.is_empty() {
            return column;
        }
        let each = self.counts_as.iter().map(|(written, as_what)| format!(" WHEN {written} THEN {as_what}"));
        format!("CASE {column}{} ELSE {column} END", each.collect::<String>()).into()
    }
}

/// The number of a kind in keys and filters.
#[must_use]
pub fn kind_code(kind: ExpenseKind) -> i64 {
    code(ExpenseKind::ALL, kind)
}

/// The number of a state in keys and filters.
#[must_use]
pub fn state_code(state: ExpenseState) -> i64 {
    code(ExpenseState::ALL, state)
}

/// Its place in the list, from 1.
fn code<T: Copy + PartialEq>(all: &[T], one: T) -> i64 {
    (1..).zip(all).find(|(_, other)| **other == one).map_or(0, |(code, _)| code)
}

/// What one group holds. Keys beyond those asked for are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRow {
    pub keys: [Option<i64>; 2],
    pub measures: ReportMeasures,
    pub foreign_line_count: i64,
}

/// A line with its money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    pub line_id: i64,
    pub expense_id: i64,
    pub title: String,
    pub description: String,
    pub charge_date: NaiveDate,
    pub kind: i64,
    pub state: i64,
    pub requester_id: i64,
    pub department_id: i64,
    pub node_id: i64,
    pub vendor_id: Option<i64>,
    pub measures: ReportMeasures,
}

/// Amounts of the facts, in the order of [`SUMS`] and [`AMOUNTS`].
type Amounts = (i64, i64, i64, i64, i64, i64, i64);
type AmountTypes = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);

const fn measures(amounts: Amounts, request_count: i64, line_count: i64) -> ReportMeasures {
    let (requested_minor, reserved_minor, committed_minor, spent_minor, tax_minor, paid_minor, open_minor) =
        amounts;
    ReportMeasures {
        requested_minor,
        reserved_minor,
        committed_minor,
        spent_minor,
        tax_minor,
        paid_minor,
        open_minor,
        request_count,
        line_count,
    }
}

/// The groups that have a line, by their keys, at most `limit` of them. Without keys there is one group, the total.
///
/// # Errors
/// When the database fails.
pub fn groups(
    conn: &mut AnyConnection,
    keys: &[Key],
    filter: &ReportFilter,
    limit: i64,
) -> QueryResult<Vec<GroupRow>> {
    type Loaded = (Option<i64>, Option<i64>, Amounts, i64, i64, i64);
    let wanted = Wanted { keys, filter, only: &[] };
    let rows: Vec<Loaded> = Groups { wanted, limit }.load(conn)?;
    let row = |(first, second, amounts, requests, lines, foreign): Loaded| GroupRow {
        keys: [first, second],
        measures: measures(amounts, requests, lines),
        foreign_line_count: foreign,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The lines of one group, or of all, after a line, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn lines(
    conn: &mut AnyConnection,
    keys: &[Key],
    filter: &ReportFilter,
    only: &[Option<i64>],
    after: i64,
    limit: i64,
) -> QueryResult<Vec<LineRow>> {
    type Own = (i64, i64, String, String, NaiveDate, i64, i64, i64, i64, i64, Option<i64>);
    let lines = Lines { wanted: Wanted { keys, filter, only }, after, limit };
    let rows: Vec<(Own, Amounts)> = lines.load(conn)?;
    let row = |(own, amounts): (Own, Amounts)| LineRow {
        line_id: own.0,
        expense_id: own.1,
        title: own.2,
        description: own.3,
        charge_date: own.4,
        kind: own.5,
        state: own.6,
        requester_id: own.7,
        department_id: own.8,
        node_id: own.9,
        vendor_id: own.10,
        measures: measures(amounts, 1, 1),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// How many lines and what they come to: of one group, or of all.
///
/// # Errors
/// When the database fails.
pub fn sum(
    conn: &mut AnyConnection,
    keys: &[Key],
    filter: &ReportFilter,
    only: &[Option<i64>],
) -> QueryResult<Option<ReportMeasures>> {
    let sum: Vec<(Amounts, i64, i64)> = Sum { wanted: Wanted { keys, filter, only } }.load(conn)?;
    Ok(sum.into_iter().next().map(|(amounts, requests, lines)| measures(amounts, requests, lines)))
}

/// The lines that fulfil the conditions, with their keys.
struct Wanted<'a> {
    keys: &'a [Key],
    filter: &'a ReportFilter,
    /// Only the group with these keys.
    only: &'a [Option<i64>],
}

impl Wanted<'_> {
    /// The organisation's own dimensions that are grouped or filtered by.
    fn custom(&self) -> Vec<DimensionId> {
        let grouped = self.keys.iter().filter_map(|key| match key.dimension {
            ReportDimension::Of(Dimension::Custom(id)) => Some(id),
            _ => None,
        });
        let filtered = self.filter.within.iter().filter_map(|(column, _)| match column {
            ReportColumn::Of(Column::Custom(id)) => Some(*id),
            _ => None,
        });
        grouped.chain(filtered).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn facts(&self, mut out: AstPass<'_, '_, Backend>) {
        let custom = self.custom();
        out.push_sql(&with_custom(BOUND, &custom));
        out.push_sql(OWED);
        let kind = numbered("e.kind", ExpenseKind::ALL.iter().map(|kind| kind.as_str()));
        let state = numbered("e.state", ExpenseState::ALL.iter().map(|state| state.as_str()));
        out.push_sql(
            &with_custom(FACTS, &custom)
                .replace("{was_paid}", WAS_PAID)
                .replace("{kind}", &kind)
                .replace("{state}", &state),
        );
    }

    /// `FROM (..) AS wanted WHERE ..`, with every condition.
    fn conditions<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let filter = self.filter;
        out.push_sql(" FROM (SELECT facts.*");
        for (name, key) in KEYS.into_iter().zip(self.keys) {
            for part in [", ", &*key.sql(), " AS ", name] {
                out.push_sql(part);
            }
        }
        out.push_sql(" FROM facts WHERE currency = ");
        out.push_bind_param::<Text, Currency>(&filter.currency)?;
        if !filter.drafts {
            out.push_sql(&format!(" AND state <> {}", state_code(ExpenseState::Draft)));
        }
        for (column, values) in &filter.within {
            let (before, behind) = column.sql();
            one_of(out.reborrow(), &before, values, behind)?;
        }
        between(out.reborrow(), filter.from.as_ref(), filter.to.as_ref())?;
        in_sight(out.reborrow(), filter.departments.as_deref())?;
        out.push_sql(") AS wanted WHERE 0 = 0");
        for (name, only) in KEYS.into_iter().zip(self.only) {
            out.push_sql(" AND ");
            out.push_sql(name);
            match only {
                Some(value) => {
                    out.push_sql(" = ");
                    out.push_bind_param::<BigInt, i64>(value)?;
                }
                None => out.push_sql(" IS NULL"),
            }
        }
        Ok(())
    }
}

/// Makes a statement that is loaded like any other, although its text depends on the values.
macro_rules! statement {
    ($name:ident, $sql_type:ty) => {
        impl Query for $name<'_> {
            type SqlType = $sql_type;
        }

        impl QueryId for $name<'_> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl RunQueryDsl<AnyConnection> for $name<'_> {}
    };
}

struct Groups<'a> {
    wanted: Wanted<'a>,
    limit: i64,
}

statement!(Groups, (Nullable<BigInt>, Nullable<BigInt>, AmountTypes, BigInt, BigInt, BigInt));

impl QueryFragment<Backend> for Groups<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.wanted.facts(out.reborrow());
        out.push_sql("SELECT ");
        let used = self.wanted.keys.len();
        for (index, key) in KEYS.into_iter().enumerate() {
            out.push_sql(if index < used { key } else { "CAST(NULL AS BIGINT)" });
            out.push_sql(", ");
        }
        out.push_sql(SUMS);
        out.push_sql(", CAST(COALESCE(SUM(is_foreign), 0) AS BIGINT)");
        self.wanted.conditions(out.reborrow())?;
        if let Some(keys) = KEYS.get(..used).filter(|keys| !keys.is_empty()) {
            let keys = keys.join(", ");
            out.push_sql(&format!(" GROUP BY {keys} ORDER BY {keys}"));
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, i64>(&self.limit)
    }
}

struct Sum<'a> {
    wanted: Wanted<'a>,
}

statement!(Sum, (AmountTypes, BigInt, BigInt));

impl QueryFragment<Backend> for Sum<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.wanted.facts(out.reborrow());
        out.push_sql("SELECT ");
        out.push_sql(SUMS);
        self.wanted.conditions(out)
    }
}

struct Lines<'a> {
    wanted: Wanted<'a>,
    after: i64,
    limit: i64,
}

statement!(
    Lines,
    (
        (BigInt, BigInt, Text, Text, Date, BigInt, BigInt, BigInt, BigInt, BigInt, Nullable<BigInt>),
        AmountTypes,
    )
);

impl QueryFragment<Backend> for Lines<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.wanted.facts(out.reborrow());
        out.push_sql("SELECT ");
        out.push_sql(OWN);
        out.push_sql(AMOUNTS);
        self.wanted.conditions(out.reborrow())?;
        out.push_sql(" AND line_id > ");
        out.push_bind_param::<BigInt, i64>(&self.after)?;
        out.push_sql(" ORDER BY line_id LIMIT ");
        out.push_bind_param::<BigInt, i64>(&self.limit)
    }
}
