//! What a version is to bring.

use leptos::prelude::*;
use penstock_shared::plan::{GoalMetric, PlanGoal, PlanGoalInput, PlanGoalsUpdate, PlanVersion};
use rust_decimal::Decimal;

use super::Refusal;
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::{t, words::Word},
    ui::{Button, Card, Choice, Empty, Glyph, Kind, SelectField, Table, TextField, use_toasts},
};

/// A goal while it is typed.
#[derive(Clone, Copy)]
struct Draft {
    id: u32,
    key: Option<i64>,
    metric: RwSignal<GoalMetric>,
    name: RwSignal<String>,
    unit: RwSignal<String>,
    target: RwSignal<String>,
}

impl Draft {
    fn new(id: u32, goal: Option<&PlanGoal>) -> Self {
        let text = |text: Option<&str>| RwSignal::new(text.unwrap_or_default().to_owned());
        Self {
            id,
            key: goal.map(|goal| goal.key),
            metric: RwSignal::new(goal.map_or(GoalMetric::Leads, |goal| goal.metric)),
            name: text(goal.map(|goal| goal.name.as_str())),
            unit: text(goal.map(|goal| goal.unit.as_str())),
            target: RwSignal::new(goal.map(|goal| goal.target.to_string()).unwrap_or_default()),
        }
    }

    /// What is sent; `None` when the target is no number.
    fn input(self) -> Option<PlanGoalInput> {
        let target = self.target.get_untracked().replace([',', ' '], "");
        Some(PlanGoalInput {
            key: self.key,
            metric: self.metric.get_untracked(),
            name: self.name.get_untracked(),
            unit: self.unit.get_untracked(),
            target: Decimal::from_str_exact(target.trim()).ok()?,
        })
    }
}

/// What a goal counts, by name.
pub fn goal_name(metric: GoalMetric, name: &str) -> String {
    if metric == GoalMetric::Custom { name.to_owned() } else { metric.word().to_owned() }
}

/// A target with its unit.
pub fn target_text(
    version_currency: penstock_shared::money::Currency,
    metric: GoalMetric,
    unit: &str,
    target: Decimal,
) -> String {
    let plain = target.normalize().to_string();
    match metric {
        GoalMetric::Roi => format!("{plain}%"),
        GoalMetric::Revenue => match version_currency.minor_from_decimal(target) {
            Ok(minor) => format::money(minor, version_currency),
            Err(_) => plain,
        },
        GoalMetric::Custom => format!("{plain} {unit}").trim().to_owned(),
        _ => plain.parse().map_or(plain, format::count),
    }
}

#[component]
pub fn Goals(fetch: Fetch<PlanVersion>, version: Signal<PlanVersion>) -> impl IntoView {
    let editable = Memo::new(move |_| version.with(|version| version.editable && version.plan.whole));
    move || {
        if editable.get() {
            view! { <Edit fetch version/> }.into_any()
        } else {
            view! { <Card flush=true><List version/></Card> }.into_any()
        }
    }
}

#[component]
fn List(version: Signal<PlanVersion>) -> impl IntoView {
    move || {
        let (goals, currency) = version.with(|version| (version.goals.clone(), version.plan.currency));
        if goals.is_empty() {
            return view! { <Empty glyph=Glyph::Target title=t::plans::no_goals text=t::plans::no_goals_text/> }
                .into_any();
        }
        let rows = goals.into_iter().map(move |goal| {
            let name = goal.name.clone();
            view! {
                <tr>
                    <td class="main-cell">{move || goal_name(goal.metric, &name)}</td>
                    <td class="num" data-label=t::plans::target>
                        {target_text(currency, goal.metric, &goal.unit, goal.target)}
                    </td>
                    <td class="num" data-label=t::plans::cost_each>
                        {goal.cost_per_one_minor.map(|cost| format::money(cost, currency))}
                    </td>
                </tr>
            }
        });
        view! {
            <Table label=t::plans::tab_goals>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::goal}</th>
                        <th scope="col" class="num">{t::plans::target}</th>
                        <th scope="col" class="num">{t::plans::cost_each}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    }
}

#[component]
fn Edit(fetch: Fetch<PlanVersion>, version: Signal<PlanVersion>) -> impl IntoView {
    let toasts = use_toasts();
    let drafts = RwSignal::new(Vec::<Draft>::new());
    let next = StoredValue::new(0_u32);
    let fresh = move || {
        let id = next.get_value();
        next.set_value(id.wrapping_add(1));
        id
    };
    let goals = version.with_untracked(|version| version.goals.clone());
    drafts.set(goals.iter().map(|goal| Draft::new(fresh(), Some(goal))).collect());
    let wrong = RwSignal::new(None::<u32>);
    let save = use_command(
        move |api, update: PlanGoalsUpdate, _| async move {
            let (id, known) = version.with_untracked(|v| (v.summary.id, v.summary.version));
            api.set_plan_goals(id, &update, known).await
        },
        move |version: PlanVersion| {
            drafts.try_set(version.goals.iter().map(|goal| Draft::new(fresh(), Some(goal))).collect());
            fetch.value.try_set(Some(version));
            toasts.good(t::common::saved());
        },
    );
    let submit = move || {
        let inputs = drafts.with_untracked(|drafts| {
            drafts.iter().map(|draft| draft.input().ok_or(draft.id)).collect::<Result<Vec<_>, u32>>()
        });
        match inputs {
            Ok(goals) => {
                wrong.set(None);
                save.run(PlanGoalsUpdate { goals });
            }
            Err(id) => wrong.set(Some(id)),
        }
    };
    view! {
        <Card title=t::plans::tab_goals text=t::plans::goals_text>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                submit();
            }>
                <For each=move || drafts.get() key=|draft| draft.id let:draft>
                    <GoalRow draft drafts wrong version/>
                </For>
                <div class="row">
                    <Button
                        label=t::plans::add_goal
                        glyph=Glyph::Plus
                        on_click=move || drafts.update(|drafts| drafts.push(Draft::new(fresh(), None)))
                    />
                </div>
                <Refusal error=save.error/>
                <div class="form-actions">
                    <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn GoalRow(
    draft: Draft,
    drafts: RwSignal<Vec<Draft>>,
    wrong: RwSignal<Option<u32>>,
    version: Signal<PlanVersion>,
) -> impl IntoView {
    let choices = Signal::derive(|| {
        GoalMetric::ALL.iter().map(|metric| Choice::new(metric, metric.word())).collect::<Vec<_>>()
    });
    let custom = Memo::new(move |_| draft.metric.get() == GoalMetric::Custom);
    let error = Signal::derive(move || {
        (wrong.get() == Some(draft.id)).then(|| t::field_error::malformed().to_owned())
    });
    let cost = move || {
        let (total, currency) = version.with(|v| (v.summary.total_minor, v.plan.currency));
        let counts = !matches!(draft.metric.get(), GoalMetric::Revenue | GoalMetric::Roi);
        let target = draft.input().map(|input| input.target).filter(|_| counts)?;
        draft.target.track();
        let cost = Decimal::from(total).checked_div(target)?.round();
        Some(t::plans::each_costs(format::money(i64::try_from(cost).ok()?, currency)))
    };
    let hint = move || match draft.metric.get() {
        GoalMetric::Roi => "%".to_owned(),
        GoalMetric::Revenue => version.with(|version| version.plan.currency.code().to_owned()),
        _ => cost().unwrap_or_default(),
    };
    view! {
        <div class="goal-row">
            <SelectField
                label=t::plans::goal
                choices
                value=Signal::derive(move || draft.metric.get().to_string())
                on_change=move |chosen: String| if let Ok(metric) = chosen.parse() { draft.metric.set(metric) }
            />
            {move || custom.get().then(|| view! {
                <TextField label=t::common::name value=draft.name/>
                <TextField label=t::plans::unit value=draft.unit optional=true/>
            })}
            <TextField label=t::plans::target value=draft.target error hint=hint/>
            <Button
                label=t::plans::remove
                glyph=Glyph::Trash2
                kind=Kind::Quiet
                icon_only=true
                on_click=move || drafts.update(|drafts| drafts.retain(|other| other.id != draft.id))
            />
        </div>
    }
}
