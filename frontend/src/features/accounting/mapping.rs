//! Which spending goes to which account. What is saved is a new version of the whole.

use leptos::prelude::*;
use penstock_shared::{
    accounting::{
        Account, AccountKind, AccountMapping, AccountMappingUpdate, AccountRole, CategoryAccount,
        DefaultAccount,
    },
    ids::{AccountId, CategoryId},
    permission::Permission,
    reference::Category,
};

use crate::{
    command::use_command,
    format,
    i18n::{named, t, words::Word},
    session::can,
    ui::{Button, Card, Choice, FormProblem, Kind, Notice, SelectField, Tone, use_toasts},
};

/// What is chosen, by category and by role.
#[derive(Clone)]
struct Chosen {
    categories: Vec<(CategoryId, RwSignal<String>)>,
    defaults: Vec<(AccountRole, RwSignal<String>)>,
}

impl Chosen {
    fn of(mapping: &AccountMapping, categories: &[Category]) -> Self {
        let text = |id: Option<AccountId>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
        let category = |id: CategoryId| {
            let own = mapping.categories.iter().find(|of| of.category_id == id);
            (id, text(own.map(|of| of.account_id)))
        };
        let role = |role: &AccountRole| {
            let own = mapping.defaults.iter().find(|of| of.role == *role);
            (*role, text(own.map(|of| of.account_id)))
        };
        Self {
            categories: categories.iter().map(|term| category(term.id)).collect(),
            defaults: AccountRole::ALL.iter().map(role).collect(),
        }
    }

    fn update(&self) -> AccountMappingUpdate {
        let account = |text: &RwSignal<String>| text.get_untracked().parse::<AccountId>().ok();
        AccountMappingUpdate {
            categories: self
                .categories
                .iter()
                .filter_map(|(category_id, text)| {
                    Some(CategoryAccount { category_id: *category_id, account_id: account(text)? })
                })
                .collect(),
            defaults: self
                .defaults
                .iter()
                .filter_map(|(role, text)| Some(DefaultAccount { role: *role, account_id: account(text)? }))
                .collect(),
        }
    }
}

/// The form. It begins anew when the mapping, the accounts or the categories change.
#[component]
pub fn Mapping(
    accounts: Signal<Vec<Account>>,
    categories: Signal<Vec<Category>>,
    mapping: Signal<AccountMapping>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    move || view! { <Form accounts=accounts.get() categories=categories.get() mapping=mapping.get() done/> }
}

#[component]
fn Form(
    accounts: Vec<Account>,
    categories: Vec<Category>,
    mapping: AccountMapping,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let may = can(Permission::AccountingManage);
    let usable: Vec<Category> =
        categories.into_iter().filter(|term| term.active && term.merged_into_id.is_none()).collect();
    let chosen = StoredValue::new(Chosen::of(&mapping, &usable));
    let version = mapping.version;
    let changed = mapping.changed_by_name.zip(mapping.changed_at);
    let unmapped = mapping.unmapped;
    let accounts = StoredValue::new(accounts);
    let save = use_command(
        move |api, new: AccountMappingUpdate, _| async move { api.replace_account_mapping(&new, version).await },
        move |_| {
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    view! {
        <Card title=t::accounting::mapping text=t::accounting::mapping_text>
            <form class="form" novalidate=true on:submit=move |event| {
                event.prevent_default();
                save.run(chosen.with_value(Chosen::update));
            }>
                {changed.map(|(name, at)| view! {
                    <p class="hint">{move || t::accounting::version_of(format::date_time(at), &name, format::count(version))}</p>
                })}
                {(!unmapped.is_empty()).then(|| view! {
                    <Notice tone=Tone::Warn>
                        <p>{t::accounting::unmapped}" "{move || {
                            unmapped.iter().map(|of| named(&of.name, &of.name_zh)).collect::<Vec<_>>().join(", ")
                        }}</p>
                    </Notice>
                })}
                <fieldset class="stack tight">
                    <legend class="label">{t::accounting::defaults}</legend>
                    <div class="form-grid">
                        {chosen.with_value(|chosen| chosen.defaults.clone()).into_iter().map(|(role, value)| view! {
                            <AccountField label=move || role.word().to_owned() kind=role.kind() accounts value may/>
                        }).collect_view()}
                    </div>
                </fieldset>
                <fieldset class="stack tight">
                    <legend class="label">{t::accounting::by_category}</legend>
                    <div class="form-grid">
                        {usable.into_iter().zip(chosen.with_value(|chosen| chosen.categories.clone())).map(|(term, (_, value))| view! {
                            <AccountField label=move || named(&term.name, &term.name_zh) kind=AccountKind::Expense accounts value may/>
                        }).collect_view()}
                    </div>
                </fieldset>
                <FormProblem error=save.error/>
                {move || may.get().then(|| view! {
                    <div class="form-actions">
                        <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                    </div>
                })}
            </form>
        </Card>
    }
}

#[component]
fn AccountField(
    label: impl Fn() -> String + Send + Sync + 'static,
    kind: AccountKind,
    accounts: StoredValue<Vec<Account>>,
    value: RwSignal<String>,
    may: Signal<bool>,
) -> impl IntoView {
    let choices = Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::none()));
        accounts.with_value(|accounts| {
            let fit = accounts.iter().filter(|account| account.kind == kind && account.active);
            none.chain(
                fit.map(|of| Choice::new(of.id, format!("{} {}", of.code, named(&of.name, &of.name_zh)))),
            )
            .collect()
        })
    });
    view! {
        <SelectField
            label=leptos::text_prop::TextProp::from(label)
            choices
            value
            on_change=move |text| value.set(text)
            disabled=Signal::derive(move || !may.get())
        />
    }
}
