//! Requests that ask for their money at once: decided and written in groups, each with its own verdict.

use std::{collections::BTreeSet, sync::Barrier};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use penstock::db::AnyConnection;
use penstock_shared::{
    approval::StepState,
    budget::CheckOutcome,
    control::FundCheckSummary,
    error_code::ErrorCode,
    expense::{Expense, ExpenseState, ExpenseSummary, SubmittedExpense},
    ids::NodeId,
    page::Page,
    period::Period,
    problem::FieldErrorCode,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    app::PASSWORD,
    budget::{Budget, allocate, balance, draft, request, step, verify},
};

const PATH: &str = "/expenses/submit";

/// Sends all bodies at the same moment, one caller each.
fn all_at_once(client: &Client, bodies: &[Value]) -> Vec<Answer> {
    let barrier = Barrier::new(bodies.len());
    std::thread::scope(|scope| {
        let send = |body| {
            let (client, barrier) = (client.clone(), &barrier);
            scope.spawn(move || {
                barrier.wait();
                client.post(PATH, body)
            })
        };
        let threads: Vec<_> = bodies.iter().map(send).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}

/// Sets how a node that nobody changed yet is controlled, over the year.
fn set_control(app: &TestApp, node: NodeId, level: &str) {
    let control =
        json!({"level": level, "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
    let change = json!({"control": control, "reason": "Because"});
    assert_eq!(app.client("finance").patch(&format!("/budget-nodes/{node}"), 1, &change).status, 200);
}

fn count(client: &Client) -> usize {
    client.get("/expenses?limit=200").expect::<Page<ExpenseSummary>>(200).items.len()
}

on_both! {
    fn one_call_writes_down_checks_and_reserves(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let answer = marketer.post(PATH, &request(budget.social, 700_000));
        assert_eq!(answer.etag.as_deref(), Some("\"1\""));
        let made: SubmittedExpense = answer.expect(201);
        assert_eq!((made.state, made.outcome), (ExpenseState::Submitted, CheckOutcome::Passed));
        assert_eq!(balance(app, budget.social), [10_000_000, 700_000, 0, 0, 9_300_000]);
        assert_eq!(balance(app, budget.company)[1], 700_000);
        let page: Expense = marketer.get(&format!("/expenses/{}", made.id)).expect(200);
        assert_eq!(page.summary.reference, made.reference);
        assert_eq!(page.summary.vendor_name.as_deref(), Some("Lantern Media"));
        assert_eq!(page.timeline.iter().map(|item| item.what.as_str()).collect::<Vec<_>>(), ["created", "submitted"]);
        assert_eq!(page.checks.iter().map(|check| check.id).collect::<Vec<_>>(), [made.check_id]);
        assert_eq!(page.approvals.iter().map(|step| step.state).collect::<Vec<_>>(), [StepState::Pending]);
        let approved: Expense = step(&app.client("head"), made.id, "approve").expect(200);
        assert_eq!(approved.summary.state, ExpenseState::Approved);
        verify(app);
    }

    fn what_is_refused_leaves_its_check_and_nothing_else(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let problem = marketer.post(PATH, &request(budget.social, 10_000_001)).problem(422);
        assert_eq!(problem.code, ErrorCode::FundsInsufficient);
        let refusal = problem.funds.expect("who refused");
        assert_eq!(refusal.refusals[0].node_id, Some(budget.social));
        assert!(!refusal.helpers.is_empty());
        assert_eq!(count(&marketer), 0);
        let path = format!("/fund-checks?outcome=refused&node_id={}", budget.social);
        let checks: Page<FundCheckSummary> = app.client("finance").get(&path).expect(200);
        assert_eq!(checks.items.iter().map(|check| Some(check.id)).collect::<Vec<_>>(), [refusal.check_id]);
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 0, 0, 10_000_000]);
        verify(app);
    }

    fn of_64_at_the_same_moment_exactly_as_many_pass_as_fit(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Social has 100,000.00; each asks for 7,000.00, so 14 fit.
        let answers = all_at_once(&marketer, &vec![request(budget.social, 700_000); 64]);
        let passed: Vec<SubmittedExpense> =
            answers.iter().filter(|answer| answer.status == 201).map(Answer::json).collect();
        assert_eq!(passed.len(), 14);
        assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 50);
        assert_eq!(passed.iter().map(|made| made.id).collect::<BTreeSet<_>>().len(), 14);
        assert_eq!(passed.iter().map(|made| made.ledger_sequence).collect::<BTreeSet<_>>().len(), 14);
        assert_eq!(balance(app, budget.social), [10_000_000, 9_800_000, 0, 0, 200_000]);
        verify(app);
    }

    fn each_of_a_group_has_its_own_verdict(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut nameless = request(budget.social, 100);
        nameless["title"] = json!(" ");
        let hidden = request(budget.brand, 100);
        let mut bodies = Vec::new();
        for _ in 0..8 {
            bodies.extend([
                request(budget.social, 100),
                request(budget.social, 10_000_001),
                nameless.clone(),
                hidden.clone(),
            ]);
        }
        for (index, answer) in all_at_once(&marketer, &bodies).into_iter().enumerate() {
            match index % 4 {
                0 => drop(answer.expect::<SubmittedExpense>(201)),
                1 => assert_eq!(answer.problem(422).code, ErrorCode::FundsInsufficient),
                2 => assert_eq!(answer.problem(422).errors[0].field, "title"),
                _ => assert_eq!(answer.problem(422).errors[0].field, "lines[0].node_id"),
            }
        }
        assert_eq!(balance(app, budget.social)[1], 800);
        assert_eq!(count(&marketer), 8);
        verify(app);
    }

    fn a_key_has_one_effect_and_one_answer_however_often_it_comes(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let body = request(budget.social, 1_000);
        let barrier = Barrier::new(16);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let send = || {
                barrier.wait();
                marketer.post_with_key(PATH, "twice-is-once", &body)
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(send)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert_eq!(answers.iter().map(|answer| answer.status).collect::<BTreeSet<_>>(), BTreeSet::from([201]));
        assert_eq!(answers.iter().map(|answer| answer.body.clone()).collect::<BTreeSet<_>>().len(), 1);
        let again = marketer.post_with_key(PATH, "twice-is-once", &body);
        assert_eq!(again.body, answers[0].body);
        assert_eq!(balance(app, budget.social)[1], 1_000);
        let other = marketer.post_with_key(PATH, "twice-is-once", &request(budget.social, 2_000));
        assert_eq!(other.problem(409).code, ErrorCode::IdempotencyMismatch);
        // What was refused leaves no trace under its key.
        let large = request(budget.social, 10_000_000);
        assert_eq!(marketer.post_with_key(PATH, "try-again", &large).status, 422);
        set_control(app, budget.social, "track");
        assert_eq!(marketer.post_with_key(PATH, "try-again", &large).status, 201);
        assert_eq!(balance(app, budget.social)[1], 10_001_000);
        verify(app);
    }

    fn what_changed_since_the_last_request_counts_for_the_next(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let ask = |amount: i64| marketer.post(PATH, &request(budget.social, amount));
        let first: SubmittedExpense = ask(1_000).expect(201);
        // Money that others moved meanwhile.
        assert_eq!(step(&app.client("head"), first.id, "approve").status, 200);
        assert_eq!(step(&marketer, draft(&marketer, &request(budget.social, 5_000_000)), "submit").status, 200);
        assert_eq!(ask(5_000_000).problem(422).code, ErrorCode::FundsInsufficient);
        // A policy.
        set_control(app, budget.social, "track");
        let over: SubmittedExpense = ask(5_000_000).expect(201);
        assert_eq!(over.outcome, CheckOutcome::Passed);
        // A control book.
        let book = json!({
            "fiscal_year_id": budget.year_id(), "name": "Social, whole company",
            "terms": [{"dimension": "department", "value_id": app.departments.social}],
            "control": {"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0},
            "cap_minor": 10_002_000, "reason": "The board says so"
        });
        assert_eq!(finance.post("/control-books", &book).status, 201);
        assert_eq!(ask(1_001).problem(422).code, ErrorCode::FundsInsufficient);
        assert_eq!(ask(1_000).status, 201);
        // A budget that there was not.
        let node = json!({
            "parent_id": budget.social, "fiscal_year_id": budget.year_id(), "name": "Clips",
            "department_id": app.departments.social
        });
        let made: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &node).expect(201);
        assert_eq!(marketer.post(PATH, &request(made.node.id, 1)).problem(422).code, ErrorCode::FundsInsufficient);
        // A period.
        let march = &budget.year.periods[2];
        let closed = json!({"state": "closed"});
        finance.patch(&format!("/periods/{}", march.id), march.version, &closed).expect::<Period>(200);
        let late = ask(1).problem(422);
        assert_eq!(late.errors[0].code, FieldErrorCode::PeriodClosed);
        verify(app);
    }

    fn a_hundred_lines_on_their_budgets_are_all_or_nothing(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let mut leaves: Vec<NodeId> = Vec::new();
        for number in 0..20 {
            let node = json!({
                "parent_id": budget.search, "fiscal_year_id": budget.year_id(), "name": format!("Leaf {number}"),
                "department_id": app.departments.growth
            });
            let made: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &node).expect(201);
            assert_eq!(allocate(&finance, made.node.id, 120_000).status, 201);
            leaves.push(made.node.id);
        }
        let lines = |amount: i64| -> Value {
            let lines: Vec<Value> = (0..100)
                .map(|at| json!({"node_id": leaves[at % 20], "amount_minor": amount, "charge_date": "2026-03-20"}))
                .collect();
            json!({"title": "Many", "currency": "CNY", "lines": lines})
        };
        let head = app.client("marketer");
        let before = balance(app, budget.search);
        // 24,001 five times is more than each leaf has.
        assert_eq!(head.post(PATH, &lines(24_001)).problem(422).code, ErrorCode::FundsInsufficient);
        assert_eq!(balance(app, budget.search), before);
        let made: SubmittedExpense = head.post(PATH, &lines(24_000)).expect(201);
        assert_eq!(made.total_minor, 2_400_000);
        assert_eq!(balance(app, leaves[0])[1..], [120_000, 0, 0, 0]);
        assert_eq!(balance(app, budget.search)[1], 2_400_000);
        verify(app);
    }
}

/// A request of one to three lines, in any open month.
fn any_request(nodes: Vec<NodeId>) -> impl Strategy<Value = Value> {
    let line = (proptest::sample::select(nodes), 1_i64..2_500_000, 1_u32..=12);
    proptest::collection::vec(line, 1..4).prop_map(|lines| {
        let lines: Vec<Value> = lines
            .into_iter()
            .map(|(node, amount, month)| {
                json!({"node_id": node, "amount_minor": amount, "charge_date": format!("2026-{month:02}-15")})
            })
            .collect();
        json!({"title": "Any", "currency": "CNY", "lines": lines})
    })
}

on_both! {
    fn both_ways_come_to_the_same_verdicts_and_the_same_balances(app: &TestApp) {
        let other = TestApp::on_sqlite();
        let (here, there) = (Budget::plan(app), Budget::plan(&other));
        for (app, budget) in [(app, &here), (&other, &there)] {
            let book = json!({
                "fiscal_year_id": budget.year_id(), "name": "Growth, by quarter",
                "terms": [{"dimension": "department", "value_id": app.departments.growth}],
                "control": {"level": "block", "window": "quarter", "to_date": true, "tolerance_minor": 0, "tolerance_bp": 500},
                "cap_minor": 20_000_000, "reason": "The board says so"
            });
            assert_eq!(app.client("finance").post("/control-books", &book).status, 201);
        }
        let nodes = vec![here.search, here.social, here.growth];
        assert_eq!(nodes, vec![there.search, there.social, there.growth]);
        let strategy = proptest::collection::vec(any_request(nodes.clone()), 40);
        let mut runner = TestRunner::new(Config::default());
        let requests = strategy.new_tree(&mut runner).expect("requests").current();
        let (one, two) = (app.client("marketer"), other.client("marketer"));
        let mut refused = 0;
        for body in &requests {
            let at_once = one.post(PATH, body).status;
            let in_steps = step(&two, draft(&two, body), "submit").status;
            assert_eq!(at_once == 201, in_steps == 200, "{body}");
            refused += i32::from(at_once != 201);
        }
        assert!(refused > 0 && refused < 40, "{refused} of 40 were refused");
        for node in nodes {
            assert_eq!(balance(app, node), balance(&other, node));
        }
        verify(app);
    }
}

#[test]
fn what_another_process_posted_counts() {
    let app = TestApp::on_postgres();
    let budget = Budget::plan(&app);
    let other = app.another_process();
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("marketer@test.example", PASSWORD).status, 200);
    let here = app.client("marketer");
    for (client, passes) in [(&here, true), (&there, true), (&here, true), (&there, false), (&here, false)] {
        let answer = client.post(PATH, &request(budget.social, 3_000_000));
        assert_eq!(answer.status == 201, passes, "{}", answer.body);
    }
    verify(&app);
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The tables that `reads/known.rs` keeps answers from. Balances are kept by the ledger's sequence.
const REMEMBERED: [&str; 18] = [
    "activity_types",
    "approval_rule_versions",
    "budget_node_dimensions",
    "budget_nodes",
    "campaign_dimensions",
    "campaigns",
    "categories",
    "channels",
    "control_book_terms",
    "control_books",
    "control_overrides",
    "departments",
    "dimension_values",
    "dimensions",
    "fiscal_periods",
    "organisation",
    "users",
    "vendors",
];

on_both! {
    fn changes_of_every_remembered_table_are_counted(app: &TestApp) {
        let counted: BTreeSet<String> = app.write(|tx| {
            let names: Vec<Name> = match tx.conn {
                AnyConnection::Sqlite(sqlite) => sql_query(
                    "SELECT DISTINCT tbl_name AS name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%reference_epoch%'",
                )
                .load(sqlite)?,
                AnyConnection::Postgres(postgres) => sql_query(
                    "SELECT DISTINCT c.relname::text AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                     JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'count_reference_change'",
                )
                .load(postgres)?,
            };
            Ok(names.into_iter().map(|row| row.name).collect())
        });
        assert_eq!(counted.iter().map(String::as_str).collect::<Vec<_>>(), REMEMBERED);
        let before = app.write(|tx| Ok(penstock::db::epoch::get(tx.conn)?));
        app.client("admin").post("/departments", &json!({"code": "NEW", "name": "New"})).expect::<Value>(201);
        let after = app.write(|tx| Ok(penstock::db::epoch::get(tx.conn)?));
        assert!(after > before, "{before} {after}");
    }
}
