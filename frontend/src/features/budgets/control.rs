//! How a node is controlled: what it is, what it was, and the dialog that changes it, with a reason.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{BudgetNode, BudgetNodePage, BudgetNodeUpdate},
    permission::Permission,
    statement::Figure,
};

use super::Place;
use crate::{
    api::Query,
    command::use_command,
    features::{
        controls::NodePolicies,
        policy::{PolicyFacts, PolicyFields, PolicyForm},
    },
    fetch::Fetch,
    i18n::t,
    paths,
    session::Allowed,
    ui::{
        Amount, Button, Card, DateField, Dialog, DialogFoot, Glyph, Kind, LinkButton, TextArea, use_toasts,
    },
};

/// The card on the node's page.
#[component]
pub fn ControlCard(page: Fetch<BudgetNodePage>, node: Memo<BudgetNode>) -> impl IntoView {
    let editing = RwSignal::new(false);
    let control = Memo::new(move |_| node.with(|node| node.control));
    let (id, currency) = node.with_untracked(|node| (node.id, node.currency));
    let place = Place::Node(id);
    let given = Signal::derive(move || node.with(|node| node.children_allocated_minor));
    let own = Signal::derive(move || {
        node.with(|node| node.balance.allocated_minor - node.children_allocated_minor)
    });
    view! {
        <Card title=t::budgets::control text=t::budgets::control_text>
            {move || view! { <PolicyFacts control=control.get() currency/> }}
            <dl class="facts">
                <dt>{t::budgets::given_on}</dt>
                <dd><A href=place.entries(Figure::GivenOn, None) attr:class="door"><Amount minor=given currency/></A></dd>
                <dt>{t::budgets::own}</dt>
                <dd><A href=place.entries(Figure::Kept, None) attr:class="door"><Amount minor=own currency/></A></dd>
            </dl>
            <Allowed to=Permission::BudgetsManage>
                <div class="form-actions start">
                    <Button label=t::budgets::edit_control glyph=Glyph::Pencil small=true on_click=move || editing.set(true)/>
                </div>
            </Allowed>
            <ControlDoors node/>
            <ControlDialog open=editing node done=move || page.refetch()/>
        </Card>
    }
}

/// What the policy was, what it decided, and what another one would have.
#[component]
fn ControlDoors(node: Memo<BudgetNode>) -> impl IntoView {
    let history = RwSignal::new(false);
    let (id, year, currency) = node.with_untracked(|node| (node.id, node.fiscal_year_id, node.currency));
    let checks = Query::new().with("node", id).on(paths::FUND_CHECKS);
    let machine = Query::new().with("year", year).with("node", id).on(paths::TIME_MACHINE);
    view! {
        <div class="control-doors">
            <Button
                label=t::controls::history
                glyph=Glyph::Clock
                kind=Kind::Quiet
                small=true
                on_click=move || history.set(true)
            />
            <Allowed to=Permission::ExpensesRead>
                <LinkButton
                    label=t::controls::checks_of_budget
                    glyph=Glyph::Scale
                    kind=Kind::Quiet
                    small=true
                    href=checks.clone()
                />
            </Allowed>
            <Allowed to=Permission::ControlsManage>
                <LinkButton
                    label=t::controls::try_another
                    glyph=Glyph::RefreshCw
                    kind=Kind::Quiet
                    small=true
                    href=machine.clone()
                />
            </Allowed>
        </div>
        <Dialog open=history title=t::controls::history wide=true>
            <NodePolicies node=id currency/>
        </Dialog>
    }
}

/// The dialog.
#[component]
fn ControlDialog(
    open: RwSignal<bool>,
    node: Memo<BudgetNode>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::budgets::edit_control><Form open node done/></Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, node: Memo<BudgetNode>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let fields = node.with_untracked(|node| PolicyFields::of(node.control, node.currency));
    let from = RwSignal::new(None::<NaiveDate>);
    let reason = RwSignal::new(String::new());
    let id = node.with_untracked(|node| node.id);
    // The version that the person looks at, even when a live update brings a later one.
    let version = node.with_untracked(|node| node.version);
    let save = use_command(
        move |api, update: BudgetNodeUpdate, _| async move { api.update_budget_node(id, &update, version).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(control) = fields.control() {
            save.run(BudgetNodeUpdate {
                dimensions: None,
                name: None,
                name_zh: None,
                is_contingency: None,
                control: Some(control),
                control_from: from.get_untracked(),
                reason: Some(reason.get_untracked()),
            });
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <PolicyForm
                fields
                wrong_amount=save.field("control.tolerance_minor")
                wrong_percent=save.field("control.tolerance_bp")
            />
            <DateField
                label=t::controls::counts_from
                hint=t::controls::counts_from_hint
                value=from
                optional=true
                error=save.field("control_from")
            />
            <TextArea
                label=t::common::reason
                hint=t::budgets::reason_hint
                value=reason
                error=save.field("reason")
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
