//! The page of a budget node: figures, months, parts, control, statement.

use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    audit::AuditObjectKind,
    budget::{BudgetNode, BudgetNodePage},
    budget_request::BudgetRequestKind,
    event::EventTopic,
    ids::{FiscalYearId, NodeId},
    permission::Permission,
};

use super::{
    Total,
    allocate::AllocateDialog,
    control::ControlCard,
    create::CreateDialog,
    edit::EditDialog,
    health::Health,
    months::Months,
    rows::{BudgetHead, BudgetRow},
    statement::{Place, Statement},
};
use crate::{
    api::Query,
    features::{audit::AuditChanges, dimensions::DimensionText, missing::MissingPage},
    fetch::{Fetch, use_fetch},
    i18n::{named, t},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Button, Card, Crumb, Glyph, Kind, LinkButton, Loaded, Menu, PageHeader, Table},
};

/// The page of the node in the address.
#[component]
pub fn NodePage() -> impl IntoView {
    let id = paths::id_here::<NodeId>();
    move || match id.get() {
        Some(id) => view! { <Node id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Node(id: NodeId) -> impl IntoView {
    let page = use_fetch(move |api| api.budget_node(id));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || page.refetch());
    view! { <Loaded fetch=page rows=10 let:data><NodeView page data/></Loaded> }
}

#[component]
fn NodeView(page: Fetch<BudgetNodePage>, data: Signal<BudgetNodePage>) -> impl IntoView {
    let node = Memo::new(move |_| data.with(|data| data.node.clone()));
    let currency = node.with_untracked(|node| node.currency);
    let children = Memo::new(move |_| data.with(|data| data.children.clone()));
    let periods = Memo::new(move |_| data.with(|data| data.periods.clone()));
    let balance = Memo::new(move |_| node.with(|node| node.balance));
    let id = node.with_untracked(|node| node.id.0);
    let place = Place::Node(NodeId(id));
    let months = Signal::derive(move || {
        periods.with(|periods| periods.iter().map(|period| (period.period_id, period.starts_on)).collect())
    });
    let name = Signal::derive(move || {
        let year = periods.with(|periods| periods.last().map(|period| period.starts_on.year()));
        let name = node.with(|node| named(&node.name, &node.name_zh));
        year.map_or_else(|| name.clone(), |year| format!("{name} {year}"))
    });
    view! {
        <Head page data node/>
        <DimensionText of=Signal::derive(move || node.with(|node| node.dimensions.clone()))/>
        {move || view! { <Total place currency balance=balance.get()/> }}
        <div class="columns">
            <Card title=t::budgets::months text=t::budgets::months_text><Months place periods currency/></Card>
            <ControlCard page node/>
        </div>
        <Health place/>
        {move || {
            let parts = children.get();
            (!parts.is_empty()).then(|| view! { <Parts parts node/> })
        }}
        <Statement place currency months name/>
        <AuditChanges kind=AuditObjectKind::BudgetNode id/>
    }
}

#[component]
fn Head(page: Fetch<BudgetNodePage>, data: Signal<BudgetNodePage>, node: Memo<BudgetNode>) -> impl IntoView {
    let (id, year) = node.with_untracked(|node| (node.id, node.fiscal_year_id));
    let allocating = RwSignal::new(false);
    let creating = RwSignal::new(false);
    let editing = RwSignal::new(false);
    let in_use = Memo::new(move |_| {
        let held = node.with(|node| node.balance);
        held.allocated_minor != held.available_minor
    });
    let crumbs = Signal::derive(move || {
        let mut crumbs = vec![Crumb {
            label: t::budgets::title().to_owned(),
            href: Query::new().with("year", year).on(paths::BUDGETS),
        }];
        data.with(|data| {
            crumbs.extend(data.ancestors.iter().map(|node| Crumb {
                label: named(&node.name, &node.name_zh),
                href: paths::budget_node(node.id),
            }));
        });
        crumbs
    });
    view! {
        <PageHeader title=move || node.with(|node| named(&node.name, &node.name_zh)) crumbs>
            <Allowed to=Permission::ExpensesWrite>
                <LinkButton
                    label=t::budgets::request
                    glyph=Glyph::Plus
                    href=Query::new().with("node", id).on(paths::EXPENSE_NEW)
                />
            </Allowed>
            <Allowed to=Permission::BudgetsRequest>
                <Changes node/>
            </Allowed>
            <Allowed to=Permission::BudgetsManage>
                <Button label=t::budgets::edit glyph=Glyph::Pencil on_click=move || editing.set(true)/>
                <Button label=t::budgets::add_part glyph=Glyph::Split on_click=move || creating.set(true)/>
                // Once money is used a second person decides.
                {move || if in_use.get() {
                    view! {
                        <LinkButton
                            label=t::budgets::allocate
                            glyph=Glyph::Banknote
                            kind=Kind::Primary
                            href=ask(BudgetRequestKind::TopUp, (year, "node", id))
                        />
                    }.into_any()
                } else {
                    view! {
                        <Button
                            label=t::budgets::allocate
                            glyph=Glyph::Banknote
                            kind=Kind::Primary
                            on_click=move || allocating.set(true)
                        />
                    }.into_any()
                }}
            </Allowed>
        </PageHeader>
        <AllocateDialog
            open=allocating
            node
            periods=Signal::derive(move || data.with(|data| data.periods.clone()))
            done=move || page.refetch()
        />
        <EditDialog open=editing node done=move || page.refetch()/>
        <CreateDialog open=creating year parent=Some(id) done=move || page.refetch()/>
    }
}

/// The form of a request, with the node in its place.
fn ask(kind: BudgetRequestKind, (year, place, id): (FiscalYearId, &'static str, NodeId)) -> String {
    Query::new().with("kind", kind).with("year", year).with(place, id).on(paths::BUDGET_REQUEST_NEW)
}

/// What can be asked for on the node.
#[component]
fn Changes(node: Memo<BudgetNode>) -> impl IntoView {
    let (id, year) = node.with_untracked(|node| (node.id, node.fiscal_year_id));
    view! {
        <Menu label=t::budget_requests::new glyph=Glyph::Split wide=true>
            <A href=ask(BudgetRequestKind::Transfer, (year, "from", id)) attr:class="menu-item">{t::budget_requests::move_money}</A>
            <A href=ask(BudgetRequestKind::TopUp, (year, "node", id)) attr:class="menu-item">{t::budget_requests::ask_more}</A>
            <A href=ask(BudgetRequestKind::Cut, (year, "node", id)) attr:class="menu-item">{t::budget_requests::give_back}</A>
            <A href=Query::new().with("node", id).on(paths::BUDGET_REQUESTS) attr:class="menu-item">{t::budgets::requests}</A>
        </Menu>
    }
}

#[component]
fn Parts(parts: Vec<BudgetNode>, node: Memo<BudgetNode>) -> impl IntoView {
    let label = move || t::budgets::parts_of(node.with(|node| named(&node.name, &node.name_zh)));
    view! {
        <Card title=t::budgets::parts flush=true>
            <Table label>
                <BudgetHead/>
                <tbody>{parts.into_iter().map(|node| view! { <BudgetRow node/> }).collect_view()}</tbody>
            </Table>
        </Card>
    }
}
