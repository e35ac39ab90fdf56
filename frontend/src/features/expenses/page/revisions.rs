//! What a request was before it was changed, and what an approver asked to be different.

use leptos::prelude::*;
use penstock_shared::{
    approval::StepState,
    expense::{Expense, NamedText, PastRevision, RevisionChange, RevisionField},
    money::Currency,
};

use crate::{
    format,
    i18n::{named, t, words::Word},
    ui::{Card, Notice, Tone},
};

/// What the approver wrote, where the request waits for its requester.
#[component]
pub fn WhatToChange(expense: Signal<Expense>) -> impl IntoView {
    let asked = Memo::new(move |_| expense.with(asked_change));
    view! {
        {move || asked.get().map(|(who, what)| view! {
            <Notice tone=Tone::Warn>
                <p class="strong">{move || t::revisions::asked_by(&who)}</p>
                <blockquote>{what}</blockquote>
            </Notice>
        })}
    }
}

/// Who asked for changes of the present revision, and which, while nobody made them.
#[must_use]
pub fn asked_change(expense: &Expense) -> Option<(String, String)> {
    let mut steps = expense.approvals.iter().filter(|step| step.revision == expense.revision);
    let step = steps.find(|step| step.state == StepState::ChangesRequested)?;
    Some((step.decided_by_name.clone().unwrap_or_default(), step.comment.clone()))
}

/// The past revisions, the newest first, each with what the next one made different.
#[component]
pub fn Revisions(past: Vec<PastRevision>) -> impl IntoView {
    view! {
        <Card title=t::revisions::title>
            <ol class="timeline" data-testid="revisions">
                {past.into_iter().map(|of| view! { <Past of/> }).collect_view()}
            </ol>
        </Card>
    }
}

#[component]
fn Past(of: PastRevision) -> impl IntoView {
    let PastRevision { revision, ended_at, ended_by_name, currency, total_minor, changes, .. } = of;
    view! {
        <li class="timeline-item">
            <div class="row between">
                <span class="strong">{move || t::revisions::became(i64::from(revision), i64::from(revision) + 1)}</span>
                <span class="num muted" title=t::revisions::total_before>{move || format::money(total_minor, currency)}</span>
            </div>
            <div class="muted small">
                {format!("{ended_by_name} · ")}
                <span class="num">{move || format::date_time(ended_at)}</span>
            </div>
            <ul class="small revision-changes">
                {changes.into_iter().map(|change| view! { <Change change currency/> }).collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn Change(change: RevisionChange, currency: Currency) -> impl IntoView {
    let text = move || {
        let what = match &change.line {
            Some(line) => t::revisions::of_line(change.field.word(), name(line)),
            None => change.field.word().to_owned(),
        };
        let money = |minor: Option<i64>| minor.map(|minor| format::money(minor, currency));
        let before = change.before.as_ref().map(name).or_else(|| money(change.before_minor));
        let after = change.after.as_ref().map(name).or_else(|| money(change.after_minor));
        let long = matches!(change.field, RevisionField::Description);
        match (before, after) {
            // A long text is not shown twice: the old one is in the API.
            (Some(_), Some(_)) if long => what,
            (Some(before), Some(after)) => t::revisions::from_to(what, before, after),
            (Some(before), None) => t::revisions::was(what, before),
            (None, Some(after)) => t::revisions::now(what, after),
            (None, None) => what,
        }
    };
    view! { <li>{text}</li> }
}

fn name(text: &NamedText) -> String {
    named(&text.text, &text.text_zh)
}
