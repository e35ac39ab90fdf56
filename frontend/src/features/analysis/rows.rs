//! The answer as a table: a row per combination, a column per figure, shaded by size, with totals.

use std::cmp::Ordering;

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    analysis::{AnalysisResult, AnalysisRow, Dimension},
    money::Currency,
};

use super::{
    Analysis,
    drill::entries_href,
    key_name,
    view::{Measure, SortBy, View},
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::t,
    ui::{Button, Glyph, Icon, Kind, Table},
};

/// Rows that are drawn at first; more on demand, as thousands make every change slow.
const DRAWN: usize = 200;

/// The table.
#[component]
pub fn Rows(analysis: Analysis, result: Signal<AnalysisResult>) -> impl IntoView {
    let drawn = RwSignal::new(DRAWN);
    let count = Memo::new(move |_| result.with(|result| result.rows.len()));
    let body = move || {
        let view = analysis.view.get();
        result.with(|result| {
            let rows = sorted(&view, &result.rows);
            let most: Vec<i64> = view.shown.iter().map(|measure| largest(*measure, &result.rows)).collect();
            // A live answer may come with other dimensions than the address has by now.
            let cells = rows
                .into_iter()
                .take(drawn.get())
                .map(|row| line(&view, &result.dimensions, row, &most, result.currency));
            cells.collect_view()
        })
    };
    view! {
        <div class="sticky-first">
        <Table label=t::analysis::title keep=true>
            <thead>
                <tr>{move || {
                    let dimensions = result.with(|result| result.dimensions.clone());
                    analysis.view.with(|view| head(analysis, view, &dimensions))
                }}</tr>
            </thead>
            <tbody>{body}</tbody>
            <tfoot>
                <tr>
                    <td colspan=move || result.with(|result| result.dimensions.len().to_string())>
                        {move || t::analysis::total_rows(i64::try_from(count.get()).unwrap_or(i64::MAX))}
                    </td>
                    {move || analysis.view.with(|view| view.shown.clone()).into_iter().map(|measure| view! {
                        <td class="num">{result.with(|result| {
                            figure(measure, measure.of(&result.total), result.currency)
                        })}</td>
                    }).collect_view()}
                </tr>
            </tfoot>
        </Table>
        </div>
        {move || (count.get() > drawn.get()).then(|| view! {
            <div class="more-row">
                <Button
                    label=t::common::load_more
                    small=true
                    kind=Kind::Plain
                    on_click=move || drawn.update(|drawn| *drawn = drawn.saturating_add(DRAWN))
                />
            </div>
        })}
    }
}

fn head(analysis: Analysis, view: &View, dimensions: &[Dimension]) -> impl IntoView + use<> {
    let (by, descending) = view.order();
    let definitions = Definitions::here();
    let names = dimensions.iter().copied().enumerate().map(|(place, dimension)| {
        let column = (place == 0).then_some(SortBy::Names);
        header(analysis, column, by, descending, Signal::derive(move || definitions.word(dimension)), "")
    });
    let figures = view.shown.iter().copied().map(|measure| {
        let label = Signal::derive(move || measure.word().to_owned());
        header(analysis, Some(SortBy::Measure(measure)), by, descending, label, "num")
    });
    names.chain(figures).collect_view()
}

/// A column's head; a button when the rows can be ordered by it.
fn header(
    analysis: Analysis,
    column: Option<SortBy>,
    by: SortBy,
    descending: bool,
    label: Signal<String>,
    class: &'static str,
) -> AnyView {
    let Some(column) = column else {
        return view! { <th scope="col" class=class>{label}</th> }.into_any();
    };
    let active = column == by;
    let sort = active.then_some(if descending { "descending" } else { "ascending" });
    let glyph = match (active, descending) {
        (false, _) => Glyph::ChevronsUpDown,
        (true, true) => Glyph::ChevronDown,
        (true, false) => Glyph::ChevronUp,
    };
    let next = if active { !descending } else { column != SortBy::Names };
    view! {
        <th scope="col" class=class aria-sort=sort>
            <button type="button" on:click=move |_| analysis.change(|view| view.sort = Some((column, next)))>
                {label}<Icon glyph/>
            </button>
        </th>
    }
    .into_any()
}

fn line(
    view: &View,
    dimensions: &[Dimension],
    row: &AnalysisRow,
    most: &[i64],
    currency: Currency,
) -> impl IntoView + use<> {
    let href = entries_href(view, row);
    let keys = dimensions.iter().zip(&row.keys).enumerate().map(|(place, (dimension, key))| {
        let name = key_name(*dimension, key);
        let class = if place == 0 { "main-cell" } else { "" };
        match view.inside(*dimension, key) {
            Some(inside) => view! {
                <td class=class><A href=inside.href() attr:title=t::analysis::look_inside()>{name}</A></td>
            }
            .into_any(),
            None => view! { <td class=class>{name}</td> }.into_any(),
        }
    });
    let figures = view.shown.iter().zip(most).map(|(measure, most)| {
        let value = measure.of(&row.measures);
        let text = figure(*measure, value, currency);
        let heat = heat(value, *most);
        if value == 0 || *measure == Measure::Allocated {
            return view! { <td class="num heat" style:--heat=heat>{text}</td> }.into_any();
        }
        view! {
            <td class="num heat" style:--heat=heat>
                <A href=href.clone() attr:title=t::analysis::show_entries()>{text}</A>
            </td>
        }
        .into_any()
    });
    view! { <tr>{keys.collect_view()}{figures.collect_view()}</tr> }
}

/// A figure as it is read. Tracks the language.
pub fn figure(measure: Measure, value: i64, currency: Currency) -> String {
    if measure == Measure::Lines { format::count(value) } else { format::money(value, currency) }
}

/// How strongly a cell is shaded, as a share of the largest in its column.
pub fn heat(value: i64, most: i64) -> String {
    let share = format::share_bp(value.saturating_abs(), most.max(1)).unwrap_or(0).clamp(0, 10_000);
    // At most a third of the colour, so that the figure stays readable on it.
    format::css_percent(share * 34 / 100)
}

fn largest(measure: Measure, rows: &[AnalysisRow]) -> i64 {
    rows.iter().map(|row| measure.of(&row.measures).saturating_abs()).max().unwrap_or(0)
}

/// The rows in the order of the view. The server's own order is by name, so it decides ties.
pub fn sorted<'a>(view: &View, rows: &'a [AnalysisRow]) -> Vec<&'a AnalysisRow> {
    let mut rows: Vec<&AnalysisRow> = rows.iter().collect();
    let (by, descending) = view.order();
    match by {
        SortBy::Names if descending => rows.reverse(),
        SortBy::Names => {}
        SortBy::Measure(measure) => rows.sort_by(|a, b| {
            let order: Ordering = measure.of(&a.measures).cmp(&measure.of(&b.measures));
            if descending { order.reverse() } else { order }
        }),
    }
    rows
}
