//! Control beside the tree: books, overrides, the browser of checks.

use std::sync::Barrier;

use chrono::NaiveDate;
use penstock::db::{self, overrides::NewOverride};
use penstock_shared::{
    budget::{CheckOutcome, FundCheck},
    control::{ControlBook, ControlBookPage, ControlOverride, FundCheckSummary, OverrideState, PolicyState},
    error_code::ErrorCode,
    expense::{Expense, ExpensePreview},
    ids::{ControlBookId, ExpenseId, NodeId, OverrideId},
    page::Page,
    problem::{FieldErrorCode, Problem},
    reference::Category,
    statement::Statement,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp as App,
    budget::{Budget, approved, balance, draft, invoice, request, step, submit, verify},
};

fn block() -> Value {
    json!({"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0})
}

fn book(budget: &Budget, terms: &Value, cap_minor: i64) -> Value {
    json!({
        "fiscal_year_id": budget.year_id(), "name": "Trade shows, whole company", "terms": terms,
        "control": block(), "cap_minor": cap_minor, "reason": "The board says so"
    })
}

fn department(id: penstock_shared::ids::DepartmentId) -> Value {
    json!([{"dimension": "department", "value_id": id}])
}

fn add(app: &App, body: &Value) -> ControlBookPage {
    app.client("finance").post("/control-books", body).expect(201)
}

fn get(app: &App, id: ControlBookId) -> ControlBookPage {
    app.client("finance").get(&format!("/control-books/{id}")).expect(200)
}

/// What counts in a book: cap, reserved, committed, spent, available.
fn holds(app: &App, id: ControlBookId) -> [i64; 5] {
    let balance = get(app, id).book.balance;
    [
        balance.allocated_minor,
        balance.reserved_minor,
        balance.committed_minor,
        balance.spent_minor,
        balance.available_minor,
    ]
}

fn category(app: &App, code: &str) -> i64 {
    let made: Category =
        app.client("finance").post("/categories", &json!({"code": code, "name": code})).expect(201);
    made.id.0
}

fn in_category(node: NodeId, amount_minor: i64, category: i64) -> Value {
    let mut body = request(node, amount_minor);
    body["lines"][0]["category_id"] = json!(category);
    body
}

fn grant(
    app: &App,
    node: Option<NodeId>,
    book: Option<ControlBookId>,
    expense: Option<ExpenseId>,
    amount_minor: i64,
    until: &str,
) -> OverrideId {
    let (asked_by, granted_by) = (app.user("marketer"), app.user("finance"));
    let expires_on = until.parse::<NaiveDate>().expect("a day");
    app.write(move |tx| {
        let row = NewOverride {
            node_id: node,
            book_id: book,
            expense_id: expense,
            amount_minor,
            expires_on,
            reason: "The fair is larger this year",
            asked_by,
            granted_by,
            granted_at: tx.now,
            request_id: None,
        };
        Ok(db::overrides::insert(tx.conn, &row)?)
    })
}

fn refused(app: &App, id: ExpenseId) -> Problem {
    let problem = step(&app.client("marketer"), id, "submit").problem(422);
    assert_eq!(problem.code, ErrorCode::FundsInsufficient);
    problem
}

on_both! {
    fn a_book_refuses_what_the_tree_would_let_through(app: &TestApp) {
        let budget = Budget::plan(app);
        let (shows, media) = (category(app, "SHOWS"), category(app, "MEDIA"));
        let made = add(app, &book(&budget, &json!([{"dimension": "category", "value_id": shows}]), 1_000_000));
        let id = made.book.id;
        assert_eq!(made.periods.iter().map(|period| period.balance.allocated_minor).sum::<i64>(), 1_000_000);

        let much = draft(&app.client("marketer"), &in_category(budget.search, 1_000_001, shows));
        let funds = refused(app, much).funds.expect("the numbers");
        assert_eq!(funds.refusals.len(), 1);
        assert_eq!((funds.refusals[0].book_id, funds.refusals[0].node_id), (Some(id), None));
        assert_eq!((funds.refusals[0].asked_minor, funds.refusals[0].available_minor), (1_000_001, 1_000_000));
        assert_eq!(balance(app, budget.search)[1], 0, "all or nothing");

        submit(&app.client("marketer"), &in_category(budget.search, 600_000, shows));
        submit(&app.client("marketer"), &in_category(budget.social, 400_000, shows));
        assert_eq!(holds(app, id), [1_000_000, 1_000_000, 0, 0, 0]);
        refused(app, draft(&app.client("marketer"), &in_category(budget.social, 1, shows)));
        submit(&app.client("marketer"), &in_category(budget.social, 400_000, media));
        verify(app);
    }

    fn a_book_follows_the_money_to_the_last_invoice(app: &TestApp) {
        let budget = Budget::plan(app);
        let id = add(app, &book(&budget, &department(app.departments.growth), 5_000_000)).book.id;
        let expense = approved(app, budget.search, 1_000_000);
        assert_eq!(holds(app, id), [5_000_000, 0, 1_000_000, 0, 4_000_000]);
        let finance = app.client("finance");
        let invoiced: Expense = invoice(&finance, &expense, "R-1", 700_000, true).expect(200);
        assert_eq!(holds(app, id), [5_000_000, 0, 0, 700_000, 4_300_000]);
        let path = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, invoiced.invoices[0].id);
        finance.post(&path, &json!({"comment": "sent twice"})).expect::<Expense>(200);
        assert_eq!(holds(app, id), [5_000_000, 0, 0, 0, 5_000_000]);
        verify(app);
    }

    fn a_figure_of_a_book_is_what_its_statement_comes_to(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        submit(&app.client("brand_marketer"), &request(budget.brand, 250_000));
        let made = add(app, &book(&budget, &department(app.departments.growth), 5_000_000)).book.id;
        let finance = app.client("finance");
        invoice(&finance, &expense, "R-1", 400_000, false).expect::<Expense>(200);
        submit(&app.client("marketer"), &request(budget.social, 30_000));
        let page = get(app, made);
        for (span, balance) in std::iter::once((String::new(), page.book.balance)).chain(page.periods.iter().map(|of| (format!("&period_id={}", of.period_id), of.balance))) {
            let (reserved, committed, spent) = (balance.reserved_minor, balance.committed_minor, balance.spent_minor);
            for (bucket, shown) in [("&bucket=reserved", reserved), ("&bucket=committed", committed), ("&bucket=spent", spent), ("&bucket=used", reserved + committed + spent), ("", reserved + committed + spent)] {
                let path = format!("/budgets/statement?fiscal_year_id={}&book_id={made}{bucket}{span}", budget.year_id());
                let statement: Statement = finance.get(&path).expect(200);
                assert_eq!(statement.summary.movement_minor, shown, "{path}");
            }
        }
        assert_eq!(holds(app, made)[1..4], [30_000, 600_000, 400_000]);
        let path = format!("/budgets/statement?fiscal_year_id={}&book_id=", budget.year_id());
        app.client("viewer").get(&format!("{path}{made}")).problem(404);
        finance.get(&format!("{path}4711")).problem(404);
    }

    fn an_invoice_above_its_commitment_is_checked_by_the_books_too(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        let id = add(app, &book(&budget, &department(app.departments.growth), 1_100_000)).book.id;
        assert_eq!(holds(app, id)[2], 1_000_000, "what was committed before counts");
        let finance = app.client("finance");
        let problem = invoice(&finance, &expense, "R-1", 1_100_001, false).problem(422);
        assert_eq!(problem.funds.expect("the numbers").refusals[0].book_id, Some(id));
        invoice(&finance, &expense, "R-1", 1_100_000, true).expect::<Expense>(200);
        assert_eq!(holds(app, id), [1_100_000, 0, 0, 1_100_000, 0]);
        verify(app);
    }

    fn a_book_on_a_department_covers_those_below_and_no_others(app: &TestApp) {
        let budget = Budget::plan(app);
        let id = add(app, &book(&budget, &department(app.departments.growth), 500_000)).book.id;
        submit(&app.client("marketer"), &request(budget.social, 500_000));
        assert_eq!(holds(app, id)[1], 500_000);
        refused(app, draft(&app.client("marketer"), &request(budget.search, 1)));
        let of_brand = draft(&app.client("brand_marketer"), &request(budget.brand, 900_000));
        step(&app.client("brand_marketer"), of_brand, "submit").expect::<Expense>(200);
        assert_eq!(holds(app, id)[1], 500_000);
    }

    fn every_dimension_that_a_book_names_has_to_fit(app: &TestApp) {
        let budget = Budget::plan(app);
        let (shows, media) = (category(app, "SHOWS"), category(app, "MEDIA"));
        let terms = json!([
            {"dimension": "department", "value_id": app.departments.social},
            {"dimension": "category", "value_id": shows},
            {"dimension": "category", "value_id": media}
        ]);
        let id = add(app, &book(&budget, &terms, 100)).book.id;
        submit(&app.client("marketer"), &in_category(budget.search, 1_000, shows));
        submit(&app.client("marketer"), &request(budget.social, 1_000));
        assert_eq!(holds(app, id)[1], 0);
        submit(&app.client("marketer"), &in_category(budget.social, 60, shows));
        refused(app, draft(&app.client("marketer"), &in_category(budget.social, 41, media)));
    }

    fn requests_that_race_for_the_rest_of_a_book_pass_as_often_as_they_fit(app: &TestApp) {
        let budget = Budget::plan(app);
        let id = add(app, &book(&budget, &department(app.departments.growth), 5_000_000)).book.id;
        let marketer = app.client("marketer");
        let drafts: Vec<ExpenseId> = (0..32)
            .map(|n| draft(&marketer, &request(if n % 2 == 0 { budget.search } else { budget.social }, 700_000)))
            .collect();
        let barrier = Barrier::new(drafts.len());
        let passed = std::thread::scope(|scope| {
            let threads: Vec<_> = drafts
                .iter()
                .map(|id| {
                    let (barrier, marketer) = (&barrier, marketer.clone());
                    scope.spawn(move || {
                        barrier.wait();
                        step(&marketer, *id, "submit").status == 200
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("a step")).filter(|ok| *ok).count()
        });
        assert_eq!(passed, 7);
        assert_eq!(holds(app, id), [5_000_000, 4_900_000, 0, 0, 100_000]);
        verify(app);
    }

    fn an_inactive_book_refuses_nothing_and_goes_on_counting(app: &TestApp) {
        let budget = Budget::plan(app);
        let made = add(app, &book(&budget, &department(app.departments.growth), 100));
        let id = made.book.id;
        let finance = app.client("finance");
        let path = format!("/control-books/{id}");
        let problem = finance.patch(&path, 1, &json!({"active": false})).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("reason", FieldErrorCode::Required));
        finance.patch(&path, 1, &json!({"active": false, "reason": "Trial is over"})).expect::<ControlBookPage>(200);
        let states = |page: ControlBookPage| page.policies.iter().map(|policy| policy.state).collect::<Vec<_>>();
        assert_eq!(states(get(app, id)), [PolicyState::Off, PolicyState::Past]);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        assert_eq!(holds(app, id), [100, 1_000, 0, 0, -900]);
        assert_eq!(finance.patch(&path, 1, &json!({"name": "Old"})).problem(412).code, ErrorCode::VersionMismatch);
        let on = json!({"active": true, "cap_minor": 5_000, "reason": "And again"});
        let page: ControlBookPage = finance.patch(&path, 2, &on).expect(200);
        assert_eq!(page.policies.iter().map(|policy| (policy.version, policy.cap_minor)).collect::<Vec<_>>(), [(3, Some(5_000)), (2, Some(100)), (1, Some(100))]);
        assert_eq!(states(page), [PolicyState::InForce, PolicyState::Past, PolicyState::Past]);
        refused(app, draft(&app.client("marketer"), &request(budget.search, 4_001)));
    }

    fn a_book_that_makes_no_sense_is_refused_field_by_field(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let fields = |body: &Value| -> Vec<String> {
            finance.post("/control-books", body).problem(422).errors.into_iter().map(|error| error.field).collect()
        };
        let mut body = book(&budget, &json!([]), -1);
        body["reason"] = json!(" ");
        assert_eq!(fields(&body), ["reason", "terms", "cap_minor"]);
        let terms = json!([{"dimension": "channel", "value_id": 999}, {"dimension": "custom:7", "value_id": 1}]);
        assert_eq!(fields(&book(&budget, &terms, 1)), ["terms[0].value_id", "terms[1].value_id"]);
        let mut body = book(&budget, &department(app.departments.growth), 100);
        body["caps"] = json!([{"period_id": budget.year.periods[0].id, "cap_minor": 100}]);
        assert_eq!(fields(&body), ["caps"]);
        let books: Vec<ControlBook> = finance.get(&format!("/control-books?fiscal_year_id={}", budget.year_id())).expect(200);
        assert!(books.is_empty());
    }

    fn books_of_a_year_have_different_names(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let body = book(&budget, &department(app.departments.growth), 100);
        let first = add(app, &body).book;
        let mut again = body.clone();
        again["name"] = json!(" trade shows, WHOLE company");
        let taken = |problem: Problem| {
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("name", FieldErrorCode::NotUnique));
        };
        taken(finance.post("/control-books", &again).problem(422));
        again["name"] = json!("Fairs");
        let second = add(app, &again).book;
        taken(finance.patch(&format!("/control-books/{}", second.id), 1, &json!({"name": first.name})).problem(422));
        let same = finance.patch(&format!("/control-books/{}", first.id), 1, &json!({"name": first.name}));
        assert_eq!(same.status, 200);
        let next: penstock_shared::period::FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
        let mut later = body;
        later["fiscal_year_id"] = json!(next.id);
        add(app, &later);
    }

    fn books_of_departments_out_of_sight_do_not_exist(app: &TestApp) {
        let budget = Budget::plan(app);
        let shows = json!([{"dimension": "category", "value_id": category(app, "SHOWS")}]);
        let terms = [department(app.departments.social), department(app.departments.brand), shows];
        let [own, other, whole] = terms.map(|terms| {
            let mut body = book(&budget, &terms, 100);
            body["name"] = json!(terms.to_string());
            add(app, &body).book.id
        });
        let head = app.client("head");
        let books: Vec<ControlBook> = head.get(&format!("/control-books?fiscal_year_id={}", budget.year_id())).expect(200);
        assert_eq!(books.iter().map(|book| book.id).collect::<Vec<_>>(), [own]);
        for id in [other, whole] {
            assert_eq!(head.get(&format!("/control-books/{id}")).status, 404);
        }
    }

    fn an_override_lets_through_its_amount_until_its_day_and_is_seen_on_the_check(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        grant(app, Some(budget.social), None, None, 500, "2026-03-31");
        refused(app, draft(&marketer, &request(budget.social, 10_000_501)));
        let expense = submit(&marketer, &request(budget.social, 10_000_500));
        assert!(expense.summary.over_budget);
        let check = &expense.checks.last().expect("a check").results[0];
        assert_eq!((check.outcome, check.override_minor, check.available_minor), (CheckOutcome::Warned, 500, 10_000_000));
        refused(app, draft(&marketer, &request(budget.social, 1)));
        verify(app);
    }

    fn an_override_for_one_expense_is_for_no_other_and_a_past_one_for_none(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let (this, other) = (draft(&marketer, &request(budget.social, 10_000_100)), draft(&marketer, &request(budget.social, 10_000_100)));
        grant(app, Some(budget.social), None, None, 100, "2026-03-15");
        let granted = grant(app, Some(budget.social), None, Some(this), 100, "2026-03-31");
        refused(app, other);
        let preview = |of: &str| -> bool {
            marketer.post(&format!("/expenses/check{of}"), &request(budget.social, 10_000_100)).expect::<ExpensePreview>(200).passes
        };
        assert!(preview(&format!("?expense_id={this}")) && !preview(""));
        let path = format!("/overrides?node_id={}", budget.social);
        let listed: Vec<ControlOverride> = app.client("head").get(&path).expect(200);
        assert_eq!(listed.iter().map(|found| found.state).collect::<Vec<_>>(), [OverrideState::InForce, OverrideState::Expired]);
        assert_eq!(app.client("brand_head").get(&path).expect::<Vec<ControlOverride>>(200), []);
        step(&marketer, this, "submit").expect::<Expense>(200);
        let finance = app.client("finance");
        let revoke = format!("/overrides/{granted}/revoke");
        assert_eq!(finance.post(&revoke, &json!({})).expect::<ControlOverride>(200).state, OverrideState::Revoked);
        assert_eq!(finance.post(&revoke, &json!({})).problem(409).code, ErrorCode::WrongState);
    }

    fn an_override_of_a_book_raises_its_cap_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let id = add(app, &book(&budget, &department(app.departments.growth), 1_000)).book.id;
        grant(app, None, Some(id), None, 500, "2026-12-31");
        refused(app, draft(&app.client("marketer"), &request(budget.search, 1_501)));
        submit(&app.client("marketer"), &request(budget.search, 1_500));
        assert_eq!(get(app, id).overrides.len(), 1);
        verify(app);
    }

    fn nobody_grants_an_override_to_themselves(app: &TestApp) {
        let budget = Budget::plan(app);
        let (node, finance) = (budget.social, app.user("finance"));
        let refused = app.write(move |tx| {
            let row = NewOverride {
                node_id: Some(node), book_id: None, expense_id: None, amount_minor: 1,
                expires_on: tx.now.date(), reason: "me", asked_by: finance, granted_by: finance, granted_at: tx.now, request_id: None,
            };
            // In a savepoint: on PostgreSQL a refused statement ends its transaction.
            let inserted = diesel::Connection::transaction(tx.conn, |conn| db::overrides::insert(conn, &row));
            Ok(inserted.is_err())
        });
        assert!(refused);
    }

    fn why_it_was_refused_can_be_looked_up_by_day_and_node(app: &TestApp) {
        let budget = Budget::plan(app);
        let id = draft(&app.client("marketer"), &request(budget.social, 10_000_001));
        refused(app, id);
        submit(&app.client("marketer"), &request(budget.search, 5));
        let found = |who: &str, query: &str| -> Vec<FundCheckSummary> {
            app.client(who).get(&format!("/fund-checks{query}")).expect::<Page<FundCheckSummary>>(200).items
        };
        let day = format!("?outcome=refused&from=2026-03-16&to=2026-03-16&node_id={}", budget.social);
        let listed = found("head", &day);
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].expense_id, listed[0].asked[0].amount_minor), (Some(id), 10_000_001));
        assert_eq!(listed[0].objections[0].node_id, Some(budget.social));
        assert!(found("head", "?from=2026-03-17").is_empty());
        assert_eq!(found("analyst", "").len(), 2);
        assert!(found("brand_head", "").is_empty(), "other departments' requests are not in sight");
        let check: FundCheck = app.client("head").get(&format!("/fund-checks/{}", listed[0].id)).expect(200);
        assert_eq!((check.results[0].policy_version, check.results[0].used_minor), (1, 0));
        assert_eq!(app.client("brand_head").get(&format!("/fund-checks/{}", listed[0].id)).status, 404);
    }
}
