//! The accrual of a period: what was delivered and not invoiced when it ended.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    delivery::{Accrual, AccrualBatches, AccrualLine},
    event::EventTopic,
    ids::{FiscalYearId, PeriodId},
    period::{FiscalYear, Period},
    permission::Permission,
};

use crate::{
    command::use_command,
    features::years::{YearSwitch, use_set_query, use_year},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    session::Allowed,
    ui::{
        Amount, Button, Card, Choice, Confirm, Crumb, Empty, Glyph, Kind, Loaded, Notice, PageHeader,
        SelectField, Table, Tone, use_toasts,
    },
    zone,
};

/// The page.
#[component]
pub fn AccrualsPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::accounting::title().to_owned(), href: paths::ACCOUNTING.to_owned() }]
    });
    view! {
        <PageHeader title=t::accruals::title text=t::accruals::text crumbs/>
        <Loaded fetch=years let:years><Years years/></Loaded>
    }
}

/// The period that ended last, or the first of the year.
fn begin_with(periods: &[Period]) -> Option<PeriodId> {
    let today = zone::today();
    let ended = periods.iter().filter(|period| period.ends_on < today).max_by_key(|period| period.ends_on);
    ended.or_else(|| periods.first()).map(|period| period.id)
}

fn periods_of(years: &[FiscalYear], year: Option<FiscalYearId>) -> Vec<Period> {
    let year = years.iter().find(|of| Some(of.id) == year);
    year.map(|year| year.periods.clone()).unwrap_or_default()
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_year(years);
    let (query, set) = (use_query_map(), use_set_query());
    let periods = Memo::new(move |_| years.with(|years| periods_of(years, year.get())));
    let period = Memo::new(move |_| {
        let asked: Option<PeriodId> = query.with(|query| query.get("period"))?.parse().ok();
        asked.filter(|id| periods.with(|all| all.iter().any(|period| period.id == *id)))
    });
    let period = Memo::new(move |_| period.get().or_else(|| periods.with(|all| begin_with(all))));
    let choices = Signal::derive(move || {
        periods.with(|all| {
            all.iter().map(|of| Choice::new(of.id, format::span(of.starts_on, of.ends_on))).collect()
        })
    });
    view! {
        <div class="toolbar">
            <YearSwitch years year/>
            <SelectField
                label=t::accruals::period
                choices
                value=Signal::derive(move || period.get().map(|id| id.to_string()).unwrap_or_default())
                on_change=move |id: String| set.run(("period", id))
            />
        </div>
        {move || match period.get() {
            Some(id) => view! { <One id/> }.into_any(),
            None => view! {
                <Card><Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text/></Card>
            }.into_any(),
        }}
    }
}

#[component]
fn One(id: PeriodId) -> impl IntoView {
    let accrual = use_fetch(move |api| api.accrual(id));
    use_live(&[EventTopic::AccountingChanged, EventTopic::ExpenseChanged], move || accrual.refetch());
    view! {
        <Loaded fetch=accrual rows=6 let:answer>
            {move || view! { <Answer id fetch=accrual accrual=answer.get()/> }}
        </Loaded>
    }
}

#[component]
fn Answer(id: PeriodId, fetch: Fetch<Accrual>, accrual: Accrual) -> impl IntoView {
    let Accrual { day, reversal_day, lines, totals, posted, unmapped, missing_defaults, .. } = accrual;
    let blocked = !unmapped.is_empty() || !missing_defaults.is_empty() || reversal_day.is_none();
    let empty = lines.is_empty();
    view! {
        {posted.map(|posted| view! { <Posted posted/> })}
        {(!unmapped.is_empty() || !missing_defaults.is_empty()).then(|| view! {
            <Notice tone=Tone::Bad>
                <ul>
                    {unmapped.into_iter().map(|of| view! {
                        <li>{move || t::accounting::no_account(named(&of.name, &of.name_zh))}</li>
                    }).collect_view()}
                    {missing_defaults.into_iter().map(|role| view! {
                        <li>{move || t::accounting::no_default(role.word())}</li>
                    }).collect_view()}
                </ul>
            </Notice>
        })}
        {reversal_day.is_none().then(|| view! { <Notice tone=Tone::Warn>{t::refusal_reason::accrual_needs_next_period}</Notice> })}
        <Card title=t::accruals::open>
            <dl class="facts">
                <dt>{t::accruals::day}</dt>
                <dd>{move || format::date(day)}</dd>
                <dt>{t::accruals::reversal_day}</dt>
                <dd>{move || reversal_day.map_or_else(|| "–".to_owned(), format::date)}</dd>
                {totals.into_iter().map(|total| view! {
                    <dt>{t::common::total}</dt>
                    <dd class="num strong" data-testid="accrued"><Amount minor=total.accrued_minor currency=total.currency/></dd>
                }).collect_view()}
            </dl>
            {(posted.is_none() && !empty).then(|| view! {
                <Allowed to=Permission::AccountingManage><Post id fetch blocked/></Allowed>
            })}
        </Card>
        <Card flush=true>
            {if empty {
                view! { <Empty glyph=Glyph::CircleCheck title=t::accruals::nothing text=t::accruals::nothing_text/> }.into_any()
            } else {
                view! { <Lines lines/> }.into_any()
            }}
        </Card>
    }
}

#[component]
fn Posted(posted: AccrualBatches) -> impl IntoView {
    view! {
        <Notice tone=Tone::Ok>
            <div class="row between">
                <span>{t::accruals::stands}</span>
                <span class="row">
                    <A href=paths::voucher_batch(posted.batch_id)>{t::accruals::batch}</A>
                    <A href=paths::voucher_batch(posted.reversal_batch_id)>{t::accruals::reversal_batch}</A>
                </span>
            </div>
        </Notice>
    }
}

#[component]
fn Lines(lines: Vec<AccrualLine>) -> impl IntoView {
    view! {
        <Table label=t::accruals::open>
            <thead>
                <tr>
                    <th class="wide">{t::expenses::request}</th>
                    <th>{t::accounting::account}</th>
                    <th class="num">{t::accruals::delivered}</th>
                    <th class="num">{t::money::spent}</th>
                    <th class="num">{t::accruals::accrued}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|line| view! { <Line line/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(line: AccrualLine) -> impl IntoView {
    let AccrualLine { expense_id, currency, delivered_minor, spent_minor, accrued_minor, .. } = line;
    let about = [line.expense_reference, line.payee, line.description];
    let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::expense(expense_id)>{line.title}</A>
                <span class="sub">{about.join(" · ")}</span>
            </td>
            <td class="num" data-label=t::accounting::account>
                {line.account_code.unwrap_or_else(|| "–".to_owned())}
            </td>
            <td class="num" data-label=t::accruals::delivered><Amount minor=delivered_minor currency/></td>
            <td class="num" data-label=t::money::spent><Amount minor=spent_minor currency/></td>
            <td class="num strong" data-label=t::accruals::accrued><Amount minor=accrued_minor currency/></td>
        </tr>
    }
}

#[component]
fn Post(id: PeriodId, fetch: Fetch<Accrual>, blocked: bool) -> impl IntoView {
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let post = use_command(
        move |api, (): (), _| async move { api.post_accrual(id).await },
        move |_: AccrualBatches| {
            asking.try_set(false);
            toasts.good(t::accruals::was_posted());
            fetch.refetch();
        },
    );
    view! {
        <div class="form-actions">
            <Button
                label=t::accruals::post
                kind=Kind::Primary
                disabled=blocked
                busy=post.pending
                on_click=move || asking.set(true)
            />
        </div>
        <Confirm
            open=asking
            title=t::accruals::post
            text=t::accruals::post_text
            action=t::accruals::post
            busy=post.pending
            error=post.error
            on_confirm=move || post.run(())
        />
    }
}
