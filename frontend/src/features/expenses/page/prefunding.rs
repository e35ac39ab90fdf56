//! Where the money of an advance or a prepayment stands: what was paid out, and what became of it.

use leptos::prelude::*;
use penstock_shared::{
    budget::Balance,
    money::Currency,
    prefunding::{PayOut, Prefunding, PrefundingUse},
};

use crate::{
    format,
    i18n::t,
    ui::{Amount, Card, Figure, MoneyBar, Pill, Table, Tone},
};

/// The card.
#[component]
pub fn PrefundingCard(of: Prefunding, currency: Currency) -> impl IntoView {
    let balance = Balance {
        allocated_minor: of.paid_minor,
        reserved_minor: 0,
        committed_minor: of.open_minor,
        spent_minor: of.claimed_minor,
        available_minor: of.returned_minor,
    };
    let money = move |minor: i64| move || format::money(minor, currency);
    view! {
        <Card title=t::prefunding::title>
            <div class="figures" data-testid="prefunding">
                <Figure label=t::prefunding::paid value=money(of.paid_minor)/>
                <Figure label=t::prefunding::claimed value=money(of.claimed_minor) tone="tone-spent"/>
                <Figure label=t::prefunding::returned value=money(of.returned_minor)/>
                <Figure label=t::prefunding::open value=money(of.open_minor) tone="tone-committed"/>
            </div>
            {(of.paid_minor > 0).then(|| view! { <MoneyBar balance=Signal::stored(balance) currency tall=true/> })}
            {(!of.pay_outs.is_empty()).then(|| view! { <PayOuts list=of.pay_outs currency/> })}
            {(!of.uses.is_empty()).then(|| view! { <Uses list=of.uses currency/> })}
        </Card>
    }
}

#[component]
fn PayOuts(list: Vec<PayOut>, currency: Currency) -> impl IntoView {
    view! {
        <Table label=t::prefunding::pay_outs>
            <thead>
                <tr>
                    <th>{t::claims::payment_reference}</th>
                    <th>{t::claims::paid_on}</th>
                    <th>{t::invoice::recorded_by}</th>
                    <th class="num">{t::common::amount}</th>
                </tr>
            </thead>
            <tbody>
                {list.into_iter().map(|paid| {
                    let (day, at) = (paid.paid_on, paid.recorded_at);
                    view! {
                        <tr>
                            <td class="main-cell">{paid.reference}</td>
                            <td class="date" data-label=t::claims::paid_on>{move || format::date(day)}</td>
                            <td data-label=t::invoice::recorded_by>
                                {paid.recorded_by_name}
                                <span class="sub num">{move || format::date_time(at)}</span>
                            </td>
                            <td class="num" data-label=t::common::amount><Amount minor=paid.amount_minor currency/></td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </Table>
    }
}

#[component]
fn Uses(list: Vec<PrefundingUse>, currency: Currency) -> impl IntoView {
    view! {
        <Table label=t::prefunding::uses>
            <thead>
                <tr>
                    <th>{t::prefunding::reference}</th>
                    <th>{t::prefunding::day}</th>
                    <th>{t::invoice::recorded_by}</th>
                    <th class="num">{t::prefunding::spent}</th>
                    <th class="num">{t::prefunding::returned}</th>
                </tr>
            </thead>
            <tbody>
                {list.into_iter().map(|one| {
                    let (day, at) = (one.day, one.recorded_at);
                    view! {
                        <tr class:inactive=one.reversed>
                            <td class="main-cell">
                                {one.reference}
                                {one.reversed.then(|| view! { <Pill label=t::invoice::reversed tone=Tone::Warn/> })}
                            </td>
                            <td class="date" data-label=t::prefunding::day>{move || format::date(day)}</td>
                            <td data-label=t::invoice::recorded_by>
                                {one.recorded_by_name}
                                <span class="sub num">{move || format::date_time(at)}</span>
                            </td>
                            <td class="num" data-label=t::prefunding::spent><Amount minor=one.claimed_minor currency/></td>
                            <td class="num" data-label=t::prefunding::returned><Amount minor=one.returned_minor currency/></td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </Table>
    }
}
