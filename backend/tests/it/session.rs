use penstock_shared::{
    error_code::ErrorCode,
    permission::Role,
    session::{CurrentUser, SessionView},
};
use serde_json::json;

use crate::support::app::PASSWORD;

on_both! {
    fn a_person_signs_in_and_is_known(app: &TestApp) {
        let me: CurrentUser = app.client("marketer").get("/me").expect(200);
        assert_eq!((me.email.as_str(), me.role), ("marketer@test.example", Role::Marketer));
        assert_eq!(me.department_id, Some(app.departments.growth));
        assert_eq!(app.anonymous().get("/me").problem(401).code, ErrorCode::Unauthenticated);
    }

    fn a_wrong_password_and_an_unknown_person_look_alike_and_are_slowed_down(app: &TestApp) {
        let mut client = app.anonymous();
        let wrong = client.sign_in("marketer@test.example", "wrong horse").problem(401);
        let unknown = client.sign_in("nobody@test.example", "wrong horse").problem(401);
        assert_eq!((wrong.code, &wrong.title), (ErrorCode::BadCredentials, &unknown.title));
        for _ in 0..4 {
            client.sign_in("marketer@test.example", "wrong horse").problem(401);
        }
        assert_eq!(client.sign_in("marketer@test.example", PASSWORD).problem(429).code, ErrorCode::Throttled);
        app.clock.set(app.clock.now() + chrono::TimeDelta::seconds(5));
        assert_eq!(client.sign_in("marketer@test.example", PASSWORD).status, 200);
    }

    fn a_refresh_token_is_good_once_and_its_reuse_ends_the_family(app: &TestApp) {
        let client = app.client("marketer");
        let first_cookie = cookie(&app.anonymous().post("/session", &json!({"email": "marketer@test.example", "password": PASSWORD})));
        let refreshed = client.send("POST", "/session/refresh", &[("Cookie", &first_cookie)], Some(&json!({})));
        assert_eq!(refreshed.status, 200, "{}", refreshed.body);
        let second_cookie = cookie(&refreshed);
        assert_ne!(first_cookie, second_cookie);
        app.clock.set(app.clock.now() + chrono::TimeDelta::seconds(31));
        let reused = app.anonymous().send("POST", "/session/refresh", &[("Cookie", &first_cookie)], Some(&json!({})));
        assert_eq!(reused.problem(401).code, ErrorCode::SessionReused);
        let ended = app.anonymous().send("POST", "/session/refresh", &[("Cookie", &second_cookie)], Some(&json!({})));
        assert_eq!(ended.problem(401).code, ErrorCode::Unauthenticated);
    }

    fn a_refresh_whose_answer_was_lost_is_repeated(app: &TestApp) {
        let first = cookie(&app.anonymous().post("/session", &json!({"email": "marketer@test.example", "password": PASSWORD})));
        let refresh = |cookie: &str| app.anonymous().send("POST", "/session/refresh", &[("Cookie", cookie)], Some(&json!({})));
        let lost = refresh(&first);
        assert_eq!(lost.status, 200, "{}", lost.body);
        let repeated = refresh(&first);
        assert_eq!(repeated.status, 200, "{}", repeated.body);
        // Once somebody goes on with what an exchange gave, the old token is a stolen one.
        assert_eq!(refresh(&cookie(&repeated)).status, 200);
        assert_eq!(refresh(&first).problem(401).code, ErrorCode::SessionReused);
        assert_eq!(refresh(&cookie(&lost)).problem(401).code, ErrorCode::Unauthenticated);
    }

    fn signing_out_everywhere_voids_access_tokens_at_once(app: &TestApp) {
        let one = app.client("head");
        let other = app.client("head");
        assert_eq!(one.delete("/sessions").status, 204);
        assert_eq!(other.get("/me").problem(401).code, ErrorCode::Unauthenticated);
        assert_eq!(app.client("head").get("/me").status, 200);
    }

    fn an_access_token_runs_out(app: &TestApp) {
        let client = app.client("marketer");
        app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(16));
        assert_eq!(client.get("/me").problem(401).code, ErrorCode::Unauthenticated);
        let view: SessionView = app.anonymous().post("/session", &json!({"email": "marketer@test.example", "password": PASSWORD})).expect(200);
        assert_eq!(view.expires_in_s, 900);
    }
}

/// The refresh token of an answer, as the browser sends it back.
pub fn cookie(answer: &crate::support::Answer) -> String {
    let header = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
    assert!(header.contains("HttpOnly") && header.contains("SameSite=Strict"), "{header}");
    header.split(';').next().expect("a pair").to_owned()
}
