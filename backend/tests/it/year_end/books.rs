//! Control books of the next year: promises that go on have to fit into them.

use penstock_shared::{
    control::ControlBookPage,
    error_code::ErrorCode,
    period::FiscalYear,
    year_end::{YearEnd, YearEndObstacle, YearEndPreview, YearEndResult},
};
use serde_json::{Value, json};

use super::{in_the_way, open_next, policy, preview, region, reverse, run};
use crate::support::{
    TestApp as App,
    budget::{Budget, approved, verify},
};

/// A blocking control book of a year.
fn book(app: &App, year: &FiscalYear, name: &str, cap_minor: i64, terms: &Value) -> ControlBookPage {
    let new = json!({
        "fiscal_year_id": year.id, "name": name, "cap_minor": cap_minor, "reason": "Trial", "terms": terms,
        "control": {"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0},
    });
    app.client("finance").post("/control-books", &new).expect(201)
}

/// The books that a preview says have no room, and what each is short of.
fn short_books(preview: &YearEndPreview) -> Vec<(String, Option<i64>)> {
    preview.books.iter().map(|short| (short.book.name.clone(), short.book.missing_minor)).collect()
}

on_both! {
    fn carried_promises_count_in_the_books_of_the_next_year(app: &TestApp) {
        let budget = Budget::plan(app);
        approved(app, budget.search, 2_000_000);
        let next = open_next(app);
        let finance = app.client("finance");
        let growth = json!([{"dimension": "department", "value_id": app.departments.growth}]);
        let tight = book(app, &next, "Growth together", 1_999_999, &growth);
        assert_eq!(short_books(&preview(app, budget.year_id())), [("Growth together".to_owned(), Some(1))]);
        assert_eq!(in_the_way(run(app, budget.year_id())), (ErrorCode::BookWithoutRoom, vec!["Growth together".to_owned()]));
        let more = json!({"cap_minor": 2_000_000, "reason": "For what is carried"});
        assert_eq!(finance.patch(&format!("/control-books/{}", tight.book.id), tight.book.version, &more).status, 200);
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        let page: ControlBookPage = finance.get(&format!("/control-books/{}", tight.book.id)).expect(200);
        assert_eq!(page.book.balance.committed_minor, 2_000_000);
        verify(app);
        reverse(app, &done.run.expect("the run")).expect::<YearEnd>(200);
        let page: ControlBookPage = finance.get(&format!("/control-books/{}", tight.book.id)).expect(200);
        assert_eq!(page.book.balance.committed_minor, 0);
        verify(app);
        assert_eq!(run(app, budget.year_id()).status, 201);
        verify(app);
    }

    fn the_preview_names_the_books_that_a_run_would_fill(app: &TestApp) {
        let budget = Budget::plan(app);
        let (region, china) = region(app, budget.search);
        approved(app, budget.search, 2_000_000);
        approved(app, budget.social, 500_000);
        let next = open_next(app);
        // The budgets that these books cover are made by the run; what they will have decides.
        let of_china = json!([{"dimension": format!("custom:{region}"), "value_id": china}]);
        let in_china = book(app, &next, "China", 1_500_000, &of_china);
        let growth = json!([{"dimension": "department", "value_id": app.departments.growth}]);
        let together = book(app, &next, "Growth together", 2_400_000, &growth);
        let short = [("China".to_owned(), Some(500_000)), ("Growth together".to_owned(), Some(100_000))];
        let seen = preview(app, budget.year_id());
        assert_eq!(seen.obstacles, [YearEndObstacle::BookWithoutRoom]);
        assert_eq!(short_books(&seen), short);
        assert_eq!(seen.books[0].book_id, in_china.book.id);
        let refused = run(app, budget.year_id()).problem(409);
        let told: Vec<_> = refused.about.into_iter().map(|subject| (subject.name, subject.missing_minor)).collect();
        assert_eq!((refused.code, told.as_slice()), (ErrorCode::BookWithoutRoom, short.as_slice()));
        let finance = app.client("finance");
        let more = json!({"cap_minor": 2_500_000, "reason": "For what is carried"});
        for page in [&in_china, &together] {
            assert_eq!(finance.patch(&format!("/control-books/{}", page.book.id), page.book.version, &more).status, 200);
        }
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        assert_eq!(run(app, budget.year_id()).status, 201);
        let page: ControlBookPage = finance.get(&format!("/control-books/{}", in_china.book.id)).expect(200);
        assert_eq!(page.book.balance.committed_minor, 2_000_000);
        verify(app);
    }

    fn promises_that_end_fill_no_book(app: &TestApp) {
        let budget = Budget::plan(app);
        approved(app, budget.search, 2_000_000);
        policy(app, budget.company, "lapse");
        let next = open_next(app);
        let growth = json!([{"dimension": "department", "value_id": app.departments.growth}]);
        book(app, &next, "Growth together", 1, &growth);
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        assert_eq!(run(app, budget.year_id()).status, 201);
    }
}
