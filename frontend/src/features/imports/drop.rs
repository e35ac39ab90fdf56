//! The place to drop files, and their upload one by one, so that each has its own progress and its
//! own reason when it is not taken.

use leptos::{ev, html, prelude::*, task::spawn_local};
use penstock_shared::import::Import;
use web_sys::{File, FileList};

use super::draft::Draft;
use crate::{
    api::{Api, ApiError, use_api},
    format,
    i18n::t,
    ui::{Button, Glyph, Icon, Kind, Notice, Tone},
};

/// A file on its way.
#[derive(Clone)]
struct Upload {
    id: u32,
    name: String,
    sent_bp: RwSignal<i64>,
    error: RwSignal<Option<ApiError>>,
}

#[derive(Clone, Copy)]
struct Queue {
    api: Api,
    draft: Draft,
    shown: RwSignal<Vec<Upload>>,
    waiting: StoredValue<Vec<(Upload, File)>, LocalStorage>,
    busy: RwSignal<bool>,
    next: StoredValue<u32>,
}

impl Queue {
    fn add(self, files: Option<FileList>) {
        let Some(files) = files else { return };
        for index in 0..files.length() {
            let Some(file) = files.get(index) else { continue };
            let id = self.next.get_value();
            self.next.set_value(id.wrapping_add(1));
            let upload =
                Upload { id, name: file.name(), sent_bp: RwSignal::new(0), error: RwSignal::new(None) };
            self.shown.update(|shown| shown.push(upload.clone()));
            self.waiting.update_value(|waiting| waiting.push((upload, file)));
        }
        if !self.busy.get_untracked() {
            self.work();
        }
    }

    fn work(self) {
        self.busy.set(true);
        spawn_local(async move {
            while let Some((upload, file)) = self.take() {
                let sent_bp = upload.sent_bp;
                let sent = move |bp: i64| {
                    sent_bp.try_set(bp);
                };
                let answer = self.api.add_import_file(self.draft.id, file, sent).await;
                self.ended(&upload, answer);
            }
            self.busy.try_set(false);
        });
    }

    /// The next file, as long as the page is there.
    fn take(self) -> Option<(Upload, File)> {
        let first = self.waiting.try_update_value(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)));
        first.flatten()
    }

    fn ended(self, upload: &Upload, answer: Result<Import, ApiError>) {
        match answer {
            Ok(import) => {
                self.shown.try_update(|shown| shown.retain(|other| other.id != upload.id));
                // The page may be gone; the file is on the server all the same.
                if self.shown.try_get_untracked().is_some() {
                    self.draft.take(import);
                }
            }
            Err(error) => {
                upload.error.try_set(Some(error));
            }
        }
    }
}

/// The place to drop files.
#[component]
pub fn DropZone(draft: Draft) -> impl IntoView {
    let queue = Queue {
        api: use_api(),
        draft,
        shown: RwSignal::new(Vec::new()),
        waiting: StoredValue::new_local(Vec::new()),
        busy: RwSignal::new(false),
        next: StoredValue::new(0),
    };
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        queue.add(event.data_transfer().and_then(|data| data.files()));
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            queue.add(input.files());
            // The same file may be chosen again after it was corrected.
            input.set_value("");
        }
    };
    let choose = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <div
            class="drop-zone"
            data-over=move || over.get().then_some("")
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <Icon glyph=Glyph::Upload/>
            <h2>{t::imports::drop}</h2>
            <p class="hint">{t::imports::drop_text}</p>
            <input
                node_ref=input
                hidden
                type="file"
                multiple
                accept=".csv,.tsv,.txt,.json"
                aria-label=t::imports::choose_files
                on:change=chosen
            />
            <Button label=t::imports::choose_files glyph=Glyph::Plus kind=Kind::Primary on_click=choose/>
        </div>
        <div aria-live="polite" class="uploads">
            <For each=move || queue.shown.get() key=|upload| upload.id let:upload>
                <OneUpload upload/>
            </For>
        </div>
    }
}

#[component]
fn OneUpload(upload: Upload) -> impl IntoView {
    let name = StoredValue::new(upload.name);
    let (sent_bp, error) = (upload.sent_bp, upload.error);
    let text = move || {
        let name = name.get_value();
        if sent_bp.get() == 0 { t::imports::upload_waits(name) } else { t::imports::uploading(name) }
    };
    move || {
        match error.get() {
        Some(error) => view! {
            <Notice tone=Tone::Bad>
                <p>{t::imports::not_uploaded(name.get_value(), error.field("files").unwrap_or(error.message()))}</p>
                <p class="hint">{t::imports::refusal_hint}</p>
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
}
