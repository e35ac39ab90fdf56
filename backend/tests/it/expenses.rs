use penstock_shared::{
    approval::ApprovalItem,
    budget::{CheckOutcome, LedgerEntry},
    error_code::ErrorCode,
    expense::{Expense, ExpenseAction, ExpensePreview, ExpenseState, ExpenseSummary},
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::json;

use crate::support::budget::{
    Budget, allocate, approved, balance, draft, invoice, request, step, submit, verify,
};

on_both! {
    fn a_request_is_reserved_committed_spent_and_the_rest_released(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let submitted = submit(&marketer, &request(budget.search, 1_000_000));
        assert_eq!(submitted.summary.state, ExpenseState::Submitted);
        for node in [budget.search, budget.growth, budget.company] {
            assert_eq!(balance(app, node)[1], 1_000_000);
        }
        assert_eq!(balance(app, budget.brand)[1], 0);
        let head = app.client("head");
        let inbox: Page<ApprovalItem> = head.get("/approvals").expect(200);
        let ApprovalItem::Expense(waiting) = &inbox.items[0] else { panic!("{:?}", inbox.items) };
        assert_eq!(waiting.expense.id, submitted.summary.id);
        let effect = &waiting.effect[0];
        assert_eq!((effect.available_minor, effect.available_after_minor), (30_000_000, 29_000_000));
        let expense: Expense = step(&head, submitted.summary.id, "approve").expect(200);
        assert_eq!(expense.summary.state, ExpenseState::Approved);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 1_000_000, 0, 29_000_000]);
        let finance = app.client("finance");
        let partly: Expense = invoice(&finance, &expense, "R-1", 300_000, false).expect(200);
        assert_eq!(partly.summary.state, ExpenseState::PartlyInvoiced);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 700_000, 300_000, 29_000_000]);
        let closed: Expense = invoice(&finance, &expense, "R-2", 600_000, true).expect(200);
        assert_eq!(closed.summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.company), [100_000_000, 0, 0, 900_000, 99_100_000]);
        let what: Vec<&str> = closed.timeline.iter().map(|item| item.what.as_str()).collect();
        assert_eq!(what, ["created", "submitted", "approved", "invoiced", "invoiced", "released"]);
        verify(app);
    }

    fn too_much_is_refused_with_the_numbers_and_stays_readable(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.social, 9_000_000));
        let preview: ExpensePreview = marketer.post("/expenses/check", &request(budget.social, 1_000_001)).expect(200);
        assert!(!preview.passes);
        let id = draft(&marketer, &request(budget.social, 1_000_001));
        let problem = step(&marketer, id, "submit").problem(422);
        assert_eq!(problem.code, ErrorCode::FundsInsufficient);
        let funds = problem.funds.expect("numbers");
        let refusal = &funds.refusals[0];
        assert_eq!((refusal.node_id, refusal.asked_minor, refusal.available_minor), (Some(budget.social), 1_000_001, 1_000_000));
        assert_eq!(funds.refusals.len(), 1);
        let above = |check: &penstock_shared::budget::NodeCheck| check.path.iter().map(|node| node.name.clone()).collect::<Vec<_>>();
        assert_eq!(above(refusal), ["Growth"], "the company is out of the marketer's sight");
        assert_eq!(funds.helpers[0].name, "finance");
        let kept: Expense = marketer.get(&format!("/expenses/{id}")).expect(200);
        assert_eq!(kept.summary.state, ExpenseState::Draft);
        assert_eq!(kept.checks[0].outcome, CheckOutcome::Refused);
        assert_eq!(Some(kept.checks[0].id), funds.check_id);
        let stored = kept.checks[0].results.iter().find(|result| result.outcome == CheckOutcome::Refused).expect("who refused");
        assert_eq!(above(stored), ["Growth"]);
        assert_eq!(kept.helpers, funds.helpers, "whoever comes back finds who can help");
        assert_eq!(balance(app, budget.social), [10_000_000, 9_000_000, 0, 0, 1_000_000]);
        let exact = submit(&marketer, &request(budget.social, 1_000_000));
        assert_eq!(exact.summary.state, ExpenseState::Submitted);
        assert!(exact.helpers.is_empty());
        verify(app);
    }

    fn all_lines_pass_or_none(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut body = request(budget.search, 1_000);
        // Each line fits, the two on one node together do not.
        body["lines"] = json!([
            {"node_id": budget.search, "amount_minor": 1_000, "charge_date": "2026-03-20"},
            {"node_id": budget.social, "amount_minor": 6_000_000, "charge_date": "2026-03-20"},
            {"node_id": budget.social, "amount_minor": 6_000_000, "charge_date": "2026-04-20"},
        ]);
        let id = draft(&marketer, &body);
        let funds = step(&marketer, id, "submit").problem(422).funds.expect("numbers");
        assert_eq!((funds.refusals[0].line_index, funds.refusals[0].asked_minor), (2, 12_000_000));
        assert_eq!(balance(app, budget.search)[1], 0);
        verify(app);
    }

    fn children_together_cannot_use_more_than_their_parent_has(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        // Growth has 600,000 and gave 400,000 on; its children only warn now.
        for node in [budget.search, budget.social] {
            let control = json!({"level": "warn", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
            let change = json!({"control": control, "reason": "Trial"});
            assert_eq!(finance.patch(&format!("/budget-nodes/{node}"), 1, &change).status, 200);
        }
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.search, 40_000_000));
        assert!(first.summary.over_budget);
        let id = draft(&marketer, &request(budget.social, 20_000_001));
        let funds = step(&marketer, id, "submit").problem(422).funds.expect("numbers");
        assert_eq!(funds.refusals[0].node_id, Some(budget.growth));
        assert_eq!(funds.refusals[0].available_minor, 20_000_000);
    }

    fn tolerance_lets_through_and_flags(app: &TestApp) {
        let budget = Budget::plan(app);
        let control = json!({"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 100});
        let change = json!({"control": control, "reason": "One percent"});
        assert_eq!(app.client("finance").patch(&format!("/budget-nodes/{}", budget.social), 1, &change).status, 200);
        let marketer = app.client("marketer");
        let over = submit(&marketer, &request(budget.social, 10_100_000));
        assert!(over.summary.over_budget);
        assert_eq!(over.approvals.len(), 2, "finance looks at what is over budget");
        let id = draft(&marketer, &request(budget.social, 1));
        assert_eq!(step(&marketer, id, "submit").problem(422).code, ErrorCode::FundsInsufficient);
    }

    fn a_month_window_looks_at_the_month_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let control = json!({"level": "block", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        let change = json!({"control": control, "reason": "Monthly"});
        assert_eq!(app.client("finance").patch(&format!("/budget-nodes/{}", budget.search), 1, &change).status, 200);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 2_500_001));
        let funds = step(&marketer, id, "submit").problem(422).funds.expect("numbers");
        assert_eq!(funds.refusals[0].available_minor, 2_500_000);
        assert_eq!(funds.refusals[0].window_from.to_string(), "2026-03-01");
        submit(&marketer, &request(budget.search, 2_500_000));
    }

    fn no_budget_is_no_money(app: &TestApp) {
        let budget = Budget::plan(app);
        let new = json!({"parent_id": budget.growth, "fiscal_year_id": budget.year_id(), "name": "New", "department_id": app.departments.growth});
        let page: penstock_shared::budget::BudgetNodePage = app.client("finance").post("/budget-nodes", &new).expect(201);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(page.node.id, 1));
        assert_eq!(step(&marketer, id, "submit").problem(422).code, ErrorCode::FundsInsufficient);
    }

    fn nobody_approves_their_own_request(app: &TestApp) {
        let budget = Budget::plan(app);
        let head = app.client("head");
        let own = submit(&head, &request(budget.search, 1_000));
        assert_eq!(step(&head, own.summary.id, "approve").problem(403).code, ErrorCode::SelfApproval);
        assert_eq!(own.approvals[0].approvers[0].name, "finance");
        let other = submit(&app.client("marketer"), &request(budget.search, 1_000));
        assert_eq!(step(&app.client("finance"), other.summary.id, "approve").problem(403).code, ErrorCode::NotYourStep);
        assert_eq!(step(&app.client("brand_head"), other.summary.id, "approve").problem(404).code, ErrorCode::NotFound);
        assert_eq!(step(&app.client("marketer"), other.summary.id, "approve").problem(403).code, ErrorCode::Forbidden);
    }

    fn a_large_request_takes_two_approvals(app: &TestApp) {
        let budget = Budget::plan(app);
        let submitted = submit(&app.client("marketer"), &request(budget.search, 5_000_000));
        let id = submitted.summary.id;
        let once: Expense = step(&app.client("head"), id, "approve").expect(200);
        assert_eq!(once.summary.state, ExpenseState::Submitted);
        assert_eq!(balance(app, budget.search)[1], 5_000_000);
        assert_eq!(step(&app.client("head"), id, "approve").problem(403).code, ErrorCode::NotYourStep);
        let twice: Expense = step(&app.client("finance"), id, "approve").expect(200);
        assert_eq!(twice.summary.state, ExpenseState::Approved);
    }

    fn reject_withdraw_cancel_and_close_release_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, finance) = (app.client("marketer"), app.client("head"), app.client("finance"));
        let rejected = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let no_reason = head.post(&format!("/expenses/{rejected}/reject"), &json!({"comment": " "})).problem(422);
        assert_eq!(no_reason.errors[0].code, FieldErrorCode::Required);
        assert_eq!(step(&head, rejected, "reject").expect::<Expense>(200).summary.state, ExpenseState::Rejected);
        assert_eq!(step(&head, rejected, "reject").problem(409).code, ErrorCode::WrongState);
        let withdrawn = submit(&marketer, &request(budget.search, 2_000)).summary.id;
        assert_eq!(step(&head, withdrawn, "withdraw").problem(403).code, ErrorCode::Forbidden);
        assert_eq!(step(&marketer, withdrawn, "withdraw").expect::<Expense>(200).summary.state, ExpenseState::Withdrawn);
        let cancelled = approved(app, budget.search, 3_000).summary.id;
        assert_eq!(step(&marketer, cancelled, "cancel").expect::<Expense>(200).summary.state, ExpenseState::Cancelled);
        let closed = approved(app, budget.search, 4_000);
        invoice(&finance, &closed, "R-1", 1_000, false).expect::<Expense>(200);
        assert_eq!(step(&finance, closed.summary.id, "close").expect::<Expense>(200).summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 1_000, 29_999_000]);
        verify(app);
    }

    fn an_invoice_above_the_commitment_is_a_new_check(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.social, 4_000_000);
        let refused = invoice(&finance, &expense, "R-1", 10_000_001, true).problem(422);
        assert_eq!(refused.code, ErrorCode::FundsInsufficient);
        assert_eq!(refused.funds.expect("numbers").refusals[0].asked_minor, 6_000_001);
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 4_000_000, 0, 6_000_000]);
        let posted: Expense = invoice(&finance, &expense, "R-1", 10_000_000, true).expect(200);
        assert!(posted.invoices[0].over_commitment);
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 0, 10_000_000, 0]);
        verify(app);
    }

    fn a_reversed_invoice_goes_back_to_the_commitment_and_keeps_its_trace(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        let partly: Expense = invoice(&finance, &expense, "R-1", 400_000, false).expect(200);
        let path = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, partly.invoices[0].id);
        let open: Expense = finance.post(&path, &json!({"comment": "Wrong supplier"})).expect(200);
        assert_eq!((open.summary.state, open.summary.invoiced_minor), (ExpenseState::Approved, 0));
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 1_000_000, 0, 29_000_000]);
        let again = finance.post(&path, &json!({"comment": "Wrong supplier"}));
        assert_eq!(again.problem(409).code, ErrorCode::WrongState);
        let closed: Expense = invoice(&finance, &expense, "R-2", 900_000, true).expect(200);
        let path = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, closed.invoices[1].id);
        let after: Expense = finance.post(&path, &json!({"comment": "Returned"})).expect(200);
        assert_eq!(after.summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 0, 30_000_000]);
        let page: Page<LedgerEntry> =
            finance.get(&format!("/budget-nodes/{}/statement?kind=reverse", budget.search)).expect(200);
        assert!(page.items.iter().all(|entry| entry.reverses_sequence.is_some()));
        assert_eq!(page.total, 2);
        verify(app);
    }

    fn wrong_fields_are_named_by_their_place(app: &TestApp) {
        let budget = Budget::plan(app);
        let body = json!({
            "title": "",
            "currency": "EUR",
            "lines": [
                {"node_id": budget.search, "amount_minor": 0, "charge_date": "2027-01-01"},
                {"node_id": budget.brand, "amount_minor": 5}
            ]
        });
        let problem = app.client("marketer").post("/expenses", &body).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("title", FieldErrorCode::Required),
            ("lines[0].amount_minor", FieldErrorCode::OutOfRange),
            ("lines[0].node_id", FieldErrorCode::RateMissing),
            ("lines[0].charge_date", FieldErrorCode::OutsideFiscalYear),
            // Another department's node: as unknown as one that is not there.
            ("lines[1].node_id", FieldErrorCode::Unknown),
        ]);
    }

    fn a_draft_can_be_changed_until_it_is_submitted(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let path = format!("/expenses/{id}");
        let changed: Expense = marketer.put(&path, 1, &request(budget.social, 2_000)).expect(200);
        assert_eq!((changed.summary.total_minor, changed.lines[0].node_id), (2_000, budget.social));
        assert_eq!(marketer.put(&path, 1, &request(budget.social, 3_000)).problem(412).code, ErrorCode::VersionMismatch);
        step(&marketer, id, "submit").expect::<Expense>(200);
        assert_eq!(marketer.put(&path, 3, &request(budget.social, 3_000)).problem(409).code, ErrorCode::WrongState);
    }

    fn lists_are_filtered_paged_and_scoped(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        for amount in [300, 100, 200, 100] {
            submit(&marketer, &request(budget.search, amount));
        }
        draft(&marketer, &request(budget.search, 999));
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page: Page<ExpenseSummary> =
                marketer.get(&format!("/expenses?state=submitted&sort=largest&limit=2{cursor}")).expect(200);
            assert_eq!(page.total, 4);
            seen.extend(page.items.iter().map(|item| item.total_minor));
            match page.next_cursor {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, [300, 200, 100, 100]);
        let found: Page<ExpenseSummary> = marketer.get("/expenses?q=lantern").expect(200);
        assert_eq!(found.total, 5);
        let none: Page<ExpenseSummary> = app.client("viewer").get("/expenses").expect(200);
        assert_eq!((none.total, none.items.len()), (0, 0));
        assert_eq!(marketer.get("/expenses?state=lost").problem(400).code, ErrorCode::BadQuery);
        assert_eq!(marketer.get("/expenses?cursor=x").problem(400).code, ErrorCode::BadQuery);
    }

    fn a_draft_is_dropped_by_its_writer_and_stays_readable(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 2_000));
        let path = format!("/expenses/{id}");
        assert_eq!(marketer.get(&path).expect::<Expense>(200).actions, [ExpenseAction::Discard, ExpenseAction::Edit, ExpenseAction::Submit]);
        assert_eq!(step(&app.client("head"), id, "withdraw").problem(403).reason, Some(RefusalReason::NotTheRequester));
        let dropped: Expense = step(&marketer, id, "withdraw").expect(200);
        assert_eq!((dropped.summary.state, dropped.actions.len()), (ExpenseState::Withdrawn, 0));
        assert_eq!(dropped.timeline.iter().map(|item| item.what.as_str()).collect::<Vec<_>>(), ["created", "discarded"]);
        for name in ["withdraw", "submit"] {
            assert_eq!(step(&marketer, id, name).problem(409).code, ErrorCode::WrongState);
        }
        assert_eq!(balance(app, budget.search)[1], 0);
    }

    fn the_page_offers_what_may_be_done(app: &TestApp) {
        let budget = Budget::plan(app);
        let submitted = submit(&app.client("marketer"), &request(budget.search, 1_000));
        let path = format!("/expenses/{}", submitted.summary.id);
        assert_eq!(submitted.actions, [ExpenseAction::Revise, ExpenseAction::Withdraw]);
        let seen: Expense = app.client("head").get(&path).expect(200);
        assert_eq!(seen.actions, [ExpenseAction::Approve, ExpenseAction::Reject, ExpenseAction::RequestChanges, ExpenseAction::Forward, ExpenseAction::AddApprover]);
        let seen: Expense = app.client("analyst").get(&path).expect(200);
        assert_eq!(seen.actions, []);
        assert_eq!(allocate(&app.client("analyst"), budget.search, 1).problem(403).code, ErrorCode::Forbidden);
    }
}
