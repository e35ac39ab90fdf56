//! The keys of the inbox.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::Inbox;
use crate::features::expenses::{Decision, Subject};

/// Listens as long as the page lives. Keys that are typed into a field, or into a dialog, are not ours.
pub fn listen(inbox: Inbox) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified || inbox.deciding.get_untracked().is_some() || typing(&event) {
            return;
        }
        let current =
            inbox.current.get_untracked().filter(|id| inbox.ids.with_untracked(|ids| ids.contains(id)));
        match (event.key().as_str(), current) {
            ("j", _) => go(inbox, 1),
            ("k", _) => go(inbox, -1),
            ("a", Some(id)) => inbox.ask(id, Decision::Approve),
            ("c", Some(id @ Subject::Expense(_))) => inbox.ask(id, Decision::RequestChanges),
            ("r", Some(id)) => inbox.ask(id, Decision::Reject),
            ("x", Some(id)) => inbox.toggle(id),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

fn go(inbox: Inbox, steps: isize) {
    if let Some(id) = inbox.beside(steps) {
        inbox.go(id);
    }
}

fn typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        let field = matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
            || (element.tag_name() == "INPUT"
                && element.get_attribute("type").as_deref() != Some("checkbox"));
        field || element.closest("dialog[open]").ok().flatten().is_some()
    })
}
