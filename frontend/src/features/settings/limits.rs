//! How much each role may ask for in a request about budgets.

use leptos::prelude::*;
use penstock_shared::{
    budget_request::{BudgetRequestLimit, BudgetRequestLimitUpdate},
    event::EventTopic,
    money::Currency,
    organisation::Organisation,
    permission::Permission,
};

use super::EditButton;
use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    live::use_live,
    ui::{
        Card, Dialog, DialogFoot, Loaded, MoneyField, PageHeader, Table, open_while_chosen, parse_money,
        use_toasts,
    },
};

/// The page.
#[component]
pub fn LimitsPage() -> impl IntoView {
    let limits = use_fetch(|api| api.budget_request_limits());
    let organisation = use_fetch(|api| api.organisation());
    use_live(&[EventTopic::OrganisationChanged], move || {
        limits.refetch();
        organisation.refetch();
    });
    view! {
        <PageHeader title=t::limits::title text=t::limits::text/>
        <Card flush=true>
            <Loaded fetch=organisation rows=3 let:organisation>
                <Loaded fetch=limits rows=3 let:list><Limits list limits organisation/></Loaded>
            </Loaded>
        </Card>
    }
}

#[component]
fn Limits(
    list: Signal<Vec<BudgetRequestLimit>>,
    limits: Fetch<Vec<BudgetRequestLimit>>,
    organisation: Signal<Organisation>,
) -> impl IntoView {
    let editing = RwSignal::new(None::<BudgetRequestLimit>);
    let open = open_while_chosen(editing);
    let currency = organisation.with_untracked(|organisation| organisation.currency);
    view! {
        <Table label=t::limits::title>
            <thead>
                <tr>
                    <th scope="col">{t::limits::role}</th>
                    <th scope="col" class="num">{t::limits::most}</th>
                    <th scope="col" class="num">{t::limits::finance_from}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {move || list.get().into_iter().map(|limit| {
                    let (role, most, finance) = (limit.role, limit.most_minor, limit.finance_from_minor);
                    let usual = move || organisation.with(|organisation| organisation.finance_approval_from_minor);
                    view! {
                        <tr>
                            <td class="main-cell">{move || role.word()}</td>
                            <td class="num" data-label=t::limits::most>
                                {move || most.map_or_else(|| t::limits::any().to_owned(), |most| format::money(most, currency))}
                            </td>
                            <td class="num" data-label=t::limits::finance_from>
                                {move || match finance {
                                    Some(from) => format::money(from, currency),
                                    None => t::limits::as_expenses(format::money(usual(), currency)),
                                }}
                            </td>
                            <td><EditButton to=Permission::BudgetsManage on_edit=move || editing.set(Some(limit.clone()))/></td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </Table>
        <Dialog open title=move || editing.with(|limit| limit.as_ref().map_or("", |limit| limit.role.word()))>
            {move || editing.get().map(|limit| view! { <Form open limit currency limits/> })}
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    limit: BudgetRequestLimit,
    currency: Currency,
    limits: Fetch<Vec<BudgetRequestLimit>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (role, version) = (limit.role, limit.version);
    let text =
        |minor: Option<i64>| RwSignal::new(minor.map(|minor| currency.grouped(minor)).unwrap_or_default());
    let (most, finance_from) = (text(limit.most_minor), text(limit.finance_from_minor));
    let wrong = RwSignal::new((None::<String>, None::<String>));
    let save = use_command(
        move |api, update: BudgetRequestLimitUpdate, _| async move {
            api.update_budget_request_limit(role, &update, version).await
        },
        move |_| {
            open.try_set(false);
            limits.refetch();
            toasts.good(t::common::saved());
        },
    );
    // Nothing typed is no limit.
    let amount = move |field: RwSignal<String>| {
        let text = field.get_untracked();
        if text.trim().is_empty() { Ok(None) } else { parse_money(&text, currency).map(Some) }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match (amount(most), amount(finance_from)) {
            (Ok(most), Ok(from)) => {
                wrong.set((None, None));
                save.run(BudgetRequestLimitUpdate { most_minor: Some(most), finance_from_minor: Some(from) });
            }
            (most, from) => wrong.set((most.err(), from.err())),
        }
    };
    let (bad_most, bad_from) = (save.field("most_minor"), save.field("finance_from_minor"));
    view! {
        <form class="form" on:submit=submit>
            <MoneyField
                label=t::limits::most
                hint=t::limits::most_hint
                value=most
                currency
                optional=true
                error=Signal::derive(move || wrong.get().0.or_else(|| bad_most.get()))
            />
            <MoneyField
                label=t::limits::finance_from
                hint=t::limits::finance_from_hint
                value=finance_from
                currency
                optional=true
                error=Signal::derive(move || wrong.get().1.or_else(|| bad_from.get()))
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
