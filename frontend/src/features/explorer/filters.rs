//! The filters that are set, as chips: a press changes one, its cross takes it away.

use leptos::prelude::*;
use penstock_shared::pivot::{AxisKind, FilterTest, PivotFilter};

use super::{
    Explorer,
    editor::FilterDialog,
    names::{axis_word, time_name},
    question::filter_text,
    refused::{ShelfError, wrong_with},
    values::{choices, code_text, use_values},
};
use crate::{
    features::dimensions::Definitions,
    i18n::{t, words::Word},
    ui::{Glyph, Icon},
};

/// Names that a chip shows before it counts the rest.
const NAMES: usize = 3;

/// Which filter is being changed: the place of one, or one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    New,
    At(usize),
}

/// The shelf with the filters.
#[component]
pub fn FilterShelf(explorer: Explorer) -> impl IntoView {
    let edited = RwSignal::new(None::<Edited>);
    let filters = Memo::new(move |_| explorer.question.with(|question| question.query.filters.clone()));
    let known = move || filters.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="shelf wide" role="group" aria-label=t::common::filters>
            <span class="shelf-name" aria-hidden="true">{t::common::filters}</span>
            <div class="shelf-items filter-chips">
                <For each=known key=|(at, filter)| (*at, filter_text(filter)) let((at, filter))>
                    <FilterChip explorer edited at filter/>
                </For>
                <button type="button" class="button quiet" on:click=move |_| edited.set(Some(Edited::New))>
                    <Icon glyph=Glyph::Plus/><span>{t::explorer::add_filter}</span>
                </button>
            </div>
            <ShelfError explorer field="filters"/>
        </div>
        <FilterDialog explorer edited/>
    }
}

#[component]
fn FilterChip(
    explorer: Explorer,
    edited: RwSignal<Option<Edited>>,
    at: usize,
    filter: PivotFilter,
) -> impl IntoView {
    let definitions = Definitions::here();
    let names = names_of(explorer, &filter);
    let text = Signal::derive(move || {
        let axis = axis_word(definitions, filter.dimension);
        tested(explorer, &filter, &axis, &names.get())
    });
    let wrong = move || wrong_with(explorer, &format!("filters[{at}]")).is_some();
    let remove = move |_| {
        explorer.change(|question| {
            if at < question.query.filters.len() {
                question.query.filters.remove(at);
            }
        });
    };
    view! {
        <span class="filter-chip" data-wrong=move || wrong().then_some("")>
            <button type="button" class="filter-text" title=move || text.get() on:click=move |_| edited.set(Some(Edited::At(at)))>
                {move || text.get()}
            </button>
            <button type="button" aria-label=move || t::analysis::remove_filter(text.get()) on:click=remove>
                <Icon glyph=Glyph::X/>
            </button>
        </span>
    }
}

/// The codes that a filter names.
fn codes(test: &FilterTest) -> Vec<Option<i64>> {
    match test {
        FilterTest::In(codes) | FilterTest::NotIn(codes) => codes.clone(),
        FilterTest::Below(codes) => codes.iter().copied().map(Some).collect(),
        FilterTest::Range { .. } | FilterTest::Contains(_) | FilterTest::Top { .. } => Vec::new(),
    }
}

/// The names of the values that a filter is about. Times have them by their codes, all others ask the server.
fn names_of(explorer: Explorer, filter: &PivotFilter) -> Signal<Vec<String>> {
    let (kind, codes) = (filter.dimension.kind, codes(&filter.test));
    if kind.is_time() || codes.is_empty() {
        return Signal::derive(move || {
            let name = |code: &Option<i64>| match code {
                Some(code) => explorer.years.with(|years| time_name(kind, *code, years)),
                None => t::common::none().to_owned(),
            };
            codes.iter().map(name).collect()
        });
    }
    let definitions = Definitions::here();
    let values = use_values(explorer, Signal::stored(Some(kind)));
    Signal::derive(move || {
        let known = values
            .value
            .with(|values| choices(explorer, definitions, kind, values.as_deref().unwrap_or_default()));
        let name = |code: &Option<i64>| {
            let value = code_text(*code);
            let found = known.iter().find(|choice| choice.value == value);
            found.map_or_else(
                || code.map_or_else(|| t::common::none().to_owned(), |code| format!("#{code}")),
                |choice| choice.label.clone(),
            )
        };
        codes.iter().map(name).collect()
    })
}

/// A filter in words. Tracks the language.
fn tested(explorer: Explorer, filter: &PivotFilter, axis: &str, names: &[String]) -> String {
    let several = || {
        let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
        match names.len().saturating_sub(NAMES) {
            0 => shown,
            more => t::explorer::and_more(shown, more),
        }
    };
    let end = |kind: AxisKind, code: i64| explorer.years.with(|years| time_name(kind, code, years));
    match &filter.test {
        FilterTest::In(_) => t::explorer::chip_in(axis, several()),
        FilterTest::NotIn(_) => t::explorer::chip_not_in(axis, several()),
        FilterTest::Below(_) => t::explorer::chip_below(axis, several()),
        FilterTest::Range { from, to } => {
            let kind = filter.dimension.kind;
            match (from, to) {
                (Some(from), Some(to)) => t::explorer::chip_range(axis, end(kind, *from), end(kind, *to)),
                (Some(from), None) => t::explorer::chip_from(axis, end(kind, *from)),
                (None, Some(to)) => t::explorer::chip_to(axis, end(kind, *to)),
                (None, None) => t::explorer::chip_in(axis, t::common::all()),
            }
        }
        FilterTest::Contains(text) => t::explorer::chip_contains(axis, text),
        FilterTest::Top { count, measure } => t::explorer::chip_top(axis, count, measure.word()),
    }
}
