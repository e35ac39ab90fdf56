//! An endpoint's name and address.

use leptos::prelude::*;
use penstock_shared::webhook::{Webhook, WebhookCreate, WebhookSecret, WebhookUpdate};

use super::Doing;
use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    ui::{DialogFoot, TextField, use_toasts},
};

/// The form; with an endpoint it changes that one. A new one shows its secret afterwards.
#[component]
pub fn WebhookForm(
    of: Option<Webhook>,
    open: RwSignal<bool>,
    doing: RwSignal<Option<Doing>>,
    fetch: Fetch<Vec<Webhook>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let name = RwSignal::new(of.as_ref().map(|of| of.name.clone()).unwrap_or_default());
    let url = RwSignal::new(of.as_ref().map(|of| of.url.clone()).unwrap_or_default());
    let at = of.map(|of| (of.id, of.version));
    let save = use_command(
        move |api, (name, url): (String, String), _| async move {
            match at {
                None => api.create_webhook(&WebhookCreate { name, url }).await.map(Some),
                Some((id, version)) => {
                    let change = WebhookUpdate { name: Some(name), url: Some(url), active: None };
                    api.update_webhook(id, &change, version).await.map(|_| None)
                }
            }
        },
        move |made: Option<WebhookSecret>| {
            fetch.refetch();
            toasts.good(t::common::saved());
            doing.set(made.map(|made| Doing::Secret(Box::new(made))));
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run((name.get_untracked(), url.get_untracked()));
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <TextField label=t::common::name hint=t::webhooks::name_hint value=name error=save.field("name")/>
            <TextField label=t::webhooks::url hint=t::webhooks::url_hint value=url kind="url" error=save.field("url")/>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
