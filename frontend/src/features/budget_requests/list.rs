//! The list of requests about budgets. Its filters live in the address.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    budget_request::{BudgetRequestKind, BudgetRequestState, BudgetRequestSummary},
    event::EventTopic,
    permission::Permission,
};

use super::title;
use crate::{
    api::BudgetRequestFilter,
    features::years::use_set_query,
    fetch::{Pages, use_pages},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::can,
    ui::{
        Amount, Card, Chip, Chips, Choice, Crumb, Empty, Glyph, LinkButton, Loaded, MoreRow, PageHeader,
        SelectField, StatePill, Table,
    },
};

/// The page.
#[component]
pub fn BudgetRequestsPage() -> impl IntoView {
    let filter = use_filter();
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.budget_requests(filter, cursor, limit).await }
    });
    use_live(&[EventTopic::BudgetRequestChanged], move || pages.refetch());
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::budgets::title().to_owned(), href: paths::BUDGETS.to_owned() }]
    });
    view! {
        <PageHeader title=t::budget_requests::title text=t::budget_requests::text crumbs/>
        <Filters filter/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page><List pages filter/></Loaded>
        </Card>
    }
}

/// The filter that the address says.
fn use_filter() -> Memo<BudgetRequestFilter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            BudgetRequestFilter {
                state: text("state").parse().ok(),
                kind: text("kind").parse().ok(),
                node_id: text("node").parse().ok(),
                mine: text("mine") == "true",
            }
        })
    })
}

#[component]
fn Filters(filter: Memo<BudgetRequestFilter>) -> impl IntoView {
    let set = use_set_query();
    let may_ask = can(Permission::BudgetsRequest);
    let kinds = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        all.chain(BudgetRequestKind::ALL.iter().map(|kind| Choice::new(kind, kind.word())))
            .collect::<Vec<_>>()
    });
    let text = |on: bool, word: String| if on { String::new() } else { word };
    view! {
        <div class="stack tight" role="search" aria-label=t::budget_requests::filters>
            <div class="toolbar">
                <SelectField
                    label=t::budget_requests::kind
                    choices=kinds
                    value=Signal::derive(move || {
                        filter.with(|filter| filter.kind.map(|kind| kind.to_string()).unwrap_or_default())
                    })
                    on_change=move |kind| set.run(("kind", kind))
                />
            </div>
            <Chips label=t::common::state>
                {move || may_ask.get().then(|| view! {
                    <Chip
                        label=t::expenses::mine
                        pressed=Signal::derive(move || filter.with(|filter| filter.mine))
                        on_click=move || {
                            let on = filter.with_untracked(|filter| filter.mine);
                            set.run(("mine", text(on, "true".to_owned())));
                        }
                    />
                    <span class="chips-line" aria-hidden="true"></span>
                })}
                {BudgetRequestState::ALL.iter().map(|state| {
                    let state = *state;
                    view! {
                        <Chip
                            label=move || state.word()
                            pressed=Signal::derive(move || filter.with(|filter| filter.state == Some(state)))
                            on_click=move || {
                                let on = filter.with_untracked(|filter| filter.state == Some(state));
                                set.run(("state", text(on, state.to_string())));
                            }
                        />
                    }
                }).collect_view()}
            </Chips>
        </div>
    }
}

#[component]
fn List(pages: Pages<BudgetRequestSummary>, filter: Memo<BudgetRequestFilter>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if !none.get() {
            return view! { <Rows pages/> }.into_any();
        }
        if filter.with(|filter| *filter == BudgetRequestFilter::default()) {
            return view! {
                <Empty glyph=Glyph::Wallet title=t::budget_requests::none text=t::budget_requests::none_text>
                    <LinkButton label=t::budgets::title href=paths::BUDGETS/>
                </Empty>
            }
            .into_any();
        }
        view! {
            <Empty glyph=Glyph::Filter title=t::common::nothing_found text=t::budget_requests::none_filtered>
                <LinkButton label=t::common::clear_filters href=paths::BUDGET_REQUESTS/>
            </Empty>
        }
        .into_any()
    }
}

#[component]
fn Rows(pages: Pages<BudgetRequestSummary>) -> impl IntoView {
    view! {
        <Table label=t::budget_requests::title linked=true>
            <thead>
                <tr>
                    <th>{t::expenses::request}</th>
                    <th>{t::budget_requests::kind}</th>
                    <th>{t::expenses::requester}</th>
                    <th>{t::common::created}</th>
                    <th>{t::common::state}</th>
                    <th class="num">{t::common::amount}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || pages.items.get() key=|request| (request.id, request.version) let:request>
                    <RequestRow request/>
                </For>
            </tbody>
        </Table>
        <MoreRow pages/>
    }
}

/// The whole row leads to the request.
#[component]
fn RequestRow(request: BudgetRequestSummary) -> impl IntoView {
    let (kind, created_at) = (request.kind, request.created_at);
    let named = request.clone();
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::budget_request(request.id)>{move || title(&named)}</A>
                <span class="sub num">{request.reference}</span>
            </td>
            <td data-label=t::budget_requests::kind>{move || kind.word()}</td>
            <td data-label=t::expenses::requester>{request.requester_name}</td>
            <td class="date" data-label=t::common::created>{move || format::date_time(created_at)}</td>
            <td data-label=t::common::state><StatePill state=request.state/></td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=request.amount_minor currency=request.currency/>
            </td>
        </tr>
    }
}
