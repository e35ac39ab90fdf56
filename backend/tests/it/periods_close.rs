use penstock_shared::{
    budget::BudgetNodePage,
    error_code::ErrorCode,
    expense::Expense,
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
        let refused = step(&app.client("marketer"), waiting, "submit").problem(422);
        assert_eq!(refused.errors[0].code, FieldErrorCode::PeriodClosed);
        let late: Expense = invoice(&app.client("finance"), &expense, "R-1", 1_500_000, true).expect(200);
        assert!(late.invoices[0].late);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 1_500_000, 28_500_000]);
        let month = budget.year.periods[2].id;
        let into_closed = app.client("finance").post(
            &format!("/budget-nodes/{}/allocations", budget.search),
            &json!({"amount_minor": 5, "memo": "Late", "period_id": month}),
        );
        assert_eq!(into_closed.problem(422).code, ErrorCode::PeriodClosed);
        assert_eq!(allocate(&app.client("finance"), budget.search, 110).status, 201);
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
}
