//! The table of figures. Only what is in sight is drawn, so that a hundred thousand figures scroll as well as ten.

use std::{collections::HashSet, ops::Range, sync::Arc};

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{
    Answered, Explorer,
    cells::figures,
    entries::{Drill, Entries},
    heads::head,
    layout::{Layout, Line, Path},
    names::member_name,
    window::{Sight, length, part},
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::t,
    ui::{Button, Card, Glyph, Icon, Kind},
};

/// Sizes in CSS pixels; `explorer-table.css` has the same height of rows.
const ROW: i32 = 36;
/// Rows that are printed at most, and how wide they are.
const PRINTED_ROWS: i32 = 2_000;
const PRINTED_WIDTH: i32 = 12_000;
const HEAD: i32 = 280;
const HEAD_PART: i32 = 170;
const FIGURE: i32 = 142;
const COMPARED: i32 = 216;

/// How many rows and columns come and go together.
const ROWS_AT_ONCE: usize = 12;
const COLUMNS_AT_ONCE: usize = 4;

/// What the parts of the table share.
#[derive(Clone, Copy)]
pub struct Grid {
    pub explorer: Explorer,
    pub answered: Signal<Answered>,
    pub layout: Memo<Arc<Layout>>,
    pub closed: RwSignal<HashSet<Path>>,
    /// The figure that is opened.
    pub drill: RwSignal<Option<Drill>>,
    pub definitions: Definitions,
}

/// The card with the table.
#[component]
pub fn PivotTable(explorer: Explorer, answered: Signal<Answered>) -> impl IntoView {
    let closed = RwSignal::new(HashSet::<Path>::new());
    let answer = Memo::new(move |_| answered.with(|answered| answered.answer.clone()));
    let layout = Memo::new(move |_| Arc::new(closed.with(|closed| Layout::of(answer.get(), closed))));
    let sight = RwSignal::new(Sight { width: 1_200, height: 640, ..Sight::default() });
    let columns = Memo::new(move |_| {
        let Sight { left, width, .. } = sight.get();
        layout.with(|layout| part(left, width, figure_width(layout), layout.columns.len(), COLUMNS_AT_ONCE))
    });
    let rows = Memo::new(move |_| {
        let Sight { top, height, .. } = sight.get();
        layout.with(|layout| part(top, height, ROW, layout.lines.len(), ROWS_AT_ONCE))
    });
    let drill = RwSignal::new(None);
    let definitions = Definitions::here();
    let grid = Grid { explorer, answered, layout, closed, drill, definitions };
    let is_busy = explorer.answered.loading;
    view! {
        <Card flush=true>
            <Tools grid/>
            <Frame sight>
                <table
                    class="pivot"
                    aria-label=t::explorer::table
                    aria-busy=move || if is_busy.get() { "true" } else { "false" }
                    aria-rowcount=move || layout.with(|layout| (layout.lines.len() + layout.answer.columns.len() + 2).to_string())
                    aria-colcount=move || layout.with(|layout| (layout.columns.len() + 1).to_string())
                    style:width=move || layout.with(|layout| width_of(layout))
                    on:keydown=move |event| walk(&event)
                >
                    {move || layout.with(|layout| widths(layout, &columns.get()))}
                    <thead>{move || layout.with(|layout| head(grid, layout, &columns.get()))}</thead>
                    <tbody>{move || {
                        let layout = layout.get();
                        let range = rows.get();
                        body(grid, &layout, range, &columns.get()).into_any()
                    }}</tbody>
                    <tfoot>{move || layout.with(|layout| foot(grid, layout, &columns.get()))}</tfoot>
                </table>
            </Frame>
            <Foot answered/>
        </Card>
        <Entries drill/>
    }
}

/// The element that scrolls, and what of it is in sight.
#[component]
fn Frame(sight: RwSignal<Sight>, children: Children) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let look = move || {
        if let Some(frame) = node.get_untracked() {
            let now = Sight {
                top: frame.scroll_top(),
                left: frame.scroll_left(),
                width: frame.client_width(),
                height: frame.client_height(),
            };
            if sight.get_untracked() != now {
                sight.set(now);
            }
        }
    };
    Effect::new(move || {
        node.track();
        request_animation_frame(look);
    });
    let printing = StoredValue::new(false);
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if !printing.get_value() {
            look();
        }
    });
    // On paper nothing is scrolled, so everything is drawn; up to a length that a browser can lay out.
    let before = window_event_listener_untyped("beforeprint", move |_| {
        printing.set_value(true);
        sight.set(Sight { top: 0, left: 0, width: PRINTED_WIDTH, height: PRINTED_ROWS * ROW });
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        printing.set_value(false);
        look();
    });
    on_cleanup(move || {
        resized.remove();
        before.remove();
        after.remove();
    });
    view! {
        <div class="pivot-frame" node_ref=node tabindex="0" role="region" aria-label=t::explorer::table on:scroll=move |_| look()>
            {children()}
        </div>
    }
}

fn figure_width(layout: &Layout) -> i32 {
    if layout.answer.compared.is_empty() { FIGURE } else { COMPARED }
}

fn head_width(layout: &Layout) -> i32 {
    let parts = i32::try_from(layout.answer.rows.len()).unwrap_or(1);
    if layout.is_outline { HEAD } else { (parts.max(1) * HEAD_PART).max(220) }
}

fn width_of(layout: &Layout) -> String {
    let all = length(layout.columns.len(), figure_width(layout));
    format!("max(100%, calc({}px + {all}))", head_width(layout))
}

/// The widths of the columns; those that are not drawn are one wide one on either side.
fn widths(layout: &Layout, columns: &Range<usize>) -> impl IntoView + use<> {
    let width = figure_width(layout);
    let behind = layout.columns.len().saturating_sub(columns.end);
    let each = columns.clone().map(move |_| view! { <col style:width=format!("{width}px")/> });
    view! {
        <colgroup>
            <col class="pivot-head-col" style:width=format!("{}px", head_width(layout))/>
            {(columns.start > 0).then(|| view! { <col style:width=length(columns.start, width)/> })}
            {each.collect_view()}
            {(behind > 0).then(|| view! { <col style:width=length(behind, width)/> })}
        </colgroup>
    }
}

/// What stands in a row before and behind the columns that are drawn.
pub fn gaps(layout: &Layout, columns: &Range<usize>) -> (Option<AnyView>, Option<AnyView>) {
    let gap =
        |is_there: bool| is_there.then(|| view! { <td class="gap" aria-hidden="true"></td> }.into_any());
    (gap(columns.start > 0), gap(columns.end < layout.columns.len()))
}

/// The name of a member: `axis` counts the dimensions of rows and then those of columns.
pub fn name_at(grid: Grid, layout: &Layout, axis: usize, member: u32) -> String {
    let answer = &layout.answer;
    let place = usize::try_from(member).unwrap_or(usize::MAX);
    let known = answer.members.get(axis).and_then(|members| members.get(place));
    let kind = answer.rows.iter().chain(&answer.columns).nth(axis);
    known.zip(kind).map(|(member, axis)| member_name(grid.definitions, axis.kind, member)).unwrap_or_default()
}

fn body(
    grid: Grid,
    layout: &Arc<Layout>,
    rows: Range<usize>,
    columns: &Range<usize>,
) -> impl IntoView + use<> {
    let behind = layout.lines.len().saturating_sub(rows.end);
    let spacer = |count: usize| {
        (count > 0).then(|| {
            view! { <tr class="spacer" aria-hidden="true"><td style:height=length(count, ROW)></td></tr> }
        })
    };
    let (above, below) = (spacer(rows.start), spacer(behind));
    let heads = layout.answer.columns.len() + 1;
    let lines = rows.filter_map(|place| Some((place, layout.lines.get(place)?)));
    let lines = lines.map(|(place, line)| {
        let index = (place + heads + 1).to_string();
        let class = if layout.is_sum(line) { "group" } else { "" };
        let cells = figures(grid, layout, line, place, columns);
        view! { <tr class=class aria-rowindex=index>{line_head(grid, layout, line)}{cells}</tr> }
    });
    view! { {above}{lines.collect_view()}{below} }
}

fn foot(grid: Grid, layout: &Arc<Layout>, columns: &Range<usize>) -> impl IntoView + use<> {
    layout.total.as_ref().map(|line| {
        let cells = figures(grid, layout, line, layout.lines.len(), columns);
        view! {
            <tr class="total" data-testid="pivot-total">
                <th scope="row"><div class="pivot-names"><span>{t::common::total()}</span></div></th>
                {cells}
            </tr>
        }
    })
}

/// The name of a line, which opens and closes it when it has parts.
fn line_head(grid: Grid, layout: &Layout, line: &Line) -> impl IntoView + use<> {
    let members =
        layout.answer.row_groups.get(line.row).map(|group| group.members.clone()).unwrap_or_default();
    if !layout.is_outline {
        let names = members.iter().enumerate().map(|(axis, member)| {
            let name = name_at(grid, layout, axis, *member);
            view! { <span title=name.clone()>{name.clone()}</span> }
        });
        return view! { <th scope="row"><div class="pivot-names">{names.collect_view()}</div></th> }
            .into_any();
    }
    let axis = line.depth.saturating_sub(1);
    let name = members.last().map(|member| name_at(grid, layout, axis, *member)).unwrap_or_default();
    let depth = axis.to_string();
    let title = name.clone();
    match line.open {
        Some(open) => {
            let path = line.path.clone();
            let toggle = move |_| {
                let path = path.clone();
                grid.closed.update(|closed| {
                    if !closed.remove(&path) {
                        closed.insert(path);
                    }
                });
            };
            let glyph = if open { Glyph::ChevronDown } else { Glyph::ChevronRight };
            view! {
                <th scope="row" title=title style:--depth=depth>
                    <button type="button" class="pivot-toggle" aria-expanded=if open { "true" } else { "false" } on:click=toggle>
                        <Icon glyph/><span>{name}</span>
                    </button>
                </th>
            }
            .into_any()
        }
        None => view! {
            <th scope="row" title=title style:--depth=depth><span class="pivot-leaf">{name}</span></th>
        }
        .into_any(),
    }
}

/// Arrow keys go from figure to figure.
fn walk(event: &KeyboardEvent) {
    let (down, right) = match event.key().as_str() {
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(at) = target.as_ref().and_then(|target| target.get_attribute("data-at")) else { return };
    let Some((row, column)) = at.split_once(':') else { return };
    let moved = |text: &str, by: i64| text.parse::<i64>().map_or(0, |number| number + by);
    let selector = format!("[data-at=\"{}:{}\"]", moved(row, down), moved(column, right));
    let table = target.and_then(|target| target.closest("table").ok().flatten());
    let next = table.and_then(|table| table.query_selector(&selector).ok().flatten());
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        // Fails only when the figure has left the page meanwhile.
        drop(next.focus());
    }
}

/// What opens and closes all groups at once.
#[component]
fn Tools(grid: Grid) -> impl IntoView {
    let is_outline = Memo::new(move |_| grid.layout.with(|layout| layout.is_outline));
    move || {
        is_outline.get().then(|| {
            view! {
                <div class="card-tools pivot-tools">
                    <Button label=t::explorer::open_all kind=Kind::Quiet small=true glyph=Glyph::ChevronsUpDown
                        on_click=move || grid.closed.set(HashSet::new())/>
                    <Button label=t::explorer::close_all kind=Kind::Quiet small=true glyph=Glyph::ChevronRight
                        on_click=move || grid.closed.set(grid.layout.with_untracked(|layout| layout.groups()))/>
                </div>
            }
        })
    }
}

#[component]
fn Foot(answered: Signal<Answered>) -> impl IntoView {
    let left_out = move || {
        let count = answered.with(|answered| answered.answer.left_out);
        (count > 0).then(|| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            view! { <span>{t::explorer::left_out(count)}" "</span> }
        })
    };
    view! {
        <p class="analysis-foot hint num">
            {left_out}
            {move || answered.with(|answered| t::analysis::as_of(
                format::count(answered.answer.as_of_sequence),
                answered.answer.currency.code(),
            ))}
        </p>
    }
}
