use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree, DocumentKind, LedgerEntry},
    error_code::ErrorCode,
    page::Page,
    plan::{Plan, PlanComparison, PlanState, PlanVersion, PlanVersionState},
    refusal_reason::RefusalReason,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::support::{Planned, add, approve, line, read, save, step, with_version, year};
use crate::support::{
    TestApp,
    budget::{allocate, balance, request, submit, verify},
};

/// The ledger has, period by period, what the version says.
#[track_caller]
fn the_budget_is_the_plan(app: &TestApp, version: &PlanVersion) {
    let finance = app.client("finance");
    for line in &version.lines {
        let node = line.node_id.expect("a node");
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{node}")).expect(200);
        let held: Vec<i64> = page.periods.iter().map(|period| period.balance.allocated_minor).collect();
        assert_eq!(held, line.months, "{}", line.name);
    }
    verify(app);
}

fn entries(app: &TestApp, version: &PlanVersion) -> Vec<LedgerEntry> {
    let node = version.lines[0].node_id.expect("a node");
    let finance = app.client("finance");
    let mut all: Vec<LedgerEntry> = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/budget-nodes/{node}/statement?limit=200{cursor}");
        let page: Page<LedgerEntry> = finance.get(&path).expect(200);
        all.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[track_caller]
fn revise(app: &TestApp, planned: &Planned) -> PlanVersion {
    let body = json!({"reason": "Half the year is over"});
    app.client("finance").post(&format!("/plans/{}/revisions", planned.plan), &body).expect(201)
}

on_both! {
    fn activation_makes_the_budget_what_the_plan_says(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let early = step(&finance, planned.version, "activate").problem(409);
        assert_eq!(early.code, ErrorCode::WrongState);
        assert_eq!(early.reason, Some(RefusalReason::VersionNotApproved));
        let active = planned.activate(app, planned.version);
        assert_eq!((active.summary.state, active.plan.state), (PlanVersionState::Active, PlanState::Active));
        assert_eq!(active.plan.baseline_version_id, Some(planned.version));
        the_budget_is_the_plan(app, &active);
        let tree: BudgetTree = finance.get(&format!("/budgets?fiscal_year_id={}", year.id)).expect(200);
        let social = tree.nodes.iter().find(|node| node.name == "Social").expect("a node");
        assert_eq!(social.department_id, Some(app.departments.social));
        // Every entry names the version that it was posted for.
        let all = entries(app, &active);
        assert_eq!(all.len(), 5 * 12);
        let document = all[0].document.expect("a document");
        assert_eq!((document.kind, document.id), (DocumentKind::Plan, planned.version.0));
    }

    fn an_approved_version_stays_as_it_is(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        step(&finance, planned.version, "submit").expect::<PlanVersion>(200);
        let changes = json!([{"line_key": planned.brand, "total_minor": 1}]);
        assert_eq!(save(&finance, planned.version, &changes).problem(409).code, ErrorCode::WrongState);
        let back: PlanVersion = step(&finance, planned.version, "withdraw").expect(200);
        assert_eq!((back.summary.state, back.editable), (PlanVersionState::Draft, true));
        save(&finance, planned.version, &changes).expect::<PlanVersion>(200);
        planned.approve(app, planned.version);
        let request = read(&finance, planned.version).summary.request_id.expect("a request");
        let own = finance.post(&format!("/budget-requests/{request}/approve"), &json!({"comment": ""}));
        assert_eq!(own.status, 409, "{}", own.body);
        assert_eq!(save(&finance, planned.version, &changes).problem(409).code, ErrorCode::WrongState);
    }

    fn nobody_approves_their_own_plan_and_a_no_makes_it_a_draft_again(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let submitted: PlanVersion = step(&finance, planned.version, "submit").expect(200);
        let path = format!("/budget-requests/{}", submitted.summary.request_id.expect("a request"));
        let own = finance.post(&format!("{path}/approve"), &json!({"comment": ""})).problem(403);
        assert_eq!(own.code, ErrorCode::SelfApproval);
        let no = app.client("controller").post(&format!("{path}/reject"), &json!({"comment": "Too much"}));
        assert_eq!(no.status, 200, "{}", no.body);
        let back = read(&finance, planned.version);
        assert_eq!((back.summary.state, back.summary.request_id), (PlanVersionState::Draft, None));
        planned.activate(app, planned.version);
    }

    fn parts_over_the_whole_are_not_submitted(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        planned.set(&finance, planned.version, &[(planned.search, 50_000_001)]);
        let problem = step(&finance, planned.version, "submit").problem(422);
        assert_eq!(problem.code, ErrorCode::ParentExceeded);
        assert!(problem.detail.expect("numbers").contains("'Growth' by CNY 0.01"));
    }

    fn a_revision_posts_the_difference_only_and_the_baseline_stays(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let baseline = planned.activate(app, planned.version);
        let before = entries(app, &baseline).len();
        let draft = revise(app, &planned);
        assert_eq!((draft.summary.number, draft.summary.state), (2, PlanVersionState::Draft));
        assert_eq!(draft.lines, baseline.lines);
        let again = app.client("finance").post(&format!("/plans/{}/revisions", planned.plan), &json!({"reason": "x"}));
        assert_eq!(again.problem(409).code, ErrorCode::WrongState);
        let changes = json!([
            {"line_key": planned.search, "split": "typed", "cells": [{"period_number": 6, "amount_minor": 2_600_000}]},
        ]);
        save(&app.client("finance"), draft.summary.id, &changes).expect::<PlanVersion>(200);
        let active = planned.activate(app, draft.summary.id);
        the_budget_is_the_plan(app, &active);
        assert_eq!(entries(app, &active).len(), before + 1);
        assert_eq!(active.plan.baseline_version_id, Some(planned.version));
        assert_eq!(active.plan.revisions, 1);
        let first = read(&app.client("finance"), planned.version);
        assert_eq!(first.summary.state, PlanVersionState::Replaced);
        assert_eq!(first.lines, baseline.lines);
        let path = format!("/plans/{}/compare?left={}&right={}", planned.plan, planned.version, draft.summary.id);
        let compared: PlanComparison = app.client("finance").get(&path).expect(200);
        let changed: Vec<_> = compared.lines.iter().filter(|line| line.difference_minor != 0).collect();
        assert_eq!((changed.len(), changed[0].key, changed[0].difference_minor), (1, planned.search, 100_000));
        assert_eq!(changed[0].months[5], 100_000);
    }

    fn a_cut_below_what_is_used_is_refused_with_what_is_free(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let node = line(&active, planned.search).node_id.expect("a node");
        submit(&app.client("marketer"), &request(node, 4_000_000));
        let draft = revise(app, &planned);
        planned.set(&app.client("finance"), draft.summary.id, &[(planned.search, 3_999_999)]);
        planned.approve(app, draft.summary.id);
        let problem = step(&app.client("finance"), draft.summary.id, "activate").problem(422);
        assert_eq!(problem.code, ErrorCode::CutExceedsFree);
        assert!(problem.detail.expect("numbers").contains("'Search'"));
        // The screen says it in the reader's language, so it is told in parts.
        assert!(problem.about[0].name.starts_with("Search · P") && problem.about[0].missing_minor > Some(0));
        assert_eq!(balance(app, node)[0], 30_000_000);
        step(&app.client("finance"), draft.summary.id, "withdraw").expect::<PlanVersion>(200);
        planned.set(&app.client("finance"), draft.summary.id, &[(planned.search, 4_000_000)]);
        let active = planned.activate(app, draft.summary.id);
        the_budget_is_the_plan(app, &active);
        assert_eq!(balance(app, node), [4_000_000, 4_000_000, 0, 0, 0]);
    }

    fn closed_periods_are_not_touched(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let january = line(&active, planned.brand).months[0];
        close(app, &year);
        let draft = revise(app, &planned);
        planned.set(&app.client("finance"), draft.summary.id, &[(planned.brand, 10_000_000)]);
        let gone = format!("lines/{}", planned.brand);
        let removed = with_version(&app.client("finance"), "DELETE", draft.summary.id, &gone, &Value::Null);
        assert_eq!(removed.problem(422).code, ErrorCode::PeriodClosed);
        let active = planned.activate(app, draft.summary.id);
        assert_eq!(line(&active, planned.brand).months[0], january);
        the_budget_is_the_plan(app, &active);
    }

    fn a_line_that_a_revision_leaves_out_gives_its_money_back(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let node = line(&active, planned.social).node_id.expect("a node");
        let draft = revise(app, &planned);
        let finance = app.client("finance");
        let gone = format!("lines/{}", planned.social);
        with_version(&finance, "DELETE", draft.summary.id, &gone, &Value::Null).expect::<PlanVersion>(200);
        let fairs = add(&finance, draft.summary.id, planned.brand, "Fairs", json!({}));
        planned.set(&finance, draft.summary.id, &[(fairs, 7)]);
        let active = planned.activate(app, draft.summary.id);
        the_budget_is_the_plan(app, &active);
        assert_eq!(balance(app, node)[0], 0);
        let path = format!("/plans/{}/compare?left={}&right={}", planned.plan, planned.version, draft.summary.id);
        let compared: PlanComparison = finance.get(&path).expect(200);
        let sides: Vec<_> = compared.lines.iter().map(|line| (line.key, line.left_minor, line.right_minor)).collect();
        assert_eq!(sides, [
            (planned.total, Some(100_000_000), Some(100_000_000)), (planned.growth, Some(60_000_000), Some(60_000_000)),
            (planned.search, Some(30_000_000), Some(30_000_000)), (planned.social, Some(10_000_000), None),
            (planned.brand, Some(20_000_000), Some(20_000_000)), (fairs, None, Some(7)),
        ]);
    }

    fn what_left_through_open_months_is_in_a_revision_as_it_is(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let draft = revise(app, &planned);
        let finance = app.client("finance");
        for period in &year.periods[..10] {
            let closed = json!({"state": "closed"});
            assert_eq!(finance.patch(&format!("/periods/{}", period.id), period.version, &closed).status, 200);
        }
        // Two open months have a sixth of the 200,000.00; most of what leaves is left over from closed ones.
        let brand = line(&active, planned.brand).node_id.expect("a node");
        allocate(&finance, brand, -15_000_000).expect::<BudgetNodePage>(201);
        let fresh: PlanVersion = step(&finance, draft.summary.id, "refresh").expect(200);
        let of_brand = line(&fresh, planned.brand);
        assert_eq!((of_brand.total_minor, fresh.moved.len()), (5_000_000, 0));
        assert!(of_brand.months[10] < 0 && of_brand.months[11] < 0);
        planned.set(&finance, draft.summary.id, &[(planned.search, 31_000_000)]);
        let active = planned.activate(app, draft.summary.id);
        the_budget_is_the_plan(app, &active);
        assert_eq!(line(&revise(app, &planned), planned.brand).months, line(&active, planned.brand).months);
    }

    fn what_the_budget_did_meanwhile_is_not_taken_back_unseen(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let draft = revise(app, &planned);
        let finance = app.client("finance");
        let brand = line(&active, planned.brand).node_id.expect("a node");
        allocate(&finance, brand, 1_200).expect::<BudgetNodePage>(201);
        assert_eq!(read(&finance, draft.summary.id).moved, [planned.brand]);
        let problem = step(&finance, draft.summary.id, "submit").problem(409);
        assert_eq!((problem.code, problem.about.len()), (ErrorCode::BudgetMoved, 1));
        assert!(problem.detail.expect("names").contains("Brand"));
        planned.set(&finance, draft.summary.id, &[(planned.search, 31_000_000)]);
        let fresh: PlanVersion = step(&finance, draft.summary.id, "refresh").expect(200);
        assert_eq!((line(&fresh, planned.brand).total_minor, fresh.moved.len()), (20_001_200, 0));
        assert_eq!(line(&fresh, planned.search).total_minor, 31_000_000);
        let active = planned.activate(app, draft.summary.id);
        the_budget_is_the_plan(app, &active);
        assert_eq!(balance(app, brand)[0], 20_001_200);
    }

    fn scenarios_are_copied_compared_and_one_is_adopted(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let goals = json!({"goals": [{"metric": "leads", "target": "1000"}]});
        with_version(&finance, "PUT", planned.version, "goals", &goals).expect::<PlanVersion>(200);
        planned.activate(app, planned.version);
        let path = format!("/plan-versions/{}/scenarios", planned.version);
        let less: PlanVersion = finance.post(&path, &json!({"name": "Less"})).expect(201);
        let more: PlanVersion = finance.post(&path, &json!({"name": "More"})).expect(201);
        planned.set(&finance, less.summary.id, &[(planned.search, 20_000_000)]);
        let goals = json!({"goals": [{"key": less.goals[0].key, "metric": "leads", "target": "900"}]});
        with_version(&finance, "PUT", less.summary.id, "goals", &goals).expect::<PlanVersion>(200);
        let problem = step(&finance, less.summary.id, "submit").problem(409);
        assert_eq!(problem.code, ErrorCode::WrongState);
        let path = format!("/plans/{}/compare?left={}&right={}", planned.plan, planned.version, less.summary.id);
        let compared: PlanComparison = finance.get(&path).expect(200);
        let goal = &compared.goals[0];
        assert_eq!((goal.left_cost_minor, goal.right_cost_minor), (Some(100_000), Some(111_111)));
        let (left, right) = (goal.left.expect("a target"), goal.right.expect("a target"));
        assert_eq!((left.to_string(), right.to_string()), ("1000".to_owned(), "900".to_owned()));
        let adopted: PlanVersion =
            finance.post(&format!("/plan-versions/{}/adopt", less.summary.id), &json!({})).expect(201);
        assert_eq!((adopted.summary.number, adopted.summary.state), (2, PlanVersionState::Draft));
        assert_eq!(adopted.summary.based_on_id, Some(less.summary.id));
        let active = planned.activate(app, adopted.summary.id);
        assert_eq!(line(&active, planned.search).total_minor, 20_000_000);
        the_budget_is_the_plan(app, &active);
        let plan: Plan = finance.get(&format!("/plans/{}", planned.plan)).expect(200);
        let scenarios: Vec<_> = plan.versions.iter().filter(|version| version.number == 0).map(|version| version.id).collect();
        assert_eq!(scenarios, [more.summary.id, less.summary.id]);
    }

    fn a_closed_plan_is_only_read(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        planned.activate(app, planned.version);
        let finance = app.client("finance");
        let path = format!("/plans/{}/close", planned.plan);
        let plan: Plan = finance.send("POST", &path, &[("If-Match", "\"1\"")], None::<&Value>).expect(200);
        assert_eq!(plan.plan.state, PlanState::Closed);
        let revised = finance.post(&format!("/plans/{}/revisions", planned.plan), &json!({"reason": "x"}));
        assert_eq!(revised.problem(409).code, ErrorCode::WrongState);
        assert_eq!(finance.get(&format!("/plan-versions/{}", planned.version)).status, 200);
    }

    fn a_plan_of_a_budget_that_is_there_begins_with_it(app: &TestApp) {
        let budget = crate::support::budget::Budget::plan(app);
        let finance = app.client("finance");
        let new = json!({
            "name": "Growth again", "fiscal_year_id": budget.year_id(), "department_id": app.departments.growth,
            "levels": ["channel"], "from_node_id": budget.growth,
        });
        let head = app.client("head");
        let plan: Plan = head.post("/plans", &new).expect(201);
        let version = read(&head, plan.plan.current_version_id);
        let lines: Vec<_> = version.lines.iter().map(|line| (line.name.as_str(), line.total_minor)).collect();
        assert_eq!(lines, [("Growth", 60_000_000), ("Search", 30_000_000), ("Social", 10_000_000)]);
        // More than the company has left is refused when it takes effect, and nothing of it stays.
        let key = version.lines[0].key;
        save(&head, version.summary.id, &json!([{"line_key": key, "total_minor": 90_000_000}])).expect::<PlanVersion>(200);
        step(&head, version.summary.id, "submit").expect::<PlanVersion>(200);
        approve(app, version.summary.id, &["finance"]);
        let problem = step(&finance, version.summary.id, "activate").problem(422);
        assert_eq!(problem.code, ErrorCode::ParentExceeded);
        assert!(problem.detail.expect("numbers").contains("'Company' would have CNY 100,000.00 more"));
        assert_eq!(balance(app, budget.growth)[0], 60_000_000);
    }

    fn whatever_is_planned_the_ledger_has_it(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
        let months = || prop::collection::vec(0_i64..1_000_000, 12);
        let mut version = Some(planned.version);
        let outcome = std::cell::RefCell::new(&mut version);
        runner.run(&(months(), months(), months()), |(search, social, brand)| {
            let mut current = outcome.borrow_mut();
            let id = match current.take() {
                Some(id) => id,
                None => revise(app, &planned).summary.id,
            };
            let sum = |parts: &[&Vec<i64>]| (0..12).map(|at| parts.iter().map(|part| part[at]).sum()).collect::<Vec<i64>>();
            let growth = sum(&[&search, &social]);
            let rows = [
                (planned.search, search.clone()), (planned.social, social.clone()), (planned.brand, brand.clone()),
                (planned.total, sum(&[&growth, &brand])), (planned.growth, growth),
            ];
            let changes: Vec<Value> = rows.iter().map(|(key, months)| {
                let cells: Vec<Value> = (1..).zip(months)
                    .map(|(number, amount)| json!({"period_number": number, "amount_minor": amount})).collect();
                json!({"line_key": key, "split": "typed", "cells": cells})
            }).collect();
            save(&app.client("finance"), id, &json!(changes)).expect::<PlanVersion>(200);
            let active = planned.activate(app, id);
            prop_assert_eq!(active.mismatches.len(), 0);
            the_budget_is_the_plan(app, &active);
            Ok(())
        }).expect("the ledger is the plan");
    }
}

/// Closes January.
fn close(app: &TestApp, year: &penstock_shared::period::FiscalYear) {
    let path = format!("/periods/{}", year.periods[0].id);
    let answer = app.client("finance").patch(&path, 1, &json!({"state": "closed"}));
    assert_eq!(answer.status, 200, "{}", answer.body);
}
