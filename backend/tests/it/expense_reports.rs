//! Expenses by dimensions: groups, lines and files say the same, to the cent.

mod world;

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx};
use penstock::{config::ServeConfig, printing, reads};
use penstock_shared::{
    analysis::AnalysisResult,
    claim::Claim,
    dimension::{CustomDimension, DimensionValue},
    error_code::ErrorCode,
    expense_report::{ExpenseReport, ReportDimension, ReportLine, ReportMeasures},
    ids::ExpenseId,
    organisation::Locale,
    page::Page,
    reference::Category,
    refusal_reason::RefusalReason,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use self::world::{Deed, World, deed};
use crate::{
    request_types::approved_kind,
    support::{
        Client, TestApp,
        app::test_now,
        budget::{Budget, draft, submit},
    },
};

fn plus(sum: ReportMeasures, more: &ReportMeasures) -> ReportMeasures {
    ReportMeasures {
        requested_minor: sum.requested_minor + more.requested_minor,
        reserved_minor: sum.reserved_minor + more.reserved_minor,
        committed_minor: sum.committed_minor + more.committed_minor,
        spent_minor: sum.spent_minor + more.spent_minor,
        tax_minor: sum.tax_minor + more.tax_minor,
        paid_minor: sum.paid_minor + more.paid_minor,
        open_minor: sum.open_minor + more.open_minor,
        request_count: sum.request_count + more.request_count,
        line_count: sum.line_count + more.line_count,
    }
}

fn ask(client: &Client, query: &str) -> ExpenseReport {
    client.get(&format!("/reports/expenses?{query}")).expect(200)
}

/// All lines of a group, over its pages, and what they come to.
fn lines(client: &Client, query: &str) -> (Vec<ReportLine>, ReportMeasures) {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Page<ReportLine> =
            client.get(&format!("/reports/expenses/lines?{query}&limit=7{cursor}")).expect(200);
        let total = page.total;
        all.extend(page.items);
        let Some(next) = page.next_cursor else {
            assert_eq!(i64::try_from(all.len()), Ok(total), "{query}");
            break;
        };
        cursor = format!("&cursor={next}");
    }
    let requests: BTreeSet<ExpenseId> = all.iter().map(|line| line.expense_id).collect();
    let mut sum = all.iter().fold(ReportMeasures::default(), |sum, line| plus(sum, &line.measures));
    sum.request_count = i64::try_from(requests.len()).expect("a count");
    (all, sum)
}

fn sums_agree(world: &World) {
    let by_hand = world.by_hand();
    for group_by in
        ["department", "month,category", "vendor,state", "kind,requester", "node", "channel", "fiscal_year"]
    {
        let query = format!("group_by={group_by}");
        let report = ask(&world.finance, &query);
        assert_eq!(report.total, by_hand, "{group_by}");
        let sum = report.rows.iter().fold(ReportMeasures::default(), |sum, row| plus(sum, &row.measures));
        assert_eq!(ReportMeasures { request_count: by_hand.request_count, ..sum }, by_hand, "{group_by}");
        assert_eq!(lines(&world.finance, &query).1, report.total, "{group_by}");
        for row in report.rows.iter().take(6) {
            let code = |code: Option<i64>| code.map_or_else(|| "none".to_owned(), |code| code.to_string());
            let group: Vec<String> = row.keys.iter().map(|key| code(key.code)).collect();
            let of_row = lines(&world.finance, &format!("{query}&group={}", group.join(",")));
            assert_eq!(of_row.1, row.measures, "{group_by} {group:?}");
        }
    }
    let analysis: AnalysisResult = world.finance.get("/analysis?group_by=department").expect(200);
    let of_lines = (by_hand.reserved_minor, by_hand.committed_minor, by_hand.spent_minor);
    let total = analysis.total;
    assert_eq!((total.reserved_minor, total.committed_minor, total.spent_minor), of_lines, "the ledger");
}

fn total_row(report: &ExpenseReport) -> Vec<String> {
    let total = &report.total;
    let amounts = [
        total.requested_minor,
        total.reserved_minor,
        total.committed_minor,
        total.spent_minor,
        total.tax_minor,
        total.paid_minor,
        total.open_minor,
    ];
    let amounts = amounts.map(|minor| report.currency.plain(minor));
    amounts.into_iter().chain([total.request_count.to_string(), total.line_count.to_string()]).collect()
}

fn files_agree(world: &World) {
    let query = "group_by=vendor,month";
    let report = ask(&world.finance, query);
    let file = world.finance.get(&format!("/reports/expenses/export?{query}"));
    let text = file.body.strip_prefix('\u{feff}').expect("a byte order mark").to_owned();
    let records: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(records.len(), report.rows.len() + 1);
    let last: Vec<&str> = records.last().expect("a total").iter().skip(2).collect();
    assert_eq!(last, total_row(&report));
    assert!(records.iter().any(|record| &record[0] == "'=Post House"), "{text}");

    let bytes = world.finance.bytes(&format!("/reports/expenses/export?{query}&format=xlsx"));
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let cells: Vec<&[Data]> = sheet.rows().collect();
    let total = cells.last().expect("a total");
    let spent = total[5].to_string().parse::<f64>().expect("a number");
    assert_eq!(format!("{spent:.2}"), report.currency.plain(report.total.spent_minor));
    assert_eq!(total[10].to_string(), report.total.line_count.to_string());

    let bytes = world.finance.bytes("/reports/expenses/export?group_by=kind&format=pdf");
    let text = printed(&bytes).concat();
    for minor in [
        report.total.requested_minor,
        report.total.spent_minor,
        report.total.tax_minor,
        report.total.open_minor,
    ] {
        assert!(text.contains(&report.currency.grouped(minor)), "{minor} is not in {text}");
    }
    assert!(
        text.contains("Test House") && text.contains("Purchase") && text.contains("Page 1 of 1"),
        "{text}"
    );
}

/// The text of a PDF's pages.
pub fn printed(bytes: &[u8]) -> Vec<String> {
    let file = lopdf::Document::load_mem(bytes).expect("a PDF");
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    let text = |page: &u32| file.extract_text(&[*page]).expect("text").replace('\n', "");
    pages.iter().map(text).collect()
}

/// Whether this machine has a font with Chinese letters.
fn has_chinese_font() -> bool {
    printing::usual_fonts().iter().any(|font| font.exists() && font.to_string_lossy().contains("CJK"))
}

on_both! {
    fn groups_lines_and_files_say_the_same(app: &TestApp) {
        let mut runner = TestRunner::new(Config { cases: 5, failure_persistence: None, ..Config::default() });
        let world = std::cell::RefCell::new(World::new(app));
        let deeds = prop::collection::vec(deed(), 6..16);
        runner
            .run(&deeds, |deeds| {
                let mut world = world.borrow_mut();
                deeds.iter().for_each(|deed| world.run(deed));
                sums_agree(&world);
                Ok(())
            })
            .expect("sums that agree");
        let mut world = world.into_inner();
        let asked = (0..3).map(|vendor| Deed::Ask { lines: vec![(120_050, 6, 0, 3, true), (99, 0, 1, 4, false)], vendor });
        for deed in asked.collect::<Vec<_>>() {
            world.run(&deed);
        }
        sums_agree(&world);
        files_agree(&world);
    }

    fn a_payment_pays_the_lines_in_their_order(app: &TestApp) {
        let mut world = World::new(app);
        world.run(&Deed::Ask { lines: vec![(100_000, 0, 1, 3, false), (50_000, 0, 1, 4, false)], vendor: 0 });
        world.run(&Deed::Approve(0));
        world.run(&Deed::Invoice { which: 0, percent: 50, tax: 10 });
        world.run(&Deed::Pay { which: 0, percent: 80 });
        let by_month = ask(&world.finance, "group_by=month");
        let owed: Vec<_> = by_month.rows.iter().map(|row| (row.keys[0].key.label.as_str(), row.measures.tax_minor, row.measures.paid_minor, row.measures.open_minor)).collect();
        // 825.00 with tax, of which 660.00 is paid: the first line's 550.00, and 110.00 of the second's 275.00.
        assert_eq!(owed, [("2026-03", 5_000, 55_000, 0), ("2026-04", 2_500, 11_000, 16_500)]);
        assert_eq!((by_month.total.request_count, by_month.total.line_count), (1, 2));
    }

    fn own_dimensions_and_merged_terms_are_grouped_as_they_count(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let new = json!({"code": "REGION", "name": "Region", "on_campaigns": "optional", "on_expense_lines": "optional", "on_budget_nodes": "optional"});
        let region = finance.post("/dimensions", &new).expect::<CustomDimension>(201).id;
        let value = |body: Value| finance.post(&format!("/dimensions/{region}/values"), &body).expect::<DimensionValue>(201).id;
        let china = value(json!({"code": "CN", "name": "China"}));
        let east = value(json!({"code": "EAST", "name": "East", "parent_id": china}));
        let category = |code: &str| finance.post("/categories", &json!({"code": code, "name": code})).expect::<Category>(201).id;
        let (old, new) = (category("OLD"), category("NEW"));
        let line = |amount: i64, category, of: Value| {
            json!({"node_id": budget.search, "amount_minor": amount, "charge_date": "2026-03-10", "category_id": category, "dimensions": of})
        };
        let in_east = json!([{"dimension_id": region, "value_id": east}]);
        // One request with a line under both categories, which become one.
        let body = json!({"title": "Media", "currency": "CNY", "lines": [line(100, old, in_east), line(20, new, json!([]))]});
        submit(&marketer, &body);
        finance.post(&format!("/vocabularies/categories/{old}/merge"), &json!({"into_id": new})).expect::<Value>(200);
        let by_category = ask(&finance, "group_by=category");
        let rows: Vec<_> = by_category.rows.iter().map(|row| (row.keys[0].code, row.measures.requested_minor, row.measures.request_count)).collect();
        assert_eq!(rows, [(Some(new.0), 120, 1)], "and the request counts once");
        assert_eq!(lines(&finance, &format!("group_by=category&group={new}")).1.line_count, 2);
        assert_eq!(ask(&finance, &format!("group_by=category&category_id={new}")).total.requested_minor, 120);
        let by_region = ask(&finance, &format!("group_by=custom:{region}"));
        let rows: Vec<_> = by_region.rows.iter().map(|row| (row.keys[0].code, row.measures.requested_minor)).collect();
        assert_eq!(rows, [(Some(east.0), 100), (None, 20)]);
        assert_eq!(ask(&finance, &format!("group_by=month&custom={region}:{china}")).total.requested_minor, 100, "with its parts");
        assert_eq!(lines(&finance, &format!("group_by=custom:{region}&group=none")).1.requested_minor, 20);
    }

    fn what_a_claim_paid_back_is_owed_no_more(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let of = approved_kind(app, "marketer", "reimbursement", &budget, 12_345);
        let made: Claim = marketer.post("/claims", &json!({"expense_ids": [of.summary.id]})).expect(201);
        let query = "group_by=kind&kind=reimbursement";
        let before = ask(&finance, query).total;
        assert_eq!((before.committed_minor, before.paid_minor, before.open_minor), (12_345, 0, 0));
        let paid = json!({"payment_reference": "BANK-1", "paid_on": "2026-03-16"});
        finance.post(&format!("/claims/{}/settle", made.summary.id), &paid).expect::<Claim>(200);
        let after = ask(&finance, query).total;
        assert_eq!((after.spent_minor, after.paid_minor, after.open_minor), (12_345, 12_345, 0));
    }

    fn the_scope_and_the_filters_are_part_of_the_question(app: &TestApp) {
        let mut world = World::new(app);
        world.run(&Deed::Ask { lines: vec![(100_000, 0, 1, 3, true), (7_000, 0, 2, 5, false)], vendor: 0 });
        let id = draft(&world.marketer, &json!({"title": "Later", "currency": "CNY", "lines": [{"node_id": world.budget.search, "amount_minor": 5, "charge_date": "2026-03-10"}]}));
        assert_eq!(ask(&app.client("viewer"), "group_by=vendor").total, ReportMeasures::default(), "Brand sees nothing of Growth");
        assert_eq!(ask(&app.client("head"), "group_by=vendor").total.requested_minor, 107_000);
        let finance = &world.finance;
        let requested = |query: &str| ask(finance, &format!("group_by=month&{query}")).total.requested_minor;
        assert_eq!(requested(&format!("node_id={}", world.budget.growth)), 107_000, "with everything below");
        assert_eq!(requested(&format!("node_id={}", world.budget.social)), 7_000);
        assert_eq!(requested(&format!("category_id={}", world.category.id)), 100_000);
        assert_eq!(requested("from=2026-04-01&to=2026-12-31"), 7_000);
        assert_eq!(requested(&format!("requester_id={}", app.user("marketer"))), 107_000);
        assert_eq!(requested(&format!("requester_id={}", app.user("head"))), 0);
        assert_eq!((requested("state=submitted"), requested("state=draft"), requested("state=closed")), (107_000, 5, 0));
        assert_eq!((requested("kind=purchase"), requested("kind=advance")), (107_000, 0));
        assert_eq!(requested("currency=EUR"), 0);
        let (drafts, _) = lines(finance, "group_by=state&state=draft");
        assert_eq!(drafts.iter().map(|line| line.expense_id).collect::<Vec<_>>(), [id]);
        assert_eq!((drafts[0].node.label.as_str(), drafts[0].requester.label.as_str()), ("Search", "marketer"));
    }

    fn strange_questions_are_refused_with_a_way_out(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        for query in [
            "", "group_by=", "group_by=colour", "group_by=month,month", "group_by=node,month,vendor", "group_by=month&colour=1",
            "group_by=month&from=2026-02-01&to=2026-01-01", "group_by=month&state=lost", "group_by=month&currency=yen",
        ] {
            for what in ["", "/lines", "/export"] {
                let problem = finance.get(&format!("/reports/expenses{what}?{query}")).problem(400);
                assert_eq!(problem.code, ErrorCode::BadQuery, "{what} {query}");
                assert!(problem.detail.is_some_and(|detail| detail.len() > 20), "{query}");
            }
        }
        for wrong in ["group=1,2", "group=x", "limit=0", "cursor=x"] {
            let problem = finance.get(&format!("/reports/expenses/lines?group_by=month&{wrong}")).problem(400);
            assert_eq!(problem.code, ErrorCode::BadQuery, "{wrong}");
        }
        assert_eq!(finance.get("/reports/expenses/export?group_by=month&format=doc").problem(400).code, ErrorCode::BadQuery);
    }

    fn chinese_is_printed_or_refused_never_drawn_as_boxes(app: &TestApp) {
        let mut world = World::new(app);
        for month in 1..=12 {
            let lines = (0..3).map(|node| (10_000 + i64::from(month), 0, node, month, true)).collect();
            world.run(&Deed::Ask { lines, vendor: 1 });
        }
        let path = "/reports/expenses/export?group_by=node,month&format=pdf";
        let answer = |language: &str| world.finance.send("GET", path, &[("Accept-Language", language)], None::<&Value>);
        if !has_chinese_font() {
            let problem = answer("zh-CN").problem(409);
            assert_eq!(problem.reason, Some(RefusalReason::PdfFontMissing));
            return;
        }
        let viewer = app.user("finance");
        let sheet = app.write(move |tx| {
            let viewer = reads::viewer::of_user(tx.conn, viewer)?;
            let query = penstock_shared::expense_report::ExpenseReportQuery { group_by: "node,month".to_owned(), ..Default::default() };
            reads::expense_report::sheet(tx.conn, &viewer, &query, Locale::ZhCn, tx.now)
        });
        let config = ServeConfig::new(([127, 0, 0, 1], 0).into(), app.database.url.clone(), app.database.data_dir.clone());
        let pages = printed(&printing::pdf(&sheet, &config.pdf_fonts(), test_now()).expect("a PDF"));
        assert!(pages.len() > 1, "it takes more than one page");
        for (place, page) in pages.iter().enumerate() {
            assert!(page.contains("申请金额") && page.contains(&format!("第 {} 页 / 共 {} 页", place + 1, pages.len())), "{page}");
        }
        let total = ask(&world.finance, "group_by=node,month").total.requested_minor;
        let last = pages.last().expect("a page");
        assert!(last.contains("合计") && last.contains(&sheet.currency.grouped(total)), "{last}");
        assert!(pages[0].contains("费用报表") && pages[0].contains("制表人: finance") && pages[0].contains("2026-03-16 12:00"), "{}", pages[0]);
        let mut odd = sheet.clone();
        odd.title.push('\u{1F600}');
        let fonts = config.pdf_fonts();
        let spelled = printed(&printing::pdf(&odd, &fonts, test_now()).expect("a PDF"));
        assert!(spelled[0].contains("[U+1F600]"), "{}", spelled[0]);
        let refused = printing::pdf(&sheet, &["/nowhere.ttf".into()], test_now()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::WrongState);
        assert!(world.finance.bytes(path).starts_with(b"%PDF-"));
    }
}

#[test]
fn every_dimension_that_is_offered_can_be_asked_for() {
    let app = TestApp::on_sqlite();
    let mut world = World::new(&app);
    world.run(&Deed::Ask { lines: vec![(100, 0, 1, 3, true)], vendor: 0 });
    for dimension in ReportDimension::BUILT_IN {
        let report = ask(&world.finance, &format!("group_by={dimension}"));
        assert_eq!((report.rows.len(), report.total.requested_minor), (1, 100), "{dimension}");
    }
}
