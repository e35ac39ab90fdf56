use penstock_shared::{
    analysis::{AnalysisResult, Dimension, Measures},
    budget::{Bucket, BudgetNodePage, BudgetTree, LedgerEntry},
    error_code::ErrorCode,
    expense::Expense,
    ids::{DepartmentId, NodeId},
    page::Page,
    period::FiscalYear,
    reference::{Category, Channel},
};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A small company's year: a root with two departments below it, one of them with a node of its own.
struct Year {
    year: FiscalYear,
    root: NodeId,
    growth: NodeId,
    social: NodeId,
    brand: NodeId,
    channel: Channel,
    category: Category,
}

fn node(finance: &Client, body: &Value, allocate_minor: i64) -> NodeId {
    let page: BudgetNodePage = finance.post("/budget-nodes", body).expect(201);
    let path = format!("/budget-nodes/{}/allocations", page.node.id);
    let _: Value = finance.post(&path, &json!({"amount_minor": allocate_minor, "memo": "Plan"})).expect(201);
    page.node.id
}

fn expense(client: &Client, node: NodeId, category: Option<i64>, amount_minor: i64, vendor: &str) -> Expense {
    let line = json!({
        "node_id": node, "amount_minor": amount_minor, "category_id": category, "charge_date": "2026-03-10"
    });
    let body = json!({"title": "Media", "currency": "CNY", "vendor": vendor, "lines": [line]});
    let draft: Expense = client.post("/expenses", &body).expect(201);
    client.post(&format!("/expenses/{}/submit", draft.summary.id), &json!({})).expect(200)
}

fn approve(client: &Client, expense: &Expense) {
    let path = format!("/expenses/{}/approve", expense.summary.id);
    let _: Value = client.post(&path, &json!({"comment": "Fits."})).expect(200);
}

impl Year {
    /// Allocations of every kind, a request that was reserved, one that was committed and invoiced in
    /// part, one that was withdrawn, and a draft.
    fn open(app: &TestApp) -> Self {
        let finance = app.client("finance");
        let year: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2026})).expect(201);
        let channel: Channel = finance
            .post("/channels", &json!({"code": "SEARCH", "name": "Search ads", "name_zh": "搜索广告"}))
            .expect(201);
        let category: Category =
            finance.post("/categories", &json!({"code": "MEDIA", "name": "=Media"})).expect(201);
        let below =
            |parent: Option<NodeId>, name: &str, department: Option<DepartmentId>, channel: Option<i64>| {
                json!({"parent_id": parent, "fiscal_year_id": year.id, "name": name,
                   "department_id": department, "channel_id": channel})
            };
        let of = app.departments;
        let root = node(&finance, &below(None, "Company", Some(of.company), None), 1_200_007);
        let growth =
            node(&finance, &below(Some(root), "Growth", Some(of.growth), Some(channel.id.0)), 600_001);
        let social = node(&finance, &below(Some(growth), "Social", Some(of.social), None), 200_000);
        let brand = node(&finance, &below(Some(root), "Brand", Some(of.brand), None), 300_000);
        let cut = json!({"amount_minor": -50_000, "memo": "Less"});
        let _: Value = finance.post(&format!("/budget-nodes/{brand}/allocations"), &cut).expect(201);
        let world = Self { year, root, growth, social, brand, channel, category };
        world.spend(app);
        world
    }

    fn spend(&self, app: &TestApp) {
        let (marketer, brand_marketer) = (app.client("marketer"), app.client("brand_marketer"));
        let category = Some(self.category.id.0);
        let media = expense(&marketer, self.growth, category, 30_000, "Search Engine Ltd");
        approve(&app.client("head"), &media);
        let line = json!({"expense_line_id": media.lines[0].id, "amount_minor": 12_345});
        let invoice =
            json!({"number": "A-1", "invoice_date": "2026-03-12", "lines": [line], "is_final": false});
        let path = format!("/expenses/{}/invoices", media.summary.id);
        let _: Value = app.client("finance").post(&path, &invoice).expect(200);
        expense(&marketer, self.social, None, 7_000, "Post House");
        let gone = expense(&marketer, self.growth, category, 9_000, "Search Engine Ltd");
        let path = format!("/expenses/{}/withdraw", gone.summary.id);
        let _: Value = marketer.post(&path, &json!({"comment": "Not needed."})).expect(200);
        expense(&brand_marketer, self.brand, category, 5_000, "Search Engine Ltd");
    }
}

fn ask(client: &Client, query: &str) -> AnalysisResult {
    client.get(&format!("/analysis?{query}")).expect(200)
}

fn sum(result: &AnalysisResult) -> Measures {
    result.rows.iter().fold(Measures::default(), |sum, row| Measures {
        allocated_minor: sum.allocated_minor + row.measures.allocated_minor,
        reserved_minor: sum.reserved_minor + row.measures.reserved_minor,
        committed_minor: sum.committed_minor + row.measures.committed_minor,
        spent_minor: sum.spent_minor + row.measures.spent_minor,
        line_count: sum.line_count + row.measures.line_count,
    })
}

fn money(measures: Measures) -> [i64; 4] {
    [measures.allocated_minor, measures.reserved_minor, measures.committed_minor, measures.spent_minor]
}

fn of_tree(client: &Client, year: &FiscalYear) -> [i64; 4] {
    let tree: BudgetTree = client.get(&format!("/budgets?fiscal_year_id={}", year.id)).expect(200);
    let balance = tree.totals[0].balance;
    [balance.allocated_minor, balance.reserved_minor, balance.committed_minor, balance.spent_minor]
}

/// The measures of a root's statement, from its entries alone.
fn of_statement(client: &Client, root: NodeId) -> [i64; 4] {
    let page: Page<LedgerEntry> =
        client.get(&format!("/budget-nodes/{root}/statement?limit=200")).expect(200);
    assert_eq!(page.next_cursor, None, "the statement fits on one page");
    let mut held = [0_i64; 4];
    for entry in page.items {
        let place = |bucket: Bucket| match bucket {
            Bucket::Source => (entry.node_id == root).then_some(0),
            Bucket::Reserved => Some(1),
            Bucket::Committed => Some(2),
            Bucket::Spent => Some(3),
            Bucket::Available => None,
        };
        // Given is what came from outside, so the source falls by it.
        for (bucket, sign) in [(entry.from, -1), (entry.to, 1)] {
            if let Some(at) = place(bucket) {
                held[at] += entry.amount_minor * if at == 0 { -sign } else { sign };
            }
        }
    }
    held
}

fn row<'a>(result: &'a AnalysisResult, label: &str) -> &'a Measures {
    let found = result.rows.iter().find(|row| row.keys[0].label == label);
    &found.unwrap_or_else(|| panic!("{label} is not in {result:?}")).measures
}

on_both! {
    fn every_grouping_adds_up_to_the_tree_and_to_the_statement(app: &TestApp) {
        let world = Year::open(app);
        let finance = app.client("finance");
        let expected = [1_200_007, 12_000, 17_655, 12_345];
        assert_eq!(of_tree(&finance, &world.year), expected);
        assert_eq!(of_statement(&finance, world.root), expected);
        for dimension in Dimension::BUILT_IN {
            let result = ask(&finance, &format!("group_by={dimension}"));
            assert_eq!(money(result.total), expected, "{dimension}");
            assert_eq!(money(sum(&result)), expected, "{dimension}");
            assert_eq!(result.total.line_count, 3, "the withdrawn line holds nothing");
        }
        let fine = ask(&finance, "group_by=node,month,vendor");
        assert_eq!(sum(&fine), fine.total);
        assert_eq!(fine.as_of_sequence, ask(&finance, "group_by=month").as_of_sequence);
    }

    fn money_counts_where_it_lies(app: &TestApp) {
        let world = Year::open(app);
        let finance = app.client("finance");
        let by_department = ask(&finance, "group_by=department");
        assert_eq!(money(*row(&by_department, "Company")), [350_006, 0, 0, 0]);
        assert_eq!(money(*row(&by_department, "Growth")), [400_001, 0, 17_655, 12_345]);
        assert_eq!(row(&by_department, "Social").allocated_minor, 200_000);
        assert_eq!(money(*row(&by_department, "Brand")), [250_000, 5_000, 0, 0]);
        // The nodes below the channel's node are the channel's.
        let by_channel = ask(&finance, "group_by=channel");
        assert_eq!(row(&by_channel, "Search ads").allocated_minor, 600_001);
        assert_eq!(by_channel.rows[0].keys[0].label_zh, "搜索广告");
        assert_eq!(row(&by_channel, "").allocated_minor, 600_006);
        let by_vendor = ask(&finance, &format!("group_by=vendor&channel_id={}&from=2026-03-01&to=2026-03-31", world.channel.id));
        assert_eq!(money(*row(&by_vendor, "Search Engine Ltd")), [0, 0, 17_655, 12_345]);
        assert_eq!(ask(&finance, "group_by=month&currency=EUR").rows, []);
    }

    fn the_scope_is_applied_before_anything_is_added_up(app: &TestApp) {
        let world = Year::open(app);
        for (name, allocated) in [("head", 600_001), ("marketer", 600_001), ("viewer", 250_000)] {
            let client = app.client(name);
            let result = ask(&client, "group_by=department,node");
            assert_eq!(money(result.total), of_tree_in_sight(&client, &world.year, allocated), "{name}");
            assert_eq!(sum(&result), result.total, "{name}");
        }
        let of = app.departments;
        let foreign = ask(&app.client("viewer"), &format!("group_by=vendor&department_id={}", of.growth));
        assert_eq!((foreign.rows.len(), money(foreign.total)), (0, [0; 4]));
        let seen = ask(&app.client("head"), "group_by=vendor,category");
        assert!(!seen.rows.iter().any(|row| row.measures.reserved_minor == 5_000), "{seen:?}");
        assert_eq!(app.anonymous().get("/analysis?group_by=month").problem(401).code, ErrorCode::Unauthenticated);
    }

    fn strange_questions_are_refused_with_a_way_out(app: &TestApp) {
        let finance = app.client("finance");
        for query in [
            "", "group_by=", "group_by=colour", "group_by=month,month", "group_by=node,month,vendor,channel",
            "group_by=month&from=2026-02-01&to=2026-01-01", "group_by=month&from=soon", "group_by=month&colour=1",
            "group_by=month&department_id=x", "group_by=month&currency=yen",
        ] {
            let problem = finance.get(&format!("/analysis?{query}")).problem(400);
            assert_eq!(problem.code, ErrorCode::BadQuery, "{query}");
            assert!(problem.detail.is_some_and(|detail| detail.len() > 20), "{query}");
        }
    }

    fn the_export_has_the_same_numbers(app: &TestApp) {
        let world = Year::open(app);
        let finance = app.client("finance");
        let query = format!("group_by=category,vendor&fiscal_year_id={}", world.year.id);
        let result = ask(&finance, &query);
        let file = finance.get(&format!("/analysis/export?{query}"));
        assert_eq!(file.status, 200);
        let text = file.body.trim_start_matches('\u{feff}');
        assert_ne!(text.len(), file.body.len(), "a byte order mark");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let spent = reader.headers().unwrap().iter().position(|name| name == "Spent").unwrap();
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), result.rows.len());
        for (record, row) in records.iter().zip(&result.rows) {
            assert_eq!(record[spent], result.currency.plain(row.measures.spent_minor));
        }
        assert!(records.iter().any(|record| &record[0] == "'=Media"), "{text}");
    }
}

fn of_tree_in_sight(client: &Client, year: &FiscalYear, allocated_minor: i64) -> [i64; 4] {
    let held = of_tree(client, year);
    assert_eq!(held[0], allocated_minor);
    held
}
