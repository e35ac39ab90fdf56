//! Fiscal years, for every screen that shows one at a time. The year is part of the address.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use penstock_shared::{ids::FiscalYearId, period::FiscalYear};

use crate::{
    i18n::t,
    ui::{Choice, SelectField},
    zone,
};

/// The year to begin with: the one of today, or else the latest.
#[must_use]
pub fn current_year(years: &[FiscalYear]) -> Option<FiscalYearId> {
    let today = zone::today();
    let now = years.iter().find(|year| year.starts_on <= today && today <= year.ends_on);
    now.or_else(|| years.iter().max_by_key(|year| year.starts_on)).map(|year| year.id)
}

/// The year of the address (`?year=`), or the current one.
#[must_use]
pub fn use_year(years: Signal<Vec<FiscalYear>>) -> Memo<Option<FiscalYearId>> {
    let query = use_query_map();
    Memo::new(move |_| {
        let asked: Option<FiscalYearId> =
            query.with(|query| query.get("year")).and_then(|text| text.parse().ok());
        years.with(|years| {
            asked.filter(|id| years.iter().any(|year| year.id == *id)).or_else(|| current_year(years))
        })
    })
}

/// Changes the year of the address, and keeps the rest of it.
#[component]
pub fn YearSwitch(years: Signal<Vec<FiscalYear>>, year: Memo<Option<FiscalYearId>>) -> impl IntoView {
    let set = use_set_query();
    let choices = Signal::derive(move || {
        years.with(|years| years.iter().map(|year| Choice::new(year.id, year.code.clone())).collect())
    });
    view! {
        <SelectField
            label=t::common::fiscal_year
            choices
            value=Signal::derive(move || year.get().map(|id| id.to_string()).unwrap_or_default())
            on_change=move |value: String| set.run(("year", value))
        />
    }
}

/// Sets one value of the address's query without a step in the history; empty takes it away.
#[must_use]
pub fn use_set_query() -> Callback<(&'static str, String)> {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    // `Callback` wants to cross threads; the browser has one, and the wrapper checks it.
    let navigate = StoredValue::new_local(navigate);
    Callback::new(move |(name, value): (&'static str, String)| {
        let mut params = query.get_untracked();
        params.replace(name, value.clone());
        if value.is_empty() {
            params.remove(name);
        }
        let target = format!("{}{}", location.pathname.get_untracked(), params.to_query_string());
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&target, options));
    })
}

/// A day that follows the address, and the address it; each only when they differ.
#[must_use]
pub fn use_day_field(name: &'static str, now: Signal<Option<NaiveDate>>) -> RwSignal<Option<NaiveDate>> {
    let set = use_set_query();
    let field = RwSignal::new(now.get_untracked());
    Effect::new(move || {
        let day = now.get();
        if field.get_untracked() != day {
            field.set(day);
        }
    });
    Effect::new(move |before: Option<()>| {
        let day = field.get();
        if before.is_some() && now.get_untracked() != day {
            set.run((name, day.map(|day| day.to_string()).unwrap_or_default()));
        }
    });
    field
}
