//! The lines of an expense, with where their money stands.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::Balance,
    expense::{Expense, ExpenseLine, LineTerms},
    money::Currency,
    reference::Category,
};

use crate::{
    features::{
        dimensions::DimensionText,
        settings::term_tree::{Node, label},
    },
    fetch::use_fetch,
    format,
    i18n::{named, t},
    paths,
    ui::{Amount, Card, MoneyBar, MoneyLegend, Table},
};

/// The lines.
#[component]
pub fn Lines(expense: Signal<Expense>) -> impl IntoView {
    let lines = Memo::new(move |_| expense.with(|expense| expense.lines.clone()));
    let categories = use_fetch(|api| api.terms::<Category>());
    let category = move |line: &ExpenseLine| {
        let id = line.category_id?;
        categories.value.with(|list| {
            let nodes: Vec<Node> = list.iter().flatten().map(Node::of).collect();
            Some(label(&nodes, id.0))
        })
    };
    view! {
        <Card title=t::expenses::lines flush=true aside=|| view! { <MoneyLegend/> }>
            <Table label=t::expenses::lines>
                <thead>
                    <tr>
                        <th>{t::expenses::line_description}</th>
                        <th>{t::expenses::budget}</th>
                        <th>{t::expenses::charge_date}</th>
                        <th class="wide">{t::expenses::money}</th>
                        <th class="num">{t::common::amount}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || lines.get().into_iter().map(|line| {
                        let kind = category(&line).unwrap_or_default();
                        view! { <Line line kind/> }
                    }).collect_view()}
                </tbody>
            </Table>
        </Card>
    }
}

/// What a line says beside the money, in a quiet row.
#[component]
fn TermsText(terms: LineTerms, currency: Currency) -> impl IntoView {
    let text = move || {
        let mut parts = Vec::new();
        parts.extend(terms.vendor.clone());
        if let Some(days) = format::days(terms.service_from, terms.service_to) {
            parts.push(t::revisions::service(days));
        }
        if !terms.quote.is_empty() {
            parts.push(t::revisions::offer(&terms.quote));
        }
        if terms.tax_minor > 0 {
            parts.push(t::revisions::tax(format::money(terms.tax_minor, currency)));
        }
        parts.join(" · ")
    };
    let any = text.clone();
    view! { {move || (!any().is_empty()).then(|| view! { <span class="sub">{text.clone()}</span> })} }
}

/// What a line is called: its own text, or its budget. Tracks the language.
#[must_use]
pub fn line_name(line: &ExpenseLine) -> String {
    if line.description.is_empty() {
        named(&line.node_name, &line.node_name_zh)
    } else {
        line.description.clone()
    }
}

#[component]
fn Line(line: ExpenseLine, kind: String) -> impl IntoView {
    let currency = line.currency;
    let foreign = line.foreign_minor.zip(line.rate);
    let balance = Balance {
        allocated_minor: line.amount_minor,
        reserved_minor: line.reserved_minor,
        committed_minor: line.committed_minor,
        spent_minor: line.spent_minor,
        available_minor: line
            .amount_minor
            .saturating_sub(line.reserved_minor)
            .saturating_sub(line.committed_minor)
            .saturating_sub(line.spent_minor),
    };
    let date = line.charge_date;
    let (name, name_zh) = (line.node_name, line.node_name_zh);
    let terms = line.terms;
    let asked_in = foreign.map_or(currency, |(_, used)| used.from);
    let text = if line.description.is_empty() { "–".to_owned() } else { line.description };
    view! {
        <tr>
            <td class="main-cell">
                {text}
                <span class="sub">{kind}</span>
                <DimensionText of=Signal::stored(line.dimensions)/>
                <TermsText terms currency=asked_in/>
            </td>
            <td data-label=t::expenses::budget>
                <A href=paths::budget_node(line.node_id)>{move || named(&name, &name_zh)}</A>
            </td>
            <td class="date" data-label=t::expenses::charge_date>{move || format::date(date)}</td>
            <td class="wide-cell"><MoneyBar balance=Signal::stored(balance) currency/></td>
            <td class="num" data-label=t::common::amount><Amount minor=line.amount_minor currency/>
                {foreign.map(|(minor, used)| view! {
                    <span class="sub"><Amount minor currency=used.from/></span>
                    <span class="sub num" title=move || format::rate(&used)>
                        {move || t::currencies::rate_of(used.rate)}
                    </span>
                })}
            </td>
        </tr>
    }
}
