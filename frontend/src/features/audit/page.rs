//! The audit trail. Its filters live in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    audit::{AuditDeed, AuditObjectKind, AuditQuery},
    ids::UserId,
    permission::Permission,
    user::User,
};

use super::{deed::Deed, value::called};
use crate::{
    browser,
    command::use_command,
    features::{
        missing::MissingPage,
        years::{use_day_field, use_set_query},
    },
    fetch::{Pages, use_fetch, use_pages},
    i18n::{t, words::Word},
    paths,
    session::can,
    ui::{
        Button, Card, Choice, Combobox, DateField, Empty, Glyph, Icon, LinkButton, Loaded, MoreRow,
        PageHeader, SearchField, SelectField, use_toasts,
    },
};

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let reads = can(Permission::AuditRead);
    move || if reads.get() { view! { <Trail/> }.into_any() } else { view! { <MissingPage/> }.into_any() }
}

#[component]
fn Trail() -> impl IntoView {
    let filter = use_filter();
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.audit(&filter, cursor, limit).await }
    });
    view! {
        <PageHeader title=t::audit::title text=t::audit::text>
            <Export filter/>
        </PageHeader>
        <Filters filter pages/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=10 let:_page>
                <List pages filter/>
            </Loaded>
        </Card>
    }
}

/// The filter that the address says.
fn use_filter() -> Memo<AuditQuery> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            let object_kind: Option<AuditObjectKind> = text("kind").parse().ok();
            // An object of another kind than the one that is chosen now is not asked for any more.
            let number =
                |kind: AuditObjectKind| text("object").strip_prefix(&format!("{kind}:"))?.parse().ok();
            AuditQuery {
                object_kind,
                object_id: object_kind.and_then(number),
                user_id: text("person").parse().ok(),
                from: text("from").parse().ok(),
                to: text("to").parse().ok(),
                text: Some(text("text")).filter(|text| !text.is_empty()),
                ..AuditQuery::default()
            }
        })
    })
}

#[component]
fn Export(filter: Memo<AuditQuery>) -> impl IntoView {
    let toasts = use_toasts();
    let export = use_command(
        move |api, asked: AuditQuery, _| async move { api.audit_export(&asked).await },
        move |file: Vec<u8>| browser::download("audit-trail.csv", "text/csv", &file),
    );
    Effect::new(move || {
        if let Some(error) = export.error.get() {
            toasts.bad(&error);
        }
    });
    view! {
        <Button
            label=t::audit::export
            glyph=Glyph::Download
            busy=export.pending
            on_click=move || export.run(filter.get_untracked())
        />
    }
}

#[component]
fn Filters(filter: Memo<AuditQuery>, pages: Pages<AuditDeed>) -> impl IntoView {
    let set = use_set_query();
    let reads_people = can(Permission::UsersRead);
    let from = use_day_field("from", Signal::derive(move || filter.with(|filter| filter.from)));
    let to = use_day_field("to", Signal::derive(move || filter.with(|filter| filter.to)));
    let turned = Signal::derive(move || match (from.get(), to.get()) {
        (Some(from), Some(to)) if from > to => Some(t::analysis::dates_turned().to_owned()),
        _ => None,
    });
    let kinds = Signal::derive(|| {
        let mut kinds: Vec<_> =
            AuditObjectKind::ALL.iter().map(|kind| Choice::new(kind, kind.word())).collect();
        kinds.sort_by(|one, other| one.label.cmp(&other.label));
        std::iter::once(Choice::new("", t::common::all())).chain(kinds).collect()
    });
    view! {
        <div class="stack tight" role="search" aria-label=t::common::filters>
            <div class="toolbar">
                <SearchField
                    label=t::audit::search
                    value=Signal::derive(move || filter.with(|filter| filter.text.clone().unwrap_or_default()))
                    on_search=move |text| set.run(("text", text))
                />
                <SelectField
                    label=t::audit::kind
                    choices=kinds
                    value=Signal::derive(move || {
                        filter.with(|filter| filter.object_kind).map(|kind| kind.to_string()).unwrap_or_default()
                    })
                    on_change=move |kind| set.run(("kind", kind))
                />
                {move || reads_people.get().then(|| view! { <PersonField filter/> })}
                <DateField label=t::analysis::from value=from/>
                <DateField label=t::analysis::to value=to error=turned/>
            </div>
            <ObjectChip filter pages/>
        </div>
    }
}

#[component]
fn PersonField(filter: Memo<AuditQuery>) -> impl IntoView {
    let set = use_set_query();
    let people = use_fetch(|api| api.users());
    let choice = |user: &User| Choice::new(user.id, user.name.clone());
    let choices = Signal::derive(move || {
        people.value.with(|people| people.iter().flatten().map(choice).collect::<Vec<_>>())
    });
    let value = Signal::derive(move || {
        filter.with(|filter| filter.user_id).map(|id: UserId| id.to_string()).unwrap_or_default()
    });
    view! {
        <Combobox
            label=t::audit::by
            choices
            value
            placeholder=t::common::all
            on_change=move |id| set.run(("person", id))
        />
    }
}

/// The object that a link brought here.
#[component]
fn ObjectChip(filter: Memo<AuditQuery>, pages: Pages<AuditDeed>) -> impl IntoView {
    let set = use_set_query();
    let chosen = Memo::new(move |_| filter.with(|filter| filter.object_kind.zip(filter.object_id)));
    let text = Signal::derive(move || {
        let Some((kind, id)) = chosen.get() else { return String::new() };
        let name = pages.items.with(|deeds| {
            let mut changes = deeds.iter().flat_map(|deed| &deed.changes);
            changes.find_map(|change| change.object.as_ref()).map(called)
        });
        t::audit::for_object(kind.word(), name.unwrap_or_else(|| format!("#{id}")))
    });
    move || {
        chosen.get().is_some().then(|| {
            view! {
                <div class="filter-chips">
                    <span class="filter-chip">
                        <span>{move || text.get()}</span>
                        <button
                            type="button"
                            aria-label=move || t::analysis::remove_filter(text.get())
                            on:click=move |_| set.run(("object", String::new()))
                        ><Icon glyph=Glyph::X/></button>
                    </span>
                </div>
            }
        })
    }
}

/// A deed says of its changes those that are asked for: with another filter it is drawn anew.
fn key(deed: &AuditDeed) -> (i64, usize, Option<(AuditObjectKind, i64)>) {
    let first = deed.changes.first().map(|change| (change.object_kind, change.object_id));
    (deed.sequence, deed.changes.len(), first)
}

#[component]
fn List(pages: Pages<AuditDeed>, filter: Memo<AuditQuery>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if !none.get() {
            return view! {
                <ul class="list deeds" data-testid="deeds">
                    <For each=move || pages.items.get() key=key let:deed>
                        <Deed deed/>
                    </For>
                </ul>
                <MoreRow pages/>
            }
            .into_any();
        }
        if filter.with(|filter| *filter == AuditQuery::default()) {
            return view! { <Empty glyph=Glyph::Clock title=t::audit::none text=t::audit::none_text/> }
                .into_any();
        }
        view! {
            <Empty glyph=Glyph::Filter title=t::common::nothing_found text=t::audit::none_filtered>
                <LinkButton label=t::common::clear_filters href=paths::AUDIT/>
            </Empty>
        }
        .into_any()
    }
}
