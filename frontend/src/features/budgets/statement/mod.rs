//! The statement of a node: every entry, where the money came from and went, and what was left.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    budget::{EntryKind, LedgerEntry, PeriodBalance},
    event::EventTopic,
    ids::NodeId,
    money::Currency,
};

use crate::{
    api::StatementFilter,
    browser,
    features::years::use_set_query,
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    ui::{Amount, Button, Card, Choice, Empty, Glyph, Icon, Kind, Loaded, MoreRow, SelectField, Table},
};

/// The statement, with its filters in the address.
#[component]
pub fn Statement(
    node: NodeId,
    currency: Currency,
    #[prop(into)] periods: Signal<Vec<PeriodBalance>>,
) -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| StatementFilter {
            period_id: query.get("period").and_then(|text| text.parse().ok()),
            kind: query.get("kind").and_then(|text| text.parse().ok()),
        })
    });
    let pages = use_pages(move |api, cursor, limit| api.statement(node, filter.get(), cursor, limit));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || pages.refetch());
    let arrived = Memo::new(move |_| pages.first.value.with(Option::is_some));
    Effect::new(move || {
        if arrived.get() {
            // Figures elsewhere lead to `#statement`; only now it has its height.
            request_animation_frame(browser::scroll_to_hash);
        }
    });
    view! {
        <div id="statement">
            <Card title=t::budgets::statement text=t::budgets::statement_text flush=true>
                <Filters filter periods/>
                <Loaded fetch=pages.first rows=8 let:_first>
                    <Entries pages node currency filter/>
                </Loaded>
            </Card>
        </div>
    }
}

#[component]
fn Filters(filter: Memo<StatementFilter>, periods: Signal<Vec<PeriodBalance>>) -> impl IntoView {
    let set = use_set_query();
    let months = Signal::derive(move || {
        let all = std::iter::once(Choice::new("", t::common::all()));
        let periods = periods.get();
        let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
        let names = format::periods(&starts, format::month);
        let months = periods.iter().zip(names).map(|(period, name)| Choice::new(period.period_id, name));
        all.chain(months).collect::<Vec<_>>()
    });
    let kinds = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        let kinds = EntryKind::ALL.iter().map(|kind| Choice::new(kind, kind.word()));
        all.chain(kinds).collect::<Vec<_>>()
    });
    let text = |value: Option<String>| value.unwrap_or_default();
    view! {
        <div class="card-tools">
            <div class="toolbar">
                <SelectField
                    label=t::common::period
                    choices=months
                    value=Signal::derive(move || text(filter.get().period_id.map(|id| id.to_string())))
                    on_change=move |value: String| set.run(("period", value))
                />
                <SelectField
                    label=t::budgets::entry
                    choices=kinds
                    value=Signal::derive(move || text(filter.get().kind.map(|kind| kind.to_string())))
                    on_change=move |value: String| set.run(("kind", value))
                />
                {move || (filter.get() != StatementFilter::default()).then(|| view! {
                    <Button
                        label=t::common::clear_filters
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        on_click=move || {
                            set.run(("period", String::new()));
                            set.run(("kind", String::new()));
                        }
                    />
                })}
            </div>
        </div>
    }
}

#[component]
fn Entries(
    pages: Pages<LedgerEntry>,
    node: NodeId,
    currency: Currency,
    filter: Memo<StatementFilter>,
) -> impl IntoView {
    let empty = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if empty.get() {
            let filtered = filter.get() != StatementFilter::default();
            let text = if filtered { t::budgets::no_entries_filtered } else { t::budgets::no_entries_text };
            return view! { <Empty glyph=Glyph::FileText title=t::budgets::no_entries text/> }.into_any();
        }
        view! {
            <Table label=t::budgets::statement>
                <thead>
                    <tr>
                        <th scope="col">{t::common::date}</th>
                        <th scope="col">{t::budgets::entry}</th>
                        <th scope="col">{t::budgets::what_for}</th>
                        <th scope="col" class="num">{t::common::amount}</th>
                        <th scope="col" class="num">{t::budgets::available_after}</th>
                        <th scope="col">{t::budgets::by}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=|entry| entry.sequence let:entry>
                        <Entry entry node currency/>
                    </For>
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Entry(entry: LedgerEntry, node: NodeId, currency: Currency) -> impl IntoView {
    let LedgerEntry { sequence, posted_at, entry_date, kind, from, to, .. } = entry;
    let proof = entry.hash.clone();
    let (name, name_zh) = (entry.node_name.clone(), entry.node_name_zh.clone());
    let elsewhere = (entry.node_id != node).then(|| {
        view! { <A href=paths::budget_node(entry.node_id) attr:class="sub">{move || named(&name, &name_zh)}</A> }
    });
    let request = entry.expense_id.map(|id| {
        let reference = entry.expense_reference.clone().unwrap_or_default();
        let title = entry.expense_title.clone().unwrap_or_default();
        view! { <A href=paths::expense(id)>{format!("{reference} {title}")}</A> }
    });
    let memo_class = if entry.expense_id.is_some() { "sub" } else { "" };
    let reverses = entry.reverses_sequence.map(|sequence| {
        view! { <span class="sub">{move || t::budgets::reverses(sequence)}</span> }
    });
    let late = entry.late_from.map(|from| {
        view! { <span class="sub late"><Icon glyph=Glyph::Clock/>{move || t::periods::late(format::month(from))}</span> }
    });
    view! {
        <tr>
            <td data-label=t::common::date class="num-left" title=move || format::date_time(posted_at)>
                {move || format::date(entry_date)}
                <span class="sub" title=proof>{format!("#{sequence}")}</span>
            </td>
            <td data-label=t::budgets::entry>
                {move || kind.word()}
                <span class="sub flow">{move || from.word()}<Icon glyph=Glyph::ArrowRight/>{move || to.word()}</span>
            </td>
            <td data-label=t::budgets::what_for class="main-cell">
                {request}
                <span class=memo_class>{entry.memo}</span>
                {elsewhere}
                {reverses}
                {late}
            </td>
            <td data-label=t::common::amount class="num"><Amount minor=entry.amount_minor currency/></td>
            <td data-label=t::budgets::available_after class="num">
                <Amount minor=entry.available_after_minor currency/>
            </td>
            <td data-label=t::budgets::by>{entry.actor_name}</td>
        </tr>
    }
}
