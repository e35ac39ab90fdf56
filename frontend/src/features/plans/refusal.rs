//! Why something about a plan was refused, in the reader's language, with the lines and amounts that it is about.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    i18n::t,
    ui::{FormProblem, Notice, Obstacles},
};

/// A refusal below a form.
#[component]
pub fn Refusal(#[prop(into)] error: Signal<Option<ApiError>>) -> impl IntoView {
    view! {
        <FormProblem error/>
        {move || error.get().map(|error| view! { <Particulars error/> })}
    }
}

/// A refusal that stands in the page.
#[component]
pub fn RefusalNotice(error: ApiError, children: Children) -> impl IntoView {
    view! {
        <Notice tone=crate::ui::Tone::Bad>
            <div class="row between">
                <span>{error.message()}</span>
                <div class="row">{children()}</div>
            </div>
            <Obstacles about=error.about().to_vec()/>
            <Particulars error/>
        </Notice>
    }
}

/// Parts of the plan with what is wrong with each. A field of the form says itself what is wrong with it.
#[component]
pub fn Particulars(error: ApiError) -> impl IntoView {
    let parts = error.fields().into_iter().filter(|(field, _)| field.contains('.'));
    let fields = parts.map(|(field, what)| {
        let name = field_name(&field);
        view! { <li>{t::plans::wrong_field(name, what)}</li> }
    });
    let fields = fields.collect::<Vec<_>>();
    (!fields.is_empty()).then(|| view! { <ul class="plan-problems">{fields}</ul> })
}

/// `changes[0].cells[2].amount_minor` as a person says it.
fn field_name(path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    let known = match last {
        "name" => t::common::name(),
        "name_zh" => t::common::name_zh(),
        "reason" => t::common::reason(),
        "total_minor" => t::common::total(),
        "amount_minor" => t::plans::amount(),
        "line_key" | "parent_key" => t::plans::line(),
        "period_number" => t::common::period(),
        "target" => t::plans::target(),
        "unit" => t::plans::unit(),
        "metric" => t::plans::goal(),
        "split" => t::plans::split(),
        "levels" => t::plans::levels(),
        "department_id" => t::dimension::department(),
        "channel_id" => t::dimension::channel(),
        "activity_type_id" => t::dimension::activity_type(),
        "campaign_id" => t::dimension::campaign(),
        "currency" => t::common::currency(),
        other => other,
    };
    let goal = path.strip_prefix("goals[").and_then(|rest| rest.split_once(']'));
    match goal.and_then(|(at, _)| at.parse::<usize>().ok()) {
        Some(at) => t::plans::goal_place(at + 1, known),
        None => known.to_owned(),
    }
}
