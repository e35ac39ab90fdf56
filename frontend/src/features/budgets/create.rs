//! A new budget: a root of a fiscal year, or a part of another.

use leptos::prelude::*;
use penstock_shared::{
    budget::BudgetNodeCreate,
    ids::{FiscalYearId, NodeId},
    money::COMMON_CURRENCIES,
    reference::{ActivityType, Channel},
};

use crate::{
    api::Term,
    command::{Command, use_command},
    features::{
        dimensions::{self, Chosen, DimensionFields, FieldErrors, assignments},
        settings::department_choices,
    },
    fetch::use_fetch,
    i18n::{named, t},
    ui::{CheckField, Choice, Combobox, Dialog, DialogFoot, SelectField, TextField, use_toasts},
};

/// The dialog.
#[component]
pub fn CreateDialog(
    open: RwSignal<bool>,
    year: FiscalYearId,
    parent: Option<NodeId>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let title = if parent.is_some() { t::budgets::add_part } else { t::budgets::add_root };
    view! { <Dialog open title=title><Form open year parent done/></Dialog> }
}

#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    name_zh: RwSignal<String>,
    currency: RwSignal<String>,
    department: RwSignal<String>,
    channel: RwSignal<String>,
    activity: RwSignal<String>,
    contingency: RwSignal<bool>,
    dimensions: RwSignal<Chosen>,
}

impl Fields {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            name_zh: empty(),
            currency: empty(),
            department: empty(),
            channel: empty(),
            activity: empty(),
            contingency: RwSignal::new(false),
            dimensions: RwSignal::new(Chosen::new()),
        }
    }

    fn create(self, year: FiscalYearId, parent: Option<NodeId>) -> BudgetNodeCreate {
        BudgetNodeCreate {
            parent_id: parent,
            fiscal_year_id: year,
            name: self.name.get_untracked(),
            name_zh: self.name_zh.get_untracked(),
            currency: self.currency.get_untracked().parse().ok(),
            department_id: self.department.get_untracked().parse().ok(),
            channel_id: self.channel.get_untracked().parse().ok(),
            activity_type_id: self.activity.get_untracked().parse().ok(),
            campaign_id: None,
            is_contingency: self.contingency.get_untracked(),
            control: None,
            dimensions: assignments(&self.dimensions.get_untracked()),
        }
    }
}

/// "None", and then the active terms.
fn term_choices<T: Term>(terms: Option<Vec<T>>) -> Vec<Choice> {
    let none = std::iter::once(Choice::new("", t::common::none()));
    let active = terms.unwrap_or_default().into_iter().filter(Term::is_usable);
    none.chain(active.map(|term| {
        let (name, name_zh) = term.names();
        Choice::new(term.id(), named(name, name_zh))
    }))
    .collect()
}

#[component]
fn Form(
    open: RwSignal<bool>,
    year: FiscalYearId,
    parent: Option<NodeId>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let fields = Fields::new();
    let save = use_command(
        |api, create: BudgetNodeCreate, key| async move { api.create_budget_node(&create, &key).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let currencies = Signal::derive(|| {
        let own = std::iter::once(Choice::new("", t::budgets::own_currency()));
        own.chain(COMMON_CURRENCIES.iter().map(|code| Choice::new(code, *code))).collect::<Vec<_>>()
    });
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            save.run(fields.create(year, parent));
        }>
            <TextField label=t::common::name value=fields.name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=fields.name_zh
                optional=true
                error=save.field("name_zh")
            />
            {parent.is_none().then(|| view! {
                <Combobox
                    label=t::common::currency
                    choices=currencies
                    value=fields.currency
                    on_change=move |value| fields.currency.set(value)
                    error=save.field("currency")
                />
            })}
            <Dimensions fields save/>
            <CheckField
                label=t::budgets::keep_back
                hint=t::budgets::keep_back_hint
                checked=fields.contingency
                on_change=move |on| fields.contingency.set(on)
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

/// What the money is for: the dimensions that entries on the node take over.
#[component]
fn Dimensions(fields: Fields, save: Command<BudgetNodeCreate>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let channels = use_fetch(|api| api.terms::<Channel>());
    let activities = use_fetch(|api| api.terms::<ActivityType>());
    view! {
        <SelectField
            label=t::common::department
            hint=t::budgets::department_hint
            choices=department_choices(departments)
            value=fields.department
            on_change=move |value| fields.department.set(value)
            error=save.field("department_id")
        />
        <div class="form-grid">
            <SelectField
                label=t::dimension::channel
                choices=Signal::derive(move || term_choices(channels.value.get()))
                value=fields.channel
                on_change=move |value| fields.channel.set(value)
                error=save.field("channel_id")
            />
            <SelectField
                label=t::dimension::activity_type
                choices=Signal::derive(move || term_choices(activities.value.get()))
                value=fields.activity
                on_change=move |value| fields.activity.set(value)
                error=save.field("activity_type_id")
            />
            <DimensionFields
                form=dimensions::Form::BudgetNode
                chosen=fields.dimensions
                day=Signal::stored(None)
                errors=FieldErrors::new(move |field| save.error.with(|error| error.as_ref()?.field(field).map(str::to_owned)))
            />
        </div>
    }
}
