//! The cube and its reference give the same answers, whatever stands in the database and whatever is asked; and what a
//! viewer gets is what the whole gives for the viewer's departments.

use std::time::{Duration, Instant};

use penstock::{
    error::AppResult,
    reads::{
        pivot::{Source, answer, entries},
        viewer::of_user,
    },
    viewer::Viewer,
};
use penstock_shared::pivot::{
    Axis, AxisKind, FilterTest, PivotAnswer, PivotEntriesQuery, PivotFilter, PivotQuery,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::json;

use super::{
    ask, codes,
    random::{Names, change, run, words},
};
use crate::{
    histories::{deed, live, world},
    support::{TestApp, budget::give},
};

/// Waits until the cube answers.
pub fn loaded(app: &TestApp) {
    let end = Instant::now() + Duration::from_secs(30);
    while app.state.cube.size().is_none() {
        assert!(Instant::now() < end, "the cube does not load");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Asks both engines about the same state of the database.
pub fn both(app: &TestApp, viewer: &Viewer, query: &PivotQuery) -> AppResult<PivotAnswer> {
    let mut conn = app.state.pool.get().expect("a connection");
    let now = app.state.clock.now();
    let (cube, ledger) = app
        .state
        .cube
        .look(&mut conn, |conn, version| {
            let cube = answer(conn, Source::Cube(version.expect("a loaded cube")), viewer, query, now);
            Ok((cube, answer(conn, Source::Ledger, viewer, query, now)))
        })
        .expect("a look");
    match (&cube, &ledger) {
        (Ok(cube), Ok(ledger)) => assert_eq!(cube, ledger, "{query:?}"),
        (Err(cube), Err(ledger)) => assert_eq!(cube.to_string(), ledger.to_string(), "{query:?}"),
        (cube, ledger) => panic!("{query:?}: the cube has {cube:?}, the reference {ledger:?}"),
    }
    cube
}

pub fn person(app: &TestApp, name: &str) -> Viewer {
    let id = app.user(name);
    app.write(move |tx| of_user(tx.conn, id))
}

/// What a viewer gets is what the whole gives for the viewer's departments.
fn scope_is_a_filter(app: &TestApp, viewer: &Viewer, whole: &Viewer, query: &PivotQuery, seen: &PivotAnswer) {
    let Some(departments) = viewer.scope.departments() else { return };
    let mut query = query.clone();
    let own = departments.iter().map(|id| Some(id.0)).collect();
    let own = PivotFilter { dimension: Axis::of(AxisKind::Department), test: FilterTest::In(own) };
    query.filters.insert(0, own);
    assert_eq!(&both(app, whole, &query).expect("an answer"), seen, "{query:?}");
}

/// The entries behind some cells come to them.
fn entries_come_to_cells(
    app: &TestApp,
    viewer: &Viewer,
    query: &PivotQuery,
    answer: &PivotAnswer,
    at: usize,
) {
    let place = answer.measures.iter().position(|measure| measure.has_entries());
    let Some(place) = place.filter(|_| !answer.row_groups.is_empty()) else { return };
    let (row, column) = (at % answer.row_groups.len(), at % answer.column_groups.len());
    let asked = PivotEntriesQuery {
        query: query.clone(),
        row: codes(answer, true, row),
        column: codes(answer, false, column),
        measure: answer.measures[place],
        cursor: None,
        limit: Some(500),
    };
    let mut conn = app.state.pool.get().expect("a connection");
    let page = app
        .state
        .cube
        .look(&mut conn, |conn, version| {
            let page = entries(conn, version.into(), viewer, &asked)?;
            assert_eq!(page, entries(conn, Source::Ledger, viewer, &asked)?, "{asked:?}");
            Ok(page)
        })
        .expect("a page");
    assert_eq!(page.next_cursor, None, "the entries fit on one page");
    let sum: i64 = page.items.iter().map(|entry| entry.effect_minor).sum();
    assert_eq!(sum, answer.cell(row, column, place).unwrap_or_default(), "{asked:?}");
}

fn runner() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn next<S: Strategy>(runner: &mut TestRunner, strategy: &S) -> S::Value {
    strategy.new_tree(runner).expect("a value").current()
}

on_both! {
    fn the_cube_and_the_reference_never_differ(app: &TestApp) {
        let world = world(app);
        let dimensions = words(app);
        let years = app.write(|tx| Ok(penstock::db::fiscal_years::all(tx.conn)?));
        let names = Names { dimensions: dimensions.clone(), years: years.iter().map(|year| year.id).collect() };
        loaded(app);
        let mut runner = runner();
        let changes = prop::collection::vec((0_u32..25, 0_i64..60, 0_i64..60), 1..6);
        let (mut answered, mut refused) = (0, 0);
        for round in 0..16 {
            // First what people do, which the books stand; then changes that no command would make.
            if round < 4 {
                let deeds = next(&mut runner, &prop::collection::vec(deed(), 20..40));
                live(app, &world, deeds);
            } else {
                let these = next(&mut runner, &changes);
                let own = dimensions.clone();
                app.write(move |tx| {
                    these.iter().for_each(|(what, one, two)| run(tx, &change(*what, *one, *two, &own)));
                    Ok(())
                });
            }
            let whole = person(app, "finance");
            for (at, name) in ["finance", "finance", "finance", "head", "viewer", "marketer"].into_iter().enumerate() {
                let viewer = person(app, name);
                let query = next(&mut runner, &names.query());
                let Ok(answer) = both(app, &viewer, &query) else {
                    refused += 1;
                    continue;
                };
                answered += 1;
                scope_is_a_filter(app, &viewer, &whole, &query, &answer);
                entries_come_to_cells(app, &viewer, &query, &answer, round * 7 + at);
            }
        }
        assert!(answered > 50, "{answered} answered, {refused} refused: the answers say nothing");
    }

    fn an_answer_is_never_older_than_the_last_commit(app: &TestApp) {
        let world = world(app);
        loaded(app);
        let finance = app.client("finance");
        let sum = || ask(&finance, &json!({"measures": ["allocated"]})).cells[0].expect("a sum");
        let mut known = sum();
        for amount in 1..=40 {
            give(app, world.nodes[0], amount);
            known += amount;
            assert_eq!(sum(), known);
        }
        assert!(app.state.cube.size().is_some_and(|size| size.facts > 0));
    }

    fn without_memory_the_database_answers(app: &TestApp) {
        world(app);
        let mut conn = app.state.pool.get().expect("a connection");
        let small = penstock::cube::Cube::load(&mut conn, 0);
        assert!(small.is_err_and(|error| error.to_string().contains("does not fit")));
        let off = penstock::cube::Cube::off();
        let asked = off.look(&mut conn, |_, version| Ok(version.is_none())).expect("a look");
        assert!(asked && off.size().is_none());
    }
}
