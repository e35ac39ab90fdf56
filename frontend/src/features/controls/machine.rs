//! The policy time machine: try a policy on what happened, before it is in force.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    budget::{BudgetNode, ControlPolicy},
    control::{ControlBook, PolicyReplay, PolicyReplayRequest, PolicyTrial},
    ids::{ControlBookId, FiscalYearId, NodeId},
    money::Currency,
    period::FiscalYear,
    permission::Permission,
};

use super::{Head, replay::Outcome};
use crate::{
    command::{Command, use_command},
    features::{
        expenses::choices::tree_choices,
        missing::MissingPage,
        policy::{PolicyFields, PolicyForm},
        years::{YearSwitch, use_set_query, use_year},
    },
    fetch::{Fetch, use_fetch},
    i18n::{named, t},
    paths,
    session::can,
    ui::{
        Button, Card, CheckField, Choice, Combobox, DateField, Empty, FormProblem, Glyph, Kind, Loaded,
        MoneyField, SelectField, Skeleton, parse_money,
    },
};

/// The budget or book whose policy is tried, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    node: Option<NodeId>,
    book: Option<ControlBookId>,
    control: ControlPolicy,
    /// Of a book.
    cap_minor: Option<i64>,
    currency: Currency,
}

impl Holder {
    const fn of_node(node: &BudgetNode) -> Self {
        Self {
            node: Some(node.id),
            book: None,
            control: node.control,
            cap_minor: None,
            currency: node.currency,
        }
    }

    const fn of_book(book: &ControlBook) -> Self {
        Self {
            node: None,
            book: Some(book.id),
            control: book.control,
            cap_minor: Some(book.balance.allocated_minor),
            currency: book.currency,
        }
    }

    /// The page on which the policy is put in force.
    #[must_use]
    pub fn href(self) -> Option<String> {
        self.node.map(paths::budget_node).or_else(|| self.book.map(paths::control_book))
    }
}

/// The page.
#[component]
pub fn TimeMachinePage() -> impl IntoView {
    let manages = can(Permission::ControlsManage);
    move || if manages.get() { view! { <Machine/> }.into_any() } else { view! { <MissingPage/> }.into_any() }
}

#[component]
fn Machine() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    view! {
        <Head tab=t::controls::time_machine text=t::controls::machine_text/>
        <Loaded fetch=years let:years>
            <Years years/>
        </Loaded>
    }
}

#[component]
fn Years(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let year = use_year(years);
    move || {
        match year.get() {
        Some(id) => view! { <Year id years year/> }.into_any(),
        None => view! {
            <Card><Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text/></Card>
        }
        .into_any(),
    }
    }
}

/// Whose policies can be tried in a year.
#[derive(Clone, Copy)]
struct Holders {
    nodes: Fetch<Vec<BudgetNode>>,
    books: Fetch<Vec<ControlBook>>,
}

impl Holders {
    fn node(self, id: NodeId) -> Option<Holder> {
        self.nodes.value.with(|nodes| nodes.iter().flatten().find(|node| node.id == id).map(Holder::of_node))
    }

    fn book(self, id: ControlBookId) -> Option<Holder> {
        self.books.value.with(|books| books.iter().flatten().find(|book| book.id == id).map(Holder::of_book))
    }
}

#[component]
fn Year(id: FiscalYearId, years: Signal<Vec<FiscalYear>>, year: Memo<Option<FiscalYearId>>) -> impl IntoView {
    let holders = Holders {
        nodes: use_fetch(move |api| async move { Ok(api.budget_tree(id).await?.nodes) }),
        books: use_fetch(move |api| api.control_books(id)),
    };
    let query = use_query_map();
    let holder = Memo::new(move |_| {
        let text = |name: &str| query.with(|query| query.get(name)).unwrap_or_default();
        let node = text("node").parse().ok().and_then(|id| holders.node(id));
        node.or_else(|| text("book").parse().ok().and_then(|id| holders.book(id)))
    });
    let answer = RwSignal::new(None::<PolicyReplay>);
    let run = use_command(
        |api, request: PolicyReplayRequest, _| async move { api.replay_policies(&request).await },
        move |replay| {
            answer.try_set(Some(replay));
        },
    );
    // Another policy has another answer.
    Effect::new(move || {
        holder.track();
        answer.set(None);
    });
    view! {
        <div class="columns machine">
            <Card title=t::controls::what_if text=t::controls::what_if_text>
                <div class="form">
                    <YearSwitch years year/>
                    <HolderFields holders/>
                </div>
                {move || holder.get().map(|holder| view! { <Trial year=id holder run/> })}
            </Card>
            <div class="stack loose">
                <Result holder answer run/>
            </div>
        </div>
    }
}

/// A budget or a book: choosing one lets go of the other.
#[component]
fn HolderFields(holders: Holders) -> impl IntoView {
    let (query, set) = (use_query_map(), use_set_query());
    let value = move |name: &'static str| {
        Signal::derive(move || query.with(|query| query.get(name)).unwrap_or_default())
    };
    let (node, book) = (value("node"), value("book"));
    let kind = RwSignal::new(if book.get_untracked().is_empty() { "node" } else { "book" });
    let kinds = Signal::derive(|| {
        vec![Choice::new("node", t::budgets::budget()), Choice::new("book", t::controls::book())]
    });
    let nodes = Signal::derive(move || {
        holders.nodes.value.with(|nodes| nodes.as_deref().map(tree_choices).unwrap_or_default())
    });
    let books = Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::choose()));
        holders.books.value.with(|books| {
            let books = books.iter().flatten();
            none.chain(books.map(|book| Choice::new(book.id, named(&book.name, &book.name_zh))))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <SelectField
            label=t::controls::whose
            choices=kinds
            value=Signal::derive(move || kind.get().to_owned())
            on_change=move |chosen: String| {
                let (on, off) = if chosen == "book" { ("book", "node") } else { ("node", "book") };
                kind.set(on);
                set.run((off, String::new()));
            }
        />
        {move || if kind.get() == "book" {
            view! {
                <SelectField
                    label=t::controls::book
                    choices=books
                    value=book
                    on_change=move |id| set.run(("book", id))
                />
            }.into_any()
        } else {
            view! {
                <Combobox
                    label=t::budgets::budget
                    choices=nodes
                    value=node
                    on_change=move |id| set.run(("node", id))
                />
            }.into_any()
        }}
    }
}

/// The policy to try, beginning with the present one.
#[component]
fn Trial(year: FiscalYearId, holder: Holder, run: Command<PolicyReplayRequest>) -> impl IntoView {
    let fields = PolicyFields::of(holder.control, holder.currency);
    let currency = holder.currency;
    let cap = holder.cap_minor.map(|minor| RwSignal::new(currency.grouped(minor)));
    let wrong_cap = RwSignal::new(None);
    let refused_cap = run.field("trials[0].cap_minor");
    let below = RwSignal::new(false);
    let from = RwSignal::new(None::<NaiveDate>);
    let to = RwSignal::new(None::<NaiveDate>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let cap = cap.map(|cap| parse_money(&cap.get_untracked(), currency)).transpose();
        wrong_cap.set(cap.as_ref().err().cloned());
        if let (Some(control), Ok(cap_minor)) = (fields.control(), cap) {
            run.run(PolicyReplayRequest {
                fiscal_year_id: year,
                from: from.get_untracked(),
                to: to.get_untracked(),
                trials: vec![PolicyTrial {
                    node_id: holder.node,
                    book_id: holder.book,
                    with_descendants: holder.node.is_some() && below.get_untracked(),
                    control,
                    cap_minor,
                }],
            });
        }
    };
    view! {
        <form class="form" on:submit=submit>
            {holder.node.is_some().then(|| view! {
                <CheckField
                    label=t::controls::with_below
                    checked=below
                    on_change=move |on| below.set(on)
                />
            })}
            {cap.map(|cap| view! {
                <MoneyField
                    label=t::controls::cap
                    hint=t::controls::try_cap_hint
                    value=cap
                    currency
                    error=Signal::derive(move || wrong_cap.get().or_else(|| refused_cap.get()))
                />
            })}
            <PolicyForm
                fields
                wrong_amount=run.field("trials[0].control.tolerance_minor")
                wrong_percent=run.field("trials[0].control.tolerance_bp")
            />
            <div class="form-grid">
                <DateField label=t::analysis::from value=from optional=true/>
                <DateField label=t::analysis::to value=to optional=true/>
            </div>
            <p class="hint">{t::controls::days_hint}</p>
            <FormProblem error=run.error/>
            <div class="form-actions">
                <Button label=t::controls::replay glyph=Glyph::RefreshCw kind=Kind::Primary submit=true busy=run.pending/>
            </div>
        </form>
    }
}

#[component]
fn Result(
    holder: Memo<Option<Holder>>,
    answer: RwSignal<Option<PolicyReplay>>,
    run: Command<PolicyReplayRequest>,
) -> impl IntoView {
    move || {
        if run.pending.get() {
            return view! { <Card title=t::controls::replaying><Skeleton rows=6/></Card> }.into_any();
        }
        match (answer.get(), holder.get()) {
            (Some(replay), Some(holder)) => view! { <Outcome replay holder/> }.into_any(),
            (_, chosen) => {
                let title = if chosen.is_some() { t::controls::ready } else { t::controls::choose_first };
                view! {
                    <Card><Empty glyph=Glyph::Clock title=title text=t::controls::how_text/></Card>
                }
                .into_any()
            }
        }
    }
}
