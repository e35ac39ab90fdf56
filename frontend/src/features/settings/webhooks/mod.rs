//! Webhooks: endpoints of other programs that rules of alerts tell, their secrets and their messages.

mod form;
mod messages;
mod row;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    webhook::{Webhook, WebhookSecret},
};

use self::{form::WebhookForm, messages::Messages, row::Row};
use super::secret::SecretOnce;
use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    ui::{
        Button, Card, Confirm, Dialog, Empty, Glyph, Kind, Loaded, PageHeader, Table, open_while_chosen,
        use_toasts,
    },
};

/// What is done with one of them in a dialog.
#[derive(Clone)]
enum Doing {
    Add,
    Change(Webhook),
    Secret(Box<WebhookSecret>),
    Messages(Webhook),
}

/// What is confirmed before it is done.
#[derive(Clone)]
enum Asking {
    Delete(Webhook),
    Renew(Webhook),
}

/// The page.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let webhooks = use_fetch(|api| api.webhooks());
    use_live(&[EventTopic::WebhookChanged, EventTopic::AlertRuleChanged], move || webhooks.refetch());
    let doing = RwSignal::new(None::<Doing>);
    let asking = RwSignal::new(None::<Asking>);
    let open = open_while_chosen(doing);
    let title = move || {
        doing.with(|doing| match doing {
            Some(Doing::Change(_)) => t::webhooks::edit().to_owned(),
            Some(Doing::Secret(made)) => t::webhooks::secret_of(&made.webhook.name),
            Some(Doing::Messages(of)) => t::webhooks::messages_of(&of.name),
            Some(Doing::Add) | None => t::webhooks::add().to_owned(),
        })
    };
    view! {
        <PageHeader title=t::webhooks::title text=t::webhooks::text>
            <Button label=t::webhooks::add glyph=Glyph::Plus kind=Kind::Primary
                on_click=move || doing.set(Some(Doing::Add))/>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=webhooks rows=3 let:all><List all fetch=webhooks doing asking/></Loaded>
        </Card>
        <Dialog open title wide=true>
            {move || doing.get().map(|now| match now {
                Doing::Add => view! { <WebhookForm of=None open doing fetch=webhooks/> }.into_any(),
                Doing::Change(of) => view! { <WebhookForm of=Some(of) open doing fetch=webhooks/> }.into_any(),
                Doing::Secret(made) => view! {
                    <SecretOnce secret=made.secret text=t::webhooks::secret_text on_kept=move |()| doing.set(None)/>
                }.into_any(),
                Doing::Messages(of) => view! { <Messages of/> }.into_any(),
            })}
        </Dialog>
        <Ask asking doing fetch=webhooks/>
    }
}

#[component]
fn List(
    all: Signal<Vec<Webhook>>,
    fetch: Fetch<Vec<Webhook>>,
    doing: RwSignal<Option<Doing>>,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let none = Memo::new(move |_| all.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <Empty glyph=Glyph::Send title=t::webhooks::none text=t::webhooks::none_text/> }
                .into_any();
        }
        view! {
            <Table label=t::webhooks::title>
                <thead>
                    <tr>
                        <th scope="col">{t::common::name}</th>
                        <th scope="col" class="num">{t::webhooks::rules}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col">{t::webhooks::last_delivered}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {move || all.get().into_iter().map(|of| view! { <Row of fetch doing asking/> }).collect_view()}
                </tbody>
            </Table>
        }
        .into_any()
    }
}

/// What cannot be undone is asked about first.
#[component]
fn Ask(
    asking: RwSignal<Option<Asking>>,
    doing: RwSignal<Option<Doing>>,
    fetch: Fetch<Vec<Webhook>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = open_while_chosen(asking);
    let run = use_command(
        |api, what: Asking, _| async move {
            match what {
                Asking::Delete(of) => api.delete_webhook(of.id, of.version).await.map(|()| None),
                Asking::Renew(of) => api.renew_webhook_secret(of.id, of.version).await.map(Some),
            }
        },
        move |made: Option<WebhookSecret>| {
            asking.try_set(None);
            fetch.refetch();
            match made {
                Some(made) => doing.set(Some(Doing::Secret(Box::new(made)))),
                None => toasts.good(t::webhooks::deleted()),
            }
        },
    );
    let renews = move || asking.with(|asking| matches!(asking, Some(Asking::Renew(_))));
    view! {
        <Confirm
            open
            title=move || if renews() { t::webhooks::renew() } else { t::webhooks::delete() }
            text=move || if renews() { t::webhooks::renew_text() } else { t::webhooks::delete_text() }
            action=move || if renews() { t::webhooks::renew() } else { t::webhooks::delete() }
            danger=true
            busy=run.pending
            error=run.error
            on_confirm=move || {
                if let Some(what) = asking.get_untracked() {
                    run.run(what);
                }
            }
        />
    }
}
