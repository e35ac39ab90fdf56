//! Files on their way, one by one, so that each has its own progress and its own reason when it is not
//! taken.

use leptos::{prelude::*, task::spawn_local};
use penstock_shared::{
    attachment::{Attachments, LARGEST_ATTACHMENT_MB},
    ids::ExpenseId,
    problem::FieldErrorCode,
};
use web_sys::{File, FileList};

use crate::{
    api::{Api, ApiError, file_size, use_api},
    fetch::Fetch,
    format,
    i18n::{t, words::Word},
    ui::{Button, Glyph, Kind, Notice, Tone},
};

/// Why a file was not taken.
#[derive(Clone)]
enum Failure {
    /// Known before it was sent.
    TooLarge,
    Refused(ApiError),
}

impl Failure {
    fn text(&self) -> &'static str {
        match self {
            Self::TooLarge => FieldErrorCode::FileTooLarge.word(),
            Self::Refused(error) => error.field("files").unwrap_or_else(|| error.message()),
        }
    }
}

/// A file on its way.
#[derive(Clone)]
struct Sending {
    id: u32,
    name: String,
    sent_bp: RwSignal<i64>,
    failure: RwSignal<Option<Failure>>,
}

/// The files that were chosen and are not all there yet.
#[derive(Clone, Copy)]
pub struct Queue {
    api: Api,
    expense: ExpenseId,
    files: Fetch<Attachments>,
    shown: RwSignal<Vec<Sending>>,
    waiting: StoredValue<Vec<(Sending, File)>, LocalStorage>,
    busy: RwSignal<bool>,
    next: StoredValue<u32>,
}

impl Queue {
    /// A queue that sends to an expense and shows what it has in `files`.
    pub fn new(expense: ExpenseId, files: Fetch<Attachments>) -> Self {
        Self {
            api: use_api(),
            expense,
            files,
            shown: RwSignal::new(Vec::new()),
            waiting: StoredValue::new_local(Vec::new()),
            busy: RwSignal::new(false),
            next: StoredValue::new(0),
        }
    }

    /// Takes what was chosen or dropped.
    pub fn add(self, files: Option<FileList>) {
        let Some(files) = files else { return };
        for index in 0..files.length() {
            let Some(file) = files.get(index) else { continue };
            let id = self.next.get_value();
            self.next.set_value(id.wrapping_add(1));
            let too_large =
                file_size(&file).is_some_and(|bytes| bytes > i64::from(LARGEST_ATTACHMENT_MB) * 1024 * 1024);
            let failure = RwSignal::new(too_large.then_some(Failure::TooLarge));
            let sending = Sending { id, name: file.name(), sent_bp: RwSignal::new(0), failure };
            self.shown.update(|shown| shown.push(sending.clone()));
            if !too_large {
                self.waiting.update_value(|waiting| waiting.push((sending, file)));
            }
        }
        if !self.busy.get_untracked() {
            self.work();
        }
    }

    fn work(self) {
        self.busy.set(true);
        spawn_local(async move {
            while let Some((sending, file)) = self.take() {
                let sent_bp = sending.sent_bp;
                let sent = move |bp: i64| {
                    sent_bp.try_set(bp);
                };
                let answer = self.api.add_attachment(self.expense, file, sent).await;
                self.ended(&sending, answer);
            }
            self.busy.try_set(false);
        });
    }

    /// The next file, as long as the page is there.
    fn take(self) -> Option<(Sending, File)> {
        let first = self.waiting.try_update_value(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)));
        first.flatten()
    }

    fn ended(self, sending: &Sending, answer: Result<Attachments, ApiError>) {
        match answer {
            Ok(attachments) => {
                self.forget(sending.id);
                self.files.value.try_set(Some(attachments));
            }
            Err(error) => {
                sending.failure.try_set(Some(Failure::Refused(error)));
            }
        }
    }

    fn forget(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|other| other.id != id));
    }
}

/// What is on its way, and what was not taken.
#[component]
pub fn Progress(queue: Queue) -> impl IntoView {
    view! {
        <div aria-live="polite" class="uploads">
            <For each=move || queue.shown.get() key=|sending| sending.id let:sending>
                <One queue sending/>
            </For>
        </div>
    }
}

#[component]
fn One(queue: Queue, sending: Sending) -> impl IntoView {
    let (id, sent_bp, failure) = (sending.id, sending.sent_bp, sending.failure);
    let name = StoredValue::new(sending.name);
    let text = move || name.with_value(|name| t::files::sending(name));
    move || match failure.get() {
        Some(failure) => view! {
            <Notice tone=Tone::Bad>
                <div class="file-problem">
                    <span>{name.with_value(|name| t::files::not_taken(name, failure.text()))}</span>
                    <Button
                        label=t::common::dismiss
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || queue.forget(id)
                    />
                </div>
            </Notice>
        }
        .into_any(),
        None => view! {
            <div class="upload">
                <span class="truncate">{text}</span>
                <progress max="10000" value=move || sent_bp.get().to_string() aria-label=text></progress>
                <span class="num">{move || format::percent_bp(sent_bp.get())}</span>
            </div>
        }
        .into_any(),
    }
}
