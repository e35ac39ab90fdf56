//! The accounts, and which spending goes to which.

use leptos::prelude::*;
use penstock_shared::{
    accounting::{Account, AccountCreate, AccountKind, AccountUpdate},
    event::EventTopic,
    permission::Permission,
    reference::Category,
};

use super::mapping::Mapping;
use crate::{
    command::use_command,
    features::settings::{ActivePill, EditButton},
    fetch::use_fetch,
    i18n::{named, t, words::Word},
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, CheckField, Choice, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded, PageHeader,
        SelectField, Table, TextField, open_while_chosen, use_toasts,
    },
};

/// The page.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let accounts = use_fetch(|api| api.accounts());
    let mapping = use_fetch(|api| api.account_mapping());
    let categories = use_fetch(|api| api.terms::<Category>());
    let refresh = move || {
        accounts.refetch();
        mapping.refetch();
        categories.refetch();
    };
    use_live(&[EventTopic::AccountingChanged, EventTopic::ReferenceChanged], refresh);
    let adding = RwSignal::new(false);
    view! {
        <PageHeader title=t::accounting::accounts text=t::accounting::accounts_text>
            <Allowed to=Permission::AccountingManage>
                <Button
                    label=t::accounting::add_account
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    on_click=move || adding.set(true)
                />
            </Allowed>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=accounts let:list>
                {move || if list.with(Vec::is_empty) {
                    view! { <Empty glyph=Glyph::Rows4 title=t::accounting::no_accounts text=t::accounting::no_accounts_text/> }.into_any()
                } else {
                    view! { <Accounts list=list.get() done=refresh/> }.into_any()
                }}
            </Loaded>
        </Card>
        <Loaded fetch=accounts let:accounts>
            <Loaded fetch=categories let:categories>
                <Loaded fetch=mapping let:mapping><Mapping accounts categories mapping done=refresh/></Loaded>
            </Loaded>
        </Loaded>
        <Dialog open=adding title=t::accounting::add_account><Add open=adding done=refresh/></Dialog>
    }
}

#[component]
fn Accounts(list: Vec<Account>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let editing = RwSignal::new(None::<Account>);
    let open = open_while_chosen(editing);
    view! {
        <Table label=t::accounting::accounts>
            <thead>
                <tr>
                    <th scope="col" class="wide">{t::accounting::account}</th>
                    <th scope="col">{t::accounting::kind}</th>
                    <th scope="col">{t::common::state}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {list.into_iter().map(|account| {
                    let (code, name, name_zh) = (account.code.clone(), account.name.clone(), account.name_zh.clone());
                    let (kind, active) = (account.kind, account.active);
                    view! {
                        <tr class:inactive=!active>
                            <td class="main-cell">{move || named(&name, &name_zh)}<span class="sub">{code}</span></td>
                            <td data-label=t::accounting::kind>{move || kind.word()}</td>
                            <td data-label=t::common::state><ActivePill active/></td>
                            <td>
                                <EditButton
                                    to=Permission::AccountingManage
                                    on_edit=move || editing.set(Some(account.clone()))
                                />
                            </td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </Table>
        <Dialog open title=move || editing.with(|account| account.as_ref().map(|of| of.code.clone()).unwrap_or_default())>
            {move || editing.get().map(|account| view! { <Edit open account done/> })}
        </Dialog>
    }
}

#[component]
fn Add(open: RwSignal<bool>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let text = || RwSignal::new(String::new());
    let (code, name, name_zh, kind) = (text(), text(), text(), RwSignal::new(AccountKind::Expense));
    let save = use_command(
        |api, new: AccountCreate, key| async move { api.create_account(&new, &key).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let kinds =
        Signal::derive(|| AccountKind::ALL.iter().map(|kind| Choice::new(kind, kind.word())).collect());
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            save.run(AccountCreate {
                code: code.get_untracked(),
                name: name.get_untracked(),
                name_zh: name_zh.get_untracked(),
                kind: kind.get_untracked(),
            });
        }>
            <TextField label=t::common::code hint=t::accounting::code_hint value=code error=save.field("code")/>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField label=t::common::name_zh hint=t::common::name_zh_hint value=name_zh optional=true error=save.field("name_zh")/>
            <SelectField
                label=t::accounting::kind
                choices=kinds
                value=Signal::derive(move || kind.get().to_string())
                on_change=move |text: String| {
                    if let Ok(chosen) = text.parse() {
                        kind.set(chosen);
                    }
                }
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn Edit(open: RwSignal<bool>, account: Account, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version) = (account.id, account.version);
    let (name, name_zh) = (RwSignal::new(account.name), RwSignal::new(account.name_zh));
    let active = RwSignal::new(account.active);
    let save = use_command(
        move |api, change: AccountUpdate, _| async move { api.update_account(id, &change, version).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            save.run(AccountUpdate {
                name: Some(name.get_untracked()),
                name_zh: Some(name_zh.get_untracked()),
                active: Some(active.get_untracked()),
            });
        }>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField label=t::common::name_zh hint=t::common::name_zh_hint value=name_zh optional=true error=save.field("name_zh")/>
            <CheckField label=t::common::active checked=active on_change=move |on| active.set(on)/>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
