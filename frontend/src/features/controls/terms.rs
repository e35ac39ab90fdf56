//! What a new book covers: pick a dimension, then its values.

use leptos::prelude::*;
use penstock_shared::{control::BookTerm, dimension::DimensionKey};

use super::covers::Names;
use crate::{
    i18n::t,
    ui::{Choice, Combobox, Glyph, Icon, SelectField},
};

/// The two fields, and the values chosen so far as chips.
#[component]
pub fn TermsField(
    terms: RwSignal<Vec<BookTerm>>,
    names: Names,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let dimension = RwSignal::new(DimensionKey::Department);
    let dimensions = Signal::derive(move || names.dimensions());
    let values = Signal::derive(move || {
        let dimension = dimension.get();
        let chosen = terms.get();
        let taken = |choice: &Choice| {
            chosen.iter().any(|term| term.dimension == dimension && term.value_id.to_string() == choice.value)
        };
        names.choices(dimension).into_iter().filter(|choice| !taken(choice)).collect::<Vec<_>>()
    });
    let add = move |value: String| {
        if let Ok(value_id) = value.parse() {
            let dimension = dimension.get_untracked();
            terms.update(|terms| terms.push(BookTerm { dimension, value_id }));
        }
    };
    view! {
        <fieldset class="book-terms">
            <legend>{t::controls::covers}</legend>
            <div class="form-grid">
                <SelectField
                    label=t::controls::dimension
                    choices=dimensions
                    value=Signal::derive(move || dimension.get().to_string())
                    on_change=move |key: String| {
                        if let Ok(key) = key.parse() {
                            dimension.set(key);
                        }
                    }
                />
                <Combobox
                    label=t::controls::value
                    choices=values
                    value=Signal::stored(String::new())
                    on_change=add
                    error
                />
            </div>
            <p class="hint">{t::controls::covers_hint}</p>
            <Chosen terms names/>
        </fieldset>
    }
}

#[component]
fn Chosen(terms: RwSignal<Vec<BookTerm>>, names: Names) -> impl IntoView {
    let chip = move |term: BookTerm| {
        let label =
            Signal::derive(move || t::analysis::chip(names.dimension(term.dimension), names.of(term)));
        view! {
            <span class="filter-chip">
                <span>{move || label.get()}</span>
                <button
                    type="button"
                    aria-label=move || t::controls::remove(label.get())
                    on:click=move |_| terms.update(|terms| terms.retain(|other| *other != term))
                ><Icon glyph=Glyph::X/></button>
            </span>
        }
    };
    move || {
        let chosen = terms.get();
        (!chosen.is_empty()).then(|| {
            view! { <div class="filter-chips">{chosen.into_iter().map(chip).collect_view()}</div> }
        })
    }
}
