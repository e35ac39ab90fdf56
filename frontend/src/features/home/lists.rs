//! The lists on the home page: approvals that wait, one's own requests, recent expenses.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    approval::ApprovalItem, budget_request::BudgetRequestSummary, event::EventTopic, expense::ExpenseSummary,
    page::Page, permission::Permission,
};

use crate::{
    api::ExpenseFilter,
    features::budget_requests::title,
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    live::use_live,
    paths,
    session::can,
    ui::{Amount, Card, Empty, Glyph, Kind, LinkButton, Loaded, StatePill},
};

/// How many items a list shows.
const SHOWN: i64 = 6;

fn use_waiting() -> Fetch<Page<ApprovalItem>> {
    let waiting = use_fetch(|api| api.approvals(false, None, SHOWN));
    use_live(&[EventTopic::ExpenseChanged, EventTopic::BudgetRequestChanged], move || waiting.refetch());
    waiting
}

fn items(page: &Page<ApprovalItem>) -> Vec<AnyView> {
    let one = |item: &ApprovalItem| match item {
        ApprovalItem::Expense(item) => view! { <Request expense=item.expense.clone() who=true/> }.into_any(),
        ApprovalItem::BudgetRequest(item) => view! { <Asked request=item.request.clone()/> }.into_any(),
    };
    page.items.iter().map(one).collect()
}

/// What waits for the viewer's decision, for a tile: without a frame, and there also when nothing does.
#[component]
pub fn WaitingList() -> impl IntoView {
    let approves = can(Permission::ExpensesApprove);
    move || {
        if approves.get() {
            view! { <Waiting/> }.into_any()
        } else {
            view! { <Empty glyph=Glyph::Inbox title=t::home::nothing_waits/> }.into_any()
        }
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let waiting = use_waiting();
    view! {
        <Loaded fetch=waiting rows=3 let:page>
            {move || page.with(|page| {
                if page.items.is_empty() {
                    return view! { <Empty glyph=Glyph::Inbox title=t::home::nothing_waits/> }.into_any();
                }
                view! { <ul class="list">{items(page)}</ul> }.into_any()
            })}
        </Loaded>
    }
}

/// What the viewer asked for, for a tile.
#[component]
pub fn MyRequestList() -> impl IntoView {
    let mine = use_expenses(ExpenseFilter { mine: true, ..ExpenseFilter::default() });
    view! {
        <Loaded fetch=mine rows=3 let:page>
            <Requests page who=false empty=t::home::no_requests text=t::home::no_requests_text/>
        </Loaded>
    }
}

/// The requests that wait for the viewer's decision; not there when none does.
#[component]
pub fn WaitingForMe() -> impl IntoView {
    let waiting = use_waiting();
    let any = Memo::new(move |_| waiting.value.with(|page| page.as_ref().is_some_and(|page| page.total > 0)));
    let title = move || {
        t::home::waiting_for_me(waiting.value.with(|page| page.as_ref().map_or(0, |page| page.total)))
    };
    move || {
        any.get().then(|| {
            view! {
                <Card title=title flush=true aside=|| view! {
                    <LinkButton label=t::home::decide href=paths::APPROVALS kind=Kind::Primary small=true/>
                }>
                    <ul class="list">
                        {move || waiting.value.with(|page| page.as_ref().map(items))}
                    </ul>
                </Card>
            }
        })
    }
}

/// What the viewer asked for.
#[component]
pub fn MyRequests() -> impl IntoView {
    let filter = ExpenseFilter { mine: true, ..ExpenseFilter::default() };
    let mine = use_expenses(filter);
    view! {
        <Card title=t::home::my_requests flush=true aside=|| view! {
            <LinkButton label=t::common::view_all href=format!("{}?mine=true", paths::EXPENSES) kind=Kind::Quiet small=true/>
        }>
            <Loaded fetch=mine let:page>
                <Requests page who=false empty=t::home::no_requests text=t::home::no_requests_text/>
            </Loaded>
        </Card>
    }
}

/// The latest of everything that the viewer may see.
#[component]
pub fn RecentExpenses() -> impl IntoView {
    let recent = use_expenses(ExpenseFilter::default());
    view! {
        <Card title=t::home::recent flush=true aside=|| view! {
            <LinkButton label=t::common::view_all href=paths::EXPENSES kind=Kind::Quiet small=true/>
        }>
            <Loaded fetch=recent let:page>
                <Requests page who=true empty=t::home::no_expenses text=t::home::no_expenses_text/>
            </Loaded>
        </Card>
    }
}

fn use_expenses(filter: ExpenseFilter) -> Fetch<Page<ExpenseSummary>> {
    let list = use_fetch(move |api| {
        let filter = filter.clone();
        async move { api.expenses(&filter, None, SHOWN).await }
    });
    use_live(&[EventTopic::ExpenseChanged], move || list.refetch());
    list
}

#[component]
fn Requests(
    page: Signal<Page<ExpenseSummary>>,
    who: bool,
    empty: fn() -> &'static str,
    text: fn() -> &'static str,
) -> impl IntoView {
    move || {
        page.with(|page| {
            if page.items.is_empty() {
                return view! { <Empty glyph=Glyph::Receipt title=empty text/> }.into_any();
            }
            let items = page.items.iter().map(|expense| view! { <Request expense=expense.clone() who/> });
            view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
        })
    }
}

#[component]
fn Asked(request: BudgetRequestSummary) -> impl IntoView {
    let named = request.clone();
    view! {
        <li class="home-line">
            <div class="grow">
                <A href=paths::budget_request(request.id) attr:class="strong">{move || title(&named)}</A>
                <div class="small muted truncate">
                    {format!("{} · {} · ", request.requester_name, request.reference)}
                    {move || format::date_time(request.created_at)}
                </div>
            </div>
            <div class="home-money">
                <Amount minor=request.amount_minor currency=request.currency/>
                <StatePill state=request.state/>
            </div>
        </li>
    }
}

#[component]
fn Request(expense: ExpenseSummary, who: bool) -> impl IntoView {
    let date = expense.charge_date;
    let requester = who.then(|| format!("{} · ", expense.requester_name));
    view! {
        <li class="home-line">
            <div class="grow">
                <A href=paths::expense(expense.id) attr:class="strong">{expense.title}</A>
                <div class="small muted truncate">
                    {requester}{expense.reference}" · "{move || format::date(date)}
                </div>
            </div>
            <div class="home-money">
                <Amount minor=expense.total_minor currency=expense.currency/>
                <StatePill state=expense.state/>
            </div>
        </li>
    }
}
