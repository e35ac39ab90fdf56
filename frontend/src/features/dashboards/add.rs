//! Putting what the explorer shows on a dashboard.

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{Dashboard, DashboardCreate, DashboardSummary, DashboardUpdate, Tile, TileKind},
    ids::DashboardId,
    pivot::{ChartKind, ViewShare},
};

use crate::{
    command::use_command,
    features::explorer::{Explorer, Question},
    fetch::use_fetch,
    i18n::t,
    ui::{CheckField, Choice, Dialog, DialogFoot, Loaded, SelectField, TextField, use_toasts},
};

/// The dialog.
#[component]
pub fn AddToDashboard(explorer: Explorer, open: RwSignal<bool>) -> impl IntoView {
    let boards = use_fetch(|api| api.dashboards());
    view! {
        <Dialog open title=t::dashboards::add_here>
            <Loaded fetch=boards rows=3 let:boards>
                <AddForm explorer open boards=boards.get_untracked()/>
            </Loaded>
        </Dialog>
    }
}

/// The tile that shows a question best.
fn tile_of(question: &Question) -> Tile {
    let (query, chart) = (&question.query, question.presentation.chart);
    let over_time = query.columns.len() <= 1 && query.columns.iter().all(|axis| axis.kind.is_time());
    let tile = if query.rows.is_empty() && query.measures.len() == 1 && over_time {
        Tile::empty(TileKind::Number, 1, 1)
    } else if query.rows.is_empty() || chart == ChartKind::None {
        Tile::empty(TileKind::Table, 2, 2)
    } else {
        Tile { chart: Some(chart), ..Tile::empty(TileKind::Chart, 2, 2) }
    };
    Tile { query: Some(query.clone()), ..tile }
}

#[component]
fn AddForm(explorer: Explorer, open: RwSignal<bool>, boards: Vec<DashboardSummary>) -> impl IntoView {
    let toasts = use_toasts();
    let own: Vec<DashboardSummary> = boards.into_iter().filter(|board| board.may_change).collect();
    let to = RwSignal::new(own.first().map(|board| board.id.to_string()).unwrap_or_default());
    let saved = explorer.saved.get_untracked().filter(|_| !untrack(move || explorer.is_changed()));
    let title = RwSignal::new(saved.as_ref().map(|view| view.summary.name.clone()).unwrap_or_default());
    let view_id = saved.map(|view| view.summary.id);
    let follows = RwSignal::new(view_id.is_some());
    let add = use_command(
        |api, (to, tile): (Option<DashboardId>, Tile), key| async move {
            let Some(id) = to else {
                let name = t::dashboards::first_name().to_owned();
                let new = DashboardCreate {
                    name,
                    filters: Vec::new(),
                    tiles: vec![tile],
                    share: ViewShare::default(),
                };
                return api.create_dashboard(&new, &key).await;
            };
            let board = api.dashboard(id).await?;
            let mut tiles = board.tiles;
            tiles.push(tile);
            let change = DashboardUpdate { tiles: Some(tiles), ..DashboardUpdate::default() };
            api.update_dashboard(id, &change, board.summary.version).await
        },
        move |board: Dashboard| {
            open.try_set(false);
            toasts.good(t::dashboards::added(board.summary.name));
        },
    );
    let choices = move || {
        let known = own.iter().map(|board| Choice::new(board.id, board.name.clone()));
        known.chain([Choice::new("", t::dashboards::new())]).collect::<Vec<_>>()
    };
    let run = move || {
        let mut tile = explorer.question.with_untracked(tile_of);
        tile.title = title.get_untracked();
        if let Some(id) = view_id.filter(|_| follows.get_untracked() && tile.kind != TileKind::Number) {
            tile.query = None;
            tile.view_id = Some(id);
        }
        add.run((to.with_untracked(|to| to.parse().ok()), tile));
    };
    let error = Signal::derive(move || {
        let fields =
            add.error.with(|error| error.as_ref().map(crate::api::ApiError::fields)).unwrap_or_default();
        let of_title = fields.into_iter().find(|(path, _)| path.ends_with("].title"));
        of_title.map(|(_, text)| text.to_owned())
    });
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            run();
        }>
            <SelectField label=t::dashboards::one choices=Signal::derive(choices) value=to on_change=move |text: String| to.set(text)/>
            <TextField label=t::dashboards::tile_title value=title error/>
            {view_id.map(|_| view! {
                <CheckField label=t::dashboards::follow_view hint=t::dashboards::saved_view_hint checked=follows
                    on_change=move |on: bool| follows.set(on)/>
            })}
            <DialogFoot open action=t::common::add error=add.error busy=add.pending/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::pivot::{Axis, AxisKind, PivotMeasure, PivotQuery};

    use super::*;

    #[test]
    fn a_question_becomes_the_tile_that_shows_it_best() {
        let kind = |rows: &[AxisKind], columns: &[AxisKind], chart| {
            let axes = |kinds: &[AxisKind]| kinds.iter().copied().map(Axis::of).collect();
            let measures = vec![PivotMeasure::Spent];
            let query =
                PivotQuery { measures, rows: axes(rows), columns: axes(columns), ..PivotQuery::default() };
            let mut question = Question { query, ..Question::default() };
            question.presentation.chart = chart;
            tile_of(&question).kind
        };
        assert_eq!(kind(&[], &[AxisKind::Month], ChartKind::Bar), TileKind::Number);
        assert_eq!(kind(&[], &[AxisKind::Channel], ChartKind::Bar), TileKind::Table);
        assert_eq!(kind(&[AxisKind::Channel], &[], ChartKind::Line), TileKind::Chart);
        assert_eq!(kind(&[AxisKind::Channel], &[], ChartKind::None), TileKind::Table);
    }
}
