//! The dialog that makes or changes a tile: its kind, its title, what it asks, and how it will look.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{CLOSE_TO_LIMIT_BP, Tile, TileKind, TileList, on_board},
    pivot::{
        AnalysisViewSummary, Axis, AxisKind, ChartKind, PivotFilter, PivotMeasure, PivotQuery, Presentation,
    },
};

use super::{
    board::{Board, Edited},
    health::HealthFields,
    pickers::{ListFields, NumberFields, OwnQuestion, ViewField, wants_view},
    tile::{TileContent, title_of},
};
use crate::{
    api::ApiResult,
    features::{
        dimensions::Definitions,
        explorer::{Answered, Explorer, FilterShelf, Question, axis_word},
    },
    fetch::use_fetch,
    i18n::{t, words::Word},
    ui::{Button, Choice, Dialog, Kind, Segmented, TextField, open_while_chosen},
};

/// A tile while it is made.
#[derive(Clone, Copy)]
pub struct Making {
    pub tile: RwSignal<Tile>,
    /// Its question, as the explorer's parts take it.
    pub explorer: Explorer,
    /// The views that can be shown instead of a question of its own.
    pub views: Signal<Vec<AnalysisViewSummary>>,
}

/// The dialog; open while a tile is changed.
#[component]
pub fn TileDialog(board: Board) -> impl IntoView {
    let open = open_while_chosen(board.edited);
    let title = move || match board.edited.get() {
        Some(Edited::Key(_)) => t::dashboards::edit_tile(),
        Some(Edited::New) | None => t::dashboards::add_tile(),
    };
    view! {
        <Dialog open title wide=true>
            {move || board.edited.get_untracked().map(|edited| view! { <TileForm board edited open/> })}
        </Dialog>
    }
}

/// The filters that a tile has of its own.
fn own_filters(tile: &Tile) -> Vec<PivotFilter> {
    tile.query.as_ref().map_or_else(|| tile.filters.clone(), |query| query.filters.clone())
}

/// The same tile as another kind: what goes with both stays.
fn turned(tile: &Tile, kind: TileKind) -> Tile {
    let (width, height) = match kind {
        TileKind::Number => (1, 1),
        TileKind::MoneyBar => (4, 1),
        TileKind::Chart | TileKind::Table | TileKind::List | TileKind::BudgetHealth => (2, 2),
    };
    let filters = own_filters(tile);
    let mut query = tile.query.clone().unwrap_or_else(|| PivotQuery {
        measures: vec![PivotMeasure::Spent],
        filters: filters.clone(),
        ..PivotQuery::default()
    });
    let mut turned = Tile {
        title: tile.title.clone(),
        title_zh: tile.title_zh.clone(),
        ..Tile::empty(kind, width, height)
    };
    match kind {
        TileKind::Number => {
            query.measures.truncate(1);
            query = PivotQuery {
                measures: query.measures,
                columns: vec![Axis::of(AxisKind::Month)],
                filters: query.filters,
                currency: query.currency,
                ..PivotQuery::default()
            };
            turned.query = Some(query);
        }
        TileKind::Chart | TileKind::Table => {
            if query.rows.is_empty() {
                query.columns.clear();
                query.rows.push(Axis::of(AxisKind::Channel));
            }
            turned.query = Some(query);
            turned.chart = (kind == TileKind::Chart).then(|| tile.chart.unwrap_or(ChartKind::Bar));
        }
        TileKind::MoneyBar => turned.filters = filters,
        TileKind::BudgetHealth => {}
        TileKind::List => {
            turned.list = Some(TileList::Budgets);
            turned.over_bp = Some(CLOSE_TO_LIMIT_BP);
            turned.filters = filters;
        }
    }
    turned
}

/// What a tile is called that was given no title. Tracks the language.
fn called(definitions: Definitions, tile: &Tile, views: &[AnalysisViewSummary]) -> String {
    if let Some(view) = views.iter().find(|view| Some(view.id) == tile.view_id) {
        return view.name.clone();
    }
    let query = tile.query.as_ref();
    let measure = query.and_then(|query| query.measures.first()).map_or("", |measure| measure.word());
    match tile.kind {
        TileKind::Number if !measure.is_empty() => measure.to_owned(),
        TileKind::Chart | TileKind::Table if query.is_some_and(|query| !query.rows.is_empty()) => {
            let rows = query.map(|query| query.rows.as_slice()).unwrap_or_default();
            let names: Vec<String> = rows.iter().map(|axis| axis_word(definitions, *axis)).collect();
            t::explorer::picture_of(measure, names.join(" × "))
        }
        TileKind::List => tile.list.map_or_else(|| tile.kind.word(), Word::word).to_owned(),
        _ => tile.kind.word().to_owned(),
    }
}

/// The question of the tile, with the way back into it.
fn explorer_of(board: Board, tile: RwSignal<Tile>) -> Explorer {
    let question = Memo::new(move |_| {
        tile.with(|tile| Question {
            query: tile.question().unwrap_or_default(),
            presentation: Presentation { chart: tile.chart.unwrap_or(ChartKind::None), heat_map: false },
        })
    });
    let answered = use_fetch(move |api| {
        let own = question.with(|question| question.query.clone());
        let query = board.filters.with(|filters| on_board(&own, filters));
        async move {
            if query.measures.is_empty() {
                return std::future::pending::<ApiResult<Answered>>().await;
            }
            let answer = Arc::new(api.pivot(&query).await?);
            Ok(Answered { query, answer })
        }
    });
    let set = Callback::new(move |(question,): (Question,)| {
        tile.update(|tile| {
            if matches!(tile.kind, TileKind::MoneyBar | TileKind::List) {
                tile.filters = question.query.filters;
                return;
            }
            tile.query = Some(question.query);
            if tile.kind == TileKind::Chart {
                tile.chart = Some(question.presentation.chart);
            }
        });
    });
    Explorer::of(board.years, question, answered, set)
}

#[component]
fn TileForm(board: Board, edited: Edited, open: RwSignal<bool>) -> impl IntoView {
    let known = match edited {
        Edited::Key(key) => board.draft.with_untracked(|draft| draft.tile(key).cloned()),
        Edited::New => None,
    };
    let begun = known.unwrap_or_else(|| turned(&Tile::empty(TileKind::Number, 1, 1), TileKind::Number));
    let before = title_of(&begun);
    let title = RwSignal::new(before.clone());
    let tile = RwSignal::new(begun);
    let list = use_fetch(|api| api.analysis_views());
    let views = Signal::derive(move || list.value.get().unwrap_or_default());
    let making = Making { tile, explorer: explorer_of(board, tile), views };
    let definitions = Definitions::here();
    let kinds = || TileKind::ALL.iter().map(|kind| Choice::new(kind, kind.word())).collect::<Vec<_>>();
    let choose = move |text: String| {
        if let Ok(kind) = text.parse::<TileKind>() {
            tile.update(|tile| {
                if tile.kind != kind {
                    *tile = turned(tile, kind);
                }
            });
        }
    };
    let apply = move || {
        let mut made = tile.get_untracked();
        let written = title.with_untracked(|title| title.trim().to_owned());
        if written.is_empty() {
            made.title = untrack(|| views.with(|views| called(definitions, &made, views)));
            made.title_zh.clear();
        } else if written != before {
            made.title = written;
            made.title_zh.clear();
        }
        board.draft.update(|draft| match edited {
            Edited::Key(key) => draft.replace(key, made),
            Edited::New => draft.add(made),
        });
        open.set(false);
    };
    let lacks = Signal::derive(move || tile.with(|tile| wants_view(tile) && tile.view_id.is_none()));
    let kind = Memo::new(move |_| tile.with(|tile| tile.kind.to_string()));
    let action = if edited == Edited::New { t::common::add } else { t::dashboards::apply };
    view! {
        <div class="form tile-form">
            <Segmented label=t::dashboards::kind choices=Signal::derive(kinds) value=kind on_change=choose/>
            <TextField label=t::dashboards::tile_title value=title hint=t::dashboards::tile_title_hint/>
            <Fields board making/>
            <div class="tile-preview" role="group" aria-label=t::dashboards::preview>
                <p class="hint">{t::dashboards::preview}</p>
                <div class="tile-body">{move || (!lacks.get()).then(|| view! { <TileContent board tile/> })}</div>
            </div>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=action kind=Kind::Primary disabled=lacks on_click=apply/>
            </div>
        </div>
    }
}

/// What a kind lets be chosen.
#[component]
fn Fields(board: Board, making: Making) -> impl IntoView {
    let kind = Memo::new(move |_| making.tile.with(|tile| tile.kind));
    let of_view = Memo::new(move |_| making.tile.with(wants_view));
    let explorer = making.explorer;
    move || match kind.get() {
        TileKind::Number => view! { <NumberFields making/><FilterShelf explorer/> }.into_any(),
        TileKind::Chart | TileKind::Table => view! {
            <Source making/>
            {if of_view.get() {
                view! { <ViewField making/> }.into_any()
            } else {
                view! { <OwnQuestion making/><FilterShelf explorer/> }.into_any()
            }}
        }
        .into_any(),
        TileKind::MoneyBar => view! { <FilterShelf explorer/> }.into_any(),
        TileKind::List => view! { <ListFields making/> }.into_any(),
        TileKind::BudgetHealth => view! { <HealthFields board making/> }.into_any(),
    }
}

const OWN: &str = "own";
const VIEW: &str = "view";

/// A question of the tile's own, or a kept view.
#[component]
fn Source(making: Making) -> impl IntoView {
    let tile = making.tile;
    let ways = || {
        vec![Choice::new(OWN, t::dashboards::own_question()), Choice::new(VIEW, t::dashboards::saved_view())]
    };
    let choose = move |way: String| {
        tile.update(|tile| {
            if way == VIEW {
                tile.query = None;
                tile.chart = None;
                tile.view_id = making.views.with_untracked(|views| views.first().map(|view| view.id));
            } else if wants_view(tile) {
                tile.view_id = None;
                *tile = turned(tile, tile.kind);
            }
        });
    };
    let value =
        Signal::derive(move || tile.with(|tile| if wants_view(tile) { VIEW } else { OWN }.to_owned()));
    view! { <Segmented label=t::dashboards::source choices=Signal::derive(ways) value on_change=choose/> }
}

#[cfg(test)]
mod tests {
    use penstock_shared::pivot::FilterTest;

    use super::*;

    #[test]
    fn a_tile_keeps_its_filters_whatever_it_becomes() {
        let filter =
            PivotFilter { dimension: Axis::of(AxisKind::Vendor), test: FilterTest::Contains("x".to_owned()) };
        let query = PivotQuery {
            measures: vec![PivotMeasure::Used, PivotMeasure::Spent],
            rows: vec![Axis::of(AxisKind::Vendor)],
            filters: vec![filter.clone()],
            ..PivotQuery::default()
        };
        let mut tile = Tile { query: Some(query), ..Tile::empty(TileKind::Table, 2, 2) };
        for kind in [TileKind::MoneyBar, TileKind::Number, TileKind::Chart, TileKind::List, TileKind::Table] {
            tile = turned(&tile, kind);
            assert_eq!((tile.kind, own_filters(&tile)), (kind, vec![filter.clone()]));
        }
        assert!(tile.query.is_some_and(|query| query.rows.len() == 1));
    }

    #[test]
    fn a_number_is_of_one_measure_over_months() {
        let query =
            PivotQuery { measures: vec![PivotMeasure::Used, PivotMeasure::Spent], ..PivotQuery::default() };
        let tile = Tile { query: Some(query), ..Tile::empty(TileKind::Table, 2, 2) };
        let number = turned(&tile, TileKind::Number).query.expect("a question");
        assert_eq!(
            (number.measures, number.rows.len(), number.columns.len()),
            (vec![PivotMeasure::Used], 0, 1)
        );
    }
}
