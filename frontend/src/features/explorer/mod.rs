//! The explorer: any measures by any dimensions on rows and columns, as table and picture, kept as views.
//! The address is the view, so that it can be sent to a colleague.

mod api_call;
mod calendar;
mod cells;
mod chart;
mod comparison;
mod editor;
mod entries;
mod filters;
mod heads;
mod layout;
pub mod names;
mod options;
pub mod question;
mod refused;
mod save;
mod shares;
mod shelves;
mod table;
mod treemap;
mod values;
mod views;
mod waterfall;
mod window;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{
    event::EventTopic,
    ids::AnalysisViewId,
    period::FiscalYear,
    pivot::{AnalysisView, PivotAnswer, PivotQuery},
};

use self::{chart::Picture, options::Options, refused::Refused, table::PivotTable, views::ViewBar};
pub use self::{
    chart::{Drawing, total_column},
    comparison::ComparisonField,
    entries::{Drill, Entries},
    filters::FilterShelf,
    layout::{Column, Layout, Line},
    names::{axis_word, difference, figure, member_name},
    question::Question,
    refused::wrong_with,
    shares::ShareFields,
    shelves::Shelves,
};
use crate::{
    browser,
    features::years::current_year,
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    paths,
    ui::{Button, Card, Empty, Glyph, LinkButton, Loaded, PageHeader, Skeleton},
};

/// A question with its answer: what is drilled into is asked as it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub query: PivotQuery,
    pub answer: Arc<PivotAnswer>,
}

/// The view of the address, its answer, and the way to another one.
#[derive(Clone, Copy)]
pub struct Explorer {
    pub years: Signal<Vec<FiscalYear>>,
    /// The kept view that the address names.
    pub saved: Signal<Option<AnalysisView>>,
    kept: Option<Fetch<Option<AnalysisView>>>,
    pub question: Memo<Question>,
    pub answered: Fetch<Answered>,
    /// Takes over another question.
    set: Callback<(Question,)>,
    go: Callback<(String,)>,
}

/// The way to another address.
fn ways() -> Callback<(String,)> {
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |(href,): (String,)| {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&href, options));
    })
}

impl Explorer {
    /// An explorer of a question that stands elsewhere than in the address: that of a tile, say. `set` takes over
    /// what becomes of it.
    #[must_use]
    pub fn of(
        years: Signal<Vec<FiscalYear>>,
        question: Memo<Question>,
        answered: Fetch<Answered>,
        set: Callback<(Question,)>,
    ) -> Self {
        Self { years, saved: Signal::stored(None), kept: None, question, answered, set, go: ways() }
    }

    /// The same, where what becomes of the question is opened here in the explorer.
    #[must_use]
    pub fn elsewhere(
        years: Signal<Vec<FiscalYear>>,
        question: Memo<Question>,
        answered: Fetch<Answered>,
    ) -> Self {
        let go = ways();
        let set = Callback::new(move |(question,): (Question,)| go.run((question.href(None),)));
        Self::of(years, question, answered, set)
    }

    fn of_address(
        years: Signal<Vec<FiscalYear>>,
        kept: Fetch<Option<AnalysisView>>,
        view_id: Memo<Option<AnalysisViewId>>,
    ) -> Self {
        let params = use_query_map();
        let saved = Signal::derive(move || kept.value.get().flatten());
        let question = Memo::new(move |before: Option<&Question>| {
            let asked = params.with(|params| Question::read(|name| params.get_all(name).unwrap_or_default()));
            let year = || years.with(|years| current_year(years)).map(|id| id.0);
            asked.unwrap_or_else(|| match view_id.get() {
                None => Question::to_begin_with(year()),
                Some(id) => {
                    let kept = saved.with(|saved| {
                        saved.as_ref().filter(|saved| saved.summary.id == id).map(Question::of_view)
                    });
                    kept.or_else(|| before.cloned()).unwrap_or_else(|| Question::to_begin_with(year()))
                }
            })
        });
        let query = Memo::new(move |_| question.with(|question| question.query.clone()));
        let answered = use_fetch(move |api| {
            let query = query.get();
            async move {
                let answer = Arc::new(api.pivot(&query).await?);
                Ok(Answered { query, answer })
            }
        });
        use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || answered.refetch());
        let go = ways();
        let set =
            Callback::new(move |(question,): (Question,)| go.run((question.href(view_id.get_untracked()),)));
        Self { years, saved, kept: Some(kept), question, answered, set, go }
    }

    /// Changes the question, and with it the address.
    pub fn change(self, change: impl FnOnce(&mut Question)) {
        let mut question = self.question.get_untracked();
        let before = question.clone();
        change(&mut question);
        if question != before {
            self.set.run((question,));
        }
    }

    /// Takes over what the server says of the open view after a change.
    pub fn take(self, view: AnalysisView) {
        if let Some(kept) = self.kept {
            kept.value.try_set(Some(Some(view)));
        }
    }

    /// Opens a kept view, or the view to begin with.
    pub fn open(self, id: Option<AnalysisViewId>) {
        self.go.run((id.map_or_else(|| paths::EXPLORER.to_owned(), paths::explorer_view),));
    }

    /// Whether the kept view has been changed since it was opened. Tracks.
    pub fn is_changed(self) -> bool {
        self.saved.with(|saved| {
            saved.as_ref().is_some_and(|saved| self.question.with(|now| *now != Question::of_view(saved)))
        })
    }
}

/// The page.
#[component]
pub fn ExplorerPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let params = use_query_map();
    let view_id = Memo::new(move |_| params.with(|params| params.get("view"))?.parse().ok());
    let kept = use_fetch(move |api| {
        let id: Option<AnalysisViewId> = view_id.get();
        async move {
            match id {
                Some(id) => api.analysis_view(id).await.map(Some),
                None => Ok(None),
            }
        }
    });
    use_live(&[EventTopic::AnalysisViewChanged], move || kept.refetch());
    view! {
        <PageHeader title=t::explorer::title text=t::explorer::text>
            <Button label=t::common::print glyph=Glyph::Printer on_click=browser::print/>
            <LinkButton label=t::explorer::to_analysis href=paths::ANALYSIS glyph=Glyph::ChartColumn/>
        </PageHeader>
        <Loaded fetch=years rows=10 let:years>
            <Loaded fetch=kept rows=10 let:_saved>
                {
                    let explorer = Explorer::of_address(years, kept, view_id);
                    view! { <Exploring explorer/> }
                }
            </Loaded>
        </Loaded>
    }
}

#[component]
fn Exploring(explorer: Explorer) -> impl IntoView {
    view! {
        <ViewBar explorer/>
        <Card>
            <div class="explorer-controls">
                <Shelves explorer/>
                <FilterShelf explorer/>
                <Options explorer/>
            </div>
        </Card>
        <Shown explorer/>
    }
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq)]
enum State {
    Waiting,
    Refused,
    Nothing,
    There,
}

#[component]
fn Shown(explorer: Explorer) -> impl IntoView {
    let Fetch { value, error, .. } = explorer.answered;
    let state = Memo::new(move |_| {
        if error.with(Option::is_some) {
            return State::Refused;
        }
        value.with(|answered| match answered {
            None => State::Waiting,
            Some(answered) if answered.answer.cells.iter().all(Option::is_none) => State::Nothing,
            Some(_) => State::There,
        })
    });
    move || match state.get() {
        State::Waiting => view! { <Skeleton rows=10/> }.into_any(),
        State::Refused => view! { <Refused explorer/> }.into_any(),
        State::Nothing => view! {
            <Card>
                <Empty glyph=Glyph::ChartColumn title=t::analysis::nothing text=t::analysis::nothing_text/>
            </Card>
        }
        .into_any(),
        State::There => {
            let Some(first) = value.get_untracked() else { return ().into_any() };
            let answered = RwSignal::new(first);
            Effect::new(move || {
                if let Some(next) = value.get() {
                    answered.set(next);
                }
            });
            let answered = Signal::from(answered);
            view! { <Picture explorer answered/><PivotTable explorer answered/> }.into_any()
        }
    }
}
