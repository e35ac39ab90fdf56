//! Who stands in for whom while somebody is away.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    delegation::{ApproverChoice, Delegation, DelegationCreate},
    event::EventTopic,
    ids::{DelegationId, UserId},
    permission::Permission,
};

use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    live::use_live,
    session::{can, current_user},
    ui::{
        Button, Card, Choice, Combobox, Confirm, DateField, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded,
        PageHeader, Pill, Table, TextField, Tone, use_toasts,
    },
};

/// The page.
#[component]
pub fn StandInsPage() -> impl IntoView {
    let list = use_fetch(|api| api.delegations());
    let approvers = use_fetch(|api| api.approvers());
    let adding = RwSignal::new(false);
    use_live(&[EventTopic::ApprovalRulesChanged], move || list.refetch());
    view! {
        <PageHeader title=t::stand_ins::title text=t::stand_ins::text>
            <Button
                label=t::stand_ins::add
                glyph=Glyph::Plus
                kind=Kind::Primary
                on_click=move || adding.set(true)
            />
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=list rows=3 let:all><Rows all list/></Loaded>
        </Card>
        <Dialog open=adding title=t::stand_ins::add><Form open=adding list approvers/></Dialog>
    }
}

#[component]
fn Rows(all: Signal<Vec<Delegation>>, list: Fetch<Vec<Delegation>>) -> impl IntoView {
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let chosen = RwSignal::new(None::<DelegationId>);
    let end = use_command(
        |api, id: DelegationId, _| async move { api.end_delegation(id).await },
        move |()| {
            asking.try_set(false);
            list.refetch();
            toasts.good(t::stand_ins::ended());
        },
    );
    let ask = move |id: DelegationId| {
        end.clear();
        chosen.set(Some(id));
        asking.set(true);
    };
    view! {
        {move || {
            let all = all.get();
            if all.is_empty() {
                return view! { <Empty glyph=Glyph::Users title=t::stand_ins::none text=t::stand_ins::none_text/> }.into_any();
            }
            view! {
                <Table label=t::stand_ins::title>
                    <thead>
                        <tr>
                            <th scope="col">{t::stand_ins::away}</th>
                            <th scope="col">{t::stand_ins::stands_in}</th>
                            <th scope="col">{t::stand_ins::days}</th>
                            <th scope="col">{t::common::reason}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        {all.into_iter().map(|of| view! { <Row of on_end=ask/> }).collect_view()}
                    </tbody>
                </Table>
            }.into_any()
        }}
        <Confirm
            open=asking
            title=t::stand_ins::end
            text=t::stand_ins::end_text
            action=t::stand_ins::end
            danger=true
            busy=end.pending
            error=end.error
            on_confirm=move || {
                if let Some(id) = chosen.get_untracked() {
                    end.run(id);
                }
            }
        />
    }
}

#[component]
fn Row(of: Delegation, #[prop(into)] on_end: Callback<(DelegationId,)>) -> impl IntoView {
    let Delegation { id, from_name, to_name, starts_on, ends_on, reason, counts_today, may_end, .. } = of;
    view! {
        <tr>
            <td class="main-cell">{from_name}</td>
            <td data-label=t::stand_ins::stands_in>{to_name}</td>
            <td data-label=t::stand_ins::days>
                <span class="num">{move || format!("{} – {}", format::date(starts_on), format::date(ends_on))}</span>
                {counts_today.then(|| view! { " "<Pill label=t::stand_ins::today tone=Tone::Ok/> })}
            </td>
            <td data-label=t::common::reason>{reason}</td>
            <td>
                {may_end.then(|| view! {
                    <div class="actions">
                        <Button label=t::stand_ins::end small=true on_click=move || on_end.run((id,))/>
                    </div>
                })}
            </td>
        </tr>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    list: Fetch<Vec<Delegation>>,
    approvers: Fetch<Vec<ApproverChoice>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let for_others = can(Permission::UsersManage);
    let me = untrack(current_user).map(|user| user.id);
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (starts_on, ends_on) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None::<NaiveDate>));
    let reason = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let save = use_command(
        |api, create: DelegationCreate, key| async move { api.create_delegation(&create, &key).await },
        move |_| {
            open.try_set(false);
            list.refetch();
            toasts.good(t::common::saved());
        },
    );
    let person = |text: RwSignal<String>| text.get_untracked().parse().ok().map(UserId);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let days = starts_on.get_untracked().zip(ends_on.get_untracked());
        if let (Some(to_user_id), Some((starts_on, ends_on))) = (person(to), days) {
            save.run(DelegationCreate {
                from_user_id: person(from),
                to_user_id,
                starts_on,
                ends_on,
                reason: reason.get_untracked(),
            });
        }
    };
    let needed = move |missing: bool, refused: Signal<Option<String>>| {
        let own = (tried.get() && missing).then(|| t::field_error::required().to_owned());
        own.or_else(|| refused.get())
    };
    let (bad_to, bad_start, bad_end) =
        (save.field("to_user_id"), save.field("starts_on"), save.field("ends_on"));
    let people = Signal::derive(move || choices(approvers, None));
    let others = Signal::derive(move || choices(approvers, me.filter(|_| !for_others.get())));
    view! {
        <form class="form" on:submit=submit>
            {move || for_others.get().then(|| view! {
                <Combobox
                    label=t::stand_ins::away
                    choices=people
                    value=from
                    on_change=move |id| from.set(id)
                    error=save.field("from_user_id")
                />
            })}
            <Combobox
                label=t::stand_ins::stands_in
                hint=t::stand_ins::stands_in_hint
                choices=others
                value=to
                on_change=move |id| to.set(id)
                error=Signal::derive(move || needed(to.with(String::is_empty), bad_to))
            />
            <div class="form-grid">
                <DateField
                    label=t::stand_ins::first_day
                    value=starts_on
                    error=Signal::derive(move || needed(starts_on.get().is_none(), bad_start))
                />
                <DateField
                    label=t::stand_ins::last_day
                    value=ends_on
                    error=Signal::derive(move || needed(ends_on.get().is_none(), bad_end))
                />
            </div>
            <TextField label=t::common::reason value=reason optional=true error=save.field("reason")/>
            <DialogFoot open action=t::stand_ins::add error=save.error busy=save.pending/>
        </form>
    }
}

/// Everybody who may approve, but one. Tracks.
pub fn choices(approvers: Fetch<Vec<ApproverChoice>>, but: Option<UserId>) -> Vec<Choice> {
    let people =
        approvers.value.get().unwrap_or_default().into_iter().filter(|person| Some(person.id) != but);
    people.map(|person| Choice::new(person.id, person.name)).collect()
}
