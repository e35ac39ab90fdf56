//! A step of a rule: who is asked, how many have to agree, and when.

use leptos::prelude::*;
use penstock_shared::{
    approval_rule::{RuleApprover, RuleNeed},
    ids::UserId,
    permission::Role,
};

use super::{
    Names,
    chosen::Chosen,
    state::{RuleState, StepState},
};
use crate::{
    i18n::t,
    ui::{Button, CheckField, Choice, Glyph, SelectField},
};

/// The nearest heads that the list offers; more levels are seldom.
const LEVELS: std::ops::RangeInclusive<i32> = 1..=4;

fn code(who: RuleApprover) -> String {
    match who {
        RuleApprover::DepartmentHead { level } => format!("head:{level}"),
        RuleApprover::Role { role } => format!("role:{role}"),
        RuleApprover::Person { user_id } => format!("person:{user_id}"),
        RuleApprover::BudgetOwner => "owner".to_owned(),
    }
}

fn who(code: &str) -> Option<RuleApprover> {
    let Some((kind, of)) = code.split_once(':') else {
        return (code == "owner").then_some(RuleApprover::BudgetOwner);
    };
    match kind {
        "head" => of.parse().ok().map(|level| RuleApprover::DepartmentHead { level }),
        "role" => of.parse().ok().map(|role| RuleApprover::Role { role }),
        "person" => of.parse().ok().map(|id| RuleApprover::Person { user_id: UserId(id) }),
        _ => None,
    }
}

/// Everybody that a step can ask. Tracks.
fn choices(names: Names) -> Vec<Choice> {
    let head = |level: i32| {
        let label = if level == 1 {
            t::approval_rules::nearest_head().to_owned()
        } else {
            t::approval_rules::head_at(i64::from(level))
        };
        Choice::new(code(RuleApprover::DepartmentHead { level }), label)
    };
    let role = |role: Role, label: &'static str| Choice::new(code(RuleApprover::Role { role }), label);
    let mut all: Vec<Choice> = LEVELS.map(head).collect();
    all.push(role(Role::FinanceController, t::approval_rules::any_finance()));
    all.push(role(Role::DepartmentHead, t::approval_rules::any_head()));
    all.push(Choice::new(code(RuleApprover::BudgetOwner), t::approval_rules::budget_owner()));
    let people = names.approvers.value.get().unwrap_or_default();
    all.extend(
        people
            .into_iter()
            .map(|person| Choice::new(code(RuleApprover::Person { user_id: person.id }), person.name)),
    );
    all
}

fn need_code(need: RuleNeed) -> String {
    match need {
        RuleNeed::Any => "any".to_owned(),
        RuleNeed::All => "all".to_owned(),
        RuleNeed::AtLeast { count } => count.to_string(),
    }
}

fn need(code: &str) -> RuleNeed {
    match code {
        "all" => RuleNeed::All,
        _ => code.parse().map_or(RuleNeed::Any, |count| RuleNeed::AtLeast { count }),
    }
}

/// As the organisation says, or so many working days.
fn due_choices() -> Vec<Choice> {
    let usual = std::iter::once(Choice::new("", t::approval_rules::due_usual()));
    usual.chain((1..=15).map(|days| Choice::new(days, t::working_days::days(days)))).collect()
}

/// The step.
#[component]
pub fn Step(
    rule: RuleState,
    step: StepState,
    names: Names,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let place =
        move || rule.steps.with(|steps| steps.iter().position(|other| other.key == step.key)).unwrap_or(0);
    let title = move || t::approval_rules::step(i64::try_from(place() + 1).unwrap_or(i64::MAX));
    let remove = move || rule.steps.update(|all| all.retain(|other| other.key != step.key));
    let needs = Signal::derive(|| {
        let mut needs = vec![
            Choice::new("any", t::approval_rules::need_any()),
            Choice::new("all", t::approval_rules::need_all()),
        ];
        needs.extend((2..=5).map(|count| Choice::new(count, t::approval_rules::need_count(count))));
        needs
    });
    let change = move |codes: Vec<String>| {
        step.who.set(codes.iter().filter_map(|code| who(code)).collect());
    };
    view! {
        <li class="rule-part">
            <div class="row between">
                <span class="strong">{title}</span>
                <Button
                    label=move || t::approval_rules::remove(title())
                    glyph=Glyph::Trash2
                    icon_only=true
                    small=true
                    on_click=remove
                />
            </div>
            <div class="form-grid">
                <Chosen
                    label=t::approval_rules::asks
                    choices=Signal::derive(move || choices(names))
                    values=Signal::derive(move || step.who.get().into_iter().map(code).collect::<Vec<_>>())
                    on_change=change
                    error
                />
                <SelectField
                    label=t::approval_rules::need
                    choices=needs
                    value=Signal::derive(move || need_code(step.need.get()))
                    on_change=move |code: String| step.need.set(need(&code))
                />
                <SelectField
                    label=t::approval_rules::due
                    choices=Signal::derive(due_choices)
                    value=step.due
                    on_change=move |days| step.due.set(days)
                />
            </div>
            {move || (place() > 0).then(|| view! {
                <CheckField
                    label=t::approval_rules::parallel
                    checked=step.parallel
                    on_change=move |on| step.parallel.set(on)
                />
            })}
        </li>
    }
}
