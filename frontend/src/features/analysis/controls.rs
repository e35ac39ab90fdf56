//! What the rows are, which figures are shown, and how.

use leptos::prelude::*;
use penstock_shared::analysis::Dimension;

use super::{Analysis, view::Measure};
use crate::{
    features::dimensions::Definitions,
    i18n::t,
    ui::{Choice, Segmented, SelectField},
};

/// The row of controls.
#[component]
pub fn Controls(analysis: Analysis) -> impl IntoView {
    let crossable = Memo::new(move |_| analysis.view.with(|view| view.by.len() > 1));
    let trees = Memo::new(move |_| analysis.view.with(|view| view.by.iter().any(|by| by.is_tree())));
    let layouts = || {
        vec![
            Choice::new("rows", t::analysis::layout_rows()),
            Choice::new("cross", t::analysis::layout_cross()),
        ]
    };
    view! {
        <div class="toolbar analysis-controls">
            <Level analysis place=0 label=t::analysis::by/>
            <Level analysis place=1 label=t::analysis::then_by/>
            {move || crossable.get().then(|| view! { <Level analysis place=2 label=t::analysis::then_by/> })}
            <Shown analysis/>
            {move || trees.get().then(|| view! {
                <div class="field">
                    <span class="label" aria-hidden="true">{t::analysis::levels}</span>
                    <Segmented
                        label=t::analysis::levels
                        choices=Signal::derive(|| vec![
                            Choice::new("", t::analysis::all_levels()),
                            Choice::new("levels", t::analysis::levels()),
                        ])
                        value=Signal::derive(move || {
                            if analysis.view.with(|view| view.filter.roll_up) { "levels" } else { "" }.to_owned()
                        })
                        on_change=move |value: String| analysis.change(|view| view.filter.roll_up = value == "levels")
                    />
                </div>
            })}
            {move || crossable.get().then(|| view! {
                <div class="field">
                    <span class="label" aria-hidden="true">{t::analysis::layout}</span>
                    <Segmented
                        label=t::analysis::layout
                        choices=Signal::derive(layouts)
                        value=Signal::derive(move || {
                            if analysis.view.with(|view| view.cross) { "cross" } else { "rows" }.to_owned()
                        })
                        on_change=move |value: String| analysis.change(|view| view.cross = value == "cross")
                    />
                </div>
            })}
        </div>
    }
}

/// One of the three dimensions. Choosing none at a place takes the ones behind it away as well.
#[component]
fn Level(analysis: Analysis, place: usize, label: fn() -> &'static str) -> impl IntoView {
    let definitions = Definitions::here();
    let choices = move || {
        let taken: Vec<Dimension> = analysis.view.with(|view| view.by.iter().copied().take(place).collect());
        let none = (place > 0).then(|| Choice::new("", t::common::none()));
        let own = definitions.all();
        let own = own.iter().filter(|known| known.active).map(|known| Dimension::Custom(known.id));
        let free = Dimension::BUILT_IN.iter().copied().chain(own).filter(|known| !taken.contains(known));
        none.into_iter()
            .chain(free.map(|dimension| Choice::new(dimension, definitions.word(dimension))))
            .collect::<Vec<_>>()
    };
    let value =
        move || analysis.view.with(|view| view.by.get(place).map(ToString::to_string)).unwrap_or_default();
    let choose = move |text: String| {
        analysis.change(|view| {
            let chosen: Option<Dimension> = text.parse().ok();
            view.by.truncate(if chosen.is_some() { view.by.len() } else { place });
            if let Some(chosen) = chosen {
                let before = view.by.iter().position(|dimension| *dimension == chosen);
                match (before, view.by.get(place).copied()) {
                    // Chosen further behind already: the two change places.
                    (Some(before), Some(_)) => view.by.swap(before, place),
                    (None, Some(_)) => view.by.iter_mut().skip(place).take(1).for_each(|at| *at = chosen),
                    (_, None) => view.by.push(chosen),
                }
            }
            view.cross = view.cross && view.by.len() > 1;
            view.sort = None;
        });
    };
    view! {
        <SelectField label choices=Signal::derive(choices) value=Signal::derive(value) on_change=choose/>
    }
}

/// Which figures are shown; at least one.
#[component]
fn Shown(analysis: Analysis) -> impl IntoView {
    let toggle = move |measure: Measure| {
        analysis.change(|view| {
            let on = view.shown.contains(&measure);
            let next: Vec<Measure> = Measure::ALL
                .into_iter()
                .filter(|other| if *other == measure { !on } else { view.shown.contains(other) })
                .collect();
            if !next.is_empty() {
                view.shown = next;
            }
        });
    };
    view! {
        <div class="field">
            <span class="label" aria-hidden="true">{t::analysis::figures}</span>
            <div class="segmented" role="group" aria-label=t::analysis::figures>
                {Measure::ALL.into_iter().map(|measure| view! {
                    <button
                        type="button"
                        aria-pressed=move || {
                            if analysis.view.with(|view| view.shown.contains(&measure)) { "true" } else { "false" }
                        }
                        on:click=move |_| toggle(measure)
                    >{move || measure.word()}</button>
                }).collect_view()}
            </div>
        </div>
    }
}
