//! The dialog that sets one filter: of which dimension, which test, and its values.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::pivot::{Axis, AxisKind, FilterTest, PivotFilter, PivotMeasure};

use super::{
    Explorer,
    filters::Edited,
    names::{code_of, day_of, kind_word, kinds},
    values::{NO_VALUE, choices, code_text, use_values},
};
use crate::{
    features::dimensions::Definitions,
    fetch::Fetch,
    i18n::{t, words::Word},
    ui::{
        Button, CheckField, Choice, DateField, Dialog, Kind, Loaded, SearchField, SelectField, TextField,
        open_while_chosen,
    },
};

/// Values that are listed; typing narrows the list.
const LISTED: usize = 200;

/// What a dimension's value is tested for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    In,
    NotIn,
    Below,
    Range,
    Contains,
    Top,
}

impl Test {
    const ALL: [Self; 6] = [Self::In, Self::NotIn, Self::Below, Self::Range, Self::Contains, Self::Top];

    const fn key(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Below => "below",
            Self::Range => "range",
            Self::Contains => "contains",
            Self::Top => "top",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::In => t::explorer::test_in(),
            Self::NotIn => t::explorer::test_not_in(),
            Self::Below => t::explorer::test_below(),
            Self::Range => t::explorer::test_range(),
            Self::Contains => t::explorer::test_contains(),
            Self::Top => t::explorer::test_top(),
        }
    }

    const fn fits(self, kind: AxisKind) -> bool {
        match self {
            Self::In | Self::NotIn => true,
            Self::Below => kind.is_tree(),
            Self::Range => kind.is_time(),
            // A state has no name of its own to be sought in.
            Self::Contains => !kind.is_time() && !matches!(kind, AxisKind::Status),
            Self::Top => !kind.is_time(),
        }
    }

    const fn of(test: &FilterTest) -> Self {
        match test {
            FilterTest::In(_) => Self::In,
            FilterTest::NotIn(_) => Self::NotIn,
            FilterTest::Below(_) => Self::Below,
            FilterTest::Range { .. } => Self::Range,
            FilterTest::Contains(_) => Self::Contains,
            FilterTest::Top { .. } => Self::Top,
        }
    }
}

/// The filter while it is being set; all of it as texts, as fields have them.
#[derive(Clone, Copy)]
struct Draft {
    explorer: Explorer,
    kind: RwSignal<AxisKind>,
    test: RwSignal<Test>,
    chosen: RwSignal<BTreeSet<String>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    text: RwSignal<String>,
    count: RwSignal<String>,
    measure: RwSignal<PivotMeasure>,
}

impl Draft {
    fn of(explorer: Explorer, filter: Option<&PivotFilter>) -> Self {
        let draft = Self {
            explorer,
            kind: RwSignal::new(filter.map_or(AxisKind::Department, |filter| filter.dimension.kind)),
            test: RwSignal::new(filter.map_or(Test::In, |filter| Test::of(&filter.test))),
            chosen: RwSignal::new(BTreeSet::new()),
            from: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            text: RwSignal::new(String::new()),
            count: RwSignal::new("10".to_owned()),
            measure: RwSignal::new(PivotMeasure::Spent),
        };
        let end = |end: &Option<i64>| end.map(|code| code.to_string()).unwrap_or_default();
        match filter.map(|filter| &filter.test) {
            Some(FilterTest::In(codes) | FilterTest::NotIn(codes)) => {
                draft.chosen.set(codes.iter().map(|code| code_text(*code)).collect());
            }
            Some(FilterTest::Below(codes)) => {
                draft.chosen.set(codes.iter().map(ToString::to_string).collect());
            }
            Some(FilterTest::Range { from, to }) => {
                draft.from.set(end(from));
                draft.to.set(end(to));
            }
            Some(FilterTest::Contains(text)) => draft.text.set(text.clone()),
            Some(FilterTest::Top { count, measure }) => {
                draft.count.set(count.to_string());
                draft.measure.set(*measure);
            }
            None => {}
        }
        draft
    }

    fn choose_kind(self, kind: AxisKind) {
        self.kind.set(kind);
        self.chosen.set(BTreeSet::new());
        self.from.set(String::new());
        self.to.set(String::new());
        if !self.test.get_untracked().fits(kind) {
            self.test.set(if kind.is_time() { Test::Range } else { Test::In });
        }
    }

    /// The test as the server takes it; `None` while something is missing. Tracks.
    fn filter(self) -> Option<PivotFilter> {
        let chosen =
            || self.chosen.with(|chosen| chosen.iter().map(|text| text.parse().ok()).collect::<Vec<_>>());
        let test = match self.test.get() {
            Test::In => FilterTest::In(chosen()),
            Test::NotIn => FilterTest::NotIn(chosen()),
            Test::Below => FilterTest::Below(chosen().into_iter().flatten().collect()),
            Test::Range => FilterTest::Range {
                from: self.from.with(|from| from.parse().ok()),
                to: self.to.with(|to| to.parse().ok()),
            },
            Test::Contains => FilterTest::Contains(self.text.with(|text| text.trim().to_owned())),
            Test::Top => FilterTest::Top {
                count: self.count.with(|count| count.trim().parse().ok()).filter(|count| *count > 0)?,
                measure: self.measure.get(),
            },
        };
        let says_something = match &test {
            FilterTest::In(codes) | FilterTest::NotIn(codes) => !codes.is_empty(),
            FilterTest::Below(codes) => !codes.is_empty(),
            FilterTest::Range { from, to } => from.is_some() || to.is_some(),
            FilterTest::Contains(text) => !text.is_empty(),
            FilterTest::Top { .. } => true,
        };
        says_something.then(|| PivotFilter { dimension: Axis::of(self.kind.get()), test })
    }
}

/// The dialog; open while a filter is being changed.
#[component]
pub fn FilterDialog(explorer: Explorer, edited: RwSignal<Option<Edited>>) -> impl IntoView {
    let open = open_while_chosen(edited);
    view! {
        <Dialog open title=t::explorer::filter>
            {move || {
                let at = edited.get_untracked()?;
                let filter = match at {
                    Edited::At(at) => explorer.question.with_untracked(|question| question.query.filters.get(at).cloned()),
                    Edited::New => None,
                };
                let draft = Draft::of(explorer, filter.as_ref());
                Some(view! { <Editor draft at open/> })
            }}
        </Dialog>
    }
}

#[component]
fn Editor(draft: Draft, at: Edited, open: RwSignal<bool>) -> impl IntoView {
    let definitions = Definitions::here();
    let dimensions = move || {
        let named =
            kinds(definitions).into_iter().map(|kind| Choice::new(kind, kind_word(definitions, kind)));
        named.collect::<Vec<_>>()
    };
    let tests = move || {
        let kind = draft.kind.get();
        let fitting = Test::ALL.into_iter().filter(|test| test.fits(kind));
        fitting.map(|test| Choice::new(test.key(), test.word())).collect::<Vec<_>>()
    };
    let choose_kind = move |text: String| {
        let known = untrack(|| kinds(definitions));
        if let Some(kind) = known.into_iter().find(|kind| kind.to_string() == text) {
            draft.choose_kind(kind);
        }
    };
    let apply = move || {
        let Some(filter) = untrack(|| draft.filter()) else { return };
        draft.explorer.change(|question| {
            let filters = &mut question.query.filters;
            match at {
                Edited::At(at) => {
                    if let Some(old) = filters.get_mut(at) {
                        *old = filter;
                    }
                }
                Edited::New => filters.push(filter),
            }
        });
        open.set(false);
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            apply();
        }>
            <div class="form-grid">
                <SelectField label=t::explorer::dimension choices=Signal::derive(dimensions)
                    value=Signal::derive(move || draft.kind.get().to_string()) on_change=choose_kind/>
                <SelectField label=t::explorer::test choices=Signal::derive(tests)
                    value=Signal::derive(move || draft.test.get().key().to_owned())
                    on_change=move |key: String| {
                        if let Some(test) = Test::ALL.into_iter().find(|test| test.key() == key) {
                            draft.test.set(test);
                        }
                    }/>
            </div>
            <Values draft/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::analysis::apply kind=Kind::Primary submit=true
                    disabled=Signal::derive(move || draft.filter().is_none())/>
            </div>
        </form>
    }
}

#[component]
fn Values(draft: Draft) -> impl IntoView {
    move || {
        let kind = draft.kind.get();
        match draft.test.get() {
            Test::In | Test::NotIn | Test::Below => view! { <Choosing draft kind/> }.into_any(),
            Test::Range if kind == AxisKind::Day => view! {
                <div class="form-grid">
                    <Day label=t::analysis::from value=draft.from/>
                    <Day label=t::analysis::to value=draft.to/>
                </div>
            }
            .into_any(),
            Test::Range => view! { <Ends draft kind/> }.into_any(),
            Test::Contains => {
                view! { <TextField label=t::explorer::contains_text value=draft.text/> }.into_any()
            }
            Test::Top => view! { <Most draft/> }.into_any(),
        }
    }
}

fn named(
    draft: Draft,
    kind: AxisKind,
    values: Fetch<Vec<penstock_shared::pivot::PivotMember>>,
) -> Signal<Vec<Choice>> {
    let definitions = Definitions::here();
    Signal::derive(move || {
        values
            .value
            .with(|values| choices(draft.explorer, definitions, kind, values.as_deref().unwrap_or_default()))
    })
}

/// The values of a dimension with a box before each.
#[component]
fn Choosing(draft: Draft, kind: AxisKind) -> impl IntoView {
    let values = use_values(draft.explorer, Signal::stored(Some(kind)));
    let all = named(draft, kind, values);
    let sought = RwSignal::new(String::new());
    let is_below = move || draft.test.get() == Test::Below;
    let fitting = move || {
        let sought = sought.get().to_lowercase();
        let fits = |choice: &Choice| {
            (sought.is_empty() || choice.label.to_lowercase().contains(&sought))
                && !(is_below() && choice.value == NO_VALUE)
        };
        all.get().into_iter().filter(fits).take(LISTED).collect::<Vec<_>>()
    };
    let toggle = move |value: String, on: bool| {
        draft.chosen.update(|chosen| {
            if on {
                chosen.insert(value);
            } else {
                chosen.remove(&value);
            }
        });
    };
    view! {
        <SearchField label=t::explorer::seek value=sought on_search=move |text: String| sought.set(text)/>
        <Loaded fetch=values rows=4 let:_values>
            <div class="choose-list" role="group" aria-label=t::explorer::values>
                <For each=fitting key=|choice| (choice.value.clone(), choice.label.clone()) let:choice>
                    {
                        let (own, value) = (choice.value.clone(), choice.value);
                        view! {
                            <CheckField label=choice.label
                                checked=Signal::derive(move || draft.chosen.with(|chosen| chosen.contains(&own)))
                                on_change=move |on: bool| toggle(value.clone(), on)/>
                        }
                    }
                </For>
                {move || fitting().is_empty().then(|| view! { <p class="hint">{t::common::nothing_found}</p> })}
            </div>
        </Loaded>
    }
}

/// One end of a range of days.
#[component]
fn Day(label: fn() -> &'static str, value: RwSignal<String>) -> impl IntoView {
    let day = RwSignal::new(value.get_untracked().parse().ok().and_then(day_of));
    Effect::new(move || {
        let text = day.get().map(|day: NaiveDate| code_of(day).to_string()).unwrap_or_default();
        if value.get_untracked() != text {
            value.set(text);
        }
    });
    view! { <DateField label value=day optional=true/> }
}

/// Both ends of a range of weeks, months, quarters, years.
#[component]
fn Ends(draft: Draft, kind: AxisKind) -> impl IntoView {
    let values = use_values(draft.explorer, Signal::stored(Some(kind)));
    let all = named(draft, kind, values);
    let with_open = move |open: &'static str| {
        let known = all.get().into_iter().filter(|choice| choice.value != NO_VALUE);
        std::iter::once(Choice::new("", open)).chain(known).collect::<Vec<_>>()
    };
    view! {
        <div class="form-grid">
            <SelectField label=t::analysis::from choices=Signal::derive(move || with_open(t::expense_report::from_the_start()))
                value=draft.from on_change=move |value: String| draft.from.set(value)/>
            <SelectField label=t::analysis::to choices=Signal::derive(move || with_open(t::expense_report::to_the_end()))
                value=draft.to on_change=move |value: String| draft.to.set(value)/>
        </div>
    }
}

/// How many values, by the most of which measure.
#[component]
fn Most(draft: Draft) -> impl IntoView {
    let measures =
        || PivotMeasure::ALL.iter().map(|measure| Choice::new(measure, measure.word())).collect::<Vec<_>>();
    view! {
        <div class="form-grid">
            <TextField label=t::explorer::how_many value=draft.count kind="number"/>
            <SelectField label=t::explorer::most_of choices=Signal::derive(measures)
                value=Signal::derive(move || draft.measure.get().to_string())
                on_change=move |text: String| {
                    if let Ok(measure) = text.parse() {
                        draft.measure.set(measure);
                    }
                }/>
        </div>
    }
}
