use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree, ControlLevel, EntryKind, LedgerEntry},
    error_code::ErrorCode,
    ids::NodeId,
    money::Currency,
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::json;

use crate::support::{
    Client,
    budget::{Budget, allocate, approved, balance, invoice, request, submit, verify},
    client::fresh_key,
};

on_both! {
    fn parts_never_exceed_the_whole(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let problem = allocate(&finance, budget.brand, 20_000_001).problem(422);
        assert_eq!(problem.code, ErrorCode::ParentExceeded);
        assert!(problem.detail.expect("numbers").contains("200,000.00"));
        let cut = allocate(&finance, budget.company, -20_000_001).problem(422);
        assert_eq!(cut.code, ErrorCode::ParentExceeded);
        assert_eq!(balance(app, budget.company), [100_000_000, 0, 0, 0, 100_000_000]);
        verify(app);
    }

    fn a_cut_never_takes_more_than_there_is_and_says_how_much_is_free(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let problem = allocate(&finance, budget.search, -30_000_001).problem(422);
        assert_eq!(problem.code, ErrorCode::CutExceedsFree);
        let about = &problem.about[0];
        assert_eq!((about.name.as_str(), about.free_minor, about.currency), ("Search", Some(30_000_000), Some(Currency::CNY)));
        let given_on = allocate(&finance, budget.growth, -20_000_001).problem(422);
        assert_eq!((given_on.code, given_on.about[0].free_minor), (ErrorCode::ParentExceeded, Some(20_000_000)));
        assert_eq!(allocate(&finance, budget.search, -30_000_000).status, 201);
        assert_eq!(balance(app, budget.search), [0; 5]);
        verify(app);
    }

    fn money_of_a_budget_in_use_is_not_moved_by_one_person(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        submit(&app.client("marketer"), &request(budget.search, 4_000_000));
        for node in [budget.search, budget.growth, budget.company] {
            for amount_minor in [1, -1] {
                let problem = allocate(&finance, node, amount_minor).problem(409);
                assert_eq!((problem.code, problem.about.len()), (ErrorCode::AllocationNeedsRequest, 1));
            }
        }
        assert_eq!(allocate(&finance, budget.brand, 1).status, 201, "nothing uses it yet");
        assert_eq!(balance(app, budget.search)[0], 30_000_000);
    }

    fn setting_up_has_the_limit_of_the_role_too(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let limits = finance.patch("/budget-request-limits/finance_controller", 1, &json!({"most_minor": 100}));
        assert_eq!(limits.status, 200);
        for amount_minor in [101, -101] {
            let problem = allocate(&finance, budget.brand, amount_minor).problem(422);
            let error = &problem.errors[0];
            assert_eq!((error.field.as_str(), error.code), ("amount_minor", FieldErrorCode::OverRoleLimit));
            assert_eq!((error.limit_minor, error.currency), (Some(100), Some(Currency::CNY)));
        }
        assert_eq!(allocate(&finance, budget.brand, 100).status, 201);
    }

    fn an_allocation_is_split_without_losing_a_unit(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        allocate(&finance, budget.brand, 1_000_001).expect::<BudgetNodePage>(201);
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{}", budget.brand)).expect(200);
        let months: Vec<i64> = page.periods.iter().map(|period| period.balance.allocated_minor).collect();
        assert_eq!(months.len(), 12);
        assert_eq!(months.iter().sum::<i64>(), 21_000_001);
        assert!(months.iter().max().unwrap() - months.iter().min().unwrap() <= 2);
    }

    fn an_allocation_with_the_same_key_happens_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/allocations", budget.brand);
        let body = json!({"amount_minor": 100, "memo": "More"});
        let key = fresh_key();
        let first: BudgetNodePage = finance.post_with_key(&path, &key, &body).expect(201);
        let second: BudgetNodePage = finance.post_with_key(&path, &key, &body).expect(201);
        assert_eq!(first, second);
        assert_eq!(balance(app, budget.brand)[0], 20_000_100);
    }

    fn a_change_of_control_takes_a_reason_and_makes_a_version(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}", budget.search);
        let control = json!({"level": "warn", "window": "month", "to_date": true, "tolerance_minor": 5, "tolerance_bp": 10});
        let problem = finance.patch(&path, 1, &json!({"control": control})).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("reason", FieldErrorCode::Required));
        let page: BudgetNodePage =
            finance.patch(&path, 1, &json!({"control": control, "reason": "Trial"})).expect(200);
        assert_eq!((page.node.control.level, page.node.policy_version, page.node.version), (ControlLevel::Warn, 2, 2));
    }

    fn the_tree_shows_what_the_viewer_may_see_and_adds_that_up(app: &TestApp) {
        let budget = Budget::plan(app);
        submit(&app.client("marketer"), &request(budget.social, 1_000));
        let path = format!("/budgets?fiscal_year_id={}", budget.year_id());
        let all: BudgetTree = app.client("finance").get(&path).expect(200);
        assert_eq!(all.nodes.len(), 5);
        assert_eq!(all.totals[0].balance.allocated_minor, 100_000_000);
        assert_eq!(all.totals[0].balance.reserved_minor, 1_000);
        let months = &all.totals[0].periods;
        assert_eq!(months.len(), 12);
        assert_eq!(months.iter().map(|month| month.balance.allocated_minor).sum::<i64>(), 100_000_000);
        assert_eq!(months.iter().map(|month| month.balance.reserved_minor).sum::<i64>(), 1_000);
        let growth: BudgetTree = app.client("marketer").get(&path).expect(200);
        let names: Vec<&str> = growth.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["Growth", "Search", "Social"]);
        assert_eq!(growth.nodes[0].parent_id, None);
        assert_eq!(growth.totals[0].balance.allocated_minor, 60_000_000);
        let brand: BudgetTree = app.client("viewer").get(&path).expect(200);
        assert_eq!(brand.totals[0].balance.reserved_minor, 0);
        let hidden = app.client("viewer").get(&format!("/budget-nodes/{}", budget.search));
        assert_eq!(hidden.problem(404).code, ErrorCode::NotFound);
        let hidden = app.client("viewer").get(&format!("/budget-nodes/{}/statement", budget.search));
        assert_eq!(hidden.problem(404).code, ErrorCode::NotFound);
    }

    fn the_tree_is_read_branch_by_branch(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let add = |parent: Option<NodeId>, name: &str| {
            let new = json!({"parent_id": parent, "fiscal_year_id": budget.year_id(), "name": name});
            finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id
        };
        // Both come last: one stands deep in the first branch, the other is a tree of its own.
        let keywords = add(Some(budget.search), "Keywords");
        let reserve = add(None, "Reserve");
        let order = |client: &Client| {
            let tree: BudgetTree = client.get(&format!("/budgets?fiscal_year_id={}", budget.year_id())).expect(200);
            tree.nodes.iter().map(|node| node.id).collect::<Vec<_>>()
        };
        let Budget { company, growth, search, social, brand, .. } = budget;
        assert_eq!(order(&finance), [company, growth, search, keywords, social, brand, reserve]);
        assert_eq!(order(&app.client("head")), [growth, search, keywords, social], "of what is in sight");
    }

    fn a_node_is_bound_to_what_is_there(app: &TestApp) {
        let budget = Budget::plan(app);
        let node = json!({
            "parent_id": budget.company, "fiscal_year_id": budget.year_id(), "name": "Loose ends",
            "department_id": 4711, "channel_id": 4712, "activity_type_id": 4713, "campaign_id": 4714,
        });
        let problem = app.client("finance").post("/budget-nodes", &node).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        let unknown = ["channel_id", "activity_type_id", "department_id", "campaign_id"];
        assert_eq!(named, unknown.map(|field| (field, FieldErrorCode::Unknown)));
    }

    fn a_statement_explains_the_balance_entry_by_entry(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 400_000, true).expect::<serde_json::Value>(200);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/statement", budget.growth);
        let mut entries: Vec<LedgerEntry> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page: Page<LedgerEntry> = finance.get(&format!("{path}?limit=5{cursor}")).expect(200);
            entries.extend(page.items);
            match page.next_cursor {
                Some(next) => cursor = format!("&cursor={next}"),
                None => {
                    assert_eq!(i64::try_from(entries.len()).unwrap(), page.total);
                    break;
                }
            }
        }
        let [allocated, _, _, spent, available] = balance(app, budget.growth);
        assert_eq!((allocated, spent, available), (60_000_000, 400_000, 59_600_000));
        assert_eq!(entries[0].available_after_minor, available);
        let kinds: Vec<EntryKind> = entries.iter().take(4).map(|entry| entry.kind).collect();
        assert_eq!(kinds, [EntryKind::Release, EntryKind::Spend, EntryKind::Commit, EntryKind::Reserve]);
        assert_eq!(entries[0].expense_reference.as_deref(), Some(expense.summary.reference.as_str()));
        let filtered: Page<LedgerEntry> = finance.get(&format!("{path}?kind=spend")).expect(200);
        assert_eq!((filtered.total, filtered.items[0].available_after_minor), (1, 59_000_000));
    }
}
