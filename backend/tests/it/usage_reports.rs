//! Budget usage: the figures are those of the budgets' pages, files say the same, and variances are explained once.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use penstock_shared::{
    budget::{Balance, BudgetNodePage, BudgetTree},
    error_code::ErrorCode,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    statement::Statement,
    usage_report::{UsageReport, UsageRow, VarianceCause, VarianceExplanation},
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, approved, invoice, request, submit},
};

/// 10,000.00 spent and 5,000.00 reserved on search in March.
fn used(app: &TestApp) -> Budget {
    let budget = Budget::plan(app);
    let expense = approved(app, budget.search, 1_000_000);
    assert_eq!(invoice(&app.client("finance"), &expense, "U-1", 1_000_000, true).status, 200);
    submit(&app.client("marketer"), &request(budget.search, 500_000));
    budget
}

fn ask(client: &Client, budget: &Budget, query: &str) -> UsageReport {
    client.get(&format!("/reports/budget-usage?fiscal_year_id={}{query}", budget.year_id())).expect(200)
}

fn row(report: &UsageReport, node: penstock_shared::ids::NodeId) -> &UsageRow {
    report.rows.iter().find(|row| row.node_id == node).expect("a row")
}

fn take_away(client: &Client, path: &str) -> u16 {
    client.send("DELETE", path, &[("If-Match", "\"2\"")], None::<&Value>).status
}

fn plus(a: Balance, b: &Balance) -> Balance {
    Balance {
        allocated_minor: a.allocated_minor + b.allocated_minor,
        reserved_minor: a.reserved_minor + b.reserved_minor,
        committed_minor: a.committed_minor + b.committed_minor,
        spent_minor: a.spent_minor + b.spent_minor,
        available_minor: a.available_minor + b.available_minor,
    }
}

on_both! {
    fn figures_are_those_of_the_budgets(app: &TestApp) {
        let budget = used(app);
        for name in ["finance", "head", "brand_head"] {
            let client = app.client(name);
            let year = ask(&client, &budget, "&span=year");
            let tree: BudgetTree =
                client.get(&format!("/budgets?fiscal_year_id={}", budget.year_id())).expect(200);
            assert_eq!(year.total.balance, tree.totals[0].balance, "{name}");
            assert_eq!(year.rows.len(), tree.nodes.len(), "{name}");
            // Months and quarters come to the year, row by row.
            for (span, count) in [("month", 12), ("quarter", 4)] {
                let parts: Vec<UsageReport> = (1..=count)
                    .map(|number| ask(&client, &budget, &format!("&span={span}&number={number}")))
                    .collect();
                for row in &year.rows {
                    let page: BudgetNodePage =
                        client.get(&format!("/budget-nodes/{}", row.node_id)).expect(200);
                    assert_eq!(row.figures.balance, page.node.balance);
                    let part = |report: &UsageReport| {
                        report.rows.iter().find(|part| part.node_id == row.node_id).expect("a row").figures
                    };
                    let sum = parts.iter().fold(Balance::default(), |sum, report| plus(sum, &part(report).balance));
                    assert_eq!(sum, row.figures.balance);
                    assert_eq!(parts.last().map(|report| part(report).to_date), Some(row.figures.balance));
                }
            }
        }
    }

    fn a_variance_is_what_its_statement_shows(app: &TestApp) {
        let budget = used(app);
        let finance = app.client("finance");
        let march = ask(&finance, &budget, "&span=month&number=3");
        let search = row(&march, budget.search);
        // 25,000.00 a month, of which 10,000.00 are spent and 5,000.00 reserved.
        assert_eq!(search.figures.variance_minor, 1_500_000);
        assert_eq!((search.figures.variance_bp, search.figures.usage_bp), (Some(6_000), Some(6_000)));
        assert_eq!((search.depth, search.parent_id, search.is_notable), (2, Some(budget.growth), true));
        let period = app.client("finance").get(&format!("/budget-nodes/{}", budget.search))
            .expect::<BudgetNodePage>(200).periods[2].period_id;
        let statement: Statement = finance
            .get(&format!("/budget-nodes/{}/statement?bucket=spent&period_id={period}", budget.search))
            .expect(200);
        assert_eq!(statement.summary.movement_minor, search.figures.balance.spent_minor);
        // What has not begun needs no explanation; a higher threshold asks for fewer.
        assert_eq!(ask(&finance, &budget, "&span=month&number=5").notable_count, 0);
        assert_eq!(march.notable_count, 5);
        let some = ask(&finance, &budget, "&span=month&number=3&threshold_bp=9000");
        // Social and Brand, where nothing was used.
        assert_eq!((some.notable_count, some.unexplained_count), (2, 2));
    }

    fn wrong_questions_name_the_way_out(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let year = budget.year_id();
        for wrong in ["span=month", "span=month&number=13", "span=quarter&number=0", "span=year&number=1",
            "span=year&threshold_bp=10001", "span=week", "span=year&colour=red"] {
            let answer = finance.get(&format!("/reports/budget-usage?fiscal_year_id={year}&{wrong}"));
            assert_eq!(answer.problem(400).code, ErrorCode::BadQuery, "{wrong}");
        }
        let missing = finance.get("/reports/budget-usage?fiscal_year_id=999&span=year");
        assert_eq!(missing.problem(404).code, ErrorCode::NotFound);
    }

    fn a_variance_is_explained_once_and_changed_by_version(app: &TestApp) {
        let budget = used(app);
        let head = app.client("head");
        let path = format!("/budget-nodes/{}/variance-explanations", budget.search);
        let new = json!({"span": "month", "number": 3, "cause": "timing",
            "text": "The fair moved to April.", "action": "Money stays for April."});
        let made: VarianceExplanation = head.post(&path, &new).expect(201);
        assert_eq!((made.cause, made.version), (VarianceCause::Timing, 1));
        let again = head.post(&path, &new).problem(409);
        assert_eq!(again.reason, Some(RefusalReason::VarianceExplained));

        let march = ask(&app.client("finance"), &budget, "&span=month&number=3");
        assert_eq!(row(&march, budget.search).explanation.as_ref(), Some(&made));
        assert_eq!((march.notable_count, march.unexplained_count), (5, 4));
        // Of this month only.
        let quarter = ask(&app.client("finance"), &budget, "&span=quarter&number=1");
        assert_eq!(row(&quarter, budget.search).explanation, None);

        let own = format!("/variance-explanations/{}", made.id);
        let changed: VarianceExplanation =
            app.client("finance").patch(&own, 1, &json!({"cause": "saving"})).expect(200);
        assert_eq!((changed.cause, changed.text.as_str(), changed.version), (VarianceCause::Saving, made.text.as_str(), 2));
        assert_eq!(changed.author_id, app.user("finance"));
        assert_eq!(head.patch(&own, 1, &json!({"text": "Late"})).problem(412).code, ErrorCode::VersionMismatch);

        // Out of sight it is not there.
        let stranger = app.client("brand_head");
        assert_eq!(stranger.patch(&own, 2, &json!({"text": "Mine"})).status, 404);
        assert_eq!(stranger.post(&path, &new).status, 404);

        assert_eq!(take_away(&head, &own), 204);
        assert_eq!(take_away(&head, &own), 404);
        let march = ask(&head, &budget, "&span=month&number=3");
        assert_eq!(row(&march, budget.search).explanation, None);
    }

    fn wrong_explanations_name_every_field(app: &TestApp) {
        let budget = Budget::plan(app);
        let path = format!("/budget-nodes/{}/variance-explanations", budget.search);
        let wrong = json!({"span": "quarter", "number": 5, "cause": "other", "text": " ", "action": "a".repeat(1_001)});
        let problem = app.client("head").post(&path, &wrong).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(fields, [
            ("text", FieldErrorCode::Required),
            ("action", FieldErrorCode::TooLong),
            ("number", FieldErrorCode::OutOfRange),
        ]);
    }

    fn files_say_what_the_report_says(app: &TestApp) {
        let budget = used(app);
        let head = app.client("head");
        let path = format!("/budget-nodes/{}/variance-explanations", budget.search);
        let new = json!({"span": "month", "number": 3, "cause": "timing", "text": "=1+2", "action": ""});
        head.post(&path, &new).expect::<VarianceExplanation>(201);
        let query = format!("fiscal_year_id={}&span=month&number=3", budget.year_id());
        let report: UsageReport = head.get(&format!("/reports/budget-usage?{query}")).expect(200);

        let csv = String::from_utf8(head.bytes(&format!("/reports/budget-usage/export?{query}"))).expect("text");
        let mut lines = csv::ReaderBuilder::new().from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let records: Vec<csv::StringRecord> = lines.records().map(|record| record.expect("a record")).collect();
        assert_eq!(records.len(), report.rows.len() + 1);
        let of_search = records.iter().find(|record| record[0].trim() == "Search").expect("a row");
        assert_eq!((&of_search[2], &of_search[7], &of_search[10]), ("'=1+2", "10000.00", "15000.00"));
        assert_eq!(&records[records.len() - 1][4], "50000.00");

        let book = head.bytes(&format!("/reports/budget-usage/export?{query}&format=xlsx"));
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).expect("a workbook");
        let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        let total = range.rows().next_back().expect("a total");
        assert_eq!(total[4], Data::Float(50_000.0));
        assert_eq!(total[7], Data::Float(10_000.0));
    }
}
