//! A campaign that does not bring what it should.

use penstock_shared::{campaign::Campaign, problem::FieldErrorCode};
use serde_json::{Value, json};

use super::{RULES, keep, moved};
use crate::support::budget::Budget;

on_both! {
    fn a_missed_target_is_told_and_ends_when_it_is_met(app: &TestApp) {
        Budget::plan(app);
        let marketer = app.client("marketer");
        let new = json!({"name": "One", "department_id": app.departments.growth,
            "starts_on": "2026-01-01", "ends_on": "2026-05-31"});
        let campaign: Campaign = marketer.post("/campaigns", &new).expect(201);
        let bring = |leads: i64| {
            let results = json!({"results": [{"day": "2026-03-10", "metric": "leads", "amount": leads}]});
            marketer.put_all(&format!("/campaigns/{}/results", campaign.id), &results).expect::<Value>(200);
        };
        bring(60);
        let definition = |measure: &str, place: Value, value: i64| json!({
            "watch": {"kind": "measure", "measure": measure}, "place": place, "time": "month",
            "direction": "at_or_below", "thresholds": [{"value": value, "severity": "warning"}]
        });
        let of_campaign = json!({"kind": "campaign", "id": campaign.id});
        keep(&marketer, &definition("leads", of_campaign.clone(), 50));
        // What a lead costs is not known while nothing is spent on any, and zero is not below a price.
        keep(&marketer, &definition("cost_per_deal", of_campaign, 10_000));
        assert_eq!(moved(app), (0, 0));
        bring(40);
        assert_eq!(moved(app), (1, 0));
        bring(51);
        assert_eq!(moved(app), (0, 1));
    }

    fn what_nobody_knows_of_results_is_refused(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let body = json!({"name": "Leads", "definition": {
            "watch": {"kind": "measure", "measure": "leads"}, "place": {"kind": "node", "id": budget.search},
            "per": "vendor", "time": "month", "direction": "at_or_below",
            "thresholds": [{"value": 50, "severity": "warning"}]
        }});
        let problem = marketer.post(RULES, &body).problem(422);
        for field in ["definition.place", "definition.per"] {
            let told = problem.errors.iter().any(|error| error.field == field && error.code == FieldErrorCode::NotAllowed);
            assert!(told, "{field}: {problem:?}");
        }
    }
}
