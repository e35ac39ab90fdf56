//! Changing a control book: its cap, its control, and whether it counts.

use leptos::prelude::*;
use penstock_shared::control::{ControlBook, ControlBookUpdate};

use crate::{
    command::use_command,
    features::policy::{PolicyFields, PolicyForm},
    i18n::t,
    ui::{CheckField, Dialog, DialogFoot, MoneyField, TextArea, TextField, parse_money, use_toasts},
};

/// The dialog.
#[component]
pub fn EditBookDialog(
    open: RwSignal<bool>,
    book: Memo<ControlBook>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::controls::edit_book wide=true><Form open book done/></Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, book: Memo<ControlBook>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    // The book that the person looks at, even when a live update brings a later one.
    let before = book.get_untracked();
    let (id, version, currency) = (before.id, before.version, before.currency);
    let cap_before = before.balance.allocated_minor;
    let name = RwSignal::new(before.name);
    let name_zh = RwSignal::new(before.name_zh);
    let cap = RwSignal::new(currency.grouped(cap_before));
    let active = RwSignal::new(before.active);
    let reason = RwSignal::new(String::new());
    let fields = PolicyFields::of(before.control, currency);
    let wrong_cap = RwSignal::new(None::<String>);
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
        let typed = parse_money(&cap.get_untracked(), currency);
        wrong_cap.set(typed.as_ref().err().cloned());
        if let (Some(control), Ok(cap_minor)) = (fields.control(), typed) {
            save.run(ControlBookUpdate {
                name: Some(name.get_untracked()),
                name_zh: Some(name_zh.get_untracked()),
                active: Some(active.get_untracked()),
                control: Some(control),
                // A cap that is sent is split evenly anew; one that stays keeps its periods.
                cap_minor: (cap_minor != cap_before).then_some(cap_minor),
                caps: Vec::new(),
                reason: Some(reason.get_untracked()),
            });
        }
    };
    let refused_cap = save.field("cap_minor");
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid">
                <TextField label=t::common::name value=name error=save.field("name")/>
                <TextField label=t::common::name_zh value=name_zh optional=true error=save.field("name_zh")/>
            </div>
            <MoneyField
                label=t::controls::cap
                hint=t::controls::cap_hint
                value=cap
                currency
                error=Signal::derive(move || wrong_cap.get().or_else(|| refused_cap.get()))
            />
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
