//! An answer as a small table; the explorer has the large one.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use penstock_shared::pivot::{PivotAnswer, PivotMeasure};

use super::board::Board;
use crate::{
    features::{
        dimensions::Definitions,
        explorer::{Answered, Column, Drill, Layout, Line, axis_word, figure, member_name},
    },
    i18n::{t, words::Word},
    ui::Table,
};

/// Rows and columns that a tile shows; the explorer shows all.
const ROWS: usize = 60;
const COLUMNS: usize = 24;

/// The name of a member: `axis` counts the dimensions of rows and then those of columns.
fn name_at(definitions: Definitions, answer: &PivotAnswer, axis: usize, member: u32) -> String {
    let known = usize::try_from(member).ok().and_then(|place| answer.members.get(axis)?.get(place));
    let kind = answer.rows.iter().chain(&answer.columns).nth(axis);
    known.zip(kind).map(|(member, axis)| member_name(definitions, axis.kind, member)).unwrap_or_default()
}

fn names(definitions: Definitions, answer: &PivotAnswer, members: &[u32], first: usize) -> Vec<String> {
    let named = members.iter().enumerate();
    named.map(|(axis, member)| name_at(definitions, answer, first + axis, *member)).collect()
}

/// What stands over a column: its group and, where there are several, its measure.
fn head(definitions: Definitions, layout: &Layout, column: Column) -> String {
    let answer = &layout.answer;
    let measure = answer.measures.get(column.measure).map_or("", |measure| measure.word());
    if answer.columns.is_empty() {
        return measure.to_owned();
    }
    let members =
        answer.column_groups.get(column.group).map(|group| group.members.as_slice()).unwrap_or_default();
    let mut named = names(definitions, answer, members, answer.rows.len());
    if named.is_empty() {
        named.push(t::common::total().to_owned());
    }
    if answer.measures.len() > 1 {
        named.push(measure.to_owned());
    }
    named.join(" · ")
}

/// The tile.
#[component]
pub fn TableTile(board: Board, answered: Signal<Answered>) -> impl IntoView {
    let definitions = Definitions::here();
    let layout = Memo::new(move |_| {
        Arc::new(answered.with(|answered| Layout::of(answered.answer.clone(), &HashSet::new())))
    });
    let title = move || {
        layout.with(|layout| {
            let axes = layout.answer.rows.iter().map(|axis| axis_word(definitions, *axis));
            axes.collect::<Vec<_>>().join(" › ")
        })
    };
    let body = move || {
        layout.with(|layout| {
            let columns: Vec<Column> = layout.columns.iter().copied().take(COLUMNS).collect();
            let line = |line: &Line| row(board, definitions, answered, layout, line, &columns);
            let lines = layout.lines.iter().take(ROWS).map(line).collect_view();
            let total = layout.total.as_ref().map(line);
            let heads = columns.iter().map(|column| {
                view! { <th class="num" scope="col">{head(definitions, layout, *column)}</th> }
            });
            view! {
                <thead><tr><th class="wide" scope="col">{title()}</th>{heads.collect_view()}</tr></thead>
                <tbody>{lines}</tbody>
                <tfoot>{total}</tfoot>
            }
        })
    };
    let more = move || layout.with(|layout| layout.lines.len().saturating_sub(ROWS));
    view! {
        <Table label=t::explorer::table keep=true>{body}</Table>
        {move || i64::try_from(more()).ok().filter(|more| *more > 0).map(|more| view! {
            <p class="hint tile-more">{t::dashboards::more_rows(more)}</p>
        })}
    }
}

fn row(
    board: Board,
    definitions: Definitions,
    answered: Signal<Answered>,
    layout: &Layout,
    line: &Line,
    columns: &[Column],
) -> AnyView {
    let answer = &layout.answer;
    let members = answer.row_groups.get(line.row).map(|group| group.members.as_slice()).unwrap_or_default();
    let of_row = names(definitions, answer, members, 0);
    // An outline names each group once, above its parts.
    let shown =
        if layout.is_outline { of_row.last().cloned().unwrap_or_default() } else { of_row.join(" · ") };
    let name = if of_row.is_empty() { t::common::total().to_owned() } else { shown };
    let cells = columns.iter().map(|column| {
        let value = answer.cell(line.row, column.group, column.measure);
        let unit = layout.unit(*column);
        let text = figure(value, unit, answer.currency);
        let money = answer.measures.get(column.measure).copied().filter(|measure| measure.has_entries());
        match value.zip(money) {
            None => view! { <td class="num">{text}</td> }.into_any(),
            Some((minor, measure)) => {
                let mut drilled = of_row.clone();
                let of_column = answer.column_groups.get(column.group).map(|group| group.members.as_slice());
                drilled.extend(names(definitions, answer, of_column.unwrap_or_default(), answer.rows.len()));
                let place = (line.path.clone(), layout.column_path(column.group));
                let open = move |_| open(board, answered, &place, measure, &drilled, minor);
                view! { <td class="num"><button type="button" class="tile-figure" on:click=open>{text}</button></td> }.into_any()
            }
        }
    });
    let depth = line.depth.saturating_sub(1).to_string();
    let sum = line.depth < answer.rows.len();
    view! {
        <tr class:group=sum><th scope="row" style:--depth=depth>{name}</th>{cells.collect_view()}</tr>
    }
    .into_any()
}

fn open(
    board: Board,
    answered: Signal<Answered>,
    place: &(Vec<Option<i64>>, Vec<Option<i64>>),
    measure: PivotMeasure,
    names: &[String],
    figure_minor: i64,
) {
    let drill = answered.with_untracked(|answered| Drill {
        query: answered.query.clone(),
        row: place.0.clone(),
        column: place.1.clone(),
        measure,
        names: names.to_vec(),
        figure_minor,
        currency: answered.answer.currency,
    });
    board.drill.set(Some(drill));
}
