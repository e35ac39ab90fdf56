//! The plans in sight.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{event::EventTopic, permission::Permission, plan::PlanSummary};

use super::create::CreateDialog;
use crate::{
    features::settings::department_name,
    fetch::use_fetch,
    i18n::{named, t},
    live::use_live,
    paths,
    session::{Allowed, can},
    ui::{Amount, Button, Card, Empty, Glyph, Kind, Loaded, PageHeader, StatePill, Table},
};

/// The page.
#[component]
pub fn PlansPage() -> impl IntoView {
    let plans = use_fetch(|api| api.plans());
    use_live(&[EventTopic::PlanChanged], move || plans.refetch());
    let creating = RwSignal::new(false);
    view! {
        <PageHeader title=t::plans::title text=t::plans::text>
            <Allowed to=Permission::PlansWrite>
                <Button
                    label=t::plans::new
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    on_click=move || creating.set(true)
                />
            </Allowed>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=plans rows=6 let:list>
                <List list creating/>
            </Loaded>
        </Card>
        <CreateDialog open=creating/>
    }
}

#[component]
fn List(list: Signal<Vec<PlanSummary>>, creating: RwSignal<bool>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let writes = can(Permission::PlansWrite);
    move || {
        if list.with(Vec::is_empty) {
            return view! {
                <Empty glyph=Glyph::Sheet title=t::plans::empty text=t::plans::empty_text>
                    {move || writes.get().then(|| view! {
                        <Button label=t::plans::new kind=Kind::Primary on_click=move || creating.set(true)/>
                    })}
                </Empty>
            }
            .into_any();
        }
        let rows = list.get().into_iter().map(move |plan| {
            let owner = move || match plan.department_id {
                Some(id) => department_name(departments, id),
                None => t::plans::whole_organisation().to_owned(),
            };
            let (name, name_zh) = (plan.name.clone(), plan.name_zh.clone());
            let span = plan.quarter.map_or(plan.fiscal_year_code.clone(), |quarter| {
                format!("{} Q{quarter}", plan.fiscal_year_code)
            });
            let (state, revisions, currency) = (plan.state, plan.revisions, plan.currency);
            view! {
                <tr>
                    <td class="main-cell">
                        <A href=paths::plan(plan.id)>{move || named(&name, &name_zh)}</A>
                        <span class="sub">{owner}</span>
                    </td>
                    <td data-label=t::plans::span>{span}</td>
                    <td data-label=t::common::state>
                        <div class="row">
                            <StatePill state/>
                            {(revisions > 0).then(|| view! {
                                <span class="hint">{move || t::plans::revised(i64::from(revisions))}</span>
                            })}
                        </div>
                    </td>
                    <td class="num" data-label=t::common::total><Amount minor=plan.total_minor currency/></td>
                </tr>
            }
        });
        view! {
            <Table label=t::plans::title linked=true>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::plan}</th>
                        <th scope="col">{t::plans::span}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col" class="num">{t::common::total}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    }
}
