//! What-ifs: copied, changed, compared, and one adopted.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use penstock_shared::{
    ids::PlanVersionId,
    permission::Permission,
    plan::{Plan, PlanVersion, PlanVersionKind, PlanVersionSummary, ScenarioCreate},
};

use super::{Refusal, compare::Compare, version_name};
use crate::{
    command::use_command,
    i18n::t,
    paths,
    session::can,
    ui::{
        Amount, Button, Card, Choice, Dialog, DialogFoot, Empty, Glyph, Kind, SelectField, Table, TextField,
        open_while_chosen, use_toasts,
    },
};

#[component]
pub fn Scenarios(plan: Signal<Plan>, version: Signal<PlanVersion>) -> impl IntoView {
    let writes = can(Permission::PlansWrite);
    let may = Memo::new(move |_| {
        writes.get()
            && plan.with(|p| p.plan.whole && p.plan.state != penstock_shared::plan::PlanState::Closed)
    });
    let creating = RwSignal::new(false);
    let adopted = RwSignal::new(None::<PlanVersionSummary>);
    let adopting = open_while_chosen(adopted);
    let scenarios = Memo::new(move |_| {
        plan.with(|plan| {
            let all = plan.versions.iter().filter(|version| version.kind == PlanVersionKind::Scenario);
            all.cloned().collect::<Vec<_>>()
        })
    });
    let newest = Signal::derive(move || scenarios.with(|all| all.first().map(|scenario| scenario.id)));
    let aside =
        move || {
            may.get().then(|| view! {
            <Button label=t::plans::new_scenario glyph=Glyph::Copy on_click=move || creating.set(true)/>
        })
        };
    view! {
        <Card title=t::plans::tab_scenarios text=t::plans::scenarios_text flush=true aside=aside>
            {move || if scenarios.with(Vec::is_empty) {
                view! { <Empty glyph=Glyph::Split title=t::plans::no_scenarios text=t::plans::no_scenarios_text/> }.into_any()
            } else {
                view! { <List plan scenarios may adopted/> }.into_any()
            }}
        </Card>
        {move || (!scenarios.with(Vec::is_empty)).then(|| view! { <Compare plan default_right=newest/> })}
        <Dialog open=creating title=t::plans::new_scenario>
            <CreateForm open=creating plan from=version.with_untracked(|version| version.summary.id)/>
        </Dialog>
        <Dialog open=adopting title=t::plans::adopt>
            {move || adopted.get().map(|scenario| view! { <AdoptForm adopted scenario plan/> })}
        </Dialog>
    }
}

#[component]
fn List(
    plan: Signal<Plan>,
    scenarios: Memo<Vec<PlanVersionSummary>>,
    may: Memo<bool>,
    adopted: RwSignal<Option<PlanVersionSummary>>,
) -> impl IntoView {
    let rows = move || {
        let (id, currency, current) = plan.with(|plan| {
            let current = plan.versions.iter().find(|version| version.id == plan.plan.current_version_id);
            (plan.plan.id, plan.plan.currency, current.map_or(0, |version| version.total_minor))
        });
        let all = scenarios.get().into_iter().map(|scenario| {
            let chosen = scenario.clone();
            let based = plan.with(|plan| {
                plan.versions
                    .iter()
                    .find(|version| Some(version.id) == scenario.based_on_id)
                    .map(version_name)
            });
            view! {
                <tr>
                    <td class="main-cell">
                        <A href=paths::plan_version(id, scenario.id, "grid")>{scenario.name.clone()}</A>
                        <span class="sub">{based}</span>
                    </td>
                    <td class="num" data-label=t::common::total>
                        <Amount minor=scenario.total_minor currency/>
                    </td>
                    <td class="num" data-label=t::plans::against_current>
                        <Amount minor=scenario.total_minor - current currency/>
                    </td>
                    <td>
                        <div class="actions">
                            {move || may.get().then(|| {
                                let chosen = chosen.clone();
                                view! {
                                    <Button
                                        label=t::plans::adopt
                                        small=true
                                        on_click=move || adopted.set(Some(chosen.clone()))
                                    />
                                }
                            })}
                        </div>
                    </td>
                </tr>
            }
        });
        all.collect_view()
    };
    view! {
        <Table label=t::plans::tab_scenarios>
            <thead>
                <tr>
                    <th scope="col">{t::plans::scenario}</th>
                    <th scope="col" class="num">{t::common::total}</th>
                    <th scope="col" class="num">{t::plans::against_current}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn CreateForm(open: RwSignal<bool>, plan: Signal<Plan>, from: PlanVersionId) -> impl IntoView {
    let navigate = use_navigate();
    let name = RwSignal::new(String::new());
    let from = RwSignal::new(from.to_string());
    let id = plan.with_untracked(|plan| plan.plan.id);
    let choices = Signal::derive(move || {
        plan.with(|plan| {
            plan.versions
                .iter()
                .map(|version| Choice::new(version.id, version_name(version)))
                .collect::<Vec<_>>()
        })
    });
    let save = use_command(
        move |api, (from, create): (PlanVersionId, ScenarioCreate), key| async move {
            api.create_scenario(from, &create, &key).await
        },
        move |made: PlanVersion| {
            open.try_set(false);
            navigate(&paths::plan_version(id, made.summary.id, "grid"), NavigateOptions::default());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            if let Ok(from) = from.get_untracked().parse() {
                save.run((from, ScenarioCreate { name: name.get_untracked() }));
            }
        }>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <SelectField
                label=t::plans::copy_of
                choices
                value=from
                on_change=move |value| from.set(value)
            />
            <DialogFoot open action=t::common::add error=save.error busy=save.pending/>
        </form>
    }
}

/// Asks before the draft becomes what the scenario is.
#[component]
fn AdoptForm(
    adopted: RwSignal<Option<PlanVersionSummary>>,
    scenario: PlanVersionSummary,
    plan: Signal<Plan>,
) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let (id, from) = (plan.with_untracked(|plan| plan.plan.id), scenario.id);
    let adopt = use_command(
        move |api, (): (), key| async move { api.adopt_scenario(from, &key).await },
        move |made: PlanVersion| {
            adopted.try_set(None);
            toasts.good(t::plans::adopted());
            navigate(&paths::plan_version(id, made.summary.id, "grid"), NavigateOptions::default());
        },
    );
    let name = scenario.name.clone();
    view! {
        <p>{move || t::plans::adopt_text(&name)}</p>
        <Refusal error=adopt.error/>
        <div class="form-actions">
            <Button label=t::common::cancel on_click=move || adopted.set(None)/>
            <Button label=t::plans::adopt kind=Kind::Primary busy=adopt.pending on_click=move || adopt.run(())/>
        </div>
    }
}
