//! The policies that a budget or a book had, has, and will have.

use leptos::prelude::*;
use penstock_shared::{
    control::{PolicyState, PolicyVersion},
    event::EventTopic,
    ids::NodeId,
    money::Currency,
    permission::Permission,
};

use crate::{
    command::use_command,
    features::policy::tolerance,
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    live::use_live,
    session::can,
    ui::{Amount, Button, Confirm, Kind, Loaded, StatePill, Table, open_while_chosen, use_toasts},
};

/// The policies of a budget; those for a day to come can be withdrawn.
#[component]
pub fn NodePolicies(node: NodeId, currency: Currency) -> impl IntoView {
    let policies = use_fetch(move |api| api.budget_policies(node));
    use_live(&[EventTopic::BudgetChanged], move || policies.refetch());
    let toasts = use_toasts();
    let chosen = RwSignal::new(None::<i64>);
    let open = open_while_chosen(chosen);
    let withdraw = use_command(
        move |api, version: i64, _| async move { api.withdraw_policy(node, version).await },
        move |()| {
            open.try_set(false);
            policies.refetch();
            toasts.good(t::controls::withdrawn());
        },
    );
    let manages = can(Permission::ControlsManage);
    view! {
        <p class="hint">{t::controls::history_text}</p>
        <Loaded fetch=policies let:list>
            {move || view! {
                <PolicyTable
                    policies=list.get()
                    currency
                    withdraw=manages.get().then(|| Callback::new(move |(version,): (i64,)| {
                        withdraw.clear();
                        chosen.set(Some(version));
                    }))
                />
            }}
        </Loaded>
        <Confirm
            open
            title=t::controls::withdraw_title
            text=t::controls::withdraw_text
            action=t::controls::withdraw
            danger=true
            busy=withdraw.pending
            error=withdraw.error
            on_confirm=move || {
                if let Some(version) = chosen.get_untracked() {
                    withdraw.run(version);
                }
            }
        />
    }
}

/// The table, newest first.
#[component]
pub fn PolicyTable(
    policies: Vec<PolicyVersion>,
    currency: Currency,
    /// Takes back a policy whose day has not come.
    withdraw: Option<Callback<(i64,)>>,
) -> impl IntoView {
    let caps = policies.iter().any(|policy| policy.cap_minor.is_some());
    view! {
        <Table label=t::controls::history>
            <thead>
                <tr>
                    <th scope="col">{t::controls::version}</th>
                    <th scope="col">{t::budgets::level}</th>
                    {caps.then(|| view! { <th scope="col" class="num">{t::controls::cap}</th> })}
                    <th scope="col">{t::budgets::tolerance}</th>
                    <th scope="col">{t::controls::set_by}</th>
                    <th scope="col" class="wide">{t::common::reason}</th>
                    <th scope="col">{t::common::state}</th>
                </tr>
            </thead>
            <tbody>
                {policies.into_iter().map(|policy| view! { <PolicyRow policy currency withdraw/> }).collect_view()}
            </tbody>
        </Table>
    }
}

#[component]
fn PolicyRow(policy: PolicyVersion, currency: Currency, withdraw: Option<Callback<(i64,)>>) -> impl IntoView {
    let PolicyVersion { version, control, cap_minor, reason, set_by_name, set_at, valid_from, state } =
        policy;
    let withdraw = withdraw.filter(|_| state == PolicyState::Scheduled);
    view! {
        <tr>
            <td class="main-cell">
                {move || t::checks::version(version)}
                <span class="sub num">
                    {move || match valid_from {
                        Some(day) => t::controls::from_day(format::date(day)),
                        None => t::controls::from_day(format::date_time(set_at)),
                    }}
                </span>
            </td>
            <td data-label=t::budgets::level>
                {move || control.level.word()}
                <span class="sub">
                    {move || control.window.word()}
                    {control.to_date.then(|| view! { " · " {t::controls::to_date} })}
                </span>
            </td>
            {cap_minor.map(|minor| view! {
                <td class="num" data-label=t::controls::cap><Amount minor currency/></td>
            })}
            <td data-label=t::budgets::tolerance>{move || tolerance(control, currency)}</td>
            <td data-label=t::controls::set_by>
                {set_by_name}
                <span class="sub num">{move || format::date_time(set_at)}</span>
            </td>
            <td data-label=t::common::reason class="prose">{reason}</td>
            <td data-label=t::common::state>
                <span class="row">
                    <StatePill state/>
                    {withdraw.map(|withdraw| view! {
                        <Button
                            label=t::controls::withdraw
                            kind=Kind::Quiet
                            small=true
                            on_click=move || withdraw.run((version,))
                        />
                    })}
                </span>
            </td>
        </tr>
    }
}
