//! The dialog that shares a dashboard: with whom, and whether they may change it.

use leptos::prelude::*;
use penstock_shared::{
    dashboard::{Dashboard, DashboardUpdate},
    pivot::ViewShare,
};

use crate::{
    command::use_command,
    features::explorer::ShareFields,
    fetch::Fetch,
    i18n::t,
    ui::{Dialog, DialogFoot, use_toasts},
};

/// The dialog.
#[component]
pub fn ShareDialog(kept: Fetch<Dashboard>, saved: Signal<Dashboard>, open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t::explorer::share><ShareForm kept saved open/></Dialog> }
}

#[component]
fn ShareForm(kept: Fetch<Dashboard>, saved: Signal<Dashboard>, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let of = saved.with_untracked(|saved| saved.summary.clone());
    let share = RwSignal::new(of.share);
    let send = use_command(
        move |api, share: ViewShare, _| async move {
            let change = DashboardUpdate { share: Some(share), ..DashboardUpdate::default() };
            api.update_dashboard(of.id, &change, of.version).await
        },
        move |changed: Dashboard| {
            open.try_set(false);
            toasts.good(t::common::saved());
            kept.value.try_set(Some(changed));
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send.run(share.get_untracked());
        }>
            <p>{t::dashboards::share_text}</p>
            <ShareFields share roles_error=send.field("share.roles")/>
            <DialogFoot open action=t::common::save error=send.error busy=send.pending/>
        </form>
    }
}
