//! The page of one expense: where it stands, what may be done, and why things came as they did.

mod approvals;
mod ask_others;
mod checks;
mod credit;
mod decision;
mod deliveries;
mod head;
mod invoice;
mod invoices;
mod lines;
mod pay;
mod prefunding;
mod refusal;
mod releases;
mod revisions;
mod settled;
mod steps;
mod terms;
mod timeline;

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    expense::{Expense, ExpenseAction},
    ids::ExpenseId,
};

pub use self::{
    approvals::{Approvals, asked},
    checks::{CheckRecord, CheckTable, purpose},
    decision::{Decision, DecisionDialog, Subject},
    revisions::asked_change,
    timeline::Timeline,
};
use self::{
    checks::Checks, deliveries::Deliveries, head::Head, invoices::Invoices, lines::Lines,
    prefunding::PrefundingCard, releases::OrderCard, revisions::Revisions,
};
use super::{choices::department_name, comments::Comments, files::Files, form::Split};
use crate::{
    features::{audit::AuditChanges, missing::MissingPage},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{Card, Loaded},
};

/// The page of the expense in the address.
#[component]
pub fn ExpensePage() -> impl IntoView {
    let id = paths::id_here::<ExpenseId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: ExpenseId) -> impl IntoView {
    let page = use_fetch(move |api| api.expense(id));
    use_live(&[EventTopic::ExpenseChanged], move || page.refetch());
    view! { <Loaded fetch=page rows=10 let:expense><View page expense/></Loaded> }
}

/// A part of the expense that is drawn anew only when it changed.
fn part<T: Clone + PartialEq + Send + Sync + 'static>(
    expense: Signal<Expense>,
    take: fn(&Expense) -> &T,
) -> Memo<T> {
    Memo::new(move |_| expense.with(|expense| take(expense).clone()))
}

#[component]
fn View(page: Fetch<Expense>, expense: Signal<Expense>) -> impl IntoView {
    let (id, currency) = expense.with_untracked(|expense| (expense.summary.id, expense.summary.currency));
    let approvals = part(expense, |expense| &expense.approvals);
    let checks = part(expense, |expense| &expense.checks);
    let invoices = part(expense, |expense| &expense.invoices);
    let timeline = part(expense, |expense| &expense.timeline);
    let revisions = part(expense, |expense| &expense.revisions);
    let prefunding = part(expense, |expense| &expense.prefunding);
    let split = part(expense, |expense| &expense.split);
    let order = part(expense, |expense| &expense.order);
    let may_reverse =
        Memo::new(move |_| expense.with(|expense| expense.actions.contains(&ExpenseAction::ReverseInvoice)));
    view! {
        <Head page expense/>
        {move || split.get().map(|found| view! { <Split found/> })}
        <div class="columns">
            <div class="stack loose">
                <Lines expense/>
                {move || prefunding.get().map(|of| view! { <PrefundingCard of currency/> })}
                {move || order.get().map(|order| view! { <OrderCard page expense order/> })}
                <Files id/>
                <Comments id/>
                <Deliveries page expense/>
                {move || {
                    let invoices = invoices.get();
                    (!invoices.is_empty()).then(|| view! { <Invoices page expense invoices may_reverse/> })
                }}
            </div>
            <div class="stack loose">
                <Facts expense/>
                {move || {
                    let steps = approvals.get();
                    (!steps.is_empty()).then(|| view! { <Approvals steps/> })
                }}
                {move || {
                    let past = revisions.get();
                    (!past.is_empty()).then(|| view! { <Revisions past/> })
                }}
                {move || view! { <Timeline items=timeline.get() currency/> }}
            </div>
        </div>
        {move || {
            let checks = checks.get();
            (!checks.is_empty()).then(|| view! { <Checks checks/> })
        }}
        <AuditChanges kind=AuditObjectKind::Expense id=id.0/>
    }
}

#[component]
fn Facts(expense: Signal<Expense>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let campaign_id = expense.with_untracked(|expense| expense.summary.campaign_id);
    let campaign = use_fetch(move |api| async move {
        match campaign_id {
            Some(id) => api.campaign(id).await.map(Some),
            None => Ok(None),
        }
    });
    let text = move |take: fn(&Expense) -> String| move || expense.with(take);
    let department = move || {
        let id = expense.with(|expense| expense.summary.department_id);
        departments.value.with(|list| department_name(list.as_ref(), id))
    };
    view! {
        <Card title=t::common::details>
            <dl class="facts">
                <dt>{t::request_kind::kind}</dt>
                <dd>{text(|expense| expense.summary.kind.word().to_owned())}</dd>
                {move || terms::facts(&expense.get())}
                <dt>{t::expenses::requester}</dt>
                <dd>{text(|expense| expense.summary.requester_name.clone())}</dd>
                <dt>{t::common::department}</dt>
                <dd>{department}</dd>
                <dt>{t::expenses::vendor}</dt>
                <dd>{text(|expense| expense.summary.vendor_name.clone().unwrap_or_else(|| "–".to_owned()))}</dd>
                {campaign_id.map(|id| view! {
                    <dt>{t::expenses::campaign}</dt>
                    <dd>
                        <A href=paths::campaign(id)>
                            {move || campaign.value.get().flatten().map_or_else(|| id.to_string(), |campaign| campaign.name)}
                        </A>
                    </dd>
                })}
                <dt>{t::expenses::source}</dt>
                <dd>{text(|expense| expense.summary.source.word().to_owned())}</dd>
                {move || expense.with(|expense| expense.external_reference.clone()).map(|reference| view! {
                    <dt>{t::expenses::external_reference}</dt>
                    <dd class="mono">{reference}</dd>
                })}
                <dt>{t::common::created}</dt>
                <dd class="num">{text(|expense| format::date_time(expense.summary.created_at))}</dd>
            </dl>
            {move || {
                let description = expense.with(|expense| expense.description.clone());
                (!description.is_empty()).then(|| view! { <p class="prose">{description}</p> })
            }}
        </Card>
    }
}
