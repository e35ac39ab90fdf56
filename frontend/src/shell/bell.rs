//! The bell: how much the person has not read yet, and the way to it.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::event::EventTopic;

use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    ui::{Glyph, Icon},
};

/// A link with the number on it.
#[component]
pub fn Bell() -> impl IntoView {
    let unread = use_fetch(|api| async move { Ok(api.notifications(true, None, 1).await?.total) });
    use_live(&[EventTopic::NotificationChanged], move || unread.refetch());
    let count = Memo::new(move |_| unread.value.get().unwrap_or(0));
    view! {
        <A
            href=paths::NOTIFICATIONS
            attr:class="button quiet icon-only bell"
            attr:aria-label=move || t::notifications::bell(count.get())
            attr:title=t::notifications::title
        >
            <Icon glyph=Glyph::Bell/>
            {move || (count.get() > 0).then(|| view! {
                <span class="nav-count" aria-hidden="true">{format::count(count.get())}</span>
            })}
        </A>
    }
}
