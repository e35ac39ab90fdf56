//! Changing a control book: its cap, its control, and whether it counts.

use leptos::prelude::*;
use penstock_shared::control::{ControlBook, ControlBookUpdate};

use super::caps::{Caps, CapsField, PeriodNow};
use crate::{
    command::use_command,
    features::policy::{PolicyFields, PolicyForm},
    i18n::t,
    ui::{CheckField, Dialog, DialogFoot, TextArea, TextField, use_toasts},
};

/// The dialog.
#[component]
pub fn EditBookDialog(
    open: RwSignal<bool>,
    book: Memo<ControlBook>,
    /// Its periods with their caps.
    #[prop(into)]
    periods: Signal<Vec<PeriodNow>>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::controls::edit_book wide=true><Form open book periods done/></Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    book: Memo<ControlBook>,
    periods: Signal<Vec<PeriodNow>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    // The book that the person looks at, even when a live update brings a later one.
    let before = book.get_untracked();
    let (id, version, currency) = (before.id, before.version, before.currency);
    let periods = StoredValue::new(periods.get_untracked());
    let name = RwSignal::new(before.name);
    let name_zh = RwSignal::new(before.name_zh);
    let caps = periods.with_value(|periods| Caps::of(currency, periods));
    let active = RwSignal::new(before.active);
    let reason = RwSignal::new(String::new());
    let fields = PolicyFields::of(before.control, currency);
    let save = use_command(
        move |api, update: ControlBookUpdate, _| async move {
            api.update_control_book(id, &update, version).await
        },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Some(control), Some((cap_minor, caps))) = (fields.control(), caps.read()) {
            let stays = periods.with_value(|periods| Caps::is_as_before(periods, cap_minor, &caps));
            save.run(ControlBookUpdate {
                name: Some(name.get_untracked()),
                name_zh: Some(name_zh.get_untracked()),
                active: Some(active.get_untracked()),
                control: Some(control),
                // A cap that is sent is another version of the policy, and takes a reason.
                cap_minor: (!stays).then_some(cap_minor),
                caps: if stays { Vec::new() } else { caps },
                reason: Some(reason.get_untracked()),
            });
        }
    };
    let (refused_cap, refused_caps) = (save.field("cap_minor"), save.field("caps"));
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid">
                <TextField label=t::common::name value=name error=save.field("name")/>
                <TextField label=t::common::name_zh value=name_zh optional=true error=save.field("name_zh")/>
            </div>
            <CapsField caps error=Signal::derive(move || refused_cap.get().or_else(|| refused_caps.get()))/>
            <PolicyForm
                fields
                wrong_amount=save.field("control.tolerance_minor")
                wrong_percent=save.field("control.tolerance_bp")
            />
            <CheckField
                label=t::common::active
                hint=t::controls::active_hint
                checked=active
                on_change=move |on| active.set(on)
            />
            <TextArea
                label=t::common::reason
                hint=t::controls::reason_hint
                value=reason
                error=save.field("reason")
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
