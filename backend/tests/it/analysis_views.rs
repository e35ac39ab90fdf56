//! Views of the analysis: who opens, changes, shares and deletes them.

use penstock_shared::{
    audit::AuditDeed,
    error_code::ErrorCode,
    page::Page,
    permission::Role,
    pivot::{AnalysisView, AnalysisViewSummary, ChartKind, ViewRight, ViewSharing},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::support::Client;

const LIST: &str = "/analysis/views";

fn body(name: &str) -> Value {
    json!({
        "name": name,
        "query": {"measures": ["spent"], "rows": ["department@1"], "columns": ["quarter"],
            "filters": [{"dimension": "month", "test": {"range": {"from": 202_601, "to": 202_612}}}], "subtotals": true},
        "presentation": {"chart": "stacked", "heat_map": true}
    })
}

fn keep(client: &Client, name: &str) -> AnalysisView {
    client.post(LIST, &body(name)).expect(201)
}

fn path(of: &AnalysisView) -> String {
    format!("{LIST}/{}", of.summary.id)
}

fn share(client: &Client, of: &AnalysisView, share: &Value) -> AnalysisView {
    client.patch(&path(of), of.summary.version, &json!({"share": share})).expect(200)
}

fn names(client: &Client) -> Vec<String> {
    let list: Vec<AnalysisViewSummary> = client.get(LIST).expect(200);
    list.into_iter().map(|view| view.name).collect()
}

fn delete(client: &Client, of: &AnalysisView) -> u16 {
    let version = format!("\"{}\"", of.summary.version);
    client.send("DELETE", &path(of), &[("If-Match", &version)], None::<&Value>).status
}

on_both! {
    fn a_view_is_kept_changed_and_deleted_by_its_owner(app: &TestApp) {
        let marketer = app.client("marketer");
        let view = keep(&marketer, " Spend ");
        let summary = &view.summary;
        assert_eq!((summary.name.as_str(), summary.may_change, summary.may_share, summary.version), ("Spend", true, true, 1));
        assert_eq!((summary.share.sharing, summary.share.right), (ViewSharing::Private, ViewRight::Read));
        assert_eq!((view.presentation.chart, view.presentation.heat_map), (ChartKind::Stacked, true));
        assert_eq!(serde_json::to_value(&view.query).expect("json")["filters"], body("")["query"]["filters"]);
        assert_eq!(marketer.get(&path(&view)).expect::<AnalysisView>(200), view);

        let change = json!({"name": "Spend by channel", "query": {"measures": ["spent"], "rows": ["channel"]}});
        let changed: AnalysisView = marketer.patch(&path(&view), 1, &change).expect(200);
        assert_eq!((changed.summary.name.as_str(), changed.summary.version), ("Spend by channel", 2));
        assert_eq!((changed.query.rows.len(), changed.presentation), (1, view.presentation), "what is left out stays");
        assert_eq!(marketer.patch(&path(&view), 1, &change).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(delete(&marketer, &view), 412);
        assert_eq!(delete(&marketer, &changed), 204);
        assert_eq!(marketer.get(&path(&view)).problem(404).code, ErrorCode::NotFound);
        assert!(names(&marketer).is_empty());
    }

    fn a_private_view_is_nobody_elses(app: &TestApp) {
        let view = keep(&app.client("marketer"), "Mine");
        for other in ["finance", "admin", "analyst", "brand_marketer"] {
            let other = app.client(other);
            assert_eq!(other.get(&path(&view)).problem(404).code, ErrorCode::NotFound);
            assert_eq!(other.patch(&path(&view), 1, &json!({"name": "x"})).problem(404).code, ErrorCode::NotFound);
            assert_eq!(delete(&other, &view), 404);
            assert!(names(&other).is_empty());
        }
    }

    fn sharing_says_who_sees_and_who_changes(app: &TestApp) {
        let owner = app.client("analyst");
        let view = share(&owner, &keep(&owner, "Heads"), &json!({"sharing": "roles", "roles": ["department_head"], "right": "read"}));
        assert_eq!(view.summary.share.roles, [Role::DepartmentHead]);
        let (head, marketer, finance) = (app.client("head"), app.client("marketer"), app.client("finance"));
        assert_eq!((names(&head), names(&marketer).len()), (vec!["Heads".to_owned()], 0));
        assert_eq!(marketer.get(&path(&view)).problem(404).code, ErrorCode::NotFound);
        let seen: AnalysisView = head.get(&path(&view)).expect(200);
        assert_eq!((seen.summary.may_change, seen.summary.may_share), (false, false));
        let refused = head.patch(&path(&view), 2, &json!({"name": "Ours"})).problem(403);
        assert_eq!(refused.reason, Some(RefusalReason::ViewOfOthers));

        let open = share(&owner, &view, &json!({"sharing": "everybody", "right": "change"}));
        let renamed: AnalysisView = marketer.patch(&path(&open), 3, &json!({"name": "Everybody's"})).expect(200);
        assert_eq!((renamed.summary.name.as_str(), renamed.summary.may_change, renamed.summary.may_share), ("Everybody's", true, false));
        let mine = json!({"share": {"sharing": "private", "right": "read"}});
        assert_eq!(marketer.patch(&path(&open), 4, &mine).problem(403).reason, Some(RefusalReason::ViewOwnerOnly));
        assert_eq!(delete(&marketer, &renamed), 403);
        // Who keeps the vocabularies clears up what is shared.
        assert_eq!(delete(&finance, &renamed), 204);
        assert!(names(&owner).is_empty());
    }

    fn every_wrong_field_of_a_view_is_told(app: &TestApp) {
        let marketer = app.client("marketer");
        let wrong = json!({"name": " ", "query": {"measures": []}, "share": {"sharing": "roles", "right": "read"}});
        let problem = marketer.post(LIST, &wrong).problem(422);
        let told: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(told, [
            ("name", FieldErrorCode::Required),
            ("query.measures", FieldErrorCode::Required),
            ("share.roles", FieldErrorCode::Required),
        ]);
        let twice = json!({"name": "x", "query": {"measures": ["spent", "spent"],
            "rows": ["department@1", "department@2", "channel", "category", "vendor", "node", "month"]},
            "share": {"sharing": "everybody", "roles": ["analyst"], "right": "read"}});
        let problem = marketer.post(LIST, &twice).problem(422);
        let told: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(told, [
            ("query.measures", FieldErrorCode::NotUnique),
            ("query.rows", FieldErrorCode::OutOfRange),
            ("share.roles", FieldErrorCode::NotAllowed),
        ]);
        let many: Vec<i64> = (0..5_000).collect();
        let long = json!({"name": "x", "query": {"measures": ["spent"], "filters": [{"dimension": "vendor", "test": {"in": many}}]}});
        assert_eq!(marketer.post(LIST, &long).problem(422).errors[0].code, FieldErrorCode::TooLong);
        assert!(names(&marketer).is_empty());
    }

    fn the_same_view_is_kept_once_and_its_changes_are_in_the_trail(app: &TestApp) {
        let marketer = app.client("marketer");
        let first: AnalysisView = marketer.post_with_key(LIST, "k1", &body("Once")).expect(201);
        let again: AnalysisView = marketer.post_with_key(LIST, "k1", &body("Once")).expect(201);
        assert_eq!((first.summary.id, names(&marketer).len()), (again.summary.id, 1));
        share(&marketer, &first, &json!({"sharing": "everybody", "right": "read"}));
        let trail = format!("/audit?object_kind=analysis_view&object_id={}", first.summary.id);
        let deeds: Page<AuditDeed> = app.client("finance").get(&trail).expect(200);
        assert_eq!(deeds.items.len(), 2);
    }
}
