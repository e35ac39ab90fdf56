use std::time::{Duration, Instant};

use penstock::tokens::sha256_hex;
use penstock_shared::{
    error_code::ErrorCode,
    permission::Permission,
    problem::FieldErrorCode,
    reference::Department,
    session::CurrentUser,
    user::{ApiKey, ApiKeyCreated},
};
use serde_json::json;

use crate::support::{Client, TestApp};

fn make(app: &TestApp, scopes: &[Permission]) -> (ApiKeyCreated, Client) {
    let body = json!({"name": "Nightly export", "scopes": scopes, "expires_in_days": 30});
    let made: ApiKeyCreated = app.client("admin").post("/api-keys", &body).expect(201);
    let mut client = app.anonymous();
    client.token = Some(made.secret.clone());
    (made, client)
}

fn last_use(app: &TestApp) -> Option<chrono::NaiveDateTime> {
    let keys: Vec<ApiKey> = app.client("admin").get("/api-keys").expect(200);
    keys[0].last_used_at
}

/// The use of a key is written behind the request's back, so a test has to wait for it.
fn wait_for_use(app: &TestApp, at: chrono::NaiveDateTime) {
    let end = Instant::now() + Duration::from_secs(10);
    while last_use(app) != Some(at) {
        assert!(Instant::now() < end, "{:?} instead of {at}", last_use(app));
        std::thread::sleep(Duration::from_millis(20));
    }
}

on_both! {
    fn a_key_does_what_its_scopes_say_and_nothing_else(app: &TestApp) {
        let (made, client) = make(app, &[Permission::ReferenceRead, Permission::BudgetsRead, Permission::ReferenceRead]);
        assert!(made.secret.starts_with(&format!("{}_", made.key.prefix)), "{}", made.secret);
        assert_eq!((made.key.prefix.len(), made.secret.len()), (11, 55));
        assert_eq!(made.key.scopes, [Permission::ReferenceRead, Permission::BudgetsRead]);
        client.get("/departments").expect::<Vec<Department>>(200);
        assert_eq!(client.get("/users").problem(403).code, ErrorCode::Forbidden);
        assert_eq!(client.post("/departments", &json!({"code": "X", "name": "X"})).problem(403).code, ErrorCode::Forbidden);
        let me: CurrentUser = client.get("/me").expect(200);
        assert_eq!(me.permissions, made.key.scopes);
        let stored = app.write(move |tx| Ok(penstock::db::api_keys::by_secret_hash(tx.conn, &sha256_hex(&made.secret))?));
        assert_eq!(stored.map(|row| row.id), Some(made.key.id));
    }

    fn a_key_does_not_touch_its_persons_sign_in(app: &TestApp) {
        let (_, client) = make(app, &[Permission::ReferenceRead]);
        let refused = [
            client.send("PATCH", "/me", &[], Some(&json!({"name": "x"}))),
            client.post("/me/password", &json!({"current_password": "x", "new_password": "y"})),
            client.delete("/sessions"),
        ];
        for answer in refused {
            assert_eq!(answer.problem(403).code, ErrorCode::Forbidden);
        }
    }

    fn scopes_that_keys_cannot_have_are_refused(app: &TestApp) {
        let body = json!({
            "name": " ", "scopes": ["users:manage", "budgets:read", "expenses:approve"],
            "department_id": 4711, "expires_in_days": 731
        });
        let problem = app.client("admin").post("/api-keys", &body).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("name", FieldErrorCode::Required),
            ("scopes[0]", FieldErrorCode::NotAllowed),
            ("scopes[2]", FieldErrorCode::NotAllowed),
            ("department_id", FieldErrorCode::Unknown),
            ("expires_in_days", FieldErrorCode::OutOfRange),
        ]);
        let none = json!({"name": "None", "scopes": [], "expires_in_days": 1});
        let problem = app.client("admin").post("/api-keys", &none).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("scopes", FieldErrorCode::Required));
    }

    fn a_key_of_a_finance_system_writes_expenses(app: &TestApp) {
        let (_, client) = make(app, &[Permission::ExpensesWrite, Permission::InvoicesRecord]);
        // Past the right, to what is wrong with the body.
        let problem = client.post("/expenses", &json!({"title": "", "currency": "CNY", "lines": []})).problem(422);
        assert!(problem.errors.iter().any(|error| error.field == "title"), "{problem:?}");
        assert_eq!(client.post("/expenses/4711/approve", &json!({})).problem(403).code, ErrorCode::Forbidden);
    }

    fn a_key_ends_when_it_is_revoked_or_runs_out(app: &TestApp) {
        let (made, client) = make(app, &[Permission::ReferenceRead]);
        let (_, other) = make(app, &[Permission::ReferenceRead]);
        let admin = app.client("admin");
        let path = format!("/api-keys/{}", made.key.id);
        assert_eq!(admin.delete(&path).status, 204);
        assert_eq!(admin.delete(&path).status, 204);
        assert_eq!(client.get("/departments").problem(401).code, ErrorCode::Unauthenticated);
        let keys: Vec<ApiKey> = admin.get("/api-keys").expect(200);
        assert_eq!(keys.iter().map(|key| key.revoked).collect::<Vec<_>>(), [false, true]);
        assert_eq!(admin.delete("/api-keys/999999").problem(404).code, ErrorCode::NotFound);
        assert_eq!(other.get("/departments").status, 200);
        app.clock.set(app.clock.now() + chrono::TimeDelta::days(30));
        assert_eq!(other.get("/departments").problem(401).code, ErrorCode::Unauthenticated);
    }

    fn a_key_shrinks_with_its_person(app: &TestApp) {
        let (_, client) = make(app, &[Permission::UsersRead, Permission::ReferenceRead]);
        assert_eq!(client.get("/users").status, 200);
        let admin = app.client("admin");
        let path = format!("/users/{}", app.user("analyst"));
        assert_eq!(admin.patch(&path, 1, &json!({"role": "administrator"})).status, 200);
        let path = format!("/users/{}", app.user("admin"));
        assert_eq!(admin.patch(&path, 1, &json!({"role": "analyst"})).status, 200);
        assert_eq!(client.get("/users").problem(403).code, ErrorCode::Forbidden);
        assert_eq!(client.get("/departments").status, 200);
    }

    fn the_last_use_is_noted_to_the_minute(app: &TestApp) {
        let (_, client) = make(app, &[Permission::ReferenceRead]);
        assert_eq!(last_use(app), None);
        let first = app.clock.now();
        assert_eq!(client.get("/departments").status, 200);
        wait_for_use(app, first);
        app.clock.set(first + chrono::TimeDelta::seconds(59));
        assert_eq!(client.get("/departments").status, 200);
        // What the request might have put into the writer's queue comes before this.
        app.write(|_| Ok(()));
        assert_eq!(last_use(app), Some(first));
        app.clock.set(first + chrono::TimeDelta::seconds(60));
        assert_eq!(client.get("/departments").status, 200);
        wait_for_use(app, first + chrono::TimeDelta::seconds(60));
    }
}
