//! The end of a fiscal year: run, run again, taken back.

mod books;
mod taking_back;

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree, EntryKind, LedgerEntry},
    dimension::{CustomDimension, DimensionAssignment, DimensionValue},
    error_code::ErrorCode,
    expense::{Expense, ExpenseState},
    ids::{DimensionId, DimensionValueId, FiscalYearId, NodeId},
    page::Page,
    period::FiscalYear,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    year_end::{
        SuccessorKind, YearEnd, YearEndNode, YearEndObstacle, YearEndPreview, YearEndResult, YearEndState,
    },
};
use serde_json::{Value, json};

use crate::{
    request_types::approved_kind,
    support::{
        Answer, TestApp as App,
        budget::{Budget, allocate, approved, balance, give, invoice, request, step, submit, verify},
    },
};

fn open_next(app: &App) -> FiscalYear {
    app.client("finance").post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201)
}

fn choose(app: &App, node: NodeId, change: &Value) -> Answer {
    let finance = app.client("finance");
    let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{node}")).expect(200);
    finance.patch(&format!("/budget-nodes/{node}/year-end"), page.node.version, change)
}

fn policy(app: &App, node: NodeId, policy: &str) {
    assert_eq!(choose(app, node, &json!({"rule": {"policy": policy}})).status, 200);
}

fn preview(app: &App, year: FiscalYearId) -> YearEndPreview {
    app.client("finance").get(&format!("/fiscal-years/{year}/year-end")).expect(200)
}

fn run(app: &App, year: FiscalYearId) -> Answer {
    app.client("finance").post(&format!("/fiscal-years/{year}/year-end"), &json!({}))
}

fn reverse(app: &App, run: &YearEnd) -> Answer {
    app.client("finance").post(&format!("/year-ends/{}/reverse", run.id), &json!({"reason": "Too early"}))
}

/// Why a year end was refused, and what stands in its way.
#[track_caller]
fn in_the_way(refused: Answer) -> (ErrorCode, Vec<String>) {
    let problem = refused.problem(409);
    (problem.code, problem.about.into_iter().map(|subject| subject.name).collect())
}

fn of(preview: &YearEndPreview, node: NodeId) -> &YearEndNode {
    preview.nodes.iter().find(|of| of.node_id == node).expect("the node")
}

/// Lapsed, balance, promises.
fn fate(preview: &YearEndPreview, node: NodeId) -> (i64, i64, i64) {
    let amounts = of(preview, node).amounts;
    (amounts.lapsed_minor, amounts.carried_balance_minor, amounts.carried_open_minor)
}

/// A dimension of the organisation's own, and its one value, which a node has.
fn region(app: &App, node: NodeId) -> (DimensionId, DimensionValueId) {
    let finance = app.client("finance");
    let new = json!({
        "code": "REGION", "name": "Region", "on_campaigns": "hidden", "on_expense_lines": "optional",
        "on_budget_nodes": "optional",
    });
    let region = finance.post("/dimensions", &new).expect::<CustomDimension>(201).id;
    let value = json!({"code": "CN", "name": "China"});
    let china =
        finance.post(&format!("/dimensions/{region}/values"), &value).expect::<DimensionValue>(201).id;
    let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{node}")).expect(200);
    let dimensions = json!({"dimensions": [{"dimension_id": region, "value_id": china}]});
    let patched = finance.patch(&format!("/budget-nodes/{node}"), page.node.version, &dimensions);
    assert_eq!(patched.status, 200, "{}", patched.body);
    (region, china)
}

fn tree(app: &App, year: FiscalYearId) -> BudgetTree {
    app.client("finance").get(&format!("/budgets?fiscal_year_id={year}")).expect(200)
}

fn named(tree: &BudgetTree, name: &str) -> [i64; 5] {
    let node = tree.nodes.iter().find(|node| node.name == name).expect("the node");
    let of = node.balance;
    [of.allocated_minor, of.reserved_minor, of.committed_minor, of.spent_minor, of.available_minor]
}

on_both! {
    fn money_that_is_out_does_not_lapse_with_the_year(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "lapse");
        open_next(app);
        let advance = approved_kind(app, "marketer", "advance", &budget, 1_000);
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        let paid = json!({"amount_minor": 400, "paid_on": "2026-03-15", "reference": "BANK-1"});
        app.client("finance").post(&format!("/expenses/{}/pay-outs", advance.summary.id), &paid).expect::<Expense>(200);
        assert_eq!(preview(app, budget.year_id()).obstacles, [YearEndObstacle::MoneyOut]);
        assert_eq!(run(app, budget.year_id()).problem(409).reason, Some(RefusalReason::LapsingMoneyOut));
        assert_eq!(balance(app, budget.search)[2], 1_000);
        // Where promises go on, the money is accounted for in the next year.
        policy(app, budget.search, "carry_commitments");
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        run(app, budget.year_id()).expect::<YearEndResult>(201);
        verify(app);
    }

    fn a_year_is_ended_node_by_node_and_taken_back(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "lapse");
        policy(app, budget.search, "carry_both");
        policy(app, budget.social, "carry_commitments");
        let committed = approved(app, budget.search, 2_000_000);
        invoice(&app.client("finance"), &committed, "R-1", 500_000, false).expect::<Expense>(200);
        let waiting = submit(&app.client("marketer"), &request(budget.social, 700_000));
        let lapsing = approved(app, budget.growth, 900_000);

        let early = preview(app, budget.year_id());
        assert_eq!(early.obstacles, [YearEndObstacle::NoNextYear]);
        assert_eq!(run(app, budget.year_id()).problem(409).code, ErrorCode::WrongState);
        let next = open_next(app);
        let before = preview(app, budget.year_id());
        assert_eq!((before.obstacles.len(), before.nothing_left), (0, false));
        assert_eq!(fate(&before, budget.search), (0, 28_000_000, 1_500_000));
        assert_eq!(fate(&before, budget.social), (9_300_000, 0, 700_000));
        assert_eq!(fate(&before, budget.brand), (20_000_000, 0, 0));
        assert_eq!(fate(&before, budget.growth), (59_500_000 - 30_200_000, 28_000_000, 2_200_000));
        assert_eq!(of(&before, budget.search).next.kind, SuccessorKind::Missing);
        let order: Vec<&str> = before.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(order, ["Company", "Growth", "Search", "Social", "Brand"]);
        let figures = |app: &App| [budget.company, budget.growth, budget.search, budget.social, budget.brand].map(|node| balance(app, node));
        let old = figures(app);

        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        assert!(done.changed);
        verify(app);
        assert_eq!(balance(app, budget.search), [500_000, 0, 0, 500_000, 0]);
        assert_eq!(balance(app, budget.company), [500_000, 0, 0, 500_000, 0]);
        let in_next = tree(app, next.id);
        assert_eq!(in_next.nodes.len(), 4, "nothing of Brand goes on, so it is not made");
        assert_eq!(named(&in_next, "Search"), [29_500_000, 0, 1_500_000, 0, 28_000_000]);
        assert_eq!(named(&in_next, "Social"), [700_000, 700_000, 0, 0, 0]);
        assert_eq!(named(&in_next, "Company"), [30_200_000, 700_000, 1_500_000, 0, 28_000_000]);
        let ended: Expense = app.client("finance").get(&format!("/expenses/{}", lapsing.summary.id)).expect(200);
        assert_eq!(ended.summary.state, ExpenseState::Cancelled);
        let moved: Expense = app.client("finance").get(&format!("/expenses/{}", committed.summary.id)).expect(200);
        assert_eq!((moved.summary.state, moved.lines[0].committed_minor), (ExpenseState::PartlyInvoiced, 1_500_000));
        assert_ne!(moved.lines[0].node_id, budget.search);

        let again: YearEndResult = run(app, budget.year_id()).expect(201);
        let first = done.run.expect("the run");
        assert_eq!((again.changed, again.run.as_ref().map(|run| run.id)), (false, Some(first.id)));
        assert!(preview(app, budget.year_id()).nothing_left);

        assert_eq!(app.client("finance").post(&format!("/year-ends/{}/reverse", first.id), &json!({"reason": " "})).problem(422).errors[0].field, "reason");
        let taken_back: YearEnd = reverse(app, &first).expect(200);
        assert_eq!((taken_back.state, taken_back.reason.as_str()), (YearEndState::Reversed, "Too early"));
        verify(app);
        assert_eq!(figures(app), old);
        assert_eq!(named(&tree(app, next.id), "Search"), [0; 5]);
        let revived: Expense = app.client("finance").get(&format!("/expenses/{}", lapsing.summary.id)).expect(200);
        assert_eq!((revived.summary.state, revived.lines[0].committed_minor), (ExpenseState::Approved, 900_000));
        assert_eq!(reverse(app, &first).problem(409).code, ErrorCode::YearEndTakenBack);
        let approved_late: Expense = step(&app.client("head"), waiting.summary.id, "approve").expect(200);
        assert_eq!(approved_late.lines[0].committed_minor, 700_000);
        let page: Page<LedgerEntry> = app.client("finance").get(&format!("/budget-nodes/{}/statement?kind=reverse", budget.search)).expect(200);
        assert!(!page.items.is_empty() && page.items.iter().all(|entry| entry.reverses_sequence.is_some()));
        // And once more, to the same end.
        let once_more: YearEndResult = run(app, budget.year_id()).expect(201);
        assert!(once_more.changed);
        assert_eq!(named(&tree(app, next.id), "Search"), [29_500_000, 0, 1_500_000, 0, 28_000_000]);
        verify(app);
    }

    fn closed_periods_are_ended_from_the_open_ones_and_closed_when_asked(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "carry_balance");
        let finance = app.client("finance");
        for period in &budget.year.periods[..11] {
            assert_eq!(finance.patch(&format!("/periods/{}", period.id), 1, &json!({"state": "closed"})).status, 200);
        }
        let next = open_next(app);
        let done: YearEndResult = finance
            .post(&format!("/fiscal-years/{}/year-end", budget.year_id()), &json!({"close_periods": true}))
            .expect(201);
        assert_eq!(balance(app, budget.search), [0; 5]);
        assert_eq!(named(&tree(app, next.id), "Search")[0], 30_000_000);
        verify(app);
        let run = done.run.expect("the run");
        assert!(run.closed_periods);
        assert_eq!(reverse(app, &run).problem(422).code, ErrorCode::PeriodClosed);
        let december = budget.year.periods[11].id;
        let reopen = json!({"state": "open", "reason": "The year end comes back"});
        assert_eq!(finance.patch(&format!("/periods/{december}"), 2, &reopen).status, 200);
        assert_eq!(reverse(app, &run).status, 200);
        assert_eq!(balance(app, budget.search)[0], 30_000_000);
        verify(app);
    }

    fn a_successor_is_found_by_name_by_bindings_or_by_a_link(app: &TestApp) {
        let budget = Budget::plan(app);
        let next = open_next(app);
        let finance = app.client("finance");
        let add = |parent: Option<NodeId>, name: &str, department: i64| {
            let new = json!({"parent_id": parent, "fiscal_year_id": next.id, "name": name, "department_id": department});
            finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id
        };
        let company = add(None, "Company", app.departments.company.0);
        let renamed = add(Some(company), "Brand & more", app.departments.brand.0);
        let elsewhere = add(Some(company), "Other", app.departments.company.0);
        let wrong_year = choose(app, budget.search, &json!({"next_node_id": budget.brand})).problem(422);
        assert_eq!((wrong_year.errors[0].field.as_str(), wrong_year.errors[0].code), ("next_node_id", FieldErrorCode::OutsideFiscalYear));
        assert_eq!(choose(app, budget.search, &json!({"next_node_id": elsewhere})).status, 200);
        let seen = preview(app, budget.year_id());
        let next_of = |node| (of(&seen, node).next.kind, of(&seen, node).next.id);
        assert_eq!(next_of(budget.company), (SuccessorKind::Matched, Some(company)));
        assert_eq!(next_of(budget.brand), (SuccessorKind::Matched, Some(renamed)));
        assert_eq!(next_of(budget.search), (SuccessorKind::Linked, Some(elsewhere)));
        assert_eq!(next_of(budget.social), (SuccessorKind::Missing, None));
        policy(app, budget.company, "carry_balance");
        run(app, budget.year_id()).expect::<YearEndResult>(201);
        let after = tree(app, next.id);
        assert_eq!(named(&after, "Other")[0], 30_000_000);
        assert_eq!(named(&after, "Company")[0], 100_000_000);
        assert_eq!(named(&after, "Growth")[0], 30_000_000, "what went elsewhere is not counted here");
        verify(app);
    }

    fn a_new_successor_has_the_dimensions_of_the_node(app: &TestApp) {
        let budget = Budget::plan(app);
        let next = open_next(app);
        let (region, china) = region(app, budget.search);
        policy(app, budget.company, "carry_balance");
        run(app, budget.year_id()).expect::<YearEndResult>(201);
        let after = tree(app, next.id);
        let search = after.nodes.iter().find(|node| node.name == "Search").expect("a successor");
        assert_eq!(search.dimensions, [DimensionAssignment { dimension_id: region, value_id: china }]);
        let brand = after.nodes.iter().find(|node| node.name == "Brand").expect("a successor");
        assert!(brand.dimensions.is_empty());
    }

    fn a_rule_is_inherited_and_capped(app: &TestApp) {
        let budget = Budget::plan(app);
        open_next(app);
        let capped = json!({"rule": {"policy": "carry_balance", "cap_bp": 1_000}});
        assert_eq!(choose(app, budget.growth, &capped).status, 200);
        let seen = preview(app, budget.year_id());
        assert_eq!(fate(&seen, budget.search), (27_000_000, 3_000_000, 0));
        assert_eq!((of(&seen, budget.search).own_rule, of(&seen, budget.growth).own_rule.is_some()), (None, true));
        let wrong = choose(app, budget.growth, &json!({"rule": {"policy": "lapse", "cap_bp": 10_001}})).problem(422);
        assert_eq!(wrong.errors[0].field, "rule.cap_bp");
        assert_eq!(choose(app, budget.growth, &json!({"rule": null})).status, 200);
        assert_eq!(fate(&preview(app, budget.year_id()), budget.search), (30_000_000, 0, 0));
        assert_eq!(app.client("head").get(&format!("/fiscal-years/{}/year-end", budget.year_id())).status, 403);
    }

    fn the_entries_say_what_they_are(app: &TestApp) {
        let budget = Budget::plan(app);
        policy(app, budget.company, "carry_balance");
        let next = open_next(app);
        let done: YearEndResult = run(app, budget.year_id()).expect(201);
        let id = done.run.expect("the run").id.0;
        let statement = |node: NodeId| {
            let path = format!("/budget-nodes/{node}/statement?limit=200");
            app.client("finance").get(&path).expect::<Page<LedgerEntry>>(200).items
        };
        let out: Vec<_> = statement(budget.brand).into_iter().filter(|entry| entry.kind == EntryKind::CarryOut).collect();
        assert_eq!(out.iter().map(|entry| entry.amount_minor).sum::<i64>(), 20_000_000);
        assert!(out.iter().all(|entry| entry.document.is_some_and(|document| document.id == id)));
        let brand = tree(app, next.id).nodes.into_iter().find(|node| node.name == "Brand").expect("Brand");
        let arrived = statement(brand.id);
        assert_eq!((arrived.len(), arrived[0].kind, arrived[0].available_after_minor), (1, EntryKind::CarryIn, 20_000_000));
    }

    fn a_year_that_promised_more_than_it_has_says_where(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        // Social may go over; it has 10,000,000 and promises more, while Growth as a whole has plenty.
        let control = json!({"level": "warn", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Trial"});
        assert_eq!(finance.patch(&format!("/budget-nodes/{}", budget.social), 1, &change).status, 200);
        for _ in 0..5 {
            let asked = submit(&app.client("marketer"), &request(budget.social, 2_400_000));
            step(&app.client("head"), asked.summary.id, "approve").expect::<Expense>(200);
        }
        open_next(app);
        let seen = preview(app, budget.year_id());
        assert_eq!(seen.obstacles, [YearEndObstacle::TooLittleRoom]);
        let short: Vec<_> = seen.shortfalls.iter().map(|short| (short.node.name.as_str(), short.node.missing_minor)).collect();
        assert_eq!(short, [("Company", Some(2_000_000)), ("Growth", Some(2_000_000))]);
        let overspent = &seen.shortfalls[1].overspent;
        assert_eq!((overspent.len(), overspent[0].name.as_str(), overspent[0].missing_minor), (1, "Social", Some(2_000_000)));
        assert_eq!(in_the_way(run(app, budget.year_id())), (ErrorCode::CarriedTooMuch, vec!["Social".to_owned()]));
        verify(app);
        give(app, budget.social, 1_999_999);
        assert_eq!(preview(app, budget.year_id()).shortfalls[0].node.missing_minor, Some(1));
        assert_eq!(run(app, budget.year_id()).status, 409);
        give(app, budget.social, 1);
        assert_eq!(preview(app, budget.year_id()).obstacles, []);
        assert_eq!(run(app, budget.year_id()).status, 201);
        verify(app);
    }
}
