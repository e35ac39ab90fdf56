//! Statements: every entry behind a figure, where the money came from and went, and what was left.

mod entry;
mod filters;
mod place;
mod rows;
mod year;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    money::Currency,
    statement::{StatementQuery, StatementSummary},
};

pub use self::{entry::EntryPage, place::Place, year::YearStatementPage};
use self::{
    filters::{FilterBar, Month},
    place::Filters,
    rows::Entries,
};
use crate::{
    api::Api,
    browser,
    export::use_export,
    fetch::use_pages,
    format,
    i18n::{t, words::Word},
    live::use_live,
    ui::{Button, Card, Figure, Glyph, Kind, Loaded},
};

/// The statement of a place, with its filters in the address.
#[component]
pub fn Statement(
    place: Place,
    currency: Currency,
    #[prop(into)] months: Signal<Vec<Month>>,
    /// What it is of, for the names of files.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let filters = Filters::of_address(place);
    let summary = RwSignal::new(None::<Told>);
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filters.now.get();
        async move {
            let statement = api.statement(place.api(), &filter, cursor, limit).await?;
            // An answer that was overtaken by another filter says nothing any more.
            if filters.now.try_get_untracked().as_ref() == Some(&filter) {
                summary.try_set(Some(Told::of(&filter, statement.summary.clone())));
            }
            Ok(statement.into_page())
        }
    });
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || pages.refetch());
    let arrived = Memo::new(move |_| pages.first.value.with(Option::is_some));
    Effect::new(move || {
        if arrived.get() {
            // Figures elsewhere lead to `#statement`; only now it has its height.
            request_animation_frame(browser::scroll_to_hash);
        }
    });
    view! {
        <div id="statement">
            <Card title=t::budgets::statement text=t::budgets::statement_text flush=true aside=move || view! {
                <div class="row">
                    <Export filters name format="csv" label=t::statement::csv/>
                    <Export filters name format="xlsx" label=t::statement::xlsx/>
                </div>
            }>
                <FilterBar filters months/>
                <Loaded fetch=pages.first rows=8 let:_first>
                    <Summary summary currency/>
                    <Entries pages filters currency/>
                </Loaded>
            </Card>
        </div>
    }
}

/// What a statement comes to, and whether it was asked for a stretch of time: then it opens and closes.
#[derive(Clone)]
struct Told {
    summary: StatementSummary,
    ranged: bool,
}

impl Told {
    fn of(asked: &StatementQuery, summary: StatementSummary) -> Self {
        Self { summary, ranged: asked.period_id.is_some() || asked.from.is_some() }
    }
}

/// What the entries come to: opened with, moved, closed with.
#[component]
fn Summary(summary: RwSignal<Option<Told>>, currency: Currency) -> impl IntoView {
    move || {
        let Told { summary, ranged } = summary.get()?;
        let exact = move |minor: i64| move || format::money(minor, currency);
        let word = summary.figure;
        Some(view! {
            <div class="figures exact statement-sums" data-testid="statement-sums">
                {ranged.then(|| view! { <Figure label=t::statement::opening value=exact(summary.opening_minor)/> })}
                <Figure label=move || t::statement::movement(word.word()) value=exact(summary.movement_minor)/>
                {ranged.then(|| view! { <Figure label=t::statement::closing value=exact(summary.closing_minor)/> })}
            </div>
        })
    }
}

/// A button that hands the statement out as a file.
#[component]
fn Export(
    filters: Filters,
    name: Signal<String>,
    format: &'static str,
    label: fn() -> &'static str,
) -> impl IntoView {
    let ask = move |api: Api, filter: StatementQuery| async move {
        api.statement_export(filters.place.api(), &filter, format).await
    };
    let export = use_export(format, move || name.get_untracked(), ask);
    view! {
        <Button
            label
            glyph=Glyph::Download
            kind=Kind::Plain
            small=true
            busy=export.pending
            on_click=move || export.run(filters.now.get_untracked())
        />
    }
}
