//! The statement of a whole year: where the figures at the top of the budgets page lead.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{ids::FiscalYearId, money::Currency, period::FiscalYear};

use super::{Place, Statement};
use crate::{
    api::Query,
    features::{missing::MissingPage, years::current_year},
    fetch::use_fetch,
    i18n::t,
    paths,
    ui::{Crumb, Loaded, PageHeader},
};

/// The page.
#[component]
pub fn YearStatementPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let organisation = use_fetch(|api| api.organisation());
    view! {
        <Loaded fetch=years rows=8 let:years>
            <Loaded fetch=organisation rows=8 let:organisation>
                <OfYear years own=Signal::derive(move || organisation.with(|organisation| organisation.currency))/>
            </Loaded>
        </Loaded>
    }
}

#[component]
fn OfYear(years: Signal<Vec<FiscalYear>>, own: Signal<Currency>) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let asked: Option<FiscalYearId> =
            query.with(|query| query.get("year")).and_then(|text| text.parse().ok());
        let year = asked.or_else(|| years.with(|years| current_year(years)))?;
        let asked: Option<Currency> =
            query.with(|query| query.get("currency")).and_then(|text| text.parse().ok());
        Some((year, asked.unwrap_or(own.get())))
    });
    move || {
        let found = chosen.get().and_then(|(id, currency)| {
            let year = years.with(|years| years.iter().find(|year| year.id == id).cloned())?;
            Some((year, currency))
        });
        match found {
            Some((year, currency)) => view! { <View year currency/> }.into_any(),
            None => view! { <MissingPage/> }.into_any(),
        }
    }
}

#[component]
fn View(year: FiscalYear, currency: Currency) -> impl IntoView {
    let id = year.id;
    let code = StoredValue::new(year.code);
    let months: Vec<_> = year.periods.iter().map(|period| (period.id, period.starts_on)).collect();
    let crumbs = Signal::derive(move || {
        vec![Crumb {
            label: t::budgets::title().to_owned(),
            href: Query::new().with("year", id).on(paths::BUDGETS),
        }]
    });
    view! {
        <PageHeader
            title=move || t::statement::of_year(code.get_value(), currency.code())
            text=t::statement::of_year_text
            crumbs
        />
        <Statement
            place=Place::Year(id, currency)
            currency
            months=Signal::stored(months)
            name=Signal::derive(move || t::statement::of_year(code.get_value(), currency.code()))
        />
    }
}
