use penstock_shared::{
    error_code::ErrorCode,
    page::Page,
    permission::Role,
    problem::{FieldErrorCode, Problem},
    user::User,
};
use serde_json::json;

use crate::support::{Client, TestApp, app::PASSWORD};

fn names(client: &Client, query: &str) -> Vec<String> {
    let page: Page<User> = client.get(&format!("/users{query}")).expect(200);
    assert_eq!(usize::try_from(page.total), Ok(page.items.len()), "{query}");
    page.items.into_iter().map(|user| user.name).collect()
}

fn named(problem: &Problem) -> Vec<(&str, FieldErrorCode)> {
    problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect()
}

fn path(app: &TestApp, name: &str) -> String {
    format!("/users/{}", app.user(name))
}

on_both! {
    fn an_administrator_adds_a_person_who_signs_in(app: &TestApp) {
        let admin = app.client("admin");
        let body = json!({
            "email": " Chen.Jing@Lantern.example ", "name": "Chen Jing", "role": "marketer",
            "department_id": app.departments.growth, "locale": "zh-CN", "password": "seven lanterns at dusk"
        });
        let key = crate::support::client::fresh_key();
        let made: User = admin.post_with_key("/users", &key, &body).expect(201);
        assert_eq!((made.email.as_str(), made.active, made.version), ("chen.jing@lantern.example", true, 1));
        let again: User = admin.post_with_key("/users", &key, &body).expect(201);
        assert_eq!(again, made);
        let answer = admin.get(&format!("/users/{}", made.id));
        assert_eq!(answer.etag.as_deref(), Some("\"1\""));
        assert_eq!(answer.expect::<User>(200), made);
        assert_eq!(app.anonymous().sign_in("chen.jing@lantern.example", "seven lanterns at dusk").status, 200);
    }

    fn wrong_fields_are_all_named(app: &TestApp) {
        let admin = app.client("admin");
        let wrong = json!({"email": "admin@test.example", "name": "", "role": "viewer", "password": "aaaaaaaaaaaaa"});
        let problem = admin.post("/users", &wrong).problem(422);
        assert_eq!(named(&problem), [
            ("name", FieldErrorCode::Required),
            ("email", FieldErrorCode::NotUnique),
            ("password", FieldErrorCode::WeakPassword),
            ("department_id", FieldErrorCode::Required),
        ]);
        let machine = json!({"email": "bot", "name": "Bot", "role": "service", "department_id": 4711, "password": PASSWORD});
        let problem = admin.post("/users", &machine).problem(422);
        assert_eq!(named(&problem), [
            ("email", FieldErrorCode::Malformed),
            ("role", FieldErrorCode::NotAllowed),
            ("department_id", FieldErrorCode::Unknown),
        ]);
        // A marketer cannot be left without a department either.
        let problem = admin.patch(&path(app, "marketer"), 1, &json!({"department_id": null})).problem(422);
        assert_eq!(named(&problem), [("department_id", FieldErrorCode::Required)]);
    }

    fn people_are_found_by_name_role_department_and_page(app: &TestApp) {
        let admin = app.client("admin");
        assert_eq!(names(&admin, "").len(), 8);
        assert_eq!(names(&admin, "?q=MARKET"), ["brand_marketer", "marketer"]);
        assert_eq!(names(&admin, "?q=d_m"), ["brand_marketer"]);
        assert_eq!(names(&admin, "?role=department_head"), ["brand_head", "head"]);
        assert_eq!(names(&admin, &format!("?department_id={}&role=marketer", app.departments.brand)), ["brand_marketer"]);
        assert_eq!(names(&admin, "?active=false"), Vec::<String>::new());
        let mut seen = Vec::new();
        let mut query = "?limit=3".to_owned();
        loop {
            let page: Page<User> = admin.get(&format!("/users{query}")).expect(200);
            assert_eq!(page.total, 8);
            seen.extend(page.items.into_iter().map(|user| user.name));
            let Some(cursor) = page.next_cursor else { break };
            query = format!("?limit=3&cursor={cursor}");
        }
        assert_eq!(seen, names(&admin, ""));
        assert_eq!(admin.get("/users?role=king").problem(400).code, ErrorCode::BadQuery);
    }

    fn a_head_sees_the_people_of_the_own_departments(app: &TestApp) {
        let head = app.client("head");
        assert_eq!(names(&head, ""), ["head", "marketer"]);
        assert_eq!(names(&head, "?q=brand"), Vec::<String>::new());
        assert_eq!(head.get(&path(app, "marketer")).status, 200);
        for outside in ["brand_marketer", "admin"] {
            assert_eq!(head.get(&path(app, outside)).problem(404).code, ErrorCode::NotFound);
        }
    }

    fn deactivation_and_a_new_password_end_every_session(app: &TestApp) {
        let admin = app.client("admin");
        let marketer = app.client("marketer");
        let marketer_path = path(app, "marketer");
        let renamed: User = admin.patch(&marketer_path, 1, &json!({"name": "M"})).expect(200);
        assert_eq!((renamed.name.as_str(), renamed.version), ("M", 2));
        assert_eq!(marketer.get("/me").status, 200);
        admin.patch(&marketer_path, 2, &json!({"password": "another good phrase"})).expect::<User>(200);
        assert_eq!(marketer.get("/me").problem(401).code, ErrorCode::Unauthenticated);
        let mut fresh = app.anonymous();
        assert_eq!(fresh.sign_in("marketer@test.example", "another good phrase").status, 200);
        let gone: User = admin.patch(&marketer_path, 3, &json!({"active": false})).expect(200);
        assert!(!gone.active);
        assert_eq!(fresh.get("/me").problem(401).code, ErrorCode::Unauthenticated);
        let refused = app.anonymous().sign_in("marketer@test.example", "another good phrase");
        assert_eq!(refused.problem(401).code, ErrorCode::BadCredentials);
        assert_eq!(admin.patch(&marketer_path, 3, &json!({"active": true})).problem(412).code, ErrorCode::VersionMismatch);
    }

    fn the_last_active_administrator_stays(app: &TestApp) {
        let admin = app.client("admin");
        let admin_path = path(app, "admin");
        for (change, field) in [(json!({"active": false}), "active"), (json!({"role": "analyst"}), "role")] {
            let problem = admin.patch(&admin_path, 1, &change).problem(422);
            assert_eq!(named(&problem), [(field, FieldErrorCode::NotAllowed)]);
        }
        let second: User = admin.patch(&path(app, "analyst"), 1, &json!({"role": "administrator"})).expect(200);
        assert_eq!(second.role, Role::Administrator);
        let demoted: User = admin.patch(&admin_path, 1, &json!({"role": "analyst"})).expect(200);
        assert_eq!(demoted.role, Role::Analyst);
        // The new role counts at once, for the token that is out as well.
        assert_eq!(admin.patch(&admin_path, 2, &json!({"name": "x"})).problem(403).code, ErrorCode::Forbidden);
    }
}
