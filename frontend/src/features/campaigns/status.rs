//! Changing the status of a campaign: only to what may follow.

use leptos::prelude::*;
use penstock_shared::{
    campaign::{Campaign, CampaignStatus, CampaignUpdate},
    permission::Permission,
};

use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    session::Allowed,
    ui::{Button, Confirm, FormProblem, Glyph, use_toasts},
};

fn verb(status: CampaignStatus) -> &'static str {
    match status {
        // Nothing becomes planned again; the table of states has no way there.
        CampaignStatus::Planned => t::campaigns::plan(),
        CampaignStatus::Active => t::campaigns::start(),
        CampaignStatus::Paused => t::campaigns::pause(),
        CampaignStatus::Completed => t::campaigns::complete(),
        CampaignStatus::Cancelled => t::campaigns::cancel(),
    }
}

const fn glyph(status: CampaignStatus) -> Glyph {
    match status {
        CampaignStatus::Planned => Glyph::CalendarRange,
        CampaignStatus::Active => Glyph::ArrowRight,
        CampaignStatus::Paused => Glyph::Clock,
        CampaignStatus::Completed => Glyph::CircleCheck,
        CampaignStatus::Cancelled => Glyph::Ban,
    }
}

/// An update that changes the status only.
const fn to(status: CampaignStatus) -> CampaignUpdate {
    CampaignUpdate {
        name: None,
        objective: None,
        channel_id: None,
        activity_type_id: None,
        owner_id: None,
        budget_node_id: None,
        status: Some(status),
        starts_on: None,
        dimensions: None,
        ends_on: None,
    }
}

/// A button for each status that may follow. Ending a campaign asks first.
#[component]
pub fn StatusButtons(page: Fetch<Campaign>, campaign: Signal<Campaign>) -> impl IntoView {
    let toasts = use_toasts();
    let id = campaign.with_untracked(|campaign| campaign.id);
    let asking = RwSignal::new(false);
    let wanted = RwSignal::new(CampaignStatus::Completed);
    let change = use_command(
        move |api, status: CampaignStatus, _| {
            let version = campaign.with_untracked(|campaign| campaign.version);
            async move { api.update_campaign(id, &to(status), version).await }
        },
        move |_: Campaign| {
            asking.try_set(false);
            toasts.good(t::common::saved());
            page.refetch();
        },
    );
    let press = move |status: CampaignStatus| {
        change.clear();
        if status.next().is_empty() {
            wanted.set(status);
            asking.set(true);
        } else {
            change.run(status);
        }
    };
    let status = Memo::new(move |_| campaign.with(|campaign| campaign.status));
    let problem = Signal::derive(move || if asking.get() { None } else { change.error.get() });
    view! {
        <Allowed to=Permission::CampaignsWrite>
            {move || status.get().next().iter().rev().map(|next| {
                let next = *next;
                view! {
                    <Button
                        label=move || verb(next)
                        glyph=glyph(next)
                        busy=change.pending
                        on_click=move || press(next)
                    />
                }
            }).collect_view()}
        </Allowed>
        {move || problem.with(Option::is_some).then(|| view! { <FormProblem error=problem/> })}
        <Confirm
            open=asking
            title=move || verb(wanted.get())
            text=t::campaigns::end_text
            action=move || verb(wanted.get())
            danger=true
            busy=change.pending
            error=change.error
            on_confirm=move || change.run(wanted.get_untracked())
        />
    }
}
