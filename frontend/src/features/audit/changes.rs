//! The changes of one object, on its own page. They are read when somebody opens them.

use leptos::{html, prelude::*};
use penstock_shared::{
    audit::{AuditObjectKind, AuditQuery},
    permission::Permission,
};

use super::{deed::Deed, trail_of};
use crate::{
    fetch::use_pages,
    i18n::t,
    session::Allowed,
    ui::{Card, Empty, Glyph, Kind, LinkButton, Loaded, MoreRow},
};

/// Who changed the object, and what, for those who may read it.
#[component]
pub fn AuditChanges(kind: AuditObjectKind, id: i64) -> impl IntoView {
    view! { <Allowed to=Permission::AuditRead><Panel kind id/></Allowed> }
}

#[component]
fn Panel(kind: AuditObjectKind, id: i64) -> impl IntoView {
    let opened = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    view! {
        <Card flush=true>
            <details
                class="changes"
                data-testid="changes"
                node_ref=details
                on:toggle=move |_| opened.set(details.get_untracked().is_some_and(|details| details.open()))
            >
                <summary>
                    <h2>{t::audit::changes}</h2>
                    <span class="hint">{t::audit::changes_text}</span>
                </summary>
                {move || opened.get().then(|| view! { <List kind id/> })}
            </details>
        </Card>
    }
}

#[component]
fn List(kind: AuditObjectKind, id: i64) -> impl IntoView {
    let asked = AuditQuery { object_kind: Some(kind), object_id: Some(id), ..AuditQuery::default() };
    let pages = use_pages(move |api, cursor, limit| {
        let asked = asked.clone();
        async move { api.audit(&asked, cursor, limit).await }
    });
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    view! {
        <Loaded fetch=pages.first rows=4 let:_page>
            {move || if none.get() {
                view! { <Empty glyph=Glyph::Clock title=t::audit::none text=t::audit::none_text/> }.into_any()
            } else {
                view! {
                    <ul class="list deeds">
                        <For each=move || pages.items.get() key=|deed| deed.sequence let:deed>
                            <Deed deed of_one=true/>
                        </For>
                    </ul>
                    <MoreRow pages/>
                }.into_any()
            }}
            <div class="card-tools">
                <LinkButton label=t::audit::show_trail href=trail_of(kind, id) kind=Kind::Quiet/>
            </div>
        </Loaded>
    }
}

/// The way to an object's trail, where its page has no room for more.
#[component]
pub fn TrailLink(kind: AuditObjectKind, id: i64) -> impl IntoView {
    view! {
        <Allowed to=Permission::AuditRead>
            <LinkButton label=t::audit::changes href=trail_of(kind, id) kind=Kind::Quiet small=true/>
        </Allowed>
    }
}
