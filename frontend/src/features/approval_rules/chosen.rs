//! Several of many: what was chosen as chips, and a list to add from.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    i18n::t,
    ui::{Choice, Combobox, Glyph, Icon},
};

/// The chosen values by what they are called, and a list of those that can be added.
#[component]
pub fn Chosen(
    #[prop(into)] label: TextProp,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] values: Signal<Vec<String>>,
    #[prop(into)] on_change: Callback<(Vec<String>,)>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let name = move |value: &str| {
        choices.with(|choices| {
            let found = choices.iter().find(|choice| choice.value == value);
            found.map_or_else(|| format!("#{value}"), |choice| choice.label.clone())
        })
    };
    let others = Signal::derive(move || {
        let chosen = values.get();
        choices.get().into_iter().filter(|choice| !chosen.contains(&choice.value)).collect::<Vec<_>>()
    });
    // The box is empty again after each choice.
    let typed = RwSignal::new(String::new());
    let add = move |value: String| {
        if value.is_empty() {
            return;
        }
        let mut all = values.get_untracked();
        if !all.contains(&value) {
            all.push(value);
            on_change.run((all,));
        }
        typed.set(String::new());
    };
    let remove = move |value: &str| {
        let mut all = values.get_untracked();
        all.retain(|other| other != value);
        on_change.run((all,));
    };
    view! {
        <div class="chosen">
            <Combobox label choices=others value=typed on_change=add placeholder=t::approval_rules::add_value error/>
            <ul class="chosen-list">
                {move || values.get().into_iter().map(|value| {
                    let (shown, gone) = (value.clone(), value.clone());
                    let said = value.clone();
                    view! {
                        <li class="chosen-one">
                            <span>{move || name(&shown)}</span>
                            <button
                                type="button"
                                class="chosen-remove"
                                aria-label=move || t::approval_rules::remove(name(&said))
                                on:click=move |_| remove(&gone)
                            >
                                <Icon glyph=Glyph::X/>
                            </button>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </div>
    }
}
