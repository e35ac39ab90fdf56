//! Trees of terms: moved, renamed, merged, and what that does to records and figures.

use penstock_shared::{
    analysis::AnalysisResult,
    approval::ApprovalItem,
    budget::BudgetNodePage,
    budget_request::{BudgetRequest, BudgetRequestSummary},
    campaign::Campaign,
    error_code::ErrorCode,
    expense::Expense,
    page::Page,
    problem::FieldErrorCode,
    reference::{Category, Channel, Department, TermChange, TermEvent, TermUse, VocabularyTerm},
};
use serde_json::json;

use crate::support::{
    Client, TestApp as App,
    budget::{Budget, draft, request, submit},
};

fn category(app: &App, code: &str, parent: Option<i64>) -> i64 {
    let new = json!({"code": code, "name": code, "parent_id": parent});
    app.client("finance").post("/categories", &new).expect::<Category>(201).id.0
}

fn channel(app: &App, code: &str) -> i64 {
    app.client("finance").post("/channels", &json!({"code": code, "name": code})).expect::<Channel>(201).id.0
}

#[track_caller]
fn merge(app: &App, vocabulary: &str, from: i64, into: i64) -> VocabularyTerm {
    app.client("finance")
        .post(&format!("/vocabularies/{vocabulary}/{from}/merge"), &json!({"into_id": into}))
        .expect(200)
}

fn spend(app: &App, budget: &Budget, category: i64, amount_minor: i64) {
    let mut body = request(budget.search, amount_minor);
    body["lines"][0]["category_id"] = json!(category);
    submit(&app.client("marketer"), &body);
}

/// Label and reserved amount of each row, and the total.
#[track_caller]
fn cut(client: &Client, query: &str) -> (Vec<(String, i64)>, i64) {
    let result: AnalysisResult = client.get(&format!("/analysis?{query}")).expect(200);
    let rows = result.rows.iter().filter(|row| row.measures.reserved_minor != 0);
    let rows = rows.map(|row| (row.keys[0].label.clone(), row.measures.reserved_minor));
    (rows.collect(), result.total.reserved_minor)
}

on_both! {
    fn a_term_moves_and_never_below_itself(app: &TestApp) {
        let finance = app.client("finance");
        let media = category(app, "MEDIA", None);
        let online = category(app, "ONLINE", Some(media));
        let video = category(app, "VIDEO", Some(online));
        let problem = finance.patch(&format!("/categories/{media}"), 1, &json!({"parent_id": video})).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("parent_id", FieldErrorCode::NotAllowed));
        let problem = finance.patch(&format!("/categories/{media}"), 1, &json!({"parent_id": 4711})).problem(422);
        assert_eq!(problem.errors[0].code, FieldErrorCode::Unknown);
        let moved: Category = finance.patch(&format!("/categories/{video}"), 1, &json!({"parent_id": media, "name": "Moving pictures"})).expect(200);
        assert_eq!(moved.parent_id.map(|id| id.0), Some(media));
        let root: Category = finance.patch(&format!("/categories/{video}"), 2, &json!({"parent_id": null})).expect(200);
        assert_eq!(root.parent_id, None);
        let history: Vec<TermChange> = app.client("marketer").get(&format!("/vocabularies/categories/{video}/history")).expect(200);
        let told: Vec<_> = history.iter().map(|change| (change.what, change.name.as_str())).collect();
        assert_eq!(told, [(TermEvent::Moved, "Moving pictures"), (TermEvent::Moved, "VIDEO"), (TermEvent::Renamed, "VIDEO")]);
        assert_eq!(history[0].other.as_ref().map(|other| other.id), Some(media));
        assert_eq!(history[1].other.as_ref().map(|other| other.id), Some(online));
    }

    fn parts_count_under_the_whole_and_a_drill_down_comes_to_its_row(app: &TestApp) {
        let budget = Budget::plan(app);
        let media = category(app, "MEDIA", None);
        let online = category(app, "ONLINE", Some(media));
        let print = category(app, "PRINT", Some(media));
        let travel = category(app, "TRAVEL", None);
        for (category, amount) in [(media, 1), (online, 20), (print, 300), (travel, 4_000)] {
            spend(app, &budget, category, amount);
        }
        let finance = app.client("finance");
        let of = |name: &str, amount: i64| (name.to_owned(), amount);
        assert_eq!(cut(&finance, "group_by=category").0.len(), 4);
        let (rows, total) = cut(&finance, "group_by=category&roll_up=true");
        assert_eq!((rows, total), (vec![of("MEDIA", 321), of("TRAVEL", 4_000)], 4_321));
        let (rows, total) = cut(&finance, &format!("group_by=category&roll_up=true&category_id={media}"));
        assert_eq!((rows, total), (vec![of("MEDIA", 1), of("ONLINE", 20), of("PRINT", 300)], 321));
        let result: AnalysisResult = finance.get("/analysis?group_by=category&roll_up=true").expect(200);
        let with_parts: Vec<_> = result.rows.iter().filter(|row| row.keys[0].has_parts).map(|row| row.keys[0].label.clone()).collect();
        assert_eq!(with_parts, ["MEDIA"]);
        let listed: Page<serde_json::Value> = finance.get(&format!("/expenses?category_id={media}")).expect(200);
        assert_eq!(listed.total, 3);
    }

    fn a_merged_term_counts_as_the_other_and_takes_nothing_new(app: &TestApp) {
        let budget = Budget::plan(app);
        let (old, new) = (category(app, "ADS", None), category(app, "MEDIA", None));
        spend(app, &budget, old, 700);
        spend(app, &budget, new, 50);
        let uses: TermUse = app.client("finance").get(&format!("/vocabularies/categories/{old}/use")).expect(200);
        assert_eq!((uses.expense_lines, uses.parts), (1, 0));
        let merged = merge(app, "categories", old, new);
        assert_eq!((merged.merged_into_id, merged.version), (Some(new), 2));
        let finance = app.client("finance");
        assert_eq!(cut(&finance, "group_by=category"), (vec![("MEDIA".to_owned(), 750)], 750));
        assert_eq!(cut(&finance, &format!("group_by=category&category_id={new}")).1, 750);
        // The old records stay as they were written.
        let page: Page<serde_json::Value> = finance.get(&format!("/expenses?category_id={new}&sort=oldest")).expect(200);
        assert_eq!(page.total, 2);
        let first: Expense = finance.get(&format!("/expenses/{}", page.items[0]["id"])).expect(200);
        assert_eq!(first.lines[0].category_id.map(|id| id.0), Some(old));
        let mut body = request(budget.search, 5);
        body["lines"][0]["category_id"] = json!(old);
        let problem = app.client("marketer").post("/expenses", &body).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("lines[0].category_id", FieldErrorCode::NotAllowed));
        assert!(problem.errors[0].message.contains("MEDIA"), "{}", problem.errors[0].message);
        let again = finance.post(&format!("/vocabularies/categories/{old}/merge"), &json!({"into_id": new}));
        assert_eq!(again.problem(409).code, ErrorCode::WrongState);
        // It can be undone.
        let freed: VocabularyTerm = finance.post(&format!("/vocabularies/categories/{old}/unmerge"), &json!({})).expect(200);
        assert_eq!(freed.merged_into_id, None);
        assert_eq!(cut(&finance, "group_by=category").0.len(), 2);
        let history: Vec<TermChange> = finance.get(&format!("/vocabularies/categories/{old}/history")).expect(200);
        assert_eq!(history.iter().map(|change| change.what).collect::<Vec<_>>(), [TermEvent::Unmerged, TermEvent::Merged]);
    }

    fn what_cannot_be_merged_is_refused_by_name(app: &TestApp) {
        let finance = app.client("finance");
        let media = category(app, "MEDIA", None);
        let online = category(app, "ONLINE", Some(media));
        for (from, into, code) in [(media, media, FieldErrorCode::NotAllowed), (media, online, FieldErrorCode::NotAllowed), (media, 4711, FieldErrorCode::Unknown)] {
            let problem = finance.post(&format!("/vocabularies/categories/{from}/merge"), &json!({"into_id": into})).problem(422);
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("into_id", code), "{from} into {into}");
        }
        assert_eq!(finance.post("/vocabularies/categories/4711/merge", &json!({"into_id": media})).problem(404).code, ErrorCode::NotFound);
        assert_eq!(finance.post(&format!("/vocabularies/categories/{media}/unmerge"), &json!({})).problem(409).code, ErrorCode::WrongState);
        assert_eq!(finance.get("/vocabularies/colours/1/history").status, 404);
    }

    fn a_campaign_of_a_merged_channel_is_found_under_the_other_and_its_requests_use_the_other(app: &TestApp) {
        let budget = Budget::plan(app);
        let (old, new) = (channel(app, "SEM"), channel(app, "SEARCH"));
        let marketer = app.client("marketer");
        let campaign: Campaign = marketer.post("/campaigns", &json!({
            "name": "Spring", "department_id": app.departments.growth, "channel_id": old,
            "budget_node_id": budget.search, "starts_on": "2026-03-01", "ends_on": "2026-05-31",
        })).expect(201);
        merge(app, "channels", old, new);
        let found: Page<Campaign> = marketer.get(&format!("/campaigns?channel_id={new}")).expect(200);
        assert_eq!((found.total, found.items[0].channel_id.map(|id| id.0)), (1, Some(old)));
        let mut body = request(budget.search, 500);
        body["campaign_id"] = json!(campaign.id);
        let asked = submit(&marketer, &body);
        assert_eq!(asked.lines[0].channel_id.map(|id| id.0), Some(new));
        let refused = marketer.post("/campaigns", &json!({
            "name": "Autumn", "department_id": app.departments.growth, "channel_id": old,
            "starts_on": "2026-09-01", "ends_on": "2026-10-31",
        })).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("channel_id", FieldErrorCode::NotAllowed));
    }

    fn people_and_budgets_of_a_merged_department_stay_in_sight(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.search, 500));
        assert_eq!(app.client("viewer").get(&format!("/budget-nodes/{}", budget.search)).status, 404);
        merge(app, "departments", app.departments.growth.0, app.departments.brand.0);
        // Who was of the other department sees what came to it, and the other way round.
        let page: BudgetNodePage = app.client("viewer").get(&format!("/budget-nodes/{}", budget.search)).expect(200);
        assert_eq!(page.node.department_id, Some(app.departments.growth));
        assert_eq!(marketer.get(&format!("/budget-nodes/{}", budget.search)).status, 200);
        assert_eq!(marketer.get(&format!("/budget-nodes/{}", budget.brand)).status, 200);
        // A new request is of the department that there is now.
        let id = draft(&marketer, &request(budget.search, 5));
        let made: Expense = marketer.get(&format!("/expenses/{id}")).expect(200);
        assert_eq!(made.summary.department_id, app.departments.brand);
        let (rows, total) = cut(&app.client("finance"), "group_by=department");
        assert_eq!((rows.len(), rows[0].1, total), (1, 500, 500));
        let listed: Vec<Department> = marketer.get("/departments").expect(200);
        let growth = listed.iter().find(|department| department.id == app.departments.growth).unwrap();
        assert_eq!(growth.merged_into_id, Some(app.departments.brand));
    }

    fn requests_about_budgets_of_a_merged_department_go_where_it_went(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let (head, brand_head) = (app.client("head"), app.client("brand_head"));
        let ask = |body: &serde_json::Value| marketer.post("/budget-requests", body).expect::<BudgetRequest>(201);
        let cut = json!({"kind": "cut", "node_id": budget.search, "amount_minor": 500, "reason": "Not needed"});
        let before = ask(&cut).summary;
        assert_eq!(before.department_id, Some(app.departments.growth));
        let path = format!("/budget-requests/{}", before.id);
        brand_head.get(&path).problem(404);
        merge(app, "departments", app.departments.growth.0, app.departments.brand.0);
        // What was asked before is in sight of those whom it belongs to now.
        brand_head.get(&path).expect::<BudgetRequest>(200);
        let listed: Page<BudgetRequestSummary> = brand_head.get("/budget-requests").expect(200);
        assert_eq!(listed.items.iter().map(|item| item.id).collect::<Vec<_>>(), [before.id]);
        // Whom it went to still has it in the inbox.
        let inbox: Page<ApprovalItem> = head.get("/approvals").expect(200);
        assert_eq!(inbox.total, 1);
        // A new one is of the department that there is now, and money between the two stays inside.
        let after = ask(&cut);
        assert_eq!(after.summary.department_id, Some(app.departments.brand));
        let between = json!({
            "kind": "transfer", "node_id": budget.brand, "from_node_id": budget.search, "amount_minor": 500,
            "reason": "One department by now",
        });
        let between = ask(&between);
        assert_eq!(between.summary.department_id, Some(app.departments.brand));
        assert_eq!(between.approvals.len(), after.approvals.len());
        // How much a role may ask for counts as before.
        let limits = finance.patch("/budget-request-limits/marketer", 1, &json!({"most_minor": 499}));
        assert_eq!(limits.status, 200, "{}", limits.body);
        assert_eq!(marketer.post("/budget-requests", &cut).problem(422).errors[0].field, "amount_minor");
    }
}
