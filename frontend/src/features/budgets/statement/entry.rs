//! One entry of the ledger, explained.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{DocumentKind, EntryKind, LedgerEntry},
    ids::BudgetRequestId,
    money::Currency,
    statement::{EntryExplanation, EntryRef},
};

use super::Place;
use crate::{
    features::{expenses::CheckRecord, missing::MissingPage},
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word},
    paths,
    ui::{Amount, Card, Crumb, Glyph, Icon, Loaded, Notice, PageHeader, Table, Term, Tone},
};

/// The page of the entry in the address.
#[component]
pub fn EntryPage() -> impl IntoView {
    let sequence = paths::id_here::<i64>();
    move || match sequence.get() {
        Some(sequence) => view! { <Entry sequence/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Entry(sequence: i64) -> impl IntoView {
    let page = use_fetch(move |api| api.ledger_entry(sequence));
    view! { <Loaded fetch=page rows=8 let:page>{move || view! { <Explained page=page.get()/> }}</Loaded> }
}

#[component]
fn Explained(page: EntryExplanation) -> impl IntoView {
    let entry = page.entry.clone();
    let currency = entry.currency;
    let (kind, sequence) = (entry.kind, entry.sequence);
    let mut way: Vec<(String, String, String)> = page
        .ancestors
        .iter()
        .map(|node| (node.name.clone(), node.name_zh.clone(), paths::budget_node(node.id)))
        .collect();
    let own = Place::Node(entry.node_id).href(&penstock_shared::statement::StatementQuery::default());
    way.push((entry.node_name.clone(), entry.node_name_zh.clone(), own));
    let crumbs = Signal::derive(move || {
        let top = Crumb { label: t::budgets::title().to_owned(), href: paths::BUDGETS.to_owned() };
        let below =
            way.iter().map(|(name, name_zh, href)| Crumb { label: named(name, name_zh), href: href.clone() });
        std::iter::once(top).chain(below).collect::<Vec<_>>()
    });
    let (line, check) = (page.lineage.clone(), page.check.clone());
    let (moved, chain) = (page.clone(), page);
    view! {
        <PageHeader
            title=move || t::statement::entry_title(sequence, kind.word())
            text=t::statement::entry_text
            crumbs
        />
        <div class="columns">
            <Card title=t::statement::moved><Moved page=moved/></Card>
            <Card title=t::statement::chain text=t::statement::chain_text><Chain page=chain/></Card>
        </div>
        {check.map(|check| view! {
            <Card title=t::statement::check text=t::statement::check_text flush=true>
                <div class="checks"><CheckRecord check open=true/></div>
            </Card>
        })}
        {(line.len() > 1).then(|| view! {
            <Card title=t::statement::lineage text=t::statement::lineage_text flush=true>
                <Lineage entries=line sequence currency/>
            </Card>
        })}
    }
}

#[component]
fn Moved(page: EntryExplanation) -> impl IntoView {
    let LedgerEntry { from, to, amount_minor, currency, entry_date, posted_at, .. } = page.entry;
    let (number, starts_on) = (page.period_number, page.period_starts_on);
    let request = page.entry.expense_id.map(|id| {
        let reference = page.entry.expense_reference.clone().unwrap_or_default();
        let title = page.entry.expense_title.clone().unwrap_or_default();
        view! {
            <dt>{t::statement::request}</dt>
            <dd><A href=paths::expense(id)>{format!("{reference} {title}")}</A></dd>
        }
    });
    let invoice = page.invoice_number.map(|number| {
        view! { <dt>{t::statement::invoice}</dt><dd>{number}</dd> }
    });
    let (leaves, other) =
        (matches!(page.entry.kind, EntryKind::Release | EntryKind::Cut), page.entry.other_period);
    let document = page.entry.document.map(|document| {
        view! {
            <dt>{t::statement::document}</dt>
            <dd>{match document.kind {
                DocumentKind::BudgetRequest => {
                    let id = BudgetRequestId(document.id);
                    view! { <A href=paths::budget_request(id)>{format!("BR-{id}")}</A> }.into_any()
                }
                DocumentKind::PeriodMove => {
                    let moved: fn(String) -> String = if leaves { t::periods::moved_to } else { t::periods::moved_from };
                    (move || other.map(|other| moved(format::month(other)))).into_any()
                }
                kind => (move || format!("{} #{}", kind.word(), document.id)).into_any(),
            }}</dd>
        }
    });
    let memo = Some(page.entry.memo).filter(|memo| !memo.is_empty()).map(|memo| {
        view! { <dt>{t::statement::memo}</dt><dd>{memo}</dd> }
    });
    let link = |entry: EntryRef| {
        let label = move || t::statement::entry_title(entry.sequence, entry.kind.word());
        view! { <dd><A href=paths::ledger_entry(entry.sequence)>{label}</A></dd> }
    };
    let reverses = page.reverses.map(|entry| view! { <dt>{t::statement::takes_back}</dt>{link(entry)} });
    let back = (!page.reversed_by.is_empty()).then(|| {
        view! { <dt>{t::statement::taken_back_by}</dt>{page.reversed_by.into_iter().map(link).collect_view()} }
    });
    view! {
        <dl class="facts">
            <dt>{t::common::amount}</dt>
            <dd class="strong"><Amount minor=amount_minor currency/></dd>
            <dt>{t::statement::flow}</dt>
            <dd><span class="flow">{move || from.word()}<Icon glyph=Glyph::ArrowRight/>{move || to.word()}</span></dd>
            <dt>{t::common::date}</dt>
            <dd class="num">{move || format::date(entry_date)}</dd>
            <dt>{t::statement::period}</dt>
            <dd>{move || t::statement::period_of(number, format::month(starts_on))}</dd>
            <dt>{t::statement::posted}</dt>
            <dd class="num">{move || format::date_time(posted_at)}</dd>
            {page.entry.actor_name.map(|name| view! { <dt>{t::budgets::by}</dt><dd>{name}</dd> })}
            {request}
            {invoice}
            {document}
            {memo}
            {reverses}
            {back}
            <dt>{t::budgets::available_after}</dt>
            <dd><Amount minor=page.entry.available_after_minor currency/></dd>
        </dl>
    }
}

#[component]
fn Chain(page: EntryExplanation) -> impl IntoView {
    let before = page.entry.sequence - 1;
    view! {
        <dl class="facts">
            <dt>{t::statement::sequence}</dt>
            <dd class="num">{format!("#{}", page.entry.sequence)}</dd>
            <dt><Term word=t::statement::hash meaning=t::statement::hash_help/></dt>
            <dd class="mono hash">{page.entry.hash}</dd>
            <dt>{t::statement::prev_hash}</dt>
            <dd class="mono hash">
                {page.prev_hash}
                {(before > 0).then(|| view! { <span class="sub num">{format!("#{before}")}</span> })}
            </dd>
        </dl>
        {if page.hash_holds {
            view! { <p class="hint">{t::statement::hash_holds}</p> }.into_any()
        } else {
            view! { <Notice tone=Tone::Bad>{t::statement::hash_broken}</Notice> }.into_any()
        }}
    }
}

#[component]
fn Lineage(entries: Vec<EntryRef>, sequence: i64, currency: Currency) -> impl IntoView {
    let rows = entries.into_iter().map(move |entry| {
        let EntryRef { posted_at, kind, from, to, amount_minor, .. } = entry;
        let here = entry.sequence == sequence;
        view! {
            <tr aria-current=here.then_some("true")>
                <td data-label=t::statement::posted class="num-left">
                    {move || format::date_time(posted_at)}
                    <A href=paths::ledger_entry(entry.sequence) attr:class="sub">{format!("#{}", entry.sequence)}</A>
                </td>
                <td data-label=t::budgets::entry class:strong=here>{move || kind.word()}</td>
                <td data-label=t::statement::flow>
                    <span class="flow">{move || from.word()}<Icon glyph=Glyph::ArrowRight/>{move || to.word()}</span>
                </td>
                <td data-label=t::common::amount class="num"><Amount minor=amount_minor currency/></td>
            </tr>
        }
    });
    view! {
        <Table label=t::statement::lineage>
            <thead>
                <tr>
                    <th scope="col">{t::statement::posted}</th>
                    <th scope="col">{t::budgets::entry}</th>
                    <th scope="col">{t::statement::flow}</th>
                    <th scope="col" class="num">{t::common::amount}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}
