use super::*;

on_both! {
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
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("amount_minor", FieldErrorCode::OverRoleLimit));
        assert!(problem.errors[0].message.contains("2,000.00"));
        assert_eq!((problem.errors[0].limit_minor, problem.errors[0].currency), (Some(200_000), Some(Currency::CNY)));
        let over = json!({
            "kind": "override", "node_id": fairs, "amount_minor": 200_001, "expires_on": "2026-12-31", "reason": "Over"
        });
        assert_eq!(marketer.post("/budget-requests", &over).problem(422).errors[0].code, FieldErrorCode::OverRoleLimit);
        let cleared: BudgetRequestLimit = finance.patch("/budget-request-limits/marketer", 2, &json!({"most_minor": null})).expect(200);
        assert_eq!((cleared.most_minor, cleared.finance_from_minor), (None, Some(100_000)));
        assert_eq!(steps(200_001), 2);
    }

    fn a_limit_counts_in_every_currency_at_the_plan_rate(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let root = json!({"fiscal_year_id": budget.year_id(), "name": "Abroad", "currency": "USD"});
        let node = finance.post("/budget-nodes", &root).expect::<BudgetNodePage>(201).node.id;
        allocate(&finance, node, 10_000_000).expect::<BudgetNodePage>(201);
        let limit = finance.patch("/budget-request-limits/finance_controller", 1, &json!({"most_minor": 700_000}));
        assert_eq!(limit.status, 200);
        let refused = finance.post("/budget-requests", &cut(node, 100)).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("amount_minor", FieldErrorCode::RateMissing));
        let rate = json!({"from": "USD", "to": "CNY", "valid_from": "2026-01-01", "rate": "7.00"});
        assert_eq!(finance.post("/plan-rates", &rate).status, 201);
        let refused = finance.post("/budget-requests", &cut(node, 100_001)).problem(422);
        assert_eq!((refused.errors[0].code, refused.errors[0].limit_minor), (FieldErrorCode::OverRoleLimit, Some(700_000)));
        let preview: BudgetRequestPreview = finance.post("/budget-requests/preview", &cut(node, 100_000)).expect(200);
        assert_eq!(preview.shortfall, None);
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

    fn a_revoked_override_says_so_on_its_request_and_who_did_it(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let asked = ask(&marketer, &json!({
            "kind": "override", "node_id": budget.search, "amount_minor": 5_000, "expires_on": "2026-03-31",
            "reason": "The fair cannot wait"
        }));
        let id = asked.summary.id;
        decide(&app.client("head"), id, "approve").expect::<BudgetRequest>(200);
        let granted: BudgetRequest = decide(&finance, id, "approve").expect(200);
        assert_eq!((granted.revoked_at, granted.revoked_by_name), (None, None));
        let list: Vec<ControlOverride> = finance.get("/overrides").expect(200);
        assert_eq!((list[0].request_id, list[0].revoked_at), (Some(id), None));
        let revoked: ControlOverride = finance.post(&format!("/overrides/{}/revoke", list[0].id), &json!({})).expect(200);
        assert_eq!((revoked.state, revoked.revoked_by_name.as_deref()), (OverrideState::Revoked, Some("finance")));
        let shown: BudgetRequest = marketer.get(&format!("/budget-requests/{id}")).expect(200);
        assert_eq!((shown.revoked_at, shown.revoked_by_name.as_deref()), (revoked.revoked_at, Some("finance")));
        let last = shown.timeline.last().expect("what happened");
        assert_eq!((last.what.as_str(), last.actor_name.as_deref()), ("revoked", Some("finance")));
    }

    fn an_override_for_an_expense_says_what_would_refuse_it_even_then(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        // Social is over by 50: it only warned for a while.
        let control = |level: &str| json!({"control": {"level": level, "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0}, "reason": "Trial"});
        let path = format!("/budget-nodes/{}", budget.social);
        finance.patch(&path, 1, &control("warn")).expect::<BudgetNodePage>(200);
        submit(&marketer, &request(budget.social, 10_000_050));
        finance.patch(&path, 2, &control("block")).expect::<BudgetNodePage>(200);
        let refused = draft(&marketer, &request(budget.social, 1));
        step(&marketer, refused, "submit").problem(422);

        let mut body = json!({
            "kind": "override", "node_id": budget.social, "amount_minor": 50, "expense_id": refused,
            "expires_on": "2026-03-31", "reason": "The fair cannot wait"
        });
        let preview = |body: &Value| -> BudgetRequestPreview { marketer.post("/budget-requests/preview", body).expect(200) };
        let short = preview(&body).still_refused;
        assert_eq!(short.len(), 1, "{short:#?}");
        assert_eq!((short[0].node_id, short[0].available_minor, short[0].override_minor, short[0].asked_minor), (Some(budget.social), -50, 50, 1));
        body["amount_minor"] = json!(51);
        assert!(preview(&body).still_refused.is_empty());
        let asked = ask(&marketer, &body);
        for who in ["head", "finance"] {
            decide(&app.client(who), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        }
        step(&marketer, refused, "submit").expect::<penstock_shared::expense::Expense>(200);
        // A draft that is no draft any more is not judged again.
        assert!(preview(&body).still_refused.is_empty());
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
