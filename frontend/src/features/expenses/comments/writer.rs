//! Writing a comment. Behind an `@` the people who may see the expense are offered: arrows move, Enter or
//! Tab chooses, Escape closes.

use leptos::{ev::KeyboardEvent, html, prelude::*, text_prop::TextProp};
use penstock_shared::{
    comment::{Comment, Person},
    ids::ExpenseId,
};

use super::text::{asked, kept, typed};
use crate::{
    api::ApiError,
    fetch::{Fetch, use_fetch},
    i18n::t,
    ui::{Button, FormProblem, Kind},
};

#[derive(Clone, Copy)]
struct State {
    area: NodeRef<html::Textarea>,
    value: RwSignal<String>,
    chosen: RwSignal<Vec<Person>>,
    /// What is typed of a name; `None` while no name is typed.
    part: RwSignal<Option<String>>,
    active: RwSignal<usize>,
    offered: Fetch<Vec<Person>>,
}

impl State {
    fn new(expense: ExpenseId) -> Self {
        let part = RwSignal::new(None::<String>);
        let offered = use_fetch(move |api| {
            let part = part.get();
            async move {
                match part {
                    Some(part) => api.expense_people(expense, &part).await,
                    None => Ok(Vec::new()),
                }
            }
        });
        Self {
            area: NodeRef::new(),
            value: RwSignal::new(String::new()),
            chosen: RwSignal::new(Vec::new()),
            part,
            active: RwSignal::new(0),
            offered,
        }
    }

    /// Those who are offered now. Tracks.
    fn people(self) -> Vec<Person> {
        if self.part.with(Option::is_none) {
            return Vec::new();
        }
        self.offered.value.get().unwrap_or_default()
    }

    /// The text before and behind the cursor. Browsers count in UTF-16.
    fn around_cursor(self) -> Option<(String, String)> {
        let area = self.area.get_untracked()?;
        let cursor = usize::try_from(area.selection_start().ok().flatten()?).ok()?;
        let units: Vec<u16> = area.value().encode_utf16().collect();
        let (before, behind) = units.split_at_checked(cursor)?;
        Some((String::from_utf16_lossy(before), String::from_utf16_lossy(behind)))
    }

    fn look(self) {
        let part = self.around_cursor().and_then(|(before, _)| asked(&before).map(str::to_owned));
        if self.part.with_untracked(|known| *known != part) {
            self.active.set(0);
            self.part.set(part);
        }
    }

    fn choose(self, person: Person) {
        let (Some(area), Some((before, behind))) = (self.area.get_untracked(), self.around_cursor()) else {
            return;
        };
        let Some((kept, _)) = before.rsplit_once('@') else { return };
        let start = format!("{kept}@{} ", person.name);
        let text = format!("{start}{}", behind.trim_start_matches(' '));
        let cursor = u32::try_from(start.encode_utf16().count()).unwrap_or(u32::MAX);
        area.set_value(&text);
        // Fails only for what is no text field.
        drop(area.set_selection_range(cursor, cursor));
        self.value.set(text);
        self.chosen.update(|chosen| {
            if !chosen.contains(&person) {
                chosen.push(person);
            }
        });
        self.part.set(None);
    }

    /// Whether the key was for the list.
    fn key(self, key: &str) -> bool {
        let people = untrack(|| self.people());
        if people.is_empty() {
            return false;
        }
        match key {
            "ArrowDown" => self.active.update(|at| *at = (*at + 1).min(people.len() - 1)),
            "ArrowUp" => self.active.update(|at| *at = at.saturating_sub(1)),
            "Escape" => self.part.set(None),
            "Enter" | "Tab" => {
                if let Some(person) = people.into_iter().nth(self.active.get_untracked()) {
                    self.choose(person);
                }
            }
            _ => return false,
        }
        true
    }
}

/// The field with its buttons. `on_send` gets the text as it is kept.
#[component]
pub fn Writer(
    expense: ExpenseId,
    #[prop(into)] label: TextProp,
    /// The verb on the button.
    #[prop(into)]
    action: TextProp,
    /// What is changed; nothing for a new one.
    #[prop(optional)]
    of: Option<Comment>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] error: Signal<Option<ApiError>>,
    /// Counts what was sent: the field is empty again then.
    #[prop(optional, into)]
    sent: Signal<u32>,
    #[prop(into)] on_send: Callback<(String,)>,
    #[prop(optional, into)] on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let state = State::new(expense);
    if let Some(comment) = of {
        state.value.set(typed(&comment.text, &comment.mentions));
        state.chosen.set(comment.mentions);
    }
    Effect::new(move |before: Option<u32>| {
        let now = sent.get();
        if before.is_some_and(|before| before != now) {
            state.value.set(String::new());
            state.chosen.set(Vec::new());
        }
        now
    });
    let empty = Memo::new(move |_| state.value.with(|text| text.trim().is_empty()));
    let send = move || {
        if !empty.get_untracked() {
            let text = state.value.get_untracked();
            on_send.run((state.chosen.with_untracked(|chosen| kept(&text, chosen)),));
        }
    };
    view! {
        <form
            class="comment-form"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Area state label send=Callback::new(move |()| send())/>
            <FormProblem error/>
            <div class="row between">
                <span class="hint">{t::comments::hint}</span>
                <div class="row">
                    {on_cancel.map(|cancel| view! {
                        <Button label=t::common::cancel small=true on_click=cancel/>
                    })}
                    <Button label=action kind=Kind::Primary small=true submit=true busy disabled=empty/>
                </div>
            </div>
        </form>
    }
}

#[component]
fn Area(state: State, label: TextProp, send: Callback<()>) -> impl IntoView {
    let list_id = format!("mentions-{}", crate::browser::random_key());
    let (controls, options) = (list_id.clone(), list_id.clone());
    let any = Memo::new(move |_| !state.people().is_empty());
    let keyed = move |event: KeyboardEvent| {
        let key = event.key();
        if state.key(&key) {
            event.prevent_default();
            event.stop_propagation();
        } else if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send.run(());
        }
    };
    view! {
        <div class="combo">
            <textarea
                node_ref=state.area
                class="input"
                rows="3"
                aria-label=move || label.get()
                aria-autocomplete="list"
                aria-controls=move || any.get().then(|| controls.clone())
                aria-activedescendant=move || any.get().then(|| format!("{options}-{}", state.active.get()))
                prop:value=move || state.value.get()
                on:input=move |event| {
                    state.value.set(event_target_value(&event));
                    state.look();
                }
                on:click=move |_| state.look()
                on:keydown=keyed
                on:blur=move |_| state.part.set(None)
            ></textarea>
            {move || any.get().then(|| view! { <Offered state id=list_id.clone()/> })}
        </div>
    }
}

#[component]
fn Offered(state: State, id: String) -> impl IntoView {
    let option_id = id.clone();
    view! {
        <div class="combo-list" role="listbox" id=id aria-label=t::comments::people>
            {move || state.people().into_iter().enumerate().map(|(index, person)| {
                let name = person.name.clone();
                view! {
                    <div
                        class="combo-option"
                        role="option"
                        id=format!("{option_id}-{index}")
                        aria-selected=move || if state.active.get() == index { "true" } else { "false" }
                        data-active=move || (state.active.get() == index).then_some("")
                        on:mousedown=move |event| {
                            // Keeps the focus in the field, whose blur would close the list first.
                            event.prevent_default();
                            state.choose(person.clone());
                        }
                        on:mouseenter=move |_| state.active.set(index)
                    >
                        {name}
                    </div>
                }
            }).collect_view()}
        </div>
    }
}
