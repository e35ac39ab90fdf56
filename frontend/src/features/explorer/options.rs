//! How the answer is made and shown: comparison, limit, sums, shading, picture, currency.

use leptos::prelude::*;
use penstock_shared::pivot::ChartKind;

use super::{Explorer, comparison::ComparisonField, refused::wrong_with};
use crate::{
    features::settings::currency_choices,
    i18n::{t, words::Word},
    ui::{CheckField, Choice, Combobox, SelectField},
};

/// How many groups the menu offers to show.
const LIMITS: [u32; 5] = [5, 10, 20, 50, 100];

/// The row of fields below the shelves.
#[component]
pub fn Options(explorer: Explorer) -> impl IntoView {
    let question = explorer.question;
    let limits = move || {
        let own = question.with(|question| question.query.limit).filter(|limit| !LIMITS.contains(limit));
        let known = LIMITS.into_iter().chain(own).map(|limit| Choice::new(limit, t::explorer::first(limit)));
        std::iter::once(Choice::new("", t::explorer::no_limit())).chain(known).collect::<Vec<_>>()
    };
    let charts = || ChartKind::ALL.iter().map(|chart| Choice::new(chart, chart.word())).collect::<Vec<_>>();
    let wrong = move |field: &'static str| Signal::derive(move || wrong_with(explorer, field));
    view! {
        <div class="toolbar explorer-options">
            <SelectField label=t::explorer::chart choices=Signal::derive(charts)
                value=Signal::derive(move || question.with(|question| question.presentation.chart.to_string()))
                on_change=move |text: String| explorer.change(|question| {
                    question.presentation.chart = text.parse().unwrap_or(ChartKind::None);
                })/>
            <ComparisonField explorer/>
            <SelectField label=t::explorer::limit choices=Signal::derive(limits) error=wrong("limit")
                value=Signal::derive(move || question.with(|question| {
                    question.query.limit.map(|limit| limit.to_string()).unwrap_or_default()
                }))
                on_change=move |text: String| explorer.change(|question| question.query.limit = text.parse().ok())/>
            <Combobox label=t::common::currency choices=Signal::derive(currency_choices) error=wrong("currency")
                value=Signal::derive(move || question.with(|question| {
                    question.query.currency.map(|currency| currency.code().to_owned()).unwrap_or_default()
                }))
                placeholder=t::analysis::own_currency
                on_change=move |text: String| explorer.change(|question| question.query.currency = text.parse().ok())/>
            <div class="explorer-checks">
                <CheckField label=t::explorer::subtotals
                    checked=Signal::derive(move || question.with(|question| question.query.subtotals))
                    on_change=move |on: bool| explorer.change(|question| question.query.subtotals = on)/>
                <CheckField label=t::explorer::heat_map
                    checked=Signal::derive(move || question.with(|question| question.presentation.heat_map))
                    on_change=move |on: bool| explorer.change(|question| question.presentation.heat_map = on)/>
            </div>
        </div>
    }
}
