//! What the person is told: all of it, or what is not read yet.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    event::EventTopic,
    ids::{AlertId, BudgetRequestId, ExpenseId, TemplateId},
    notification::{Notification, NotificationKind, NotificationSubject, SubjectKind},
};

use super::years::use_set_query;
use crate::{
    api::use_api,
    command::use_command,
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    ui::{Button, Card, Chip, Chips, Empty, Glyph, Kind, Loaded, MoreRow, PageHeader, use_toasts},
};

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let query = use_query_map();
    let unread = Memo::new(move |_| query.with(|query| query.get("unread").as_deref() == Some("true")));
    let pages = use_pages(move |api, cursor, limit| {
        let unread = unread.get();
        async move { api.notifications(unread, cursor, limit).await }
    });
    use_live(&[EventTopic::NotificationChanged], move || pages.refetch());
    let set = use_set_query();
    let toasts = use_toasts();
    let read_all = use_command(
        |api, (): (), _| async move { api.read_all_notifications().await },
        move |()| pages.refetch(),
    );
    Effect::new(move || {
        if let Some(error) = read_all.error.get() {
            toasts.bad(&error);
        }
    });
    let any_unread =
        Memo::new(move |_| pages.items.with(|items| items.iter().any(|item| item.read_at.is_none())));
    let show =
        move |unread: bool| set.run(("unread", if unread { "true".to_owned() } else { String::new() }));
    view! {
        <PageHeader title=t::notifications::title text=t::notifications::text>
            {move || any_unread.get().then(|| view! {
                <Button
                    label=t::notifications::read_all
                    glyph=Glyph::Check
                    busy=read_all.pending
                    on_click=move || read_all.run(())
                />
            })}
        </PageHeader>
        <Chips label=t::common::filters>
            <Chip
                label=t::common::all
                pressed=Signal::derive(move || !unread.get())
                on_click=move || show(false)
            />
            <Chip label=t::notifications::unread pressed=unread on_click=move || show(true)/>
        </Chips>
        <Card flush=true>
            <Loaded fetch=pages.first rows=6 let:_page><List pages/></Loaded>
        </Card>
    }
}

#[component]
fn List(pages: Pages<Notification>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! {
                <Empty glyph=Glyph::Bell title=t::notifications::none text=t::notifications::none_text/>
            }
            .into_any();
        }
        view! {
            <ul class="notification-list" data-testid="notifications">
                <For
                    each=move || pages.items.get()
                    key=|item| (item.id, item.read_at.is_some())
                    let:item
                >
                    <Item item/>
                </For>
            </ul>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Item(item: Notification) -> impl IntoView {
    let api = use_api();
    let (id, kind, at, unread) = (item.id, item.kind, item.at, item.read_at.is_none());
    let actor = StoredValue::new(item.actor_name);
    // The page may be left by the same click, so nobody waits for the answer; the bell follows the event.
    let read = move || {
        if unread {
            spawn_local(async move {
                drop(api.read_notification(id).await);
            });
        }
    };
    view! {
        <li class="notification" data-unread=unread.then_some("")>
            <div class="grow">
                <div>{move || actor.with_value(|actor| sentence(kind, actor))}</div>
                {match item.subject {
                    Some(subject) => view! { <SubjectLink subject read=Callback::new(move |()| read())/> }.into_any(),
                    None => view! { <span class="muted">{t::notifications::out_of_sight}</span> }.into_any(),
                }}
                <div class="muted small num">{move || format::date_time(at)}</div>
            </div>
            {unread.then(|| view! {
                <Button
                    label=t::notifications::read
                    glyph=Glyph::Check
                    kind=Kind::Quiet
                    small=true
                    icon_only=true
                    on_click=read
                />
            })}
        </li>
    }
}

#[component]
fn SubjectLink(subject: NotificationSubject, read: Callback<()>) -> impl IntoView {
    let href = match subject.kind {
        SubjectKind::Expense => paths::expense(ExpenseId(subject.id)),
        SubjectKind::BudgetRequest => paths::budget_request(BudgetRequestId(subject.id)),
        SubjectKind::Template => paths::template(TemplateId(subject.id)),
        SubjectKind::Alert => paths::alert(AlertId(subject.id)),
    };
    let text = move || {
        let name = named(&subject.title, &subject.title_zh);
        match (subject.reference.is_empty(), name.is_empty()) {
            (true, _) => name.to_owned(),
            (_, true) => subject.reference.clone(),
            _ => format!("{} · {name}", subject.reference),
        }
    };
    view! { <A href=href on:click=move |_| read.run(())>{text}</A> }
}

fn sentence(kind: NotificationKind, actor: &str) -> String {
    match kind {
        NotificationKind::Mentioned => t::notifications::mentioned(actor),
        NotificationKind::Commented => t::notifications::commented(actor),
        NotificationKind::StepApproved => t::notifications::step_approved(actor),
        NotificationKind::Approved => t::notifications::approved(actor),
        NotificationKind::Rejected => t::notifications::rejected(actor),
        NotificationKind::ChangesRequested => t::notifications::changes_requested(actor),
        NotificationKind::Revised => t::notifications::revised(actor),
        NotificationKind::ExpiresSoon => t::notifications::expires_soon().to_owned(),
        NotificationKind::Expired => t::notifications::expired().to_owned(),
        NotificationKind::Reimbursed => t::notifications::reimbursed(actor),
        NotificationKind::Reminded => t::notifications::reminded(actor),
        NotificationKind::Escalated => t::notifications::escalated(actor),
        NotificationKind::RecurringMade => t::notifications::recurring_made().to_owned(),
        NotificationKind::RecurringRefused => t::notifications::recurring_refused().to_owned(),
        NotificationKind::Alert => t::notifications::alert().to_owned(),
    }
}
