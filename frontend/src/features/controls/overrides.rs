//! Overrides: who may go how far over which limit, why, until when, and who granted it.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    control::{ControlOverride, OverrideState},
    event::EventTopic,
    ids::OverrideId,
    permission::Permission,
};

use super::Head;
use crate::{
    command::use_command,
    features::{effect::Way, years::use_set_query},
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    session::can,
    ui::{
        Amount, Button, Card, Choice, Confirm, Empty, Glyph, Kind, LinkButton, Loaded, SelectField,
        StatePill, Table, open_while_chosen, use_toasts,
    },
};

/// The page.
#[component]
pub fn OverridesPage() -> impl IntoView {
    let query = use_query_map();
    let set = use_set_query();
    let state = Memo::new(move |_| query.with(|query| query.get("state"))?.parse::<OverrideState>().ok());
    let overrides = use_fetch(move |api| api.overrides(state.get()));
    use_live(&[EventTopic::ControlsChanged], move || overrides.refetch());
    let states = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        all.chain(OverrideState::ALL.iter().map(|state| Choice::new(state, state.word()))).collect()
    });
    view! {
        <Head tab=t::controls::overrides text=t::controls::overrides_text/>
        <div class="toolbar" role="search" aria-label=t::common::filters>
            <SelectField
                label=t::common::state
                choices=states
                value=Signal::derive(move || state.get().map(|state| state.to_string()).unwrap_or_default())
                on_change=move |state| set.run(("state", state))
            />
        </div>
        <Card flush=true>
            <Loaded fetch=overrides let:list>
                {move || {
                    if !list.with(Vec::is_empty) {
                        return view! { <OverrideTable list=list.get() done=move || overrides.refetch()/> }.into_any();
                    }
                    match state.get() {
                        Some(_) => view! {
                            <Empty glyph=Glyph::Filter title=t::common::nothing_found text=t::controls::no_overrides_filtered>
                                <LinkButton label=t::common::clear_filters href=paths::OVERRIDES/>
                            </Empty>
                        }.into_any(),
                        None => view! {
                            <Empty glyph=Glyph::LockOpen title=t::controls::no_overrides text=t::controls::no_overrides_text/>
                        }.into_any(),
                    }
                }}
            </Loaded>
        </Card>
    }
}

/// The table; those in force can be revoked.
#[component]
pub fn OverrideTable(list: Vec<ControlOverride>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let chosen = RwSignal::new(None::<OverrideId>);
    let open = open_while_chosen(chosen);
    let revoke = use_command(
        |api, id: OverrideId, key| async move { api.revoke_override(id, &key).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::controls::revoked());
        },
    );
    let choose = move |id: OverrideId| {
        revoke.clear();
        chosen.set(Some(id));
    };
    view! {
        <Table label=t::controls::overrides>
            <thead>
                <tr>
                    <th scope="col">{t::controls::limit_of}</th>
                    <th scope="col" class="num">{t::common::amount}</th>
                    <th scope="col">{t::controls::until}</th>
                    <th scope="col" class="wide">{t::common::reason}</th>
                    <th scope="col">{t::controls::asked_by}</th>
                    <th scope="col">{t::controls::granted_by}</th>
                    <th scope="col">{t::common::state}</th>
                </tr>
            </thead>
            <tbody>
                {list.into_iter().map(|granted| view! { <Row granted on_revoke=choose/> }).collect_view()}
            </tbody>
        </Table>
        <Confirm
            open
            title=t::controls::revoke_title
            text=t::controls::revoke_text
            action=t::controls::revoke
            danger=true
            busy=revoke.pending
            error=revoke.error
            on_confirm=move || {
                if let Some(id) = chosen.get_untracked() {
                    revoke.run(id);
                }
            }
        />
    }
}

#[component]
fn Row(granted: ControlOverride, #[prop(into)] on_revoke: Callback<(OverrideId,)>) -> impl IntoView {
    let ControlOverride { id, amount_minor, currency, expires_on, granted_at, state, .. } = granted;
    let (name, name_zh) = (granted.name, granted.name_zh);
    let name = move || named(&name, &name_zh);
    let path = granted.path;
    let revoked = granted.revoked_by_name.zip(granted.revoked_at);
    let holder = granted.node_id.map(paths::budget_node).or_else(|| granted.book_id.map(paths::control_book));
    let manages = can(Permission::ControlsManage);
    let revocable = move || manages.get() && state == OverrideState::InForce;
    view! {
        <tr class:inactive=state != OverrideState::InForce>
            <td class="main-cell">
                <Way path/>
                {match holder {
                    Some(href) => view! { <A href>{name}</A> }.into_any(),
                    None => name.into_any(),
                }}
                <span class="sub">
                    {match granted.expense_id {
                        Some(expense) => view! {
                            <A href=paths::expense(expense)>{move || t::controls::only_for(format!("EXP-{:04}", expense.0))}</A>
                        }.into_any(),
                        None => t::controls::for_all.into_any(),
                    }}
                </span>
            </td>
            <td class="num" data-label=t::common::amount><Amount minor=amount_minor currency/></td>
            <td class="date" data-label=t::controls::until>{move || format::date(expires_on)}</td>
            <td class="prose" data-label=t::common::reason>
                {granted.reason}
                {granted.request_id.map(|id| view! {
                    <A href=paths::budget_request(id) attr:class="sub">{format!("BR-{id}")}</A>
                })}
            </td>
            <td data-label=t::controls::asked_by>{granted.asked_by_name}</td>
            <td data-label=t::controls::granted_by>
                {granted.granted_by_name}
                <span class="sub num">{move || format::date_time(granted_at)}</span>
            </td>
            <td data-label=t::common::state>
                <span class="row">
                    <StatePill state/>
                    {revoked.map(|(name, at)| view! {
                        <span class="sub num">{move || t::controls::revoked_by(&name, format::date_time(at))}</span>
                    })}
                    {move || revocable().then(|| view! {
                        <Button
                            label=t::controls::revoke
                            kind=Kind::Quiet
                            small=true
                            on_click=move || on_revoke.run((id,))
                        />
                    })}
                </span>
            </td>
        </tr>
    }
}
