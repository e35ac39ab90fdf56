//! Comparisons of what was not assigned by chance, and the examples of the interface document.

use penstock_shared::{
    ab::{AbDeclineCode, AbObserved, AbObservedMethod, AbObservedWarning, CampaignEffect},
    campaign::Campaign,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

/// What the document gives as an example of an operation's body.
fn example(path: &str) -> Value {
    let document = serde_json::to_value(penstock::http::openapi::document()).expect("JSON");
    let schema = &document["paths"][format!("/api/v1{path}")]["post"]["requestBody"]["content"]["application/json"]
        ["schema"];
    let name = schema["$ref"].as_str().expect("a schema").trim_start_matches('#').to_owned();
    let schema = document.pointer(&name).expect("a schema");
    let example = schema.get("example").cloned().or_else(|| schema["examples"].get(0).cloned());
    example.unwrap_or_else(|| panic!("{path} has no example"))
}

fn near(one: f64, other: f64) -> bool {
    penstock_statistics::display::apart(one, other) < 1e-9
}

on_both! {
    fn the_examples_of_the_document_are_answered(app: &TestApp) {
        let viewer = app.client("viewer");
        let compared: Value = viewer.post("/ab/compare", &example("/ab/compare")).expect(200);
        assert_eq!(compared["verdict"]["outcome"], "winner");
        let planned: Value = viewer.post("/ab/plan", &example("/ab/plan")).expect(200);
        assert_eq!((&planned["total_units"], &planned["duration"]["whole_days"]), (&json!(7_678), &json!(16)));
        let observed: AbObserved = viewer.post("/ab/observe", &example("/ab/observe")).expect(200);
        assert_eq!((observed.declined, observed.better), (None, Some(true)));
    }

    fn groups_that_were_not_assigned_are_compared_and_marked(app: &TestApp) {
        let viewer = app.client("viewer");
        let observed: AbObserved = viewer.post("/ab/observe", &example("/ab/observe")).expect(200);
        assert!(observed.observational && observed.text.starts_with("Observational"), "{observed:?}");
        assert_eq!(observed.method, AbObservedMethod::DifferenceInDifferences);
        // Gaps before: 10 11 11 11 11 10 9; after: 19 20 21 20 19 20 19; so 138 / 7 - 73 / 7.
        let effect = observed.effect.expect("an effect");
        assert!(near(effect.estimate, 9.285_714_285_714), "{effect:?}");
        assert!(observed.warnings.contains(&AbObservedWarning::ShortPeriods));
        // Without a comparison group: the weeks before.
        let mut alone = example("/ab/observe");
        alone["comparison"] = Value::Null;
        let matched: AbObserved = viewer.post("/ab/observe", &alone).expect(200);
        assert_eq!((matched.method, matched.days_before, matched.days_after), (AbObservedMethod::MatchedPeriods, 7, 7));
        assert!(near(matched.effect.expect("an effect").estimate, 10.0), "{matched:?}");
        // Too little is declined, and said so.
        alone["days_before"] = json!(3);
        let declined: AbObserved = viewer.post("/ab/observe", &alone).expect(200);
        assert_eq!(declined.declined.map(|reason| reason.code), Some(AbDeclineCode::TooFew));
        assert!(declined.effect.is_none() && declined.p.is_none() && !declined.significant);
        alone["days_before"] = json!(14);
        let refused = viewer.post("/ab/observe", &alone).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("days_before", FieldErrorCode::OutOfRange));
    }

    fn campaigns_are_held_against_another_one_or_their_own_days(app: &TestApp) {
        let marketer = app.client("marketer");
        let campaign = |name: &str| -> Campaign {
            let new = json!({"name": name, "department_id": app.departments.growth,
                "starts_on": "2026-01-01", "ends_on": "2026-05-31"});
            marketer.post("/campaigns", &new).expect(201)
        };
        let (one, other) = (campaign("One"), campaign("Other"));
        let asked = example("/ab/observe");
        for (campaign, series) in [(&one, "treated"), (&other, "comparison")] {
            let figures: Vec<Value> = asked[series].as_array().expect("figures").iter().enumerate()
                .map(|(place, amount)| json!({"day": format!("2026-03-{:02}", place + 1), "metric": "leads",
                    "amount": format!("{:.0}", amount.as_f64().expect("a figure")).parse::<i64>().expect("a count")}))
                .collect();
            let path = format!("/campaigns/{}/results", campaign.id);
            marketer.put_all(&path, &json!({"results": figures})).expect::<Value>(200);
        }
        let path = format!("/campaigns/{}/effect?metric=leads&from=2026-03-01&change=2026-03-08&to=2026-03-15", one.id);
        let effect: CampaignEffect = marketer.get(&format!("{path}&with={}", other.id)).expect(200);
        assert_eq!((effect.days.len(), effect.comparison.as_deref()), (15, Some("Other")));
        assert!(near(effect.answer.effect.expect("an effect").estimate, 9.285_714_285_714));
        // Nobody knows the last day: it is left out, and not zero.
        assert_eq!(effect.days[14].campaign, None);
        assert!(effect.answer.warnings.contains(&AbObservedWarning::DaysLeftOut));
        let alone: CampaignEffect = marketer.get(&path).expect(200);
        assert_eq!(alone.answer.method, AbObservedMethod::MatchedPeriods);
        marketer.get(&format!("{path}&with={}", one.id)).problem(400);
        marketer.get(&path.replace("change=2026-03-08", "change=2026-03-01")).problem(400);
        app.client("brand_marketer").get(&path).problem(404);
    }
}
