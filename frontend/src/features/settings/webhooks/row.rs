//! An endpoint in the list.

use leptos::prelude::*;
use penstock_shared::webhook::{Webhook, WebhookUpdate};

use super::{Asking, Doing};
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{Button, Glyph, Kind, Pill, Tone, use_toasts},
};

#[component]
pub fn Row(
    of: Webhook,
    fetch: Fetch<Vec<Webhook>>,
    doing: RwSignal<Option<Doing>>,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let Webhook { active, rules, waiting, failed, last_delivered_at, .. } = of;
    let state = move || {
        let (label, tone): (fn() -> &'static str, Tone) = match (active, failed, waiting) {
            (false, ..) => (t::webhooks::off, Tone::Quiet),
            (true, 1.., _) => (t::webhooks::failing, Tone::Bad),
            (true, _, 1..) => (t::webhooks::waiting, Tone::Accent),
            (true, ..) => (t::webhooks::on, Tone::Ok),
        };
        view! { <Pill label tone/> }
    };
    let counts = move || {
        let told = [
            (waiting > 0).then(|| t::webhooks::count_waiting(waiting)),
            (failed > 0).then(|| t::webhooks::count_failed(failed)),
        ];
        told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <tr class:inactive=!active data-testid="webhook">
            <td class="main-cell">{of.name.clone()}<span class="sub mono">{of.url.clone()}</span></td>
            <td class="num" data-label=t::webhooks::rules>{move || format::count(rules)}</td>
            <td data-label=t::common::state>
                {state}
                {(waiting > 0 || failed > 0).then(|| view! { <span class="sub">{counts}</span> })}
            </td>
            <td data-label=t::webhooks::last_delivered>
                {move || last_delivered_at.map_or_else(|| t::api_keys::never().to_owned(), format::date_time)}
            </td>
            <td><Actions of fetch doing asking/></td>
        </tr>
    }
}

#[component]
fn Actions(
    of: Webhook,
    fetch: Fetch<Vec<Webhook>>,
    doing: RwSignal<Option<Doing>>,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version, active) = (of.id, of.version, of.active);
    let ping = use_command(
        move |api, (): (), _| async move { api.ping_webhook(id).await },
        move |_| {
            fetch.refetch();
            toasts.good(t::webhooks::ping_on_its_way());
        },
    );
    let switch = use_command(
        move |api, active: bool, _| async move {
            let change = WebhookUpdate { active: Some(active), ..WebhookUpdate::default() };
            api.update_webhook(id, &change, version).await
        },
        move |_| fetch.refetch(),
    );
    for error in [ping.error, switch.error] {
        Effect::new(move || {
            if let Some(error) = error.get() {
                toasts.bad(&error);
                fetch.refetch();
            }
        });
    }
    let of = StoredValue::new(of);
    view! {
        <div class="actions">
            <Button label=t::webhooks::messages small=true kind=Kind::Quiet
                on_click=move || doing.set(Some(Doing::Messages(of.get_value())))/>
            {active.then(|| view! {
                <Button label=t::webhooks::ping small=true kind=Kind::Quiet busy=ping.pending
                    on_click=move || ping.run(())/>
            })}
            <Button label=move || if active { t::webhooks::switch_off() } else { t::webhooks::switch_on() }
                small=true kind=Kind::Quiet busy=switch.pending on_click=move || switch.run(!active)/>
            <Button label=t::webhooks::edit glyph=Glyph::Pencil small=true icon_only=true kind=Kind::Quiet
                on_click=move || doing.set(Some(Doing::Change(of.get_value())))/>
            <Button label=t::webhooks::renew glyph=Glyph::Key small=true icon_only=true kind=Kind::Quiet
                on_click=move || asking.set(Some(Asking::Renew(of.get_value())))/>
            <Button label=t::webhooks::delete glyph=Glyph::Trash2 small=true icon_only=true kind=Kind::Quiet
                on_click=move || asking.set(Some(Asking::Delete(of.get_value())))/>
        </div>
    }
}
