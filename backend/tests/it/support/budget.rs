//! A year with a small budget: the company, Growth and Brand below it, two channels below Growth.

use penstock::{commands::budgets::allocate::put, db, error::FieldErrors, reads};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodePage},
    expense::{Expense, ExpenseState},
    ids::{ExpenseId, FiscalYearId, NodeId},
    period::FiscalYear,
};
use serde_json::{Value, json};

use super::{Answer, Client, TestApp};

/// The nodes, with what they were given over the year: company 1,000,000.00; growth 600,000.00 with
/// search 300,000.00 and social 100,000.00; brand 200,000.00.
pub struct Budget {
    pub year: FiscalYear,
    pub company: NodeId,
    pub growth: NodeId,
    pub search: NodeId,
    pub social: NodeId,
    pub brand: NodeId,
}

impl Budget {
    pub fn plan(app: &TestApp) -> Self {
        let finance = app.client("finance");
        let year: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2026})).expect(201);
        let departments = app.departments;
        let node = |parent: Option<NodeId>, name: &str, department: i64, amount: i64| {
            let new = json!({"parent_id": parent, "fiscal_year_id": year.id, "name": name, "department_id": department});
            let id = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
            allocate(&finance, id, amount).expect::<BudgetNodePage>(201);
            id
        };
        let company = node(None, "Company", departments.company.0, 100_000_000);
        let growth = node(Some(company), "Growth", departments.growth.0, 60_000_000);
        let search = node(Some(growth), "Search", departments.growth.0, 30_000_000);
        let social = node(Some(growth), "Social", departments.social.0, 10_000_000);
        let brand = node(Some(company), "Brand", departments.brand.0, 20_000_000);
        Self { year, company, growth, search, social, brand }
    }

    pub fn year_id(&self) -> FiscalYearId {
        self.year.id
    }
}

/// Gives money to a node, evenly over the year.
pub fn allocate(client: &Client, node: NodeId, amount_minor: i64) -> Answer {
    client.post(
        &format!("/budget-nodes/{node}/allocations"),
        &json!({"amount_minor": amount_minor, "memo": "Plan"}),
    )
}

/// Gives more to a node that is in use, as an approved request does.
pub fn give(app: &TestApp, node: NodeId, amount_minor: i64) {
    let finance = app.user("finance");
    app.write(move |tx| {
        let viewer = reads::viewer::of_user(tx.conn, finance)?;
        let row = db::budget_nodes::get(tx.conn, node)?;
        let new = AllocationCreate { amount_minor, period_id: None, memo: "More".to_owned() };
        put(tx, &viewer, &row, &new, FieldErrors::new())
    });
}

/// A request of one line in March.
pub fn request(node: NodeId, amount_minor: i64) -> Value {
    json!({
        "title": "Keyword campaign",
        "currency": "CNY",
        "vendor": "Lantern Media",
        "lines": [{"node_id": node, "amount_minor": amount_minor, "charge_date": "2026-03-20"}]
    })
}

/// Keeps a draft.
#[track_caller]
pub fn draft(client: &Client, body: &Value) -> ExpenseId {
    client.post("/expenses", body).expect::<Expense>(201).summary.id
}

/// A step of an expense, with a comment.
pub fn step(client: &Client, id: ExpenseId, name: &str) -> Answer {
    client.post(&format!("/expenses/{id}/{name}"), &json!({"comment": "so it is"}))
}

/// Keeps a draft and submits it; it has to pass.
#[track_caller]
pub fn submit(client: &Client, body: &Value) -> Expense {
    let id = draft(client, body);
    step(client, id, "submit").expect(200)
}

/// A request that has been approved by the department's head (below the threshold of finance).
#[track_caller]
pub fn approved(app: &TestApp, node: NodeId, amount_minor: i64) -> Expense {
    let submitted = submit(&app.client("marketer"), &request(node, amount_minor));
    let expense: Expense = step(&app.client("head"), submitted.summary.id, "approve").expect(200);
    assert_eq!(expense.summary.state, ExpenseState::Approved);
    expense
}

/// Records an invoice on the first line.
pub fn invoice(
    client: &Client,
    expense: &Expense,
    number: &str,
    amount_minor: i64,
    is_final: bool,
) -> Answer {
    client.post(
        &format!("/expenses/{}/invoices", expense.summary.id),
        &json!({
            "number": number,
            "invoice_date": "2026-03-10",
            "is_final": is_final,
            "lines": [{"expense_line_id": expense.lines[0].id, "amount_minor": amount_minor}]
        }),
    )
}

/// What a node holds over the year: allocated, reserved, committed, spent, available.
#[track_caller]
pub fn balance(app: &TestApp, node: NodeId) -> [i64; 5] {
    let page: BudgetNodePage = app.client("finance").get(&format!("/budget-nodes/{node}")).expect(200);
    let balance = page.node.balance;
    [
        balance.allocated_minor,
        balance.reserved_minor,
        balance.committed_minor,
        balance.spent_minor,
        balance.available_minor,
    ]
}

/// The ledger has to be right.
#[track_caller]
pub fn verify(app: &TestApp) {
    let report = app.write(|tx| penstock::reads::verify::verify(tx.conn));
    assert!(report.is_clean(), "{:#?}", report.findings);
}
