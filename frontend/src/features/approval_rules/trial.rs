//! The bench: a request that is only thought of, and where the rules above would send it.

use leptos::prelude::*;
use penstock_shared::{
    approval_rule::{ApprovalRoute, ApprovalRulesTrial, ImaginedRequest},
    dimension::DimensionKey,
    expense_kind::ExpenseKind,
    ids::{ActivityTypeId, CategoryId, ChannelId, DepartmentId, UserId},
};

use super::{Names, state::Editor};
use crate::{
    command::use_command,
    features::expenses::{RouteView, kind_choices},
    fetch::use_fetch,
    i18n::t,
    ui::{
        Button, Card, CheckField, Choice, Combobox, FormProblem, Glyph, Kind, MoneyField, Notice,
        SelectField, Tone, parse_money,
    },
};

/// The form and its answer.
#[component]
pub fn Trial(editor: Editor, names: Names, found: RwSignal<Option<ApprovalRoute>>) -> impl IntoView {
    let empty = || RwSignal::new(String::new());
    let (requester, department, amount) = (empty(), empty(), empty());
    let (channel, activity_type, category) = (empty(), empty(), empty());
    let kind = RwSignal::new(ExpenseKind::Purchase.to_string());
    let flags = [RwSignal::new(false), RwSignal::new(false), RwSignal::new(false)];
    let wrong = RwSignal::new(None::<String>);
    let people = use_fetch(|api| api.users());
    let run = use_command(
        |api, trial: ApprovalRulesTrial, _| async move { api.try_approval_rules(&trial).await },
        move |route| found.set(Some(route)),
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let number = |text: RwSignal<String>| text.get_untracked().parse::<i64>().ok();
        let minor = parse_money(&amount.get_untracked(), editor.currency);
        wrong.set(minor.as_ref().err().cloned());
        let (Ok(amount_minor), Some(rules)) = (minor, editor.read()) else { return };
        let [new_vendor, over_budget, foreign_currency] = flags.map(|flag| flag.get_untracked());
        run.run(ApprovalRulesTrial {
            rules: Some(rules),
            request: ImaginedRequest {
                requester_id: UserId(number(requester).unwrap_or_default()),
                department_id: DepartmentId(number(department).unwrap_or_default()),
                amount_minor,
                kind: kind.get_untracked().parse().unwrap_or_default(),
                channel_id: number(channel).map(ChannelId),
                activity_type_id: number(activity_type).map(ActivityTypeId),
                category_id: number(category).map(CategoryId),
                dimension_values: Vec::new(),
                new_vendor,
                over_budget,
                foreign_currency,
            },
        });
    };
    let people = Signal::derive(move || {
        let people = people.value.get().unwrap_or_default().into_iter().filter(|person| person.active);
        people.map(|person| Choice::new(person.id, person.name)).collect::<Vec<_>>()
    });
    let terms = move |key: DimensionKey| Signal::derive(move || names.terms.choices(key));
    let refused = run.field("request.amount_minor");
    view! {
        <Card title=t::approval_rules::trial text=t::approval_rules::trial_text>
            <form class="form" on:submit=submit data-testid="trial">
                <div class="form-grid">
                    <Combobox
                        label=t::approval_rules::requester
                        choices=people
                        value=requester
                        on_change=move |id| requester.set(id)
                        error=run.field("request.requester_id")
                    />
                    <Combobox
                        label=t::common::department
                        choices=terms(DimensionKey::Department)
                        value=department
                        on_change=move |id| department.set(id)
                        error=run.field("request.department_id")
                    />
                    <MoneyField
                        label=t::approval_rules::amount
                        value=amount
                        currency=editor.currency
                        error=Signal::derive(move || wrong.get().or_else(|| refused.get()))
                    />
                    <SelectField
                        label=t::request_kind::kind
                        choices=Signal::derive(kind_choices)
                        value=kind
                        on_change=move |chosen| kind.set(chosen)
                    />
                    <Combobox
                        label=move || names.terms.dimension(DimensionKey::Category)
                        choices=terms(DimensionKey::Category)
                        value=category
                        on_change=move |id| category.set(id)
                        optional=true
                    />
                    <Combobox
                        label=move || names.terms.dimension(DimensionKey::Channel)
                        choices=terms(DimensionKey::Channel)
                        value=channel
                        on_change=move |id| channel.set(id)
                        optional=true
                    />
                    <Combobox
                        label=move || names.terms.dimension(DimensionKey::ActivityType)
                        choices=terms(DimensionKey::ActivityType)
                        value=activity_type
                        on_change=move |id| activity_type.set(id)
                        optional=true
                    />
                </div>
                <Flags flags/>
                <FormProblem error=run.error/>
                <div class="form-actions">
                    <Button
                        label=t::approval_rules::try_it
                        glyph=Glyph::Check
                        kind=Kind::Primary
                        submit=true
                        busy=run.pending
                    />
                </div>
            </form>
            <div aria-live="polite" data-testid="trial-answer">
                {move || found.get().map(|route| view! { <Answer route/> })}
            </div>
        </Card>
    }
}

#[component]
fn Flags(flags: [RwSignal<bool>; 3]) -> impl IntoView {
    let labels: [fn() -> &'static str; 3] =
        [t::approval_rules::new_vendor, t::approval_rules::over_budget, t::approval_rules::foreign_currency];
    labels
        .into_iter()
        .zip(flags)
        .map(|(label, flag)| {
            view! { <CheckField label checked=flag on_change=move |on| flag.set(on)/> }
        })
        .collect_view()
}

/// Where it goes.
#[component]
fn Answer(route: ApprovalRoute) -> impl IntoView {
    if route.auto_approved {
        return view! { <Notice tone=Tone::Ok><p>{t::approval_rules::auto_approved}</p></Notice> }.into_any();
    }
    if route.steps.is_empty() {
        return view! { <Notice tone=Tone::Bad><p>{t::approval_rules::nobody}</p></Notice> }.into_any();
    }
    view! { <RouteView route=route.steps/> }.into_any()
}
