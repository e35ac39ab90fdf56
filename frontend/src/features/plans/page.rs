//! A plan's page: one of its versions, under one of five tabs. Both are in the address.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    ids::{PlanId, PlanVersionId},
    plan::{Plan, PlanVersion},
};

use super::{
    actions::Actions,
    goals::{Goals, Unsaved},
    grid::Grid,
    history::History,
    scenarios::Scenarios,
    version_name,
    versions::Versions,
};
use crate::{
    features::{audit::AuditChanges, missing::MissingPage, years::use_set_query},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    ui::{Choice, Crumb, Loaded, PageHeader, Pill, Segmented, SelectField, StatePill, Tone},
};

/// What a version is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Grid,
    Goals,
    History,
    Versions,
    Scenarios,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Grid, Self::Goals, Self::History, Self::Versions, Self::Scenarios];

    const fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Goals => "goals",
            Self::History => "history",
            Self::Versions => "versions",
            Self::Scenarios => "scenarios",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Grid => t::plans::tab_grid(),
            Self::Goals => t::plans::tab_goals(),
            Self::History => t::plans::tab_history(),
            Self::Versions => t::plans::tab_versions(),
            Self::Scenarios => t::plans::tab_scenarios(),
        }
    }
}

/// The page.
#[component]
pub fn PlanPage() -> impl IntoView {
    let id = paths::id_here::<PlanId>();
    move || match id.get() {
        Some(id) => view! { <Page id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Page(id: PlanId) -> impl IntoView {
    let plan = use_fetch(move |api| api.plan(id));
    use_live(&[EventTopic::PlanChanged], move || plan.refetch());
    view! {
        <Loaded fetch=plan rows=10 let:plan_now>
            <Chosen plan=plan_now fetch=plan/>
        </Loaded>
        <AuditChanges kind=AuditObjectKind::Plan id=id.0/>
    }
}

/// The version of the address, or the one to look at first.
#[component]
fn Chosen(plan: Signal<Plan>, fetch: Fetch<Plan>) -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let asked: Option<PlanVersionId> =
            query.with(|query| query.get("version")).and_then(|text| text.parse().ok());
        plan.with(|plan| {
            // One with a higher number than all that are known was made just now: the plan is read again.
            let newest = plan.versions.iter().map(|version| version.id).max();
            let known = asked
                .filter(|id| Some(*id) > newest || plan.versions.iter().any(|version| version.id == *id));
            known.or(plan.plan.open_version_id).unwrap_or(plan.plan.current_version_id)
        })
    });
    move || {
        let id = asked.get();
        view! { <OneVersion id plan fetch/> }
    }
}

#[component]
fn OneVersion(id: PlanVersionId, plan: Signal<Plan>, fetch: Fetch<Plan>) -> impl IntoView {
    let version = use_fetch(move |api| api.plan_version(id));
    use_live(&[EventTopic::PlanChanged, EventTopic::BudgetChanged, EventTopic::PeriodChanged], move || {
        version.refetch()
    });
    let crumbs =
        Signal::derive(|| vec![Crumb { label: t::plans::title().to_owned(), href: paths::PLANS.to_owned() }]);
    // The buttons are made once: a change told by the server must not take an open dialog away.
    let known = Memo::new(move |_| version.value.with(Option::is_some));
    let title = move || plan.with(|plan| named(&plan.plan.name, &plan.plan.name_zh));
    let text = move || {
        plan.with(|plan| {
            let span = plan.plan.quarter.map(|quarter| format!(" Q{quarter}")).unwrap_or_default();
            format!("{}{span}", plan.plan.fiscal_year_code)
        })
    };
    view! {
        <PageHeader title=title text=text crumbs>
            {move || known.get().then(|| view! {
                <Actions plan plan_fetch=fetch version=version.value.into() fetch=version/>
            })}
        </PageHeader>
        <Loaded fetch=version rows=10 let:current>
            <Head plan version=current/>
            <Body plan version=current fetch=version/>
        </Loaded>
    }
}

/// Which version, and where it is in its life.
#[component]
fn Head(plan: Signal<Plan>, version: Signal<PlanVersion>) -> impl IntoView {
    let set = use_set_query();
    let choices = Signal::derive(move || {
        plan.with(|plan| {
            plan.versions
                .iter()
                .map(|version| Choice::new(version.id, version_name(version)))
                .collect::<Vec<_>>()
        })
    });
    let value = Signal::derive(move || version.with(|version| version.summary.id.to_string()));
    let state = Memo::new(move |_| version.with(|version| version.summary.state));
    let baseline = move || version.with(|v| v.plan.baseline_version_id == Some(v.summary.id));
    let total = move || version.with(|v| format::money(v.summary.total_minor, v.plan.currency));
    view! {
        <div class="plan-head">
            <SelectField
                label=t::plans::version
                choices
                value
                on_change=move |value: String| set.run(("version", value))
            />
            <div class="row">
                {move || { let state = state.get(); view! { <StatePill state/> } }}
                {move || version.with(|v| v.summary.request_id).map(|id| view! {
                    <A href=paths::budget_request(id)>{t::plans::request}</A>
                })}
                {move || baseline().then(|| view! { <Pill label=t::plans::baseline tone=Tone::Accent/> })}
            </div>
            <dl class="plan-total">
                <dt>{t::common::total}</dt>
                <dd class="num">{total}</dd>
            </dl>
        </div>
    }
}

#[component]
fn Body(plan: Signal<Plan>, version: Signal<PlanVersion>, fetch: Fetch<PlanVersion>) -> impl IntoView {
    let query = use_query_map();
    let set = use_set_query();
    // Another part of the plan may be looked at in between.
    let unsaved = StoredValue::new(Unsaved::default());
    let tab = Memo::new(move |_| {
        let asked = query.with(|query| query.get("tab"));
        Tab::ALL.into_iter().find(|tab| asked.as_deref() == Some(tab.name())).unwrap_or(Tab::Grid)
    });
    let choices = Signal::derive(|| {
        Tab::ALL.into_iter().map(|tab| Choice::new(tab.name(), tab.label())).collect::<Vec<_>>()
    });
    view! {
        <div class="plan-tabs">
            <Segmented
                label=t::plans::tabs
                choices
                value=Signal::derive(move || tab.get().name().to_owned())
                on_change=move |name: String| set.run(("tab", name))
            />
        </div>
        {move || match tab.get() {
            Tab::Grid => view! { <Grid fetch version/> }.into_any(),
            Tab::Goals => view! { <Goals fetch version unsaved/> }.into_any(),
            Tab::History => view! { <History fetch version/> }.into_any(),
            Tab::Versions => view! { <Versions plan/> }.into_any(),
            Tab::Scenarios => view! { <Scenarios plan version/> }.into_any(),
        }}
    }
}
