//! The entries behind a figure.

use chrono::NaiveDate;
use diesel::{QueryableByName, prelude::*, sql_query, sql_types::BigInt};
use penstock_shared::{ids::ExpenseId, pivot::PivotMeasure};

use super::{
    load,
    statement::{NOTHING, facts_sql, where_sql},
};
use crate::{
    db::{
        AnyConnection,
        schema::{expenses, ledger_entries},
    },
    domain::pivot::Plan,
};

/// What an entry does to a figure.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct EntryPart {
    #[diesel(sql_type = BigInt)]
    pub sequence: i64,
    /// The budget where the fact lies: the entry's own, if that one counts.
    #[diesel(sql_type = BigInt)]
    pub node_id: i64,
    /// 1 when the entry's own budget counts, and 0 when only the one above, which gave the money.
    #[diesel(sql_type = BigInt)]
    pub own: i64,
    #[diesel(sql_type = BigInt)]
    pub effect_minor: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What a fact does to a measure of money.
const fn effect(measure: PivotMeasure) -> Option<&'static str> {
    Some(match measure {
        PivotMeasure::Allocated => "allocated",
        PivotMeasure::Baseline => "baseline",
        PivotMeasure::BaselineChange => "allocated - baseline",
        PivotMeasure::Reserved => "reserved",
        PivotMeasure::Committed => "committed",
        PivotMeasure::Spent => "spent",
        PivotMeasure::Used => "reserved + committed + spent",
        PivotMeasure::Available => "allocated - reserved - committed - spent",
        _ => return None,
    })
}

fn by_entry(plan: &Plan, effect: &str) -> String {
    format!(
        "{} , behind AS (SELECT sequence, COALESCE(MAX(CASE WHEN own = 1 THEN node_id END), MAX(node_id)) AS node_id, \
         MAX(own) AS own, SUM({effect}) AS effect FROM facts WHERE {} GROUP BY sequence HAVING SUM({effect}) <> 0)",
        facts_sql(plan, NOTHING),
        where_sql(plan)
    )
}

/// The entries of a plan that do something to a measure, the newest first, before a sequence number. None for a
/// measure that is not money.
///
/// # Errors
/// When the database fails.
pub fn entries(
    conn: &mut AnyConnection,
    plan: &Plan,
    measure: PivotMeasure,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<EntryPart>> {
    let Some(effect) = effect(measure) else { return Ok(Vec::new()) };
    let before = before.map(|before| format!(" WHERE sequence < {before}")).unwrap_or_default();
    let text = format!(
        "{} SELECT sequence, node_id, CAST(own AS BIGINT) AS own, CAST(effect AS BIGINT) AS effect_minor \
         FROM behind{before} ORDER BY sequence DESC LIMIT {limit}",
        by_entry(plan, effect)
    );
    load!(conn, text)
}

/// How many of them there are.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, plan: &Plan, measure: PivotMeasure) -> QueryResult<i64> {
    let Some(effect) = effect(measure) else { return Ok(0) };
    let text = format!("{} SELECT COUNT(*) AS count FROM behind", by_entry(plan, effect));
    let found: Vec<Count> = load!(conn, text)?;
    Ok(found.first().map_or(0, |found| found.count))
}

/// What an entry says.
#[derive(Debug, Clone, Queryable)]
pub struct EntryText {
    pub sequence: i64,
    pub date: NaiveDate,
    pub expense_id: Option<ExpenseId>,
    pub memo: String,
    /// The title of its request.
    pub title: Option<String>,
}

/// What some entries say.
///
/// # Errors
/// When the database fails.
pub fn texts(conn: &mut AnyConnection, sequences: &[i64]) -> QueryResult<Vec<EntryText>> {
    ledger_entries::table
        .left_join(expenses::table.on(ledger_entries::expense_id.eq(expenses::id.nullable())))
        .filter(ledger_entries::sequence.eq_any(sequences.to_vec()))
        .select((
            ledger_entries::sequence,
            ledger_entries::entry_date,
            ledger_entries::expense_id,
            ledger_entries::memo,
            expenses::title.nullable(),
        ))
        .load(conn)
}
