//! The dialog that changes what is known of a vendor.

use leptos::prelude::*;
use penstock_shared::{
    problem::FieldErrorCode,
    reference::{Vendor, VendorUpdate},
};

use crate::{
    command::use_command,
    i18n::{t, words::Word},
    ui::{CheckField, DialogFoot, TextField, use_toasts},
};

/// The form.
#[component]
pub fn Edit(open: RwSignal<bool>, vendor: Vendor, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version) = (vendor.id, vendor.version);
    let (name, name_zh) = (RwSignal::new(vendor.name), RwSignal::new(vendor.name_zh));
    let tax_number = RwSignal::new(vendor.tax_number);
    let terms = RwSignal::new(vendor.payment_terms_days.map(|days| days.to_string()).unwrap_or_default());
    let (active, malformed) = (RwSignal::new(vendor.active), RwSignal::new(false));
    let save = use_command(
        move |api, change: VendorUpdate, _| async move { api.update_vendor(id, &change, version).await },
        move |_: Vendor| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let terms_error = Signal::derive(move || {
        let own = malformed.get().then(|| FieldErrorCode::Malformed.word().to_owned());
        own.or_else(|| save.field("payment_terms_days").get())
    });
    let send = move || {
        let text = terms.get_untracked().trim().to_owned();
        let days = if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        malformed.set(days.is_err());
        let Ok(payment_terms_days) = days else { return };
        save.run(VendorUpdate {
            name: Some(name.get_untracked()),
            name_zh: Some(name_zh.get_untracked()),
            tax_number: Some(tax_number.get_untracked()),
            payment_terms_days: Some(payment_terms_days),
            active: Some(active.get_untracked()),
        });
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=name_zh
                optional=true
                error=save.field("name_zh")
            />
            <TextField label=t::vendors::tax_number value=tax_number optional=true error=save.field("tax_number")/>
            <TextField
                label=t::vendors::terms
                hint=t::vendors::terms_hint
                value=terms
                optional=true
                error=terms_error
            />
            <CheckField
                label=t::common::active
                hint=t::vendors::active_hint
                checked=active
                on_change=move |on| active.set(on)
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
