use super::*;

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
        assert_eq!((problem.about[0].name.as_str(), problem.about[0].free_minor), ("Search", Some(1_000_000)));
        let preview: BudgetRequestPreview =
            marketer.post("/budget-requests/preview", &cut(budget.search, 1_000_001)).expect(200);
        let shortfall = preview.shortfall.expect("what stands in the way");
        assert_eq!((preview.passes, shortfall.node_id, shortfall.free_minor), (false, budget.search, 1_000_000));
        let asked = ask(&marketer, &cut(budget.search, 1_000_000));
        decide(&app.client("head"), asked.summary.id, "approve").expect::<BudgetRequest>(200);
        assert_eq!(balance(app, budget.search), [29_000_000, 29_000_000, 0, 0, 0]);
        verify(app);
    }

    fn money_that_closed_months_left_over_can_be_moved_and_given_back(app: &TestApp) {
        let budget = Budget::plan(app);
        let kept = contingency(app, &budget, 1_200_000);
        let finance = app.client("finance");
        for period in &budget.year.periods[..10] {
            let change = json!({"state": "closed"});
            assert_eq!(finance.patch(&format!("/periods/{}", period.id), period.version, &change).status, 200);
        }
        let refused = finance.post("/budget-requests", &cut(kept, 1_200_001)).problem(422);
        assert_eq!((refused.code, refused.about[0].free_minor), (ErrorCode::CutExceedsFree, Some(1_200_000)));
        let mut in_december = cut(kept, 1_200_001);
        in_december["from_period_id"] = json!(budget.year.periods[11].id);
        let preview: BudgetRequestPreview = finance.post("/budget-requests/preview", &in_december).expect(200);
        let shortfall = preview.shortfall.expect("what stands in the way");
        assert_eq!(shortfall.period_starts_on, Some(budget.year.periods[11].starts_on));
        let more = ask(&app.client("marketer"), &top_up(budget.search, 800_000, "contingency"));
        decide(&app.client("head"), more.summary.id, "approve");
        let done: BudgetRequest = decide(&finance, more.summary.id, "approve").expect(200);
        assert_eq!(done.summary.state, BudgetRequestState::Approved);
        assert_eq!((allocated(app, kept), allocated(app, budget.search)), (400_000, 30_800_000));
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{kept}")).expect(200);
        let months: Vec<i64> = page.periods.iter().map(|period| period.balance.allocated_minor).collect();
        assert_eq!((months[9], months[10], months[11]), (100_000, -300_000, -300_000));
        let preview: BudgetRequestPreview = finance.post("/budget-requests/preview", &cut(kept, 400_001)).expect(200);
        assert_eq!(preview.shortfall.expect("what stands in the way").free_minor, 400_000);
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
}
