//! A city's year: the budgets of 61 departments, and what they spent against them. The departments
//! that spent more than they had are exactly those that the control refuses, or flags where it warns.

use std::{collections::BTreeMap, path::Path};

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree},
    error_code::ErrorCode,
    expense::Expense,
    ids::NodeId,
    money::Currency,
    period::FiscalYear,
};
use serde_json::{Value, json};

use crate::support::{
    Client,
    budget::{allocate, draft, step, verify},
};

/// Budget and actual of FY2023 by department, in cents; `None` when the public data is not there.
fn departments() -> Option<BTreeMap<String, (i64, i64)>> {
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
        if &record[2] != "2023" || !matches!(&record[3], "Personnel" | "Non-Personnel") {
            continue;
        }
        let cents = |text: &str| Currency::USD.parse_minor(text.trim_end_matches(".0")).expect("an amount");
        let sum = sums.entry(record[0].to_owned()).or_default();
        *sum = (sum.0 + cents(&record[4]), sum.1 + cents(&record[5]));
    }
    Some(sums)
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
    allocate(finance, id, amount_minor).expect::<BudgetNodePage>(201);
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
        let Some(departments) = departments() else { return };
        let budget: i64 = departments.values().map(|(budget, _)| budget).sum();
        assert_eq!((departments.len(), budget), (61, 424_031_949_500));
        let over: Vec<&str> =
            departments.iter().filter(|(_, (budget, actual))| actual > budget).map(|(name, _)| name.as_str()).collect();
        assert_eq!(over.len(), 18);
        let finance = app.client("finance");
        let calendar = json!({"ends_in_year": 2023, "calendar": {"kind": "months", "start_month": 7, "week_start": "sunday", "anchor": "nearest"}});
        let year: FiscalYear = finance.post("/fiscal-years", &calendar).expect(201);
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
