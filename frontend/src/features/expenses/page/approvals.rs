//! The steps of the route: who decides, who decided, and what they said.

use leptos::prelude::*;
use penstock_shared::approval::{ApprovalStep, StepState};

use crate::{
    format,
    i18n::{t, words::Word},
    ui::{Card, StatePill},
};

/// The route.
#[component]
pub fn Approvals(steps: Vec<ApprovalStep>) -> impl IntoView {
    view! {
        <Card title=t::expenses::approvals>
            <ol class="steps" data-testid="approval-steps">
                {steps.into_iter().map(|step| view! { <Step step/> }).collect_view()}
            </ol>
        </Card>
    }
}

#[component]
fn Step(step: ApprovalStep) -> impl IntoView {
    let names: Vec<String> = step.approvers.into_iter().map(|who| who.name).collect();
    let decided_by = step.decided_by_name.clone();
    let who = move || decided_by.clone().unwrap_or_else(|| names.join(t::expenses::or()));
    let class = match step.state {
        StepState::Approved => "step done",
        StepState::Rejected => "step refused",
        StepState::Pending => "step now",
        StepState::Waiting | StepState::Skipped => "step",
    };
    view! {
        <li class=class>
            <div class="row between">
                <span class="strong">{who}</span>
                <StatePill state=step.state/>
            </div>
            <div class="muted small">
                {move || step.kind.word()}
                {step.decided_at.map(|at| view! { " · "<span class="num">{move || format::date_time(at)}</span> })}
            </div>
            {(!step.comment.is_empty()).then(|| view! { <blockquote>{step.comment}</blockquote> })}
        </li>
    }
}
