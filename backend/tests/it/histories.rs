//! Random histories: whatever people do in whatever order, the books stay right.

mod world;

use chrono::Datelike;
use penstock::{
    error::AppError,
    reads,
    writer::{WriteTx, seal_as},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

pub use self::world::{World, world};
use crate::support::TestApp as App;

#[derive(Debug, Clone)]
pub enum Deed {
    Ask {
        lines: Vec<(usize, i64, u32)>,
    },
    /// Changes a request: budget, amount, month of each line, and whether it is the line that stood in its place.
    Revise {
        which: usize,
        lines: Vec<(usize, i64, u32, bool)>,
    },
    AskChanges(usize),
    Approve(usize),
    Reject(usize),
    Withdraw(usize),
    Cancel(usize),
    Invoice {
        which: usize,
        percent: i64,
        is_final: bool,
    },
    Reverse(usize),
    Allocate {
        node: usize,
        amount_minor: i64,
    },
    Close(i32),
    EndYear,
    TakeYearEndBack,
    Book {
        cap_minor: i64,
        active: bool,
    },
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let line = (0_usize..4, 1_i64..4_000_000, 1_u32..=12);
    let revised = (0_usize..4, 1_i64..4_000_000, 1_u32..=12, any::<bool>());
    prop_oneof![
        3 => (0_usize..40, prop::collection::vec(revised, 1..4))
            .prop_map(|(which, lines)| Deed::Revise { which, lines }),
        1 => (0_usize..40).prop_map(Deed::AskChanges),
        6 => prop::collection::vec(line, 1..4).prop_map(|lines| Deed::Ask { lines }),
        5 => (0_usize..40).prop_map(Deed::Approve),
        1 => (0_usize..40).prop_map(Deed::Reject),
        1 => (0_usize..40).prop_map(Deed::Withdraw),
        1 => (0_usize..40).prop_map(Deed::Cancel),
        4 => (0_usize..40, 1_i64..160, any::<bool>())
            .prop_map(|(which, percent, is_final)| Deed::Invoice { which, percent, is_final }),
        1 => (0_usize..40).prop_map(Deed::Reverse),
        2 => (0_usize..5, -3_000_000_i64..3_000_000).prop_map(|(node, amount_minor)| Deed::Allocate { node, amount_minor }),
        1 => (1_i32..=12).prop_map(Deed::Close),
        1 => Just(Deed::EndYear),
        1 => Just(Deed::TakeYearEndBack),
    ]
}

/// Deeds of people who change the control book as well.
fn deed_with_books() -> impl Strategy<Value = Deed> {
    let book = (0_i64..40_000_000, any::<bool>());
    prop_oneof![12 => deed(), 1 => book.prop_map(|(cap_minor, active)| Deed::Book { cap_minor, active })]
}

/// Runs one history in one transaction, each deed in a savepoint, and looks at the books after each.
pub fn live(app: &App, world: &World, deeds: Vec<Deed>) -> (usize, usize) {
    let mut world = world.clone();
    // Later than the history before, by more than it has deeds.
    app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(2));
    let user = app.user("finance");
    app.write(move |tx| {
        let (mut done, mut refused) = (0, 0);
        for (deed, number) in deeds.into_iter().zip(1..) {
            let mut next = world.clone();
            let now = tx.now + chrono::TimeDelta::seconds(number);
            let result = diesel::Connection::transaction(&mut *tx.conn, |conn| {
                let mut tx = WriteTx { conn, now };
                next.happen(&mut tx, &deed)?;
                // The whole history is one command of the writer, which seals when it ends.
                seal_as(&mut tx, "history", user)
            });
            match result {
                Ok(()) => {
                    world = next;
                    done += 1;
                }
                Err(error @ (AppError::Internal(_) | AppError::Database(_))) => panic!("{deed:?}: {error}"),
                Err(_) => refused += 1,
            }
            world.check_limits(tx)?;
        }
        let report = reads::verify::verify(tx.conn)?;
        assert!(report.is_clean(), "{:#?}", report.findings);
        world.check_replay(tx)?;
        Ok((done, refused))
    })
}

on_both! {
    fn the_books_stay_right_whatever_happens(app: &TestApp) {
        assert_eq!(app.clock.now().year(), 2026);
        let world = world(app);
        let mut runner = TestRunner::new(Config { cases: 12, max_shrink_iters: 50, failure_persistence: None, ..Config::default() });
        let (mut done, mut refused) = (0, 0);
        let sums = std::sync::Mutex::new((&mut done, &mut refused));
        runner
            .run(&prop::collection::vec(deed(), 20..60), |deeds| {
                let (did, could_not) = live(app, &world, deeds);
                let mut sums = sums.lock().expect("the sums");
                *sums.0 += did;
                *sums.1 += could_not;
                Ok(())
            })
            .expect("every history");
        assert!(done > 100 && refused > 10, "{done} done, {refused} refused: the histories say nothing");
    }

    fn a_replay_of_what_was_in_force_comes_to_what_happened(app: &TestApp) {
        // One history after the other changes the same book: its cap may be below what it holds already.
        let mut world = world(app);
        world.book_stands = false;
        let config = Config { cases: 12, max_shrink_iters: 50, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&prop::collection::vec(deed_with_books(), 20..50), |deeds| {
                live(app, &world, deeds);
                Ok(())
            })
            .expect("every history");
    }
}
