//! The bar above the tiles while a dashboard is changed: its name, its filters, one more tile, save and discard.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{Dashboard, DashboardUpdate},
    pivot::{PivotMeasure, PivotQuery},
};

use super::{
    board::{Board, Edited},
    tile::title_of,
};
use crate::{
    api::ApiError,
    command::use_command,
    features::explorer::{Answered, Explorer, FilterShelf, Question},
    fetch::{Fetch, use_fetch},
    i18n::t,
    ui::{Button, Card, Confirm, FormProblem, Glyph, Kind, Notice, TextField, Tone, use_toasts},
};

/// The filters of the dashboard as the explorer's shelf takes them: a question about all that they let through.
fn filters_of(board: Board) -> Explorer {
    let question = Memo::new(move |_| {
        let query = PivotQuery {
            measures: vec![PivotMeasure::Allocated, PivotMeasure::Used],
            filters: board.filters.get(),
            ..PivotQuery::default()
        };
        Question { query, ..Question::default() }
    });
    let answered = use_fetch(move |api| {
        let query = question.with(|question| question.query.clone());
        async move {
            let answer = Arc::new(api.pivot(&query).await?);
            Ok(Answered { query, answer })
        }
    });
    let set = Callback::new(move |(question,): (Question,)| {
        board.draft.update(|draft| draft.filters = question.query.filters);
    });
    Explorer::of(board.years, question, answered, set)
}

/// The bar.
#[component]
pub fn ChangeBar(
    board: Board,
    kept: Fetch<Dashboard>,
    saved: Signal<Dashboard>,
    changed: Memo<bool>,
) -> impl IntoView {
    let toasts = use_toasts();
    // What it was when changing began: somebody else's change since then is refused, not overwritten.
    let (id, version) = saved.with_untracked(|saved| (saved.summary.id, saved.summary.version));
    let save = use_command(
        move |api, change: DashboardUpdate, _| async move { api.update_dashboard(id, &change, version).await },
        move |now: Dashboard| {
            toasts.good(t::common::saved());
            board.removed.try_set(None);
            board.editing.try_set(false);
            kept.value.try_set(Some(now));
        },
    );
    let discarding = RwSignal::new(false);
    let discard = move || {
        saved.with_untracked(|saved| {
            board.draft.update(|draft| draft.follow(&saved.summary.name, &saved.filters, &saved.tiles));
        });
        board.removed.set(None);
        discarding.set(false);
        board.editing.set(false);
    };
    let leave = move || if changed.get_untracked() { discarding.set(true) } else { discard() };
    let full = Signal::derive(move || board.draft.with(|draft| !draft.has_room()));
    let error = save.error;
    view! {
        <Card>
            <div class="board-change">
                <Name board error=save.field("name")/>
                <FilterShelf explorer=filters_of(board)/>
                <Undo board/>
                <TileFaults board error/>
                <FormProblem error/>
                <div class="row between">
                    <Button label=t::dashboards::add_tile glyph=Glyph::Plus disabled=full
                        on_click=move || board.edited.set(Some(Edited::New))/>
                    <div class="row">
                        <Button label=t::dashboards::discard on_click=leave/>
                        <Button label=t::common::save kind=Kind::Primary glyph=Glyph::Check busy=save.pending
                            on_click=move || save.run(board.draft.with_untracked(super::draft::Draft::update))/>
                    </div>
                </div>
            </div>
        </Card>
        <Confirm open=discarding title=t::dashboards::discard text=t::dashboards::discard_text action=t::dashboards::discard
            danger=true on_confirm=discard/>
    }
}

#[component]
fn Name(board: Board, error: Signal<Option<String>>) -> impl IntoView {
    let name = RwSignal::new(board.draft.with_untracked(|draft| draft.name.clone()));
    Effect::new(move || {
        let name = name.get();
        if board.draft.with_untracked(|draft| draft.name != name) {
            board.draft.update(|draft| draft.name = name);
        }
    });
    view! { <TextField label=t::common::name value=name error/> }
}

/// The tile that was removed last, with the way back.
#[component]
fn Undo(board: Board) -> impl IntoView {
    let back = move || {
        if let Some(removed) = board.removed.try_update(Option::take).flatten() {
            board.draft.update(|draft| draft.restore(removed));
        }
    };
    view! {
        <div class="board-undo" aria-live="polite">
            {move || board.removed.get().map(|(_, placed)| {
                let title = title_of(&placed.tile);
                view! {
                    <Notice tone=Tone::Quiet>
                        <div class="row between">
                            <span>{t::dashboards::removed(title)}</span>
                            <Button label=t::dashboards::undo glyph=Glyph::Undo2 small=true on_click=back/>
                        </div>
                    </Notice>
                }
            })}
        </div>
    }
}

/// The number of the tile that a field's path is about: `tiles[3].query.measures`.
fn tile_of(path: &str) -> Option<usize> {
    path.strip_prefix("tiles[")?.split_once(']')?.0.parse().ok()
}

/// What is wrong with tiles, each by its name.
#[component]
fn TileFaults(board: Board, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let faults = move || {
        let fields = error.with(|error| error.as_ref().map(ApiError::fields)).unwrap_or_default();
        let named = fields.into_iter().filter_map(|(path, text)| {
            let place = tile_of(&path)?;
            let title = board
                .draft
                .with_untracked(|draft| draft.tiles.get(place).map(|placed| title_of(&placed.tile)))?;
            Some(view! { <li>{t::dashboards::fault(title, text)}</li> })
        });
        named.collect::<Vec<_>>()
    };
    move || {
        let faults = faults();
        (!faults.is_empty()).then(|| view! { <ul class="field-error">{faults}</ul> })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_tile() {
        assert_eq!(tile_of("tiles[3].query.measures"), Some(3));
        assert_eq!((tile_of("tiles"), tile_of("name")), (None, None));
    }
}
