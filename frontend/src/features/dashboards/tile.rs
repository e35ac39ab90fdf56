//! A tile: its frame, and by its kind what is in it.

use leptos::{ev, prelude::*};
use leptos_router::components::A;
use penstock_shared::{
    dashboard::{Tile, TileKind, TileList, on_board},
    pivot::{ChartKind, Presentation},
};

use super::{
    asked::Asked,
    board::{Board, Edited},
    health::HealthTile,
};
use crate::{
    browser,
    features::{
        explorer::Question,
        home::{MyRequestList, WaitingList},
    },
    i18n::{named, t},
    paths,
    ui::{Button, Glyph, Icon, Kind},
};

/// The title of a tile. Tracks the language.
pub fn title_of(tile: &Tile) -> String {
    named(&tile.title, &tile.title_zh)
}

/// Where a tile leads: to its question in the explorer, or to the screen that its list is a part of.
fn way_of(board: Board, tile: &Tile) -> Option<String> {
    if let Some(id) = tile.view_id {
        return Some(paths::explorer_view(id));
    }
    match (tile.kind, tile.list) {
        (TileKind::List, Some(TileList::Approvals)) => return Some(paths::APPROVALS.to_owned()),
        (TileKind::List, Some(TileList::MyRequests)) => {
            return Some(format!("{}?mine=true", paths::EXPENSES));
        }
        _ => {}
    }
    if tile.kind == TileKind::BudgetHealth {
        return Some(tile.node_id.map_or_else(|| paths::BUDGETS.to_owned(), paths::budget_node));
    }
    let query = board.filters.with(|filters| tile.question().map(|query| on_board(&query, filters)))?;
    let chart = tile.chart.unwrap_or(ChartKind::None);
    Some(Question { query, presentation: Presentation { chart, heat_map: false } }.href(None))
}

/// A tile in the grid, with its tools while the dashboard is changed.
#[component]
pub fn TileFrame(board: Board, tile_key: u32) -> impl IntoView {
    let tile = board.tile(tile_key);
    let title = move || tile.with(title_of);
    let over = RwSignal::new(false);
    let dropped = move |event: ev::DragEvent| {
        over.set(false);
        let Some(dragged) = board.dragged.get_untracked() else { return };
        event.prevent_default();
        board.dragged.set(None);
        board.draft.update(|draft| draft.move_to(dragged, tile_key));
    };
    let begun = move |event: ev::DragEvent| {
        board.dragged.set(Some(tile_key));
        if let Some(data) = event.data_transfer() {
            data.set_effect_allowed("move");
            // Some browsers drag only what carries something.
            drop(data.set_data("text/plain", &untrack(title)));
        }
    };
    // What may be longer than its place is scrolled by keyboard as well.
    let scrolls = move || tile.with(|tile| !matches!(tile.kind, TileKind::Number | TileKind::MoneyBar));
    let href = move || tile.with(|tile| way_of(board, tile)).filter(|_| !board.editing.get());
    view! {
        <li class="tile card" data-tile=tile_key.to_string()
            data-width=move || tile.with(|tile| tile.width.to_string())
            data-height=move || tile.with(|tile| tile.height.to_string())
            data-kind=move || tile.with(|tile| tile.kind.as_str())
            data-over=move || over.get().then_some("")
            draggable=move || if board.editing.get() { "true" } else { "false" }
            on:dragstart=begun
            on:dragend=move |_| board.dragged.set(None)
            on:dragover=move |event: ev::DragEvent| if board.dragged.get_untracked().is_some() { event.prevent_default() }
            on:dragenter=move |_| over.set(board.dragged.get_untracked().is_some_and(|from| from != tile_key))
            on:dragleave=move |_| over.set(false)
            on:drop=dropped>
            <div class="tile-head">
                <h2 class="truncate" title=title>
                    {move || match href() {
                        Some(href) => view! { <A href attr:class="door">{title}</A> }.into_any(),
                        None => title.into_any(),
                    }}
                </h2>
                {move || board.editing.get().then(|| view! { <TileTools board tile_key/> })}
            </div>
            <div class="tile-body" tabindex=move || scrolls().then_some("0") role="group" aria-label=title>
                <TileContent board tile/>
            </div>
        </li>
    }
}

/// What moves, sizes, changes and removes a tile.
#[component]
fn TileTools(board: Board, tile_key: u32) -> impl IntoView {
    let tile = board.tile(tile_key);
    let title = move || tile.with(title_of);
    let act = move |change: fn(&mut super::draft::Draft, u32), name: &'static str| {
        board.draft.update(|draft| change(draft, tile_key));
        // Moving takes the focus away.
        request_animation_frame(move || {
            browser::focus_first(&format!("[data-tile=\"{tile_key}\"] [data-act=\"{name}\"]"));
        });
    };
    let tool = move |name: &'static str,
                     glyph: Glyph,
                     label: fn(String) -> String,
                     change: fn(&mut super::draft::Draft, u32)| {
        view! {
            <button type="button" class="button quiet small icon-only" data-act=name
                aria-label=move || label(title()) title=move || label(title()) on:click=move |_| act(change, name)>
                <Icon glyph/>
            </button>
        }
    };
    let remove = move || {
        let removed = board.draft.try_update(|draft| draft.remove(tile_key)).flatten();
        board.removed.set(removed);
        request_animation_frame(|| browser::focus_first(".board-undo button"));
    };
    view! {
        <div class="tile-tools">
            {tool("earlier", Glyph::ArrowLeft, t::dashboards::earlier, |draft, key| draft.step(key, false))}
            {tool("later", Glyph::ArrowRight, t::dashboards::later, |draft, key| draft.step(key, true))}
            {tool("narrower", Glyph::Minus, t::dashboards::narrower, |draft, key| draft.resize(key, -1, 0))}
            {tool("wider", Glyph::Plus, t::dashboards::wider, |draft, key| draft.resize(key, 1, 0))}
            {tool("lower", Glyph::ArrowUp, t::dashboards::lower, |draft, key| draft.resize(key, 0, -1))}
            {tool("higher", Glyph::ArrowDown, t::dashboards::higher, |draft, key| draft.resize(key, 0, 1))}
            <Button label=move || t::dashboards::change_tile(title()) glyph=Glyph::Pencil kind=Kind::Quiet small=true icon_only=true
                on_click=move || board.edited.set(Some(Edited::Key(tile_key)))/>
            <Button label=move || t::dashboards::remove_tile(title()) glyph=Glyph::Trash2 kind=Kind::Quiet small=true icon_only=true
                on_click=remove/>
        </div>
    }
}

/// What is in a tile.
#[component]
pub fn TileContent(board: Board, #[prop(into)] tile: Signal<Tile>) -> impl IntoView {
    let kind = Memo::new(move |_| tile.with(|tile| (tile.kind, tile.list)));
    move || match kind.get() {
        (TileKind::List, Some(TileList::Approvals)) => view! { <WaitingList/> }.into_any(),
        (TileKind::List, Some(TileList::MyRequests)) => view! { <MyRequestList/> }.into_any(),
        (TileKind::List, None) => ().into_any(),
        (TileKind::BudgetHealth, _) => view! { <HealthTile board tile/> }.into_any(),
        _ => view! { <Asked board tile/> }.into_any(),
    }
}
