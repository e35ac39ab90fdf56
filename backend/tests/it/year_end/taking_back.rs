//! Taking a year end back, and what stands in its way.

use super::*;

on_both! {
    fn what_was_carried_and_used_cannot_be_taken_back(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "carry_both");
        let committed = approved(app, budget.search, 2_000_000);
        open_next(app);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        let run = done.run.expect("the run");
        let moved: Expense = app.client("finance").get(&format!("/expenses/{}", committed.summary.id)).expect(200);
        invoice(&app.client("finance"), &moved, "R-1", 100, false).expect::<Expense>(200);
        let refused = reverse(app, &run).problem(409);
        assert_eq!(refused.code, ErrorCode::CarriedRequestsMoved);
        assert!(!refused.about.is_empty() && refused.about.iter().all(|request| request.name.starts_with("EXP-")));
        verify(app);
    }

    fn what_was_given_on_cannot_be_taken_back(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "carry_balance");
        let next = open_next(app);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        let run = done.run.expect("the run");
        let brand = tree(app, next.id).nodes.into_iter().find(|node| node.name == "Brand").expect("Brand");
        // The whole is in the first period, so all of it leaves there.
        assert_eq!(allocate(&app.client("finance"), brand.id, -5_000).status, 201);
        assert_eq!(in_the_way(reverse(app, &run)), (ErrorCode::CarriedMoneyUsed, vec!["Brand".to_owned()]));
        verify(app);
    }

    fn a_year_end_comes_back_only_where_there_is_room(app: &TestApp) {
        let budget = Budget::plan(app);
        let next = open_next(app);
        assert!(!next.periods.is_empty());
        policy(app, budget.company, "lapse");
        // What is spent on Growth itself is money of those below it, and what they keep is then given on.
        assert_eq!(allocate(&app.client("finance"), budget.growth, -20_000_000).status, 201);
        let expense = approved(app, budget.growth, 4_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 4_000_000, true).expect::<Expense>(200);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        assert_eq!(balance(app, budget.growth), [4_000_000, 0, 0, 4_000_000, 0]);
        assert_eq!(allocate(&app.client("finance"), budget.search, 4_000_000).status, 201);
        assert_eq!(in_the_way(reverse(app, &done.run.expect("the run"))), (ErrorCode::GivenOnSince, vec!["Growth".to_owned()]));
        verify(app);
    }

    fn a_year_end_comes_back_although_a_period_of_the_next_year_was_closed(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let control = json!({"level": "block", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Monthly"});
        assert_eq!(finance.patch(&format!("/budget-nodes/{}", budget.search), 1, &change).status, 200);
        policy(app, budget.company, "carry_both");
        let committed = approved(app, budget.search, 2_000_000);
        let before = balance(app, budget.search);
        let next = open_next(app);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        let run = done.run.expect("the run");
        let set = |index: usize, version: i64, state: &str| {
            let body = json!({"state": state, "reason": "Looked at"});
            finance.patch(&format!("/periods/{}", next.periods[index].id), version, &body)
        };
        assert_eq!(set(0, 1, "closed").status, 200);
        assert_eq!(set(1, 1, "closed").status, 200);
        let refused = reverse(app, &run).problem(422);
        assert_eq!((refused.code, refused.about[0].name.as_str()), (ErrorCode::PeriodClosed, "2027-01-01"));
        assert_eq!(set(0, 2, "open").status, 200);
        assert_eq!(reverse(app, &run).status, 200);
        assert_eq!(balance(app, budget.search), before);
        assert_eq!(named(&tree(app, next.id), "Search"), [0; 5]);
        verify(app);
        let told: Expense = finance.get(&format!("/expenses/{}", committed.summary.id)).expect(200);
        let words: Vec<&str> = told.timeline.iter().map(|item| item.what.as_str()).collect();
        assert!(words.ends_with(&["carried", "revived"]), "{words:?}");
        assert_eq!(invoice(&finance, &told, "R-1", 2_000_000, true).status, 200);
        verify(app);
    }

    fn every_closed_period_in_the_way_is_named(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "carry_balance");
        open_next(app);
        let done: YearEndResult = app
            .client("finance")
            .post(&format!("/fiscal-years/{}/year-end", budget.year_id()), &json!({"close_periods": true}))
            .expect(201);
        let refused = reverse(app, &done.run.expect("the run")).problem(422);
        let days: Vec<&str> = refused.about.iter().map(|subject| subject.name.as_str()).collect();
        assert_eq!((refused.code, days.len(), days[0], days[11]), (ErrorCode::PeriodClosed, 12, "2026-01-01", "2026-12-01"));
    }
}
