//! The files of an expense: what is there, and the ways to add more.

mod add;
mod preview;
mod queue;

use leptos::prelude::*;
use penstock_shared::{
    attachment::{Attachment, AttachmentKind, Attachments},
    event::EventTopic,
    ids::ExpenseId,
};

use self::{add::AddFiles, preview::Preview, queue::Queue};
use crate::{
    browser,
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    live::use_live,
    ui::{Button, Card, Confirm, Glyph, Icon, Kind, open_while_chosen, use_toasts},
};

/// The card. Not there while there is nothing to see and nothing to add.
#[component]
pub fn Files(id: ExpenseId) -> impl IntoView {
    let files = use_fetch(move |api| api.attachments(id));
    use_live(&[EventTopic::ExpenseChanged], move || files.refetch());
    let queue = Queue::new(id, files);
    let may_add =
        Memo::new(move |_| files.value.with(|files| files.as_ref().is_some_and(|files| files.may_add)));
    let any = Memo::new(move |_| {
        files.value.with(|files| files.as_ref().is_some_and(|files| !files.items.is_empty()))
    });
    move || {
        (may_add.get() || any.get()).then(|| {
            view! {
                <Card title=t::files::title>
                    <div class="stack" data-testid="files">
                        {move || any.get().then(|| view! { <List id files/> })}
                        {move || may_add.get().then(|| view! { <AddFiles queue/> })}
                    </div>
                </Card>
            }
        })
    }
}

#[component]
fn List(id: ExpenseId, files: Fetch<Attachments>) -> impl IntoView {
    let toasts = use_toasts();
    let shown = RwSignal::new(None::<Attachment>);
    let leaving = RwSignal::new(None::<Attachment>);
    let open = open_while_chosen(leaving);
    let save = use_command(
        move |api, file: Attachment, _| async move { Ok((api.attachment(id, file.id).await?, file)) },
        |(content, file): (Vec<u8>, Attachment)| {
            browser::download(&file.file_name, file.kind.media_type(), &content);
        },
    );
    Effect::new(move || {
        if let Some(error) = save.error.get() {
            toasts.bad(&error);
        }
    });
    let remove = use_command(
        move |api, file: Attachment, _| async move { api.remove_attachment(id, file.id).await },
        move |()| {
            leaving.try_set(None);
            files.refetch();
        },
    );
    let items = Memo::new(move |_| files.value.with(|files| files.as_ref().map(|files| files.items.clone())));
    view! {
        <ul class="file-list">
            <For each=move || items.get().unwrap_or_default() key=|file| (file.id, file.may_remove) let:file>
                <Row file save shown leaving/>
            </For>
        </ul>
        <Preview id shown/>
        <Confirm
            open
            title=t::files::remove_title
            text=move || leaving.with(|file| file.as_ref().map_or_else(String::new, |file| t::files::remove_text(&file.file_name)))
            action=t::files::remove_action
            danger=true
            busy=remove.pending
            error=remove.error
            on_confirm=move |()| {
                if let Some(file) = leaving.get_untracked() {
                    remove.run(file);
                }
            }
        />
    }
}

#[component]
fn Row(
    file: Attachment,
    save: Command<Attachment>,
    shown: RwSignal<Option<Attachment>>,
    leaving: RwSignal<Option<Attachment>>,
) -> impl IntoView {
    let (at, size_bytes) = (file.added_at, file.size_bytes);
    let (is_picture, may_remove) = (file.kind.is_picture(), file.may_remove);
    let shows = is_picture || (file.kind == AttachmentKind::Pdf && browser::shows_pdf());
    let (name, who) = (file.file_name.clone(), file.added_by_name.clone());
    let file = StoredValue::new(file);
    let label = move |text: fn(&str) -> String| move || file.with_value(|file| text(&file.file_name));
    let look = move |_| {
        if shows {
            shown.set(Some(file.get_value()));
        } else {
            save.run(file.get_value());
        }
    };
    view! {
        <li class="file-row">
            <Icon glyph=if is_picture { Glyph::Image } else { Glyph::FileText }/>
            <div class="grow">
                <button type="button" class="file-name" on:click=look>{name}</button>
                <div class="muted small">
                    <span class="num">{move || size(size_bytes)}</span>
                    {format!(" · {who} · ")}
                    <span class="num">{move || format::date_time(at)}</span>
                </div>
            </div>
            <div class="actions">
                <Button
                    label=label(|name| t::files::save(name))
                    glyph=Glyph::Download
                    kind=Kind::Quiet
                    small=true
                    icon_only=true
                    on_click=move || save.run(file.get_value())
                />
                {may_remove.then(|| view! {
                    <Button
                        label=label(|name| t::files::remove(name))
                        glyph=Glyph::Trash2
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || leaving.set(Some(file.get_value()))
                    />
                })}
            </div>
        </li>
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        ..10_000 => format!("{} B", format::count(bytes)),
        10_000..10_000_000 => format!("{} kB", format::count(bytes / 1_000)),
        _ => format!("{} MB", format::count(bytes / 1_000_000)),
    }
}
