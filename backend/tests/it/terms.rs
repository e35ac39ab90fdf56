use penstock_shared::{
    error_code::ErrorCode,
    problem::FieldErrorCode,
    reference::{ActivityType, Category, Channel},
};
use serde_json::json;

on_both! {
    fn the_three_vocabularies_are_kept_apart(app: &TestApp) {
        let finance = app.client("finance");
        let body = json!({"code": "SEARCH", "name": "Search ads", "name_zh": "搜索广告"});
        let channel: Channel = finance.post("/channels", &body).expect(201);
        let activity: ActivityType = finance.post("/activity-types", &body).expect(201);
        let category: Category = finance.post("/categories", &body).expect(201);
        let changed: Category =
            finance.patch(&format!("/categories/{}", category.id), 1, &json!({"active": false})).expect(200);
        assert_eq!((changed.active, changed.name_zh.as_str(), changed.version), (false, "搜索广告", 2));
        let reader = app.client("marketer");
        assert_eq!(reader.get("/channels").expect::<Vec<Channel>>(200), [channel]);
        assert_eq!(reader.get("/activity-types").expect::<Vec<ActivityType>>(200), [activity]);
        assert_eq!(reader.get("/categories").expect::<Vec<Category>>(200), [changed]);
    }

    fn a_code_is_given_once(app: &TestApp) {
        let finance = app.client("finance");
        finance.post("/channels", &json!({"code": "TV", "name": "Television"})).expect::<Channel>(201);
        let problem = finance.post("/channels", &json!({"code": " TV ", "name": ""})).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [("name", FieldErrorCode::Required), ("code", FieldErrorCode::NotUnique)]);
    }

    fn a_change_needs_the_version_it_is_based_on(app: &TestApp) {
        let finance = app.client("finance");
        let made: Channel = finance.post("/channels", &json!({"code": "TV", "name": "Television"})).expect(201);
        let path = format!("/channels/{}", made.id);
        let blind = finance.send("PATCH", &path, &[], Some(&json!({"name": "TV"})));
        assert_eq!(blind.problem(428).code, ErrorCode::VersionRequired);
        assert_eq!(finance.patch(&path, 7, &json!({"name": "TV"})).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(finance.patch("/channels/4711", 1, &json!({"name": "TV"})).problem(404).code, ErrorCode::NotFound);
    }
}
