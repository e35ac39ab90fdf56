//! Toasts: short confirmations that go away by themselves. Errors that need an answer do not
//! belong here; they stand where the answer is given.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    button::{Button, Kind},
    icon::{Glyph, Icon},
};
use crate::{api::ApiError, i18n::t};

const SHOWN_FOR: Duration = Duration::from_secs(6);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
}

/// The layer's handle.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Made once, at the root.
    #[must_use]
    pub fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// It worked.
    pub fn good(self, text: impl Into<String>) {
        self.push(text.into(), false);
    }

    /// It was done, and something is still wrong.
    pub fn warn(self, text: impl Into<String>) {
        self.push(text.into(), true);
    }

    /// It did not work, and the place where it was asked for is gone.
    pub fn bad(self, error: &ApiError) {
        self.push(error.told(), true);
    }

    fn push(self, text: String, bad: bool) {
        let Some(id) = self.next.try_get_value() else {
            return;
        };
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| shown.push(Toast { id, text, bad }));
        set_timeout(move || self.remove(id), SHOWN_FOR);
    }

    fn remove(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The toasts of this page.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

/// Draws the toasts. Stands once, at the end of the page.
#[component]
pub fn ToastLayer() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class=if toast.bad { "toast bad" } else { "toast" }>
                    <Icon glyph=if toast.bad { Glyph::CircleAlert } else { Glyph::CircleCheck }/>
                    <p class="grow">{toast.text.clone()}</p>
                    <Button
                        label=t::common::dismiss
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || toasts.remove(toast.id)
                    />
                </div>
            </For>
        </div>
    }
}
