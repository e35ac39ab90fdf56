//! A city's year: the budgets of 61 departments, and what they spent against them. The departments
//! that spent more than they had are exactly those that the control refuses, or flags where it warns.

use std::{collections::BTreeMap, path::Path};

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree},
    error_code::ErrorCode,
    expense::{Expense, ExpenseLine, ExpenseState},
    ids::{ExpenseId, NodeId, PlanVersionId},
    money::Currency,
    period::FiscalYear,
    plan::{Plan, PlanHistory, PlanVersion},
    problem::FieldErrorCode,
    year_end::{YearEndPreview, YearEndResult},
};
use serde_json::{Value, json};

use crate::{
    plans::support::{self as plans, hire_controller, read, save},
    support::{
        Client, TestApp as App,
        budget::{allocate, balance, draft, step, verify},
    },
};

/// Budget and actual of a fiscal year by department, in cents; `None` when the public data is not there.
fn departments(year: &str) -> Option<BTreeMap<String, (i64, i64)>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/spend/sandiego_budget_vs_actuals.csv");
    if !path.exists() {
        eprintln!("SKIPPED: no public data at {}", path.display());
        return None;
    }
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(path).expect("the table");
    for record in reader.records() {
        let record = record.expect("a row");
        if &record[2] != year || !matches!(&record[3], "Personnel" | "Non-Personnel") {
            continue;
        }
        let cents = |text: &str| Currency::USD.parse_minor(text.trim_end_matches(".0")).expect("an amount");
        let sum = sums.entry(record[0].to_owned()).or_default();
        *sum = (sum.0 + cents(&record[4]), sum.1 + cents(&record[5]));
    }
    Some(sums)
}

/// The city's years begin in July.
fn fiscal_year(finance: &Client, ends_in_year: i32) -> FiscalYear {
    let calendar = json!({"kind": "months", "start_month": 7, "week_start": "sunday", "anchor": "nearest"});
    finance.post("/fiscal-years", &json!({"ends_in_year": ends_in_year, "calendar": calendar})).expect(201)
}

fn add(
    finance: &Client,
    year: &FiscalYear,
    parent: Option<NodeId>,
    name: &str,
    level: &str,
    amount_minor: i64,
) -> NodeId {
    let control =
        json!({"level": level, "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
    let new = json!({"fiscal_year_id": year.id, "parent_id": parent, "name": name, "currency": "USD", "control": control});
    let id = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
    if amount_minor > 0 {
        allocate(finance, id, amount_minor).expect::<BudgetNodePage>(201);
    }
    id
}

fn spending(node: NodeId, name: &str, amount_minor: i64, department: Value) -> Value {
    json!({
        "title": name, "currency": "USD", "department_id": department,
        "lines": [{"node_id": node, "amount_minor": amount_minor, "charge_date": "2023-03-01"}]
    })
}

on_both! {
    fn the_departments_over_budget_are_those_that_are_refused_or_flagged(app: &TestApp) {
        let Some(departments) = departments("2023") else { return };
        let budget: i64 = departments.values().map(|(budget, _)| budget).sum();
        assert_eq!((departments.len(), budget), (61, 424_031_949_500));
        let over: Vec<&str> =
            departments.iter().filter(|(_, (budget, actual))| actual > budget).map(|(name, _)| name.as_str()).collect();
        assert_eq!(over.len(), 18);
        let finance = app.client("finance");
        let year = fiscal_year(&finance, 2023);
        for level in ["block", "warn"] {
            let root = add(&finance, &year, None, &format!("City of San Diego ({level})"), "track", budget);
            let (mut refused, mut flagged, mut spent) = (Vec::new(), Vec::new(), 0);
            for (name, (budget, actual)) in departments.iter().filter(|(_, (_, actual))| *actual > 0) {
                let node = add(&finance, &year, Some(root), name, level, *budget);
                let id = draft(&finance, &spending(node, name, *actual, json!(app.departments.growth)));
                let answer = step(&finance, id, "submit");
                if answer.status == 422 {
                    assert_eq!(answer.problem(422).code, ErrorCode::FundsInsufficient);
                    refused.push(name.as_str());
                    continue;
                }
                spent += actual;
                if answer.expect::<Expense>(200).summary.over_budget {
                    flagged.push(name.as_str());
                }
            }
            assert_eq!(if level == "block" { &refused } else { &flagged }, &over);
            assert!(if level == "block" { &flagged } else { &refused }.is_empty());
            let tree: BudgetTree = finance.get(&format!("/budgets?fiscal_year_id={}", year.id)).expect(200);
            let held = tree.nodes.iter().find(|node| node.id == root).expect("the root").balance;
            assert_eq!((held.allocated_minor, held.reserved_minor), (budget, spent));
        }
        verify(app);
    }
}

/// Everybody whose turn it is says yes, until all have.
fn approve(app: &App, id: ExpenseId) -> Expense {
    for person in ["head", "controller"] {
        let known: Expense = app.client("finance").get(&format!("/expenses/{id}")).expect(200);
        if known.summary.state == ExpenseState::Submitted {
            step(&app.client(person), id, "approve").expect::<Expense>(200);
        }
    }
    let known: Expense = app.client("finance").get(&format!("/expenses/{id}")).expect(200);
    assert_eq!(known.summary.state, ExpenseState::Approved);
    known
}

/// Pays all lines of an approved request.
fn pay(app: &App, expense: &Expense, day: &str) {
    let line = |line: &ExpenseLine| json!({"expense_line_id": line.id, "amount_minor": line.amount_minor});
    let lines: Vec<Value> = expense.lines.iter().map(line).collect();
    let number = format!("R-{}", expense.summary.id);
    let body = json!({"number": number, "invoice_date": day, "is_final": true, "lines": lines});
    let path = format!("/expenses/{}/invoices", expense.summary.id);
    app.client("finance").post(&path, &body).expect::<Expense>(200);
}

/// A year before: budgets as they were, and all that was spent against them.
fn history(app: &App, year: &FiscalYear, departments: &BTreeMap<String, (i64, i64)>) -> NodeId {
    let finance = app.client("finance");
    let budget = departments.values().map(|(budget, _)| budget).sum();
    let root = add(&finance, year, None, "City of San Diego", "track", budget);
    let mut lines = Vec::new();
    for (name, (budget, actual)) in departments {
        let node = add(&finance, year, Some(root), name, "track", *budget);
        if *actual > 0 {
            lines.push(json!({"node_id": node, "amount_minor": actual, "charge_date": "2022-03-01"}));
        }
    }
    let body = json!({
        "title": "What was spent", "currency": "USD", "department_id": app.departments.growth, "lines": lines
    });
    let id = draft(&finance, &body);
    step(&finance, id, "submit").expect::<Expense>(200);
    pay(app, &approve(app, id), "2022-03-01");
    root
}

/// The year's budgets as a plan on the tree of the year before: in the order of its lines.
fn plan(app: &App, year: &FiscalYear, root: NodeId, departments: &BTreeMap<String, (i64, i64)>) -> Plan {
    let finance = app.client("finance");
    let budget: i64 = departments.values().map(|(budget, _)| budget).sum();
    let new = json!({
        "name": "City of San Diego", "fiscal_year_id": year.id, "currency": "USD", "levels": ["department"],
        "total_minor": budget, "from_node_id": root
    });
    let plan: Plan = finance.post("/plans", &new).expect(201);
    let version = plan.plan.current_version_id;
    let total = read(&finance, version).lines[0].key;
    for name in departments.keys() {
        if read(&finance, version).lines.iter().all(|line| &line.name != name) {
            plans::add(&finance, version, total, name, json!({}));
        }
    }
    let typed: Vec<Value> = read(&finance, version)
        .lines
        .iter()
        .filter_map(|line| Some((line.key, departments.get(&line.name)?)))
        .map(|(key, (budget, _))| json!({"line_key": key, "total_minor": budget}))
        .collect();
    assert_eq!(typed.len(), departments.len());
    save(&finance, version, &json!(typed)).expect::<PlanVersion>(200);
    plan
}

fn put_in_force(app: &App, version: PlanVersionId) -> PlanVersion {
    let finance = app.client("finance");
    plans::step(&finance, version, "submit").expect::<PlanVersion>(200);
    plans::approve(app, version, &["controller"]);
    plans::step(&finance, version, "activate").expect(200)
}

fn preview(app: &App, year: &FiscalYear) -> YearEndPreview {
    app.client("finance").get(&format!("/fiscal-years/{}/year-end", year.id)).expect(200)
}

on_both! {
    fn a_city_plans_revises_spends_closes_and_carries_a_year(app: &TestApp) {
        let Some((before, departments)) = departments("2022").zip(departments("2023")) else { return };
        hire_controller(app);
        let finance = app.client("finance");
        let (last, year, next) =
            (fiscal_year(&finance, 2022), fiscal_year(&finance, 2023), fiscal_year(&finance, 2024));
        let root = history(app, &last, &before);

        // Planned, with the year before beside it, and put in force by another person's yes.
        let plan = plan(app, &year, root, &departments);
        let version = plan.plan.current_version_id;
        let beside: PlanHistory = finance.get(&format!("/plan-versions/{version}/history")).expect(200);
        // One department got eleven dollars more back than it spent: there is no request for that.
        let spent: i64 = before.values().map(|(_, actual)| (*actual).max(0)).sum();
        assert_eq!(beside.lines[0].spent_minor, spent);
        let active = put_in_force(app, version);
        let node = |name: &str| {
            active.lines.iter().find(|line| line.name == name).and_then(|line| line.node_id).expect("a node")
        };
        let root = active.lines[0].node_id.expect("the root");
        let budget: i64 = departments.values().map(|(budget, _)| budget).sum();
        assert_eq!(balance(app, root), [budget, 0, 0, 0, budget]);
        // The year before was only tracked, and a new year's budgets are controlled as those they were taken from.
        let block = json!({"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        for line in &active.lines {
            let path = format!("/budget-nodes/{}", line.node_id.expect("a node"));
            let page: BudgetNodePage = finance.get(&path).expect(200);
            let change = json!({"control": block, "reason": "The new year counts"});
            finance.patch(&path, page.node.version, &change).expect::<BudgetNodePage>(200);
        }

        // Spent: exactly the eighteen departments over their budgets are refused.
        let growth = json!(app.departments.growth);
        let mut refused = BTreeMap::new();
        for (name, (budget, actual)) in departments.iter().filter(|(_, (_, actual))| *actual > 0) {
            let id = draft(&finance, &spending(node(name), name, *actual, growth.clone()));
            let answer = step(&finance, id, "submit");
            if answer.status == 200 {
                pay(app, &approve(app, id), "2023-03-01");
            } else {
                assert_eq!(answer.problem(422).code, ErrorCode::FundsInsufficient);
                refused.insert(name.as_str(), (id, actual - budget));
            }
        }
        assert_eq!(refused.len(), 18);
        assert_eq!(refused.get("Fire-Rescue").map(|(_, over)| *over), Some(3_892_620_500));

        // Revised: the worst gets what it is short of, and passes.
        let (waiting, over) = refused["Fire-Rescue"];
        let revision: PlanVersion = finance
            .post(&format!("/plans/{}/revisions", plan.plan.id), &json!({"reason": "Overtime of the fire season"}))
            .expect(201);
        let line = |name: &str| revision.lines.iter().find(|line| line.name == name).expect("a line");
        let raised = json!([
            {"line_key": revision.lines[0].key, "total_minor": budget + over},
            {"line_key": line("Fire-Rescue").key, "total_minor": line("Fire-Rescue").total_minor + over},
        ]);
        save(&finance, revision.summary.id, &raised).expect::<PlanVersion>(200);
        put_in_force(app, revision.summary.id);
        step(&finance, waiting, "submit").expect::<Expense>(200);
        pay(app, &approve(app, waiting), "2023-03-01");
        assert_eq!(balance(app, node("Fire-Rescue"))[4], 0);
        verify(app);

        // Ended: what is left goes into the next year, once; and then no entry comes into this one.
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{root}")).expect(200);
        let rule = json!({"rule": {"policy": "carry_balance"}});
        let path = format!("/budget-nodes/{root}/year-end");
        finance.patch(&path, page.node.version, &rule).expect::<Value>(200);
        let left = balance(app, root)[4];
        assert_eq!(preview(app, &year).obstacles, []);
        let path = format!("/fiscal-years/{}/year-end", year.id);
        let ended: YearEndResult = finance.post(&path, &json!({"close_periods": true})).expect(201);
        assert!(ended.changed);
        assert_eq!(balance(app, root)[4], 0);
        let tree: BudgetTree = finance.get(&format!("/budgets?fiscal_year_id={}", next.id)).expect(200);
        let carried = tree.nodes.iter().find(|node| node.parent_id.is_none()).expect("the next root").balance;
        assert_eq!((carried.allocated_minor, carried.available_minor), (left, left));
        let again: YearEndResult = finance.post(&path, &json!({"close_periods": true})).expect(201);
        assert!(!again.changed && preview(app, &year).nothing_left);
        let late = draft(&finance, &spending(node("Police"), "Late", 100, growth));
        let refused = step(&finance, late, "submit").problem(422);
        assert_eq!(refused.errors[0].code, FieldErrorCode::PeriodClosed);
        verify(app);
    }
}
