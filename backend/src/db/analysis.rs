//! Sums of the ledger by dimensions, grouped by the database.
//!
//! diesel's own builder cannot group by columns that are chosen at run time, so the statement is
//! written here, as a query fragment: the text is made of constants only, and every value goes in as
//! a bind parameter.

use std::{borrow::Cow, collections::BTreeSet};

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Date, Nullable, Text},
};
use penstock_shared::{
    analysis::{Dimension, Measures},
    ids::{CampaignId, DimensionId, NodeId},
    money::Currency,
};

use super::{
    AnyConnection,
    schema::{budget_nodes, campaigns},
};

pub(super) type Backend = <AnyConnection as Connection>::Backend;

/// Which part of the ledger.
#[derive(Debug, Clone)]
pub struct AnalysisFilter {
    /// The last entry that counts: two statements with the same number see the same ledger.
    pub as_of_sequence: i64,
    pub currency: Currency,
    /// The departments in sight; `None` for all.
    pub departments: Option<Vec<i64>>,
    /// Values of which a column has to have one.
    pub within: Vec<(Column, Vec<i64>)>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// A column that can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    FiscalYear,
    Department,
    Channel,
    ActivityType,
    Campaign,
    Category,
    Vendor,
    Import,
    Custom(DimensionId),
}

impl Column {
    /// What stands before and behind the list of values of which the column has to have one.
    pub(super) fn sql(self) -> (Cow<'static, str>, &'static str) {
        let before = match self {
            Self::FiscalYear => "fiscal_year_id IN (",
            Self::Department => "department_id IN (",
            Self::Channel => "channel_id IN (",
            Self::ActivityType => "activity_type_id IN (",
            Self::Campaign => "campaign_id IN (",
            Self::Category => "category_id IN (",
            Self::Vendor => "vendor_id IN (",
            // By the entries' own index. A join of the expenses would let SQLite begin with them and
            // try every entry against each.
            Self::Import => {
                return ("expense_id IN (SELECT id FROM expenses WHERE import_id IN (".into(), "))");
            }
            Self::Custom(id) => return (format!("custom_{id} IN (").into(), ")"),
        };
        (before.into(), ")")
    }
}

/// What one group holds. A month is 202603; keys beyond the dimensions asked for are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRow {
    pub keys: [Option<i64>; 3],
    pub measures: Measures,
}

/// The groups that hold something, by their keys, at most `limit` of them. Without dimensions there
/// is one group, the total.
///
/// # Errors
/// When the database fails.
pub fn groups(
    conn: &mut AnyConnection,
    dimensions: &[Dimension],
    filter: &AnalysisFilter,
    limit: i64,
) -> QueryResult<Vec<GroupRow>> {
    type Loaded = (Option<i64>, Option<i64>, Option<i64>, i64, i64, i64, i64, i64);
    let rows: Vec<Loaded> = Groups { dimensions, filter, limit }.load(conn)?;
    let row = |(first, second, third, allocated, reserved, committed, spent, lines): Loaded| GroupRow {
        keys: [first, second, third],
        measures: Measures {
            allocated_minor: allocated,
            reserved_minor: reserved,
            committed_minor: committed,
            spent_minor: spent,
            line_count: lines,
        },
    };
    Ok(rows.into_iter().map(row).collect())
}

struct Groups<'a> {
    dimensions: &'a [Dimension],
    filter: &'a AnalysisFilter,
    limit: i64,
}

impl Query for Groups<'_> {
    type SqlType =
        (Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, BigInt, BigInt, BigInt, BigInt, BigInt);
}

impl QueryId for Groups<'_> {
    type QueryId = ();
    // The text depends on the values.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<AnyConnection> for Groups<'_> {}

/// What a node belongs to: its own binding, else that of the nearest node above it.
pub(super) const BOUND: &str = "WITH RECURSIVE bound (id, parent_id, fiscal_year_id, currency, department_id, channel_id, \
activity_type_id, campaign_id{names}) AS (\
SELECT n.id, n.parent_id, n.fiscal_year_id, n.currency, n.department_id, n.channel_id, n.activity_type_id, \
n.campaign_id{root} FROM budget_nodes n WHERE n.parent_id IS NULL \
UNION ALL \
SELECT n.id, n.parent_id, n.fiscal_year_id, n.currency, COALESCE(n.department_id, b.department_id), \
COALESCE(n.channel_id, b.channel_id), COALESCE(n.activity_type_id, b.activity_type_id), \
COALESCE(n.campaign_id, b.campaign_id){below} FROM budget_nodes n JOIN bound b ON n.parent_id = b.id), ";

/// Use: every movement between buckets, with the dimensions of its line.
pub(super) const USE: &str = "facts AS (\
SELECT e.entry_date, n.id AS node_id, n.fiscal_year_id, n.currency, \
CASE WHEN l.id IS NULL THEN n.department_id ELSE l.department_id END AS department_id, \
CASE WHEN l.id IS NULL THEN n.channel_id ELSE l.channel_id END AS channel_id, \
CASE WHEN l.id IS NULL THEN n.activity_type_id ELSE l.activity_type_id END AS activity_type_id, \
CASE WHEN l.id IS NULL THEN n.campaign_id ELSE l.campaign_id END AS campaign_id, \
l.category_id, l.vendor_id, e.expense_id, l.id AS line_id, CAST(0 AS BIGINT) AS allocated, \
CASE 'reserved' WHEN e.to_bucket THEN e.amount_minor WHEN e.from_bucket THEN -e.amount_minor ELSE 0 END AS reserved, \
CASE 'committed' WHEN e.to_bucket THEN e.amount_minor WHEN e.from_bucket THEN -e.amount_minor ELSE 0 END AS committed, \
CASE 'spent' WHEN e.to_bucket THEN e.amount_minor WHEN e.from_bucket THEN -e.amount_minor ELSE 0 END AS spent{of_line} \
FROM ledger_entries e JOIN bound n ON n.id = e.node_id \
LEFT JOIN expense_lines l ON l.id = e.expense_line_id \
WHERE e.from_bucket <> 'source' AND e.to_bucket <> 'source' AND e.sequence <= ";

/// What a node was given.
pub(super) const GIVEN: &str = " UNION ALL SELECT e.entry_date, n.id, n.fiscal_year_id, n.currency, n.department_id, n.channel_id, \
n.activity_type_id, n.campaign_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), \
CAST(NULL AS BIGINT), CASE WHEN e.from_bucket = 'source' THEN e.amount_minor ELSE -e.amount_minor END, 0, 0, 0{of_node} \
FROM ledger_entries e JOIN bound n ON n.id = e.node_id \
WHERE (e.from_bucket = 'source' OR e.to_bucket = 'source') AND e.sequence <= ";

/// What a node was given is its parent's no longer: so each unit counts once, where it lies, and the
/// sum over a tree is what its root was given.
pub(super) const PASSED_ON: &str = " UNION ALL SELECT e.entry_date, n.id, n.fiscal_year_id, n.currency, n.department_id, n.channel_id, \
n.activity_type_id, n.campaign_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), \
CAST(NULL AS BIGINT), CASE WHEN e.from_bucket = 'source' THEN -e.amount_minor ELSE e.amount_minor END, 0, 0, 0{of_node} \
FROM ledger_entries e JOIN budget_nodes c ON c.id = e.node_id JOIN bound n ON n.id = c.parent_id \
WHERE (e.from_bucket = 'source' OR e.to_bucket = 'source') AND e.sequence <= ";

const SUMS: &str = "CAST(COALESCE(SUM(allocated), 0) AS BIGINT), CAST(COALESCE(SUM(reserved), 0) AS BIGINT), \
CAST(COALESCE(SUM(committed), 0) AS BIGINT), CAST(COALESCE(SUM(spent), 0) AS BIGINT), \
CAST(COALESCE(SUM(CASE WHEN line_id IS NOT NULL AND (reserved <> 0 OR committed <> 0 OR spent <> 0) \
THEN 1 ELSE 0 END), 0) AS BIGINT)";

/// The columns of the organisation's own dimensions, put into a part of the statement. A node has its
/// own value, else its campaign's, else that of the node above. A line has the value that was written
/// with it; lines from before the dimension, and imported ones, take their campaign's, else their node's.
pub(super) fn with_custom(part: &str, custom: &[DimensionId]) -> String {
    let each = |column: &dyn Fn(&DimensionId) -> String| {
        custom.iter().map(|id| format!(", {}", column(id))).collect::<String>()
    };
    let own = |id: &DimensionId| {
        format!(
            "(SELECT v.value_id FROM budget_node_dimensions v WHERE v.node_id = n.id AND v.dimension_id = {id}), \
             (SELECT v.value_id FROM campaign_dimensions v WHERE v.campaign_id = n.campaign_id \
             AND v.dimension_id = {id})"
        )
    };
    let of_line = |id: &DimensionId| {
        format!(
            "COALESCE((SELECT v.value_id FROM expense_line_dimensions v WHERE v.line_id = l.id \
             AND v.dimension_id = {id}), (SELECT v.value_id FROM campaign_dimensions v \
             WHERE v.campaign_id = l.campaign_id AND v.dimension_id = {id}), n.custom_{id}) AS custom_{id}"
        )
    };
    part.replace("{names}", &each(&|id| format!("custom_{id}")))
        .replace("{root}", &each(&|id| format!("COALESCE({})", own(id))))
        .replace("{below}", &each(&|id| format!("COALESCE({}, b.custom_{id})", own(id))))
        .replace("{of_node}", &each(&|id| format!("n.custom_{id}")))
        .replace("{of_line}", &each(&of_line))
}

/// First by line, so that a line counts when it holds money and not when it merely once did.
const BY_LINE: &str = "line_id, SUM(allocated) AS allocated, SUM(reserved) AS reserved, \
SUM(committed) AS committed, SUM(spent) AS spent FROM facts WHERE currency = ";

const HOLDS_SOMETHING: &str = " HAVING SUM(allocated) <> 0 OR SUM(CASE WHEN line_id IS NOT NULL AND \
(reserved <> 0 OR committed <> 0 OR spent <> 0) THEN 1 ELSE 0 END) <> 0 \
OR SUM(reserved) <> 0 OR SUM(committed) <> 0 OR SUM(spent) <> 0 ";

const KEYS: [&str; 3] = ["k1", "k2", "k3"];

pub(super) fn key_sql(dimension: Dimension) -> Cow<'static, str> {
    let column = match dimension {
        Dimension::Custom(id) => return format!("custom_{id}").into(),
        Dimension::Department => "department_id",
        Dimension::Channel => "channel_id",
        Dimension::ActivityType => "activity_type_id",
        Dimension::Campaign => "campaign_id",
        Dimension::Category => "category_id",
        Dimension::Vendor => "vendor_id",
        Dimension::Node => "node_id",
        // Both databases write a date as 2026-03-16.
        Dimension::Month => {
            "CAST(substr(CAST(entry_date AS TEXT), 1, 4) AS BIGINT) * 100 \
             + CAST(substr(CAST(entry_date AS TEXT), 6, 2) AS BIGINT)"
        }
        Dimension::FiscalYear => "fiscal_year_id",
    };
    column.into()
}

impl<'a> Groups<'a> {
    /// The organisation's own dimensions that are grouped or filtered by.
    fn custom(&self) -> Vec<DimensionId> {
        let grouped = self.dimensions.iter().filter_map(|dimension| match dimension {
            Dimension::Custom(id) => Some(*id),
            _ => None,
        });
        let filtered = self.filter.within.iter().filter_map(|(column, _)| match column {
            Column::Custom(id) => Some(*id),
            _ => None,
        });
        grouped.chain(filtered).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn keys(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<'a> {
        KEYS.into_iter().zip(self.dimensions.iter().map(|dimension| key_sql(*dimension)))
    }

    fn conditions<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let filter = self.filter;
        for (column, values) in &filter.within {
            let (before, behind) = column.sql();
            one_of(out.reborrow(), &before, values, behind)?;
        }
        between(out.reborrow(), filter.from.as_ref(), filter.to.as_ref())?;
        in_sight(out, filter.departments.as_deref())
    }
}

/// `AND column IN (..)`, of values of which there is at least one.
pub(super) fn one_of<'b>(
    mut out: AstPass<'_, 'b, Backend>,
    before: &str,
    values: &'b [i64],
    behind: &str,
) -> QueryResult<()> {
    out.push_sql(" AND ");
    out.push_sql(before);
    for (place, value) in values.iter().enumerate() {
        out.push_sql(if place > 0 { ", " } else { "" });
        out.push_bind_param::<BigInt, i64>(value)?;
    }
    out.push_sql(behind);
    Ok(())
}

/// The days that count.
pub(super) fn between<'b>(
    mut out: AstPass<'_, 'b, Backend>,
    from: Option<&'b NaiveDate>,
    to: Option<&'b NaiveDate>,
) -> QueryResult<()> {
    if let Some(from) = from {
        out.push_sql(" AND entry_date >= ");
        out.push_bind_param::<Date, NaiveDate>(from)?;
    }
    if let Some(to) = to {
        out.push_sql(" AND entry_date <= ");
        out.push_bind_param::<Date, NaiveDate>(to)?;
    }
    Ok(())
}

/// The viewer's departments.
pub(super) fn in_sight<'b>(out: AstPass<'_, 'b, Backend>, departments: Option<&'b [i64]>) -> QueryResult<()> {
    match departments {
        // Nobody's department is zero, so the list is never empty.
        Some([]) => one_of(out, "department_id IN (0", &[], ")"),
        Some(departments) => one_of(out, "department_id IN (", departments, ")"),
        None => Ok(()),
    }
}

impl QueryFragment<Backend> for Groups<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let custom = self.custom();
        out.push_sql(&with_custom(BOUND, &custom));
        for (index, part) in [USE, GIVEN, PASSED_ON].into_iter().enumerate() {
            out.push_sql(&with_custom(part, &custom));
            out.push_bind_param::<BigInt, i64>(&self.filter.as_of_sequence)?;
            out.push_sql(if index == 2 { ") SELECT " } else { "" });
        }
        let used = self.dimensions.len();
        for (index, key) in KEYS.into_iter().enumerate() {
            out.push_sql(if index < used { key } else { "CAST(NULL AS BIGINT)" });
            out.push_sql(", ");
        }
        out.push_sql(SUMS);
        out.push_sql(" FROM (SELECT ");
        for (key, column) in self.keys() {
            for part in [&*column, " AS ", key, ", "] {
                out.push_sql(part);
            }
        }
        out.push_sql(BY_LINE);
        out.push_bind_param::<Text, Currency>(&self.filter.currency)?;
        self.conditions(out.reborrow())?;
        out.push_sql(" GROUP BY ");
        for (_, column) in self.keys() {
            out.push_sql(&column);
            out.push_sql(", ");
        }
        out.push_sql("line_id) AS by_line");
        if let Some(keys) = KEYS.get(..used).filter(|keys| !keys.is_empty()) {
            out.push_sql(" GROUP BY ");
            out.push_sql(&keys.join(", "));
            out.push_sql(HOLDS_SOMETHING);
            out.push_sql("ORDER BY ");
            out.push_sql(&keys.join(", "));
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, i64>(&self.limit)
    }
}

/// The English and the Chinese names of some budget nodes.
///
/// # Errors
/// When the database fails.
pub fn node_names(conn: &mut AnyConnection, ids: &[i64]) -> QueryResult<Vec<(NodeId, String, String)>> {
    let ids: Vec<NodeId> = ids.iter().copied().map(NodeId).collect();
    budget_nodes::table
        .filter(budget_nodes::id.eq_any(ids))
        .select((budget_nodes::id, budget_nodes::name, budget_nodes::name_zh))
        .load(conn)
}

/// The names of some campaigns.
///
/// # Errors
/// When the database fails.
pub fn campaign_names(conn: &mut AnyConnection, ids: &[i64]) -> QueryResult<Vec<(CampaignId, String)>> {
    let ids: Vec<CampaignId> = ids.iter().copied().map(CampaignId).collect();
    campaigns::table.filter(campaigns::id.eq_any(ids)).select((campaigns::id, campaigns::name)).load(conn)
}
