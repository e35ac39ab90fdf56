//! When it may be decided, and what seldom needs another choice.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbCorrection, AbDirection, AbMethod},
    experiment::ExperimentStopping,
};

use super::{draft::Typed, send::Errors};
use crate::{
    features::settings::currency_choices,
    i18n::{t, words::Word as _},
    ui::{Card, Choice, Combobox, Segmented, SelectField, TextField},
};

/// The fields that are folded away.
const MORE: [&str; 6] = [
    "design.alpha",
    "design.direction",
    "design.correction",
    "design.method",
    "design.sample_ratio_threshold",
    "design.currency",
];

/// Methods that may be looked at on the way.
const ON_THE_WAY: [AbMethod; 3] = [AbMethod::BestFit, AbMethod::AlwaysValid, AbMethod::Bayesian];

#[component]
pub fn Rule(form: Typed, errors: Errors) -> impl IntoView {
    let ways = || ExperimentStopping::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let explained = move || match form.stopping.get() {
        ExperimentStopping::Fixed => t::experiments::stopping_fixed(),
        ExperimentStopping::Sequential => t::experiments::stopping_sequential(),
    };
    // What is wrong is not hidden.
    let inside = MORE.map(|path| errors.of(path));
    let opened = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false) || inside.iter().any(|wrong| wrong.with(Option::is_some))
    });
    view! {
        <Card title=t::experiments::rule>
            <div class="form">
                <Segmented label=t::experiments::rule choices=Signal::derive(ways)
                    value=Signal::derive(move || form.stopping.get().to_string())
                    on_change=move |text: String| {
                        form.stopping.set(text.parse().unwrap_or(ExperimentStopping::Fixed));
                    }/>
                <p aria-live="polite">{explained}</p>
                <details class="experiment-more" prop:open=move || opened.get()>
                    <summary>{t::experiments::more}</summary>
                    <More form errors/>
                </details>
            </div>
        </Card>
    }
}

#[component]
fn More(form: Typed, errors: Errors) -> impl IntoView {
    let directions = || AbDirection::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let corrections = || AbCorrection::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let methods = move || {
        let fixed = form.stopping.get() == ExperimentStopping::Fixed;
        let now = form.method.get();
        let all = AbMethod::ALL.iter().filter(|of| fixed || **of == now || ON_THE_WAY.contains(of));
        all.map(|of| Choice::new(of, of.word())).collect::<Vec<_>>()
    };
    view! {
        <div class="form-grid">
            <TextField label=t::experiments::alpha hint=t::experiments::alpha_hint value=form.alpha
                error=errors.of("design.alpha")/>
            <SelectField label=t::experiments::direction hint=t::experiments::direction_hint
                choices=Signal::derive(directions) error=errors.of("design.direction")
                value=Signal::derive(move || form.direction.get().to_string())
                on_change=move |text: String| form.direction.set(text.parse().unwrap_or(AbDirection::TwoSided))/>
            <SelectField label=t::experiments::correction hint=t::experiments::correction_hint
                choices=Signal::derive(corrections) error=errors.of("design.correction")
                value=Signal::derive(move || form.correction.get().to_string())
                on_change=move |text: String| form.correction.set(text.parse().unwrap_or(AbCorrection::Holm))/>
            <SelectField label=t::experiments::method hint=t::experiments::method_hint
                choices=Signal::derive(methods) error=errors.of("design.method")
                value=Signal::derive(move || form.method.get().to_string())
                on_change=move |text: String| form.method.set(text.parse().unwrap_or(AbMethod::BestFit))/>
            <TextField label=t::experiments::threshold hint=t::experiments::threshold_hint value=form.threshold
                error=errors.of("design.sample_ratio_threshold")/>
            <Combobox label=t::common::currency hint=t::experiments::currency_hint
                choices=Signal::derive(currency_choices) value=form.currency
                on_change=move |code| form.currency.set(code) error=errors.of("design.currency")/>
        </div>
    }
}
