//! The head of the table: the names of column groups over the measures.

use std::{ops::Range, sync::Arc};

use leptos::prelude::*;

use super::{
    layout::{Column, Layout},
    names::axis_word,
    table::{Grid, gaps, name_at},
};
use crate::{
    i18n::{t, words::Word},
    ui::{Glyph, Icon},
};

/// A stretch of neighbouring columns with the same name at a level.
struct Stretch {
    count: usize,
    name: String,
    is_sum: bool,
}

fn stretches(grid: Grid, layout: &Layout, columns: &Range<usize>, level: usize) -> Vec<Stretch> {
    let answer = &layout.answer;
    let mut found: Vec<(Option<Vec<u32>>, Stretch)> = Vec::new();
    for column in layout.columns.get(columns.clone()).unwrap_or_default() {
        let Some(group) = answer.column_groups.get(column.group) else { continue };
        let key = group.members.get(..=level).map(<[u32]>::to_vec);
        // What has no name at this level is a sum, each of its own group.
        let same = found.last().is_some_and(|(last, _)| key.is_some() && *last == key);
        if same && let Some((_, stretch)) = found.last_mut() {
            stretch.count += 1;
            continue;
        }
        if key.is_none()
            && column.measure > 0
            && let Some((None, stretch)) = found.last_mut()
        {
            stretch.count += 1;
            continue;
        }
        let name = match group.members.get(level) {
            Some(member) => name_at(grid, layout, answer.rows.len() + level, *member),
            None if group.members.len() == level => t::common::total().to_owned(),
            None => String::new(),
        };
        found.push((key, Stretch { count: 1, name, is_sum: column.is_sum }));
    }
    found.into_iter().map(|(_, stretch)| stretch).collect()
}

/// The rows of the head, for the columns that are drawn.
pub fn head(grid: Grid, layout: &Arc<Layout>, columns: &Range<usize>) -> impl IntoView + use<> {
    let answer = &layout.answer;
    let levels = answer.columns.len();
    let mut corner = Some(corner(grid, layout, levels + 1));
    let mut rows = Vec::new();
    for level in 0..levels {
        let (before, behind) = gaps(layout, columns);
        let cells = stretches(grid, layout, columns, level).into_iter().map(|stretch| {
            let span = stretch.count.to_string();
            if stretch.name.is_empty() {
                view! { <td class="sum" colspan=span></td> }.into_any()
            } else {
                let name = stretch.name.clone();
                view! { <th class="span" class:sum=stretch.is_sum scope="colgroup" colspan=span title=name><span>{stretch.name}</span></th> }.into_any()
            }
        });
        rows.push(view! { <tr>{corner.take()}{before}{cells.collect_view()}{behind}</tr> }.into_any());
    }
    let (before, behind) = gaps(layout, columns);
    let shown = layout.columns.get(columns.clone()).unwrap_or_default();
    let measures = shown.iter().map(|column| measure_head(grid, layout, *column));
    rows.push(view! { <tr>{corner.take()}{before}{measures.collect_view()}{behind}</tr> }.into_any());
    rows
}

fn corner(grid: Grid, layout: &Layout, height: usize) -> impl IntoView + use<> {
    let names: Vec<String> =
        layout.answer.rows.iter().map(|axis| axis_word(grid.definitions, *axis)).collect();
    let names = if names.is_empty() { vec![t::explorer::everything().to_owned()] } else { names };
    let parts = if layout.is_outline { vec![names.join(" › ")] } else { names };
    let parts = parts.into_iter().map(|name| view! { <span>{name}</span> }).collect_view();
    view! { <th class="pivot-corner" scope="col" rowspan=height.to_string()><div class="pivot-names">{parts}</div></th> }
}

/// The name of a measure, which sorts by it.
fn measure_head(grid: Grid, layout: &Layout, column: Column) -> impl IntoView + use<> {
    let measure = layout.answer.measures.get(column.measure).copied()?;
    // Rows are sorted by the figures of the total.
    let is_total = layout.answer.column_groups.len() == column.group + 1;
    let sort =
        grid.answered.with(|answered| answered.query.sort).filter(|sort| sort.measure == measure && is_total);
    let (order, glyph) = match sort {
        Some(sort) if sort.ascending => (Some("ascending"), Some(Glyph::ChevronUp)),
        Some(_) => (Some("descending"), Some(Glyph::ChevronDown)),
        None => (None, None),
    };
    let explorer = grid.explorer;
    Some(view! {
        <th class="num" class:sum=column.is_sum scope="col" aria-sort=order>
            <button type="button" title=t::explorer::sort_by(measure.word())
                on:click=move |_| explorer.change(|question| question.sort_by(measure))>
                <span>{measure.word()}</span>
                {glyph.map(|glyph| view! { <Icon glyph/> })}
            </button>
        </th>
    })
}
