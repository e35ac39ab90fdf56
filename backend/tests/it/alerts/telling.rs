//! Who is told of an alert, and how.

use super::*;

on_both! {
    fn an_alert_is_told_live_to_its_people_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        keep(&finance, &usage(&node(budget.search), None, &[(1_000, "warning")]));
        submit(&app.client("marketer"), &request(budget.search, 3_000_000));
        let (mut own, mut other) = (Listener::open(&finance, None), Listener::open(&app.client("admin"), None));
        pass(app);
        // A sign of life comes three times a second.
        let hears_of_alerts = |listener: &mut Listener| {
            let heard = std::iter::repeat_with(|| listener.hear()).take(8);
            let mut events = heard.filter_map(|heard| match heard {
                Heard::Change(event) => Some(event.topic),
                _ => None,
            });
            events.any(|topic| topic == EventTopic::AlertChanged)
        };
        assert!(hears_of_alerts(&mut own));
        assert!(!hears_of_alerts(&mut other));
    }

    fn all_can_be_seen_at_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        keep(&finance, &usage(&json!({"kind": "everything"}), Some("node"), &[(1, "info")]));
        approved(app, budget.search, 100_000);
        pass(app);
        assert_eq!(alerts(&finance, "&state=new").len(), 3);
        assert_eq!(finance.post("/alerts/see-all", &json!({})).status, 204);
        assert_eq!((alerts(&finance, "&state=new").len(), alerts(&finance, "&state=seen").len()), (0, 3));
    }

    fn many_at_once_are_a_part_of_the_digest(app: &TestApp) {
        let budget = Budget::plan(app);
        app.write(|tx| mail::switch(tx, true));
        let finance = app.client("finance");
        for number in 0..11 {
            let new = json!({"parent_id": budget.brand, "fiscal_year_id": budget.year_id(), "name": format!("Part {number}"),
                "department_id": app.departments.brand});
            let page: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &new).expect(201);
            crate::support::budget::allocate(&finance, page.node.id, 12_000).expect::<Value>(201);
        }
        keep(&finance, &json!({
            "watch": {"kind": "measure", "measure": "available"}, "place": node(budget.brand), "per": "node@3",
            "time": "fiscal_year", "direction": "at_or_below", "thresholds": [{"value": 12_000, "severity": "info"}]
        }));
        pass(app);
        let mails = mails(app);
        assert_eq!(mails.len(), 11);
        assert!(mails.iter().all(|mail| mail.state == MailState::Gathering));
    }

    fn a_deactivated_owner_is_told_nothing(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        keep(&marketer, &usage(&node(budget.search), None, &[(1_000, "warning")]));
        submit(&marketer, &request(budget.search, 3_000_000));
        assert_eq!(moved(app), (1, 0));
        let admin = app.client("admin");
        let user: User = admin.get(&format!("/users/{}", app.user("marketer"))).expect(200);
        admin.patch(&format!("/users/{}", user.id), user.version, &json!({"active": false})).expect::<User>(200);
        assert_eq!(moved(app), (0, 1));
    }

    fn a_saved_view_is_a_place(app: &TestApp) {
        let budget = Budget::plan(app);
        let (head, brand) = (app.client("head"), app.client("brand_head"));
        let view = json!({"name": "Search only", "query": {"measures": ["spent"],
            "filters": [{"dimension": "node", "test": {"in": [budget.search]}}]}});
        let view: penstock_shared::pivot::AnalysisView = head.post("/analysis/views", &view).expect(201);
        let place = json!({"kind": "view", "id": view.summary.id});
        let rule = keep(&head, &usage(&place, None, &[(1_000, "warning")]));
        let body = json!({"name": "x", "definition": usage(&place, None, &[(1, "info")])});
        assert_eq!(brand.post(RULES, &body).problem(422).errors[0].field, "definition.place");
        let expense = approved(app, budget.search, 3_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 3_000_000, true).expect::<Expense>(200);
        assert_eq!(moved(app), (1, 0));
        assert_eq!(alerts(&head, "")[0].place_name, "Search only");
        let version = format!("\"{}\"", view.summary.version);
        assert_eq!(head.send("DELETE", &format!("/analysis/views/{}", view.summary.id), &[("If-Match", &version)], None::<&Value>).status, 204);
        assert_eq!(moved(app), (0, 1));
        assert_eq!(head.get(&path(&rule)).expect::<AlertRule>(200).problem, Some(AlertProblem::PlaceGone));
    }
}
