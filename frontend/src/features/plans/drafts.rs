//! What a plan and its drafts are called, and throwing a draft or a scenario away.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::plan::{Plan, PlanUpdate, PlanVersion, PlanVersionKind, PlanVersionUpdate};

use super::{Refusal, version_name};
use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    paths,
    ui::{Button, Dialog, DialogFoot, Kind, TextField, use_toasts},
};

/// The dialog that renames a plan.
#[component]
pub fn RenamePlan(open: RwSignal<bool>, plan: Signal<Plan>, fetch: Fetch<Plan>) -> impl IntoView {
    view! { <Dialog open title=t::plans::rename_plan><PlanForm open plan fetch/></Dialog> }
}

#[component]
fn PlanForm(open: RwSignal<bool>, plan: Signal<Plan>, fetch: Fetch<Plan>) -> impl IntoView {
    let toasts = use_toasts();
    // The version that the person looks at, even when a live update brings a later one.
    let before = plan.with_untracked(|plan| plan.plan.clone());
    let (id, version) = (before.id, before.version);
    let name = RwSignal::new(before.name);
    let name_zh = RwSignal::new(before.name_zh);
    let save = use_command(
        move |api, update: PlanUpdate, _| async move { api.update_plan(id, &update, version).await },
        move |plan: Plan| {
            open.try_set(false);
            fetch.value.try_set(Some(plan));
            toasts.good(t::common::saved());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            let (name, name_zh) = (Some(name.get_untracked()), Some(name_zh.get_untracked()));
            save.run(PlanUpdate { name, name_zh });
        }>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=name_zh
                optional=true
                error=save.field("name_zh")
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

/// The dialog that renames a draft or a scenario.
#[component]
pub fn RenameVersion(
    open: RwSignal<bool>,
    version: Signal<Option<PlanVersion>>,
    plan_fetch: Fetch<Plan>,
    fetch: Fetch<PlanVersion>,
) -> impl IntoView {
    view! {
        <Dialog open title=t::plans::rename_version>
            {move || version.get_untracked().map(|version| view! { <VersionForm open version plan_fetch fetch/> })}
        </Dialog>
    }
}

#[component]
fn VersionForm(
    open: RwSignal<bool>,
    version: PlanVersion,
    plan_fetch: Fetch<Plan>,
    fetch: Fetch<PlanVersion>,
) -> impl IntoView {
    let toasts = use_toasts();
    let summary = version.summary;
    let (id, known) = (summary.id, summary.version);
    let optional = summary.kind == PlanVersionKind::Version;
    let name = RwSignal::new(summary.name);
    let save = use_command(
        move |api, update: PlanVersionUpdate, _| async move { api.update_plan_version(id, &update, known).await },
        move |version: PlanVersion| {
            open.try_set(false);
            fetch.value.try_set(Some(version));
            plan_fetch.refetch();
            toasts.good(t::common::saved());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            save.run(PlanVersionUpdate { name: Some(name.get_untracked()) });
        }>
            <TextField label=t::common::name value=name optional error=save.field("name")/>
            <Refusal error=save.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
            </div>
        </form>
    }
}

/// Asks before a draft or a scenario goes, and says why when it has to stay.
#[component]
pub fn Discard(
    open: RwSignal<bool>,
    plan: Signal<Plan>,
    plan_fetch: Fetch<Plan>,
    version: Signal<Option<PlanVersion>>,
) -> impl IntoView {
    view! {
        <Dialog open title=t::plans::discard>
            {move || version.get_untracked().map(|version| view! { <DiscardForm open plan plan_fetch version/> })}
        </Dialog>
    }
}

#[component]
fn DiscardForm(
    open: RwSignal<bool>,
    plan: Signal<Plan>,
    plan_fetch: Fetch<Plan>,
    version: PlanVersion,
) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let summary = version.summary;
    let (id, known) = (summary.id, summary.version);
    // Where the person is afterwards; without another version the plan goes as well.
    let next = plan.with_untracked(|plan| {
        let steps = plan.versions.iter().filter(|other| other.kind == PlanVersionKind::Version);
        let mut others = steps.filter(|other| other.id != id);
        others.next().map(|other| paths::plan_version(plan.plan.id, other.id, "grid"))
    });
    let last = next.is_none();
    let discard = use_command(
        move |api, (): (), _| async move { api.delete_plan_version(id, known).await },
        move |()| {
            open.try_set(false);
            toasts.good(t::plans::discarded());
            navigate(next.as_deref().unwrap_or(paths::PLANS), NavigateOptions::default());
            if !last {
                plan_fetch.refetch();
            }
        },
    );
    let text = move || {
        let name = version_name(&summary);
        if last { t::plans::discard_plan_text(name) } else { t::plans::discard_text(name) }
    };
    view! {
        <p>{text}</p>
        <Refusal error=discard.error/>
        <div class="form-actions">
            <Button label=t::common::cancel on_click=move || open.set(false)/>
            <Button label=t::plans::discard kind=Kind::Danger busy=discard.pending on_click=move || discard.run(())/>
        </div>
    }
}
