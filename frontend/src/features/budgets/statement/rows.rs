//! The entries of a statement as a table.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{DocumentKind, DocumentRef, EntryKind, LedgerEntry},
    ids::{BudgetRequestId, NodeId},
    money::Currency,
    statement::{Figure, StatementQuery},
};

use super::place::{Filters, Place};
use crate::{
    features::effect::placed,
    fetch::Pages,
    format,
    i18n::{t, words::Word},
    paths,
    ui::{Amount, Empty, Glyph, Icon, MoreRow, Table},
};

/// The entries, or why there are none.
#[component]
pub fn Entries(pages: Pages<LedgerEntry>, filters: Filters, currency: Currency) -> impl IntoView {
    let empty = Memo::new(move |_| pages.items.with(Vec::is_empty));
    let counted = Memo::new(move |_| filters.now.with(StatementQuery::figure));
    move || {
        if empty.get() {
            let text =
                if filters.any() { t::budgets::no_entries_filtered } else { t::budgets::no_entries_text };
            return view! { <Empty glyph=Glyph::FileText title=t::budgets::no_entries text/> }.into_any();
        }
        let figure = counted.get();
        view! {
            <Table label=t::budgets::statement>
                <thead>
                    <tr>
                        <th scope="col">{t::common::date}</th>
                        <th scope="col">{t::budgets::entry}</th>
                        <th scope="col">{t::budgets::what_for}</th>
                        <th scope="col" class="num">{t::common::amount}</th>
                        <th scope="col" class="num">{move || figure.word()}</th>
                        <th scope="col" class="num">{move || t::statement::balance_of(figure.word())}</th>
                        <th scope="col">{t::budgets::by}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=|entry| (entry.sequence, entry.running_minor) let:entry>
                        <Entry entry filters currency figure/>
                    </For>
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Entry(
    entry: LedgerEntry,
    filters: Filters,
    currency: Currency,
    /// What is counted.
    figure: Figure,
) -> impl IntoView {
    let LedgerEntry { sequence, posted_at, entry_date, kind, from, to, .. } = entry;
    let (amount, effect, after) = (entry.amount_minor, entry.effect_minor, entry.running_minor);
    view! {
        <tr>
            <td data-label=t::common::date class="num-left" title=move || format::date_time(posted_at)>
                {move || format::date(entry_date)}
                <A href=paths::ledger_entry(sequence) attr:class="sub" attr:title=t::statement::explain>
                    {format!("#{sequence}")}
                </A>
            </td>
            <td data-label=t::budgets::entry>
                {move || kind.word()}
                <span class="sub flow">{move || from.word()}<Icon glyph=Glyph::ArrowRight/>{move || to.word()}</span>
            </td>
            <td data-label=t::budgets::what_for class="main-cell"><WhatFor entry=entry.clone() filters/></td>
            <td data-label=t::common::amount class="num muted"><Amount minor=amount currency/></td>
            <td data-label=move || figure.word() class="num">
                // A step that leaves the figure as it was, as a commitment leaves what is available.
                {if effect == 0 { "–".into_any() } else { view! { <Amount minor=effect currency/> }.into_any() }}
            </td>
            <td data-label=move || t::statement::balance_of(figure.word()) class="num">
                <Amount minor=after currency/>
            </td>
            <td data-label=t::budgets::by>
                {entry.actor_name.map(|name| {
                    let label = name.clone();
                    view! {
                        <button
                            type="button"
                            class="text-button"
                            aria-label=move || t::statement::only_by(&label)
                            on:click=move |_| filters.change(|now| now.actor_id = entry.actor_id)
                        >{name}</button>
                    }
                })}
            </td>
        </tr>
    }
}

/// The document, the memo, the budget below, and what is taken back.
#[component]
fn WhatFor(entry: LedgerEntry, filters: Filters) -> impl IntoView {
    let here: Option<NodeId> = match filters.place {
        Place::Node(id) => Some(id),
        Place::Year(..) => None,
    };
    let (name, name_zh) = (entry.node_name.clone(), entry.node_name_zh.clone());
    // The statement's own budget stands above the table.
    let path: Vec<_> = entry.node_path.iter().filter(|node| Some(node.id) != here).cloned().collect();
    let elsewhere = (Some(entry.node_id) != here).then(|| {
        let name = move || placed(&path, &name, &name_zh);
        view! { <A href=paths::budget_node(entry.node_id) attr:class="sub">{name}</A> }
    });
    let request = entry.expense_id.map(|id| {
        let reference = entry.expense_reference.clone().unwrap_or_default();
        let title = entry.expense_title.clone().unwrap_or_default();
        view! { <A href=paths::expense(id)>{format!("{reference} {title}")}</A> }
    });
    let document =
        entry.document.filter(|of| of.kind != DocumentKind::PeriodMove).map(|DocumentRef { kind, id }| {
            match kind {
                DocumentKind::BudgetRequest => {
                    let href = paths::budget_request(BudgetRequestId(id));
                    view! { <A href attr:class="sub">{format!("BR-{id}")}</A> }.into_any()
                }
                kind => {
                    view! { <span class="sub">{move || format!("{} #{id}", kind.word())}</span> }.into_any()
                }
            }
        });
    let memo_class = if entry.expense_id.is_some() { "sub" } else { "" };
    let reverses = entry.reverses_sequence.map(|sequence| {
        view! {
            <A href=paths::ledger_entry(sequence) attr:class="sub">{move || t::budgets::reverses(sequence)}</A>
        }
    });
    let leaves = matches!(entry.kind, EntryKind::Release | EntryKind::Cut);
    let moved = entry.other_period.map(|other| {
        let moved: fn(String) -> String = if leaves { t::periods::moved_to } else { t::periods::moved_from };
        view! { <span class="sub">{move || moved(format::month(other))}</span> }
    });
    let late = entry.late_from.map(|from| {
        view! { <span class="sub late"><Icon glyph=Glyph::Clock/>{move || t::periods::late(format::month(from))}</span> }
    });
    view! {
        {request}
        <span class=memo_class>{entry.memo}</span>
        {document}
        {moved}
        {elsewhere}
        {reverses}
        {late}
    }
}
