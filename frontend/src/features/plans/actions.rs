//! The steps of a version's life, as far as the reader may take them.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    permission::Permission,
    plan::{Plan, PlanReason, PlanVersion, PlanVersionKind, PlanVersionState},
};

use super::{
    Refusal,
    drafts::{Discard, RenamePlan, RenameVersion},
};
use crate::{
    api::PlanStep,
    command::use_command,
    fetch::Fetch,
    i18n::t,
    paths,
    session::can,
    ui::{Button, Confirm, Dialog, Glyph, Icon, Kind, Menu, TextArea, use_toasts},
};

/// What the buttons need to know of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stand {
    state: PlanVersionState,
    step: bool,
    whole: bool,
    closed: bool,
    moved: bool,
    open: bool,
}

impl Stand {
    fn of(version: &PlanVersion) -> Self {
        Self {
            state: version.summary.state,
            step: version.summary.kind == PlanVersionKind::Version,
            whole: version.plan.whole,
            closed: version.plan.state == penstock_shared::plan::PlanState::Closed,
            moved: !version.moved.is_empty(),
            open: version.plan.open_version_id.is_some(),
        }
    }
}

#[component]
pub fn Actions(
    plan: Signal<Plan>,
    plan_fetch: Fetch<Plan>,
    version: Signal<Option<PlanVersion>>,
    fetch: Fetch<PlanVersion>,
) -> impl IntoView {
    let writes = can(Permission::PlansWrite);
    let manages = can(Permission::BudgetsManage);
    let stand = Memo::new(move |_| version.with(|version| version.as_ref().map(Stand::of)));
    let (submitting, activating, withdrawing, revising, closing) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let shown = move || stand.get().filter(|stand| stand.whole && !stand.closed);
    let refreshing = RwSignal::new(false);
    let asks = Asks::default();
    view! {
        {move || shown().filter(|_| writes.get()).map(|stand| {
            let draft = stand.step && stand.state == PlanVersionState::Draft;
            let taken = matches!(stand.state, PlanVersionState::Submitted | PlanVersionState::Approved);
            let active = stand.state == PlanVersionState::Active;
            view! {
                {(stand.moved && stand.state == PlanVersionState::Draft).then(|| view! {
                    <Button label=t::plans::refresh glyph=Glyph::RefreshCw on_click=move || refreshing.set(true)/>
                })}
                {draft.then(|| view! {
                    <Button
                        label=t::plans::submit
                        glyph=Glyph::Send
                        kind=Kind::Primary
                        on_click=move || submitting.set(true)
                    />
                })}
                {taken.then(|| view! {
                    <Button label=t::plans::withdraw glyph=Glyph::Undo2 on_click=move || withdrawing.set(true)/>
                })}
                {(stand.state == PlanVersionState::Approved && manages.get()).then(|| view! {
                    <Button
                        label=t::plans::activate
                        glyph=Glyph::Check
                        kind=Kind::Primary
                        on_click=move || activating.set(true)
                    />
                })}
                {(active && !stand.open).then(|| view! {
                    <Button
                        label=t::plans::revise
                        glyph=Glyph::Pencil
                        kind=Kind::Primary
                        on_click=move || revising.set(true)
                    />
                })}
                <More stand asks closing/>
            }
        })}
        <Dialog open=submitting title=t::plans::submit><SubmitForm open=submitting version fetch/></Dialog>
        <Dialog open=revising title=t::plans::revise><ReviseForm open=revising plan/></Dialog>
        <StepDialog open=activating step=PlanStep::Activate version fetch/>
        <StepDialog open=withdrawing step=PlanStep::Withdraw version fetch/>
        <StepDialog open=refreshing step=PlanStep::Refresh version fetch/>
        <CloseDialog open=closing plan fetch=plan_fetch/>
        <RenamePlan open=asks.plan plan fetch=plan_fetch/>
        <RenameVersion open=asks.version version plan_fetch fetch/>
        <Discard open=asks.discard plan plan_fetch version/>
    }
}

/// The dialogs behind the menu.
#[derive(Debug, Clone, Copy, Default)]
struct Asks {
    plan: RwSignal<bool>,
    version: RwSignal<bool>,
    discard: RwSignal<bool>,
}

/// What is done rarely.
#[component]
fn More(stand: Stand, asks: Asks, closing: RwSignal<bool>) -> impl IntoView {
    let draft = stand.state == PlanVersionState::Draft;
    let closable = stand.state == PlanVersionState::Active && !stand.open;
    let item = |open: RwSignal<bool>, glyph: Glyph, label: fn() -> &'static str| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| open.set(true)>
                <Icon glyph/><span>{label}</span>
            </button>
        }
    };
    view! {
        <Menu label=t::plans::more glyph=Glyph::ChevronDown>
            {item(asks.plan, Glyph::Pencil, t::plans::rename_plan)}
            {draft.then(|| item(asks.version, Glyph::Pencil, t::plans::rename_version))}
            {draft.then(|| item(asks.discard, Glyph::X, t::plans::discard))}
            {closable.then(|| item(closing, Glyph::Lock, t::plans::close))}
        </Menu>
    }
}

/// Asks for a reason and submits.
#[component]
fn SubmitForm(
    open: RwSignal<bool>,
    version: Signal<Option<PlanVersion>>,
    fetch: Fetch<PlanVersion>,
) -> impl IntoView {
    let toasts = use_toasts();
    let first = version.with_untracked(|v| v.as_ref().map(|v| v.summary.reason.clone()).unwrap_or_default());
    let reason = RwSignal::new(first);
    let submit = use_command(
        move |api, reason: PlanReason, _| async move {
            let known = version.with_untracked(|v| v.as_ref().map(|v| (v.summary.id, v.summary.version)));
            let (id, known) = known.unwrap_or((penstock_shared::ids::PlanVersionId(0), 0));
            api.submit_plan(id, &reason, known).await
        },
        move |version: PlanVersion| {
            open.try_set(false);
            fetch.value.try_set(Some(version));
            toasts.good(t::plans::submitted());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            submit.run(PlanReason { reason: reason.get_untracked() });
        }>
            <p>{t::plans::submit_text}</p>
            <TextArea label=t::common::reason value=reason error=submit.field("reason")/>
            <Refusal error=submit.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::plans::submit kind=Kind::Primary submit=true busy=submit.pending/>
            </div>
        </form>
    }
}

/// Asks for a reason and begins the next version.
#[component]
fn ReviseForm(open: RwSignal<bool>, plan: Signal<Plan>) -> impl IntoView {
    let navigate = use_navigate();
    let reason = RwSignal::new(String::new());
    let id = plan.with_untracked(|plan| plan.plan.id);
    let revise = use_command(
        move |api, reason: PlanReason, key| async move { api.revise_plan(id, &reason, &key).await },
        move |version: PlanVersion| {
            open.try_set(false);
            navigate(&paths::plan_version(id, version.summary.id, "grid"), NavigateOptions::default());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            revise.run(PlanReason { reason: reason.get_untracked() });
        }>
            <p>{t::plans::revise_text}</p>
            <TextArea label=t::common::reason value=reason error=revise.field("reason")/>
            <Refusal error=revise.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::plans::revise kind=Kind::Primary submit=true busy=revise.pending/>
            </div>
        </form>
    }
}

/// Asks before a step, and says why when it is refused.
#[component]
fn StepDialog(
    open: RwSignal<bool>,
    step: PlanStep,
    version: Signal<Option<PlanVersion>>,
    fetch: Fetch<PlanVersion>,
) -> impl IntoView {
    let toasts = use_toasts();
    let [title, text, done]: [fn() -> &'static str; 3] = match step {
        PlanStep::Activate => [t::plans::activate, t::plans::activate_text, t::plans::activated],
        PlanStep::Withdraw => [t::plans::withdraw, t::plans::withdraw_text, t::plans::withdrawn],
        PlanStep::Refresh => [t::plans::refresh, t::plans::refresh_text, t::plans::refreshed],
    };
    let run = use_command(
        move |api, (): (), _| async move {
            let known = version.with_untracked(|v| v.as_ref().map(|v| (v.summary.id, v.summary.version)));
            let (id, known) = known.unwrap_or((penstock_shared::ids::PlanVersionId(0), 0));
            api.step_plan(id, step, known).await
        },
        move |version: PlanVersion| {
            open.try_set(false);
            fetch.value.try_set(Some(version));
            toasts.good(done());
        },
    );
    Effect::new(move || {
        if open.get() {
            run.clear();
        }
    });
    view! {
        <Dialog open title=title>
            <p>{text}</p>
            <Refusal error=run.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=title kind=Kind::Primary busy=run.pending on_click=move || run.run(())/>
            </div>
        </Dialog>
    }
}

#[component]
fn CloseDialog(open: RwSignal<bool>, plan: Signal<Plan>, fetch: Fetch<Plan>) -> impl IntoView {
    let toasts = use_toasts();
    let close = use_command(
        move |api, (): (), _| async move {
            let (id, version) = plan.with_untracked(|plan| (plan.plan.id, plan.plan.version));
            api.close_plan(id, version).await
        },
        move |plan: Plan| {
            open.try_set(false);
            fetch.value.try_set(Some(plan));
            toasts.good(t::plans::closed_now());
        },
    );
    view! {
        <Confirm
            open
            title=t::plans::close
            text=t::plans::close_text
            action=t::plans::close
            danger=true
            busy=close.pending
            error=close.error
            on_confirm=move || close.run(())
        />
    }
}
