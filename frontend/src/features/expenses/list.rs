//! The list of expenses. Its filters live in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    event::EventTopic,
    expense::{ExpenseState, ExpenseSummary},
    payment::PaymentFilter,
    permission::Permission,
    reference::Department,
};

use super::{
    choices::{campaign_choices, department_choices},
    form::kind_choices,
    table::ExpenseTable,
};
use crate::{
    api::ExpenseFilter,
    features::years::use_set_query,
    fetch::{Fetch, Pages, use_fetch, use_pages},
    i18n::t,
    live::use_live,
    paths,
    session::{Allowed, can, current_user},
    ui::{
        Button, Card, Chip, Chips, Choice, Combobox, Empty, Glyph, Kind, LinkButton, Loaded, Notice,
        PageHeader, SearchField, SelectField, StateChips,
    },
};

/// The page.
#[component]
pub fn ExpensesPage() -> impl IntoView {
    let filter = use_filter();
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.expenses(&filter, cursor, limit).await }
    });
    use_live(&[EventTopic::ExpenseChanged], move || pages.refetch());
    let departments = use_fetch(|api| api.departments());
    view! {
        <PageHeader title=t::expenses::title text=t::expenses::text>
            <Allowed to=Permission::ExpensesWrite>
                <LinkButton label=t::expenses::new glyph=Glyph::Plus kind=Kind::Primary href=paths::EXPENSE_NEW/>
            </Allowed>
        </PageHeader>
        <Filters filter departments/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page>
                <List pages filter departments/>
            </Loaded>
        </Card>
    }
}

/// The filter that the address says.
fn use_filter() -> Memo<ExpenseFilter> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            ExpenseFilter {
                states: text("state").split(',').filter_map(|state| state.parse().ok()).collect(),
                kind: text("kind").parse().ok(),
                department_id: text("department").parse().ok(),
                campaign_id: text("campaign").parse().ok(),
                node_id: text("node").parse().ok(),
                import_id: text("import").parse().ok(),
                vendor_id: text("vendor").parse().ok(),
                category_id: text("category").parse().ok(),
                activity_type_id: text("activity").parse().ok(),
                custom: text("custom").parse().unwrap_or_default(),
                channel_id: text("channel").parse().ok(),
                fiscal_year_id: text("year").parse().ok(),
                from: text("from").parse().ok(),
                to: text("to").parse().ok(),
                mine: text("mine") == "true",
                payment: text("payment").parse().ok(),
                over_budget: text("over_budget") == "true",
                text: text("q"),
                sort: text("sort"),
            }
        })
    })
}

/// A filter as the address has it: on, or not there.
fn flag(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}

#[component]
fn Filters(filter: Memo<ExpenseFilter>, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let set = use_set_query();
    let may_request = can(Permission::ExpensesWrite);
    let campaigns = campaign_choices();
    let department_options = Signal::derive(move || {
        let known = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::all())
    });
    view! {
        <FromAnalysis filter/>
        <div class="stack tight" role="search" aria-label=t::expenses::filters>
            <div class="toolbar">
                <SearchField
                    label=t::expenses::search
                    value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                    on_search=move |text| set.run(("q", text))
                />
                <SelectField
                    label=t::common::department
                    choices=department_options
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.department_id)))
                    on_change=move |id| set.run(("department", id))
                />
                <Combobox
                    label=t::expenses::campaign
                    choices=campaigns.choices
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.campaign_id)))
                    on_change=move |id| set.run(("campaign", id))
                    placeholder=t::common::all
                />
                <SelectField
                    label=t::request_kind::kind
                    choices=Signal::derive(|| {
                        let all = std::iter::once(Choice::new("", t::request_kind::all()));
                        all.chain(kind_choices()).collect::<Vec<_>>()
                    })
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.kind)))
                    on_change=move |kind| set.run(("kind", kind))
                />
                <SelectField
                    label=t::expenses::sort
                    choices=Signal::derive(sort_choices)
                    value=Signal::derive(move || filter.with(|filter| filter.sort.clone()))
                    on_change=move |sort| set.run(("sort", sort))
                />
            </div>
            <Chips label=t::common::state>
                {move || may_request.get().then(|| view! {
                    <Chip
                        label=t::expenses::mine
                        pressed=Signal::derive(move || filter.with(|filter| filter.mine))
                        on_click=move || set.run(("mine", flag(!filter.with_untracked(|filter| filter.mine))))
                    />
                })}
                <Chip
                    label=t::money::over
                    pressed=Signal::derive(move || filter.with(|filter| filter.over_budget))
                    on_click=move || {
                        set.run(("over_budget", flag(!filter.with_untracked(|filter| filter.over_budget))));
                    }
                />
                {[PaymentFilter::Unpaid, PaymentFilter::Overdue].map(|payment| view! {
                    <Chip
                        label=move || match payment {
                            PaymentFilter::Unpaid => t::payments::unpaid(),
                            PaymentFilter::Overdue => t::payments::overdue(),
                        }
                        pressed=Signal::derive(move || filter.with(|filter| filter.payment == Some(payment)))
                        on_click=move || {
                            let on = filter.with_untracked(|filter| filter.payment != Some(payment));
                            set.run(("payment", if on { payment.as_str().to_owned() } else { String::new() }));
                        }
                    />
                })}
                <span class="chips-line" aria-hidden="true"></span>
                <StateChips
                    all=ExpenseState::ALL
                    chosen=Signal::derive(move || filter.with(|filter| filter.states.clone()))
                    on_change=move |states| set.run(("state", states))
                />
            </Chips>
        </div>
    }
}

/// What the address filters by and the controls do not show: it came from the analysis.
#[component]
fn FromAnalysis(filter: Memo<ExpenseFilter>) -> impl IntoView {
    let narrowed = Memo::new(move |_| {
        filter.with(|filter| {
            let ids = [
                filter.vendor_id.is_some(),
                filter.category_id.is_some(),
                filter.channel_id.is_some(),
                filter.activity_type_id.is_some(),
                !filter.custom.0.is_empty(),
                filter.fiscal_year_id.is_some(),
                filter.import_id.is_some(),
                filter.from.is_some(),
                filter.to.is_some(),
            ];
            ids.contains(&true)
        })
    });
    move || {
        narrowed.get().then(|| {
            view! {
                <Notice>
                    <div class="row between">
                        <span>{t::expenses::from_analysis}</span>
                        <LinkButton label=t::common::clear_filters small=true href=paths::EXPENSES/>
                    </div>
                </Notice>
            }
        })
    }
}

fn id_text(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn sort_choices() -> Vec<Choice> {
    vec![
        Choice::new("", t::expenses::newest()),
        Choice::new("oldest", t::expenses::oldest()),
        Choice::new("largest", t::expenses::largest()),
        Choice::new("smallest", t::expenses::smallest()),
    ]
}

#[component]
fn List(
    pages: Pages<ExpenseSummary>,
    filter: Memo<ExpenseFilter>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <NoExpenses filter/> }.into_any();
        }
        view! { <ExpenseTable pages departments/> }.into_any()
    }
}

#[component]
fn NoExpenses(filter: Memo<ExpenseFilter>) -> impl IntoView {
    let everything = move || filter.with(|filter| *filter == ExpenseFilter::default());
    move || {
        if everything() {
            view! {
                <Empty glyph=Glyph::Receipt title=t::expenses::none text=t::expenses::none_text>
                    <Allowed to=Permission::ExpensesWrite>
                        <LinkButton label=t::expenses::new kind=Kind::Primary href=paths::EXPENSE_NEW/>
                    </Allowed>
                </Empty>
            }
            .into_any()
        } else {
            let navigate = leptos_router::hooks::use_navigate();
            let clear = move || navigate(paths::EXPENSES, leptos_router::NavigateOptions::default());
            let clear = StoredValue::new_local(clear);
            view! {
                <Empty glyph=Glyph::Filter title=t::common::nothing_found text=t::expenses::none_filtered>
                    <Button label=t::common::clear_filters on_click=move || clear.with_value(|clear| clear())/>
                </Empty>
            }
            .into_any()
        }
    }
}
