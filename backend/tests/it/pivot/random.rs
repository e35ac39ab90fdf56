//! Anything that may stand in the database, and any question about it.

use diesel::{RunQueryDsl, sql_query};
use penstock::{db::AnyConnection, writer::WriteTx};
use penstock_shared::{
    dimension::{CustomDimension, DimensionValue},
    ids::{DimensionId, FiscalYearId},
    pivot::{Axis, AxisKind, Comparison, FilterTest, PivotFilter, PivotMeasure, PivotQuery, PivotSort},
};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use crate::support::TestApp;

pub fn run(tx: &mut WriteTx<'_>, text: &str) {
    let done = match tx.conn {
        AnyConnection::Sqlite(sqlite) => sql_query(text).execute(sqlite),
        AnyConnection::Postgres(postgres) => sql_query(text).execute(postgres),
    };
    done.unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// Words to write with lines and budgets: four of each vocabulary, three campaigns, four vendors, two dimensions of the
/// organisation's own with four values each.
pub fn words(app: &TestApp) -> Vec<DimensionId> {
    let finance = app.client("finance");
    for list in ["channels", "activity-types", "categories"] {
        for code in ["A", "B", "C", "D"] {
            let name = format!("{list} {code}");
            let _: Value =
                finance.post(&format!("/{list}"), &json!({"code": code, "name": name})).expect(201);
        }
    }
    for number in 1..=3 {
        let new = json!({
            "name": format!("Campaign {number}"), "objective": "awareness", "department_id": app.departments.growth,
            "starts_on": "2026-01-01", "ends_on": "2026-12-31"
        });
        let _: Value = finance.post("/campaigns", &new).expect(201);
    }
    let mut dimensions = Vec::new();
    for code in ["ONE", "TWO"] {
        let new = json!({
            "code": code, "name": code, "on_campaigns": "optional", "on_expense_lines": "optional",
            "on_budget_nodes": "optional"
        });
        let id = finance.post("/dimensions", &new).expect::<CustomDimension>(201).id;
        for value in ["V1", "V2", "V3", "V4"] {
            let new = json!({"code": value, "name": value});
            let _: DimensionValue = finance.post(&format!("/dimensions/{id}/values"), &new).expect(201);
        }
        dimensions.push(id);
    }
    app.write(|tx| {
        for number in 1..=4 {
            run(
                tx,
                &format!(
                    "INSERT INTO vendors (name, match_key, created_at, name_zh, tax_number, active, version) \
                     VALUES ('Vendor {number}', 'vendor{number}', '2026-01-01 00:00:00', '', '', TRUE, 1)"
                ),
            );
        }
        Ok(())
    });
    dimensions
}

/// A change of something that facts are made of, written past all commands.
pub fn change(what: u32, one: i64, two: i64, dimensions: &[DimensionId]) -> String {
    let id = |number: i64| if number == 0 { "NULL".to_owned() } else { number.to_string() };
    // Something before the row, so that nothing is ever above itself.
    let before = |row: i64, number: i64| {
        if number % row == 0 { "NULL".to_owned() } else { (number % row).to_string() }
    };
    let (node, value) = (one % 6 + 1, two % 5);
    let dimension = dimensions[usize::try_from(one % 2).expect("a place")];
    let own = (dimension.0 - dimensions[0].0) * 4 + two % 4 + 1;
    match what {
        0 => format!("UPDATE budget_nodes SET channel_id = {} WHERE id = {node}", id(value)),
        1 => format!("UPDATE budget_nodes SET activity_type_id = {} WHERE id = {node}", id(value)),
        2 => format!("UPDATE budget_nodes SET campaign_id = {} WHERE id = {node}", id(two % 4)),
        3 => format!("UPDATE budget_nodes SET department_id = {} WHERE id = {node}", id(value)),
        4 => format!("UPDATE budget_nodes SET parent_id = {} WHERE id = {node}", before(node, two)),
        5 => format!("UPDATE expense_lines SET channel_id = {} WHERE id % 5 = {}", id(value), one % 5),
        6 => format!("UPDATE expense_lines SET category_id = {} WHERE id % 5 = {}", id(value), one % 5),
        7 => format!("UPDATE expense_lines SET vendor_id = {} WHERE id % 5 = {}", id(value), one % 5),
        8 => format!("UPDATE expense_lines SET campaign_id = {} WHERE id % 5 = {}", id(two % 4), one % 5),
        9 => format!("UPDATE expense_lines SET department_id = {} WHERE id % 5 = {}", two % 4 + 1, one % 5),
        10 => format!(
            "DELETE FROM expense_line_dimensions WHERE dimension_id = {dimension} AND line_id % 3 = {}",
            two % 3
        ),
        11 => format!(
            "INSERT INTO expense_line_dimensions (line_id, dimension_id, value_id) SELECT l.id, {dimension}, {own} \
             FROM expense_lines l WHERE l.id % 4 = {} AND NOT EXISTS (SELECT 1 FROM expense_line_dimensions d \
             WHERE d.line_id = l.id AND d.dimension_id = {dimension})",
            two % 4
        ),
        12 => format!("DELETE FROM budget_node_dimensions WHERE node_id % 2 = {}", two % 2),
        13 => format!(
            "INSERT INTO budget_node_dimensions (node_id, dimension_id, value_id) SELECT n.id, {dimension}, {own} \
             FROM budget_nodes n WHERE n.id % 3 = {} AND NOT EXISTS (SELECT 1 FROM budget_node_dimensions d \
             WHERE d.node_id = n.id AND d.dimension_id = {dimension})",
            two % 3
        ),
        14 => format!(
            "INSERT INTO campaign_dimensions (campaign_id, dimension_id, value_id) SELECT c.id, {dimension}, {own} \
             FROM campaigns c WHERE c.id % 3 = {} AND NOT EXISTS (SELECT 1 FROM campaign_dimensions d \
             WHERE d.campaign_id = c.id AND d.dimension_id = {dimension})",
            two % 3
        ),
        15 => format!("DELETE FROM campaign_dimensions WHERE dimension_id = {dimension}"),
        16 => format!("UPDATE expenses SET state = 'closed' WHERE id % 4 = {}", two % 4),
        17 => format!(
            "UPDATE channels SET merged_into_id = {} WHERE id = {}",
            before(one % 4 + 1, two),
            one % 4 + 1
        ),
        18 => {
            format!("UPDATE channels SET parent_id = {} WHERE id = {}", before(one % 4 + 1, two), one % 4 + 1)
        }
        19 => format!(
            "UPDATE departments SET parent_id = {} WHERE id = {}",
            before(one % 4 + 1, two),
            one % 4 + 1
        ),
        20 => format!(
            "UPDATE departments SET merged_into_id = {} WHERE id = {}",
            before(one % 4 + 1, two),
            one % 4 + 1
        ),
        21 => format!("UPDATE vendors SET name = 'Other {two}' WHERE id = {}", one % 4 + 1),
        22 => format!(
            "UPDATE dimension_values SET parent_id = {} WHERE id % 4 = 0 AND dimension_id = {dimension}",
            id(if two % 2 == 0 { 0 } else { (dimension.0 - dimensions[0].0) * 4 + 1 })
        ),
        23 => format!(
            "UPDATE expenses SET submitted_at = '2026-01-0{} 08:00:59', decided_at = '2026-01-1{} 09:3{}:00' WHERE id % 3 = {}",
            one % 9 + 1,
            two % 9,
            two % 6,
            one % 3
        ),
        _ => format!("UPDATE expenses SET state = 'submitted' WHERE id % 4 = {}", two % 4),
    }
}

/// What questions may name.
#[derive(Clone)]
pub struct Names {
    pub dimensions: Vec<DimensionId>,
    pub years: Vec<FiscalYearId>,
}

impl Names {
    fn axis(&self) -> impl Strategy<Value = Axis> + use<> {
        let own = self.dimensions.iter().map(|id| AxisKind::Custom(*id));
        let kinds: Vec<AxisKind> = AxisKind::BUILT_IN.iter().copied().chain(own).collect();
        (select(kinds), prop::option::weighted(0.3, 1_u8..4))
            .prop_map(|(kind, level)| Axis { kind, level: level.filter(|_| kind.is_tree()) })
    }

    fn code(&self, kind: AxisKind, number: i64) -> i64 {
        let year = self.years[usize::try_from(number).expect("a place") % self.years.len()].0;
        match kind {
            AxisKind::Day => 20_260_015 + (number % 12 + 1) * 100,
            AxisKind::Week => 202_601 + number * 5,
            AxisKind::Month => 202_601 + number % 12,
            AxisKind::Quarter => year * 10 + number % 4 + 1,
            AxisKind::FiscalYear => year,
            _ => number,
        }
    }

    fn filter(&self) -> impl Strategy<Value = PivotFilter> + use<> {
        let names = self.clone();
        let sums = ledger().into_iter().filter(|measure| !measure.is_of_a_year());
        let measure = select(sums.collect::<Vec<_>>());
        (self.axis(), 0_u8..8, prop::collection::vec(0_i64..8, 1..4), measure).prop_map(
            move |(axis, test, numbers, measure)| {
                let kind = axis.kind;
                let all: Vec<i64> = numbers.iter().map(|number| names.code(kind, *number)).collect();
                let values =
                    || all.iter().map(|code| (kind.is_time() || *code != 0).then_some(*code)).collect();
                let test = match test {
                    0 | 1 if kind.is_time() => {
                        // One year's quarters only: the codes of several are not in the order of time.
                        let mut ends = if kind == AxisKind::Quarter {
                            all.iter().map(|code| names.years[0].0 * 10 + code % 10).collect()
                        } else {
                            all.clone()
                        };
                        ends.sort_unstable();
                        let open = test == 1 && numbers.len() > 1;
                        FilterTest::Range {
                            from: ends.first().copied(),
                            to: ends.last().copied().filter(|_| !open),
                        }
                    }
                    0 | 1 if kind.is_tree() => FilterTest::Below(all),
                    2 if !kind.is_time() && kind != AxisKind::Status => {
                        FilterTest::Contains(["a", "1", "r", "v2"][numbers.len()].to_owned())
                    }
                    3 => FilterTest::Top { count: 2, measure },
                    4 => FilterTest::NotIn(values()),
                    _ => FilterTest::In(values()),
                };
                PivotFilter { dimension: axis, test }
            },
        )
    }

    pub fn query(&self) -> impl Strategy<Value = PivotQuery> + use<> {
        let names = self.clone();
        let sides = (prop::collection::vec(self.axis(), 0..4), prop::collection::vec(self.axis(), 0..3));
        let measures = prop::sample::subsequence(ledger(), 1..5);
        let filters = prop::collection::vec(self.filter(), 0..3);
        let comparison = prop::option::weighted(0.3, select(Comparison::BUILT_IN));
        let rest = (
            prop::option::weighted(0.4, any::<bool>()),
            prop::option::weighted(0.2, 1_u32..4),
            any::<bool>(),
        );
        (sides, measures, filters, comparison, rest, 0_i64..8).prop_map(
            move |((rows, columns), measures, mut filters, comparison, (sort, limit, subtotals), number)| {
                if comparison.is_some() {
                    filters.retain(|filter| !filter.dimension.kind.is_time());
                    let times = [
                        AxisKind::Month,
                        AxisKind::Quarter,
                        AxisKind::FiscalYear,
                        AxisKind::Week,
                        AxisKind::Day,
                    ];
                    let kind = times[usize::try_from(number).expect("a place") % times.len()];
                    let test = FilterTest::In(vec![
                        Some(names.code(kind, number)),
                        Some(names.code(kind, number + 2)),
                    ]);
                    filters.push(PivotFilter { dimension: Axis::of(kind), test });
                }
                let (mut rows, mut columns) = (rows, columns);
                if measures.iter().any(|measure| measure.is_of_a_year()) {
                    let fits = |kind: AxisKind| !kind.is_time() || kind == AxisKind::FiscalYear;
                    rows.retain(|axis| fits(axis.kind));
                    columns.retain(|axis| fits(axis.kind));
                    filters.retain(|filter| fits(filter.dimension.kind));
                    let one = FilterTest::In(vec![Some(names.code(AxisKind::FiscalYear, number))]);
                    filters.push(PivotFilter { dimension: Axis::of(AxisKind::FiscalYear), test: one });
                }
                PivotQuery {
                    limit: limit.filter(|_| !rows.is_empty()),
                    sort: sort.map(|ascending| PivotSort { measure: measures[0], ascending }),
                    measures,
                    rows,
                    columns,
                    filters,
                    currency: None,
                    comparison,
                    subtotals,
                }
            },
        )
    }
}

/// What both engines add up themselves. Results of campaigns come to both from one place (`pivot/results.rs`).
fn ledger() -> Vec<PivotMeasure> {
    PivotMeasure::ALL.iter().copied().filter(|measure| !measure.is_of_results()).collect()
}
