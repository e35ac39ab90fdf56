//! What a version is to bring.

use leptos::{prelude::*, reactive::owner::Owner};
use penstock_shared::plan::{GoalMetric, PlanGoal, PlanGoalInput, PlanGoalsUpdate, PlanVersion};
use rust_decimal::Decimal;

use super::Refusal;
use crate::{
    api::ApiError,
    browser,
    command::use_command,
    fetch::Fetch,
    format,
    i18n::{t, words::Word},
    ui::{Button, Card, Choice, Empty, Glyph, Kind, Notice, SelectField, Table, TextField, Tone, use_toasts},
};

/// What was typed into a goal, without the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    key: Option<i64>,
    metric: GoalMetric,
    name: String,
    unit: String,
    target: String,
}

impl Typed {
    fn of(goal: &PlanGoal) -> Self {
        let PlanGoal { key, metric, name, unit, target, .. } = goal.clone();
        Self { key: Some(key), metric, name, unit, target: target.to_string() }
    }
}

/// Goals that were typed and not saved, while another part of the plan is looked at.
#[derive(Debug, Clone, Default)]
pub struct Unsaved {
    /// The version whose goals they were begun with, and these goals; 0 when nothing waits.
    version: i64,
    base: Vec<Typed>,
    typed: Vec<Typed>,
}

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
    fn new(id: u32, goal: Option<Typed>) -> Self {
        let empty = || (None, GoalMetric::Leads, String::new(), String::new(), String::new());
        let (key, metric, name, unit, target) =
            goal.map_or_else(empty, |goal| (goal.key, goal.metric, goal.name, goal.unit, goal.target));
        Self {
            id,
            key,
            metric: RwSignal::new(metric),
            name: RwSignal::new(name),
            unit: RwSignal::new(unit),
            target: RwSignal::new(target),
        }
    }

    /// What was typed. Tracks it.
    fn typed(self) -> Typed {
        let (key, metric) = (self.key, self.metric.get());
        Typed { key, metric, name: self.name.get(), unit: self.unit.get(), target: self.target.get() }
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
pub fn Goals(
    fetch: Fetch<PlanVersion>,
    version: Signal<PlanVersion>,
    unsaved: StoredValue<Unsaved>,
) -> impl IntoView {
    let editable = Memo::new(move |_| version.with(|version| version.editable && version.plan.whole));
    move || {
        if editable.get() {
            view! { <Edit fetch version unsaved/> }.into_any()
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

/// The goals while they are typed, and what they were begun with. Invariant: a save is based on the version whose
/// goals the reader saw, so that nobody's change is written over unseen.
#[derive(Clone, Copy)]
struct Desk {
    drafts: RwSignal<Vec<Draft>>,
    base: RwSignal<Vec<Typed>>,
    known: StoredValue<i64>,
    overtaken: RwSignal<bool>,
    next: StoredValue<u32>,
    /// Whose signals the drafts have: the form's, not those of the effect that brought them.
    owner: StoredValue<Option<Owner>>,
}

impl Desk {
    fn new(unsaved: Unsaved) -> Self {
        let desk = Self {
            drafts: RwSignal::new(Vec::new()),
            base: RwSignal::new(unsaved.base),
            known: StoredValue::new(unsaved.version),
            overtaken: RwSignal::new(false),
            next: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        };
        desk.put(unsaved.typed);
        desk
    }

    fn fresh(self, goal: Option<Typed>) -> Draft {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        match self.owner.get_value() {
            Some(owner) => owner.with(|| Draft::new(id, goal)),
            None => Draft::new(id, goal),
        }
    }

    fn put(self, goals: Vec<Typed>) {
        self.drafts.set(goals.into_iter().map(|goal| self.fresh(Some(goal))).collect());
    }

    /// What was typed. Tracks it.
    fn typed(self) -> Vec<Typed> {
        self.drafts.get().into_iter().map(Draft::typed).collect()
    }

    /// Whether something was typed that is not saved. Does not track.
    fn is_dirty(self) -> bool {
        untrack(move || self.typed() != self.base.get())
    }

    /// Begins with the goals of a version.
    fn load(self, version: &PlanVersion) {
        let goals: Vec<Typed> = version.goals.iter().map(Typed::of).collect();
        self.base.set(goals.clone());
        self.known.set_value(version.summary.version);
        self.overtaken.set(false);
        self.put(goals);
    }

    /// Takes over what the server has, unless goals were changed by somebody else while others are typed here.
    fn take(self, version: &PlanVersion) {
        let goals: Vec<Typed> = version.goals.iter().map(Typed::of).collect();
        let same = self.base.with_untracked(|base| *base == goals);
        if same && self.known.get_value() > 0 {
            self.known.set_value(version.summary.version);
        } else if self.known.get_value() > 0 && self.is_dirty() {
            self.overtaken.set(true);
        } else {
            self.load(version);
        }
    }
}

#[component]
fn Edit(
    fetch: Fetch<PlanVersion>,
    version: Signal<PlanVersion>,
    unsaved: StoredValue<Unsaved>,
) -> impl IntoView {
    let toasts = use_toasts();
    let desk = Desk::new(unsaved.get_value());
    let drafts = desk.drafts;
    Effect::new(move || version.with(|version| desk.take(version)));
    Effect::new(move || {
        let (typed, base) = (desk.typed(), desk.base.get());
        let waits = typed != base;
        let version = if waits { desk.known.get_value() } else { 0 };
        unsaved.set_value(if waits { Unsaved { version, base, typed } } else { Unsaved::default() });
    });
    browser::ask_before_leaving(move || desk.is_dirty());
    let wrong = RwSignal::new(None::<u32>);
    let save = use_command(
        move |api, update: PlanGoalsUpdate, _| async move {
            let id = version.with_untracked(|version| version.summary.id);
            api.set_plan_goals(id, &update, desk.known.get_value()).await
        },
        move |version: PlanVersion| {
            desk.load(&version);
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
    let load_theirs = move || {
        save.clear();
        version.with_untracked(|version| desk.load(version));
    };
    view! {
        <Card title=t::plans::tab_goals text=t::plans::goals_text>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                submit();
            }>
                {move || desk.overtaken.get().then(|| view! {
                    <Notice tone=Tone::Warn>
                        <div class="row between">
                            <span>{t::plans::goals_overtaken}</span>
                            <Button label=t::plans::load_theirs small=true on_click=load_theirs/>
                        </div>
                    </Notice>
                })}
                <For each=move || drafts.get() key=|draft| draft.id let:draft>
                    <GoalRow draft drafts wrong refused=save.error version/>
                </For>
                <div class="row">
                    <Button
                        label=t::plans::add_goal
                        glyph=Glyph::Plus
                        on_click=move || { let draft = desk.fresh(None); drafts.update(|drafts| drafts.push(draft)); }
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
    refused: RwSignal<Option<ApiError>>,
    version: Signal<PlanVersion>,
) -> impl IntoView {
    let choices = Signal::derive(|| {
        GoalMetric::ALL.iter().map(|metric| Choice::new(metric, metric.word())).collect::<Vec<_>>()
    });
    let custom = Memo::new(move |_| draft.metric.get() == GoalMetric::Custom);
    let said = move |field: &'static str| {
        Signal::derive(move || {
            let at = drafts.with(|drafts| drafts.iter().position(|other| other.id == draft.id))?;
            let path = format!("goals[{at}].{field}");
            refused.with(|error| error.as_ref()?.field(&path).map(str::to_owned))
        })
    };
    let refused_target = said("target");
    let error = Signal::derive(move || match wrong.get() == Some(draft.id) {
        true => Some(t::field_error::malformed().to_owned()),
        false => refused_target.get(),
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
                error=said("metric")
                value=Signal::derive(move || draft.metric.get().to_string())
                on_change=move |chosen: String| if let Ok(metric) = chosen.parse() { draft.metric.set(metric) }
            />
            {move || custom.get().then(|| view! {
                <TextField label=t::common::name value=draft.name error=said("name")/>
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
