//! How the signed-in person is told of what happens.

use leptos::prelude::*;
use penstock_shared::mail::{
    DeliveryChoice, MailDelivery, MailKind, NotificationSettings, NotificationSettingsUpdate,
};

use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::{t, words::Word},
    ui::{Button, Card, Choice, FormProblem, Kind, Loaded, Notice, SelectField, use_toasts},
};

/// A card of the profile.
#[component]
pub fn Told() -> impl IntoView {
    let settings = use_fetch(|api| api.notification_settings());
    view! {
        <Card title=t::mail::told text=t::mail::told_text>
            <Loaded fetch=settings rows=6 let:current><Form settings current/></Loaded>
        </Card>
    }
}

#[component]
fn Form(settings: Fetch<NotificationSettings>, current: Signal<NotificationSettings>) -> impl IntoView {
    let toasts = use_toasts();
    let first = current.get_untracked();
    let rows: Vec<(MailKind, RwSignal<String>)> = first
        .occasions
        .iter()
        .map(|choice| (choice.kind, RwSignal::new(choice.delivery.to_string())))
        .collect();
    let save = use_command(
        |api, update: NotificationSettingsUpdate, _| async move {
            api.update_notification_settings(&update).await
        },
        move |_| {
            settings.refetch();
            toasts.good(t::common::saved());
        },
    );
    let chosen = StoredValue::new(rows.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let occasions = chosen.with_value(|rows| {
            let choice = |(kind, value): &(MailKind, RwSignal<String>)| {
                let delivery = value.get_untracked().parse().ok()?;
                Some(DeliveryChoice { kind: *kind, delivery })
            };
            rows.iter().filter_map(choice).collect()
        });
        save.run(NotificationSettingsUpdate { occasions });
    };
    view! {
        {move || current.with(|current| {
            let (ready, address, hour) = (current.mail_ready, current.address.clone(), current.digest_hour);
            view! {
                <Notice>
                    {move || if ready {
                        t::mail::told_where(&address, format!("{hour}:00"))
                    } else {
                        t::mail::told_no_server().to_owned()
                    }}
                </Notice>
            }
        })}
        <form class="form" on:submit=submit data-testid="told">
            {rows.into_iter().map(|(kind, value)| view! {
                <SelectField
                    label=move || kind.word()
                    choices=Signal::derive(move || choices(kind))
                    value
                    on_change=move |chosen| value.set(chosen)
                />
            }).collect_view()}
            <FormProblem error=save.error/>
            <div class="form-actions">
                <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
            </div>
        </form>
    }
}

fn choices(kind: MailKind) -> Vec<Choice> {
    let ways = MailDelivery::ALL.iter().filter(|way| **way != MailDelivery::Never || !kind.always_in_app());
    ways.map(|way| Choice::new(way, way.word())).collect()
}
