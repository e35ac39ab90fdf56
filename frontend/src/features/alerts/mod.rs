//! Alerts: the list, one of them, and the rules that raise them.

mod card;
mod draft;
mod form;
mod list;
mod page;
mod rules;
mod trial;

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    alert::{AlertDefinition, AlertDirection, AlertWatch},
    money::Currency,
    pivot::MeasureUnit,
};

pub use self::{list::AlertsPage, page::AlertPage, rules::AlertRulesPage};
use crate::{
    format,
    i18n::{t, words::Word},
    paths,
    ui::PageHeader,
};

/// The head that the two lists share; the buttons of a screen stand in it.
#[component]
fn Head(
    /// The screen's own name, for the window.
    tab: fn() -> &'static str,
    text: fn() -> &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <PageHeader title=t::alerts::title text window=move || format!("{} · {}", tab(), t::alerts::title())>
            {children()}
        </PageHeader>
        <nav class="tabs" aria-label=t::alerts::title>
            <A href=paths::ALERTS exact=true>{t::alerts::title}</A>
            <A href=paths::ALERT_RULES>{t::alerts::rules}</A>
        </nav>
    }
}

/// What is watched. Tracks the language.
fn watch_word(watch: AlertWatch) -> &'static str {
    match watch {
        AlertWatch::Measure { measure } => measure.word(),
        AlertWatch::OverdueApprovals => t::alert_watch::overdue_approvals(),
        AlertWatch::OverdueInvoices => t::alert_watch::overdue_invoices(),
        AlertWatch::UnusedNearEnd { .. } => t::alert_watch::unused_near_end(),
    }
}

/// A figure of what is watched. Tracks the language.
fn figure(watch: AlertWatch, value: i64, currency: Currency) -> String {
    match watch.unit() {
        MeasureUnit::Money => format::money(value, currency),
        MeasureUnit::Count => format::count(value),
        MeasureUnit::BasisPoints => format::percent_bp(value),
        MeasureUnit::Minutes => format::duration(value),
    }
}

/// What was reached, in a sentence. Tracks the language.
fn sentence(definition: &AlertDefinition, value: i64, threshold: i64, currency: Currency) -> String {
    let watch = definition.watch;
    let (value, threshold) = (figure(watch, value, currency), figure(watch, threshold, currency));
    match definition.direction {
        AlertDirection::AtOrAbove => t::alerts::reached_above(watch_word(watch), value, threshold),
        AlertDirection::AtOrBelow => t::alerts::reached_below(watch_word(watch), value, threshold),
    }
}
