//! Pivots over a made-up ledger: the cube, the same questions as SQL, and merely reading the columns.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use actix_web::web;
use anyhow::{Context, anyhow, ensure};
use diesel::connection::SimpleConnection;
use penstock::{
    cube::{Cube, Size},
    db::{self, AnyConnection},
    reads::pivot::{Source, answer},
    viewer::Viewer,
};
use penstock_shared::pivot::{PivotAnswer, PivotGroup, PivotQuery};
use serde_json::{Value, json};

use crate::{duckdb, pivot_http, print, setting::Setting};

/// How often each question is asked.
const TIMES: usize = 15;
/// How often as SQL, which takes long.
const TIMES_AS_SQL: usize = 3;
/// The place of the question by three dimensions.
const THREE_DIMENSIONS: usize = 1;

/// 500 budgets of 100 departments in three years; on each some 40 combinations of vendor, channel, activity type and
/// category, each with many lines. Each line is reserved, committed, and spent in two parts.
fn make_up(conn: &mut AnyConnection, entries: u64) -> anyhow::Result<()> {
    let lines = entries / 4;
    let numbers = |most: u64| {
        format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {most})")
    };
    let terms = |table: &str, most: u64| {
        format!(
            "INSERT INTO {table} (code, name, name_zh, active, version) {} \
             SELECT 'C' || i, '{table} ' || i, '', TRUE, 1 FROM n;",
            numbers(most)
        )
    };
    let mut text = [terms("departments", 100), terms("channels", 20), terms("activity_types", 10)].concat();
    text += &terms("categories", 30);
    text += &format!(
        "INSERT INTO vendors (name, match_key, created_at) {} SELECT 'Vendor ' || i, 'vendor' || i, \
         '2024-01-01 00:00:00' FROM n;",
        numbers(2_000)
    );
    // Years of its own, whenever it is run.
    text += "DELETE FROM fiscal_periods; DELETE FROM fiscal_years;";
    for year in 2024..2027 {
        text += &format!(
            "INSERT INTO fiscal_years (code, starts_on, ends_on, calendar_kind) \
             VALUES ('FY{year}', '{year}-01-01', '{year}-12-31', 'months');\
             INSERT INTO fiscal_periods (fiscal_year_id, number, starts_on, ends_on, state, version, quarter) {} \
             SELECT (SELECT MAX(id) FROM fiscal_years), i + 1, date('{year}-01-01', '+' || i || ' months'), \
             date('{year}-01-01', '+' || (i + 1) || ' months', '-1 day'), 'open', 1, i / 3 + 1 FROM n;",
            numbers(12)
        );
    }
    text += &format!(
        "INSERT INTO budget_nodes (fiscal_year_id, depth, name, name_zh, currency, department_id, channel_id, \
         control_level, control_window, to_date, tolerance_minor, tolerance_bp, policy_version, version, created_at) {} \
         SELECT (SELECT MIN(id) FROM fiscal_years) + i % 3, 1, 'Budget ' || i, '', 'GBP', \
         (SELECT MIN(id) FROM departments) + i / 5, NULL, 'track', 'year', FALSE, 0, 0, 1, 1, '2024-01-01 00:00:00' \
         FROM n;",
        numbers(500)
    );
    text += &format!(
        "INSERT INTO expenses (title, description, state, source, requester_id, department_id, currency, total_minor, \
         invoiced_minor, over_budget, charge_date, created_at, version) {} SELECT 'Request ' || i, '', 'closed', 'form', \
         1, (SELECT MIN(id) FROM departments) + i % 500 / 5, 'GBP', 1000, 1000, FALSE, '2025-01-01', \
         '2025-01-01 00:00:00', 1 FROM n;",
        numbers(lines / 2)
    );
    // Odd multipliers mix what is written with a line, out of 40 combinations on each budget.
    text += &format!(
        "INSERT INTO expense_lines (expense_id, position, description, node_id, department_id, category_id, channel_id, \
         activity_type_id, vendor_id, charge_date, amount_minor, reserved_minor, committed_minor, spent_minor) {} \
         SELECT 1 + i / 2, 1 + i % 2, '', 1 + i / 2 % 500, (SELECT MIN(id) FROM departments) + i / 2 % 500 / 5, \
         1 + (i * 7 / 500 % 40 * 11) % 30, 1 + (i * 7 / 500 % 40 * 3) % 20, 1 + (i * 7 / 500 % 40 * 7) % 10, \
         1 + (i / 2 % 500 * 40 + i * 7 / 500 % 40) % 2000, '2025-01-01', 1000, 0, 0, 1000 FROM n;",
        numbers(lines)
    );
    // What becomes of a line is written some time after it, behind the beginnings of others.
    let lag = (lines / 4).min(2_000);
    let line = format!("(i / 4 + {lines} - i % 4 * {lag}) % {lines}");
    text += &format!(
        "INSERT INTO ledger_entries (sequence, posted_at, entry_date, node_id, period_id, kind, from_bucket, to_bucket, \
         amount_minor, expense_id, expense_line_id, memo, prev_hash, hash) {} SELECT 1 + i, '2025-01-01 00:00:00', \
         date('2024-01-01', '+' || ((i / 4) * 1050 / {lines} + i % 4 * 10) || ' days'), 1 + ({line}) / 2 % 500, \
         (SELECT MIN(id) FROM fiscal_periods), 'commit', \
         CASE i % 4 WHEN 0 THEN 'available' WHEN 1 THEN 'reserved' ELSE 'committed' END, \
         CASE i % 4 WHEN 0 THEN 'reserved' WHEN 1 THEN 'committed' ELSE 'spent' END, \
         CASE WHEN i % 4 < 2 THEN 2000 + i % 977 ELSE 1000 + i % 499 END, 1 + ({line}) / 2, 1 + {line}, '', '', '' FROM n;\
         UPDATE ledger_head SET sequence = {};ANALYZE;",
        numbers(lines * 4),
        lines * 4
    );
    // The trail would note millions of lines that nobody wrote.
    db::audit::lift(conn)?;
    conn.batch_execute(&text)?;
    db::audit::lay(conn)?;
    Ok(())
}

/// The questions of the analysis.
fn questions() -> Vec<(&'static str, Value)> {
    let months = json!({"dimension": "month", "test": {"range": {"from": 202_503, "to": 202_508}}});
    let channels = json!({"dimension": "channel", "test": {"in": [1, 4, 7]}});
    let days = json!({"dimension": "day", "test": {"range": {"from": 20_250_110, "to": 20_250_620}}});
    let measures = json!(["reserved", "committed", "spent"]);
    vec![
        ("total by department", json!({"rows": ["department"], "measures": measures})),
        (
            "department x channel x activity type",
            json!({"rows": ["department", "channel"], "columns": ["activity_type"], "measures": measures}),
        ),
        (
            "month x channel, filtered",
            json!({"rows": ["channel"], "columns": ["month"], "measures": measures, "filters": [months, channels]}),
        ),
        ("range of days", json!({"rows": ["category"], "measures": measures, "filters": [days]})),
        (
            "top 20 vendors",
            json!({"rows": ["vendor"], "measures": ["spent"], "sort": {"measure": "spent"}, "limit": 20}),
        ),
        (
            "lines and requests by department",
            json!({"rows": ["department"], "measures": ["line_count", "request_count"]}),
        ),
    ]
}

/// Measures on SQLite: the same file for the cube and for the statements.
pub fn measure(setting: &Setting, facts: u64) -> anyhow::Result<()> {
    if setting.name != "SQLite" {
        return Ok(());
    }
    let (state, thread, viewer) = setting.start()?;
    let mut conn = state.pool.get()?;
    make_up(&mut conn, facts)?;
    let began = Instant::now();
    let cube = Cube::load(&mut conn, 8_192)?;
    print("cube", "facts loaded", facts, began.elapsed(), Vec::new());
    let size = cube.size().context("a loaded cube")?;
    println!(
        "| cube | bytes a fact, {} kinds, {} places | {} | | | | | |",
        size.kinds,
        size.places,
        size.bytes / size.facts
    );
    read_columns(size, facts);
    let by_duckdb = duckdb::ask(&setting.folder().join("penstock.db"), TIMES)?;
    for (name, question) in questions() {
        let query: PivotQuery = serde_json::from_value(question)?;
        let (by_cube, waits) = ask(&cube, &mut conn, &viewer, &query, TIMES)?;
        print("cube", name, facts, waits.iter().sum(), waits);
        let off = Cube::off();
        let (by_sql, waits) = ask(&off, &mut conn, &viewer, &query, TIMES_AS_SQL)?;
        print("SQLite", name, facts, waits.iter().sum(), waits);
        ensure!(by_cube == by_sql, "{name}: the cube and SQLite differ");
        if let Some(other) = by_duckdb.iter().find(|other| other.name == name) {
            other.print(facts);
            ensure!(other.sum == sum(&by_cube), "{name}: the cube and DuckDB differ");
        }
    }
    drop(conn);
    drop(cube);
    let (_, three) = questions().into_iter().nth(THREE_DIMENSIONS).context("a question")?;
    let state = web::Data::new(state);
    pivot_http::measure(&state, &viewer, facts, &three)?;
    state.writer.stop();
    thread.join();
    Ok(())
}

/// All figures of the finest groups added up.
fn sum(answer: &PivotAnswer) -> i64 {
    let whole = |groups: &[PivotGroup], depth: usize| {
        (0..groups.len())
            .filter(|at| groups.get(*at).is_some_and(|group| group.members.len() == depth))
            .collect::<Vec<_>>()
    };
    let (rows, columns) =
        (whole(&answer.row_groups, answer.rows.len()), whole(&answer.column_groups, answer.columns.len()));
    let cells = rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column)));
    let measures = 0..answer.measures.len();
    cells.flat_map(|(row, column)| measures.clone().filter_map(move |at| answer.cell(row, column, at))).sum()
}

fn ask(
    cube: &Cube,
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &PivotQuery,
    times: usize,
) -> anyhow::Result<(PivotAnswer, Vec<Duration>)> {
    let (mut last, mut waits) = (None, Vec::new());
    for _ in 0..times {
        let began = Instant::now();
        let found = cube
            .look(conn, |conn, version| {
                answer(conn, Source::from(version), viewer, query, chrono::DateTime::UNIX_EPOCH.naive_utc())
            })
            .map_err(|error| anyhow!("{error}"))?;
        waits.push(began.elapsed());
        last = Some(found);
    }
    Ok((last.context("an answer")?, waits))
}

/// What it takes to merely read as many columns of the same widths, on all cores.
fn read_columns(size: Size, facts: u64) {
    let days: Vec<u16> = vec![1; size.facts];
    let places: Vec<u32> = vec![1; size.facts];
    let slots: Vec<u8> = vec![1; size.facts];
    let amounts: Vec<i64> = vec![1; size.facts];
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = size.facts.div_ceil(threads).max(1);
    let mut waits = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        std::thread::scope(|scope| {
            let parts =
                days.chunks(each).zip(places.chunks(each)).zip(slots.chunks(each)).zip(amounts.chunks(each));
            for (((days, places), slots), amounts) in parts {
                scope.spawn(move || {
                    black_box(days.iter().map(|day| u64::from(*day)).sum::<u64>());
                    black_box(places.iter().map(|place| u64::from(*place)).sum::<u64>());
                    black_box(slots.iter().map(|slot| u64::from(*slot)).sum::<u64>());
                    black_box(amounts.iter().sum::<i64>());
                });
            }
        });
        waits.push(began.elapsed());
    }
    print("memory", "columns merely read", facts, waits.iter().sum(), waits);
}
