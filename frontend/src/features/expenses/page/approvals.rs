//! The steps of the route: who decides, who decided, and what they said.

use leptos::prelude::*;
use penstock_shared::approval::{ApprovalStep, StepApprover, StepState};

use crate::{
    format,
    i18n::{named, t, words::Word},
    ui::{Card, Glyph, Icon, StatePill},
};

/// The route.
#[component]
pub fn Approvals(steps: Vec<ApprovalStep>) -> impl IntoView {
    let now = steps.iter().map(|step| step.revision).max().unwrap_or(1);
    let (now, mut earlier): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| step.revision == now);
    // The newest round first, its steps in order.
    earlier.sort_by_key(|step| (-step.revision, step.number));
    let any_earlier = !earlier.is_empty();
    view! {
        <Card title=t::expenses::approvals>
            <ol class="steps" data-testid="approval-steps">{steps_of(now)}</ol>
            {any_earlier.then(|| view! {
                <details class="earlier-steps">
                    <summary>{t::revisions::earlier_steps}</summary>
                    <ol class="steps">{steps_of(earlier)}</ol>
                </details>
            })}
        </Card>
    }
}

fn steps_of(steps: Vec<ApprovalStep>) -> impl IntoView {
    let places: Vec<_> = steps.iter().map(|step| (step.revision, step.stage)).collect();
    let beside = |step: &ApprovalStep| {
        places.iter().filter(|place| **place == (step.revision, step.stage)).count() > 1
    };
    let steps: Vec<_> = steps.into_iter().map(|step| (beside(&step), step)).collect();
    steps.into_iter().map(|(beside, step)| view! { <Step step beside/> }).collect_view()
}

/// `head`, or `two of head, finance, controller`.
fn who(step: &ApprovalStep) -> String {
    let names: Vec<&str> = step.approvers.iter().map(|who| who.name.as_str()).collect();
    asked(&names, step.needed)
}

/// The people of a step, and how many of them it takes. Tracks.
#[must_use]
pub fn asked(names: &[&str], needed: i32) -> String {
    let all = i32::try_from(names.len()).unwrap_or(i32::MAX);
    if needed <= 1 {
        names.join(t::expenses::or())
    } else if needed >= all {
        names.join(t::expenses::and())
    } else {
        t::expenses::so_many_of(i64::from(needed), names.join(t::expenses::comma()))
    }
}

#[component]
fn Step(step: ApprovalStep, beside: bool) -> impl IntoView {
    let said = [StepState::Approved, StepState::Rejected, StepState::ChangesRequested];
    let decided = said.contains(&step.state) && step.needed <= 1;
    let decided_by = step.decided_by_name.clone().filter(|_| decided);
    let shown = step.clone();
    let who = move || decided_by.clone().unwrap_or_else(|| who(&shown));
    let class = match step.state {
        StepState::Approved => "step done",
        StepState::Rejected | StepState::ChangesRequested => "step refused",
        StepState::Pending => "step now",
        StepState::Waiting | StepState::Skipped => "step",
    };
    let (rule, rule_zh) = (step.rule.clone(), step.rule_zh.clone());
    let details: Vec<StepApprover> = step
        .approvers
        .iter()
        .filter(|one| {
            one.stand_in_name.is_some()
                || one.forwarded_by_name.is_some()
                || (step.needed > 1 && one.agreed_at.is_some())
        })
        .cloned()
        .collect();
    view! {
        <li class=class>
            <div class="row between">
                <span class="strong">{who}</span>
                <StatePill state=step.state/>
            </div>
            <div class="muted small">
                {move || step.kind.word()}
                {(!step.rule.is_empty()).then(|| view! { " · "{move || named(&rule, &rule_zh)} })}
                {beside.then(|| view! { " · "{t::expenses::at_the_same_time} })}
                {step.decided_at.map(|at| view! { " · "<span class="num">{move || format::date_time(at)}</span> })}
            </div>
            {(!details.is_empty()).then(|| view! {
                <ul class="small muted step-people">
                    {details.into_iter().map(|one| view! { <Person one/> }).collect_view()}
                </ul>
            })}
            {(!step.comment.is_empty()).then(|| view! { <blockquote>{step.comment}</blockquote> })}
        </li>
    }
}

/// What one of them said, and how they came to be asked.
#[component]
fn Person(one: StepApprover) -> impl IntoView {
    let StepApprover { name, agreed_at, stand_in_name, forwarded_by_name, .. } = one;
    let text = move || {
        let mut parts = Vec::new();
        if let Some(by) = &forwarded_by_name {
            parts.push(t::expenses::asked_by(by));
        }
        match (&stand_in_name, agreed_at) {
            (Some(stand_in), _) => parts.push(t::expenses::stood_in(stand_in)),
            (None, Some(at)) => parts.push(t::expenses::agreed(format::date_time(at))),
            (None, None) => {}
        }
        format!("{name}: {}", parts.join(" · "))
    };
    view! {
        <li>
            {agreed_at.map(|_| view! { <Icon glyph=Glyph::Check/> })}
            <span>{text}</span>
        </li>
    }
}
