//! Beginning a plan.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    budget::BudgetTree,
    ids::FiscalYearId,
    money::Currency,
    organisation::Organisation,
    plan::{Plan, PlanCreate, PlanLevel},
};

use crate::{
    command::use_command,
    features::{settings::department_choices, years::current_year},
    fetch::use_fetch,
    i18n::{named, t, words::Word},
    paths,
    session::current_user,
    ui::{Choice, Combobox, Dialog, DialogFoot, MoneyField, SelectField, TextField},
};

/// The dialog.
#[component]
pub fn CreateDialog(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t::plans::new wide=true><Form open/></Dialog> }
}

#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    name_zh: RwSignal<String>,
    year: RwSignal<String>,
    quarter: RwSignal<String>,
    department: RwSignal<String>,
    levels: RwSignal<Vec<PlanLevel>>,
    total: RwSignal<String>,
    from: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            name_zh: empty(),
            year: empty(),
            quarter: empty(),
            department: empty(),
            levels: RwSignal::new(vec![PlanLevel::Department, PlanLevel::Channel, PlanLevel::Campaign]),
            total: empty(),
            from: empty(),
        }
    }

    fn create(self, currency: Currency) -> Option<PlanCreate> {
        let total = self.total.get_untracked();
        let total_minor = match total.trim() {
            "" => 0,
            text => currency.parse_minor(text).ok()?,
        };
        Some(PlanCreate {
            name: self.name.get_untracked(),
            name_zh: self.name_zh.get_untracked(),
            fiscal_year_id: self.year.get_untracked().parse().unwrap_or(FiscalYearId(0)),
            quarter: self.quarter.get_untracked().parse().ok(),
            department_id: self.department.get_untracked().parse().ok(),
            currency: None,
            levels: self.levels.get_untracked(),
            total_minor,
            from_node_id: self.from.get_untracked().parse().ok(),
        })
    }
}

#[component]
fn Form(open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let fields = Fields::new();
    let years = use_fetch(|api| api.fiscal_years());
    let organisation = use_fetch(|api| api.organisation());
    let departments = use_fetch(|api| api.departments());
    Effect::new(move || {
        let current = years.value.with(|years| years.as_ref().and_then(|years| current_year(years)));
        if let Some(current) = current
            && fields.year.with_untracked(String::is_empty)
        {
            fields.year.set(current.to_string());
        }
    });
    if let Some(department) = current_user().and_then(|user| user.department_id) {
        fields.department.set(department.to_string());
    }
    let currency = Signal::derive(move || {
        organisation
            .value
            .with(|own: &Option<Organisation>| own.as_ref().map_or(Currency::CNY, |own| own.currency))
    });
    let save = use_command(
        |api, create: PlanCreate, key| async move { api.create_plan(&create, &key).await },
        move |made: Plan| {
            open.try_set(false);
            navigate(&paths::plan(made.plan.id), NavigateOptions::default());
        },
    );
    let year_choices = Signal::derive(move || {
        let years = years.value.get().unwrap_or_default();
        years.into_iter().map(|year| Choice::new(year.id, year.code)).collect::<Vec<_>>()
    });
    let quarters = Signal::derive(|| {
        let whole = std::iter::once(Choice::new("", t::plans::whole_year()));
        whole.chain((1..=4).map(|quarter| Choice::new(quarter, format!("Q{quarter}")))).collect::<Vec<_>>()
    });
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            if let Some(create) = fields.create(currency.get_untracked()) {
                save.run(create);
            }
        }>
            <TextField label=t::common::name value=fields.name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=fields.name_zh
                optional=true
                error=save.field("name_zh")
            />
            <div class="form-grid">
                <SelectField
                    label=t::common::fiscal_year
                    choices=year_choices
                    value=fields.year
                    on_change=move |value| fields.year.set(value)
                    error=save.field("fiscal_year_id")
                />
                <SelectField
                    label=t::plans::span
                    choices=quarters
                    value=fields.quarter
                    on_change=move |value| fields.quarter.set(value)
                    error=save.field("quarter")
                />
            </div>
            <SelectField
                label=t::plans::owner
                hint=t::plans::owner_hint
                choices=department_choices(departments)
                value=fields.department
                on_change=move |value| fields.department.set(value)
                error=save.field("department_id")
            />
            <Levels levels=fields.levels error=save.field("levels")/>
            <MoneyField
                label=t::plans::total
                hint=t::plans::total_hint
                value=fields.total
                currency
                optional=true
                error=save.field("total_minor")
            />
            <FromBudget fields years=year_choices error=save.field("from_node_id")/>
            <DialogFoot open action=t::plans::begin error=save.error busy=save.pending/>
        </form>
    }
}

/// What the levels stand for, in order: a list of up to four.
#[component]
fn Levels(levels: RwSignal<Vec<PlanLevel>>, error: Signal<Option<String>>) -> impl IntoView {
    let set = move |at: usize, value: &str| {
        levels.update(|levels| {
            levels.truncate(at.max(1));
            if let Ok(level) = value.parse::<PlanLevel>() {
                if at < levels.len() {
                    levels[at] = level;
                } else {
                    levels.push(level);
                }
            }
        });
    };
    view! {
        <fieldset class="plan-levels">
            <legend>{t::plans::levels}</legend>
            <p class="hint">{t::plans::levels_hint}</p>
            <div class="form-grid">
                {(0..PlanLevel::ALL.len()).map(|at| {
                    let choices = Signal::derive(move || {
                        let above = levels.with(|levels| levels.iter().take(at).copied().collect::<Vec<_>>());
                        let none = (at > 0).then(|| Choice::new("", t::common::none()));
                        let free = PlanLevel::ALL.iter().filter(|level| !above.contains(level));
                        none.into_iter().chain(free.map(|level| Choice::new(level, level.word()))).collect::<Vec<_>>()
                    });
                    let value = Signal::derive(move || {
                        levels.with(|levels| levels.get(at).map(ToString::to_string).unwrap_or_default())
                    });
                    let shown = move || levels.with(|levels| levels.len() >= at);
                    move || shown().then(|| view! {
                        <SelectField
                            label=move || t::plans::level(at + 1)
                            choices
                            value
                            on_change=move |chosen: String| set(at, &chosen)
                        />
                    })
                }).collect_view()}
            </div>
            {move || error.get().map(|error| view! { <p class="field-error">{error}</p> })}
        </fieldset>
    }
}

/// The budget whose tree gives the first lines: of any year.
#[component]
fn FromBudget(fields: Fields, years: Signal<Vec<Choice>>, error: Signal<Option<String>>) -> impl IntoView {
    let trees = use_fetch(move |api| {
        let years: Vec<FiscalYearId> =
            years.with(|years| years.iter().filter_map(|year| year.value.parse().ok()).collect());
        async move {
            let mut trees: Vec<BudgetTree> = Vec::new();
            for year in years {
                trees.push(api.budget_tree(year).await?);
            }
            Ok(trees)
        }
    });
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", t::plans::from_nothing())];
        let trees = trees.value.get().unwrap_or_default();
        for tree in trees.iter().rev() {
            let code = years.with(|years| {
                let own = tree.fiscal_year_id.to_string();
                years.iter().find(|year| year.value == own).map(|year| year.label.clone()).unwrap_or_default()
            });
            choices.extend(
                tree.nodes
                    .iter()
                    .filter(|node| node.has_children)
                    .map(|node| Choice::new(node.id, named(&node.name, &node.name_zh)).detail(code.clone())),
            );
        }
        choices
    });
    view! {
        <Combobox
            label=t::plans::from
            hint=t::plans::from_hint
            choices
            value=fields.from
            on_change=move |value| fields.from.set(value)
            error
        />
    }
}
