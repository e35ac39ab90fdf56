//! Home: are we inside the budget, what is close to its limit, what waits for me.

mod lists;

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{BudgetNode, BudgetTree},
    event::EventTopic,
    ids::FiscalYearId,
    period::FiscalYear,
    permission::Permission,
    statement::Figure,
};

pub use self::lists::{MyRequestList, WaitingList};
use self::lists::{MyRequests, RecentExpenses, WaitingForMe};
use super::{
    budgets::{Health as BudgetHealth, Place, Total},
    dashboards::HomeBoard,
    years::use_year,
};
use crate::{
    fetch::use_fetch,
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    session::{Allowed, can, current_user},
    ui::{Amount, Card, Empty, Glyph, Kind, LinkButton, Loaded, MoneyBar, PageHeader, Skeleton},
};

/// The page.
#[component]
pub fn HomePage() -> impl IntoView {
    let home = use_fetch(|api| api.home_dashboard());
    let name = move || current_user().map(|user| user.name).unwrap_or_default();
    view! {
        <PageHeader title=move || t::home::hello(name()) text=t::home::text>
            <Allowed to=Permission::ExpensesWrite>
                <LinkButton
                    label=t::home::new_request
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    href=paths::EXPENSE_NEW
                />
            </Allowed>
        </PageHeader>
        <Allowed to=Permission::ExpensesApprove><WaitingForMe/></Allowed>
        {move || match (home.value.get(), home.error.with(Option::is_some)) {
            (Some(home), _) => match home.dashboard_id {
                Some(id) => view! { <HomeBoard id/> }.into_any(),
                None => view! { <Everybodys/> }.into_any(),
            },
            (None, true) => view! { <Everybodys/> }.into_any(),
            (None, false) => view! { <Skeleton rows=8/> }.into_any(),
        }}
    }
}

/// What stands there for who has chosen no dashboard to begin with.
#[component]
fn Everybodys() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    view! {
        <Loaded fetch=years rows=8 let:years><Years years/></Loaded>
        <div class="columns even">
            <Allowed to=Permission::ExpensesWrite><MyRequests/></Allowed>
            <Allowed to=Permission::ExpensesRead><RecentExpenses/></Allowed>
        </div>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_year(years);
    move || match year.get() {
        Some(id) => view! { <Health id/> }.into_any(),
        None => view! { <NothingYet/> }.into_any(),
    }
}

/// An installation without a fiscal year: the way to start.
#[component]
fn NothingYet() -> impl IntoView {
    let manages = can(Permission::PeriodsManage);
    view! {
        <Card>
            <Empty glyph=Glyph::CalendarRange title=t::home::nothing text=t::home::nothing_text>
                {move || manages.get().then(|| view! {
                    <LinkButton label=t::nav::periods href=paths::PERIODS kind=Kind::Primary/>
                })}
            </Empty>
        </Card>
    }
}

#[component]
fn Health(id: FiscalYearId) -> impl IntoView {
    let tree = use_fetch(move |api| api.budget_tree(id));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || tree.refetch());
    view! { <Loaded fetch=tree rows=8 let:tree><HealthView tree/></Loaded> }
}

#[component]
fn HealthView(tree: Signal<BudgetTree>) -> impl IntoView {
    let totals = Memo::new(move |_| tree.with(|tree| tree.totals.clone()));
    let year = tree.with_untracked(|tree| tree.fiscal_year_id);
    let first = Memo::new(move |_| totals.with(|totals| totals.first().map(|total| total.currency)));
    view! {
        {move || totals.get().into_iter().map(|total| view! {
            <Total place=Place::Year(year, total.currency) currency=total.currency balance=total.balance/>
        }).collect_view()}
        <div class="columns">
            {move || match first.get() {
                Some(currency) => view! { <BudgetHealth place=Place::Year(year, currency)/> }.into_any(),
                None => view! {
                    <Card>
                        <Empty glyph=Glyph::Wallet title=t::home::no_budget text=t::home::no_budget_text>
                            <LinkButton label=t::nav::budgets href=paths::BUDGETS/>
                        </Empty>
                    </Card>
                }.into_any(),
            }}
            <CloseToLimit tree/>
        </div>
    }
}

/// How many budgets the list shows.
const CLOSE: usize = 6;

/// The leaves of the tree with the largest share used.
fn closest(nodes: &[BudgetNode]) -> Vec<(i64, BudgetNode)> {
    let mut shares: Vec<(i64, BudgetNode)> = nodes
        .iter()
        .filter(|node| !node.has_children)
        .filter_map(|node| {
            let balance = node.balance;
            let used = balance.allocated_minor.saturating_sub(balance.available_minor);
            Some((format::share_bp(used, balance.allocated_minor)?, node.clone()))
        })
        .collect();
    shares.sort_by_key(|(share, node)| (std::cmp::Reverse(*share), node.id));
    shares.truncate(CLOSE);
    shares
}

#[component]
fn CloseToLimit(tree: Signal<BudgetTree>) -> impl IntoView {
    let nodes = Memo::new(move |_| tree.with(|tree| closest(&tree.nodes)));
    view! {
        <Card title=t::home::close_to_limit text=t::home::close_to_limit_text flush=true>
            {move || nodes.with(Vec::is_empty).then(|| view! {
                <Empty glyph=Glyph::Scale title=t::home::nothing_close text=t::home::nothing_close_text/>
            })}
            <ul class="list">
                {move || nodes.get().into_iter().map(|(share, node)| view! { <CloseNode share node tree/> }).collect_view()}
            </ul>
        </Card>
    }
}

#[component]
fn CloseNode(share: i64, node: BudgetNode, tree: Signal<BudgetTree>) -> impl IntoView {
    let (name, name_zh) = (node.name.clone(), node.name_zh.clone());
    let (balance, currency) = (node.balance, node.currency);
    let is_over = share > 10_000;
    let parent = move || {
        let found =
            tree.with(|tree| tree.nodes.iter().find(|other| Some(other.id) == node.parent_id).cloned());
        found.map(|parent| named(&parent.name, &parent.name_zh))
    };
    view! {
        <li class="stack tight">
            <div class="row between">
                <A href=paths::budget_node(node.id) attr:class="strong">
                    {move || named(&name, &name_zh)}
                </A>
                <span class="num small" class:bad-text=is_over>{format::percent_bp(share)}</span>
            </div>
            <MoneyBar balance currency/>
            <div class="small muted">
                {move || parent().map(|name| format!("{name} · "))}{t::money::available}" "
                <A href=Place::Node(node.id).entries(Figure::Available, None) attr:class="door">
                    <Amount minor=balance.available_minor currency/>
                </A>
            </div>
        </li>
    }
}
