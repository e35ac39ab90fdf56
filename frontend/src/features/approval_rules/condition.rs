//! A condition of a rule.

use leptos::prelude::*;
use penstock_shared::{dimension::DimensionKey, permission::Role};

use super::{
    Names,
    chosen::Chosen,
    state::{ConditionState, Editor, Fact, RuleState},
};
use crate::{
    features::expenses::kind_choices,
    i18n::{t, words::Word},
    ui::{Button, Choice, Glyph, MoneyField},
};

/// What it is about, in words. Tracks.
pub fn fact_word(fact: Fact, names: Names) -> String {
    match fact {
        Fact::Amount => t::approval_rules::amount().to_owned(),
        Fact::Terms(key) => names.terms.dimension(key),
        Fact::Kind => t::request_kind::kind().to_owned(),
        Fact::RequesterRole => t::approval_rules::requester_role().to_owned(),
        Fact::NewVendor => t::approval_rules::new_vendor().to_owned(),
        Fact::OverBudget => t::approval_rules::over_budget().to_owned(),
        Fact::ForeignCurrency => t::approval_rules::foreign_currency().to_owned(),
    }
}

/// Everything that a condition can be about. Tracks.
pub fn facts(names: Names) -> Vec<Fact> {
    let built_in =
        [DimensionKey::Department, DimensionKey::Channel, DimensionKey::ActivityType, DimensionKey::Category];
    let own = names.terms.dimensions().into_iter().filter_map(|choice| choice.value.parse().ok());
    let own = own.filter(|key| matches!(key, DimensionKey::Custom(_)));
    let mut facts = vec![Fact::Amount];
    facts.extend(built_in.into_iter().chain(own).map(Fact::Terms));
    facts.extend([Fact::Kind, Fact::RequesterRole, Fact::NewVendor, Fact::OverBudget, Fact::ForeignCurrency]);
    facts
}

/// The condition, with what it takes to hold.
#[component]
pub fn Condition(
    editor: Editor,
    rule: RuleState,
    condition: ConditionState,
    names: Names,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let fact = condition.fact;
    let remove = move || {
        rule.conditions.update(|all| all.retain(|other| other.key != condition.key));
    };
    let value = match fact {
        Fact::Amount => view! { <Amounts editor condition error/> }.into_any(),
        Fact::Terms(key) => view! { <Terms key condition names error/> }.into_any(),
        Fact::Kind => view! { <Kinds condition error/> }.into_any(),
        Fact::RequesterRole => view! { <Roles condition error/> }.into_any(),
        Fact::NewVendor => {
            view! { <p class="muted small">{t::approval_rules::new_vendor_text}</p> }.into_any()
        }
        Fact::OverBudget => {
            view! { <p class="muted small">{t::approval_rules::over_budget_text}</p> }.into_any()
        }
        Fact::ForeignCurrency => {
            view! { <p class="muted small">{t::approval_rules::foreign_currency_text}</p> }.into_any()
        }
    };
    view! {
        <li class="rule-part">
            <div class="row between">
                <span class="strong">{move || fact_word(fact, names)}</span>
                <Button
                    label=move || t::approval_rules::remove(fact_word(fact, names))
                    glyph=Glyph::Trash2
                    icon_only=true
                    small=true
                    on_click=remove
                />
            </div>
            {value}
        </li>
    }
}

#[component]
fn Amounts(
    editor: Editor,
    condition: ConditionState,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let currency = editor.currency;
    view! {
        <div class="form-grid">
            <MoneyField
                label=t::approval_rules::from
                value=condition.from
                currency
                optional=true
                error=Signal::derive(move || condition.wrong.get().or_else(|| error.get()))
            />
            <MoneyField label=t::approval_rules::below value=condition.below currency optional=true/>
        </div>
    }
}

#[component]
fn Terms(
    key: DimensionKey,
    condition: ConditionState,
    names: Names,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let values =
        Signal::derive(move || condition.ids.get().iter().map(ToString::to_string).collect::<Vec<_>>());
    let change = move |values: Vec<String>| {
        condition.ids.set(values.iter().filter_map(|value| value.parse().ok()).collect());
    };
    view! {
        <Chosen
            label=t::approval_rules::one_of
            choices=Signal::derive(move || names.terms.choices(key))
            values
            on_change=change
            error
        />
    }
}

#[component]
fn Roles(condition: ConditionState, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let choices = Signal::derive(|| {
        let people = Role::ALL.iter().filter(|role| **role != Role::Service);
        people.map(|role| Choice::new(role, role.word())).collect::<Vec<_>>()
    });
    let values =
        Signal::derive(move || condition.roles.get().iter().map(ToString::to_string).collect::<Vec<_>>());
    let change = move |values: Vec<String>| {
        condition.roles.set(values.iter().filter_map(|value| value.parse().ok()).collect());
    };
    view! { <Chosen label=t::approval_rules::one_of choices values on_change=change error/> }
}

#[component]
fn Kinds(condition: ConditionState, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let values =
        Signal::derive(move || condition.kinds.get().iter().map(ToString::to_string).collect::<Vec<_>>());
    let change = move |values: Vec<String>| {
        condition.kinds.set(values.iter().filter_map(|value| value.parse().ok()).collect());
    };
    let choices = Signal::derive(kind_choices);
    view! { <Chosen label=t::approval_rules::one_of choices values on_change=change error/> }
}
