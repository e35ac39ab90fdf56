use penstock_shared::{error_code::ErrorCode, problem::FieldErrorCode, reference::Department};
use serde_json::json;

use crate::support::client::fresh_key;

on_both! {
    fn an_administrator_adds_and_changes_a_department(app: &TestApp) {
        let admin = app.client("admin");
        let made: Department = admin
            .post("/departments", &json!({"code": "PR", "name": "Public relations", "name_zh": "公关部"}))
            .expect(201);
        assert_eq!((made.code.as_str(), made.version), ("PR", 1));
        let changed: Department =
            admin.patch(&format!("/departments/{}", made.id), 1, &json!({"name": "PR and events"})).expect(200);
        assert_eq!((changed.name.as_str(), changed.name_zh.as_str(), changed.version), ("PR and events", "公关部", 2));
        let stale = admin.patch(&format!("/departments/{}", made.id), 1, &json!({"name": "Other"}));
        assert_eq!(stale.problem(412).code, ErrorCode::VersionMismatch);
        let listed: Vec<Department> = app.client("viewer").get("/departments").expect(200);
        assert!(listed.contains(&changed));
    }

    fn wrong_fields_are_all_named(app: &TestApp) {
        let problem = app
            .client("admin")
            .post("/departments", &json!({"code": "CO", "name": " ", "parent_id": 4711}))
            .problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(
            named,
            [
                ("name", FieldErrorCode::Required),
                ("code", FieldErrorCode::NotUnique),
                ("parent_id", FieldErrorCode::Unknown)
            ]
        );
    }

    fn the_same_key_twice_is_one_effect_and_the_same_answer(app: &TestApp) {
        let admin = app.client("admin");
        let key = fresh_key();
        let body = json!({"code": "EV", "name": "Events"});
        let first: Department = admin.post_with_key("/departments", &key, &body).expect(201);
        let second: Department = admin.post_with_key("/departments", &key, &body).expect(201);
        assert_eq!(first, second);
        let other = admin.post_with_key("/departments", &key, &json!({"code": "EV2", "name": "Events"}));
        assert_eq!(other.problem(409).code, ErrorCode::IdempotencyMismatch);
    }
}
