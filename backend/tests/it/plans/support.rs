//! Plans of the test organisation.

use penstock_shared::{
    ids::{PlanId, PlanVersionId},
    period::FiscalYear,
    plan::{Plan, PlanLine, PlanVersion, PlanVersionState},
};
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// Opens a fiscal year.
#[track_caller]
pub fn year(app: &TestApp, ends_in: i32) -> FiscalYear {
    app.client("finance").post("/fiscal-years", &json!({"ends_in_year": ends_in})).expect(201)
}

/// The organisation's plan with Growth (Search, Social) and Brand below a total of 1,000,000.00.
pub struct Planned {
    pub plan: PlanId,
    pub version: PlanVersionId,
    pub total: i64,
    pub growth: i64,
    pub search: i64,
    pub social: i64,
    pub brand: i64,
}

impl Planned {
    #[track_caller]
    pub fn new(app: &TestApp, year: &FiscalYear) -> Self {
        hire_controller(app);
        let finance = app.client("finance");
        let new = json!({
            "name": "Marketing", "name_zh": "市场", "fiscal_year_id": year.id,
            "levels": ["department", "channel"], "total_minor": 100_000_000,
        });
        let plan: Plan = finance.post("/plans", &new).expect(201);
        let version = plan.plan.current_version_id;
        let total = read(&finance, version).lines[0].key;
        let growth =
            add(&finance, version, total, "Growth", json!({"department_id": app.departments.growth}));
        let search = add(&finance, version, growth, "Search", json!({}));
        let social =
            add(&finance, version, growth, "Social", json!({"department_id": app.departments.social}));
        let brand = add(&finance, version, total, "Brand", json!({"department_id": app.departments.brand}));
        let planned = Self { plan: plan.plan.id, version, total, growth, search, social, brand };
        let totals = [(growth, 60_000_000), (search, 30_000_000), (social, 10_000_000), (brand, 20_000_000)];
        planned.set(&finance, version, &totals);
        planned
    }

    /// Types totals.
    #[track_caller]
    pub fn set(&self, client: &Client, version: PlanVersionId, totals: &[(i64, i64)]) -> PlanVersion {
        let changes: Vec<Value> =
            totals.iter().map(|(key, total)| json!({"line_key": key, "total_minor": total})).collect();
        save(client, version, &json!(changes)).expect(200)
    }

    /// Submitted, approved by somebody else, and in force.
    #[track_caller]
    pub fn activate(&self, app: &TestApp, version: PlanVersionId) -> PlanVersion {
        self.approve(app, version);
        step(&app.client("finance"), version, "activate").expect(200)
    }

    #[track_caller]
    pub fn approve(&self, app: &TestApp, version: PlanVersionId) {
        step(&app.client("finance"), version, "submit").expect::<PlanVersion>(200);
        approve(app, version, &["controller"]);
    }
}

/// The people say yes, one after the other, and with the last yes the version is approved.
#[track_caller]
pub fn approve(app: &TestApp, version: PlanVersionId, people: &[&str]) {
    let finance = app.client("finance");
    let request = read(&finance, version).summary.request_id.expect("a request");
    for name in people {
        let path = format!("/budget-requests/{request}/approve");
        let answer = app.client(name).post(&path, &json!({"comment": ""}));
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
    }
    assert_eq!(read(&finance, version).summary.state, PlanVersionState::Approved);
}

/// A second person in finance: nobody approves their own plan.
pub fn hire_controller(app: &TestApp) {
    app.write(|tx| {
        let row = penstock::db::users::by_email(tx.conn, "finance@test.example")?.expect("finance");
        let new = penstock::db::users::NewUser {
            email: "controller@test.example",
            name: "controller",
            role: row.role,
            department_id: None,
            locale: row.locale,
            password_hash: &row.password_hash,
            active: true,
            session_epoch: 0,
            created_at: tx.now,
            version: 1,
        };
        Ok(penstock::db::users::insert(tx.conn, &new)?)
    });
}

#[track_caller]
pub fn read(client: &Client, version: PlanVersionId) -> PlanVersion {
    client.get(&format!("/plan-versions/{version}")).expect(200)
}

/// Adds a line and gives its key.
#[track_caller]
pub fn add(client: &Client, version: PlanVersionId, parent: i64, name: &str, more: Value) -> i64 {
    let mut new = json!({"parent_key": parent, "name": name});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made: PlanVersion = with_version(client, "POST", version, "lines", &new).expect(201);
    made.lines.iter().map(|line| line.key).max().unwrap()
}

#[track_caller]
pub fn save(client: &Client, version: PlanVersionId, changes: &Value) -> Answer {
    with_version(client, "PATCH", version, "cells", &json!({"changes": changes}))
}

/// A step of a version's life.
#[track_caller]
pub fn step(client: &Client, version: PlanVersionId, name: &str) -> Answer {
    with_version(client, "POST", version, name, &json!({"reason": "So it is"}))
}

/// Sends a change based on the version as it is now.
#[track_caller]
pub fn with_version(client: &Client, method: &str, id: PlanVersionId, path: &str, body: &Value) -> Answer {
    let version = read(client, id).summary.version;
    let header = format!("\"{version}\"");
    client.send(method, &format!("/plan-versions/{id}/{path}"), &[("If-Match", &header)], Some(body))
}

/// A line of a version.
#[track_caller]
pub fn line(version: &PlanVersion, key: i64) -> &PlanLine {
    version.lines.iter().find(|line| line.key == key).unwrap()
}
