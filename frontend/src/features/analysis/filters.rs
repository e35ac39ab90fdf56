//! Filters as chips, and the dialog that sets them. The values to choose from are those that have
//! money, asked of the analysis itself, so nobody is offered an empty answer.

use leptos::prelude::*;
use penstock_shared::{
    analysis::{AnalysisQuery, Dimension},
    money::{COMMON_CURRENCIES, Currency},
};

use super::{Analysis, key_name};
use crate::{
    features::dimensions::Definitions,
    fetch::use_fetch,
    format,
    i18n::t,
    ui::{Button, Choice, Combobox, DateField, Dialog, Glyph, Icon, Kind, SelectField},
};

/// The dimensions that can be filtered by, in the order of the dialog.
const FILTERS: [Dimension; 7] = [
    Dimension::FiscalYear,
    Dimension::Department,
    Dimension::Channel,
    Dimension::ActivityType,
    Dimension::Campaign,
    Dimension::Category,
    Dimension::Vendor,
];

/// Those, and the organisation's own. Tracks.
fn filters(definitions: Definitions) -> Vec<Dimension> {
    let own = definitions.all();
    let own = own.iter().filter(|known| known.active).map(|known| Dimension::Custom(known.id));
    FILTERS.into_iter().chain(own).collect()
}

fn filter_id(filter: &AnalysisQuery, dimension: Dimension) -> Option<i64> {
    match dimension {
        Dimension::FiscalYear => filter.fiscal_year_id.map(|id| id.0),
        Dimension::Department => filter.department_id.map(|id| id.0),
        Dimension::Channel => filter.channel_id.map(|id| id.0),
        Dimension::Campaign => filter.campaign_id.map(|id| id.0),
        Dimension::Category => filter.category_id.map(|id| id.0),
        Dimension::Vendor => filter.vendor_id.map(|id| id.0),
        Dimension::ActivityType => filter.activity_type_id.map(|id| id.0),
        Dimension::Custom(id) => filter.custom.0.get(&id).map(|value| value.0),
        Dimension::Node | Dimension::Month => None,
    }
}

fn set_filter(filter: &mut AnalysisQuery, dimension: Dimension, text: &str) {
    match dimension {
        Dimension::FiscalYear => filter.fiscal_year_id = text.parse().ok(),
        Dimension::Department => filter.department_id = text.parse().ok(),
        Dimension::Channel => filter.channel_id = text.parse().ok(),
        Dimension::Campaign => filter.campaign_id = text.parse().ok(),
        Dimension::Category => filter.category_id = text.parse().ok(),
        Dimension::Vendor => filter.vendor_id = text.parse().ok(),
        Dimension::ActivityType => filter.activity_type_id = text.parse().ok(),
        Dimension::Custom(id) => match text.parse() {
            Ok(value) => drop(filter.custom.0.insert(id, value)),
            Err(_) => drop(filter.custom.0.remove(&id)),
        },
        Dimension::Node | Dimension::Month => {}
    }
}

/// The chips, and the button that adds more.
#[component]
pub fn Filters(analysis: Analysis) -> impl IntoView {
    let open = RwSignal::new(false);
    let filter = Memo::new(move |_| analysis.view.with(|view| view.filter.clone()));
    let definitions = Definitions::here();
    let any = move || {
        filter.with(|filter| AnalysisQuery { roll_up: false, ..filter.clone() } != AnalysisQuery::default())
    };
    view! {
        <div class="filter-chips">
            <Button label=t::common::filters glyph=Glyph::Filter small=true on_click=move || open.set(true)/>
            {move || filters(definitions).into_iter().map(|dimension| view! { <ValueChip analysis filter dimension/> }).collect_view()}
            <DaysChip analysis filter/>
            {move || filter.with(|filter| filter.currency).map(|currency| view! {
                <Chip
                    text=Signal::derive(move || t::analysis::chip(t::common::currency(), currency.code()))
                    on_remove=move || analysis.change(|view| view.filter.currency = None)
                />
            })}
            <ImportChip analysis filter/>
            {move || any().then(|| view! {
                <Button
                    label=t::common::clear_filters
                    kind=Kind::Quiet
                    small=true
                    on_click=move || analysis.change(|view| {
                        let roll_up = view.filter.roll_up;
                        view.filter = AnalysisQuery { roll_up, ..AnalysisQuery::default() };
                    })
                />
            })}
        </div>
        <Dialog open title=t::common::filters wide=true>
            <FilterForm analysis open/>
        </Dialog>
    }
}

/// A filter that is set, with the way to take it away.
#[component]
fn Chip(#[prop(into)] text: Signal<String>, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    view! {
        <span class="filter-chip">
            <span>{move || text.get()}</span>
            <button
                type="button"
                aria-label=move || t::analysis::remove_filter(text.get())
                on:click=move |_| on_remove.run(())
            ><Icon glyph=Glyph::X/></button>
        </span>
    }
}

#[component]
fn ValueChip(analysis: Analysis, filter: Memo<AnalysisQuery>, dimension: Dimension) -> impl IntoView {
    let id = Memo::new(move |_| filter.with(|filter| filter_id(filter, dimension)));
    let definitions = Definitions::here();
    move || {
        let id = id.get()?;
        let currency = filter.with(|filter| filter.currency);
        // The name is in no address; the analysis of that one value knows it.
        let named = use_fetch(move |api| async move {
            let group_by = dimension.to_string();
            let mut query = AnalysisQuery { group_by, currency, roll_up: true, ..AnalysisQuery::default() };
            set_filter(&mut query, dimension, &id.to_string());
            api.analysis(&query).await
        });
        let text = Signal::derive(move || {
            let name = named.value.with(|answer| {
                let key = answer.as_ref()?.rows.first()?.keys.first()?;
                Some(key_name(dimension, key))
            });
            t::analysis::chip(definitions.word(dimension), name.unwrap_or_else(|| format!("#{id}")))
        });
        Some(view! {
            <Chip text on_remove=move || analysis.change(|view| set_filter(&mut view.filter, dimension, ""))/>
        })
    }
}

#[component]
fn ImportChip(analysis: Analysis, filter: Memo<AnalysisQuery>) -> impl IntoView {
    let id = Memo::new(move |_| filter.with(|filter| filter.import_id));
    move || {
        let id = id.get()?;
        let import = use_fetch(move |api| api.import(id));
        let text = Signal::derive(move || {
            let name = import.value.with(|import| import.as_ref().map(|import| import.summary.name.clone()));
            t::analysis::chip(t::analysis::import(), name.unwrap_or_else(|| format!("#{id}")))
        });
        Some(view! {
            <Chip text on_remove=move || analysis.change(|view| view.filter.import_id = None)/>
        })
    }
}

#[component]
fn DaysChip(analysis: Analysis, filter: Memo<AnalysisQuery>) -> impl IntoView {
    let days = Memo::new(move |_| filter.with(|filter| (filter.from, filter.to)));
    let text = Signal::derive(move || {
        let (from, to) = days.get();
        let day = |day: Option<chrono::NaiveDate>| day.map(format::date).unwrap_or_default();
        t::analysis::chip(t::common::date(), format!("{} – {}", day(from), day(to)))
    });
    let remove = move || {
        analysis.change(|view| {
            view.filter.from = None;
            view.filter.to = None;
        });
    };
    move || (days.get() != (None, None)).then(|| view! { <Chip text on_remove=remove/> })
}

#[component]
fn FilterForm(analysis: Analysis, open: RwSignal<bool>) -> impl IntoView {
    let definitions = Definitions::here();
    let draft = RwSignal::new(analysis.view.with_untracked(|view| view.filter.clone()));
    let from = RwSignal::new(draft.with_untracked(|draft| draft.from));
    let to = RwSignal::new(draft.with_untracked(|draft| draft.to));
    let turned = Signal::derive(move || match (from.get(), to.get()) {
        (Some(from), Some(to)) if from > to => Some(t::analysis::dates_turned().to_owned()),
        _ => None,
    });
    let currencies = || {
        let own = Choice::new("", t::analysis::own_currency());
        std::iter::once(own)
            .chain(COMMON_CURRENCIES.iter().map(|code| Choice::new(code, *code)))
            .collect::<Vec<_>>()
    };
    let apply = move || {
        if turned.with_untracked(Option::is_some) {
            return;
        }
        let mut filter = draft.get_untracked();
        filter.from = from.get_untracked();
        filter.to = to.get_untracked();
        open.set(false);
        analysis.change(|view| view.filter = filter);
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            apply();
        }>
            <div class="form-grid">
                {untrack(|| filters(definitions)).into_iter().map(|dimension| view! { <ValueField draft dimension/> }).collect_view()}
                <DateField label=t::analysis::from value=from optional=true/>
                <DateField label=t::analysis::to value=to optional=true error=turned/>
                <SelectField
                    label=t::common::currency
                    choices=Signal::derive(currencies)
                    value=Signal::derive(move || {
                        draft.with(|draft| draft.currency.map(|currency| currency.code().to_owned())).unwrap_or_default()
                    })
                    on_change=move |code: String| draft.update(|draft| draft.currency = code.parse::<Currency>().ok())
                />
            </div>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::analysis::apply kind=Kind::Primary submit=true/>
            </div>
        </form>
    }
}

#[component]
fn ValueField(draft: RwSignal<AnalysisQuery>, dimension: Dimension) -> impl IntoView {
    let currency = Memo::new(move |_| draft.with(|draft| draft.currency));
    let definitions = Definitions::here();
    let values = use_fetch(move |api| {
        let query = AnalysisQuery {
            group_by: dimension.to_string(),
            currency: currency.get(),
            ..AnalysisQuery::default()
        };
        async move { api.analysis(&query).await }
    });
    let choices = Signal::derive(move || {
        values.value.with(|answer| {
            let rows = answer.as_ref().map(|answer| answer.rows.as_slice()).unwrap_or_default();
            let keys = rows.iter().filter_map(|row| row.keys.first());
            keys.filter_map(|key| Some(Choice::new(key.id?, key_name(dimension, key)))).collect()
        })
    });
    view! {
        <Combobox
            label=move || definitions.word(dimension)
            choices
            value=Signal::derive(move || {
                draft.with(|draft| filter_id(draft, dimension).map(|id| id.to_string())).unwrap_or_default()
            })
            on_change=move |text: String| draft.update(|draft| set_filter(draft, dimension, &text))
            placeholder=t::common::all
            optional=true
        />
    }
}
