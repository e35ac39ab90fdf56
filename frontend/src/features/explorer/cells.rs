//! The figures of the table, each with the way to what it is made of.

use std::{ops::Range, sync::Arc};

use leptos::prelude::*;

use super::{
    entries::Drill,
    layout::{Column, Layout, Line},
    names::{difference, figure},
    table::{Grid, gaps, name_at},
};
use crate::{format, i18n::t};

/// The figures of a line, for the columns that are drawn. `place` is the line's place in the table.
pub fn figures(
    grid: Grid,
    layout: &Arc<Layout>,
    line: &Line,
    place: usize,
    columns: &Range<usize>,
) -> AnyView {
    let (before, behind) = gaps(layout, columns);
    let shown = columns.clone().filter_map(|at| Some((at, *layout.columns.get(at)?)));
    let heat = grid.explorer.question.with(|question| question.presentation.heat_map);
    let cells = shown.map(|(at, column)| {
        let heat = if heat { layout.heat(line, column) } else { None };
        one_figure(grid, layout, line, column, (place, at), heat)
    });
    view! { {before}{cells.collect_view()}{behind} }.into_any()
}

fn one_figure(
    grid: Grid,
    layout: &Arc<Layout>,
    line: &Line,
    column: Column,
    at: (usize, usize),
    heat: Option<i64>,
) -> AnyView {
    let answer = &layout.answer;
    let value = answer.cell(line.row, column.group, column.measure);
    let (unit, currency) = (layout.unit(column), answer.currency);
    let text = figure(value, unit, currency);
    let compared = answer.compared(line.row, column.group, column.measure);
    let change = value.zip(compared).map(|(now, then)| {
        let class = if now >= then { "change up" } else { "change down" };
        let was = t::explorer::was(figure(Some(then), unit, currency));
        view! { <span class=class title=was>{difference(now, then, unit, currency)}</span> }
    });
    let class = match (heat.is_some(), column.is_sum) {
        (true, _) => "num heat",
        (false, true) => "num sum",
        (false, false) => "num",
    };
    // Half strength at most: the figure has to be read on it.
    let shade = heat.map(|heat| format::css_percent(heat / 2)).unwrap_or_default();
    let measure = answer.measures.get(column.measure);
    if !measure.is_some_and(|measure| measure.has_entries()) || value.is_none() {
        return view! { <td class=class style:--heat=shade><span class:none=value.is_none()>{text}</span>{change}</td> }.into_any();
    }
    let (layout, line) = (layout.clone(), line.clone());
    let open = move |_| grid.drill.set(drilled(grid, &layout, &line, column));
    view! {
        <td class=class style:--heat=shade>
            <button type="button" class="pivot-figure" data-at=format!("{}:{}", at.0, at.1) on:click=open>{text}</button>
            {change}
        </td>
    }
    .into_any()
}

/// What is asked when a figure is opened.
fn drilled(grid: Grid, layout: &Layout, line: &Line, column: Column) -> Option<Drill> {
    untrack(|| {
        let answer = &layout.answer;
        let measure = answer.measures.get(column.measure).copied()?;
        let group = answer.column_groups.get(column.group)?;
        let row = answer.row_groups.get(line.row)?;
        let names = |members: &[u32], first: usize| {
            let name = |(axis, member): (usize, &u32)| name_at(grid, layout, first + axis, *member);
            members.iter().enumerate().map(name).collect::<Vec<_>>()
        };
        let mut names_of = names(&row.members, 0);
        names_of.extend(names(&group.members, answer.rows.len()));
        Some(Drill {
            query: grid.answered.with(|answered| answered.query.clone()),
            row: line.path.clone(),
            column: layout.column_path(column.group),
            measure,
            names: names_of,
            figure_minor: answer.cell(line.row, column.group, column.measure)?,
            currency: answer.currency,
        })
    })
}
