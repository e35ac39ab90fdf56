use std::sync::Barrier;

use penstock_shared::{
    approval::{ApprovalItem, ApproverKind, StepState},
    budget::{BudgetNodePage, DocumentKind, EntryKind, LedgerEntry},
    budget_request::{
        BudgetRequest, BudgetRequestAction, BudgetRequestKind, BudgetRequestLimit, BudgetRequestPreview,
        BudgetRequestState, BudgetRequestSummary,
    },
    error_code::ErrorCode,
    ids::{BudgetRequestId, NodeId},
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    budget::{Budget, allocate, balance, draft, request, step, submit, verify},
};

/// From social to search: both belong to Growth's side, social to a department below it.
fn transfer(from: NodeId, to: NodeId, amount_minor: i64) -> Value {
    json!({
        "kind": "transfer", "node_id": to, "from_node_id": from, "amount_minor": amount_minor,
        "reason": "Search brings more leads"
    })
}

fn top_up(node: NodeId, amount_minor: i64, funding: &str) -> Value {
    json!({
        "kind": "top_up", "node_id": node, "amount_minor": amount_minor, "funding": funding,
        "reason": "The fair is larger this year"
    })
}

fn cut(node: NodeId, amount_minor: i64) -> Value {
    json!({"kind": "cut", "node_id": node, "amount_minor": amount_minor, "reason": "Not needed"})
}

#[track_caller]
fn ask(client: &Client, body: &Value) -> BudgetRequest {
    client.post("/budget-requests", body).expect(201)
}

fn decide(client: &Client, id: BudgetRequestId, name: &str) -> Answer {
    client.post(&format!("/budget-requests/{id}/{name}"), &json!({"comment": "so it is"}))
}

fn allocated(app: &TestApp, node: NodeId) -> i64 {
    balance(app, node)[0]
}

/// Social belongs to Growth here, so that one head decides.
fn in_growth(app: &TestApp, budget: &Budget) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": budget.growth, "fiscal_year_id": budget.year.id, "name": "Fairs",
        "department_id": app.departments.growth
    });
    let node = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
    allocate(&finance, node, 5_000_000).expect::<BudgetNodePage>(201);
    node
}

fn contingency(app: &TestApp, budget: &Budget, amount_minor: i64) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": budget.company, "fiscal_year_id": budget.year.id, "name": "Contingency",
        "is_contingency": true
    });
    let page: BudgetNodePage = finance.post("/budget-nodes", &new).expect(201);
    assert!(page.node.is_contingency);
    allocate(&finance, page.node.id, amount_minor).expect::<BudgetNodePage>(201);
    page.node.id
}

on_both! {
    fn a_transfer_inside_a_department_takes_its_head_and_keeps_the_sum(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let marketer = app.client("marketer");
        let body = transfer(fairs, budget.search, 1_000_000);
        let preview: BudgetRequestPreview = marketer.post("/budget-requests/preview", &body).expect(200);
        assert!(preview.passes);
        let names: Vec<_> = preview.effect.iter().map(|effect| effect.node_name.as_str()).collect();
        assert_eq!(names, ["Fairs", "Search"]);
        let giving = &preview.effect[0];
        assert_eq!((giving.before.allocated_minor, giving.after.allocated_minor), (5_000_000, 4_000_000));
        assert_eq!((giving.before.available_minor, giving.after.available_minor), (5_000_000, 4_000_000));
        assert_eq!(preview.route.len(), 1);
        assert_eq!(preview.route[0].approvers[0].name, "head");
        let asked = ask(&marketer, &body);
        assert_eq!(asked.summary.state, BudgetRequestState::Submitted);
        assert_eq!(asked.summary.reference, format!("BR-{}", asked.summary.id));
        assert_eq!(asked.actions, [BudgetRequestAction::Withdraw]);
        assert_eq!(allocated(app, fairs), 5_000_000, "nothing moves before the last yes");
        let done: BudgetRequest = decide(&app.client("head"), asked.summary.id, "approve").expect(200);
        assert_eq!(done.summary.state, BudgetRequestState::Approved);
        assert_eq!((allocated(app, fairs), allocated(app, budget.search)), (4_000_000, 31_000_000));
        assert_eq!(allocated(app, budget.growth), 60_000_000);
        let what: Vec<&str> = done.timeline.iter().map(|item| item.what.as_str()).collect();
        assert_eq!(what, ["submitted", "approved", "applied"]);
        assert_eq!(done.effect[1].after.allocated_minor, 31_000_000);
        let entries: Page<LedgerEntry> = marketer.get(&format!("/budget-nodes/{fairs}/statement?kind=transfer_out")).expect(200);
        assert_eq!(entries.items.iter().map(|entry| entry.amount_minor).sum::<i64>(), 1_000_000);
        let document = entries.items[0].document.expect("what it was posted for");
        assert_eq!((document.kind, document.id), (DocumentKind::BudgetRequest, asked.summary.id.0));
        verify(app);
    }

    fn a_transfer_between_branches_moves_along_both_ways(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let asked = ask(&finance, &transfer(budget.brand, budget.search, 2_000_000));
        let kinds: Vec<_> = asked.approvals.iter().map(|step| (step.kind, step.approvers[0].name.as_str())).collect();
        assert_eq!(kinds, [(ApproverKind::DepartmentHead, "brand_head"), (ApproverKind::DepartmentHead, "head")]);
        assert_eq!(decide(&app.client("head"), asked.summary.id, "approve").problem(403).code, ErrorCode::NotYourStep);
        decide(&app.client("brand_head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        assert_eq!(allocated(app, budget.brand), 20_000_000);
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        let now: Vec<i64> = [budget.company, budget.growth, budget.search, budget.brand].map(|node| allocated(app, node)).into();
        assert_eq!(now, [100_000_000, 62_000_000, 32_000_000, 18_000_000]);
        verify(app);
    }

    fn heads_of_both_sides_see_their_own_side_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let asked = ask(&app.client("finance"), &transfer(budget.brand, budget.search, 2_000_000));
        let path = format!("/budget-requests/{}", asked.summary.id);
        let seen = |name: &str| -> Vec<String> {
            let page: BudgetRequest = app.client(name).get(&path).expect(200);
            page.effect.into_iter().map(|effect| effect.node_name).collect()
        };
        assert_eq!(seen("brand_head"), ["Brand"]);
        assert_eq!(seen("head"), ["Growth", "Search"]);
        assert_eq!(seen("finance"), ["Brand", "Growth", "Search"]);
    }

    fn a_cut_below_what_is_used_is_refused_with_what_is_free(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.search, 29_000_000));
        let problem = marketer.post("/budget-requests", &cut(budget.search, 1_000_001)).problem(422);
        assert_eq!(problem.code, ErrorCode::CutExceedsFree);
        assert!(problem.detail.expect("a sentence").contains("10,000.00"));
        let preview: BudgetRequestPreview =
            marketer.post("/budget-requests/preview", &cut(budget.search, 1_000_001)).expect(200);
        let shortfall = preview.shortfall.expect("what stands in the way");
        assert_eq!((preview.passes, shortfall.node_id, shortfall.free_minor), (false, budget.search, 1_000_000));
        let asked = ask(&marketer, &cut(budget.search, 1_000_000));
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        assert_eq!(balance(app, budget.search), [29_000_000, 29_000_000, 0, 0, 0]);
        verify(app);
    }

    fn what_was_spent_in_between_is_found_at_the_last_yes(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let asked = ask(&marketer, &transfer(fairs, budget.search, 4_000_000));
        let other = ask(&marketer, &cut(fairs, 2_000_000));
        let preview: BudgetRequestPreview =
            marketer.post("/budget-requests/preview", &cut(fairs, 100)).expect(200);
        assert_eq!(preview.also_asked_minor, 6_000_000);
        decide(&head, other.summary.id, "approve").expect::<BudgetRequest>(200);
        let problem = decide(&head, asked.summary.id, "approve").problem(422);
        assert_eq!(problem.code, ErrorCode::CutExceedsFree);
        assert!(problem.detail.expect("a sentence").contains("30,000.00"));
        let still: BudgetRequest = head.get(&format!("/budget-requests/{}", asked.summary.id)).expect(200);
        assert_eq!(still.summary.state, BudgetRequestState::Submitted);
        assert_eq!(still.approvals[0].state, StepState::Pending, "the yes is undone as well");
        assert_eq!(still.shortfall.expect("why not").free_minor, 3_000_000);
        assert_eq!(allocated(app, budget.search), 30_000_000);
        decide(&head, asked.summary.id, "reject").expect::<BudgetRequest>(200);
        verify(app);
    }

    fn children_never_get_more_than_the_parent(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Growth has 200,000.00 that it has not given on, the company as much.
        let asked = ask(&marketer, &top_up(budget.search, 20_000_000, "unallocated"));
        assert_eq!(asked.approvals.len(), 2, "it is much, so finance decides too");
        for name in ["head", "finance"] {
            decide(&app.client(name), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        }
        assert_eq!((allocated(app, budget.search), allocated(app, budget.growth)), (50_000_000, 60_000_000));
        // The next one comes from the company, by way of Growth.
        let next = ask(&marketer, &top_up(budget.search, 1_000_000, "unallocated"));
        assert_eq!(next.approvals.last().expect("a step").kind, ApproverKind::FinanceController);
        for name in ["head", "finance"] {
            decide(&app.client(name), next.summary.id, "approve").expect::<BudgetRequest>(200);
        }
        assert_eq!((allocated(app, budget.search), allocated(app, budget.growth)), (51_000_000, 61_000_000));
        let problem = marketer.post("/budget-requests", &top_up(budget.search, 19_000_001, "unallocated")).problem(422);
        assert_eq!(problem.code, ErrorCode::ParentExceeded);
        // A node gives away only what it has not given on.
        let problem = marketer.post("/budget-requests", &cut(budget.growth, 1)).problem(422);
        assert_eq!(problem.code, ErrorCode::ParentExceeded);
        verify(app);
    }

    fn new_money_grows_every_node_on_the_way(app: &TestApp) {
        let budget = Budget::plan(app);
        let asked = ask(&app.client("marketer"), &top_up(budget.search, 1_000_000, "new_money"));
        for name in ["head", "finance"] {
            decide(&app.client(name), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        }
        let now: Vec<i64> = [budget.company, budget.growth, budget.search].map(|node| allocated(app, node)).into();
        assert_eq!(now, [101_000_000, 61_000_000, 31_000_000]);
        verify(app);
    }

    fn contingency_money_is_moved_and_never_spent_in_place(app: &TestApp) {
        let budget = Budget::plan(app);
        let kept = contingency(app, &budget, 10_000_000);
        let finance = app.client("finance");
        let problem = finance.post("/expenses", &{
            let mut body = request(kept, 100);
            body["department_id"] = json!(app.departments.growth);
            body
        }).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("lines[0].node_id", FieldErrorCode::ContingencyNode));
        assert!(problem.errors[0].message.contains("transfer"));
        // The marketer does not see the node, and can ask for its money.
        let asked = ask(&app.client("marketer"), &top_up(budget.search, 1_000_000, "contingency"));
        assert_eq!(asked.summary.from_node_id, Some(kept));
        assert!(asked.effect.iter().all(|effect| effect.node_id != kept), "its figures are not the marketer's");
        for name in ["head", "finance"] {
            decide(&app.client(name), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        }
        assert_eq!((allocated(app, kept), allocated(app, budget.search), allocated(app, budget.growth)), (9_000_000, 31_000_000, 61_000_000));
        let entries: Page<LedgerEntry> = finance.get(&format!("/budget-nodes/{kept}/statement")).expect(200);
        assert_eq!(entries.items[0].kind, EntryKind::TransferOut);
        // Nothing stands below it, and a node that is used does not become one.
        let below = json!({"parent_id": kept, "fiscal_year_id": budget.year.id, "name": "Below"});
        assert_eq!(finance.post("/budget-nodes", &below).problem(422).errors[0].field, "parent_id");
        draft(&app.client("marketer"), &request(budget.social, 100));
        for node in [budget.growth, budget.social] {
            let problem = finance.patch(&format!("/budget-nodes/{node}"), 1, &json!({"is_contingency": true})).problem(422);
            assert_eq!(problem.errors[0].field, "is_contingency");
        }
        verify(app);
    }

    fn money_moves_between_months_of_one_node(app: &TestApp) {
        let budget = Budget::plan(app);
        let months: Vec<_> = budget.year.periods.iter().map(|period| period.id).collect();
        let mut body = transfer(budget.search, budget.search, 1_500_000);
        let marketer = app.client("marketer");
        assert_eq!(marketer.post("/budget-requests", &body).problem(422).errors[0].field, "to_period_id");
        body["from_period_id"] = json!(months[11]);
        body["to_period_id"] = json!(months[3]);
        let asked = ask(&marketer, &body);
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        let page: BudgetNodePage = marketer.get(&format!("/budget-nodes/{}", budget.search)).expect(200);
        assert_eq!(page.periods[3].balance.allocated_minor, 4_000_000);
        assert_eq!(page.periods[11].balance.allocated_minor, 1_000_000);
        assert_eq!(page.node.balance.allocated_minor, 30_000_000);
        verify(app);
    }

    fn nobody_decides_on_their_own_request(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let head = app.client("head");
        let asked = ask(&head, &transfer(fairs, budget.search, 100));
        assert_eq!(asked.approvals[0].approvers[0].name, "finance", "nobody heads the company");
        assert_eq!(decide(&head, asked.summary.id, "approve").problem(403).code, ErrorCode::SelfApproval);
        let stranger = app.client("brand_head");
        assert_eq!(decide(&stranger, asked.summary.id, "approve").problem(404).code, ErrorCode::NotFound);
        decide(&app.client("finance"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        // The only person in finance asks: the head of the node decides.
        let own = ask(&app.client("finance"), &transfer(fairs, budget.search, 100));
        let names: Vec<_> = own.approvals.iter().map(|step| step.approvers[0].name.as_str()).collect();
        assert_eq!(names, ["head"]);
    }

    fn limits_per_role_are_data(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let limits: Vec<BudgetRequestLimit> = marketer.get("/budget-request-limits").expect(200);
        assert_eq!(limits.len(), 3);
        let change = json!({"most_minor": 200_000, "finance_from_minor": 100_000});
        let limit: BudgetRequestLimit = finance.patch("/budget-request-limits/marketer", 1, &change).expect(200);
        assert_eq!((limit.most_minor, limit.finance_from_minor, limit.version), (Some(200_000), Some(100_000), 2));
        assert_eq!(finance.patch("/budget-request-limits/marketer", 1, &change).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(finance.patch("/budget-request-limits/viewer", 1, &change).status, 404);
        let wrong = finance.patch("/budget-request-limits/marketer", 2, &json!({"most_minor": -1})).problem(422);
        assert_eq!(wrong.errors[0].field, "most_minor");
        assert_eq!(marketer.patch("/budget-request-limits/marketer", 2, &change).status, 403);
        let steps = |amount: i64| ask(&marketer, &transfer(fairs, budget.search, amount)).approvals.len();
        assert_eq!((steps(99_999), steps(100_000)), (1, 2));
        let problem = marketer.post("/budget-requests", &transfer(fairs, budget.search, 200_001)).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("amount_minor", FieldErrorCode::OutOfRange));
        assert!(problem.errors[0].message.contains("2,000.00"));
        let cleared: BudgetRequestLimit = finance.patch("/budget-request-limits/marketer", 2, &json!({"most_minor": null})).expect(200);
        assert_eq!((cleared.most_minor, cleared.finance_from_minor), (None, Some(100_000)));
        assert_eq!(steps(200_001), 2);
    }

    fn an_override_takes_finance_and_lets_the_refused_expense_pass(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.search, 29_000_000));
        let refused = draft(&marketer, &request(budget.search, 3_000_000));
        step(&marketer, refused, "submit").problem(422);
        let mut body = json!({
            "kind": "override", "node_id": budget.search, "amount_minor": 2_000_000, "expense_id": refused,
            "reason": "The fair cannot wait"
        });
        assert_eq!(marketer.post("/budget-requests", &body).problem(422).errors[0].field, "expires_on");
        body["expires_on"] = json!("2026-03-01");
        assert_eq!(marketer.post("/budget-requests", &body).problem(422).errors[0].code, FieldErrorCode::OutOfRange);
        body["expires_on"] = json!("2026-03-31");
        let asked = ask(&marketer, &body);
        let kinds: Vec<_> = asked.approvals.iter().map(|step| step.kind).collect();
        assert_eq!(kinds, [ApproverKind::DepartmentHead, ApproverKind::FinanceController]);
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        step(&marketer, refused, "submit").problem(422);
        decide(&app.client("finance"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        assert_eq!(step(&marketer, refused, "submit").status, 200);
        assert_eq!(balance(app, budget.search), [30_000_000, 32_000_000, 0, 0, -2_000_000]);
        // The only person in finance cannot grant their own.
        body["expense_id"] = Value::Null;
        let own = app.client("finance").post("/budget-requests", &body).problem(409);
        assert_eq!(own.code, ErrorCode::WrongState);
        verify(app);
    }

    fn an_override_that_is_granted_too_late_is_refused(app: &TestApp) {
        let budget = Budget::plan(app);
        let asked = ask(&app.client("marketer"), &json!({
            "kind": "override", "node_id": budget.search, "amount_minor": 100, "expires_on": "2026-03-17",
            "reason": "The fair cannot wait"
        }));
        app.clock.set(app.clock.now() + chrono::TimeDelta::days(3));
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        let late = decide(&app.client("finance"), asked.summary.id, "approve").problem(409);
        assert!(late.detail.expect("a sentence").contains("over"));
        decide(&app.client("finance"), asked.summary.id, "reject").expect::<BudgetRequest>(200);
    }

    fn every_wrong_field_is_named(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let fields = |body: &Value| -> Vec<String> {
            let problem = marketer.post("/budget-requests", body).problem(422);
            problem.errors.into_iter().map(|error| error.field).collect()
        };
        let body = json!({
            "kind": "cut", "node_id": budget.search, "from_node_id": budget.brand, "amount_minor": 0, "reason": " ",
            "funding": "new_money", "expires_on": "2026-12-31", "expense_id": 999
        });
        let mut wrong = fields(&body);
        wrong.sort();
        wrong.dedup();
        assert_eq!(wrong, ["amount_minor", "expense_id", "expires_on", "from_node_id", "funding", "reason"]);
        assert_eq!(fields(&transfer(budget.growth, budget.search, 100)), ["from_node_id"], "it stands above");
        assert_eq!(fields(&transfer(budget.search, budget.growth, 100)), ["node_id"], "it stands above");
        assert_eq!(fields(&top_up(budget.search, 100, "contingency")), ["funding"], "there is none");
        assert_eq!(fields(&top_up(budget.brand, 100, "unallocated")), ["node_id"], "it is out of sight");
        let plan = json!({"kind": "plan", "node_id": budget.search, "amount_minor": 1, "reason": "x"});
        assert_eq!(fields(&plan), ["kind"]);
    }

    fn the_same_key_asks_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let body = cut(budget.search, 100);
        let first: BudgetRequest = marketer.post_with_key("/budget-requests", "once", &body).expect(201);
        let again: BudgetRequest = marketer.post_with_key("/budget-requests", "once", &body).expect(201);
        assert_eq!(first, again);
        let all: Page<BudgetRequestSummary> = marketer.get("/budget-requests").expect(200);
        assert_eq!(all.total, 1);
    }

    fn lists_show_what_is_in_sight(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        ask(&marketer, &cut(budget.search, 100));
        let between = ask(&finance, &transfer(budget.brand, budget.search, 200));
        let brand = ask(&app.client("brand_marketer"), &cut(budget.brand, 300));
        let list = |client: &Client, query: &str| -> Vec<i64> {
            let page: Page<BudgetRequestSummary> = client.get(&format!("/budget-requests{query}")).expect(200);
            assert_eq!(page.total, i64::try_from(page.items.len()).expect("a count"));
            page.items.iter().map(|item| item.amount_minor).collect()
        };
        assert_eq!(list(&finance, ""), [300, 200, 100]);
        assert_eq!(list(&marketer, ""), [200, 100]);
        assert_eq!(list(&app.client("viewer"), ""), [300, 200]);
        assert_eq!(list(&finance, "?kind=transfer"), [200]);
        assert_eq!(list(&marketer, "?mine=true"), [100]);
        assert_eq!(list(&finance, &format!("?node_id={}", budget.brand)), [300, 200]);
        decide(&app.client("brand_marketer"), brand.summary.id, "withdraw").expect::<BudgetRequest>(200);
        assert_eq!(list(&finance, "?state=submitted"), [200, 100]);
        let first: Page<BudgetRequestSummary> = finance.get("/budget-requests?limit=2").expect(200);
        let cursor = first.next_cursor.expect("a second page");
        let second: Page<BudgetRequestSummary> = finance.get(&format!("/budget-requests?limit=2&cursor={cursor}")).expect(200);
        assert_eq!((first.items.len(), second.items.len(), second.items[0].amount_minor), (2, 1, 100));
        assert_eq!(marketer.get(&format!("/budget-requests/{}", brand.summary.id)).status, 404);
        assert_eq!(marketer.get(&format!("/budget-requests/{}", between.summary.id)).status, 200);
    }

    fn the_inbox_has_expenses_and_requests_in_one_order(app: &TestApp) {
        let budget = Budget::plan(app);
        let (head, marketer) = (app.client("head"), app.client("marketer"));
        for number in 0..3 {
            submit(&marketer, &request(budget.search, 1_000 + number));
            app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
            ask(&marketer, &cut(budget.search, 2_000 + number));
            app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
        }
        let amounts = |page: &Page<ApprovalItem>| -> Vec<i64> {
            let amount = |item: &ApprovalItem| match item {
                ApprovalItem::Expense(item) => item.expense.total_minor,
                ApprovalItem::BudgetRequest(item) => item.request.amount_minor,
            };
            page.items.iter().map(amount).collect()
        };
        let all: Page<ApprovalItem> = head.get("/approvals").expect(200);
        assert_eq!((amounts(&all), all.total), (vec![1_000, 2_000, 1_001, 2_001, 1_002, 2_002], 6));
        let ApprovalItem::BudgetRequest(waiting) = &all.items[1] else { panic!("{:?}", all.items[1]) };
        assert_eq!(waiting.request.kind, BudgetRequestKind::Cut);
        assert_eq!(waiting.effect[0].after.allocated_minor - waiting.effect[0].before.allocated_minor, -2_000);
        let mut paged = Vec::new();
        let mut path = "/approvals?limit=4".to_owned();
        loop {
            let page: Page<ApprovalItem> = head.get(&path).expect(200);
            paged.extend(amounts(&page));
            let Some(cursor) = page.next_cursor else { break };
            path = format!("/approvals?limit=4&cursor={cursor}");
        }
        assert_eq!(paged, amounts(&all));
        assert_eq!(head.get("/approvals?cursor=x").problem(400).code, ErrorCode::BadQuery);
    }

    fn of_two_that_race_one_decides(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let marketer = app.client("marketer");
        for (one, other) in [("approve", "approve"), ("approve", "reject")] {
            let asked = ask(&marketer, &transfer(fairs, budget.search, 1_000));
            let statuses = at_once(vec![
                (app.client("head"), asked.summary.id, one),
                (app.client("head"), asked.summary.id, other),
            ]);
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
            let asked = ask(&marketer, &transfer(fairs, budget.search, 1_000));
            let statuses = at_once(vec![
                (app.client("head"), asked.summary.id, "approve"),
                (app.client("marketer"), asked.summary.id, "withdraw"),
            ]);
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        }
        let done: Page<BudgetRequestSummary> = marketer.get("/budget-requests?state=approved").expect(200);
        assert_eq!(allocated(app, fairs), 5_000_000 - 1_000 * done.total);
        verify(app);
    }

    fn a_refused_expense_passes_after_the_move(app: &TestApp) {
        let budget = Budget::plan(app);
        let fairs = in_growth(app, &budget);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.search, 29_000_000));
        let refused = draft(&marketer, &request(budget.search, 3_000_000));
        step(&marketer, refused, "submit").problem(422);
        let mut body = transfer(fairs, budget.search, 2_000_000);
        body["expense_id"] = json!(refused);
        let asked = ask(&marketer, &body);
        assert_eq!(asked.expense_reference, Some(format!("EXP-{:04}", refused.0)));
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        assert_eq!(step(&marketer, refused, "submit").status, 200);
        verify(app);
    }
}

/// Runs one step per client, all at the same moment, and gives the statuses.
fn at_once(steps: Vec<(Client, BudgetRequestId, &'static str)>) -> Vec<u16> {
    let barrier = Barrier::new(steps.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = steps
            .into_iter()
            .map(|(client, id, name)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    decide(&client, id, name).status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}
