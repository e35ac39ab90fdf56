//! The page of a control book: figures, months, policies, overrides.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};
use penstock_shared::{
    audit::AuditObjectKind,
    budget::PeriodBalance,
    control::{ControlBook, ControlBookPage},
    event::EventTopic,
    ids::{ControlBookId, PeriodId},
    permission::Permission,
    statement::{Figure as Entries, StatementQuery},
};

use super::{covers::Names, edit_book::EditBookDialog, history::PolicyTable, overrides::OverrideTable};
use crate::{
    api::Query,
    browser,
    features::{
        audit::AuditChanges, budgets::Place, missing::MissingPage, policy::PolicyFacts, settings::ActivePill,
    },
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Amount, Button, Card, Crumb, Figure, Glyph, Kind, LinkButton, Loaded, MoneyBar, PageHeader, Table},
};

/// The page of the book in the address.
#[component]
pub fn BookPage() -> impl IntoView {
    let id = paths::id_here::<ControlBookId>();
    move || match id.get() {
        Some(id) => view! { <Book id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Book(id: ControlBookId) -> impl IntoView {
    let page = use_fetch(move |api| api.control_book(id));
    use_live(
        &[EventTopic::ControlsChanged, EventTopic::BudgetChanged, EventTopic::ExpenseChanged],
        move || {
            page.refetch();
        },
    );
    view! { <Loaded fetch=page rows=10 let:data><BookView page data/></Loaded> }
}

#[component]
fn BookView(page: Fetch<ControlBookPage>, data: Signal<ControlBookPage>) -> impl IntoView {
    let book = Memo::new(move |_| data.with(|data| data.book.clone()));
    let (id, currency) = book.with_untracked(|book| (book.id.0, book.currency));
    let periods = Memo::new(move |_| data.with(|data| data.periods.clone()));
    let policies = Memo::new(move |_| data.with(|data| data.policies.clone()));
    let overrides = Memo::new(move |_| data.with(|data| data.overrides.clone()));
    let hash = use_location().hash;
    Effect::new(move || {
        // The cap leads to the policies that set it, from here and from the list.
        if !hash.get().is_empty() {
            request_animation_frame(browser::scroll_to_hash);
        }
    });
    view! {
        <Head page book periods/>
        {move || view! { <Figures book=book.get()/> }}
        <div class="columns">
            <Card title=t::controls::months text=t::controls::months_text flush=true>
                {move || view! { <Months book=book.get() periods=periods.get()/> }}
            </Card>
            <Facts book/>
        </div>
        <div id="policies">
            <Card title=t::controls::history text=t::controls::history_text flush=true>
                {move || view! { <PolicyTable policies=policies.get() currency withdraw=None/> }}
            </Card>
        </div>
        {move || {
            let list = overrides.get();
            (!list.is_empty()).then(|| view! {
                <Card title=t::controls::overrides text=t::controls::overrides_text flush=true>
                    <OverrideTable list=list.clone() done=move || page.refetch()/>
                </Card>
            })
        }}
        <AuditChanges kind=AuditObjectKind::ControlBook id/>
    }
}

#[component]
fn Head(
    page: Fetch<ControlBookPage>,
    book: Memo<ControlBook>,
    periods: Memo<Vec<PeriodBalance>>,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let (id, year) = book.with_untracked(|book| (book.id, book.fiscal_year_id));
    let crumbs = Signal::derive(move || {
        vec![Crumb {
            label: t::controls::books().to_owned(),
            href: Query::new().with("year", year).on(paths::CONTROL_BOOKS),
        }]
    });
    let now = Signal::derive(move || {
        let now = |of: &PeriodBalance| (of.period_id, of.starts_on, of.balance.allocated_minor);
        periods.with(|periods| periods.iter().map(now).collect::<Vec<_>>())
    });
    let checks = Query::new().with("book", id).on(paths::FUND_CHECKS);
    let machine = Query::new().with("year", year).with("book", id).on(paths::TIME_MACHINE);
    view! {
        <PageHeader title=move || book.with(|book| named(&book.name, &book.name_zh)) crumbs>
            <Allowed to=Permission::ExpensesRead>
                <LinkButton label=t::controls::checks_of_book glyph=Glyph::Scale href=checks.clone()/>
            </Allowed>
            <Allowed to=Permission::ControlsManage>
                <LinkButton label=t::controls::try_another glyph=Glyph::RefreshCw href=machine.clone()/>
                <Button
                    label=t::controls::edit_book
                    glyph=Glyph::Pencil
                    kind=Kind::Primary
                    on_click=move || editing.set(true)
                />
            </Allowed>
        </PageHeader>
        <EditBookDialog open=editing book periods=now done=move || page.refetch()/>
    }
}

/// Where the entries are that a figure of a book is made of. What is left of a cap is no sum of entries: what
/// is used of it is, and the cap is a part of the policy.
#[must_use]
pub fn entries_of(book: &ControlBook, figure: Entries, period: Option<PeriodId>) -> String {
    Place::Year(book.fiscal_year_id, book.currency).href(&StatementQuery {
        bucket: Some(figure),
        period_id: period,
        book_id: Some(book.id),
        ..StatementQuery::default()
    })
}

/// Where it is said who set the cap, when and why.
#[must_use]
pub fn policies_of(book: &ControlBook) -> String {
    format!("{}#policies", paths::control_book(book.id))
}

/// The year as figures and bar.
#[component]
fn Figures(book: ControlBook) -> impl IntoView {
    let (balance, currency) = (book.balance, book.currency);
    let cap = policies_of(&book);
    let figure = move |label: fn() -> &'static str, minor: i64, tone: &'static str, of: Entries| {
        let href = entries_of(&book, of, None);
        let share = move || format::percent(minor, balance.allocated_minor);
        view! {
            <Figure
                label
                value=move || format::money_short(minor, currency)
                exact=move || format::money(minor, currency)
                hint=share
                tone
                href
            />
        }
    };
    view! {
        <Card>
            <div class="figures">
                <Figure
                    label=t::controls::cap
                    value=move || format::money_short(balance.allocated_minor, currency)
                    exact=move || format::money(balance.allocated_minor, currency)
                    hint=currency.code().to_owned()
                    href=cap
                />
                {figure(t::money::spent, balance.spent_minor, "tone-spent", Entries::Spent)}
                {figure(t::money::committed, balance.committed_minor, "tone-committed", Entries::Committed)}
                {figure(t::money::reserved, balance.reserved_minor, "tone-reserved", Entries::Reserved)}
                {figure(t::money::available, balance.available_minor, "tone-available", Entries::Used)}
            </div>
            <MoneyBar balance=Signal::stored(balance) currency tall=true/>
        </Card>
    }
}

#[component]
fn Facts(book: Memo<ControlBook>) -> impl IntoView {
    let names = Names::read();
    let currency = book.with_untracked(|book| book.currency);
    let control = Memo::new(move |_| book.with(|book| book.control));
    let active = Memo::new(move |_| book.with(|book| book.active));
    view! {
        <Card title=t::budgets::control text=t::controls::book_control_text>
            <dl class="facts">
                <dt>{t::controls::covers}</dt>
                <dd>{move || book.with(|book| names.covers(&book.terms))}</dd>
                <dt>{t::common::state}</dt>
                <dd>{move || view! { <ActivePill active=active.get()/> }}</dd>
            </dl>
            {move || view! { <PolicyFacts control=control.get() currency/> }}
            {move || (!active.get()).then(|| view! { <p class="hint">{t::controls::active_hint}</p> })}
        </Card>
    }
}

#[component]
fn Months(book: ControlBook, periods: Vec<PeriodBalance>) -> impl IntoView {
    let currency = book.currency;
    let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
    let names = Signal::derive(move || format::periods(&starts, format::month));
    let row = move |(index, period): (usize, PeriodBalance)| {
        let balance = period.balance;
        let entries = entries_of(&book, Entries::Used, Some(period.period_id));
        let (cap, left) = (policies_of(&book), entries.clone());
        let used = balance.reserved_minor + balance.committed_minor + balance.spent_minor;
        let name = move || names.with(|names| names.get(index).cloned());
        view! {
            <tr>
                <td class="main-cell">{name}</td>
                <td class="bar-column wide-cell"><MoneyBar balance=Signal::stored(balance) currency/></td>
                <td class="num" data-label=t::controls::cap>
                    <A href=cap attr:class="door"><Amount minor=balance.allocated_minor currency/></A>
                </td>
                <td class="num" data-label=t::controls::used>
                    <A href=entries attr:class="door"><Amount minor=used currency/></A>
                </td>
                <td class="num" data-label=t::money::available>
                    <A href=left attr:class="door"><Amount minor=balance.available_minor currency/></A>
                </td>
            </tr>
        }
    };
    view! {
        <Table label=t::controls::months>
            <thead>
                <tr>
                    <th scope="col">{t::common::period}</th>
                    <th scope="col" class="bar-column">{t::budgets::use_of}</th>
                    <th scope="col" class="num">{t::controls::cap}</th>
                    <th scope="col" class="num">{t::controls::used}</th>
                    <th scope="col" class="num">{t::money::available}</th>
                </tr>
            </thead>
            <tbody>{periods.into_iter().enumerate().map(row).collect_view()}</tbody>
        </Table>
    }
}
