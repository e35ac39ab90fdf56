use penstock_shared::{
    error_code::ErrorCode,
    organisation::Locale,
    problem::FieldErrorCode,
    session::{CurrentUser, SessionView},
};
use serde_json::json;

use crate::support::app::PASSWORD;

const NEW_PASSWORD: &str = "another good phrase";

on_both! {
    fn people_change_their_own_name_and_language(app: &TestApp) {
        let viewer = app.client("viewer");
        let me: CurrentUser =
            viewer.send("PATCH", "/me", &[], Some(&json!({"name": "Xu Lan", "locale": "zh-CN"}))).expect(200);
        assert_eq!((me.name.as_str(), me.locale), ("Xu Lan", Locale::ZhCn));
        assert_eq!(viewer.get("/me").expect::<CurrentUser>(200), me);
        let wrong = viewer.send("PATCH", "/me", &[], Some(&json!({"name": " "}))).problem(422);
        assert_eq!((wrong.errors[0].field.as_str(), wrong.errors[0].code), ("name", FieldErrorCode::Required));
    }

    fn a_new_password_ends_the_other_sessions_and_keeps_this_one(app: &TestApp) {
        let mut here = app.anonymous();
        let signed_in = here.sign_in("marketer@test.example", PASSWORD);
        let here_cookie = crate::session::cookie(&signed_in);
        let mut elsewhere = app.anonymous();
        let elsewhere_cookie = crate::session::cookie(&elsewhere.sign_in("marketer@test.example", PASSWORD));
        let change = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
        let view: SessionView = here.post("/me/password", &change).expect(200);
        assert_eq!(elsewhere.get("/me").problem(401).code, ErrorCode::Unauthenticated);
        here.token = Some(view.access_token);
        assert_eq!(here.get("/me").status, 200);
        let refresh = |cookie: &str| {
            app.anonymous().send("POST", "/session/refresh", &[("Cookie", cookie)], Some(&json!({})))
        };
        assert_eq!(refresh(&elsewhere_cookie).problem(401).code, ErrorCode::Unauthenticated);
        assert_eq!(refresh(&here_cookie).status, 200);
        assert_eq!(app.anonymous().sign_in("marketer@test.example", PASSWORD).problem(401).code, ErrorCode::BadCredentials);
        assert_eq!(app.anonymous().sign_in("marketer@test.example", NEW_PASSWORD).status, 200);
    }

    fn the_current_password_is_asked_for_and_cannot_be_guessed(app: &TestApp) {
        let client = app.client("marketer");
        let weak = client.post("/me/password", &json!({"current_password": PASSWORD, "new_password": "short"}));
        let problem = weak.problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("new_password", FieldErrorCode::TooShort));
        let guess = json!({"current_password": "wrong horse battery", "new_password": NEW_PASSWORD});
        for _ in 0..5 {
            let problem = client.post("/me/password", &guess).problem(422);
            assert_eq!(
                (problem.errors[0].field.as_str(), problem.errors[0].code),
                ("current_password", FieldErrorCode::NotAllowed)
            );
        }
        assert_eq!(client.post("/me/password", &guess).problem(429).code, ErrorCode::Throttled);
        assert_eq!(client.get("/me").status, 200);
    }
}
