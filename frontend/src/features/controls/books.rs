//! The control books of a year.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    control::ControlBook, event::EventTopic, ids::FiscalYearId, period::FiscalYear, permission::Permission,
    statement::Figure,
};

use super::{
    Head,
    add_book::AddBookDialog,
    book::{entries_of, policies_of},
    covers::Names,
};
use crate::{
    features::{
        settings::ActivePill,
        years::{YearSwitch, use_year},
    },
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Amount, Button, Card, Empty, Glyph, Kind, Loaded, MoneyBar, MoneyLegend, StatePill, Table},
};

/// The page.
#[component]
pub fn BooksPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    use_live(&[EventTopic::PeriodChanged], move || years.refetch());
    let adding = RwSignal::new(false);
    view! {
        <Head tab=t::controls::books text=t::controls::books_text>
            <Allowed to=Permission::ControlsManage>
                <Button
                    label=t::controls::add_book
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    on_click=move || adding.set(true)
                />
            </Allowed>
        </Head>
        <Loaded fetch=years let:years>
            <Years years adding/>
        </Loaded>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>, adding: RwSignal<bool>) -> impl IntoView {
    let year = use_year(years);
    move || {
        match year.get() {
        Some(id) => view! { <Year id years year adding/> }.into_any(),
        None => view! {
            <Card><Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text/></Card>
        }
        .into_any(),
    }
    }
}

#[component]
fn Year(
    id: FiscalYearId,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    adding: RwSignal<bool>,
) -> impl IntoView {
    let books = use_fetch(move |api| api.control_books(id));
    use_live(
        &[EventTopic::ControlsChanged, EventTopic::BudgetChanged, EventTopic::ExpenseChanged],
        move || {
            books.refetch();
        },
    );
    let names = Names::read();
    let periods = Signal::derive(move || {
        years.with(|years| {
            let of_year = years.iter().filter(|year| year.id == id).flat_map(|year| &year.periods);
            of_year.map(|period| (period.id, period.starts_on)).collect::<Vec<_>>()
        })
    });
    view! {
        <Card flush=true>
            <div class="card-tools">
                <div class="toolbar"><YearSwitch years year/></div>
                <MoneyLegend/>
            </div>
            <Loaded fetch=books let:list>
                {move || if list.with(Vec::is_empty) {
                    view! { <NoBooks adding/> }.into_any()
                } else {
                    view! { <Books list=list.get() names/> }.into_any()
                }}
            </Loaded>
        </Card>
        <AddBookDialog open=adding year=id periods names done=move || books.refetch()/>
    }
}

#[component]
fn NoBooks(adding: RwSignal<bool>) -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Scale title=t::controls::no_books text=t::controls::no_books_text>
            <Allowed to=Permission::ControlsManage>
                <Button label=t::controls::add_book kind=Kind::Primary on_click=move || adding.set(true)/>
            </Allowed>
        </Empty>
    }
}

#[component]
fn Books(list: Vec<ControlBook>, names: Names) -> impl IntoView {
    view! {
        <Table label=t::controls::books>
            <thead>
                <tr>
                    <th scope="col" class="wide">{t::controls::book}</th>
                    <th scope="col" class="bar-column">{t::budgets::use_of}</th>
                    <th scope="col" class="num">{t::controls::cap}</th>
                    <th scope="col" class="num">{t::controls::used}</th>
                    <th scope="col" class="num">{t::money::available}</th>
                    <th scope="col">{t::budgets::control}</th>
                    <th scope="col">{t::common::state}</th>
                </tr>
            </thead>
            <tbody>{list.into_iter().map(|book| view! { <BookRow book names/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn BookRow(book: ControlBook, names: Names) -> impl IntoView {
    let entries = entries_of(&book, Figure::Used, None);
    let (cap, left) = (policies_of(&book), entries.clone());
    let ControlBook { id, name, name_zh, currency, terms, control, active, balance, .. } = book;
    let used = balance.reserved_minor + balance.committed_minor + balance.spent_minor;
    view! {
        <tr class:inactive=!active>
            <td class="main-cell">
                <A href=paths::control_book(id)>{move || named(&name, &name_zh)}</A>
                <span class="sub">{move || names.covers(&terms)}</span>
            </td>
            <td class="bar-column wide-cell">
                <div class="bar-cell">
                    <MoneyBar balance=Signal::stored(balance) currency/>
                    <span class="num small muted">{move || format::percent(used, balance.allocated_minor)}</span>
                </div>
            </td>
            <td class="num" data-label=t::controls::cap>
                <A href=cap attr:class="door"><Amount minor=balance.allocated_minor currency/></A>
            </td>
            <td class="num" data-label=t::controls::used>
                <A href=entries attr:class="door"><Amount minor=used currency/></A>
            </td>
            <td class="num" data-label=t::money::available>
                <A href=left attr:class="door"><Amount minor=balance.available_minor currency/></A>
            </td>
            <td data-label=t::budgets::control>
                <StatePill state=control.level/>
                <span class="sub">{move || control.window.word()}</span>
            </td>
            <td data-label=t::common::state><ActivePill active/></td>
        </tr>
    }
}
