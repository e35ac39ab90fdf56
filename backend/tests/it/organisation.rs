use penstock_shared::{
    error_code::ErrorCode, organisation::Organisation, problem::FieldErrorCode, session::CurrentUser,
};
use serde_json::json;

on_both! {
    fn the_settings_are_read_by_all_and_changed_by_the_administrator(app: &TestApp) {
        let admin = app.client("admin");
        let answer = app.client("viewer").get("/organisation");
        assert_eq!(answer.etag.as_deref(), Some("\"1\""));
        let before: Organisation = answer.expect(200);
        assert_eq!(before.today.to_string(), "2026-03-16");
        let change = json!({"name": "Lantern Home", "time_zone": "Pacific/Kiritimati", "finance_approval_from_minor": 0});
        let after: Organisation = admin.patch("/organisation", 1, &change).expect(200);
        assert_eq!((after.name.as_str(), after.version, after.currency), ("Lantern Home", 2, before.currency));
        // Noon in Shanghai is 18:00 on the same day at the other end of the world's clocks.
        assert_eq!(after.today.to_string(), "2026-03-16");
        app.clock.set(app.clock.now() + chrono::TimeDelta::hours(6));
        let later: Organisation = app.client("viewer").get("/organisation").expect(200);
        assert_eq!(later.today.to_string(), "2026-03-17");
        let me: CurrentUser = app.client("marketer").get("/me").expect(200);
        assert_eq!(me.time_zone, "Pacific/Kiritimati", "every screen knows where days begin");
        let stale = app.client("admin").patch("/organisation", 1, &json!({"name": "Other"}));
        assert_eq!(stale.problem(412).code, ErrorCode::VersionMismatch);
        let refused = app.client("finance").patch("/organisation", 2, &json!({"name": "Other"}));
        assert_eq!(refused.problem(403).code, ErrorCode::Forbidden);
    }

    fn wrong_settings_are_all_named(app: &TestApp) {
        let wrong = json!({"name": " ", "time_zone": "China", "finance_approval_from_minor": -1});
        let problem = app.client("admin").patch("/organisation", 1, &wrong).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("name", FieldErrorCode::Required),
            ("time_zone", FieldErrorCode::Unknown),
            ("finance_approval_from_minor", FieldErrorCode::OutOfRange),
        ]);
    }
}
