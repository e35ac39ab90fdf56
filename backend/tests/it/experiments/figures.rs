//! What comes in for experiments: units, days, files, results of campaigns.

use penstock_shared::{
    campaign::Campaign,
    experiment::{Experiment, ExperimentAssignment, ExperimentReceived},
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use super::{day, experiment_draft, reading, started};
use crate::support::TestApp;

fn by_units(app: &TestApp) -> Value {
    let mut draft = experiment_draft(app);
    draft["design"]["source"] = json!("units");
    draft["design"]["metrics"] = json!([
        {"key": "orders", "name": "Orders", "kind": "proportion", "role": "primary", "better": "higher"},
        {"key": "value", "name": "Order value", "kind": "mean", "role": "secondary", "better": "higher"},
        {"key": "roas", "name": "Return", "kind": "ratio", "role": "secondary", "better": "higher"}
    ]);
    draft
}

fn unit(name: &str, variant: &str, values: Value) -> Value {
    json!({"unit": name, "variant": variant, "day": "2026-03-16", "values": values})
}

on_both! {
    fn units_are_told_apart_and_counted_once(app: &TestApp) {
        let marketer = app.client("marketer");
        let running = started(&marketer, &by_units(app));
        let path = format!("/experiments/{}/units", running.id);
        let mut bot = unit("robot", "A", json!({}));
        bot["bot"] = json!(true);
        let mut mobile = unit("d", "B", json!({"orders": 1.0, "value": 30.0, "roas": 12.0}));
        mobile["segment"] = json!("mobile");
        mobile["others"] = json!({"roas": 4.0});
        let units = json!({"units": [
            unit("a", "A", json!({"orders": 0.0})), unit("b", "A", json!({"orders": 1.0, "value": 20.0})),
            unit("c", "B", json!({"orders": 1.0, "value": 10.0})), mobile, bot, unit("e", "A", json!({})),
        ]});
        let received: ExperimentReceived = marketer.post(&path, &units).expect(200);
        assert_eq!((received.added, received.replaced, received.in_two_arms), (6, 0, 0));
        let before = reading(&marketer, &running);
        // Sent again, nothing changes.
        let received: ExperimentReceived = marketer.post(&path, &units).expect(200);
        assert_eq!((received.added, received.replaced), (0, 6));
        assert_eq!(reading(&marketer, &running), before);
        assert_eq!((before.units, before.bots, before.units_in_two_arms), (5, 1, 0));
        let counted: Vec<_> = before.answer.metrics.iter().map(|metric| [metric.arms[0].n, metric.arms[1].n]).collect();
        assert_eq!(counted, [[3, 2], [1, 2], [0, 1]]);
        assert_eq!(before.answer.metrics[1].arms[1].value, Some(20.0));
        let segments: Vec<_> = before.segments.iter().map(|segment| segment.segment.as_str()).collect();
        assert_eq!(segments, ["", "mobile"]);
        // A unit that turns up in the other arm is in neither, whichever record came first.
        let twice = json!({"units": [unit("b", "B", json!({"orders": 1.0})), unit("f", "A", json!({})), unit("f", "B", json!({}))]});
        let received: ExperimentReceived = marketer.post(&path, &twice).expect(200);
        assert_eq!((received.added, received.in_two_arms), (1, 2));
        let after = reading(&marketer, &running);
        assert_eq!((after.units, after.units_in_two_arms), (4, 2));
        assert_eq!([after.arms[0].units, after.arms[1].units], [2, 2]);
    }

    fn wrong_units_are_refused_and_none_is_kept(app: &TestApp) {
        let marketer = app.client("marketer");
        let running = started(&marketer, &by_units(app));
        let path = format!("/experiments/{}/units", running.id);
        let mut late = unit("z", "A", json!({}));
        late["day"] = json!("2026-03-17");
        for (bad, field) in [
            (unit("", "A", json!({})), "units[1].unit"),
            (unit("z", "C", json!({})), "units[1].variant"),
            (unit("z", "A", json!({"orders": 2.0})), "units[1].values.orders"),
            (unit("z", "A", json!({"clicks": 1.0})), "units[1].values.clicks"),
            (late, "units[1].day"),
        ] {
            let body = json!({"units": [unit("good", "A", json!({})), bad]});
            let problem = marketer.post(&path, &body).problem(422);
            assert!(problem.errors.iter().any(|error| error.field == field), "{field}: {problem:?}");
        }
        assert_eq!(reading(&marketer, &running).units, 0);
        let days = format!("/experiments/{}/days", running.id);
        let other = marketer.put_all(&days, &day("2026-03-16", [1, 2, 1, 2])).problem(409);
        assert_eq!(other.reason, Some(RefusalReason::ExperimentOtherSource));
    }

    fn a_file_is_taken_whole_or_not_at_all(app: &TestApp) {
        let marketer = app.client("marketer");
        let running = started(&marketer, &by_units(app));
        let path = format!("/experiments/{}/import", running.id);
        let send = |text: &str| marketer.send_text(&path, "text/csv", text);
        let missing = send("unit,variant,day\na,A,2026-03-16\n").problem(422);
        assert_eq!(missing.errors[0].field, "file");
        assert!(missing.errors[0].message.contains("orders, value, roas, roas:other"), "{missing:?}");
        let head = "unit,variant,day,segment,orders,value,roas,roas:other\n";
        let wrong = send(&format!("{head}a,A,2026-03-16,,1,x,,\nb,C,16.3.2026,,1,,,\n")).problem(422);
        let fields: Vec<_> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["row 2: value", "row 3: day", "row 3: variant"]);
        assert_eq!(reading(&marketer, &running).units, 0);
        let received: ExperimentReceived =
            send(&format!("\u{feff}{head}a,A,2026-03-16,,1,12.5,10,4\nb,B,2026-03-16,web,0,,,\n")).expect(200);
        assert_eq!(received.added, 2);
        let shown = reading(&marketer, &running);
        assert_eq!((shown.units, shown.answer.metrics[2].arms[0].n), (2, 1));

        let running = started(&marketer, &experiment_draft(app));
        let path = format!("/experiments/{}/import", running.id);
        let text = "day;variant;units;orders:conversions;orders:n\n2026-03-16;A;100;7;100\n2026-03-16;B;100;;\n";
        let received: ExperimentReceived = marketer.send_text(&path, "text/csv", text).expect(200);
        assert_eq!(received.added, 2);
        let shown = reading(&marketer, &running);
        assert_eq!((shown.units, shown.answer.metrics[0].arms[0].n, shown.answer.metrics[0].arms[1].n), (200, 100, 0));
    }

    fn results_of_campaigns_are_figures_too(app: &TestApp) {
        let marketer = app.client("marketer");
        let campaign = |name: &str| -> Campaign {
            let new = json!({"name": name, "department_id": app.departments.growth,
                "starts_on": "2026-03-01", "ends_on": "2026-05-31"});
            marketer.post("/campaigns", &new).expect(201)
        };
        let (one, other) = (campaign("One"), campaign("Other"));
        let mut draft = experiment_draft(app);
        draft["design"]["source"] = json!("campaigns");
        draft["design"]["metrics"][0]["counted"] = json!("deals");
        draft["design"]["metrics"][0]["out_of"] = json!("leads");
        draft["variants"][0]["campaign_id"] = json!(one.id);
        draft["variants"][1]["campaign_id"] = json!(one.id);
        let twice = marketer.post("/experiments", &draft).problem(422);
        assert_eq!(twice.errors[0].field, "variants[1].campaign_id");
        draft["variants"][1]["campaign_id"] = json!(other.id);
        let running = started(&marketer, &draft);
        for (campaign, deals) in [(&one, 20), (&other, 60)] {
            let results = json!({"results": [
                {"day": "2026-03-15", "metric": "leads", "amount": 9_999},
                {"day": "2026-03-16", "metric": "leads", "amount": 1_000},
                {"day": "2026-03-16", "metric": "deals", "amount": deals},
            ]});
            marketer.put_all(&format!("/campaigns/{}/results", campaign.id), &results).expect::<Value>(200);
        }
        let shown = reading(&marketer, &running);
        assert_eq!(shown.units, 2_000);
        let arms: Vec<_> = shown.answer.metrics[0].arms.iter().map(|arm| (arm.n, arm.value)).collect();
        assert_eq!(arms, [(1_000, Some(0.02)), (1_000, Some(0.06))]);
        let of_campaign: Value = marketer.get(&format!("/experiments?campaign_id={}", other.id)).expect(200);
        assert_eq!(of_campaign["total"], 1);
        let nothing = marketer.send_text(&format!("/experiments/{}/import", running.id), "text/csv", "a\n1\n");
        assert_eq!(nothing.problem(409).reason, Some(RefusalReason::ExperimentOtherSource));
    }

    fn the_hash_assigns_the_same_unit_to_the_same_arm(app: &TestApp) {
        let marketer = app.client("marketer");
        let mut draft = by_units(app);
        draft["variants"][1]["weight"] = json!(0);
        draft["variants"].as_array_mut().expect("arms").push(
            json!({"key": "C", "name": "Third", "kind": "offer", "weight": 3}));
        let made: Experiment = marketer.post("/experiments", &draft).expect(201);
        let ask = |unit: &str| -> ExperimentAssignment {
            marketer.get(&format!("/experiments/{}/assignment?unit={unit}", made.id)).expect(200)
        };
        for number in 0..40 {
            let unit = format!("reader-{number}");
            let one = ask(&unit);
            assert_eq!(one, ask(&unit));
            assert_eq!(one.buckets, 4);
            assert_eq!(one.variant, if one.bucket == 0 { "A" } else { "C" });
        }
        marketer.get(&format!("/experiments/{}/assignment?unit=%20", made.id)).problem(422);
    }
}
