//! A tile that asks the ledger: its question by the reader's own right, the answer by its kind, the way out when there
//! is none.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{Tile, TileKind, on_board},
    error_code::ErrorCode,
    event::EventTopic,
    pivot::{AnalysisView, ChartKind, PivotAnswer, Presentation},
};

use super::{
    board::Board, budgets::BudgetList, money::MoneyTile, number::NumberTile, table::TableTile, tile::title_of,
};
use crate::{
    api::{ApiError, ApiResult},
    features::explorer::{Answered, Drawing, Explorer, Question},
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    ui::{Button, Glyph, Icon, Kind, Skeleton},
};

/// The question of a tile with the filters of its dashboard; `None` while the view that has it is read. Tracks.
fn question(board: Board, tile: &Tile, view: Option<&AnalysisView>) -> Option<Question> {
    let own = match (tile.view_id, view) {
        (Some(id), Some(view)) if view.summary.id == id => Some(Question::of_view(view)),
        (Some(_), _) => None,
        (None, _) => tile.question().map(|query| Question {
            query,
            presentation: Presentation { chart: ChartKind::None, heat_map: false },
        }),
    };
    let mut question = own?;
    question.query = board.filters.with(|filters| on_board(&question.query, filters));
    if let Some(chart) = tile.chart {
        question.presentation.chart = chart;
    }
    if tile.kind == TileKind::Chart && question.presentation.chart == ChartKind::None {
        question.presentation.chart = ChartKind::Bar;
    }
    Some(question)
}

/// The tile's content.
#[component]
pub fn Asked(board: Board, tile: Signal<Tile>) -> impl IntoView {
    let view_id = Memo::new(move |_| tile.with(|tile| tile.view_id));
    let kept = use_fetch(move |api| {
        let id = view_id.get();
        async move {
            match id {
                Some(id) => api.analysis_view(id).await.map(Some),
                None => Ok(None),
            }
        }
    });
    use_live(&[EventTopic::AnalysisViewChanged], move || {
        if view_id.get_untracked().is_some() {
            kept.refetch();
        }
    });
    let asked = Memo::new(move |_| {
        let view = kept.value.get().flatten();
        tile.with(|tile| question(board, tile, view.as_ref()))
    });
    let answered = use_fetch(move |api| {
        let asked = asked.get();
        async move {
            // Without a question the view is on its way, and asks when it is there.
            let Some(asked) = asked else { return std::future::pending::<ApiResult<Answered>>().await };
            let answer = Arc::new(api.pivot(&asked.query).await?);
            Ok(Answered { query: asked.query, answer })
        }
    });
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || answered.refetch());
    let error = Memo::new(move |_| {
        let of_view = kept.error.get().filter(|_| view_id.get().is_some());
        of_view.map(|error| (error, true)).or_else(|| answered.error.get().map(|error| (error, false)))
    });
    let there = Memo::new(move |_| answered.value.with(Option::is_some));
    move || match error.get() {
        Some((error, of_view)) => {
            let retry = move || if of_view { kept.refetch() } else { answered.refetch() };
            view! { <TileProblem error of_view retry/> }.into_any()
        }
        None if there.get() => view! { <Shown board tile asked answered/> }.into_any(),
        None => view! { <Skeleton rows=3/> }.into_any(),
    }
}

/// Why a tile shows nothing, and the way out.
#[component]
fn TileProblem(error: ApiError, of_view: bool, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let gone = of_view && error.code() == Some(ErrorCode::NotFound);
    let told = move || if gone { t::dashboards::view_gone().to_owned() } else { error.told() };
    view! {
        <div class="tile-note" role="alert">
            <Icon glyph=Glyph::CircleAlert/>
            <p>{told}</p>
            {(!gone).then(|| view! {
                <Button label=t::common::retry glyph=Glyph::RefreshCw kind=Kind::Plain small=true on_click=retry/>
            })}
        </div>
    }
}

fn is_empty(answer: &PivotAnswer) -> bool {
    answer.cells.iter().all(Option::is_none)
}

#[component]
fn Shown(
    board: Board,
    tile: Signal<Tile>,
    asked: Memo<Option<Question>>,
    answered: Fetch<Answered>,
) -> impl IntoView {
    let value = answered.value;
    let Some(first) = value.get_untracked() else { return ().into_any() };
    let current = RwSignal::new(first);
    Effect::new(move || {
        if let Some(next) = value.get() {
            current.set(next);
        }
    });
    let current: Signal<Answered> = current.into();
    let kind = Memo::new(move |_| tile.with(|tile| tile.kind));
    let empty = Memo::new(move |_| current.with(|answered| is_empty(&answered.answer)));
    let title = Signal::derive(move || tile.with(title_of));
    (move || match kind.get() {
        TileKind::MoneyBar => view! { <MoneyTile board answered=current title/> }.into_any(),
        TileKind::Number => view! { <NumberTile board answered=current title/> }.into_any(),
        TileKind::List => {
            let over_bp = Signal::derive(move || tile.with(|tile| tile.over_bp));
            view! { <BudgetList answered=current over_bp/> }.into_any()
        }
        _ if empty.get() => view! {
            <div class="tile-note"><Icon glyph=Glyph::ChartColumn/><p>{t::dashboards::nothing}</p></div>
        }
        .into_any(),
        TileKind::BudgetHealth => ().into_any(),
        TileKind::Chart => view! { <ChartTile board asked answered current/> }.into_any(),
        TileKind::Table => view! { <TableTile board answered=current/> }.into_any(),
    })
    .into_any()
}

/// A picture as the explorer draws it. What it offers to add opens in the explorer.
#[component]
fn ChartTile(
    board: Board,
    asked: Memo<Option<Question>>,
    answered: Fetch<Answered>,
    current: Signal<Answered>,
) -> impl IntoView {
    let question = Memo::new(move |_| asked.get().unwrap_or_default());
    let explorer = Explorer::elsewhere(board.years, question, answered);
    view! { <Drawing explorer answered=current/> }
}
