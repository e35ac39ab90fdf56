//! Budgets: the tree of a fiscal year, and the page of a node.

mod allocate;
mod control;
mod create;
mod edit;
mod health;
mod months;
mod node;
mod rows;
mod statement;

use leptos::prelude::*;
use penstock_shared::{
    budget::{Balance, BudgetTree},
    event::EventTopic,
    ids::FiscalYearId,
    money::Currency,
    period::FiscalYear,
    permission::Permission,
    statement::Figure as Entries,
};

use self::{create::CreateDialog, rows::TreeTable};
pub use self::{
    health::{Health, HealthTileBody},
    node::NodePage,
    statement::{EntryPage, Place, YearStatementPage},
};
use super::years::{YearSwitch, use_year};
use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    session::{Allowed, can},
    ui::{Button, Card, Empty, Figure, Glyph, Kind, LinkButton, Loaded, MoneyBar, MoneyLegend, PageHeader},
};

/// The page.
#[component]
pub fn BudgetsPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    use_live(&[EventTopic::PeriodChanged], move || years.refetch());
    let creating = RwSignal::new(false);
    view! {
        <PageHeader title=t::budgets::title text=t::budgets::text>
            <LinkButton label=t::budgets::requests glyph=Glyph::Rows4 href=paths::BUDGET_REQUESTS/>
            <Allowed to=Permission::BudgetsRequest>
                <LinkButton
                    label=t::budget_requests::move_money
                    glyph=Glyph::ArrowRight
                    href=paths::BUDGET_REQUEST_NEW
                />
            </Allowed>
            <Allowed to=Permission::BudgetsManage>
                <Button
                    label=t::budgets::add_root
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    on_click=move || creating.set(true)
                />
            </Allowed>
        </PageHeader>
        <Loaded fetch=years rows=8 let:years>
            <Years years creating/>
        </Loaded>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>, creating: RwSignal<bool>) -> impl IntoView {
    let year = use_year(years);
    move || match year.get() {
        Some(id) => view! { <Year id years year creating/> }.into_any(),
        None => view! { <NoYear/> }.into_any(),
    }
}

#[component]
fn NoYear() -> impl IntoView {
    let manages = can(Permission::PeriodsManage);
    view! {
        <Card>
            <Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text>
                {move || manages.get().then(|| view! {
                    <LinkButton label=t::nav::periods href=paths::PERIODS kind=Kind::Primary/>
                })}
            </Empty>
        </Card>
    }
}

#[component]
fn Year(
    id: FiscalYearId,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    creating: RwSignal<bool>,
) -> impl IntoView {
    let tree = use_fetch(move |api| api.budget_tree(id));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || tree.refetch());
    view! {
        <Loaded fetch=tree rows=10 let:tree>
            <RolledUpCard tree/>
            <Totals tree/>
            <TreeCard tree years year creating/>
        </Loaded>
        <CreateDialog open=creating year=id parent=None done=move || tree.refetch()/>
    }
}

/// The roots of all currencies in the organisation's own, with the rates.
#[component]
fn RolledUpCard(tree: Signal<BudgetTree>) -> impl IntoView {
    let rolled_up = Memo::new(move |_| tree.with(|tree| tree.rolled_up.clone()));
    move || {
        rolled_up.get().map(|sum| {
            let (currency, balance) = (sum.currency, sum.balance);
            let missing = sum.missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let short = move |minor: i64| move || format::money_short(minor, currency);
            let exact = move |minor: i64| move || format::money(minor, currency);
            view! {
                <Card title=move || t::currencies::rolled_up(currency) text=t::currencies::rolled_up_text>
                    <div class="figures">
                        <Figure label=t::money::allocated value=short(balance.allocated_minor) exact=exact(balance.allocated_minor)/>
                        <Figure label=t::money::spent value=short(balance.spent_minor) exact=exact(balance.spent_minor) tone="tone-spent"/>
                        <Figure label=t::money::committed value=short(balance.committed_minor) exact=exact(balance.committed_minor) tone="tone-committed"/>
                        <Figure label=t::money::reserved value=short(balance.reserved_minor) exact=exact(balance.reserved_minor) tone="tone-reserved"/>
                        <Figure label=t::money::available value=short(balance.available_minor) exact=exact(balance.available_minor)/>
                    </div>
                    <ul class="hint" data-testid="rates-used">
                        {sum.rates.into_iter().map(|used| view! {
                            <li>{move || t::currencies::rate_used(used.from, used.to, used.rate, format::date(used.valid_from))}</li>
                        }).collect_view()}
                        {(!missing.is_empty()).then(|| view! { <li>{move || t::currencies::rate_missing(&missing)}</li> })}
                    </ul>
                </Card>
            }
        })
    }
}

/// The roots added up, by currency.
#[component]
fn Totals(tree: Signal<BudgetTree>) -> impl IntoView {
    let totals = Memo::new(move |_| tree.with(|tree| tree.totals.clone()));
    let year = tree.with_untracked(|tree| tree.fiscal_year_id);
    move || {
        let cards = totals
            .get()
            .into_iter()
            .map(|total| view! { <Total place=Place::Year(year, total.currency) currency=total.currency balance=total.balance/> });
        cards.collect_view()
    }
}

/// One currency's total as figures and bar; also on the home page. Each figure leads to its entries.
#[component]
pub fn Total(place: Place, currency: Currency, balance: Balance) -> impl IntoView {
    let short = move |minor: i64| move || format::money_short(minor, currency);
    let exact = move |minor: i64| move || format::money(minor, currency);
    let of_plan = move |minor: i64| move || format::percent(minor, balance.allocated_minor);
    view! {
        <Card>
            <div class="figures">
                <Figure
                    label=t::money::allocated
                    meaning=t::money::help_allocated
                    value=short(balance.allocated_minor)
                    exact=exact(balance.allocated_minor)
                    href=place.entries(Entries::Allocated, None)
                    hint=currency.code().to_owned()
                />
                <Figure
                    label=t::money::spent
                    meaning=t::money::help_spent
                    value=short(balance.spent_minor)
                    exact=exact(balance.spent_minor)
                    href=place.entries(Entries::Spent, None)
                    hint=of_plan(balance.spent_minor)
                    tone="tone-spent"
                />
                <Figure
                    label=t::money::committed
                    meaning=t::money::help_committed
                    value=short(balance.committed_minor)
                    exact=exact(balance.committed_minor)
                    href=place.entries(Entries::Committed, None)
                    hint=of_plan(balance.committed_minor)
                    tone="tone-committed"
                />
                <Figure
                    label=t::money::reserved
                    meaning=t::money::help_reserved
                    value=short(balance.reserved_minor)
                    exact=exact(balance.reserved_minor)
                    href=place.entries(Entries::Reserved, None)
                    hint=of_plan(balance.reserved_minor)
                    tone="tone-reserved"
                />
                <Figure
                    label=t::money::available
                    meaning=t::money::help_available
                    value=short(balance.available_minor)
                    exact=exact(balance.available_minor)
                    href=place.entries(Entries::Available, None)
                    hint=of_plan(balance.available_minor)
                    tone="tone-available"
                />
            </div>
            <MoneyBar balance currency tall=true/>
        </Card>
    }
}

#[component]
fn TreeCard(
    tree: Signal<BudgetTree>,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    creating: RwSignal<bool>,
) -> impl IntoView {
    let empty = Memo::new(move |_| tree.with(|tree| tree.nodes.is_empty()));
    view! {
        <Card flush=true>
            <div class="card-tools">
                <div class="toolbar"><YearSwitch years year/></div>
                <MoneyLegend/>
            </div>
            {move || if empty.get() {
                view! {
                    <Empty glyph=Glyph::Wallet title=t::budgets::empty text=t::budgets::empty_text>
                        <Allowed to=Permission::BudgetsManage>
                            <Button
                                label=t::budgets::add_root
                                kind=Kind::Primary
                                on_click=move || creating.set(true)
                            />
                        </Allowed>
                    </Empty>
                }.into_any()
            } else {
                view! { <TreeTable nodes=Signal::derive(move || tree.with(|tree| tree.nodes.clone()))/> }.into_any()
            }}
        </Card>
    }
}
