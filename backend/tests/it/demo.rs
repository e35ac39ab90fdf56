use penstock::{
    clock::Clock,
    demo::{self, Size},
    reads::verify,
};

use crate::support::{app::test_now, database::TestDatabase};

const SMALL: Size = Size { campaigns: 12, expenses: 240 };

fn fill(database: &TestDatabase) -> (demo::Summary, verify::Report) {
    let made = demo::fill(&database.url, &Clock::set_at(test_now()), SMALL).expect("a demo organisation");
    let report = verify::verify(&mut database.url.connect().expect("a connection")).expect("a report");
    assert!(report.is_clean(), "{:#?}", report.findings);
    (made, report)
}

#[test]
fn the_demo_organisation_has_right_books_and_is_the_same_every_time_on_both_databases() {
    let (made, report) = fill(&TestDatabase::sqlite());
    assert_eq!((made.campaigns, made.expenses), (12, 240));
    assert!(report.entries > 500, "{} entries", report.entries);
    let (again, on_postgres) = fill(&TestDatabase::postgres());
    assert_eq!(again, made);
    assert_eq!(on_postgres.head_hash, report.head_hash);
}

#[test]
fn a_database_that_is_in_use_is_left_alone() {
    let database = TestDatabase::sqlite();
    fill(&database);
    let refused = demo::fill(&database.url, &Clock::set_at(test_now()), SMALL).expect_err("a refusal");
    assert!(refused.to_string().contains("set up already"), "{refused}");
}
