//! Dimensions of the organisation's own: defined, asked for, inherited, analysed.

use penstock::reads::dimensions::{ChargeTerms, of_charge};
use penstock_shared::{
    analysis::AnalysisResult,
    budget::BudgetNodePage,
    campaign::Campaign,
    dimension::{CustomDimension, DimensionKey, DimensionValue},
    expense::Expense,
    ids::{DimensionId, DimensionValueId},
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp as App,
    budget::{Budget, draft, request, step, submit},
};

/// Region: China with East and South, and Europe, which ends with June.
struct Region {
    id: DimensionId,
    china: DimensionValueId,
    east: DimensionValueId,
    south: DimensionValueId,
    europe: DimensionValueId,
}

fn region(app: &App, on_campaigns: &str, on_expense_lines: &str) -> Region {
    let finance = app.client("finance");
    let new = json!({
        "code": "REGION", "name": "Region", "name_zh": "地区",
        "on_campaigns": on_campaigns, "on_expense_lines": on_expense_lines, "on_budget_nodes": "optional",
    });
    let id = finance.post("/dimensions", &new).expect::<CustomDimension>(201).id;
    let value = |body: Value| {
        finance.post(&format!("/dimensions/{id}/values"), &body).expect::<DimensionValue>(201).id
    };
    let china = value(json!({"code": "CN", "name": "China"}));
    Region {
        id,
        china,
        east: value(json!({"code": "EAST", "name": "East China", "parent_id": china})),
        south: value(json!({"code": "SOUTH", "name": "South China", "parent_id": china})),
        europe: value(
            json!({"code": "EU", "name": "Europe", "valid_from": "2026-01-01", "valid_to": "2026-06-30"}),
        ),
    }
}

impl Region {
    fn with(&self, mut body: Value, value: DimensionValueId) -> Value {
        body["lines"][0]["dimensions"] = json!([{"dimension_id": self.id, "value_id": value}]);
        body
    }

    fn of(&self, expense: &Expense) -> Option<DimensionValueId> {
        expense.lines[0].dimensions.iter().find(|of| of.dimension_id == self.id).map(|of| of.value_id)
    }
}

#[track_caller]
fn refused(app: &App, body: &Value) -> (String, FieldErrorCode, String) {
    let problem = app.client("marketer").post("/expenses", body).problem(422);
    let error = problem.errors.into_iter().next().expect("a field");
    (error.field, error.code, error.message)
}

on_both! {
    fn a_dimension_is_defined_and_changed(app: &TestApp) {
        let finance = app.client("finance");
        let region = region(app, "optional", "optional");
        let all: Vec<CustomDimension> = app.client("viewer").get("/dimensions").expect(200);
        assert_eq!((all.len(), all[0].values.len(), all[0].key()), (1, 4, DimensionKey::Custom(region.id)));
        let problem = finance.post("/dimensions", &json!({"code": "REGION", "name": " ", "on_campaigns": "hidden", "on_expense_lines": "hidden", "on_budget_nodes": "hidden"})).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [("name", FieldErrorCode::Required), ("code", FieldErrorCode::NotUnique)]);
        let path = format!("/dimensions/{}/values", region.id);
        let problem = finance.post(&path, &json!({"code": "EU", "name": "x", "parent_id": 4711, "valid_from": "2026-02-01", "valid_to": "2026-01-01"})).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [("code", FieldErrorCode::NotUnique), ("parent_id", FieldErrorCode::Unknown), ("valid_to", FieldErrorCode::OutOfRange)]);
        let circle = finance.patch(&format!("{path}/{}", region.china), 1, &json!({"parent_id": region.east})).problem(422);
        assert_eq!(circle.errors[0].code, FieldErrorCode::NotAllowed);
        let open: DimensionValue = finance.patch(&format!("{path}/{}", region.europe), 1, &json!({"valid_to": null})).expect(200);
        assert_eq!((open.valid_to, open.version), (None, 2));
        let changed: CustomDimension = finance.patch(&format!("/dimensions/{}", region.id), 1, &json!({"name": "Sales region"})).expect(200);
        assert_eq!((changed.name.as_str(), changed.version, changed.values.len()), ("Sales region", 2, 4));
    }

    fn a_line_says_what_the_form_requires(app: &TestApp) {
        let budget = Budget::plan(app);
        let region = region(app, "optional", "required");
        let field = format!("lines[0].dimensions.{}", region.id);
        let body = request(budget.search, 500);
        let (at, code, message) = refused(app, &body);
        assert_eq!((at, code), (field.clone(), FieldErrorCode::Required));
        assert!(message.contains("East China") && message.contains("Europe"), "{message}");
        let (at, code, _) = refused(app, &region.with(body.clone(), DimensionValueId(4711)));
        assert_eq!((at, code), (field.clone(), FieldErrorCode::Unknown));
        let mut unknown = region.with(body.clone(), region.east);
        unknown["lines"][0]["dimensions"][0]["dimension_id"] = json!(4711);
        assert_eq!(refused(app, &unknown).1, FieldErrorCode::Unknown);
        let mut late = region.with(body.clone(), region.europe);
        late["lines"][0]["charge_date"] = json!("2026-07-01");
        let (at, code, message) = refused(app, &late);
        assert_eq!((at, code), (field, FieldErrorCode::OutOfRange));
        assert!(message.contains("2026-06-30") && message.contains("East China"), "{message}");
        late["lines"][0]["charge_date"] = json!("2026-06-30");
        let marketer = app.client("marketer");
        let id = draft(&marketer, &late);
        let submitted: Expense = step(&marketer, id, "submit").expect(200);
        assert_eq!(region.of(&submitted), Some(region.europe));
        let changed = region.with(body, region.south);
        let id = draft(&marketer, &changed);
        let version = marketer.get(&format!("/expenses/{id}")).expect::<Expense>(200).summary.version;
        let east = region.with(request(budget.search, 500), region.east);
        let updated: Expense = marketer.put(&format!("/expenses/{id}"), version, &east).expect(200);
        assert_eq!(region.of(&updated), Some(region.east));
    }

    fn a_line_takes_from_its_campaign_and_else_from_its_budget(app: &TestApp) {
        let budget = Budget::plan(app);
        let region = region(app, "required", "required");
        let finance = app.client("finance");
        let node: BudgetNodePage = finance.patch(&format!("/budget-nodes/{}", budget.growth), 1, &json!({
            "dimensions": [{"dimension_id": region.id, "value_id": region.south}],
        })).expect(200);
        assert_eq!(node.node.dimensions[0].value_id, region.south);
        let marketer = app.client("marketer");
        // From the budget above the one that is charged.
        assert_eq!(region.of(&submit(&marketer, &request(budget.search, 500))), Some(region.south));
        let campaign = json!({
            "name": "Spring", "department_id": app.departments.growth, "starts_on": "2026-03-01", "ends_on": "2026-05-31",
        });
        let problem = marketer.post("/campaigns", &campaign).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), (format!("dimensions.{}", region.id).as_str(), FieldErrorCode::Required));
        let mut with = campaign;
        with["dimensions"] = json!([{"dimension_id": region.id, "value_id": region.europe}]);
        let campaign: Campaign = marketer.post("/campaigns", &with).expect(201);
        assert_eq!(campaign.dimensions[0].value_id, region.europe);
        let mut body = request(budget.search, 500);
        body["campaign_id"] = json!(campaign.id);
        let asked = submit(&marketer, &body);
        assert_eq!(region.of(&asked), Some(region.europe));
        assert_eq!(region.of(&submit(&marketer, &region.with(body, region.east))), Some(region.east));
        // What was written stays when the campaign changes.
        let changed: Campaign = marketer.patch(&format!("/campaigns/{}", campaign.id), 1, &json!({
            "dimensions": [{"dimension_id": region.id, "value_id": region.south}],
        })).expect(200);
        assert_eq!(changed.dimensions[0].value_id, region.south);
        let still: Expense = marketer.get(&format!("/expenses/{}", asked.summary.id)).expect(200);
        assert_eq!(region.of(&still), Some(region.europe));
    }

    fn money_is_cut_by_a_dimension_and_the_parts_come_to_the_whole(app: &TestApp) {
        let budget = Budget::plan(app);
        let region = region(app, "optional", "optional");
        let marketer = app.client("marketer");
        for (value, amount) in [(region.east, 1), (region.south, 20), (region.europe, 300)] {
            submit(&marketer, &region.with(request(budget.search, amount), value));
        }
        submit(&marketer, &request(budget.search, 4_000));
        let finance = app.client("finance");
        let cut = |query: &str| -> (Vec<(String, i64)>, i64) {
            let result: AnalysisResult = finance.get(&format!("/analysis?{query}")).expect(200);
            let rows = result.rows.iter().filter(|row| row.measures.reserved_minor != 0);
            (rows.map(|row| (row.keys[0].label.clone(), row.measures.reserved_minor)).collect(), result.total.reserved_minor)
        };
        let key = DimensionKey::Custom(region.id);
        let of = |name: &str, amount: i64| (name.to_owned(), amount);
        assert_eq!(cut(&format!("group_by={key}")), (vec![of("East China", 1), of("Europe", 300), of("South China", 20), of("", 4_000)], 4_321));
        assert_eq!(cut(&format!("group_by={key}&roll_up=true")), (vec![of("China", 21), of("Europe", 300), of("", 4_000)], 4_321));
        let inside = format!("custom={}:{}", region.id, region.china);
        assert_eq!(cut(&format!("group_by={key}&roll_up=true&{inside}")), (vec![of("East China", 1), of("South China", 20)], 21));
        assert_eq!(cut(&format!("group_by=month&{inside}")).1, 21);
        let listed: Page<Value> = finance.get(&format!("/expenses?{inside}")).expect(200);
        assert_eq!(listed.total, 2);
        let csv = finance.get(&format!("/analysis/export?group_by={key}"));
        assert!(csv.body.contains("Region,Currency"), "{}", csv.body);
        assert_eq!(finance.get("/analysis?group_by=custom:x").status, 400);
    }

    fn a_charge_counts_under_everything_above_it(app: &TestApp) {
        let budget = Budget::plan(app);
        let region = region(app, "optional", "optional");
        app.client("finance").patch(&format!("/budget-nodes/{}", budget.growth), 1, &json!({
            "dimensions": [{"dimension_id": region.id, "value_id": region.east}],
        })).expect::<BudgetNodePage>(200);
        let department = app.departments.social;
        let terms = ChargeTerms { department_id: Some(department), ..ChargeTerms::default() };
        let node = budget.search;
        let facts = app.write(move |tx| of_charge(tx.conn, node, &terms));
        let key = DimensionKey::Custom(region.id);
        let own: Vec<i64> = facts.iter().filter(|(of, _)| *of == key).map(|(_, id)| *id).collect();
        assert_eq!(own, [region.east.0, region.china.0]);
        let departments: Vec<i64> = facts.iter().filter(|(of, _)| *of == DimensionKey::Department).map(|(_, id)| *id).collect();
        assert_eq!(departments, [department.0, app.departments.growth.0, app.departments.company.0]);
    }
}
