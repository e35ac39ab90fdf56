//! A plan as SQL.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use penstock_shared::{expense::ExpenseState, pivot::MOST_AXES};

use super::is_baseline;
use crate::{
    db::{
        analysis::{BOUND, GIVEN, PASSED_ON, USE, with_custom},
        expense_report::state_code,
    },
    domain::pivot::{Condition, DayCodes, Days, Field, Input, Key, Plan},
};

const SUMMED: [(&str, Input); 5] = [
    ("allocated", Input::Allocated),
    ("reserved", Input::Reserved),
    ("committed", Input::Committed),
    ("spent", Input::Spent),
    ("baseline", Input::Baseline),
];
/// A line that holds money here.
const HOLDS: &str = "line_id IS NOT NULL AND (reserved <> 0 OR committed <> 0 OR spent <> 0)";
pub(super) const NOTHING: &str = "CAST(NULL AS BIGINT)";

fn column(field: Field) -> String {
    match field {
        Field::Department => "department_id",
        Field::Channel => "channel_id",
        Field::ActivityType => "activity_type_id",
        Field::Category => "category_id",
        Field::Campaign => "campaign_id",
        Field::Vendor => "vendor_id",
        Field::Node => "node_id",
        Field::FiscalYear => "fiscal_year_id",
        Field::Status => "status_code",
        Field::Custom(id) => return format!("custom_{id}"),
    }
    .to_owned()
}

/// The state of the line's request as a number.
fn status() -> String {
    let states = ExpenseState::ALL.iter().fold(String::new(), |mut text, state| {
        text.push_str(&format!("WHEN '{state}' THEN {} ", state_code(*state)));
        text
    });
    format!("CASE (SELECT x.state FROM expenses x WHERE x.id = l.expense_id) {states}END")
}

/// The facts up to the plan's last entry, as what the statement begins with. `minutes` is how long the approval of a
/// request `x` took.
pub(super) fn facts_sql(plan: &Plan, minutes: &str) -> String {
    let custom = plan.custom();
    let fields = plan.conditions.iter().map(|condition| condition.field);
    let keyed = plan.keys.iter().filter_map(|key| match key {
        Key::Value { field, .. } => Some(*field),
        Key::Day(_) => None,
    });
    let by_status = fields.chain(keyed).any(|field| field == Field::Status);
    let status = if by_status { status() } else { NOTHING.to_owned() };
    let minutes = if plan.inputs.has(Input::ApprovalMinutes) {
        format!("(SELECT {minutes} FROM expenses x WHERE x.id = l.expense_id)")
    } else {
        NOTHING.to_owned()
    };
    let of_line = format!(
        "{{of_line}}, l.expense_id AS request_id, CAST({status} AS BIGINT) AS status_code, {minutes} AS minutes, \
         e.sequence, 1 AS own, CAST(0 AS BIGINT) AS baseline"
    );
    let is_baseline = is_baseline("e");
    let of_node = |own: u8, given: &str, taken: &str| {
        format!(
            "{{of_node}}, {NOTHING}, {NOTHING}, {NOTHING}, e.sequence, {own}, CASE WHEN NOT {is_baseline} THEN 0 \
             WHEN e.from_bucket = 'source' THEN {given}e.amount_minor ELSE {taken}e.amount_minor END"
        )
    };
    let mut text = with_custom(BOUND, &custom);
    for part in [
        USE.replace("{of_line}", &of_line),
        GIVEN.replace("{of_node}", &of_node(1, "", "-")),
        PASSED_ON.replace("{of_node}", &of_node(0, "-", "")),
    ] {
        text.push_str(&with_custom(&part, &custom));
        text.push_str(&plan.as_of_sequence.to_string());
    }
    text.push(')');
    text
}

fn list<'a>(values: impl IntoIterator<Item = &'a i64>) -> String {
    // Nothing has the number zero, so the list is never empty.
    values.into_iter().fold("0".to_owned(), |text, value| text + ", " + &value.to_string())
}

fn condition(condition: &Condition) -> String {
    let column = column(condition.field);
    let not = if condition.inverted { "NOT " } else { "" };
    let values = list(&condition.values);
    if condition.none {
        format!("({column} IS NULL OR {column} {not}IN ({values}))")
    } else {
        format!("{column} {not}IN ({values})")
    }
}

/// Both databases write a date as 2026-03-16.
const DAY: &str = "CAST(entry_date AS TEXT)";

fn days(days: &Days) -> String {
    let one = |(from, to): &(NaiveDate, NaiveDate)| {
        let from = (from.year() > 0).then(|| format!("{DAY} >= '{from}'"));
        let to = (to.year() < 10_000).then(|| format!("{DAY} <= '{to}'"));
        let both: Vec<String> = from.into_iter().chain(to).collect();
        if both.is_empty() { "0 = 0".to_owned() } else { format!("({})", both.join(" AND ")) }
    };
    let all: Vec<String> = days.stretches().iter().map(one).collect();
    if all.is_empty() { "0 = 1".to_owned() } else { format!("({})", all.join(" OR ")) }
}

/// What facts have to fulfil, as what stands behind WHERE.
pub(super) fn where_sql(plan: &Plan) -> String {
    let mut all = vec![format!("currency = '{}'", plan.currency.code())];
    all.extend(
        plan.departments.as_ref().map(|departments| format!("department_id IN ({})", list(departments))),
    );
    all.extend(plan.conditions.iter().map(condition));
    all.extend(plan.days.as_ref().map(days));
    all.join(" AND ")
}

/// A table of what is shown as what, the expression of a key, and how they are joined.
struct KeySql {
    table: Option<String>,
    join: String,
    key: String,
}

fn key_sql(place: usize, key: &Key) -> KeySql {
    match key {
        Key::Value { field, shown } if shown.is_empty() => {
            KeySql { table: None, join: String::new(), key: column(*field) }
        }
        Key::Value { field, shown } => {
            let written = column(*field);
            let mut pairs: Vec<(String, Option<i64>)> =
                shown.iter().map(|(value, shown)| (format!("CAST({value} AS BIGINT)"), *shown)).collect();
            pairs.sort_unstable();
            KeySql {
                table: Some(values(place, pairs)),
                join: format!(" LEFT JOIN m{place} ON m{place}.k = {written}"),
                key: format!("CASE WHEN m{place}.k IS NULL THEN {written} ELSE m{place}.v END"),
            }
        }
        Key::Day(codes) => match day_pairs(codes) {
            pairs if pairs.is_empty() => KeySql { table: None, join: String::new(), key: NOTHING.to_owned() },
            pairs => KeySql {
                table: Some(values(place, pairs)),
                join: format!(" LEFT JOIN m{place} ON m{place}.k = {DAY}"),
                key: format!("m{place}.v"),
            },
        },
    }
}

fn day_pairs(codes: &DayCodes) -> Vec<(String, Option<i64>)> {
    let days = codes.first.iter_days().zip(codes.codes.iter());
    days.map(|(day, code)| (format!("'{day}'"), *code)).collect()
}

/// `m0(k, v) AS (VALUES (1, 2), ...)`
fn values(place: usize, pairs: Vec<(String, Option<i64>)>) -> String {
    let pairs = pairs.into_iter().map(|(value, shown)| match shown {
        Some(shown) => format!("({value}, CAST({shown} AS BIGINT))"),
        None => format!("({value}, {NOTHING})"),
    });
    format!(", m{place}(k, v) AS (VALUES {})", pairs.collect::<Vec<_>>().join(", "))
}

/// The keys that are grouped by, with the places that they have in the plan.
fn keys_of(plan: &Plan, used: &BTreeSet<usize>) -> Vec<(usize, KeySql)> {
    let places = plan.keys.iter().enumerate().filter(|(place, _)| used.contains(place));
    places.map(|(place, key)| (place, key_sql(place, key))).collect()
}

/// All keys of a group, those that are not grouped by empty, as what a selection begins with.
fn key_list(used: &BTreeSet<usize>) -> String {
    let key = |place| if used.contains(&place) { format!("k{place}") } else { NOTHING.to_owned() };
    (0..MOST_AXES).map(|place| format!("{} AS k{place}, ", key(place))).collect()
}

/// The groups of other facts than the ledger's by some of the plan's keys: `facts` is what the statement begins with, `sums`
/// what is selected.
pub(super) fn grouped(plan: &Plan, used: &[usize], facts: String, sums: &str, limit: usize) -> String {
    let used: BTreeSet<usize> = used.iter().copied().collect();
    let keys = keys_of(plan, &used);
    let mut text = facts;
    keys.iter().filter_map(|(_, key)| key.table.as_deref()).for_each(|table| text.push_str(table));
    let joins: String = keys.iter().map(|(_, key)| key.join.as_str()).collect();
    let named: String = keys.iter().map(|(place, key)| format!(", {} AS k{place}", key.key)).collect();
    let by: Vec<String> = keys.iter().map(|(place, _)| format!("k{place}")).collect();
    text.push_str(&format!(
        " SELECT {}{sums} FROM (SELECT facts.*{named} FROM facts{joins} WHERE {}) AS keyed",
        key_list(&used),
        where_sql(plan)
    ));
    if !by.is_empty() {
        text.push_str(&format!(" GROUP BY {}", by.join(", ")));
    }
    text.push_str(&format!(" LIMIT {limit}"));
    text
}

/// The groups by some of the plan's keys. `minutes` is how long the approval of a request `x` took.
pub(super) fn groups_sql(plan: &Plan, used: &[usize], minutes: &str, limit: usize) -> String {
    let used: BTreeSet<usize> = used.iter().copied().collect();
    let keys = keys_of(plan, &used);
    let mut text = facts_sql(plan, minutes);
    keys.iter().filter_map(|(_, key)| key.table.as_deref()).for_each(|table| text.push_str(table));
    let joins: String = keys.iter().map(|(_, key)| key.join.as_str()).collect();
    let from = format!("FROM facts{joins} WHERE {}", where_sql(plan));
    let names: Vec<String> = keys.iter().map(|(place, _)| format!("k{place}")).collect();
    let named: String = keys.iter().map(|(place, key)| format!("{} AS k{place}, ", key.key)).collect();
    let expressions: String = keys.iter().map(|(_, key)| format!("{}, ", key.key)).collect();
    let sums: Vec<String> = SUMMED.iter().map(|(name, _)| format!("SUM({name}) AS {name}")).collect();
    let sums = sums.join(", ");
    // First by line, so that a line counts when it holds money and not when it merely once did.
    let inner = if plan.inputs.counts() {
        format!(
            "{named}line_id, MAX(request_id) AS request_id, MAX(minutes) AS minutes, {sums} {from} \
             GROUP BY {expressions}line_id"
        )
    } else if names.is_empty() {
        format!("{NOTHING} AS line_id, {NOTHING} AS request_id, {NOTHING} AS minutes, {sums} {from}")
    } else {
        let by = expressions.trim_end_matches(", ");
        format!(
            "{named}{NOTHING} AS line_id, {NOTHING} AS request_id, {NOTHING} AS minutes, {sums} {from} GROUP BY {by}"
        )
    };
    let inner = if plan.inputs.has(Input::ApprovalMinutes) { once_each(&inner, &names) } else { inner };
    text.push_str(" SELECT ");
    text.push_str(&key_list(&used));
    for (name, _) in SUMMED {
        text.push_str(&format!("CAST(COALESCE(SUM({name}), 0) AS BIGINT) AS {name}, "));
    }
    text.push_str(&format!(
        "CAST(COALESCE(SUM(CASE WHEN {HOLDS} THEN 1 ELSE 0 END), 0) AS BIGINT) AS lines, \
         CAST(COUNT(DISTINCT CASE WHEN {HOLDS} THEN request_id END) AS BIGINT) AS requests, \
         CAST(COUNT(minutes) AS BIGINT) AS approvals, CAST(COALESCE(SUM(minutes), 0) AS BIGINT) AS approval_minutes"
    ));
    text.push_str(&format!(" FROM (SELECT {inner}) AS by_line"));
    if !names.is_empty() {
        text.push_str(&format!(" GROUP BY {} HAVING {}", names.join(", "), having(plan)));
    }
    text.push_str(&format!(" LIMIT {limit}"));
    text
}

/// Lines of which one of each request that holds money has its minutes, and no other line.
fn once_each(lines: &str, keys: &[String]) -> String {
    let keys: String = keys.iter().map(|key| format!("{key}, ")).collect();
    let sums: String = SUMMED.iter().map(|(name, _)| format!(", {name}")).collect();
    format!(
        "{keys}line_id, request_id, CASE WHEN {HOLDS} AND ROW_NUMBER() OVER (PARTITION BY {keys}request_id, \
         CASE WHEN {HOLDS} THEN 1 ELSE 0 END ORDER BY line_id) = 1 THEN minutes END AS minutes{sums} \
         FROM (SELECT {lines}) AS each_line"
    )
}

/// Something of what is asked for.
fn having(plan: &Plan) -> String {
    let summed = SUMMED.iter().filter(|(_, input)| plan.inputs.has(*input));
    let mut some: Vec<String> = summed.map(|(name, _)| format!("SUM({name}) <> 0")).collect();
    if plan.inputs.counts() {
        some.push(format!("SUM(CASE WHEN {HOLDS} THEN 1 ELSE 0 END) <> 0"));
    }
    if some.is_empty() { "0 = 0".to_owned() } else { some.join(" OR ") }
}
