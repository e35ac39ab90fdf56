//! One deed: who, what, when; its fields open on demand.

use leptos::{html, prelude::*};
use leptos_router::components::A;
use penstock_shared::audit::{AuditChange, AuditDeed, AuditField, AuditOrigin};

use super::{
    page_of,
    value::{called, shown},
};
use crate::{
    format,
    i18n::{
        t,
        words::{Word, audit},
    },
    paths,
    ui::{Pill, Table, Tone},
};

/// The deed in a list.
#[component]
pub fn Deed(
    deed: AuditDeed,
    /// Without the name of the object, on its own page.
    #[prop(optional)]
    of_one: bool,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let (at, sequence) = (deed.at, deed.sequence);
    let deed = StoredValue::new(deed);
    view! {
        <li class="deed">
            <details
                node_ref=details
                on:toggle=move |_| opened.set(details.get_untracked().is_some_and(|details| details.open()))
            >
                <summary>
                    <span class="deed-what">{move || deed.with_value(|deed| what(deed, of_one))}</span>
                    <span class="deed-who">
                        {move || deed.with_value(who)}
                        {deed.with_value(|deed| deed.origin == AuditOrigin::Outside).then(|| view! {
                            <Pill tone=Tone::Bad label=|| AuditOrigin::Outside.word()/>
                        })}
                    </span>
                    <span class="deed-when num">
                        {move || format::date_time(at)}
                        <span class="muted">{format!(" #{sequence}")}</span>
                    </span>
                </summary>
                {move || opened.get().then(|| view! { <Details deed=deed.get_value() of_one/> })}
            </details>
        </li>
    }
}

/// "Changed: Request EXP-0012, and 3 more".
fn what(deed: &AuditDeed, of_one: bool) -> String {
    let Some(first) = deed.changes.first() else { return deed.operation.clone() };
    if first.table == "sign_ins" {
        return match (of_one, &first.object) {
            (false, Some(name)) => t::audit::for_object(audit::table(&first.table), called(name)),
            _ => audit::table(&first.table),
        };
    }
    let subject = if of_one { audit::table(&first.table) } else { object(first) };
    let text = t::audit::did(first.action.word(), subject);
    let rest = i64::try_from(deed.changes.len()).unwrap_or(i64::MAX) - 1;
    if rest > 0 { format!("{text} {}", t::audit::and_more(rest)) } else { text }
}

/// The kind of object with its name.
fn object(change: &AuditChange) -> String {
    let kind = change.object_kind.word();
    match &change.object {
        Some(name) => t::audit::for_object(kind, called(name)),
        None if change.object_id > 1 => format!("{kind} #{}", change.object_id),
        None => kind.to_owned(),
    }
}

/// Who did it, with what, and in whose place.
fn who(deed: &AuditDeed) -> String {
    let user = deed.user.as_ref().map(called);
    let mut parts = match (deed.origin, user) {
        (AuditOrigin::Program, Some(user)) => vec![format!("{} · {user}", audit::part(&deed.operation))],
        (AuditOrigin::Program, None) => vec![audit::part(&deed.operation)],
        (AuditOrigin::Outside, _) => Vec::new(),
        (origin, None) => vec![origin.word().to_owned()],
        (_, Some(user)) => vec![user],
    };
    parts.extend(deed.api_key.as_ref().map(|key| t::audit::with_key(called(key))));
    parts.extend(deed.stands_for.as_ref().map(|principal| t::audit::in_place_of(called(principal))));
    parts.join(", ")
}

#[component]
fn Details(deed: AuditDeed, of_one: bool) -> impl IntoView {
    let hidden = deed.change_count - i64::try_from(deed.changes.len()).unwrap_or(i64::MAX);
    let ledger = deed.ledger_sequence;
    let fact = |label: fn() -> &'static str, text: Option<String>| {
        text.map(|text| view! { <dt>{label}</dt><dd>{text}</dd> })
    };
    view! {
        <div class="deed-body">
            {deed.changes.into_iter().map(|change| view! { <Change change of_one/> }).collect_view()}
            {(hidden > 0).then(|| view! { <p class="hint">{move || t::audit::hidden(hidden)}</p> })}
            <dl class="facts">
                <dt>{t::audit::operation}</dt>
                <dd><code>{deed.operation}</code></dd>
                {fact(t::audit::address, deed.address)}
                {fact(t::audit::agent, deed.agent)}
                {fact(t::audit::request, deed.request_id)}
                {(ledger > 0).then(|| view! {
                    <dt>{t::audit::ledger}</dt>
                    <dd><A href=paths::ledger_entry(ledger)>{format!("#{ledger}")}</A></dd>
                })}
                <dt>{t::audit::hash}</dt>
                <dd><code class="deed-hash">{deed.hash}</code></dd>
            </dl>
        </div>
    }
}

/// What became of a row, field by field.
#[component]
fn Change(change: AuditChange, of_one: bool) -> impl IntoView {
    let href = page_of(change.object_kind, change.object_id);
    let change = StoredValue::new(change);
    let title =
        move || change.with_value(|change| t::audit::did(change.action.word(), audit::table(&change.table)));
    view! {
        <section class="deed-change">
            // On an object's page it stands under the head of a card, in the trail under the page's own.
            {if of_one {
                view! { <h3 class="deed-title">{title}</h3> }.into_any()
            } else {
                view! {
                    <h2 class="deed-title">{title} " · " <A href>{move || change.with_value(object)}</A></h2>
                }.into_any()
            }}
            <Table label=title>
                <thead>
                    <tr>
                        <th scope="col">{t::audit::field}</th>
                        <th scope="col">{t::audit::before}</th>
                        <th scope="col">{t::audit::after}</th>
                    </tr>
                </thead>
                <tbody>
                    {change.with_value(|change| {
                        let table = change.table.clone();
                        let row = move |field: &AuditField| view! { <Field table=table.clone() field=field.clone()/> };
                        change.fields.iter().map(row).collect_view()
                    })}
                </tbody>
            </Table>
        </section>
    }
}

#[component]
fn Field(table: String, field: AuditField) -> impl IntoView {
    let field = StoredValue::new((table, field));
    let before = move || field.with_value(|(table, field)| shown(table, field, field.before.as_ref()));
    let after = move || field.with_value(|(table, field)| shown(table, field, field.after.as_ref()));
    view! {
        <tr>
            <td class="main-cell">{move || field.with_value(|(_, field)| audit::column(&field.name))}</td>
            <td class="because" data-label=t::audit::before>{before}</td>
            <td class="because" data-label=t::audit::after>{after}</td>
        </tr>
    }
}
