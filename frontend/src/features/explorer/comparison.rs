//! What the figures are compared with: another time, or a version or scenario of a plan.

use futures::future::join_all;
use leptos::prelude::*;
use penstock_shared::{
    permission::Permission,
    pivot::Comparison,
    plan::{Plan, PlanVersionSummary},
};

use super::{Explorer, refused::wrong_with};
use crate::{
    api::ApiResult,
    features::plans::version_name,
    fetch::use_fetch,
    i18n::{named, t, words::Word},
    session::can,
    ui::{Choice, Combobox, SelectField},
};

/// "A version of a plan", where a choice needs a text.
const PLAN: &str = "plan_version";

/// The choice of what the figures are compared with; with a plan, the choice of the version beside it.
#[component]
pub fn ComparisonField(explorer: Explorer) -> impl IntoView {
    let question = explorer.question;
    let chosen = Memo::new(move |_| question.with(|question| question.query.comparison));
    let choosing = RwSignal::new(false);
    let with_plan =
        Memo::new(move |_| choosing.get() || matches!(chosen.get(), Some(Comparison::PlanVersion(_))));
    let sees_plans = can(Permission::PlansRead);
    let ways = move || {
        let known = Comparison::BUILT_IN.iter().map(|way| Choice::new(way, way.word()));
        let plan = sees_plans.get().then(|| Choice::new(PLAN, t::explorer::with_a_plan()));
        let all = std::iter::once(Choice::new("", t::explorer::no_comparison())).chain(known).chain(plan);
        all.collect::<Vec<_>>()
    };
    let value = move || {
        if with_plan.get() {
            return PLAN.to_owned();
        }
        chosen.get().map(|way| way.to_string()).unwrap_or_default()
    };
    let change = move |text: String| {
        choosing.set(text == PLAN);
        let with = text.parse().ok();
        if chosen.get_untracked() != with {
            explorer.change(|question| question.query.comparison = with);
        }
    };
    view! {
        <SelectField label=t::explorer::comparison choices=Signal::derive(ways) value=Signal::derive(value)
            error=Signal::derive(move || wrong_with(explorer, "comparison").filter(|_| !with_plan.get()))
            on_change=change/>
        <Show when=move || with_plan.get()>
            <VersionField explorer/>
        </Show>
    }
}

#[component]
fn VersionField(explorer: Explorer) -> impl IntoView {
    let plans = use_fetch(|api| async move {
        let plans = api.plans().await?;
        let all = join_all(plans.iter().map(|plan| api.plan(plan.id))).await;
        all.into_iter().collect::<ApiResult<Vec<Plan>>>()
    });
    let versions = move || {
        let plans = plans.value.get().unwrap_or_default();
        let of = |plan: &Plan| plan.versions.iter().map(|version| choice(plan, version)).collect::<Vec<_>>();
        plans.iter().flat_map(of).collect::<Vec<_>>()
    };
    let value = move || {
        explorer
            .question
            .with(|question| question.query.comparison.map(|way| way.to_string()).unwrap_or_default())
    };
    view! {
        <Combobox label=t::explorer::plan_version choices=Signal::derive(versions) value=Signal::derive(value)
            placeholder=t::explorer::choose_version
            error=Signal::derive(move || {
                let failed = plans.error.get().map(|_| t::explorer::versions_missing().to_owned());
                failed.or_else(|| wrong_with(explorer, "comparison"))
            })
            on_change=move |text: String| explorer.change(|question| question.query.comparison = text.parse().ok())/>
    }
}

/// A version under its plan's name.
fn choice(plan: &Plan, version: &PlanVersionSummary) -> Choice {
    let name = format!("{} · {}", named(&plan.plan.name, &plan.plan.name_zh), version_name(version));
    let detail = format!("{} · {}", plan.plan.fiscal_year_code, version.state.word());
    Choice::new(Comparison::PlanVersion(version.id), name).detail(detail)
}
