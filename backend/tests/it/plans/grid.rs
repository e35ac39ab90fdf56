use penstock_shared::{
    error_code::ErrorCode,
    plan::{Plan, PlanState, PlanSummary, PlanVersion},
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use super::support::{Planned, add, line, read, save, step, with_version, year};

on_both! {
    fn a_plan_is_a_tree_with_an_amount_in_every_period(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let version = read(&app.client("finance"), planned.version);
        let shape: Vec<_> = version.lines.iter().map(|line| (line.name.as_str(), line.depth, line.total_minor)).collect();
        assert_eq!(shape, [
            ("Marketing", 0, 100_000_000), ("Growth", 1, 60_000_000), ("Search", 2, 30_000_000),
            ("Social", 2, 10_000_000), ("Brand", 1, 20_000_000),
        ]);
        assert!(version.lines.iter().all(|line| line.months.len() == 12));
        // 10,000,000 over twelve: the four units that do not divide go to the first four.
        assert_eq!(line(&version, planned.social).months[..5], [833_334, 833_334, 833_334, 833_334, 833_333]);
        let of_growth: Vec<_> =
            version.mismatches.iter().filter(|found| found.line_key == planned.growth).collect();
        assert_eq!((of_growth[0].period_number, of_growth[0].difference_minor), (None, 20_000_000));
        assert_eq!(of_growth.len(), 13);
        assert!(version.editable);
    }

    fn cells_are_saved_exactly_and_a_total_is_spread(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let changes = json!([
            {"line_key": planned.search, "split": "typed", "cells": [{"period_number": 3, "amount_minor": 7}]},
            {"line_key": planned.brand, "total_minor": 25, "split": "even"},
        ]);
        let version: PlanVersion = save(&finance, planned.version, &changes).expect(200);
        assert_eq!(line(&version, planned.search).months[2], 7);
        assert_eq!(line(&version, planned.search).total_minor, 30_000_000 - 2_500_000 + 7);
        assert_eq!(line(&version, planned.brand).months, [3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
        // Typed lines keep their shares.
        let again = json!([{"line_key": planned.search, "total_minor": 0}]);
        let version: PlanVersion = save(&finance, planned.version, &again).expect(200);
        assert_eq!(line(&version, planned.search).months, [0; 12]);
    }

    fn every_wrong_cell_is_named_and_nothing_is_saved(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let before = read(&finance, planned.version);
        let january = year.periods[0].id;
        let closed = finance.patch(&format!("/periods/{january}"), 1, &json!({"state": "closed"}));
        assert_eq!(closed.status, 200, "{}", closed.body);
        let changes = json!([
            {"line_key": planned.search, "cells": [{"period_number": 2, "amount_minor": 5}]},
            {"line_key": 4711},
            {"line_key": planned.brand, "total_minor": -1, "cells": [
                {"period_number": 13, "amount_minor": 5},
                {"period_number": 4, "amount_minor": -5},
                {"period_number": 1, "amount_minor": 5},
            ]},
            {"line_key": planned.social, "total_minor": 7},
        ]);
        let problem = save(&finance, planned.version, &changes).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("changes[1].line_key", FieldErrorCode::Unknown),
            ("changes[2].total_minor", FieldErrorCode::OutOfRange),
            ("changes[2].cells[0].period_number", FieldErrorCode::OutsideFiscalYear),
            ("changes[2].cells[1].amount_minor", FieldErrorCode::OutOfRange),
            ("changes[2].cells[2].amount_minor", FieldErrorCode::PeriodClosed),
            ("changes[3].total_minor", FieldErrorCode::PeriodClosed),
        ]);
        let after = read(&finance, planned.version);
        assert_eq!(after.lines, before.lines);
        assert!(!after.periods[0].open);
        // A total leaves the closed period alone.
        let version = planned.set(&finance, planned.version, &[(planned.social, 10_000_011)]);
        let months = &line(&version, planned.social).months;
        assert_eq!((months[0], months.iter().sum::<i64>()), (833_334, 10_000_011));
    }

    fn two_people_do_not_overwrite_each_other(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let path = format!("/plan-versions/{}/cells", planned.version);
        let stale = read(&finance, planned.version).summary.version;
        let body = json!({"changes": [{"line_key": planned.brand, "total_minor": 1}]});
        finance.patch(&path, stale, &body).expect::<PlanVersion>(200);
        assert_eq!(finance.patch(&path, stale, &body).problem(412).code, ErrorCode::VersionMismatch);
        let missing = finance.send("PATCH", &path, &[], Some(&body));
        assert_eq!(missing.problem(428).code, ErrorCode::VersionRequired);
    }

    fn lines_have_levels_places_and_terms(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let too_deep = json!({"parent_key": planned.search, "name": " ", "channel_id": 4711, "campaign_id": 1});
        let problem = with_version(&finance, "POST", planned.version, "lines", &too_deep).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("name", FieldErrorCode::Required), ("parent_key", FieldErrorCode::OutOfRange),
            ("channel_id", FieldErrorCode::Unknown), ("campaign_id", FieldErrorCode::Unknown),
        ]);
        let at = |key: i64| format!("lines/{key}");
        let up = json!({"name": "Social media", "position": 0});
        let moved: PlanVersion = with_version(&finance, "PATCH", planned.version, &at(planned.social), &up).expect(200);
        let names: Vec<_> = moved.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Marketing", "Growth", "Social media", "Search", "Brand"]);
        let below_itself = json!({"parent_key": planned.search});
        let problem = with_version(&finance, "PATCH", planned.version, &at(planned.growth), &below_itself).problem(422);
        assert_eq!(problem.errors[0].code, FieldErrorCode::NotAllowed);
        let elsewhere = json!({"parent_key": planned.brand});
        let moved: PlanVersion =
            with_version(&finance, "PATCH", planned.version, &at(planned.search), &elsewhere).expect(200);
        assert_eq!(line(&moved, planned.search).parent_key, Some(planned.brand));
        let gone: PlanVersion =
            with_version(&finance, "DELETE", planned.version, &at(planned.growth), &Value::Null).expect(200);
        let names: Vec<_> = gone.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Marketing", "Brand", "Search"]);
        let total = with_version(&finance, "DELETE", planned.version, &at(planned.total), &Value::Null);
        assert_eq!(total.problem(409).code, ErrorCode::WrongState);
    }

    fn goals_have_targets_and_say_what_one_costs(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let goals = json!({"goals": [
            {"metric": "leads", "target": "1200"},
            {"metric": "roi", "target": "250.5"},
            {"metric": "custom", "name": "Newsletter readers", "unit": "people", "target": "0"},
        ]});
        let version: PlanVersion = with_version(&finance, "PUT", planned.version, "goals", &goals).expect(200);
        let seen: Vec<_> =
            version.goals.iter().map(|goal| (goal.target.to_string(), goal.cost_per_one_minor)).collect();
        // 1,000,000.00 / 1200 = 833.33; neither a ROI nor a target of zero costs something apiece.
        assert_eq!(seen, [("1200".to_owned(), Some(83_333)), ("250.5".to_owned(), None), ("0".to_owned(), None)]);
        let wrong = json!({"goals": [
            {"metric": "custom", "target": "1"}, {"metric": "deals", "target": "-1"}, {"metric": "deals", "target": "1"},
        ]});
        let problem = with_version(&finance, "PUT", planned.version, "goals", &wrong).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(named, ["goals[0].name", "goals[1].target", "goals[2].metric"]);
    }

    fn a_quarter_has_its_own_periods(app: &TestApp) {
        let year = year(app, 2026);
        let new = json!({
            "name": "Q2", "fiscal_year_id": year.id, "quarter": 2, "levels": ["channel"], "total_minor": 100
        });
        let finance = app.client("finance");
        let plan: Plan = finance.post("/plans", &new).expect(201);
        let version = read(&finance, plan.plan.current_version_id);
        let numbers: Vec<_> = version.periods.iter().map(|period| period.number).collect();
        assert_eq!(numbers, [4, 5, 6]);
        assert_eq!(version.lines[0].months, [34, 33, 33]);
    }

    fn a_plan_names_every_wrong_field(app: &TestApp) {
        let new = json!({
            "name": "", "fiscal_year_id": 4711, "quarter": 5, "levels": ["channel", "channel"],
            "total_minor": -1, "department_id": 4712, "from_node_id": 4713
        });
        let problem = app.client("finance").post("/plans", &new).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            named,
            ["name", "fiscal_year_id", "quarter", "levels", "total_minor", "department_id", "from_node_id"]
        );
        // Who sees departments only plans for one of them.
        let year = year(app, 2026);
        let new = json!({"name": "All", "fiscal_year_id": year.id, "levels": ["channel"]});
        let problem = app.client("marketer").post("/plans", &new).problem(422);
        assert_eq!(problem.errors[0].field, "department_id");
    }

    fn a_department_sees_and_plans_its_own_lines(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let marketer = app.client("marketer");
        let seen = read(&marketer, planned.version);
        let names: Vec<_> = seen.lines.iter().map(|line| (line.name.as_str(), line.parent_key)).collect();
        assert_eq!(names, [("Growth", None), ("Search", Some(planned.growth)), ("Social", Some(planned.growth))]);
        assert_eq!((seen.plan.total_minor, seen.plan.whole), (60_000_000, false));
        let list: Vec<PlanSummary> = marketer.get("/plans").expect(200);
        assert_eq!((list.len(), list[0].total_minor, list[0].state), (1, 60_000_000, PlanState::Draft));
        // Own lines can be filled in, the others are not there, and the plan as a whole is not theirs.
        planned.set(&marketer, planned.version, &[(planned.search, 31_000_000)]);
        let others = json!([{"line_key": planned.brand, "total_minor": 1}]);
        let problem = save(&marketer, planned.version, &others).problem(422);
        assert_eq!(problem.errors[0].code, FieldErrorCode::Unknown);
        assert_eq!(step(&marketer, planned.version, "submit").problem(403).code, ErrorCode::Forbidden);
        let brand = read(&app.client("brand_marketer"), planned.version);
        assert_eq!(brand.lines.len(), 1);
        assert_eq!(brand.mismatches, []);
        let hidden = add(&app.client("brand_marketer"), planned.version, planned.brand, "Film", json!({}));
        assert!(read(&marketer, planned.version).lines.iter().all(|line| line.key != hidden));
    }
}
