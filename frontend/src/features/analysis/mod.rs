//! Analysis: any measure by any one to three dimensions, with filters, chart and cross table.

mod api_call;
mod bars;
mod controls;
mod cross;
mod drill;
mod filters;
mod rows;
mod view;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{
    analysis::{AnalysisQuery, AnalysisResult, Dimension, GroupKey},
    event::EventTopic,
};

pub use self::view::month_of;
use self::{
    api_call::ApiCall, bars::Picture, controls::Controls, cross::CrossTable, filters::Filters, rows::Rows,
    view::View,
};
use crate::{
    browser,
    command::use_command,
    features::dimensions::Definitions,
    fetch::use_fetch,
    format,
    i18n::{self, t},
    live::use_live,
    paths,
    ui::{Button, Card, Empty, Glyph, Kind, LinkButton, Loaded, PageHeader, use_toasts},
};

/// The view of the address, and the way to another one.
#[derive(Clone, Copy)]
pub struct Analysis {
    pub view: Memo<View>,
    go: Callback<(View,)>,
}

impl Analysis {
    fn of_address() -> Self {
        let params = use_query_map();
        let navigate = StoredValue::new_local(use_navigate());
        let go = Callback::new(move |(view,): (View,)| {
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&view.href(), options));
        });
        Self { view: Memo::new(move |_| params.with(|params| View::read(|name| params.get(name)))), go }
    }

    /// Changes the view, and with it the address.
    pub fn change(self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.go.run((view,));
    }
}

/// The page.
#[component]
pub fn AnalysisPage() -> impl IntoView {
    let analysis = Analysis::of_address();
    let asked = Memo::new(move |_| analysis.view.with(View::query));
    let result = use_fetch(move |api| {
        let query = asked.get();
        async move { api.analysis(&query).await }
    });
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || result.refetch());
    let call = RwSignal::new(false);
    view! {
        <PageHeader title=t::analysis::title text=t::analysis::text>
            <Button label=t::analysis::api_call glyph=Glyph::Link on_click=move || call.set(true)/>
            <Export asked/>
            <LinkButton label=t::analysis::to_explorer href=paths::EXPLORER glyph=Glyph::Split kind=Kind::Primary/>
        </PageHeader>
        <Card>
            <Controls analysis/>
            <Filters analysis/>
        </Card>
        <Loaded fetch=result rows=10 let:result>
            <Answer analysis result/>
        </Loaded>
        <ApiCall open=call asked/>
    }
}

#[component]
fn Export(asked: Memo<AnalysisQuery>) -> impl IntoView {
    let toasts = use_toasts();
    let export = use_command(
        |api, query: AnalysisQuery, _| async move { api.analysis_export(&query).await },
        move |file: Vec<u8>| {
            browser::download("analysis.csv", "text/csv", &file);
            toasts.good(t::analysis::exported());
        },
    );
    Effect::new(move || {
        if let Some(error) = export.error.get() {
            toasts.bad(&error);
        }
    });
    view! {
        <Button
            label=t::analysis::export
            glyph=Glyph::Download
            busy=export.pending
            on_click=move || export.run(asked.get_untracked())
        />
    }
}

#[component]
fn Answer(analysis: Analysis, result: Signal<AnalysisResult>) -> impl IntoView {
    let empty = Memo::new(move |_| result.with(|result| result.rows.is_empty()));
    let cross = Memo::new(move |_| analysis.view.with(|view| view.cross));
    move || {
        if empty.get() {
            return view! {
                <Card>
                    <Empty glyph=Glyph::ChartColumn title=t::analysis::nothing text=t::analysis::nothing_text/>
                </Card>
            }
            .into_any();
        }
        view! {
            <Picture analysis result/>
            <Card flush=true>
                {move || {
                    if cross.get() { view! { <CrossTable analysis result/> }.into_any() } else { view! { <Rows analysis result/> }.into_any() }
                }}
                <p class="analysis-foot hint num">
                    {move || result.with(|result| t::analysis::as_of(
                        format::count(result.as_of_sequence),
                        result.currency.code(),
                    ))}
                </p>
            </Card>
        }
        .into_any()
    }
}

/// What a key is called. Tracks the language.
pub fn key_name(dimension: Dimension, key: &GroupKey) -> String {
    if key.label.is_empty() {
        return t::analysis::without(Definitions::here().word(dimension));
    }
    match dimension {
        Dimension::Month => view::month_of(&key.label).map_or_else(|| key.label.clone(), format::month),
        _ => i18n::named(&key.label, &key.label_zh),
    }
}
