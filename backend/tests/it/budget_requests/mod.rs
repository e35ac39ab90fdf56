//! Requests about budgets: what moves, and who decides.

mod deciding;
mod moving;
mod naming;

use std::sync::Barrier;

use penstock_shared::{
    approval::{ApprovalItem, ApproverKind, StepState},
    budget::{BudgetNodePage, DocumentKind, EntryKind, LedgerEntry},
    budget_request::{
        BudgetRequest, BudgetRequestAction, BudgetRequestKind, BudgetRequestLimit, BudgetRequestPreview,
        BudgetRequestState, BudgetRequestSummary,
    },
    control::{ControlOverride, OverrideState},
    error_code::ErrorCode,
    ids::{BudgetRequestId, NodeId},
    money::Currency,
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    budget::{Budget, allocate, balance, draft, request, step, submit, verify},
};

/// From social to search: both belong to Growth's side, social to a department below it.
fn transfer(from: NodeId, to: NodeId, amount_minor: i64) -> Value {
    json!({
        "kind": "transfer", "node_id": to, "from_node_id": from, "amount_minor": amount_minor,
        "reason": "Search brings more leads"
    })
}

fn top_up(node: NodeId, amount_minor: i64, funding: &str) -> Value {
    json!({
        "kind": "top_up", "node_id": node, "amount_minor": amount_minor, "funding": funding,
        "reason": "The fair is larger this year"
    })
}

fn cut(node: NodeId, amount_minor: i64) -> Value {
    json!({"kind": "cut", "node_id": node, "amount_minor": amount_minor, "reason": "Not needed"})
}

#[track_caller]
fn ask(client: &Client, body: &Value) -> BudgetRequest {
    client.post("/budget-requests", body).expect(201)
}

fn decide(client: &Client, id: BudgetRequestId, name: &str) -> Answer {
    client.post(&format!("/budget-requests/{id}/{name}"), &json!({"comment": "so it is"}))
}

fn allocated(app: &TestApp, node: NodeId) -> i64 {
    balance(app, node)[0]
}

/// Social belongs to Growth here, so that one head decides.
fn in_growth(app: &TestApp, budget: &Budget) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": budget.growth, "fiscal_year_id": budget.year.id, "name": "Fairs",
        "department_id": app.departments.growth
    });
    let node = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
    allocate(&finance, node, 5_000_000).expect::<BudgetNodePage>(201);
    node
}

fn contingency(app: &TestApp, budget: &Budget, amount_minor: i64) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": budget.company, "fiscal_year_id": budget.year.id, "name": "Contingency",
        "is_contingency": true
    });
    let page: BudgetNodePage = finance.post("/budget-nodes", &new).expect(201);
    assert!(page.node.is_contingency);
    allocate(&finance, page.node.id, amount_minor).expect::<BudgetNodePage>(201);
    page.node.id
}

/// Runs one step per client, all at the same moment, and gives the statuses.
fn at_once(steps: Vec<(Client, BudgetRequestId, &'static str)>) -> Vec<u16> {
    let barrier = Barrier::new(steps.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = steps
            .into_iter()
            .map(|(client, id, name)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    decide(&client, id, name).status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}
