//! The ways to add files: drop them, choose them, or take a picture.

use leptos::{ev, html, prelude::*};

use super::queue::{Progress, Queue};
use crate::{
    i18n::t,
    ui::{Button, Glyph, Icon},
};

/// What file dialogs offer. The server looks at the content all the same.
const ACCEPTED: &str = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.heif,.csv,.txt,.xlsx,.docx";

/// The place to drop files, with the buttons and what is on its way.
#[component]
pub fn AddFiles(queue: Queue) -> impl IntoView {
    let over = RwSignal::new(false);
    let files = NodeRef::<html::Input>::new();
    let camera = NodeRef::<html::Input>::new();
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        queue.add(event.data_transfer().and_then(|data| data.files()));
    };
    let chosen = move |input: NodeRef<html::Input>| {
        if let Some(input) = input.get_untracked() {
            queue.add(input.files());
            // The same file may be chosen again.
            input.set_value("");
        }
    };
    let open = move |input: NodeRef<html::Input>| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <div
            class="drop-zone small"
            data-over=move || over.get().then_some("")
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <Icon glyph=Glyph::Paperclip/>
            <p class="hint">{t::files::drop}</p>
            <input
                node_ref=files
                hidden
                type="file"
                multiple
                accept=ACCEPTED
                aria-label=t::files::choose
                on:change=move |_| chosen(files)
            />
            <input
                node_ref=camera
                hidden
                type="file"
                accept="image/*"
                capture="environment"
                aria-label=t::files::photo
                on:change=move |_| chosen(camera)
            />
            <div class="row">
                <Button label=t::files::choose glyph=Glyph::Plus small=true on_click=move || open(files)/>
                <span class="touch-only">
                    <Button label=t::files::photo glyph=Glyph::Camera small=true on_click=move || open(camera)/>
                </span>
            </div>
        </div>
        <Progress queue/>
    }
}
