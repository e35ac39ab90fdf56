//! What can be chosen about a tile, by its kind.

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{CLOSE_TO_LIMIT_BP, Tile, TileKind, TileList},
    pivot::{Axis, AxisKind, ChartKind, PivotMeasure, PivotSort},
};

use super::editor::Making;
use crate::{
    features::explorer::{ComparisonField, Explorer, FilterShelf, Shelves, wrong_with},
    format,
    i18n::{t, words::Word},
    ui::{Choice, SelectField},
};

/// How many groups the menu offers to show.
const LIMITS: [u32; 4] = [5, 10, 20, 50];
/// From which use on budgets can be listed, in hundredths of a percent.
const OVER_BP: [i64; 5] = [5_000, 7_000, 8_000, 9_000, 10_000];

/// Whether the tile shows a kept view, or is to show one.
pub fn wants_view(tile: &Tile) -> bool {
    matches!(tile.kind, TileKind::Chart | TileKind::Table) && tile.query.is_none()
}

/// The measure of a number, the times of its course, and what it is compared with.
#[component]
pub fn NumberFields(making: Making) -> impl IntoView {
    let explorer = making.explorer;
    let question = explorer.question;
    let measures =
        || PivotMeasure::ALL.iter().map(|measure| Choice::new(measure, measure.word())).collect::<Vec<_>>();
    let times = || {
        vec![
            Choice::new("", t::dashboards::no_course()),
            Choice::new(AxisKind::Week, t::explorer::week()),
            Choice::new(AxisKind::Month, t::dimension::month()),
            Choice::new(AxisKind::Quarter, t::explorer::quarter()),
        ]
    };
    let measure = move || {
        question.with(|question| question.query.measures.first().map(ToString::to_string).unwrap_or_default())
    };
    let time = move || {
        question.with(|question| {
            question.query.columns.first().map(|axis| axis.kind.to_string()).unwrap_or_default()
        })
    };
    view! {
        <div class="form-grid">
            <SelectField label=t::dashboards::measure choices=Signal::derive(measures) value=Signal::derive(measure)
                on_change=move |text: String| if let Ok(measure) = text.parse() {
                    explorer.change(|question| question.query.measures = vec![measure]);
                }/>
            <SelectField label=t::dashboards::course choices=Signal::derive(times) value=Signal::derive(time)
                on_change=move |text: String| explorer.change(|question| {
                    question.query.columns = text.parse::<Axis>().into_iter().collect();
                })/>
            <ComparisonField explorer/>
        </div>
    }
}

/// The question of a picture or a table.
#[component]
pub fn OwnQuestion(making: Making) -> impl IntoView {
    let explorer = making.explorer;
    let question = explorer.question;
    let is_chart = Memo::new(move |_| making.tile.with(|tile| tile.kind == TileKind::Chart));
    let sorts = move || {
        let asked = question.with(|question| question.query.measures.clone());
        let known = asked.into_iter().map(|measure| Choice::new(measure, measure.word()));
        std::iter::once(Choice::new("", t::dashboards::by_name())).chain(known).collect::<Vec<_>>()
    };
    let limits = move || {
        let own = question.with(|question| question.query.limit).filter(|limit| !LIMITS.contains(limit));
        let known = LIMITS.into_iter().chain(own).map(|limit| Choice::new(limit, t::explorer::first(limit)));
        std::iter::once(Choice::new("", t::explorer::no_limit())).chain(known).collect::<Vec<_>>()
    };
    let sort = move || {
        question.with(|question| question.query.sort.map(|sort| sort.measure.to_string()).unwrap_or_default())
    };
    let limit = move || {
        question.with(|question| question.query.limit.map(|limit| limit.to_string()).unwrap_or_default())
    };
    view! {
        <Shelves explorer/>
        <div class="form-grid">
            {move || is_chart.get().then(|| view! { <ChartField explorer/> })}
            <SelectField label=t::dashboards::most_first choices=Signal::derive(sorts) value=Signal::derive(sort)
                on_change=move |text: String| explorer.change(|question| {
                    question.query.sort = text.parse().ok().map(|measure| PivotSort { measure, ascending: false });
                })/>
            <SelectField label=t::explorer::limit choices=Signal::derive(limits) value=Signal::derive(limit)
                error=Signal::derive(move || wrong_with(explorer, "limit"))
                on_change=move |text: String| explorer.change(|question| question.query.limit = text.parse().ok())/>
            <ComparisonField explorer/>
        </div>
    }
}

#[component]
fn ChartField(explorer: Explorer) -> impl IntoView {
    let charts = || {
        let pictures = ChartKind::ALL.iter().filter(|chart| **chart != ChartKind::None);
        pictures.map(|chart| Choice::new(chart, chart.word())).collect::<Vec<_>>()
    };
    let value = move || explorer.question.with(|question| question.presentation.chart.to_string());
    view! {
        <SelectField label=t::explorer::chart choices=Signal::derive(charts) value=Signal::derive(value)
            on_change=move |text: String| explorer.change(|question| {
                question.presentation.chart = text.parse().unwrap_or(ChartKind::Bar);
            })/>
    }
}

/// The kept view that is shown.
#[component]
pub fn ViewField(making: Making) -> impl IntoView {
    let tile = making.tile;
    let views = move || {
        making.views.with(|views| {
            views.iter().map(|view| Choice::new(view.id, view.name.clone())).collect::<Vec<_>>()
        })
    };
    let value = move || tile.with(|tile| tile.view_id.map(|id| id.to_string()).unwrap_or_default());
    move || {
        if making.views.with(Vec::is_empty) {
            return view! { <p class="hint">{t::explorer::no_views}</p> }.into_any();
        }
        view! {
            <SelectField label=t::dashboards::saved_view choices=Signal::derive(views) value=Signal::derive(value)
                hint=t::dashboards::saved_view_hint
                on_change=move |text: String| tile.update(|tile| tile.view_id = text.parse().ok())/>
        }
        .into_any()
    }
}

/// What is listed, and of budgets from which use on.
#[component]
pub fn ListFields(making: Making) -> impl IntoView {
    let tile = making.tile;
    let explorer = making.explorer;
    let lists = || TileList::ALL.iter().map(|list| Choice::new(list, list.word())).collect::<Vec<_>>();
    let list = move || tile.with(|tile| tile.list.map(|list| list.to_string()).unwrap_or_default());
    let of_budgets = Memo::new(move |_| tile.with(|tile| tile.list == Some(TileList::Budgets)));
    let choose = move |text: String| {
        tile.update(|tile| {
            tile.list = text.parse().ok();
            if tile.list == Some(TileList::Budgets) {
                tile.over_bp = Some(CLOSE_TO_LIMIT_BP);
            } else {
                tile.over_bp = None;
                tile.filters.clear();
            }
        });
    };
    let limits = move || {
        let own = tile.with(|tile| tile.over_bp).filter(|over| !OVER_BP.contains(over));
        let known = OVER_BP.into_iter().chain(own);
        known.map(|over| Choice::new(over, format::percent_bp(over))).collect::<Vec<_>>()
    };
    let over = move || tile.with(|tile| tile.over_bp.unwrap_or(CLOSE_TO_LIMIT_BP).to_string());
    view! {
        <div class="form-grid">
            <SelectField label=t::dashboards::list choices=Signal::derive(lists) value=Signal::derive(list) on_change=choose/>
            {move || of_budgets.get().then(|| view! {
                <SelectField label=t::dashboards::used_from choices=Signal::derive(limits) value=Signal::derive(over)
                    on_change=move |text: String| tile.update(|tile| tile.over_bp = text.parse().ok())/>
            })}
        </div>
        {move || of_budgets.get().then(|| view! { <FilterShelf explorer/> })}
    }
}
