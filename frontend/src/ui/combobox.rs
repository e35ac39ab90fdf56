//! A list that can be searched by typing, after the ARIA combobox pattern: arrows move, Enter
//! chooses, Escape closes.

use leptos::{ev::KeyboardEvent, prelude::*, text_prop::TextProp};

use super::{
    field::{Field, FieldIds},
    select::Choice,
};
use crate::i18n::t;

/// More would only be scrolled past; typing narrows the list.
const SHOWN: usize = 60;

#[derive(Clone, Copy)]
struct State {
    choices: Signal<Vec<Choice>>,
    value: Signal<String>,
    on_change: Callback<(String,)>,
    /// What is typed; `None` while nobody types.
    typed: RwSignal<Option<String>>,
    open: RwSignal<bool>,
    active: RwSignal<usize>,
    free: bool,
}

impl State {
    /// The choices that fit what is typed.
    fn fitting(self) -> Vec<Choice> {
        let typed = self.typed.get().unwrap_or_default().to_lowercase();
        let fits = |choice: &Choice| {
            typed.is_empty()
                || choice.label.to_lowercase().contains(&typed)
                || choice.detail.to_lowercase().contains(&typed)
                || choice.under.to_lowercase().contains(&typed)
        };
        self.choices.with(|choices| choices.iter().filter(|c| fits(c)).take(SHOWN).cloned().collect())
    }

    /// What the input shows.
    fn text(self) -> String {
        if let Some(typed) = self.typed.get() {
            return typed;
        }
        let value = self.value.get();
        let chosen =
            self.choices.with(|choices| choices.iter().find(|c| c.value == value).map(|c| c.label.clone()));
        chosen.unwrap_or(if self.free { value } else { String::new() })
    }

    /// What the chosen one belongs to; names alone may stand for several.
    fn under(self) -> Option<String> {
        let value = self.value.get();
        let under =
            self.choices.with(|choices| choices.iter().find(|c| c.value == value).map(|c| c.under.clone()));
        under.filter(|under| !under.is_empty())
    }

    fn choose(self, value: String) {
        self.typed.set(None);
        self.open.set(false);
        self.on_change.run((value,));
    }

    fn type_text(self, text: String) {
        if self.free || text.is_empty() {
            self.on_change.run((text.clone(),));
        }
        self.typed.set(Some(text));
        self.active.set(0);
        self.open.set(true);
    }

    fn key(self, event: &KeyboardEvent) {
        let count = untrack(|| self.fitting()).len();
        match event.key().as_str() {
            "ArrowDown" if !self.open.get_untracked() => self.open.set(true),
            "ArrowDown" => self.active.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
            "ArrowUp" => self.active.update(|at| *at = at.saturating_sub(1)),
            "Enter" if self.open.get_untracked() => {
                let chosen = untrack(|| self.fitting()).into_iter().nth(self.active.get_untracked());
                match chosen {
                    Some(choice) => self.choose(choice.value),
                    None => self.open.set(false),
                }
            }
            "Escape" if self.open.get_untracked() => self.leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn leave(self) {
        self.open.set(false);
        self.typed.set(None);
    }
}

/// A searchable list of choices.
#[component]
pub fn Combobox(
    #[prop(into)] label: TextProp,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<(String,)>,
    /// What is typed counts as well, even when it is not in the list (a new supplier). Feed
    /// `choices` from the server by what `on_change` reports.
    #[prop(optional)]
    free: bool,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] placeholder: Option<TextProp>,
) -> impl IntoView {
    let state = State {
        choices,
        value,
        on_change,
        typed: RwSignal::new(None),
        open: RwSignal::new(false),
        active: RwSignal::new(0),
        free,
    };
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let list_id = format!("{id}-list");
    let (controls, options_of) = (list_id.clone(), list_id.clone());
    let input = view! {
        <div class="combo">
            <input
                class="input"
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-controls=controls
                aria-expanded=move || if state.open.get() { "true" } else { "false" }
                aria-activedescendant=move || {
                    state.open.get().then(|| format!("{options_of}-{}", state.active.get()))
                }
                aria-describedby=described_by
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                placeholder=move || match &placeholder {
                    Some(text) => text.get().into_owned(),
                    None => t::common::choose().to_owned(),
                }
                prop:value=move || state.text()
                on:input=move |event| state.type_text(event_target_value(&event))
                on:keydown=move |event| state.key(&event)
                on:click=move |_| state.open.set(true)
                on:blur=move |_| state.leave()
            />
            {move || state.under().map(|under| view! { <span class="combo-under truncate">{under}</span> })}
            {move || state.open.get().then(|| view! { <List state id=list_id.clone()/> })}
        </div>
    }
    .into_any();
    match hint {
        Some(hint) => view! { <Field ids label hint error optional>{input}</Field> }.into_any(),
        None => view! { <Field ids label error optional>{input}</Field> }.into_any(),
    }
}

#[component]
fn List(state: State, id: String) -> impl IntoView {
    let option_id = id.clone();
    view! {
        <div class="combo-list" role="listbox" id=id aria-label=t::common::choose>
            {move || {
                let fitting = state.fitting();
                if fitting.is_empty() {
                    return view! { <div class="combo-none">{t::common::nothing_found}</div> }.into_any();
                }
                let chosen = state.value.get();
                let searching = state.typed.with(|typed| typed.as_ref().is_some_and(|typed| !typed.is_empty()));
                let options = fitting.into_iter().enumerate().map(|(index, choice)| {
                    let selected = choice.value == chosen;
                    let value = choice.value;
                    view! {
                        <div
                            class="combo-option"
                            role="option"
                            id=format!("{option_id}-{index}")
                            aria-selected=if selected { "true" } else { "false" }
                            data-active=move || (state.active.get() == index).then_some("")
                            on:mousedown=move |event| {
                                // Keeps the focus in the input, whose blur would close the list first.
                                event.prevent_default();
                                state.choose(value.clone());
                            }
                            on:mouseenter=move |_| state.active.set(index)
                        >
                            <Named label=choice.label under=choice.under searching depth=choice.depth/>
                            {(!choice.detail.is_empty()).then(|| view! { <span class="muted">{choice.detail}</span> })}
                        </div>
                    }
                });
                options.collect_view().into_any()
            }}
        </div>
    }
}

/// A choice's name: indented in the whole tree, and with what it belongs to among search results.
#[component]
fn Named(label: String, under: String, searching: bool, depth: usize) -> impl IntoView {
    let depth = if searching { 0 } else { depth };
    view! {
        <span class="combo-name" style:--depth=depth.to_string()>
            <span class="truncate">{label}</span>
            {(searching && !under.is_empty()).then(|| view! { <span class="combo-under truncate">{under}</span> })}
        </span>
    }
}
