//! Statements: every figure of a budget screen equals what its entries come to.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use penstock_shared::{
    budget::{Balance, BudgetNodePage, BudgetTree, EntryKind, LedgerEntry, PeriodBalance},
    budget_request::BudgetRequest,
    error_code::ErrorCode,
    expense::Expense,
    ids::NodeId,
    statement::{EntryExplanation, Figure, Statement},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use crate::{
    histories,
    support::{
        Client, TestApp as App,
        budget::{Budget, allocate, approved, balance, invoice, request, submit},
    },
};

fn figure(balance: &Balance, figure: Figure) -> Option<i64> {
    Some(match figure {
        Figure::Allocated => balance.allocated_minor,
        Figure::Reserved => balance.reserved_minor,
        Figure::Committed => balance.committed_minor,
        Figure::Spent => balance.spent_minor,
        Figure::Available => balance.available_minor,
        Figure::Used => balance.reserved_minor + balance.committed_minor + balance.spent_minor,
        Figure::GivenOn | Figure::Kept => return None,
    })
}

/// Every figure of a balance and of its periods is what the statement comes to. `path` ends where
/// further parameters can be added.
#[track_caller]
fn explain_all(client: &Client, path: &str, whole: &Balance, periods: &[PeriodBalance]) -> usize {
    let mut looked_at = 0;
    for bucket in Figure::ALL {
        let spans = std::iter::once((String::new(), whole)).chain(
            periods.iter().map(|period| (format!("&period_id={}", period.period_id), &period.balance)),
        );
        let mut before = 0;
        for (span, balance) in spans {
            let Some(shown) = figure(balance, *bucket) else { continue };
            let statement: Statement =
                client.get(&format!("{path}bucket={bucket}{span}&limit=1")).expect(200);
            let summary = statement.summary;
            assert_eq!(summary.movement_minor, shown, "{path} {bucket} {span}");
            assert_eq!(summary.closing_minor, summary.opening_minor + shown, "{path} {bucket} {span}");
            if !span.is_empty() {
                assert_eq!(
                    summary.opening_minor, before,
                    "{path} {bucket} {span}: opens where the last closed"
                );
                before += shown;
            }
            looked_at += 1;
        }
    }
    looked_at
}

fn explain_world(app: &App, nodes: &[NodeId]) -> usize {
    let mut looked_at = 0;
    for name in ["finance", "marketer"] {
        let client = app.client(name);
        let mut year = None;
        for node in nodes {
            let answer = client.get(&format!("/budget-nodes/{node}"));
            if answer.status == 404 {
                continue;
            }
            let page: BudgetNodePage = answer.expect(200);
            year = Some(page.node.fiscal_year_id);
            let path = format!("/budget-nodes/{node}/statement?");
            looked_at += explain_all(&client, &path, &page.node.balance, &page.periods);
            for (bucket, shown) in [
                (Figure::GivenOn, page.node.children_allocated_minor),
                (Figure::Kept, page.node.balance.allocated_minor - page.node.children_allocated_minor),
            ] {
                let statement: Statement = client.get(&format!("{path}bucket={bucket}")).expect(200);
                assert_eq!(statement.summary.movement_minor, shown, "{path} {bucket}");
            }
        }
        let year = year.expect("a node in sight");
        let tree: BudgetTree = client.get(&format!("/budgets?fiscal_year_id={year}")).expect(200);
        for total in &tree.totals {
            let path = format!("/budgets/statement?fiscal_year_id={year}&currency={}&", total.currency);
            looked_at += explain_all(&client, &path, &total.balance, &total.periods);
        }
    }
    looked_at
}

/// All pages of a statement, newest first.
fn walk(client: &Client, path: &str, limit: i64) -> (Vec<LedgerEntry>, Statement) {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let statement: Statement = client.get(&format!("{path}limit={limit}{cursor}")).expect(200);
        entries.extend(statement.items.clone());
        match &statement.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (entries, statement),
        }
    }
}

on_both! {
    fn every_figure_of_a_random_history_equals_its_statement(app: &TestApp) {
        let world = histories::world(app);
        // A second root in the same year, of another department, so that the year has several.
        let year = app.client("finance").get("/fiscal-years").expect::<Vec<penstock_shared::period::FiscalYear>>(200)[0].id;
        let root: BudgetNodePage = app.client("finance").post("/budget-nodes", &json!({
            "fiscal_year_id": year, "name": "Reserve of Growth", "department_id": app.departments.growth,
        })).expect(201);
        allocate(&app.client("finance"), root.node.id, 7_000_001).expect::<BudgetNodePage>(201);
        let mut nodes = world.nodes.to_vec();
        nodes.push(root.node.id);
        let looked_at = std::sync::atomic::AtomicUsize::new(0);
        let mut runner = TestRunner::new(Config { cases: 2, max_shrink_iters: 0, failure_persistence: None, ..Config::default() });
        runner
            .run(&prop::collection::vec(histories::deed(), 40..60), |deeds| {
                histories::live(app, &world, deeds);
                looked_at.fetch_add(explain_world(app, &nodes), std::sync::atomic::Ordering::Relaxed);
                Ok(())
            })
            .expect("every history");
        assert!(looked_at.into_inner() > 1_000);
    }

    fn the_running_balance_is_right_on_every_page_and_under_every_filter(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 400_000, false).expect::<Expense>(200);
        submit(&app.client("marketer"), &request(budget.social, 50_000));
        let finance = app.client("finance");
        for filter in ["", "bucket=spent&", "bucket=available&", "kind=reserve&", "q=keyword&", "from=2026-03-01&", "own=true&"] {
            let path = format!("/budget-nodes/{}/statement?{filter}", budget.growth);
            let (all, at_once) = walk(&finance, &path, 200);
            let (paged, _) = walk(&finance, &path, 2);
            assert_eq!(paged, all, "{filter}");
            let summary = at_once.summary;
            let mut running = summary.opening_minor;
            for entry in all.iter().rev() {
                running += entry.effect_minor;
                assert_eq!(entry.running_minor, running, "{filter} #{}", entry.sequence);
            }
            assert_eq!(running, summary.closing_minor, "{filter}");
            assert_eq!(i64::try_from(all.len()).unwrap(), at_once.total, "{filter}");
            // What was really available does not depend on the filter.
            let (unfiltered, _) = walk(&finance, &format!("/budget-nodes/{}/statement?", budget.growth), 200);
            for entry in &all {
                let same = unfiltered.iter().find(|other| other.sequence == entry.sequence).unwrap();
                assert_eq!(entry.available_after_minor, same.available_after_minor, "{filter}");
            }
        }
        assert_eq!(balance(app, budget.growth)[4], 60_000_000 - 1_000_000 - 50_000);
    }

    fn filters_pick_the_entries_they_name(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 400_000, false).expect::<Expense>(200);
        submit(&app.client("marketer"), &request(budget.social, 50_000));
        let finance = app.client("finance");
        let kinds = |filter: &str| -> Vec<EntryKind> {
            let path = format!("/budget-nodes/{}/statement?{filter}&", budget.growth);
            walk(&finance, &path, 200).0.iter().map(|entry| entry.kind).collect()
        };
        use EntryKind::{Allocate, Commit, Reserve, Spend};
        assert_eq!(kinds(&format!("expense_id={}", expense.summary.id)), [Spend, Commit, Reserve]);
        assert_eq!(kinds(&format!("q={}", expense.summary.reference)), [Spend, Commit, Reserve]);
        assert_eq!(kinds(&format!("q=exp-{}", expense.summary.id)), [Spend, Commit, Reserve], "without zeros before it");
        assert_eq!(kinds("document=invoice"), [Spend]);
        assert_eq!(kinds("document=expense"), [Reserve, Commit, Reserve]);
        assert_eq!(kinds(&format!("actor_id={}", app.user("head"))), [Commit]);
        assert_eq!(kinds("document=none&own=true"), [Allocate; 12]);
        assert_eq!(kinds("from=2026-03-20&to=2026-03-20&bucket=reserved"), [Reserve, Commit, Reserve]);
        assert_eq!(kinds("q=100%25"), []);
        let problem = finance.get(&format!("/budget-nodes/{}/statement?from=2026-03-02&to=2026-03-01", budget.growth)).problem(400);
        assert_eq!(problem.code, ErrorCode::BadQuery);
        let problem = finance.get(&format!("/budget-nodes/{}/statement?bucket=colour", budget.growth)).problem(400);
        assert_eq!(problem.code, ErrorCode::BadQuery);
    }

    fn a_file_has_the_same_entries_and_sums(app: &TestApp) {
        let budget = Budget::plan(app);
        let mut asked = request(budget.search, 1_234_567);
        asked["title"] = json!("=HYPERLINK(\"http://evil.example\")");
        submit(&app.client("marketer"), &asked);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/statement", budget.search);
        let statement: Statement = finance.get(&format!("{path}?bucket=reserved")).expect(200);
        assert_eq!(statement.summary.movement_minor, 1_234_567);
        let csv = finance.get(&format!("{path}/export?bucket=reserved"));
        assert_eq!(csv.status, 200, "{}", csv.body);
        let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].ends_with("Currency,Amount,Reserved,\"Reserved, balance\""), "{}", lines[0]);
        assert!(lines[2].contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{}", lines[2]);
        assert!(lines[2].ends_with("CNY,12345.67,12345.67,12345.67"), "{}", lines[2]);
        assert_eq!(lines[3], "Total,,,,,,,,,,,,,,CNY,,12345.67,");
        assert_eq!(lines[4], "Closing balance,,,,,,,,,,,,,,CNY,,,12345.67");
        let chinese = finance.send("GET", &format!("{path}/export?bucket=reserved"), &[("Accept-Language", "zh-CN")], None::<&()>);
        assert!(chinese.body.contains("预留") && chinese.body.contains("期末余额"), "{}", chinese.body);
        let problem = app.client("viewer").get(&format!("{path}/export")).problem(404);
        assert_eq!(problem.code, ErrorCode::NotFound);
    }

    fn a_file_names_period_lateness_and_document(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        let finance = app.client("finance");
        let year = finance.get("/fiscal-years").expect::<Vec<penstock_shared::period::FiscalYear>>(200).remove(0);
        let march = &year.periods[2];
        finance.patch(&format!("/periods/{}", march.id), march.version, &json!({"state": "closed"})).expect::<serde_json::Value>(200);
        // Its day is in March, which is closed: it is booked in April and says so.
        invoice(&finance, &expense, "R-1", 400_000, false).expect::<Expense>(200);
        let export = |language: &str| {
            let path = format!("/budget-nodes/{}/statement/export?bucket=spent", budget.search);
            finance.send("GET", &path, &[("Accept-Language", language)], None::<&()>).body
        };
        let english = export("en");
        let rows: Vec<Vec<&str>> = english.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
        assert_eq!((rows[0][2], rows[0][3], rows[0][11]), ("Period", "Late from", "Document"));
        assert_eq!((rows[2][2], rows[2][3], rows[2][11]), ("FY2026 P4", "FY2026 P3", "Invoice R-1"), "{english}");
        let chinese = export("zh-CN");
        assert!(chinese.contains("FY2026 第4期,FY2026 第3期,") && chinese.contains("发票 R-1"), "{chinese}");
        let plan = finance.get(&format!("/budget-nodes/{}/statement/export?bucket=allocated", budget.search)).body;
        assert!(plan.contains("FY2026 P1,,"), "what is not late says nothing: {plan}");
    }

    fn without_a_figure_a_file_says_what_each_entry_moved_and_did(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/statement", budget.search);
        let statement: Statement = finance.get(&format!("{path}?expense_id={}", expense.summary.id)).expect(200);
        assert_eq!(statement.summary.figure, Figure::Available);
        let csv = finance.get(&format!("{path}/export?expense_id={}", expense.summary.id));
        let lines: Vec<&str> = csv.body.lines().collect();
        assert!(lines[2].ends_with(",CNY,10000.00,-10000.00,-10000.00"), "{}", lines[2]);
        assert!(lines[3].ends_with(",CNY,10000.00,0.00,-10000.00"), "the commitment moves and uses nothing more: {}", lines[3]);
        let shown: Vec<(i64, i64, i64)> =
            statement.items.iter().map(|entry| (entry.amount_minor, entry.effect_minor, entry.running_minor)).collect();
        assert_eq!(shown, [(1_000_000, 0, -1_000_000), (1_000_000, -1_000_000, -1_000_000)]);
    }

    fn a_file_is_named_after_what_it_is_of_and_tells_the_organisations_time(app: &TestApp) {
        let budget = Budget::plan(app);
        submit(&app.client("marketer"), &request(budget.search, 1_234_567));
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/statement", budget.search);
        let csv = finance.get(&format!("{path}/export?kind=reserve"));
        let disposition = csv.headers["content-disposition"].to_str().expect("a name");
        let code = &budget.year.code;
        assert_eq!(disposition, format!("attachment; filename=\"statement.csv\"; filename*=UTF-8''Search%20{code}.csv"));
        let statement: Statement = finance.get(&format!("{path}?kind=reserve")).expect(200);
        // Shanghai is eight hours ahead all year.
        let here = statement.items[0].posted_at + chrono::TimeDelta::hours(8);
        assert!(csv.body.contains(&format!(",{},", here.format("%Y-%m-%d %H:%M:%S"))), "{}", csv.body);
        let of_year = finance.get(&format!("/budgets/statement/export?fiscal_year_id={}&format=csv", budget.year_id()));
        assert!(of_year.headers["content-disposition"].to_str().expect("a name").ends_with(&format!("''{code}%20CNY.csv")));
    }

    fn a_request_about_budgets_is_found_by_its_number_and_a_check_by_its_moment(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let asked: BudgetRequest = marketer.post("/budget-requests", &json!({
            "kind": "transfer", "node_id": budget.search, "from_node_id": budget.search, "amount_minor": 1_200_000,
            "from_period_id": budget.year.periods[11].id, "to_period_id": budget.year.periods[2].id,
            "reason": "The campaign begins in March"
        })).expect(201);
        let id = asked.summary.id;
        let done: BudgetRequest = app.client("head").post(&format!("/budget-requests/{id}/approve"), &json!({"comment": ""})).expect(200);
        assert_eq!(done.fiscal_year_id, Some(budget.year_id()));
        let posted = |query: &str| -> Vec<LedgerEntry> {
            walk(&finance, &format!("/budgets/statement?fiscal_year_id={}&{query}&", budget.year_id()), 200).0
        };
        let entries = posted(&format!("document=budget_request&document_id={id}"));
        assert!(!entries.is_empty() && entries.iter().all(|entry| matches!(entry.kind, EntryKind::TransferIn | EntryKind::TransferOut)));
        assert_eq!(posted(&format!("q=br-{id}")), entries);
        assert!(posted(&format!("document=budget_request&document_id={}", id.0 + 1)).is_empty());

        // What a stored check saw is what the statement comes to as of its moment, in the periods of its window.
        let control = json!({"level": "block", "window": "quarter", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0});
        finance.patch(&format!("/budget-nodes/{}", budget.search), 1, &json!({"control": control, "reason": "Quarterly"})).expect::<BudgetNodePage>(200);
        let later = |seconds| app.clock.set(app.clock.now() + chrono::TimeDelta::seconds(seconds));
        submit(&marketer, &request(budget.search, 50_000));
        later(60);
        let expense = submit(&marketer, &request(budget.search, 70_000));
        later(1);
        submit(&marketer, &request(budget.search, 90_000));
        let check = expense.checks.last().expect("a check");
        let seen = check.results.iter().find(|result| result.node_id == Some(budget.search)).expect("the node");
        assert_eq!((seen.used_minor, seen.allocated_minor), (50_000, 30_000_000 / 4 + 1_200_000));
        for (bucket, shown) in [("used", seen.used_minor), ("allocated", seen.allocated_minor)] {
            let path = format!(
                "/budget-nodes/{}/statement?bucket={bucket}&window_from={}&window_to={}&posted_before={}",
                budget.search, seen.window_from, seen.window_to, check.checked_at.format("%Y-%m-%dT%H:%M:%S%.6f")
            );
            let statement: Statement = finance.get(&path).expect(200);
            assert_eq!(statement.summary.movement_minor, shown, "{path}");
        }
    }

    fn a_workbook_holds_texts_and_numbers_and_no_formula(app: &TestApp) {
        let budget = Budget::plan(app);
        let mut asked = request(budget.search, 1_234_567);
        asked["title"] = json!("=1+2");
        submit(&app.client("marketer"), &asked);
        let path = format!("/budget-nodes/{}/statement/export?bucket=reserved&format=xlsx", budget.search);
        let bytes = app.client("finance").bytes(&path);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheet = book.worksheet_range("Statement").expect("a sheet");
        let rows: Vec<&[Data]> = sheet.rows().collect();
        assert_eq!(rows[2][10], Data::String("=1+2".to_owned()));
        assert_eq!((&rows[2][16], &rows[3][16], &rows[4][17]), (&Data::Float(12345.67), &Data::Float(12345.67), &Data::Float(12345.67)));
        assert_eq!(rows[3][0], Data::String("Total".to_owned()));
        let formulas = book.worksheet_formula("Statement").expect("formulas");
        assert!(formulas.is_empty());
    }

    fn an_entry_explains_itself(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        let invoiced: Expense = invoice(&app.client("finance"), &expense, "R-1", 400_000, false).expect(200);
        let finance = app.client("finance");
        let path = format!("/budget-nodes/{}/statement?expense_id={}&", budget.search, expense.summary.id);
        let (entries, _) = walk(&finance, &path, 200);
        let spend = &entries[0];
        let shown: EntryExplanation = finance.get(&format!("/ledger-entries/{}", spend.sequence)).expect(200);
        assert_eq!(shown.entry.hash, spend.hash);
        assert_eq!(shown.entry.available_after_minor, 29_000_000);
        assert_eq!(shown.invoice_number.as_deref(), Some("R-1"));
        assert!(shown.hash_holds);
        let names: Vec<&str> = shown.ancestors.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["Company", "Growth"]);
        let lineage: Vec<EntryKind> = shown.lineage.iter().map(|entry| entry.kind).collect();
        assert_eq!(lineage, [EntryKind::Reserve, EntryKind::Commit, EntryKind::Spend]);
        let reserve: EntryExplanation = app.client("marketer").get(&format!("/ledger-entries/{}", shown.lineage[0].sequence)).expect(200);
        let check = reserve.check.expect("the check at submission");
        assert_eq!(check.purpose, "submit");
        assert!(check.results.iter().any(|result| result.node_id == Some(budget.search) && result.asked_minor == 1_000_000 && result.policy_version == 1));
        assert_eq!(reserve.ancestors.len(), 1, "the company is out of the marketer's sight");
        let before: EntryExplanation = finance.get(&format!("/ledger-entries/{}", spend.sequence - 1)).expect(200);
        assert_eq!(shown.prev_hash, before.entry.hash);

        let invoice_id = invoiced.invoices[0].id;
        finance.post(&format!("/expenses/{}/invoices/{invoice_id}/reverse", expense.summary.id), &json!({"comment": "wrong"})).expect::<Expense>(200);
        let shown: EntryExplanation = finance.get(&format!("/ledger-entries/{}", spend.sequence)).expect(200);
        assert_eq!(shown.reversed_by.len(), 1);
        let back: EntryExplanation = finance.get(&format!("/ledger-entries/{}", shown.reversed_by[0].sequence)).expect(200);
        assert_eq!(back.reverses.expect("what it takes back").sequence, spend.sequence);
        assert_eq!(app.client("viewer").get(&format!("/ledger-entries/{}", spend.sequence)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(finance.get("/ledger-entries/999999").problem(404).code, ErrorCode::NotFound);
    }
}
