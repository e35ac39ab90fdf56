//! Asking for a change of budgets: the fields, and beside them what it would do.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{
    budget::BudgetTree,
    budget_request::{BudgetRequest, BudgetRequestKind},
    event::EventTopic,
    ids::FiscalYearId,
    period::FiscalYear,
};

use super::{
    fields::{Fields, Nodes},
    preview::PreviewPanel,
};
use crate::{
    command::{Command, use_command},
    features::{
        expenses::choices::tree_choices,
        years::{YearSwitch, use_year},
    },
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    settled::settled,
    ui::{
        Button, Card, Choice, Combobox, Crumb, DateField, FormProblem, Kind, Loaded, MoneyField, Notice,
        PageHeader, Segmented, SelectField, TextArea, use_toasts,
    },
};

/// The kinds that are asked for here; a plan is submitted as a plan.
const KINDS: [BudgetRequestKind; 4] = [
    BudgetRequestKind::Transfer,
    BudgetRequestKind::TopUp,
    BudgetRequestKind::Cut,
    BudgetRequestKind::Override,
];

/// The page. What the address says is filled in.
#[component]
pub fn NewBudgetRequestPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let crumbs = Signal::derive(|| {
        vec![
            Crumb { label: t::budgets::title().to_owned(), href: paths::BUDGETS.to_owned() },
            Crumb { label: t::budget_requests::title().to_owned(), href: paths::BUDGET_REQUESTS.to_owned() },
        ]
    });
    view! {
        <PageHeader title=t::budget_requests::new text=t::budget_requests::new_text crumbs/>
        <Loaded fetch=years rows=8 let:years><Years years/></Loaded>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_year(years);
    let query = use_query_map();
    let fields = Fields::of(&query.get_untracked());
    move || year.get().map(|id| view! { <Year id years year fields/> })
}

#[component]
fn Year(
    id: FiscalYearId,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    fields: Fields,
) -> impl IntoView {
    let tree = use_fetch(move |api| api.budget_tree(id));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || tree.refetch());
    view! {
        <Loaded fetch=tree rows=10 let:tree>
            <Form tree years year fields/>
        </Loaded>
    }
}

#[component]
fn Form(
    tree: Signal<BudgetTree>,
    years: Signal<Vec<FiscalYear>>,
    year: Memo<Option<FiscalYearId>>,
    fields: Fields,
) -> impl IntoView {
    let nodes = Nodes::new(tree);
    let question = settled(move || fields.question(nodes));
    let preview = use_fetch(move |api| {
        let question = question.get();
        async move {
            match question {
                Some(new) => api.preview_budget_request(&new).await.map(Some),
                None => Ok(None),
            }
        }
    });
    use_live(&[EventTopic::BudgetChanged, EventTopic::BudgetRequestChanged], move || preview.refetch());
    let save = use_saving();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fields.tried.set(true);
        if let Some(new) = fields.question(nodes) {
            save.run(new);
        }
    };
    let error = move |field: &'static str| {
        let refused = save.field(field);
        Signal::derive(move || {
            refused
                .get()
                .or_else(|| preview.error.with(|error| error.as_ref()?.field(field).map(str::to_owned)))
        })
    };
    view! {
        <form class="columns request-form" novalidate=true on:submit=submit>
            <Card>
                <div class="form">
                    <KindSwitch fields/>
                    <YearSwitch years year/>
                    <Places fields nodes years error=ErrorOf(StoredValue::new_local(Box::new(error)))/>
                    <Amounts fields nodes save/>
                    <FormProblem error=save.error/>
                    <div class="form-actions">
                        <Button
                            label=t::budget_requests::send
                            kind=Kind::Primary
                            submit=true
                            busy=save.pending
                        />
                    </div>
                </div>
            </Card>
            <PreviewPanel preview/>
        </form>
    }
}

type Refusal = Box<dyn Fn(&'static str) -> Signal<Option<String>>>;

/// What the server objects to a field.
#[derive(Clone, Copy)]
struct ErrorOf(StoredValue<Refusal, LocalStorage>);

impl ErrorOf {
    fn of(self, field: &'static str) -> Signal<Option<String>> {
        self.0.with_value(|error| error(field))
    }
}

fn use_saving() -> Command<penstock_shared::budget_request::BudgetRequestCreate> {
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_command(
        |api, new, key| async move { api.create_budget_request(&new, &key).await },
        move |made: BudgetRequest| {
            toasts.good(t::budget_requests::sent());
            navigate(&paths::budget_request(made.summary.id), NavigateOptions::default());
        },
    )
}

#[component]
fn KindSwitch(fields: Fields) -> impl IntoView {
    let choices = Signal::derive(|| KINDS.iter().map(|kind| Choice::new(kind, verb(*kind))).collect());
    view! {
        <Segmented
            label=t::budget_requests::kind
            choices
            value=fields.kind
            on_change=move |kind| fields.kind.set(kind)
        />
    }
}

/// What one does by it.
fn verb(kind: BudgetRequestKind) -> &'static str {
    match kind {
        BudgetRequestKind::Transfer => t::budget_requests::move_money(),
        BudgetRequestKind::TopUp => t::budget_requests::ask_more(),
        BudgetRequestKind::Cut => t::budget_requests::give_back(),
        BudgetRequestKind::Override => t::budget_requests::go_over(),
        BudgetRequestKind::Plan => kind.word(),
    }
}

/// From where, to where, and when.
#[component]
fn Places(fields: Fields, nodes: Nodes, years: Signal<Vec<FiscalYear>>, error: ErrorOf) -> impl IntoView {
    let kind = fields.kind_now();
    let anything = Signal::derive(move || nodes.tree.with(|tree| tree_choices(&tree.nodes)));
    let givers = Signal::derive(move || nodes.tree.with(givers));
    let months_from = months(nodes, years, t::budget_requests::months_from);
    let months_to = months(nodes, years, t::budget_requests::months_to);
    view! {
        {move || (kind.get() == BudgetRequestKind::Transfer).then(|| view! {
            <div class="form-grid">
                <Combobox
                    label=t::budget_requests::from
                    choices=givers
                    value=fields.from
                    on_change=move |id| fields.from.set(id)
                    error=fields.missing(fields.from, error.of("from_node_id"))
                />
                <SelectField
                    label=t::budget_requests::from_month
                    choices=months_from
                    value=fields.from_period
                    on_change=move |id| fields.from_period.set(id)
                    error=error.of("from_period_id")
                />
            </div>
        })}
        <div class="form-grid">
            <Combobox
                label=move || match kind.get() {
                    BudgetRequestKind::Transfer => t::budget_requests::to(),
                    _ => t::budget_requests::node(),
                }
                choices=anything
                value=fields.node
                on_change=move |id| fields.node.set(id)
                error=fields.missing(fields.node, error.of("node_id"))
            />
            {move || match kind.get() {
                BudgetRequestKind::Transfer | BudgetRequestKind::TopUp => view! {
                    <SelectField
                        label=t::budget_requests::to_month
                        choices=months_to
                        value=fields.to_period
                        on_change=move |id| fields.to_period.set(id)
                        error=error.of("to_period_id")
                    />
                }.into_any(),
                BudgetRequestKind::Cut => view! {
                    <SelectField
                        label=t::budget_requests::from_month
                        choices=months_from
                        value=fields.from_period
                        on_change=move |id| fields.from_period.set(id)
                        error=error.of("from_period_id")
                    />
                }.into_any(),
                BudgetRequestKind::Override | BudgetRequestKind::Plan => view! {
                    <DateField
                        label=t::budget_requests::until
                        value=fields.expires_on
                        error=error.of("expires_on")
                    />
                }.into_any(),
            }}
        </div>
        {move || (kind.get() == BudgetRequestKind::Override && fields.is_about_book()).then(|| view! {
            <Notice><p>{t::budget_requests::for_book}</p></Notice>
        })}
        {move || (kind.get() == BudgetRequestKind::TopUp).then(|| view! {
            <FundingField fields error=error.of("funding")/>
        })}
    }
}

#[component]
fn FundingField(fields: Fields, error: Signal<Option<String>>) -> impl IntoView {
    use penstock_shared::budget_request::Funding;
    let choices = Signal::derive(|| {
        let order = [Funding::Contingency, Funding::Unallocated, Funding::NewMoney];
        order.iter().map(|funding| Choice::new(funding, funding.word())).collect()
    });
    view! {
        <SelectField
            label=t::budget_requests::funding
            hint=t::budget_requests::funding_hint
            choices
            value=fields.funding
            on_change=move |funding| fields.funding.set(funding)
            error
        />
    }
}

#[component]
fn Amounts(
    fields: Fields,
    nodes: Nodes,
    save: Command<penstock_shared::budget_request::BudgetRequestCreate>,
) -> impl IntoView {
    let currency = Signal::derive(move || nodes.currency(fields.node.get().parse().ok()));
    view! {
        <MoneyField
            label=t::common::amount
            value=fields.amount
            currency
            error=fields.missing(fields.amount, save.field("amount_minor"))
        />
        <TextArea
            label=t::common::reason
            hint=t::budget_requests::reason_hint
            value=fields.reason
            error=fields.missing(fields.reason, save.field("reason"))
        />
    }
}

/// The budgets that can give: money that is kept back is what one asks for first.
fn givers(tree: &BudgetTree) -> Vec<Choice> {
    let kept_back = |choice: &Choice| {
        tree.nodes.iter().any(|node| node.is_contingency && node.id.to_string() == choice.value)
    };
    let (mut choices, others): (Vec<_>, Vec<_>) = tree_choices(&tree.nodes).into_iter().partition(kept_back);
    for choice in &mut choices {
        choice.label = format!("{} · {}", choice.label, t::budgets::contingency());
        choice.depth = 0;
    }
    choices.extend(others);
    choices
}

/// What happens when no month is named, and the open months of the year.
fn months(
    nodes: Nodes,
    years: Signal<Vec<FiscalYear>>,
    unnamed: fn() -> &'static str,
) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let year = nodes.tree.with(|tree| tree.fiscal_year_id);
        let evenly = std::iter::once(Choice::new("", unnamed()));
        let months = years.with(|years| {
            let open = years.iter().filter(|one| one.id == year).flat_map(|one| &one.periods);
            let open = open.filter(|period| period.state == penstock_shared::period::PeriodState::Open);
            open.map(|period| Choice::new(period.id, format::month(period.starts_on))).collect::<Vec<_>>()
        });
        evenly.chain(months).collect()
    })
}

/// What a fetch of the preview holds.
pub type Preview = Fetch<Option<penstock_shared::budget_request::BudgetRequestPreview>>;
