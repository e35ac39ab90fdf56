//! The messages of an endpoint, and what became of them.

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    ids::WebhookDeliveryId,
    webhook::{Webhook, WebhookDelivery, WebhookDeliveryState},
};

use crate::{
    command::use_command,
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    ui::{Button, Empty, Glyph, Loaded, MoreRow, StatePill, Table, use_toasts},
};

#[component]
pub fn Messages(of: Webhook) -> impl IntoView {
    let id = of.id;
    let pages = use_pages(move |api, cursor, limit| api.webhook_deliveries(id, cursor, limit));
    use_live(&[EventTopic::WebhookChanged], move || pages.refetch());
    view! {
        <Loaded fetch=pages.first rows=4 let:_page><List of=of.clone() pages/></Loaded>
    }
}

#[component]
fn List(of: Webhook, pages: Pages<WebhookDelivery>) -> impl IntoView {
    let toasts = use_toasts();
    let (webhook, active) = (of.id, of.active);
    let again = use_command(
        move |api, id: WebhookDeliveryId, _| async move { api.resend_webhook_delivery(webhook, id).await },
        move |_| pages.refetch(),
    );
    Effect::new(move || {
        if let Some(error) = again.error.get() {
            toasts.bad(&error);
        }
    });
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            let (title, text) = (t::webhooks::no_messages, t::webhooks::no_messages_text);
            return view! { <Empty glyph=Glyph::Send title text/> }.into_any();
        }
        view! {
            <Table label=t::webhooks::messages>
                <thead>
                    <tr>
                        <th scope="col">{t::webhooks::message}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col">{t::mail::when}</th>
                        <th scope="col" class="num">{t::mail::tries}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {move || pages.items.get().into_iter().map(|message| view! {
                        <Message message active on_again=move |id| again.run(id)/>
                    }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Message(
    message: WebhookDelivery,
    active: bool,
    #[prop(into)] on_again: Callback<(WebhookDeliveryId,)>,
) -> impl IntoView {
    let WebhookDelivery {
        id, event, state, due_at, delivered_at, tries, status, last_error, message, ..
    } = message;
    let about = message.data.map(|data| (data.text, data.text_zh));
    let answer = status.map(|status| status.to_string());
    let error = (!last_error.is_empty()).then_some(last_error);
    view! {
        <tr data-testid="webhook-message">
            <td class="main-cell">
                {move || event.word()}
                {about.map(|(text, text_zh)| view! { <span class="sub">{move || named(&text, &text_zh)}</span> })}
            </td>
            <td data-label=t::common::state>
                <StatePill state/>
                {answer.map(|status| view! { <span class="sub num">{move || t::webhooks::answered(&status)}</span> })}
                {error.map(|error| view! { <span class="sub">{error}</span> })}
            </td>
            <td data-label=t::mail::when>{move || format::date_time(delivered_at.unwrap_or(due_at))}</td>
            <td class="num" data-label=t::mail::tries>{move || format::count(i64::from(tries))}</td>
            <td>
                {(active && state != WebhookDeliveryState::Waiting).then(|| view! {
                    <div class="actions">
                        <Button label=t::webhooks::resend small=true on_click=move || on_again.run((id,))/>
                    </div>
                })}
            </td>
        </tr>
    }
}
