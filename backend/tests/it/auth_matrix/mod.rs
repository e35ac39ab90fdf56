//! The authorisation matrix: every operation of the OpenAPI document, sent by every role, by machines
//! with and without the right, by people of another department, and by nobody.

mod operation;
mod table;

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use penstock::{
    db::{self, api_keys::NewApiKey},
    tokens::{ACCESS_TOKEN_LIFE_S, AccessClaims, sha256_hex},
};
use penstock_shared::{
    attachment::Attachments,
    budget::LedgerEntry,
    budget_request::BudgetRequest,
    campaign::Campaign,
    claim::Claim,
    control::ControlBookPage,
    expense::Expense,
    experiment::Experiment,
    page::Page,
    permission::{Permission, Role},
    plan::Plan,
    template::Template,
    usage_report::VarianceExplanation,
};
use serde_json::json;

use self::{
    operation::Operation,
    table::{Access, Reach, TABLE},
};
use crate::{
    experiments::experiment_draft,
    request_types::approved_kind,
    support::{
        TestApp,
        budget::{Budget, approved, invoice},
    },
};

/// One person per role, by name.
const PEOPLE: &[(&str, Role)] = &[
    ("admin", Role::Administrator),
    ("finance", Role::FinanceController),
    ("head", Role::DepartmentHead),
    ("marketer", Role::Marketer),
    ("analyst", Role::Analyst),
    ("viewer", Role::Viewer),
];

fn row(operation: &Operation) -> (Access, Reach) {
    let (_, access, reach) = TABLE
        .iter()
        .find(|(id, ..)| *id == operation.id)
        .unwrap_or_else(|| panic!("{} has no row in auth_matrix/table.rs", operation.id));
    (*access, *reach)
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// An access token as a sign-in would give it, without the time that checking a password takes.
fn token(app: &TestApp, name: &str, issued_at: NaiveDateTime) -> String {
    let email = format!("{name}@test.example");
    let user = app.write(move |tx| Ok(db::users::by_email(tx.conn, &email)?)).expect("a person");
    let iat = issued_at.and_utc().timestamp();
    let claims = AccessClaims {
        sub: user.id.0,
        epoch: user.session_epoch,
        family: format!("family of {name}"),
        iat,
        exp: iat + ACCESS_TOKEN_LIFE_S,
    };
    app.state.tokens.sign(&claims).expect("a token")
}

/// A key in the name of finance, who may do everything that a key can be allowed to do.
fn key(app: &TestApp, name: &str, scopes: &[Permission]) -> String {
    let secret = format!("pk_{name}_secret");
    let (prefix, hash) = (format!("pk_{name}"), sha256_hex(&secret));
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let (scopes, user_id) = (scopes.join(" "), app.user("finance"));
    app.write(move |tx| {
        let row = NewApiKey {
            name: "matrix",
            prefix: &prefix,
            secret_hash: &hash,
            scopes: &scopes,
            department_id: None,
            expires_at: None,
            user_id,
            created_at: tx.now,
        };
        Ok(db::api_keys::insert(tx.conn, &row)?)
    });
    secret
}

/// Sends an operation for nothing in particular and checks whether it is let in.
#[track_caller]
fn expect_access(
    app: &TestApp,
    agent: &ureq::Agent,
    operation: &Operation,
    who: &str,
    token: Option<&str>,
    let_in: bool,
) {
    let (status, refusal) = operation.send(agent, &app.base, &operation.path_to_nothing(), token);
    // Signing in with a wrong password is slowed down after a few times.
    let refused = matches!(status, 401 | 403 | 429);
    assert!(status != 400 && status < 500, "{} by {who}: {status} {refusal}", operation.id);
    assert_eq!(!refused, let_in, "{} by {who}: {status}", operation.id);
    if token.is_none() && refused {
        assert_ne!(status, 403, "{} by {who}", operation.id);
    }
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let operations: BTreeSet<String> = operation::all().into_iter().map(|operation| operation.id).collect();
    let rows: BTreeSet<String> = TABLE.iter().map(|(id, ..)| (*id).to_owned()).collect();
    assert_eq!(rows.len(), TABLE.len(), "an operation has two rows");
    let without_row: Vec<_> = operations.difference(&rows).collect();
    let without_operation: Vec<_> = rows.difference(&operations).collect();
    assert!(without_row.is_empty(), "add to auth_matrix/table.rs: {without_row:?}");
    assert!(without_operation.is_empty(), "take out of auth_matrix/table.rs: {without_operation:?}");
}

#[test]
fn the_document_says_which_operations_take_no_sign_in() {
    for operation in operation::all() {
        let open = matches!(row(&operation).0, Access::Public | Access::Credentials);
        // The refresh token is a credential that the document describes.
        if operation.id != "refresh_session" {
            assert_eq!(operation.open, open, "{}", operation.id);
        }
    }
}

on_both! {
    fn each_role_is_let_in_exactly_where_the_table_says(app: &TestApp) {
        let agent = agent();
        for operation in operation::all() {
            let (access, _) = row(&operation);
            for (name, role) in PEOPLE {
                let let_in = match access {
                    Access::Public | Access::SignedIn | Access::InPerson => true,
                    Access::Credentials => false,
                    Access::Right(permission) => role.allows(permission),
                };
                let token = token(app, name, app.clock.now());
                expect_access(app, &agent, &operation, name, Some(&token), let_in);
            }
        }
    }

    fn nobody_is_let_in_without_a_good_token(app: &TestApp) {
        let agent = agent();
        let expired = token(app, "finance", app.clock.now() - TimeDelta::seconds(ACCESS_TOKEN_LIFE_S));
        let good = token(app, "finance", app.clock.now());
        let (content, signature) = good.rsplit_once('.').expect("a signature");
        let forged = format!("{content}.{}", signature.chars().rev().collect::<String>());
        let tokens =
            [None, Some(expired.as_str()), Some(forged.as_str()), Some("pk_unknown_key"), Some("nonsense")];
        for operation in operation::all() {
            let public = row(&operation).0 == Access::Public;
            for token in tokens {
                expect_access(app, &agent, &operation, token.unwrap_or("nobody"), token, public);
            }
        }
    }

    fn a_key_is_let_in_with_the_scope_and_not_without(app: &TestApp) {
        let agent = agent();
        let keys: Vec<(Permission, String, String)> = Permission::ALL
            .iter()
            .enumerate()
            .map(|(number, scope)| {
                let others: Vec<_> = Permission::ALL.iter().copied().filter(|other| other != scope).collect();
                let only = key(app, &format!("only{number}"), &[*scope]);
                (*scope, only, key(app, &format!("others{number}"), &others))
            })
            .collect();
        for operation in operation::all() {
            let access = row(&operation).0;
            for (scope, only, others) in &keys {
                let (with, without) = match access {
                    Access::Public | Access::SignedIn => (true, true),
                    Access::Credentials | Access::InPerson => (false, false),
                    Access::Right(permission) if permission == *scope => (Role::Service.allows(*scope), false),
                    Access::Right(_) => continue,
                };
                expect_access(app, &agent, &operation, &format!("a key with {scope}"), Some(only), with);
                expect_access(app, &agent, &operation, &format!("a key without {scope}"), Some(others), without);
                if !matches!(access, Access::Right(_)) {
                    break;
                }
            }
        }
    }

    fn things_of_another_department_do_not_exist(app: &TestApp) {
        let agent = agent();
        let things = Things::of_growth(app);
        let mut checked = 0;
        for operation in operation::all().iter().filter(|operation| operation.names_a_thing()) {
            let (Access::Right(permission), Reach::Department) = row(operation) else { continue };
            let path = things.path(operation);
            for outsider in ["brand_head", "brand_marketer", "viewer"] {
                let (status, refusal) = operation.send(&agent, &app.base, &path, Some(&token(app, outsider, app.clock.now())));
                assert!(matches!(status, 403 | 404), "{} by {outsider}: {status} {refusal}", operation.id);
                let role = PEOPLE.iter().find(|(name, _)| outsider.ends_with(name)).map(|(_, role)| *role);
                let may = role.is_some_and(|role| role.allows(permission));
                assert_eq!(status, if may { 404 } else { 403 }, "{} by {outsider}", operation.id);
            }
            // The thing is there: who sees the whole organisation, or heads the department, finds it.
            let insider = if Role::FinanceController.allows(permission) { "finance" } else { "admin" };
            let (status, refusal) = operation.send(&agent, &app.base, &path, Some(&token(app, insider, app.clock.now())));
            assert!(status != 404 && status < 500, "{} by {insider}: {status} {refusal}", operation.id);
            checked += 1;
        }
        assert!(checked >= 15, "only {checked} operations name a thing of a department");
    }
}

/// One thing of each kind that belongs to a department.
struct Things {
    budget_request: String,
    campaign: String,
    expense: String,
    invoice: String,
    payment: String,
    delivery: String,
    node: String,
    plan: String,
    plan_version: String,
    user: String,
    entry: String,
    check: String,
    book: String,
    attachment: String,
    claim: String,
    template: String,
    explanation: String,
    experiment: String,
}

impl Things {
    fn of_growth(app: &TestApp) -> Self {
        let budget = Budget::plan(app);
        let new = json!({
            "name": "Spring launch", "department_id": app.departments.growth,
            "starts_on": "2026-03-01", "ends_on": "2026-05-31"
        });
        let campaign: Campaign = app.client("marketer").post("/campaigns", &new).expect(201);
        let expense = approved(app, budget.search, 1_000_000);
        let invoiced: Expense = invoice(&app.client("finance"), &expense, "R-1", 300_000, false).expect(200);
        let payment =
            format!("/expenses/{}/invoices/{}/payments", expense.summary.id, invoiced.invoices[0].id);
        let paid = json!({"paid_on": "2026-03-12", "amount_minor": 1, "reference": "T-1"});
        let paid: Expense = app.client("finance").post(&payment, &paid).expect(200);
        let body = json!({"delivered_on": "2026-03-12", "lines": [
            {"expense_line_id": expense.lines[0].id, "amount_minor": 1}]});
        let deliveries = format!("/expenses/{}/deliveries", expense.summary.id);
        let delivered: Expense = app.client("marketer").post(&deliveries, &body).expect(200);
        let entries: Page<LedgerEntry> =
            app.client("finance").get(&format!("/budget-nodes/{}/statement", budget.search)).expect(200);
        let book = json!({
            "fiscal_year_id": budget.year_id(), "name": "Growth", "cap_minor": 1, "reason": "So it is",
            "control": {"level": "track", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0},
            "terms": [{"dimension": "department", "value_id": app.departments.growth}]
        });
        let book: ControlBookPage = app.client("finance").post("/control-books", &book).expect(201);
        let transfer = json!({
            "kind": "transfer", "node_id": budget.search, "from_node_id": budget.social,
            "amount_minor": 100_000, "reason": "Search does better"
        });
        let moved: BudgetRequest = app.client("marketer").post("/budget-requests", &transfer).expect(201);
        let new = json!({
            "name": "Growth", "fiscal_year_id": budget.year_id(), "department_id": app.departments.growth,
            "levels": ["channel"], "total_minor": 1_000
        });
        let plan: Plan = app.client("head").post("/plans", &new).expect(201);
        let files = [("offer.pdf", b"%PDF-1.7\n".as_slice())];
        let path = format!("/expenses/{}/attachments", expense.summary.id);
        let attached: Attachments = app.client("finance").upload(&path, &files).expect(201);
        let reimbursement = approved_kind(app, "marketer", "reimbursement", &budget, 1_000);
        let new = json!({"expense_ids": [reimbursement.summary.id]});
        let claim: Claim = app.client("marketer").post("/claims", &new).expect(201);
        let new = json!({"name": "Keywords", "sharing": "department", "expense_id": expense.summary.id});
        let template: Template = app.client("head").post("/expense-templates", &new).expect(201);
        // Changed once, so that the version of an example does not take it away.
        let path = format!("/expense-templates/{}", template.summary.id);
        app.client("head").patch(&path, 1, &json!({"name": "Words"})).expect::<Template>(200);
        let new = json!({"span": "month", "number": 2, "cause": "timing", "text": "The fair moved."});
        let path = format!("/budget-nodes/{}/variance-explanations", budget.search);
        let explained: VarianceExplanation = app.client("head").post(&path, &new).expect(201);
        let path = format!("/variance-explanations/{}", explained.id);
        let change = json!({"text": "The fair moved to April."});
        app.client("head").patch(&path, 1, &change).expect::<VarianceExplanation>(200);
        // Changed once, too.
        let draft = experiment_draft(app);
        let experiment: Experiment = app.client("marketer").post("/experiments", &draft).expect(201);
        let path = format!("/experiments/{}", experiment.id);
        app.client("marketer").put(&path, 1, &draft).expect::<Experiment>(200);
        Self {
            experiment: experiment.id.to_string(),
            explanation: explained.id.to_string(),
            template: template.summary.id.to_string(),
            claim: claim.summary.id.to_string(),
            attachment: attached.items[0].id.to_string(),
            check: expense.checks[0].id.to_string(),
            book: book.book.id.to_string(),
            budget_request: moved.summary.id.to_string(),
            campaign: campaign.id.to_string(),
            expense: expense.summary.id.to_string(),
            invoice: invoiced.invoices[0].id.to_string(),
            delivery: delivered.deliveries[0].id.to_string(),
            payment: paid.invoices[0].payments[0].id.to_string(),
            node: budget.search.to_string(),
            plan: plan.plan.id.to_string(),
            plan_version: plan.plan.current_version_id.to_string(),
            user: app.user("marketer").to_string(),
            entry: entries.items[0].sequence.to_string(),
        }
    }

    fn path(&self, operation: &Operation) -> String {
        let kinds = [
            ("/api/v1/budget-requests/", &self.budget_request),
            ("/api/v1/campaigns/", &self.campaign),
            ("/api/v1/claims/", &self.claim),
            ("/api/v1/expenses/", &self.expense),
            ("/api/v1/expense-templates/", &self.template),
            ("/api/v1/budget-nodes/", &self.node),
            ("/api/v1/plans/", &self.plan),
            ("/api/v1/plan-versions/", &self.plan_version),
            ("/api/v1/users/", &self.user),
            ("/api/v1/ledger-entries/", &self.entry),
            ("/api/v1/fund-checks/", &self.check),
            ("/api/v1/control-books/", &self.book),
            ("/api/v1/variance-explanations/", &self.explanation),
            ("/api/v1/experiments/", &self.experiment),
        ];
        let (_, id) = kinds
            .iter()
            .find(|(prefix, _)| operation.path.starts_with(prefix))
            .unwrap_or_else(|| panic!("{}: make such a thing in Things", operation.path));
        let path = operation.path.replace("{id}", id).replace("{sequence}", id);
        path.replace("{invoice_id}", &self.invoice)
            .replace("{delivery_id}", &self.delivery)
            .replace("{payment_id}", &self.payment)
            .replace("{attachment_id}", &self.attachment)
            .replace("{release_id}", "1")
            .replace("{line_key}", "1")
    }
}
