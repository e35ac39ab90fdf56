//! The grid of tiles, and what its parts share.

use leptos::{ev, html, prelude::*};
use penstock_shared::{
    dashboard::{Tile, TileKind},
    period::FiscalYear,
    pivot::PivotFilter,
};

use super::{
    draft::{Draft, Placed},
    tile::TileFrame,
};
use crate::{
    browser,
    features::explorer::{Drill, Entries},
    i18n::t,
    ui::{Button, Empty, Glyph, Kind},
};

/// Which tile is being changed: one that is there, or one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    New,
    Key(u32),
}

/// What is shown, and what is open above it.
#[derive(Clone, Copy)]
pub struct Board {
    pub years: Signal<Vec<FiscalYear>>,
    pub draft: RwSignal<Draft>,
    pub editing: RwSignal<bool>,
    /// The filters of the whole dashboard.
    pub filters: Memo<Vec<PivotFilter>>,
    /// The figure that is opened to its entries.
    pub drill: RwSignal<Option<Drill>>,
    /// The tile that is being changed in the dialog.
    pub edited: RwSignal<Option<Edited>>,
    /// The tile that was removed last, with its place.
    pub removed: RwSignal<Option<(usize, Placed)>>,
    pub dragged: RwSignal<Option<u32>>,
}

impl Board {
    /// A dashboard as it was read.
    #[must_use]
    pub fn new(years: Signal<Vec<FiscalYear>>, draft: Draft) -> Self {
        let draft = RwSignal::new(draft);
        Self {
            years,
            draft,
            editing: RwSignal::new(false),
            filters: Memo::new(move |_| draft.with(|draft| draft.filters.clone())),
            drill: RwSignal::new(None),
            edited: RwSignal::new(None),
            removed: RwSignal::new(None),
            dragged: RwSignal::new(None),
        }
    }

    /// The tile of a key; an empty one once it is gone. Tracks.
    #[must_use]
    pub fn tile(self, key: u32) -> Memo<Tile> {
        let nothing = Tile::empty(TileKind::List, 1, 1);
        Memo::new(move |before: Option<&Tile>| {
            let found = self.draft.with(|draft| draft.tile(key).cloned());
            found.or_else(|| before.cloned()).unwrap_or_else(|| nothing.clone())
        })
    }
}

/// The tiles. On the whole screen the grid has a title of its own.
#[component]
pub fn Grid(board: Board, node: NodeRef<html::Div>) -> impl IntoView {
    let keys = Memo::new(move |_| {
        board.draft.with(|draft| draft.tiles.iter().map(|placed| placed.key).collect::<Vec<_>>())
    });
    let name = move || board.draft.with(|draft| draft.name.clone());
    let editing = board.editing;
    view! {
        <div class="dashboard" node_ref=node data-editing=move || editing.get().then_some("")>
            <p class="board-name" aria-hidden="true">{name}</p>
            {move || keys.with(Vec::is_empty).then(|| view! { <Nothing board/> })}
            <ul class="board-grid" aria-label=t::dashboards::tiles>
                <For each=move || keys.get() key=|key| *key let:key>
                    <TileFrame board tile_key=key/>
                </For>
            </ul>
            <Entries drill=board.drill/>
        </div>
    }
}

#[component]
fn Nothing(board: Board) -> impl IntoView {
    view! {
        <div class="card">
            <Empty glyph=Glyph::Dashboard title=t::dashboards::no_tiles text=t::dashboards::no_tiles_text>
                {move || board.editing.get().then(|| view! {
                    <Button label=t::dashboards::add_tile glyph=Glyph::Plus kind=Kind::Primary
                        on_click=move || board.edited.set(Some(Edited::New))/>
                })}
            </Empty>
        </div>
    }
}

/// The button that shows the tiles on the whole screen, for a display on the wall.
#[component]
pub fn FullScreen(node: NodeRef<html::Div>) -> impl IntoView {
    let filled = RwSignal::new(false);
    let followed = window_event_listener(ev::fullscreenchange, move |_| {
        filled.set(browser::is_screen_filled());
    });
    on_cleanup(move || followed.remove());
    let toggle = move || {
        if filled.get_untracked() {
            browser::leave_full_screen();
        } else if let Some(board) = node.get_untracked() {
            browser::fill_screen(&board);
        }
    };
    view! { <Button label=t::dashboards::full_screen glyph=Glyph::Maximize on_click=toggle/> }
}
