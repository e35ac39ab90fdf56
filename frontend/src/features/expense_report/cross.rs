//! The report with its second dimension across: one figure in the cells, totals on both sides.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    analysis::Dimension,
    expense_report::{ExpenseReport, ReportDimension, ReportKey},
};

use super::view::{Measure, Report, key_name, word};
use crate::{
    features::dimensions::Definitions,
    i18n::t,
    ui::{Notice, Table, Tone},
};

/// Columns and rows that are drawn; the totals are of everything.
const COLUMNS: usize = 24;
const LINES: usize = 300;

type Code = Option<i64>;

/// The cells, in the server's order of names.
#[derive(Debug, Default, PartialEq)]
struct Grid {
    across: Vec<(ReportKey, i64)>,
    /// The key in front, a cell per column, their sum.
    lines: Vec<(ReportKey, Vec<Option<i64>>, i64)>,
    cut: bool,
}

impl Grid {
    fn of(measure: Measure, result: &ExpenseReport) -> Self {
        let pairs = || {
            result.rows.iter().filter_map(|row| match row.keys.as_slice() {
                [front, top] => Some((front, top, measure.of(&row.measures))),
                _ => None,
            })
        };
        let (mut across, mut columns) = (Vec::<(ReportKey, i64)>::new(), HashMap::<Code, usize>::new());
        for (_, top, value) in pairs() {
            let place = *columns.entry(top.code).or_insert_with(|| {
                across.push((top.clone(), 0));
                across.len() - 1
            });
            if let Some((_, sum)) = across.get_mut(place) {
                *sum = sum.saturating_add(value);
            }
        }
        // Rows come by their first name, so columns are met in any order: time and names put them right.
        let mut order: Vec<usize> = (0..across.len()).collect();
        order.sort_by_key(|place| {
            across.get(*place).map(|(key, _)| (key.code.is_none(), key.key.label.clone(), key.code))
        });
        let cut = order.len() > COLUMNS;
        order.truncate(COLUMNS);
        let (mut lines, mut places) =
            (Vec::<(ReportKey, HashMap<Code, i64>, i64)>::new(), HashMap::<Code, usize>::new());
        for (front, top, value) in pairs() {
            let place = *places.entry(front.code).or_insert_with(|| {
                lines.push((front.clone(), HashMap::new(), 0));
                lines.len() - 1
            });
            if let Some((_, cells, sum)) = lines.get_mut(place) {
                cells.insert(top.code, value);
                *sum = sum.saturating_add(value);
            }
        }
        let cut = cut || lines.len() > LINES;
        lines.truncate(LINES);
        let across: Vec<_> = order.iter().filter_map(|place| across.get(*place).cloned()).collect();
        let lines = lines
            .into_iter()
            .map(|(key, cells, sum)| {
                (key, across.iter().map(|(top, _)| cells.get(&top.code).copied()).collect(), sum)
            })
            .collect();
        Self { across, lines, cut }
    }
}

/// The table. Each cell leads to its lines.
#[component]
pub fn CrossTable(report: Report, result: Signal<ExpenseReport>, measure: Measure) -> impl IntoView {
    move || result.with(|result| cross(report, result, measure))
}

fn cross(report: Report, result: &ExpenseReport, measure: Measure) -> impl IntoView + use<> {
    let grid = Grid::of(measure, result);
    let currency = result.currency;
    let dimension = |place: usize| {
        result.dimensions.get(place).copied().unwrap_or(ReportDimension::Of(Dimension::Department))
    };
    let (front, top) = (dimension(0), dimension(1));
    let heads = grid.across.iter().map(|(key, _)| {
        let name = key_name(top, key);
        view! { <th scope="col" class="num cross-head" title=name.clone()>{name.clone()}</th> }
    });
    let heads = heads.collect_view();
    let lines = grid.lines.iter().map(|(key, cells, sum)| {
        let cells = cells.iter().zip(&grid.across).map(|(value, (top, _))| {
            let href = report.lines_href(&[key.clone(), top.clone()]);
            let shown = value.map(|value| measure.shown(value, currency));
            view! { <td class="num">{shown.map(|shown| view! { <A href>{shown}</A> })}</td> }
        });
        let cells = cells.collect_view();
        // The requests of a row may be in several cells, so their sum would count them twice.
        let sum = (measure != Measure::Requests).then(|| measure.shown(*sum, currency));
        view! {
            <tr>
                <td class="main-cell">{key_name(front, key)}</td>
                {cells}
                <td class="num strong">{sum}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let sums = grid.across.iter().map(|(_, sum)| {
        let sum = (measure != Measure::Requests).then(|| measure.shown(*sum, currency));
        view! { <td class="num">{sum}</td> }
    });
    let sums = sums.collect_view();
    let (name, all) = (word(Definitions::here(), front), report.href("all"));
    let total = measure.shown(measure.of(&result.total), currency);
    view! {
        {grid.cut.then(|| view! { <Notice tone=Tone::Warn>{t::analysis::cross_cut()}</Notice> })}
        <div class="sticky-first">
            <Table label=t::expense_report::title keep=true>
                <thead>
                    <tr>
                        <th scope="col">{name}</th>
                        {heads}
                        <th scope="col" class="num">{t::common::total()}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr data-testid="report-total">
                        <td><A href=all>{t::common::total()}</A></td>
                        {sums}
                        <td class="num">{total}</td>
                    </tr>
                </tfoot>
            </Table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        analysis::GroupKey,
        expense_report::{ReportMeasures, ReportRow},
        money::Currency,
    };

    use super::*;

    fn key(code: i64, label: &str) -> ReportKey {
        let key = GroupKey { id: None, label: label.to_owned(), label_zh: String::new(), has_parts: false };
        ReportKey { code: Some(code), key }
    }

    #[test]
    fn columns_are_in_order_and_gaps_stay_empty() {
        let row = |front: (i64, &str), month: i64, spent_minor: i64| ReportRow {
            keys: vec![key(front.0, front.1), key(month, &month.to_string())],
            measures: ReportMeasures { spent_minor, ..ReportMeasures::default() },
        };
        let result = ExpenseReport {
            currency: Currency::CNY,
            dimensions: vec![ReportDimension::Of(Dimension::Vendor), ReportDimension::Of(Dimension::Month)],
            rows: vec![row((1, "A"), 202_602, 5), row((2, "B"), 202_601, 7), row((2, "B"), 202_602, 1)],
            total: ReportMeasures::default(),
            foreign_line_count: 0,
            as_of_sequence: 1,
        };
        let grid = Grid::of(Measure::Spent, &result);
        let sums: Vec<_> = grid.across.iter().map(|(key, sum)| (key.code, *sum)).collect();
        assert_eq!(sums, [(Some(202_601), 7), (Some(202_602), 6)]);
        let cells: Vec<_> = grid.lines.iter().map(|(_, cells, sum)| (cells.clone(), *sum)).collect();
        assert_eq!(cells, [(vec![None, Some(5)], 5), (vec![Some(7), Some(1)], 8)]);
    }
}
