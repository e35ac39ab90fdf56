//! The batches of a year.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    accounting::{VoucherBatch, VoucherBatchKind},
    event::EventTopic,
    ids::FiscalYearId,
    period::FiscalYear,
    permission::Permission,
};

use super::vouchers::Sums;
use crate::{
    features::years::{YearSwitch, use_year},
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Card, Empty, Glyph, Kind, LinkButton, Loaded, PageHeader, StatePill, Table},
};

/// The page.
#[component]
pub fn BatchesPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    view! {
        <PageHeader title=t::accounting::title text=t::accounting::text>
            <LinkButton label=t::accruals::title href=paths::ACCRUALS/>
            <Allowed to=Permission::AccountingManage>
                <LinkButton label=t::accounting::accounts href=paths::ACCOUNTS/>
                <LinkButton
                    label=t::accounting::new
                    href=paths::VOUCHER_BATCH_NEW
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                />
            </Allowed>
        </PageHeader>
        <Loaded fetch=years let:years><Years years/></Loaded>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_year(years);
    move || {
        match year.get() {
        Some(id) => view! { <Year id years year/> }.into_any(),
        None => view! {
            <Card><Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text/></Card>
        }
        .into_any(),
    }
    }
}

#[component]
fn Year(id: FiscalYearId, years: Signal<Vec<FiscalYear>>, year: Memo<Option<FiscalYearId>>) -> impl IntoView {
    let batches = use_fetch(move |api| api.voucher_batches(id));
    use_live(&[EventTopic::AccountingChanged], move || batches.refetch());
    view! {
        <Card flush=true>
            <div class="card-tools"><div class="toolbar"><YearSwitch years year/></div></div>
            <Loaded fetch=batches let:list>
                {move || if list.with(Vec::is_empty) {
                    view! { <Empty glyph=Glyph::FileText title=t::accounting::none text=t::accounting::none_text/> }.into_any()
                } else {
                    view! { <Batches list=list.get()/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Batches(list: Vec<VoucherBatch>) -> impl IntoView {
    view! {
        <Table label=t::accounting::batches>
            <thead>
                <tr>
                    <th scope="col">{t::accounting::batch}</th>
                    <th scope="col">{t::accounting::days}</th>
                    <th scope="col" class="num">{t::accounting::vouchers}</th>
                    <th scope="col" class="num">{t::money::spent}</th>
                    <th scope="col" class="num">{t::accounting::payable}</th>
                    <th scope="col">{t::accounting::posted}</th>
                    <th scope="col">{t::common::state}</th>
                </tr>
            </thead>
            <tbody>{list.into_iter().map(|batch| view! { <Row batch/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Row(batch: VoucherBatch) -> impl IntoView {
    let VoucherBatch { id, number, from, to, voucher_count, posted_at, state, kind, .. } = batch;
    let (code, name, totals) = (batch.fiscal_year_code, batch.posted_by_name, batch.totals);
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::voucher_batch(id)>{format!("{code}-{number}")}</A>
                {(kind != VoucherBatchKind::Spending).then(|| view! { <span class="sub">{move || kind.word()}</span> })}
            </td>
            <td data-label=t::accounting::days>{move || format::span(from, to)}</td>
            <td class="num" data-label=t::accounting::vouchers>{move || format::count(voucher_count)}</td>
            <td class="num" data-label=t::money::spent><Sums totals=totals.clone() of=|total| total.spent_minor/></td>
            <td class="num" data-label=t::accounting::payable><Sums totals of=|total| total.payable_minor/></td>
            <td data-label=t::accounting::posted>
                {move || format::date_time(posted_at)}
                <span class="sub">{name}</span>
            </td>
            <td data-label=t::common::state><StatePill state/></td>
        </tr>
    }
}
