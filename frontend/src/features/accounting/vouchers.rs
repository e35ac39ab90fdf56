//! Vouchers with their lines, and what they come to.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    accounting::{Voucher, VoucherLine, VoucherTotals},
    money::Currency,
    problem::Subject,
};

use crate::{
    format,
    i18n::{named, t, words::Word},
    paths,
    ui::{Amount, Card, Table},
};

/// One figure of the totals, a line for each currency.
#[component]
pub fn Sums(totals: Vec<VoucherTotals>, of: fn(&VoucherTotals) -> i64) -> impl IntoView {
    totals
        .into_iter()
        .map(|total| view! { <div><Amount minor=of(&total) currency=total.currency/></div> })
        .collect_view()
}

/// What vouchers come to.
#[component]
pub fn Totals(totals: Vec<VoucherTotals>) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>{t::money::spent}</dt>
            <dd class="num strong"><Sums totals=totals.clone() of=|total| total.spent_minor/></dd>
            <dt>{t::invoice::tax_total}</dt>
            <dd class="num"><Sums totals=totals.clone() of=|total| total.tax_minor/></dd>
            <dt>{t::accounting::payable}</dt>
            <dd class="num"><Sums totals of=|total| total.payable_minor/></dd>
        </dl>
    }
}

/// A voucher: its document, its lines, the ledger entries that it is made of.
#[component]
pub fn VoucherCard(voucher: Voucher) -> impl IntoView {
    let Voucher { number, kind, date, expense_id, expense_reference, title, payee, .. } = voucher;
    let (invoice_number, lines, sequences) = (voucher.invoice_number, voucher.lines, voucher.sequences);
    let heading = move || format!("{number} · {} {invoice_number}", kind.word());
    view! {
        <Card title=heading flush=true>
            <div class="card-tools">
                <p class="small">
                    {move || format::date(date)}" · "
                    <A href=paths::expense(expense_id)>{expense_reference}" "{title}</A>
                    {(!payee.is_empty()).then(|| format!(" · {payee}"))}
                </p>
                <p class="small muted">
                    {t::accounting::entries}": "
                    {sequences.into_iter().map(|sequence| view! {
                        <A href=paths::ledger_entry(sequence)>{format!("#{sequence}")}</A>" "
                    }).collect_view()}
                </p>
            </div>
            <Lines lines number/>
        </Card>
    }
}

#[component]
fn Lines(lines: Vec<VoucherLine>, number: i64) -> impl IntoView {
    view! {
        <Table label=move || t::accounting::lines_of(format::count(number))>
            <thead>
                <tr>
                    <th scope="col" class="wide">{t::accounting::account}</th>
                    <th scope="col">{t::accounting::for_what}</th>
                    <th scope="col" class="num">{t::accounting::debit}</th>
                    <th scope="col" class="num">{t::accounting::credit}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|line| view! { <Line line/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Line(line: VoucherLine) -> impl IntoView {
    let VoucherLine { role, currency, debit_minor, credit_minor, .. } = line;
    let (code, name, name_zh) = (line.account_code, line.account_name, line.account_name_zh);
    let dimensions = [line.node, line.department, line.category, line.campaign];
    let what = move || {
        let names = dimensions.iter().flatten().map(|of: &Subject| named(&of.name, &of.name_zh));
        names.collect::<Vec<_>>().join(" · ")
    };
    view! {
        <tr>
            <td class="main-cell">
                {move || format!("{code} {}", named(&name, &name_zh))}
                <span class="sub">{move || role.word()}</span>
            </td>
            <td data-label=t::accounting::for_what>{what}</td>
            <td class="num" data-label=t::accounting::debit><Side minor=debit_minor currency/></td>
            <td class="num" data-label=t::accounting::credit><Side minor=credit_minor currency/></td>
        </tr>
    }
}

#[component]
fn Side(minor: i64, currency: Currency) -> impl IntoView {
    if minor == 0 {
        view! { <span aria-hidden="true">"–"</span> }.into_any()
    } else {
        view! { <Amount minor currency/> }.into_any()
    }
}
