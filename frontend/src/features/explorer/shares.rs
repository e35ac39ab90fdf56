//! The dialog that shares a view: with whom, and whether they may change it.

use leptos::prelude::*;
use penstock_shared::{
    permission::{Permission, Role},
    pivot::{AnalysisView, AnalysisViewUpdate, ViewRight, ViewShare, ViewSharing},
};

use super::Explorer;
use crate::{
    command::use_command,
    i18n::{t, words::Word},
    ui::{CheckField, Choice, Dialog, DialogFoot, SelectField, use_toasts},
};

/// The dialog.
#[component]
pub fn ShareDialog(explorer: Explorer, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=t::explorer::share>
            {move || explorer.saved.get_untracked().map(|view| view! { <ShareForm explorer view open/> })}
        </Dialog>
    }
}

/// The roles of people who read the analysis.
fn readers() -> impl Iterator<Item = Role> {
    let all = Role::ALL.iter().copied();
    all.filter(|role| *role != Role::Service && role.allows(Permission::AnalysisRead))
}

#[component]
fn ShareForm(explorer: Explorer, view: AnalysisView, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version) = (view.summary.id, view.summary.version);
    let share = RwSignal::new(view.summary.share);
    let send = use_command(
        move |api, share: ViewShare, _| async move {
            let change = AnalysisViewUpdate { share: Some(share), ..AnalysisViewUpdate::default() };
            api.update_analysis_view(id, &change, version).await
        },
        move |view: AnalysisView| {
            open.try_set(false);
            toasts.good(t::common::saved());
            explorer.take(view);
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send.run(share.get_untracked());
        }>
            <p>{t::explorer::share_text}</p>
            <ShareFields share roles_error=send.field("share.roles")/>
            <DialogFoot open action=t::common::save error=send.error busy=send.pending/>
        </form>
    }
}

/// The fields of a way of sharing: with whom, and what they may do.
#[component]
pub fn ShareFields(share: RwSignal<ViewShare>, roles_error: Signal<Option<String>>) -> impl IntoView {
    let ways = || ViewSharing::ALL.iter().map(|way| Choice::new(way, way.word())).collect::<Vec<_>>();
    let rights = || ViewRight::ALL.iter().map(|right| Choice::new(right, right.word())).collect::<Vec<_>>();
    let is_shared = Memo::new(move |_| share.with(|share| share.sharing != ViewSharing::Private));
    let by_role = Memo::new(move |_| share.with(|share| share.sharing == ViewSharing::Roles));
    let set_way = move |text: String| {
        share.update(|share| {
            share.sharing = text.parse().unwrap_or(ViewSharing::Private);
            if share.sharing != ViewSharing::Roles {
                share.roles.clear();
            }
        });
    };
    let role = move |role: Role| {
        let set = move |on: bool| {
            share.update(|share| {
                share.roles.retain(|other| *other != role);
                if on {
                    share.roles.push(role);
                }
            });
        };
        view! {
            <CheckField label=move || role.word() on_change=set
                checked=Signal::derive(move || share.with(|share| share.roles.contains(&role)))/>
        }
    };
    view! {
        <SelectField label=t::explorer::share_with choices=Signal::derive(ways) on_change=set_way
            value=Signal::derive(move || share.with(|share| share.sharing.to_string()))/>
        {move || by_role.get().then(|| view! {
            <div role="group" aria-label=t::explorer::roles>
                {readers().map(role).collect_view()}
                {move || roles_error.get().map(|text| view! { <p class="field-error">{text}</p> })}
            </div>
        })}
        {move || is_shared.get().then(|| view! {
            <SelectField label=t::explorer::they_may choices=Signal::derive(rights)
                value=Signal::derive(move || share.with(|share| share.right.to_string()))
                on_change=move |text: String| share.update(|share| share.right = text.parse().unwrap_or(ViewRight::Read))/>
        })}
    }
}
