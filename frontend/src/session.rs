//! Who is signed in, for screens: what they may do and how they see it.
//!
//! Invariant: hiding a button is a courtesy. The server decides by the same table of permissions.

use leptos::prelude::*;
use penstock_shared::{permission::Permission, session::CurrentUser};

use crate::api::{SessionState, use_api};

/// The signed-in person, if any. Tracks.
#[must_use]
pub fn current_user() -> Option<CurrentUser> {
    match use_api().state() {
        SessionState::SignedIn(user) => Some(user),
        _ => None,
    }
}

/// Whether the signed-in person has a right. A signal, because the session may change under a page.
#[must_use]
pub fn can(permission: Permission) -> Signal<bool> {
    let api = use_api();
    Signal::derive(move || match api.state() {
        SessionState::SignedIn(user) => user.permissions.contains(&permission),
        _ => false,
    })
}

/// Shows its children to those who have the right.
#[component]
pub fn Allowed(to: Permission, children: ChildrenFn) -> impl IntoView {
    let allowed = can(to);
    move || allowed.get().then(|| children())
}
