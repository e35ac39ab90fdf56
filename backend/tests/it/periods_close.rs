use chrono::NaiveDate;
use penstock_shared::{
    analysis::AnalysisResult,
    budget::{Bucket, BudgetNodePage, DocumentKind, LedgerEntry},
    error_code::ErrorCode,
    expense::{Expense, ExpenseState},
    organisation::Organisation,
    page::Page,
    period::{FiscalYear, PeriodClosing, PeriodState},
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

fn closing(app: &App, budget: &Budget, number: usize) -> PeriodClosing {
    let id = budget.year.periods[number - 1].id;
    app.client("finance").get(&format!("/periods/{id}/closing")).expect(200)
}

fn reopen(app: &App, budget: &Budget, number: usize) {
    let finance = app.client("finance");
    let years: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
    let year = years.iter().find(|year| year.id == budget.year_id()).expect("the year");
    let period = &year.periods[number - 1];
    let open = json!({"state": "open", "reason": "Supplier late"});
    assert_eq!(finance.patch(&format!("/periods/{}", period.id), period.version, &open).status, 200);
}

fn entries(app: &App, budget: &Budget) -> Vec<LedgerEntry> {
    let path = format!("/budget-nodes/{}/statement?limit=200", budget.search);
    app.client("finance").get(&path).expect::<Page<LedgerEntry>>(200).items
}

/// Allocated, reserved, committed, spent of each month of the company.
fn months(app: &App, budget: &Budget) -> Vec<[i64; 4]> {
    let page: BudgetNodePage =
        app.client("finance").get(&format!("/budget-nodes/{}", budget.company)).expect(200);
    let of = |balance: penstock_shared::budget::Balance| {
        [balance.allocated_minor, balance.reserved_minor, balance.committed_minor, balance.spent_minor]
    };
    page.periods.iter().map(|period| of(period.balance)).collect()
}

on_both! {
    fn a_month_is_the_same_by_its_entries_and_by_its_period(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let invoiced = approved(app, budget.search, 2_000_000);
        let waiting = crate::support::budget::submit(&app.client("marketer"), &request(budget.social, 400_000));
        let ended = approved(app, budget.search, 70_000);
        assert_eq!(close(app, &budget, 3).status, 200);
        invoice(&finance, &invoiced, "R-1", 1_500_000, false).expect::<Expense>(200);
        step(&app.client("head"), waiting.summary.id, "approve").expect::<Expense>(200);
        step(&finance, ended.summary.id, "close").expect::<Expense>(200);
        let result: AnalysisResult =
            finance.get(&format!("/analysis?group_by=month&fiscal_year_id={}", budget.year_id())).expect(200);
        let by_entries: Vec<[i64; 4]> = result.rows.iter().map(|row| {
            let of = row.measures;
            [of.allocated_minor, of.reserved_minor, of.committed_minor, of.spent_minor]
        }).collect();
        assert_eq!(by_entries, months(app, &budget));
        let of_days: Page<LedgerEntry> = finance
            .get(&format!("/budget-nodes/{}/statement?bucket=spent&from=2026-04-01&to=2026-04-30", budget.search))
            .expect(200);
        assert_eq!(of_days.items.len(), 1);
        verify(app);
    }

    fn a_late_invoice_goes_to_its_period_when_that_is_open_again(app: &TestApp) {
        let budget = Budget::plan(app);
        let control = json!({"level": "block", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Monthly"});
        assert_eq!(app.client("finance").patch(&format!("/budget-nodes/{}", budget.search), 1, &change).status, 200);
        let expense = approved(app, budget.search, 2_000_000);
        let before = months(app, &budget);
        let moving: PeriodClosing = closing(app, &budget, 3);
        assert_eq!((moving.lines, moving.next.map(|period| period.number)), (1, Some(4)));
        assert_eq!(close(app, &budget, 3).status, 200);
        reopen(app, &budget, 3);
        let late: Expense = invoice(&app.client("finance"), &expense, "R-1", 1_500_000, false).expect(200);
        assert!(!late.invoices[0].late);
        // March is as it would be without the close.
        let mut expected = before;
        expected[2] = [expected[2][0], 0, 500_000, 1_500_000];
        assert_eq!(months(app, &budget), expected);
        let spent: Vec<_> = entries(app, &budget).into_iter().filter(|entry| entry.to == Bucket::Spent).collect();
        assert_eq!((spent[0].period_id, spent[0].late_from), (budget.year.periods[2].id, None));
        verify(app);
        // Taken back it is a commitment of March again.
        let path = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, late.invoices[0].id);
        app.client("finance").post(&path, &json!({"comment": "wrong"})).expect::<Expense>(200);
        assert_eq!(months(app, &budget)[2][1..], [0, 2_000_000, 0]);
        verify(app);
    }

    fn a_promise_that_is_more_than_its_money_stays_and_the_invoice_names_its_period(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let control = json!({"level": "warn", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Monthly"});
        assert_eq!(finance.patch(&format!("/budget-nodes/{}", budget.search), 1, &change).status, 200);
        // March and April have 2,500,000 each, which is less than the promise.
        let submitted = crate::support::budget::submit(&app.client("marketer"), &request(budget.search, 6_000_000));
        let mut expense: Expense = step(&app.client("head"), submitted.summary.id, "approve").expect(200);
        if expense.summary.state == ExpenseState::Submitted {
            expense = step(&finance, submitted.summary.id, "approve").expect(200);
        }
        assert_eq!(expense.summary.state, ExpenseState::Approved);
        assert_eq!(close(app, &budget, 3).status, 200);
        reopen(app, &budget, 3);
        let late: Expense = invoice(&finance, &expense, "R-1", 100_000, false).expect(200);
        assert!(late.invoices[0].late);
        let spent: Vec<_> = entries(app, &budget).into_iter().filter(|entry| entry.to == Bucket::Spent).collect();
        assert_eq!((spent[0].period_id, spent[0].late_from), (budget.year.periods[3].id, NaiveDate::from_ymd_opt(2026, 3, 1)));
        verify(app);
    }

    fn a_day_in_no_fiscal_year_is_no_invoice_date(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000);
        let body = json!({
            "number": "R-1", "invoice_date": "1990-01-01", "is_final": false,
            "lines": [{"expense_line_id": expense.lines[0].id, "amount_minor": 500}]
        });
        let refused = app.client("finance").post(&format!("/expenses/{}/invoices", expense.summary.id), &body).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("invoice_date", FieldErrorCode::OutsideFiscalYear));
    }

    fn a_moved_promise_says_where_in_the_readers_language(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 2_000_000);
        assert_eq!(close(app, &budget, 3).status, 200);
        invoice(&app.client("finance"), &expense, "R-1", 1_500_000, true).expect::<Expense>(200);
        let all = entries(app, &budget);
        let moved: Vec<_> = all.iter().filter(|entry| entry.document.is_some_and(|of| of.kind == DocumentKind::PeriodMove)).collect();
        let day = |month| NaiveDate::from_ymd_opt(2026, month, 1);
        // Newest first.
        assert_eq!(moved.iter().map(|entry| entry.other_period).collect::<Vec<_>>(), [day(3), day(4)]);
        assert!(all.iter().filter(|entry| entry.expense_id.is_some()).all(|entry| entry.memo.is_empty() || entry.memo == "R-1"));
        let file = |language: &str| {
            let path = format!("/budget-nodes/{}/statement/export", budget.search);
            app.client("finance").send("GET", &path, &[("Accept-Language", language)], None::<&()>).body
        };
        assert!(file("en").contains("promise moved to 2026-04"), "{}", file("en"));
        assert!(file("zh-CN").contains("承诺由 2026-03 转来"));
    }

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
        let refused = close(app, &budget, 12).problem(409);
        assert_eq!((refused.code, refused.about.len()), (ErrorCode::PromisesLeft, 1));
        assert!(refused.about[0].name.starts_with("EXP-"));
        let stuck: PeriodClosing = closing(app, &budget, 12);
        assert_eq!((stuck.lines, stuck.next), (1, None));
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
