use chrono::NaiveDate;
use penstock_shared::{
    budget::{BudgetNodePage, LedgerEntry},
    error_code::ErrorCode,
    expense::Expense,
    organisation::Organisation,
    page::Page,
    period::{FiscalYear, PeriodState},
    problem::FieldErrorCode,
};
use serde_json::json;

use crate::support::{
    TestApp as App,
    budget::{Budget, allocate, approved, balance, draft, invoice, request, step, verify},
};

fn close(app: &App, budget: &Budget, number: usize) -> crate::support::Answer {
    let finance = app.client("finance");
    let years: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
    let period =
        years.iter().find(|year| year.id == budget.year_id()).expect("the year").periods[number - 1].clone();
    finance.patch(&format!("/periods/{}", period.id), period.version, &json!({"state": "closed"}))
}

on_both! {
    fn a_closed_period_takes_nothing_and_its_promises_move_on(app: &TestApp) {
        let budget = Budget::plan(app);
        let control = json!({"level": "block", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Monthly"});
        assert_eq!(app.client("finance").patch(&format!("/budget-nodes/{}", budget.search), 1, &change).status, 200);
        let expense = approved(app, budget.search, 2_000_000);
        let waiting = draft(&app.client("marketer"), &request(budget.search, 1));
        let before = balance(app, budget.search);
        let closed: penstock_shared::period::Period = close(app, &budget, 3).expect(200);
        assert_eq!(closed.state, PeriodState::Closed);
        assert_eq!(balance(app, budget.search), before);
        let page: BudgetNodePage = app.client("finance").get(&format!("/budget-nodes/{}", budget.search)).expect(200);
        let months: Vec<_> = page.periods.iter().map(|period| period.balance).collect();
        assert_eq!((months[2].committed_minor, months[2].available_minor), (0, 500_000));
        assert_eq!((months[3].committed_minor, months[3].available_minor), (2_000_000, 2_500_000));
        let checked = app.client("marketer").post("/expenses/check", &request(budget.search, 1));
        for refused in [checked, step(&app.client("marketer"), waiting, "submit")] {
            let error = &refused.problem(422).errors[0];
            assert_eq!((error.field.as_str(), error.code), ("lines[0].charge_date", FieldErrorCode::PeriodClosed));
        }
        let late: Expense = invoice(&app.client("finance"), &expense, "R-1", 1_500_000, true).expect(200);
        assert!(late.invoices[0].late);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 1_500_000, 28_500_000]);
        let month = budget.year.periods[2].id;
        let into_closed = app.client("finance").post(
            &format!("/budget-nodes/{}/allocations", budget.brand),
            &json!({"amount_minor": 5, "memo": "Late", "period_id": month}),
        );
        assert_eq!(into_closed.problem(422).code, ErrorCode::PeriodClosed);
        assert_eq!(allocate(&app.client("finance"), budget.brand, 110).status, 201);
        verify(app);
    }

    fn the_last_period_cannot_close_over_open_promises(app: &TestApp) {
        let budget = Budget::plan(app);
        let mut body = request(budget.search, 1_000);
        body["lines"][0]["charge_date"] = json!("2026-12-20");
        crate::support::budget::submit(&app.client("marketer"), &body);
        assert_eq!(close(app, &budget, 12).problem(422).code, ErrorCode::PeriodClosed);
        assert_eq!(close(app, &budget, 11).status, 200);
        verify(app);
    }

    fn a_late_invoice_names_the_period_that_it_belongs_to(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 2_000_000);
        assert_eq!(close(app, &budget, 3).status, 200);
        invoice(&app.client("finance"), &expense, "R-1", 1_500_000, true).expect::<Expense>(200);
        let page: Page<LedgerEntry> =
            app.client("finance").get(&format!("/budget-nodes/{}/statement?kind=spend", budget.search)).expect(200);
        let late = &page.items[0];
        assert_eq!(late.late_from, NaiveDate::from_ymd_opt(2026, 3, 1));
        assert_eq!(late.period_id, budget.year.periods[3].id);
        let page: Page<LedgerEntry> =
            app.client("finance").get(&format!("/budget-nodes/{}/statement?kind=commit", budget.search)).expect(200);
        assert!(page.items.iter().all(|entry| entry.late_from.is_none()), "a carried promise is not late");
        verify(app);
    }

    fn an_excess_over_a_line_of_a_closed_period_goes_to_the_next_open_one(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let body = json!({
            "title": "Two lines", "currency": "CNY",
            "lines": [
                {"node_id": budget.search, "amount_minor": 1_000, "charge_date": "2026-03-20"},
                {"node_id": budget.search, "amount_minor": 1_000, "charge_date": "2026-05-20"}
            ]
        });
        let submitted = crate::support::budget::submit(&app.client("marketer"), &body);
        let expense: Expense = step(&app.client("head"), submitted.summary.id, "approve").expect(200);
        invoice(&finance, &expense, "R-1", 1_000, false).expect::<Expense>(200);
        assert_eq!(close(app, &budget, 3).status, 200);
        // Nothing of the first line was left to move on, so it is still in March.
        let over: Expense = invoice(&finance, &expense, "R-2", 300, false).expect(200);
        assert!(over.invoices.iter().any(|invoice| invoice.number == "R-2" && invoice.late));
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{}", budget.search)).expect(200);
        let spent: Vec<i64> = page.periods.iter().map(|period| period.balance.spent_minor).take(4).collect();
        assert_eq!(spent, [0, 0, 1_000, 300]);
        verify(app);
    }

    fn the_day_is_that_of_the_organisation(app: &TestApp) {
        let budget = Budget::plan(app);
        // Half past midnight on 1 April in Shanghai is still 31 March in UTC.
        let moment = NaiveDate::from_ymd_opt(2026, 3, 31).and_then(|day| day.and_hms_opt(16, 30, 0)).expect("a moment");
        app.clock.set(moment);
        let mut body = request(budget.search, 700);
        body["lines"][0].as_object_mut().expect("a line").remove("charge_date");
        let in_shanghai = crate::support::budget::submit(&app.client("marketer"), &body);
        assert_eq!(Some(in_shanghai.lines[0].charge_date), NaiveDate::from_ymd_opt(2026, 4, 1));
        let version = app.client("admin").get("/organisation").expect::<Organisation>(200).version;
        assert_eq!(app.client("admin").patch("/organisation", version, &json!({"time_zone": "UTC"})).status, 200);
        let in_greenwich = crate::support::budget::submit(&app.client("marketer"), &body);
        assert_eq!(Some(in_greenwich.lines[0].charge_date), NaiveDate::from_ymd_opt(2026, 3, 31));
        let page: BudgetNodePage = app.client("finance").get(&format!("/budget-nodes/{}", budget.search)).expect(200);
        let reserved: Vec<i64> = page.periods.iter().map(|period| period.balance.reserved_minor).skip(2).take(2).collect();
        assert_eq!(reserved, [700, 700]);
    }
}
