//! The browser of stored checks: "why was this refused on 3 March?" Its filters live in the address.

use leptos::{html, prelude::*};
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    budget::CheckOutcome,
    control::FundCheckSummary,
    event::EventTopic,
    ids::{ControlBookId, FundCheckId, NodeId},
};

use super::{
    Head,
    why::{Why, amounts},
};
use crate::{
    api::CheckFilter,
    features::{
        expenses::{CheckTable, purpose},
        years::{use_day_field, use_set_query},
    },
    fetch::{Pages, use_fetch, use_pages},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    ui::{Card, Choice, DateField, Empty, Glyph, Icon, LinkButton, Loaded, MoreRow, SelectField, StatePill},
};

/// What asks.
const PURPOSES: [&str; 3] = ["submit", "invoice", "import"];

/// The page.
#[component]
pub fn ChecksPage() -> impl IntoView {
    let filter = use_filter();
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.fund_checks(&filter, cursor, limit).await }
    });
    use_live(&[EventTopic::ExpenseChanged, EventTopic::BudgetChanged], move || pages.refetch());
    view! {
        <Head tab=t::controls::checks text=t::controls::checks_text/>
        <Filters filter/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page>
                <List pages filter/>
            </Loaded>
        </Card>
    }
}

/// The filter that the address says.
fn use_filter() -> Memo<CheckFilter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            CheckFilter {
                outcome: text("outcome").parse().ok(),
                purpose: text("purpose"),
                from: text("from").parse().ok(),
                to: text("to").parse().ok(),
                node_id: text("node").parse().ok(),
                book_id: text("book").parse().ok(),
                expense_id: text("expense").parse().ok(),
            }
        })
    })
}

#[component]
fn Filters(filter: Memo<CheckFilter>) -> impl IntoView {
    let set = use_set_query();
    let from = use_day_field("from", Signal::derive(move || filter.with(|filter| filter.from)));
    let to = use_day_field("to", Signal::derive(move || filter.with(|filter| filter.to)));
    let turned = Signal::derive(move || match (from.get(), to.get()) {
        (Some(from), Some(to)) if from > to => Some(t::analysis::dates_turned().to_owned()),
        _ => None,
    });
    let outcomes = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        all.chain(CheckOutcome::ALL.iter().map(|outcome| Choice::new(outcome, outcome.word()))).collect()
    });
    let purposes = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        all.chain(PURPOSES.into_iter().map(|word| Choice::new(word, purpose(word)))).collect()
    });
    view! {
        <div class="stack tight" role="search" aria-label=t::common::filters>
            <div class="toolbar">
                <SelectField
                    label=t::controls::outcome
                    choices=outcomes
                    value=Signal::derive(move || {
                        filter.with(|filter| filter.outcome).map(|outcome| outcome.to_string()).unwrap_or_default()
                    })
                    on_change=move |outcome| set.run(("outcome", outcome))
                />
                <SelectField
                    label=t::controls::purpose
                    choices=purposes
                    value=Signal::derive(move || filter.with(|filter| filter.purpose.clone()))
                    on_change=move |purpose| set.run(("purpose", purpose))
                />
                <DateField label=t::analysis::from value=from/>
                <DateField label=t::analysis::to value=to error=turned/>
            </div>
            <Chosen filter/>
        </div>
    }
}

/// The budget, book and request that a link brought here.
#[component]
fn Chosen(filter: Memo<CheckFilter>) -> impl IntoView {
    let chosen =
        Memo::new(move |_| filter.with(|filter| (filter.node_id, filter.book_id, filter.expense_id)));
    move || {
        let (node, book, expense) = chosen.get();
        let any = node.is_some() || book.is_some() || expense.is_some();
        any.then(|| {
            view! {
                <div class="filter-chips">
                    {node.map(|id| view! { <NodeChip id/> })}
                    {book.map(|id| view! { <BookChip id/> })}
                    {expense.map(|id| view! {
                        <FilterChip
                            name="expense"
                            text=Signal::derive(move || t::statement::one_expense(format!("EXP-{:04}", id.0)))
                        />
                    })}
                </div>
            }
        })
    }
}

#[component]
fn NodeChip(id: NodeId) -> impl IntoView {
    let page = use_fetch(move |api| api.budget_node(id));
    let text = Signal::derive(move || {
        let name =
            page.value.with(|page| Some(named(&page.as_ref()?.node.name, &page.as_ref()?.node.name_zh)));
        t::analysis::chip(t::budgets::budget(), name.unwrap_or_else(|| format!("#{id}")))
    });
    view! { <FilterChip name="node" text/> }
}

#[component]
fn BookChip(id: ControlBookId) -> impl IntoView {
    let page = use_fetch(move |api| api.control_book(id));
    let text = Signal::derive(move || {
        let name =
            page.value.with(|page| Some(named(&page.as_ref()?.book.name, &page.as_ref()?.book.name_zh)));
        t::analysis::chip(t::controls::book(), name.unwrap_or_else(|| format!("#{id}")))
    });
    view! { <FilterChip name="book" text/> }
}

#[component]
fn FilterChip(name: &'static str, text: Signal<String>) -> impl IntoView {
    let set = use_set_query();
    view! {
        <span class="filter-chip">
            <span>{move || text.get()}</span>
            <button
                type="button"
                aria-label=move || t::analysis::remove_filter(text.get())
                on:click=move |_| set.run((name, String::new()))
            ><Icon glyph=Glyph::X/></button>
        </span>
    }
}

#[component]
fn List(pages: Pages<FundCheckSummary>, filter: Memo<CheckFilter>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if !none.get() {
            return view! {
                <ul class="list check-list" data-testid="check-list">
                    <For each=move || pages.items.get() key=|check| check.id let:check>
                        <Check check/>
                    </For>
                </ul>
                <MoreRow pages/>
            }
            .into_any();
        }
        if filter.with(|filter| *filter == CheckFilter::default()) {
            return view! {
                <Empty glyph=Glyph::Scale title=t::controls::no_checks text=t::controls::no_checks_text/>
            }
            .into_any();
        }
        view! {
            <Empty glyph=Glyph::Filter title=t::common::nothing_found text=t::controls::no_checks_filtered>
                <LinkButton label=t::common::clear_filters href=paths::FUND_CHECKS/>
            </Empty>
        }
        .into_any()
    }
}

/// One check: what asked, what came of it, and why; its table opens on demand.
#[component]
fn Check(check: FundCheckSummary) -> impl IntoView {
    let FundCheckSummary { id, checked_at, actor_name, purpose: word, outcome, objections, asked, .. } =
        check;
    let opened = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let (expense, title, reference) = (check.expense_id, check.expense_title, check.expense_reference);
    view! {
        <li class="check-item">
            <div class="check-item-head">
                <StatePill state=outcome/>
                <span class="grow">
                    {match expense {
                        Some(expense) => view! {
                            <A href=paths::expense(expense) attr:class="strong">{title}</A>
                            " " <span class="muted small num">{reference}</span>
                        }.into_any(),
                        None => view! { <span class="strong">{t::controls::of_import}</span> }.into_any(),
                    }}
                </span>
                <span class="num strong">{move || amounts(&asked)}</span>
            </div>
            <Why objections/>
            <details
                node_ref=details
                class="check-numbers"
                on:toggle=move |_| opened.set(details.get_untracked().is_some_and(|details| details.open()))
            >
                <summary>
                    <span class="num">{move || format::date_time(checked_at)}</span>
                    " · " {move || purpose(&word)}
                    {actor_name.map(|name| format!(" · {name}"))}
                    <span class="check-open">{t::controls::numbers}</span>
                </summary>
                {move || opened.get().then(|| view! { <Numbers id/> })}
            </details>
        </li>
    }
}

/// The whole check, read when it is opened.
#[component]
fn Numbers(id: FundCheckId) -> impl IntoView {
    let check = use_fetch(move |api| api.fund_check(id));
    view! {
        <Loaded fetch=check rows=3 let:check>
            {move || {
                let check = check.get();
                view! { <CheckTable checked_at=check.checked_at results=check.results/> }
            }}
        </Loaded>
    }
}
