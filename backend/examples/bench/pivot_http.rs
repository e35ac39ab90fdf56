//! Pivots over HTTP: one caller that waits for each answer, and 50 people who ask once a second while somebody writes.
//! They take their share of the same cores.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use actix_web::web;
use anyhow::{Context, anyhow, ensure};
use penstock::{app::AppState, commands::budgets::allocate::put, db, error::FieldErrors, viewer::Viewer};
use penstock_shared::{budget::AllocationCreate, permission::Permission};
use serde_json::Value;

use crate::{
    print,
    served::{key, served},
};

/// People who ask.
const PEOPLE: u64 = 50;
/// Questions of each of them.
const QUESTIONS: u32 = 20;
/// How long a person looks at an answer before the next question.
const LOOKS: Duration = Duration::from_secs(1);
/// How often somebody writes meanwhile.
const WRITES_EVERY: Duration = Duration::from_millis(50);

/// Asks one question again and again.
pub fn measure(
    state: &web::Data<AppState>,
    viewer: &Viewer,
    facts: u64,
    query: &Value,
) -> anyhow::Result<()> {
    let began = Instant::now();
    while state.cube.size().is_none() {
        ensure!(began.elapsed() < Duration::from_secs(600), "the cube does not load");
        thread::sleep(Duration::from_millis(50));
    }
    let secret = key(state, viewer, Permission::AnalysisRead)?;
    served(state, |base| {
        let url = format!("{base}/analysis/query");
        let began = Instant::now();
        let waits = person(&url, &secret, query, Duration::ZERO)?;
        print("HTTP", "three dimensions, 1 caller", facts, began.elapsed(), waits);
        let (waits, written) = people(state, viewer, (&url, &secret, query))?;
        let label = format!("three dimensions, {PEOPLE} people and a writer ({written} commits)");
        print("HTTP", &label, facts, LOOKS * QUESTIONS, waits);
        Ok(())
    })
}

fn people(
    state: &AppState,
    viewer: &Viewer,
    (url, secret, query): (&str, &str, &Value),
) -> anyhow::Result<(Vec<Duration>, u64)> {
    let (over, written) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let writer = scope.spawn(|| -> anyhow::Result<()> {
            while !over.load(Ordering::Relaxed) {
                write(state, viewer)?;
                written.fetch_add(1, Ordering::Relaxed);
                thread::sleep(WRITES_EVERY);
            }
            Ok(())
        });
        let asking: Vec<_> = (0..PEOPLE)
            .map(|place| {
                scope.spawn(move || {
                    // Not all at the same moment.
                    thread::sleep(Duration::from_millis(place * 1_000 / PEOPLE));
                    person(url, secret, query, LOOKS)
                })
            })
            .collect();
        let mut waits = Vec::new();
        for one in asking {
            waits.extend(one.join().map_err(|_| anyhow!("a person panicked"))??);
        }
        over.store(true, Ordering::Relaxed);
        writer.join().map_err(|_| anyhow!("the writer panicked"))??;
        Ok((waits, written.load(Ordering::Relaxed)))
    })
}

fn person(url: &str, secret: &str, query: &Value, looks: Duration) -> anyhow::Result<Vec<Duration>> {
    let agent = ureq::Agent::new_with_defaults();
    let mut waits = Vec::new();
    for _ in 0..QUESTIONS {
        let began = Instant::now();
        let answer = agent.post(url).header("Authorization", &format!("Bearer {secret}")).send_json(query)?;
        let bytes = answer.into_body().read_to_vec()?;
        ensure!(!bytes.is_empty(), "an empty answer");
        waits.push(began.elapsed());
        thread::sleep(looks.saturating_sub(began.elapsed()));
    }
    Ok(waits)
}

/// Gives a budget a little more, as an approved request does.
fn write(state: &AppState, viewer: &Viewer) -> anyhow::Result<()> {
    let viewer = viewer.clone();
    let done = state.writer.run_blocking(move |tx| {
        let row = db::budget_nodes::all(tx.conn)?.into_iter().next();
        let Some(row) = row else { return Ok(None) };
        let period = db::periods::of_year(tx.conn, row.fiscal_year_id)?.first().map(|period| period.id);
        let new = AllocationCreate { amount_minor: 100, period_id: period, memo: "More".to_owned() };
        put(tx, &viewer, &row, &new, FieldErrors::new()).map(Some)
    });
    done.map_err(|error| anyhow!("a write: {error}"))?.context("a budget")?;
    Ok(())
}
