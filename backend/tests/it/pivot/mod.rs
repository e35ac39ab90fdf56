//! Pivots: the same figures from every direction, to the entries and to the files.

mod baseline;
mod random;
pub mod real;
mod refusals;
mod results;
mod same;
mod versions;
mod years;

use calamine::{Data, Reader, Xlsx};
use penstock_shared::{
    analysis::AnalysisResult,
    budget::BudgetNodePage,
    expense::Expense,
    page::Page,
    pivot::{Axis, PivotAnswer, PivotEntry, PivotMeasure},
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, approved, invoice, request, submit},
};

/// Asks for an answer.
#[track_caller]
pub fn ask(client: &Client, query: &Value) -> PivotAnswer {
    client.post("/analysis/query", query).expect(200)
}

/// The names of a row or a column, the outermost first.
pub fn names(answer: &PivotAnswer, is_row: bool, at: usize) -> Vec<String> {
    let (groups, skipped) =
        if is_row { (&answer.row_groups, 0) } else { (&answer.column_groups, answer.rows.len()) };
    let members = groups[at].members.iter().zip(answer.members.iter().skip(skipped));
    members.map(|(place, members)| members[usize::try_from(*place).expect("a place")].label.clone()).collect()
}

/// The codes of a row or a column.
pub fn codes(answer: &PivotAnswer, is_row: bool, at: usize) -> Vec<Option<i64>> {
    let (groups, skipped) =
        if is_row { (&answer.row_groups, 0) } else { (&answer.column_groups, answer.rows.len()) };
    let members = groups[at].members.iter().zip(answer.members.iter().skip(skipped));
    members.map(|(place, members)| members[usize::try_from(*place).expect("a place")].code).collect()
}

/// The figures of the total column of the row with these names.
#[track_caller]
pub fn row(answer: &PivotAnswer, wanted: &[&str]) -> Vec<Option<i64>> {
    let found = (0..answer.row_groups.len()).find(|at| names(answer, true, *at) == wanted);
    let at = found.unwrap_or_else(|| panic!("{wanted:?} is not in {answer:?}"));
    let last = answer.column_groups.len() - 1;
    (0..answer.measures.len()).map(|measure| answer.cell(at, last, measure)).collect()
}

/// All entries behind a figure, over small pages.
pub fn behind(
    client: &Client,
    query: &Value,
    row: &[Option<i64>],
    column: &[Option<i64>],
    measure: PivotMeasure,
) -> Vec<PivotEntry> {
    let mut found: Vec<PivotEntry> = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let body = json!({"query": query, "row": row, "column": column, "measure": measure, "limit": 7, "cursor": cursor});
        let page: Page<PivotEntry> = client.post("/analysis/entries", &body).expect(200);
        let total = usize::try_from(page.total).expect("a count");
        found.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            assert_eq!(found.len(), total, "as many entries as the first page said");
            return found;
        }
    }
}

/// A year with two departments' spending: reserved, committed, invoiced, withdrawn.
pub fn spend(app: &TestApp) -> Budget {
    let budget = Budget::plan(app);
    let marketer = app.client("marketer");
    let bought = approved(app, budget.search, 400_000);
    invoice(&app.client("finance"), &bought, "A-1", 150_000, false).expect::<Expense>(200);
    submit(&marketer, &request(budget.social, 70_000));
    let two_lines = json!({
        "title": "Two", "currency": "CNY", "vendor": "Post House", "lines": [
            {"node_id": budget.search, "amount_minor": 1_000, "charge_date": "2026-04-02"},
            {"node_id": budget.growth, "amount_minor": 2_000, "charge_date": "2026-05-02"},
        ]
    });
    submit(&marketer, &two_lines);
    let gone = submit(&marketer, &request(budget.search, 9_000));
    let path = format!("/expenses/{}/withdraw", gone.summary.id);
    marketer.post(&path, &json!({"comment": "Not needed."})).expect::<Value>(200);
    submit(&app.client("brand_marketer"), &request(budget.brand, 5_000));
    budget
}

const MONEY: [&str; 4] = ["allocated", "reserved", "committed", "spent"];

on_both! {
    fn every_direction_comes_to_the_same(app: &TestApp) {
        let budget = spend(app);
        let finance = app.client("finance");
        let known: AnalysisResult = finance.get("/analysis?group_by=month").expect(200);
        let total = known.total;
        let expected = [total.allocated_minor, total.reserved_minor, total.committed_minor, total.spent_minor, total.line_count];
        assert_eq!(expected, [100_000_000, 78_000, 250_000, 150_000, 5]);
        let mut measures: Vec<&str> = MONEY.to_vec();
        measures.extend(["line_count", "request_count"]);
        for kind in penstock_shared::pivot::AxisKind::BUILT_IN {
            let axis = Axis::of(*kind);
            for query in [json!({"rows": [axis], "measures": measures}), json!({"columns": [axis], "measures": measures})] {
                let answer = ask(&finance, &query);
                let (row, column) = (answer.row_groups.len() - 1, answer.column_groups.len() - 1);
                let sums: Vec<Option<i64>> = (0..6).map(|measure| answer.cell(row, column, measure)).collect();
                assert_eq!(sums, [expected[0], expected[1], expected[2], expected[3], expected[4], 4].map(Some), "{axis}");
                for (measure, whole) in expected.iter().enumerate().take(4) {
                    let cells = (0..=row).flat_map(|at| (0..=column).map(move |to| (at, to)));
                    let parts: i64 = cells.filter(|at| *at != (row, column)).filter_map(|(at, to)| answer.cell(at, to, measure)).sum();
                    assert_eq!(parts, *whole, "{axis}");
                }
                assert_eq!(answer.as_of_sequence, known.as_of_sequence);
            }
        }
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{}", budget.company)).expect(200);
        let answer = ask(&finance, &json!({"measures": ["available", "used", "usage_rate", "spent_rate"]}));
        assert_eq!(answer.cells, [Some(page.node.balance.available_minor), Some(478_000), Some(48), Some(15)]);
    }

    fn subtotals_come_after_what_they_are_made_of(app: &TestApp) {
        spend(app);
        let answer = ask(&app.client("finance"), &json!({
            "rows": ["department@1", "department", "vendor"], "columns": ["quarter", "month"],
            "measures": ["spent", "reserved", "line_count"], "subtotals": true
        }));
        let rows: Vec<Vec<String>> = (0..answer.row_groups.len()).map(|at| names(&answer, true, at)).collect();
        let rows: Vec<String> = rows.iter().map(|row| row.join("/")).collect();
        assert_eq!(rows, [
            "Company/Brand/Lantern Media", "Company/Brand",
            "Company/Growth/Lantern Media", "Company/Growth/Post House", "Company/Growth",
            "Company/Social/Lantern Media", "Company/Social", "Company", "",
        ]);
        let columns: Vec<String> = (0..answer.column_groups.len()).map(|at| names(&answer, false, at).join("/")).collect();
        assert_eq!(columns, ["FY2026-Q1/2026-03", "FY2026-Q1", "FY2026-Q2/2026-04", "FY2026-Q2/2026-05", "FY2026-Q2", ""]);
        let growth: Vec<Option<i64>> = (0..columns.len()).map(|column| answer.cell(4, column, 1)).collect();
        assert_eq!(growth, [Some(0), Some(0), Some(1_000), Some(2_000), Some(3_000), Some(3_000)]);
        assert_eq!(row(&answer, &["Company"]), [Some(150_000), Some(78_000), Some(5)]);
        assert_eq!(row(&answer, &["Company", "Brand"]), [Some(0), Some(5_000), Some(1)]);
    }

    fn filters_let_through_what_they_say(app: &TestApp) {
        let budget = spend(app);
        let finance = app.client("finance");
        let of = app.departments;
        let held = |filters: Value| {
            let query = json!({"measures": ["reserved", "committed", "spent"], "filters": filters});
            ask(&finance, &query).cells.iter().map(|cell| cell.unwrap_or_default()).collect::<Vec<_>>()
        };
        for (filter, expected) in [
            (json!({"dimension": "department", "test": {"in": [of.growth]}}), [3_000, 250_000, 150_000]),
            (json!({"dimension": "department", "test": {"below": [of.growth]}}), [73_000, 250_000, 150_000]),
            (json!({"dimension": "department", "test": {"not_in": [of.growth, of.social]}}), [5_000, 0, 0]),
            (json!({"dimension": "department@1", "test": {"in": [of.company]}}), [78_000, 250_000, 150_000]),
            (json!({"dimension": "node", "test": {"below": [budget.growth]}}), [73_000, 250_000, 150_000]),
            (json!({"dimension": "vendor", "test": {"contains": "post"}}), [3_000, 0, 0]),
            (json!({"dimension": "vendor", "test": {"contains": "nobody"}}), [0, 0, 0]),
            (json!({"dimension": "vendor", "test": {"top": {"count": 1, "measure": "reserved"}}}), [75_000, 250_000, 150_000]),
            (json!({"dimension": "vendor", "test": {"in": [null]}}), [0, 0, 0]),
            (json!({"dimension": "month", "test": {"range": {"from": 202_604}}}), [3_000, 0, 0]),
            (json!({"dimension": "day", "test": {"range": {"from": 20_260_401, "to": 20_260_430}}}), [1_000, 0, 0]),
            (json!({"dimension": "month", "test": {"not_in": [202_604, 202_605]}}), [75_000, 250_000, 150_000]),
            (json!({"dimension": "quarter", "test": {"in": [budget.year_id().0 * 10 + 2]}}), [3_000, 0, 0]),
            (json!({"dimension": "fiscal_year", "test": {"in": [budget.year_id()]}}), [78_000, 250_000, 150_000]),
            (json!({"dimension": "status", "test": {"in": [5]}}), [0, 250_000, 150_000]),
            (json!({"dimension": "owner", "test": {"in": [app.user("head")]}}), [73_000, 250_000, 150_000]),
            (json!({"dimension": "owner", "test": {"not_in": [app.user("head")]}}), [5_000, 0, 0]),
        ] {
            assert_eq!(held(json!([filter])), expected, "{filter}");
        }
        let both = json!([
            {"dimension": "month", "test": {"in": [202_603]}}, {"dimension": "department", "test": {"in": [of.brand]}}
        ]);
        assert_eq!(held(both), [5_000, 0, 0]);
    }

    fn rows_are_sorted_and_cut_and_totals_are_not(app: &TestApp) {
        spend(app);
        let finance = app.client("finance");
        let query = json!({
            "rows": ["department", "vendor"], "measures": ["reserved"], "limit": 2, "sort": {"measure": "reserved"}
        });
        let answer = ask(&finance, &query);
        let rows: Vec<String> = (0..answer.row_groups.len()).map(|at| names(&answer, true, at).join("/")).collect();
        assert_eq!(rows, ["Social/Lantern Media", "Brand/Lantern Media", ""]);
        assert_eq!((answer.left_out, answer.cells.last()), (1, Some(&Some(78_000))));
        let mut least = query;
        least["sort"]["ascending"] = json!(true);
        assert_eq!(names(&ask(&finance, &least), true, 0), ["Growth", "Post House"]);
    }

    fn the_entries_behind_each_figure_come_to_it(app: &TestApp) {
        spend(app);
        for person in ["finance", "head", "viewer"] {
            let client = app.client(person);
            let query = json!({
                "rows": ["node", "status"], "columns": ["month"], "subtotals": true,
                "measures": ["allocated", "committed", "available"]
            });
            let answer = ask(&client, &query);
            for row in 0..answer.row_groups.len() {
                for column in (0..answer.column_groups.len()).filter(|column| row % 3 == 0 || column % 5 == 2) {
                    for (place, measure) in answer.measures.iter().enumerate() {
                        let (of_row, of_column) = (codes(&answer, true, row), codes(&answer, false, column));
                        let entries = behind(&client, &query, &of_row, &of_column, *measure);
                        let sum: i64 = entries.iter().map(|entry| entry.effect_minor).sum();
                        assert_eq!(sum, answer.cell(row, column, place).unwrap_or_default(), "{of_row:?} {of_column:?}");
                        assert!(entries.windows(2).all(|pair| pair[0].sequence > pair[1].sequence));
                    }
                }
            }
        }
    }

    fn nobody_sees_what_is_not_theirs(app: &TestApp) {
        let budget = spend(app);
        let viewer = app.client("viewer");
        let answer = ask(&viewer, &json!({"rows": ["department", "node", "vendor"], "measures": MONEY, "subtotals": true}));
        assert_eq!(row(&answer, &[]), [Some(20_000_000), Some(5_000), Some(0), Some(0)]);
        assert_eq!(answer.members[0].iter().map(|member| member.code).collect::<Vec<_>>(), [Some(app.departments.brand.0)]);
        let foreign = json!({
            "measures": MONEY, "rows": ["vendor"],
            "filters": [{"dimension": "department", "test": {"in": [app.departments.growth]}}]
        });
        let answer = ask(&viewer, &foreign);
        assert_eq!((answer.row_groups.len(), answer.cells), (1, vec![None; 4]));
        let query = json!({"measures": ["allocated"], "rows": ["node"]});
        assert_eq!(behind(&viewer, &query, &[Some(budget.growth.0)], &[], PivotMeasure::Allocated), []);
        // The head sees what Growth gave on, and not what Brand got.
        let entries = behind(&app.client("head"), &query, &[], &[], PivotMeasure::Allocated);
        assert_eq!(entries.iter().map(|entry| entry.effect_minor).sum::<i64>(), 60_000_000);
    }

    fn a_month_is_compared_with_the_one_beside_it(app: &TestApp) {
        let budget = spend(app);
        let finance = app.client("finance");
        let query = json!({
            "rows": ["department"], "columns": ["month"], "measures": ["reserved", "allocated"],
            "filters": [{"dimension": "month", "test": {"range": {"from": 202_604, "to": 202_605}}}],
            "comparison": "previous_period"
        });
        let answer = ask(&finance, &query);
        let columns: Vec<Vec<String>> = (0..answer.column_groups.len()).map(|at| names(&answer, false, at)).collect();
        assert_eq!(columns, [vec!["2026-04"], vec!["2026-05"], vec![]]);
        let growth = (0..answer.row_groups.len()).find(|at| names(&answer, true, *at) == ["Growth"]).expect("Growth");
        assert_eq!((answer.cell(growth, 0, 0), answer.compared(growth, 1, 0)), (Some(1_000), Some(0)));
        let brand = (0..answer.row_groups.len()).find(|at| names(&answer, true, *at) == ["Brand"]).expect("Brand");
        // March is beside May.
        assert_eq!((answer.cell(brand, 1, 0), answer.compared(brand, 1, 0)), (Some(0), Some(5_000)));
        let last_year = json!({
            "columns": ["quarter"], "measures": ["spent"], "comparison": "last_year",
            "filters": [{"dimension": "fiscal_year", "test": {"in": [budget.year_id()]}}]
        });
        let before: Value = finance.post("/fiscal-years", &json!({"ends_in_year": 2025})).expect(201);
        let answer = ask(&finance, &last_year);
        assert!(before["id"].is_number() && answer.compared.iter().all(Option::is_none));
        assert_eq!(answer.cells, [Some(150_000), Some(150_000)]);
    }

    fn files_have_the_same_figures(app: &TestApp) {
        spend(app);
        let finance = app.client("finance");
        let query = json!({
            "rows": ["department", "vendor"], "columns": ["month"], "subtotals": true,
            "measures": ["reserved", "usage_rate", "line_count"]
        });
        let answer = ask(&finance, &query);
        let file = finance.post("/analysis/query/export", &query);
        assert_eq!(file.status, 200);
        let text = file.body.trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
        assert_eq!(head[..5], ["Department", "Vendor", "2026-01 · Reserved", "2026-01 · Used %", "2026-01 · Lines"]);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), answer.row_groups.len());
        for (row, record) in records.iter().enumerate() {
            for column in 0..answer.column_groups.len() {
                let shown = |measure: usize| &record[2 + column * 3 + measure];
                assert_eq!(shown(0), answer.cell(row, column, 0).map(|minor| answer.currency.plain(minor)).unwrap_or_default());
                assert_eq!(shown(2), answer.cell(row, column, 2).map(|count| count.to_string()).unwrap_or_default());
            }
        }
        assert_eq!((&records.last().expect("a total")[0], &records.last().expect("a total")[1]), ("Total", ""));
        let bytes = finance.posted_bytes("/analysis/query/export?format=xlsx", &query);
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        let cells: Vec<&[Data]> = sheet.rows().collect();
        let of_answer = &cells[cells.len() - answer.row_groups.len()..];
        for (row, cells) in of_answer.iter().enumerate() {
            for column in 0..answer.column_groups.len() {
                let shown = |measure: usize| cells[2 + column * 3 + measure].to_string();
                let money = shown(0).parse::<f64>().map(|money| format!("{money:.2}")).unwrap_or_default();
                assert_eq!(money, answer.cell(row, column, 0).map(|minor| answer.currency.plain(minor)).unwrap_or_default());
                assert_eq!(shown(2), answer.cell(row, column, 2).map(|count| count.to_string()).unwrap_or_default());
            }
        }
        let chinese = finance.send("POST", "/analysis/query/export", &[("Accept-Language", "zh-CN")], Some(&query));
        assert!(chinese.body.contains("部门,供应商,2026-01 · 已预留") && chinese.body.contains("合计"), "{}", chinese.body);
    }
}
