//! The versions that a plan went through, and any two of them side by side.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::plan::{Plan, PlanVersionKind, PlanVersionSummary};

use super::{compare::Compare, version_name};
use crate::{
    format,
    i18n::t,
    paths,
    ui::{Amount, Card, Pill, StatePill, Table, Tone},
};

#[component]
pub fn Versions(plan: Signal<Plan>) -> impl IntoView {
    let rows = move || {
        plan.with(|plan| {
            let steps = plan.versions.iter().filter(|version| version.kind == PlanVersionKind::Version);
            steps.map(|version| row(plan, version)).collect_view()
        })
    };
    view! {
        <Card title=t::plans::tab_versions text=t::plans::versions_text flush=true>
            <Table label=t::plans::tab_versions>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::version}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col">{t::common::reason}</th>
                        <th scope="col">{t::common::created}</th>
                        <th scope="col" class="num">{t::common::total}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
        <Compare plan default_right=None/>
    }
}

fn row(plan: &Plan, version: &PlanVersionSummary) -> impl IntoView + use<> {
    let currency = plan.plan.currency;
    let baseline = plan.plan.baseline_version_id == Some(version.id);
    let (created, state) = (version.created_at, version.state);
    let summary = version.clone();
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::plan_version(plan.plan.id, version.id, "grid")>{move || version_name(&summary)}</A>
            </td>
            <td data-label=t::common::state>
                <div class="row">
                    <StatePill state/>
                    {baseline.then(|| view! { <Pill label=t::plans::baseline tone=Tone::Accent/> })}
                </div>
            </td>
            <td data-label=t::common::reason>{version.reason.clone()}</td>
            <td data-label=t::common::created>
                {move || format::date_time(created)}
                <span class="sub">{version.created_by_name.clone()}</span>
            </td>
            <td class="num" data-label=t::common::total><Amount minor=version.total_minor currency/></td>
        </tr>
    }
}
