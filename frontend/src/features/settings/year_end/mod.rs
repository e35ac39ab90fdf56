//! The end of a fiscal year: what would lapse and what goes on, doing it, taking it back.

mod rule;
mod run;
mod runs;
mod short;
mod table;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    ids::FiscalYearId,
    period::FiscalYear,
    year_end::{YearEndObstacle, YearEndPreview},
};

use self::{
    run::RunDialog,
    runs::Runs,
    short::{ShortBooks, Shortfalls},
    table::Nodes,
};
use crate::{
    features::years::YearSwitch,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    paths,
    ui::{Button, Card, Empty, Figure, Glyph, Kind, LinkButton, Loaded, Notice, PageHeader, Tone},
    zone,
};

/// The page.
#[component]
pub fn YearEndPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    use_live(&[EventTopic::PeriodChanged], move || years.refetch());
    view! {
        <Loaded fetch=years rows=8 let:years><Years years/></Loaded>
    }
}

/// The year of the address, or the last one that is over, or the first.
fn use_ending_year(years: Signal<Vec<FiscalYear>>) -> Memo<Option<FiscalYearId>> {
    let query = leptos_router::hooks::use_query_map();
    Memo::new(move |_| {
        let asked: Option<FiscalYearId> =
            query.with(|query| query.get("year")).and_then(|text| text.parse().ok());
        let today = zone::today();
        years.with(|years| {
            let over = years.iter().filter(|year| year.ends_on < today).max_by_key(|year| year.ends_on);
            asked
                .filter(|id| years.iter().any(|year| year.id == *id))
                .or_else(|| over.or_else(|| years.first()).map(|year| year.id))
        })
    })
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_ending_year(years);
    let running = RwSignal::new(false);
    let code = Signal::derive(move || {
        years.with(|years| {
            years
                .iter()
                .find(|one| Some(one.id) == year.get())
                .map(|one| one.code.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <PageHeader title=t::year_end::title text=t::year_end::text>
            {move || year.get().map(|_| view! {
                <Button label=t::year_end::run glyph=Glyph::Check kind=Kind::Primary on_click=move || running.set(true)/>
            })}
        </PageHeader>
        {move || match year.get() {
            None => view! {
                <Card>
                    <Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text>
                        <LinkButton label=t::nav::periods href=paths::PERIODS kind=Kind::Primary/>
                    </Empty>
                </Card>
            }.into_any(),
            Some(id) => view! { <Year id code years year running/> }.into_any(),
        }}
    }
}

#[component]
fn Year(
    id: FiscalYearId,
    code: Signal<String>,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    running: RwSignal<bool>,
) -> impl IntoView {
    let preview = use_fetch(move |api| api.year_end(id));
    let topics = &[EventTopic::BudgetChanged, EventTopic::ExpenseChanged, EventTopic::PeriodChanged];
    use_live(topics, move || preview.refetch());
    view! {
        <div class="toolbar"><YearSwitch years year/></div>
        <Loaded fetch=preview rows=10 let:current>
            <Obstacles current code/>
            <Totals current/>
            <NodesCard current fetch=preview/>
            <Runs current fetch=preview/>
            <RunDialog open=running year=id code current fetch=preview/>
        </Loaded>
    }
}

#[component]
fn Obstacles(current: Signal<YearEndPreview>, code: Signal<String>) -> impl IntoView {
    let obstacles = Memo::new(move |_| current.with(|preview| preview.obstacles.clone()));
    let empty = Memo::new(move |_| current.with(|preview| preview.nothing_left));
    let text = |obstacle: YearEndObstacle| move || obstacle.word();
    view! {
        {move || empty.get().then(|| view! { <Notice tone=Tone::Ok>{t::year_end::nothing_left}</Notice> })}
        {move || (!empty.get()).then(|| obstacles.get().into_iter().map(|obstacle| match obstacle {
            YearEndObstacle::TooLittleRoom => view! {
                <Notice tone=Tone::Warn>
                    <p class="strong">{text(obstacle)}</p>
                    <Shortfalls current code/>
                </Notice>
            }.into_any(),
            YearEndObstacle::BookWithoutRoom => view! {
                <Notice tone=Tone::Warn>
                    <p class="strong">{text(obstacle)}</p>
                    <ShortBooks current/>
                </Notice>
            }.into_any(),
            YearEndObstacle::MoneyOut => view! {
                <Notice tone=Tone::Warn>
                    <div class="row between">
                        <span>{text(obstacle)}</span>
                        <LinkButton label=t::nav::expenses href=paths::EXPENSES_STANDING/>
                    </div>
                </Notice>
            }.into_any(),
            _ => view! {
                <Notice tone=Tone::Warn>
                    <div class="row between">
                        <span>{text(obstacle)}</span>
                        <LinkButton label=t::nav::periods href=paths::PERIODS/>
                    </div>
                </Notice>
            }.into_any(),
        }).collect_view())}
    }
}

#[component]
fn Totals(current: Signal<YearEndPreview>) -> impl IntoView {
    let totals = Memo::new(move |_| current.with(|preview| preview.totals.clone()));
    let next = Memo::new(move |_| current.with(|preview| preview.next_year_code.clone().unwrap_or_default()));
    move || {
        totals.get().into_iter().map(|total| {
            let (currency, amounts) = (total.currency, total.amounts);
            let short = move |minor: i64| move || format::money_short(minor, currency);
            let exact = move |minor: i64| move || format::money(minor, currency);
            view! {
                <Card>
                    <div class="figures">
                        <Figure label=t::money::available value=short(amounts.available_minor) exact=exact(amounts.available_minor)
                            hint=currency.code().to_owned()/>
                        <Figure
                            label=t::year_end::open
                            value=short(amounts.open_minor)
                            exact=exact(amounts.open_minor)
                            hint=move || t::year_end::lines(i64::from(amounts.open_lines))
                        />
                        <Figure label=t::year_end::lapses value=short(amounts.lapsed_minor) exact=exact(amounts.lapsed_minor)
                            hint=currency.code().to_owned()/>
                        <Figure
                            label=t::year_end::carried_balance
                            value=short(amounts.carried_balance_minor)
                            exact=exact(amounts.carried_balance_minor)
                            hint=move || next.get()
                        />
                        <Figure
                            label=t::year_end::carried_open
                            value=short(amounts.carried_open_minor)
                            exact=exact(amounts.carried_open_minor)
                            hint=move || next.get()
                        />
                    </div>
                </Card>
            }
        }).collect_view()
    }
}

#[component]
fn NodesCard(current: Signal<YearEndPreview>, fetch: Fetch<YearEndPreview>) -> impl IntoView {
    let none = Memo::new(move |_| current.with(|preview| preview.nodes.is_empty()));
    view! {
        <Card title=t::year_end::preview text=t::year_end::preview_text flush=true>
            {move || if none.get() {
                view! { <Empty glyph=Glyph::Wallet title=t::year_end::no_nodes text=t::year_end::no_nodes_text/> }.into_any()
            } else {
                view! { <Nodes current fetch/> }.into_any()
            }}
        </Card>
    }
}
