//! A rule as a card: when it holds, and whom it asks.

use leptos::prelude::*;

use super::{
    Names,
    condition::{Condition, fact_word, facts},
    state::{Editor, Fact, RuleState},
    step::Step,
};
use crate::{
    api::ApiError,
    i18n::{named, t, words::Word},
    ui::{Button, CheckField, Choice, Glyph, Pill, SelectField, TextField, Tone},
};

/// What the server says about a field, or about one below it. Tracks.
fn problem(error: Option<&ApiError>, path: &str) -> Option<String> {
    let ApiError::Problem(problem) = error? else { return None };
    let found = problem.errors.iter().find(|error| error.field.starts_with(path))?;
    Some(found.code.word().to_owned())
}

/// The card.
#[component]
pub fn Rule(
    editor: Editor,
    rule: RuleState,
    names: Names,
    /// Why the rules could not be saved or tried.
    #[prop(into)]
    refused: Signal<Option<ApiError>>,
    /// Whether the rule held for the request that was tried.
    #[prop(into)]
    held: Signal<Option<bool>>,
) -> impl IntoView {
    let at = move || format!("rules[{}]", editor.place(rule));
    let wrong = move |part: String| {
        Signal::derive(move || refused.with(|error| problem(error.as_ref(), &format!("{}.{part}", at()))))
    };
    let title = move || {
        let name = named(&rule.name.get(), &rule.name_zh.get());
        if name.trim().is_empty() { t::approval_rules::unnamed().to_owned() } else { name }
    };
    view! {
        <li class="card rule" class:held=move || held.get() == Some(true) data-testid="rule">
            <div class="rule-head">
                <span class="rule-number" aria-hidden="true">{move || editor.place(rule) + 1}</span>
                <h2 class="grow">{title}</h2>
                {move || held.get().map(|held| if held {
                    view! { <Pill label=t::approval_rules::holds tone=Tone::Ok/> }.into_any()
                } else {
                    view! { <Pill label=t::approval_rules::holds_not tone=Tone::Quiet/> }.into_any()
                })}
                <Moves editor rule title=Signal::derive(title)/>
            </div>
            <div class="form-grid">
                <TextField label=t::common::name value=rule.name error=wrong("name".to_owned())/>
                <TextField label=t::common::name_zh value=rule.name_zh optional=true error=wrong("name_zh".to_owned())/>
            </div>
            <div class="rule-columns">
                <section>
                    <h3>{t::approval_rules::when}</h3>
                    {move || rule.conditions.with(Vec::is_empty).then(|| view! {
                        <p class="muted small">{t::approval_rules::always}</p>
                    })}
                    <ul class="stack tight">
                        <For each=move || rule.conditions.get() key=|condition| condition.key let:condition>
                            <Condition editor rule condition names error=Signal::derive(move || {
                                let place = rule.conditions.with(|all| all.iter().position(|other| other.key == condition.key))?;
                                refused.with(|error| problem(error.as_ref(), &format!("{}.conditions[{place}]", at())))
                            })/>
                        </For>
                    </ul>
                    <AddCondition editor rule names/>
                </section>
                <section>
                    <h3>{t::approval_rules::then}</h3>
                    <Steps editor rule names refused/>
                </section>
            </div>
            <CheckField
                label=t::approval_rules::stop
                hint=t::approval_rules::stop_hint
                checked=rule.stop
                on_change=move |on| rule.stop.set(on)
            />
        </li>
    }
}

/// Up, down, away.
#[component]
fn Moves(editor: Editor, rule: RuleState, title: Signal<String>) -> impl IntoView {
    let last = move || editor.place(rule) + 1 == editor.rules.with(Vec::len);
    view! {
        <div class="row">
            <Button
                label=move || t::approval_rules::up(title.get())
                glyph=Glyph::ChevronUp
                icon_only=true
                small=true
                disabled=Signal::derive(move || editor.place(rule) == 0)
                on_click=move || editor.shift(rule, false)
            />
            <Button
                label=move || t::approval_rules::down(title.get())
                glyph=Glyph::ChevronDown
                icon_only=true
                small=true
                disabled=Signal::derive(last)
                on_click=move || editor.shift(rule, true)
            />
            <Button
                label=move || t::approval_rules::remove(title.get())
                glyph=Glyph::Trash2
                icon_only=true
                small=true
                on_click=move || editor.rules.update(|rules| rules.retain(|other| other.key != rule.key))
            />
        </div>
    }
}

/// A list of what a condition can be about; choosing one adds it.
#[component]
fn AddCondition(editor: Editor, rule: RuleState, names: Names) -> impl IntoView {
    let value = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::approval_rules::add_condition()));
        let used: Vec<Fact> = rule.conditions.with(|all| all.iter().map(|one| one.fact).collect());
        let facts = facts(names).into_iter().enumerate().filter(|(_, fact)| !used.contains(fact));
        none.chain(facts.map(|(place, fact)| Choice::new(place, fact_word(fact, names)))).collect::<Vec<_>>()
    });
    let add = move |chosen: String| {
        let fact = chosen.parse().ok().and_then(|place: usize| facts(names).get(place).copied());
        if let Some(fact) = fact {
            rule.conditions.update(|all| all.push(editor.blank(fact)));
        }
        value.set(String::new());
    };
    view! { <SelectField label=t::approval_rules::add_condition choices value on_change=add/> }
}

#[component]
fn Steps(
    editor: Editor,
    rule: RuleState,
    names: Names,
    #[prop(into)] refused: Signal<Option<ApiError>>,
) -> impl IntoView {
    let wrong = Signal::derive(move || {
        let path = format!("rules[{}].steps", editor.place(rule));
        refused.with(|error| error.as_ref()?.field(&path).map(str::to_owned))
    });
    view! {
        <CheckField
            label=t::approval_rules::auto
            hint=t::approval_rules::auto_hint
            checked=rule.auto
            on_change=move |on| rule.auto.set(on)
        />
        {move || (!rule.auto.get()).then(|| view! {
            <ol class="stack tight">
                <For each=move || rule.steps.get() key=|step| step.key let:step>
                    <Step rule step names error=Signal::derive(move || {
                        let place = rule.steps.with(|all| all.iter().position(|other| other.key == step.key))?;
                        let path = format!("rules[{}].steps[{place}]", editor.place(rule));
                        refused.with(|error| problem(error.as_ref(), &path))
                    })/>
                </For>
            </ol>
            <Button label=t::approval_rules::add_step glyph=Glyph::Plus small=true on_click=move || editor.add_step(rule)/>
        })}
        {move || wrong.get().map(|wrong| view! { <p class="field-error" role="alert">{wrong}</p> })}
    }
}
