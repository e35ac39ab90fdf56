//! The answer as a cross table: the last dimension runs across, one figure in the cells, with totals
//! on both sides.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    analysis::{AnalysisResult, AnalysisRow, Dimension, GroupKey},
    money::Currency,
};

use super::{
    Analysis, key_name,
    rows::{figure, heat},
    view::{Measure, SortBy, View},
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::t,
    ui::{Choice, Notice, Segmented, Table, Tone},
};

/// Columns that are shown; the rest is only in their sum.
const COLUMNS: usize = 24;
/// Rows that are shown.
const LINES: usize = 300;

type Keys = Vec<GroupKey>;
/// The keys in front, the cells, and their sum.
type Line = (Keys, Vec<Option<i64>>, i64);

/// The cells, in the order of the screen.
struct Grid {
    across: Vec<GroupKey>,
    lines: Vec<Line>,
    sums: Vec<i64>,
    most: i64,
    cut: bool,
}

impl Grid {
    fn of(measure: Measure, rows: &[AnalysisRow], in_time: bool, by_size: bool) -> Self {
        let mut across: Vec<(GroupKey, i64)> = Vec::new();
        let mut column_of: HashMap<(Option<i64>, String), usize> = HashMap::new();
        let mut lines: Vec<(Keys, HashMap<usize, i64>, i64)> = Vec::new();
        let mut line_of: HashMap<Vec<(Option<i64>, String)>, usize> = HashMap::new();
        for row in rows {
            let Some((last, front)) = row.keys.split_last() else { continue };
            let value = measure.of(&row.measures);
            let column = *column_of.entry((last.id, last.label.clone())).or_insert_with(|| {
                across.push((last.clone(), 0));
                across.len() - 1
            });
            let name: Vec<_> = front.iter().map(|key| (key.id, key.label.clone())).collect();
            let line = *line_of.entry(name).or_insert_with(|| {
                lines.push((front.to_vec(), HashMap::new(), 0));
                lines.len() - 1
            });
            if let Some((_, sum)) = across.get_mut(column) {
                *sum = sum.saturating_add(value);
            }
            if let Some((_, cells, sum)) = lines.get_mut(line) {
                let cell = cells.entry(column).or_insert(0);
                *cell = cell.saturating_add(value);
                *sum = sum.saturating_add(value);
            }
        }
        let mut order: Vec<usize> = (0..across.len()).collect();
        let column = |index: &usize| across.get(*index);
        if in_time {
            order.sort_by_key(|index| column(index).map(|(key, _)| key.label.clone()));
        } else {
            order.sort_by_key(|index| std::cmp::Reverse(column(index).map(|(_, sum)| *sum)));
        }
        if by_size {
            lines.sort_by_key(|(_, _, sum)| std::cmp::Reverse(*sum));
        }
        let cut = order.len() > COLUMNS || lines.len() > LINES;
        order.truncate(COLUMNS);
        lines.truncate(LINES);
        let most = lines.iter().flat_map(|(_, cells, _)| cells.values()).map(|v| v.saturating_abs()).max();
        Self {
            sums: order.iter().filter_map(|index| column(index).map(|(_, sum)| *sum)).collect(),
            lines: lines
                .into_iter()
                .map(|(keys, cells, sum)| {
                    (keys, order.iter().map(|index| cells.get(index).copied()).collect(), sum)
                })
                .collect(),
            across: order.iter().filter_map(|index| column(index).map(|(key, _)| key.clone())).collect(),
            most: most.unwrap_or(0),
            cut,
        }
    }
}

/// The table.
#[component]
pub fn CrossTable(analysis: Analysis, result: Signal<AnalysisResult>) -> impl IntoView {
    let choices = move || {
        let shown = analysis.view.with(|view| view.shown.clone());
        shown.into_iter().map(|measure| Choice::new(measure.key(), measure.word())).collect::<Vec<_>>()
    };
    let choose = move |key: String| {
        if let Some(measure) = Measure::ALL.into_iter().find(|measure| measure.key() == key) {
            analysis.change(|view| view.sort = Some((SortBy::Measure(measure), true)));
        }
    };
    view! {
        <div class="card-tools">
            <Segmented
                label=t::analysis::figures
                choices=Signal::derive(choices)
                value=Signal::derive(move || analysis.view.with(|view| view.main_measure().key().to_owned()))
                on_change=choose
            />
        </div>
        {move || analysis.view.with(|view| result.with(|result| cross(view, result)))}
    }
}

fn cross(view: &View, result: &AnalysisResult) -> impl IntoView + use<> {
    let (measure, currency) = (view.main_measure(), result.currency);
    let time =
        |dimension: Option<&Dimension>| matches!(dimension, Some(Dimension::Month | Dimension::FiscalYear));
    let grid =
        Grid::of(measure, &result.rows, time(result.dimensions.last()), !time(result.dimensions.first()));
    let total = measure.of(&result.total);
    let front = result.dimensions.len().saturating_sub(1);
    let dimensions = result.dimensions.clone();
    let across = dimensions.last().copied().unwrap_or(Dimension::Month);
    let most = grid.most;
    let definitions = Definitions::here();
    let names = dimensions
        .iter()
        .take(front)
        .map(|dimension| view! { <th scope="col">{definitions.word(*dimension)}</th> });
    let names = names.collect_view();
    let heads = grid.across.iter().map(|key| {
        let name = key_name(across, key);
        view! { <th scope="col" class="num cross-head" title=name.clone()>{name.clone()}</th> }
    });
    let heads = heads.collect_view();
    let lines = grid.lines.iter().map(|line| cross_line(measure, &dimensions, line, most, currency));
    let lines = lines.collect_view();
    let sums = grid.sums.iter().map(|sum| view! { <td class="num">{short(measure, *sum, currency)}</td> });
    let sums = sums.collect_view();
    view! {
        {grid.cut.then(|| view! { <Notice tone=Tone::Warn>{t::analysis::cross_cut()}</Notice> })}
        <div class="sticky-first">
        <Table label=t::analysis::layout_cross keep=true>
            <thead><tr>{names}{heads}<th scope="col" class="num">{t::common::total}</th></tr></thead>
            <tbody>{lines}</tbody>
            <tfoot>
                <tr>
                    <td colspan=front.to_string()>{t::common::total}</td>
                    {sums}
                    <td class="num">{figure(measure, total, currency)}</td>
                </tr>
            </tfoot>
        </Table>
        </div>
    }
}

fn cross_line(
    measure: Measure,
    dimensions: &[Dimension],
    (keys, cells, sum): &Line,
    most: i64,
    currency: Currency,
) -> impl IntoView + use<> {
    let keys = dimensions.iter().zip(keys).enumerate().map(|(place, (dimension, key))| {
        let class = if place == 0 { "main-cell" } else { "" };
        view! { <td class=class>{key_name(*dimension, key)}</td> }
    });
    let cells = cells.iter().map(|value| cell(measure, *value, most, currency));
    view! {
        <tr>
            {keys.collect_view()}
            {cells.collect_view()}
            <td class="num strong">{figure(measure, *sum, currency)}</td>
        </tr>
    }
}

fn cell(measure: Measure, value: Option<i64>, most: i64, currency: Currency) -> impl IntoView + use<> {
    let exact = value.map(|value| figure(measure, value, currency));
    view! {
        <td class="num heat" style:--heat=heat(value.unwrap_or(0), most) title=exact>
            {value.map(|value| short(measure, value, currency))}
        </td>
    }
}

fn short(measure: Measure, value: i64, currency: Currency) -> String {
    if measure == Measure::Lines { format::count(value) } else { format::money_short(value, currency) }
}

#[cfg(test)]
mod tests {
    use penstock_shared::analysis::Measures;

    use super::*;

    fn row(vendor: &str, month: &str, spent_minor: i64) -> AnalysisRow {
        let key = |label: &str| GroupKey {
            id: None,
            label: label.to_owned(),
            label_zh: String::new(),
            has_parts: false,
        };
        AnalysisRow {
            keys: vec![key(vendor), key(month)],
            measures: Measures { spent_minor, ..Measures::default() },
        }
    }

    #[test]
    fn cells_add_up_on_both_sides_and_gaps_stay_empty() {
        let rows = [row("A", "2026-02", 5), row("A", "2026-01", 1), row("B", "2026-02", 7)];
        let grid = Grid::of(Measure::Spent, &rows, true, true);
        let months: Vec<&str> = grid.across.iter().map(|key| key.label.as_str()).collect();
        assert_eq!(months, ["2026-01", "2026-02"]);
        assert_eq!(grid.sums, [1, 12]);
        let lines: Vec<_> = grid
            .lines
            .iter()
            .map(|(keys, cells, sum)| (keys[0].label.as_str(), cells.clone(), *sum))
            .collect();
        assert_eq!(lines, [("B", vec![None, Some(7)], 7), ("A", vec![Some(1), Some(5)], 6)]);
    }
}
