//! Budgets of one name are told apart by what they are a part of, as far as the viewer may see.

use penstock_shared::budget::NodeRef;

use super::*;

fn names(path: &[NodeRef]) -> Vec<&str> {
    path.iter().map(|node| node.name.as_str()).collect()
}

/// A budget with the same name as the one below Growth.
#[track_caller]
fn search_of_brand(app: &TestApp, budget: &Budget) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": budget.brand, "fiscal_year_id": budget.year.id, "name": "Search",
        "department_id": app.departments.brand
    });
    let node = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
    allocate(&finance, node, 5_000_000).expect::<BudgetNodePage>(201);
    node
}

on_both! {
    fn a_request_names_what_its_budgets_are_a_part_of(app: &TestApp) {
        let budget = Budget::plan(app);
        let other = search_of_brand(app, &budget);
        let (finance, head) = (app.client("finance"), app.client("head"));
        let asked = ask(&head, &top_up(budget.search, 100, "unallocated"));
        assert_eq!(names(&asked.summary.node_path), ["Growth"]);
        let part = asked.effect.iter().find(|part| part.node_id == budget.search).expect("search");
        assert_eq!(names(&part.node_path), ["Growth"]);
        let path = format!("/budget-requests/{}", asked.summary.id);
        let seen: BudgetRequest = finance.get(&path).expect(200);
        assert_eq!(names(&seen.summary.node_path), ["Company", "Growth"]);
        let moved = ask(&finance, &transfer(other, budget.search, 100)).summary;
        assert_eq!((moved.node_name, moved.from_node_name), ("Search".to_owned(), "Search".to_owned()));
        let list: Page<BudgetRequestSummary> = finance.get("/budget-requests?kind=transfer").expect(200);
        assert_eq!(names(&list.items[0].node_path), ["Company", "Growth"]);
        assert_eq!(names(&list.items[0].from_node_path), ["Company", "Brand"]);
        let preview: BudgetRequestPreview =
            finance.post("/budget-requests/preview", &top_up(other, 90_000_000, "unallocated")).expect(200);
        let shortfall = preview.shortfall.expect("too much");
        assert_eq!((shortfall.node_name.as_str(), names(&shortfall.node_path)), ("Brand", vec!["Company"]));
    }

    fn the_inbox_and_a_statement_say_which_budget_it_is(app: &TestApp) {
        let budget = Budget::plan(app);
        search_of_brand(app, &budget);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        let inbox: Page<ApprovalItem> = app.client("head").get("/approvals").expect(200);
        let ApprovalItem::Expense(item) = &inbox.items[0] else { panic!("an expense") };
        let found = item.effect.iter().find(|check| check.node_id == Some(budget.search)).expect("search");
        assert_eq!(names(&found.path), ["Growth"]);
        let finance = app.client("finance");
        let paths = |statement: &str| {
            let page: Page<LedgerEntry> = finance.get(&format!("{statement}limit=200")).expect(200);
            let of_search = page.items.into_iter().filter(|entry| entry.node_name == "Search");
            let mut paths: Vec<String> = of_search.map(|entry| names(&entry.node_path).join(" > ")).collect();
            paths.sort_unstable();
            paths.dedup();
            paths
        };
        assert_eq!(paths(&format!("/budgets/statement?fiscal_year_id={}&", budget.year.id)), ["Company > Brand", "Company > Growth"]);
        assert_eq!(paths(&format!("/budget-nodes/{}/statement?", budget.growth)), ["Growth"]);
        assert_eq!(paths(&format!("/budget-nodes/{}/statement?", budget.search)), [""]);
    }

    fn an_override_says_which_budget_it_is_for(app: &TestApp) {
        let budget = Budget::plan(app);
        let body = json!({
            "kind": "override", "node_id": budget.search, "amount_minor": 100, "expires_on": "2026-03-31",
            "reason": "The fair cannot wait"
        });
        let asked = ask(&app.client("marketer"), &body);
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        decide(&app.client("finance"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        let path = |name: &str| -> Vec<ControlOverride> { app.client(name).get("/overrides").expect(200) };
        assert_eq!(names(&path("finance")[0].path), ["Company", "Growth"]);
        assert_eq!(names(&path("head")[0].path), ["Growth"]);
    }
}
