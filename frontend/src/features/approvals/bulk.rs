//! Several requests approved at once. Each is its own decision: one that fails stays in the inbox
//! and says why; the others are done.

use super::{Inbox, reference, revision, subject};
use crate::{
    api::{ApiError, ApiResult, Step},
    command::use_command,
    features::expenses::Subject,
    i18n::t,
    ui::{Button, Dialog, Glyph, Kind, Notice, TextArea, Tone, use_toasts},
};
use leptos::prelude::*;

/// What became of each of the selected requests.
struct Outcome {
    approved: i64,
    failed: Vec<(String, ApiError)>,
}

/// Selecting all, how many are selected, and what can be done with them.
#[component]
pub fn BulkBar(inbox: Inbox) -> impl IntoView {
    let asking = RwSignal::new(false);
    let failed = RwSignal::new(Vec::<(String, ApiError)>::new());
    let count = Memo::new(move |_| inbox.selected.with(std::collections::BTreeSet::len));
    let all = Memo::new(move |_| inbox.ids.with(Vec::len) == count.get() && count.get() > 0);
    let switch_all = move |_| {
        let ids = inbox.ids.get_untracked();
        inbox.selected.set(if all.get_untracked() { Default::default() } else { ids.into_iter().collect() });
    };
    let shown = move || t::approvals::selected(i64::try_from(count.get()).unwrap_or(i64::MAX));
    view! {
        <div class="row between bulk-bar">
            <label class="check">
                <input type="checkbox" prop:checked=move || all.get() on:change=switch_all/>
                <span>{move || if count.get() == 0 { t::approvals::select_all().to_owned() } else { shown() }}</span>
            </label>
            <span class="muted small keys-hint">{t::approvals::keys}</span>
            <Button
                label=t::approvals::approve_selected
                glyph=Glyph::Check
                disabled=Signal::derive(move || count.get() == 0)
                on_click=move || asking.set(true)
            />
        </div>
        {move || failed.with(|failed| (!failed.is_empty()).then(|| {
            let lines = failed.iter().map(|(reference, error)| view! {
                <li><span class="strong">{reference.clone()}</span>": "{error.told()}</li>
            }).collect_view();
            view! {
                <Notice tone=Tone::Bad>
                    <div role="alert"><p>{t::approvals::some_failed}</p><ul>{lines}</ul></div>
                </Notice>
            }
        }))}
        <Dialog open=asking title=t::approvals::approve_selected>
            <Approve inbox asking failed/>
        </Dialog>
    }
}

#[component]
fn Approve(inbox: Inbox, asking: RwSignal<bool>, failed: RwSignal<Vec<(String, ApiError)>>) -> impl IntoView {
    let toasts = use_toasts();
    let comment = RwSignal::new(String::new());
    let approve = use_command(
        |api, (requests, comment): (Vec<(Subject, Option<i32>, String)>, String), _| async move {
            let mut outcome = Outcome { approved: 0, failed: Vec::new() };
            for (id, revision, reference) in requests {
                let decided = match id {
                    Subject::Expense(id) => api.decide(id, Step::Approve, &comment, revision).await.map(drop),
                    Subject::BudgetRequest(id) => {
                        api.decide_budget_request(id, Step::Approve, &comment).await.map(drop)
                    }
                };
                match decided {
                    Ok(()) => outcome.approved += 1,
                    Err(error) => outcome.failed.push((reference, error)),
                }
            }
            ApiResult::Ok(outcome)
        },
        move |outcome: Outcome| {
            asking.try_set(false);
            if outcome.approved > 0 {
                toasts.good(t::approvals::approved(outcome.approved));
            }
            failed.try_set(outcome.failed);
            inbox.pages.refetch();
        },
    );
    let count = inbox.selected.with_untracked(std::collections::BTreeSet::len);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let send = move || {
        let selected = inbox.selected.get_untracked();
        let requests = inbox.pages.items.with_untracked(|items| {
            let wanted = items.iter().filter(|item| selected.contains(&subject(item)));
            wanted.map(|item| (subject(item), revision(item), reference(item))).collect::<Vec<_>>()
        });
        approve.run((requests, comment.get_untracked()));
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <p>{move || t::approvals::approve_selected_text(count)}</p>
            <TextArea label=t::common::comment value=comment optional=true/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || asking.set(false)/>
                <Button label=t::approvals::approve_selected kind=Kind::Primary submit=true busy=approve.pending/>
            </div>
        </form>
    }
}
