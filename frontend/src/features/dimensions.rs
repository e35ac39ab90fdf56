//! The organisation's own dimensions in forms and on pages: region, product line, brand ...

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    analysis::Dimension,
    dimension::{CustomDimension, DimensionAssignment, DimensionValue, FieldUse},
    event::EventTopic,
    ids::{DimensionId, DimensionValueId},
    permission::Permission,
};

use crate::{
    fetch::use_fetch,
    i18n::{named, t, words::Word},
    live::use_live,
    session::can,
    ui::{Choice, SelectField},
};

/// The definitions, read once for the whole application.
#[derive(Clone, Copy)]
pub struct Definitions(RwSignal<Vec<CustomDimension>>);

impl Definitions {
    /// Made once by the frame; follows the changes of the vocabulary.
    pub fn follow() -> Self {
        let reads = can(Permission::ReferenceRead);
        let list = use_fetch(move |api| {
            let reads = reads.get();
            async move { if reads { api.dimensions().await } else { Ok(Vec::new()) } }
        });
        use_live(&[EventTopic::ReferenceChanged], move || list.refetch());
        let known = RwSignal::new(Vec::new());
        Effect::new(move || known.set(list.value.get().unwrap_or_default()));
        Self(known)
    }

    /// Those of this page.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Vec::new())))
    }

    /// All of them. Tracks.
    #[must_use]
    pub fn all(self) -> Vec<CustomDimension> {
        self.0.get()
    }

    /// What something to group by is called. Tracks.
    #[must_use]
    pub fn word(self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Custom(id) => self.0.with(|all| {
                let found = all.iter().find(|known| known.id == id);
                found.map(|known| named(&known.name, &known.name_zh)).unwrap_or_else(|| dimension.to_string())
            }),
            known => built_in(known).to_owned(),
        }
    }
}

fn built_in(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Department => t::dimension::department(),
        Dimension::Channel => t::dimension::channel(),
        Dimension::ActivityType => t::dimension::activity_type(),
        Dimension::Campaign => t::dimension::campaign(),
        Dimension::Category => t::dimension::category(),
        Dimension::Vendor => t::dimension::vendor(),
        Dimension::Node => t::dimension::node(),
        Dimension::Month => t::dimension::month(),
        Dimension::FiscalYear => t::dimension::fiscal_year(),
        Dimension::Custom(_) => "",
    }
}

/// A form that asks for dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    BudgetNode,
    Campaign,
    ExpenseLine,
}

const fn used(dimension: &CustomDimension, form: Form) -> FieldUse {
    match form {
        Form::BudgetNode => dimension.on_budget_nodes,
        Form::Campaign => dimension.on_campaigns,
        Form::ExpenseLine => dimension.on_expense_lines,
    }
}

/// What is chosen in a form, by dimension; as texts, as fields have them.
pub type Chosen = BTreeMap<i64, String>;

/// What a record has, for a form.
#[must_use]
pub fn chosen_of(assignments: &[DimensionAssignment]) -> Chosen {
    assignments.iter().map(|of| (of.dimension_id.0, of.value_id.to_string())).collect()
}

/// What a form says, for the server.
#[must_use]
pub fn assignments(chosen: &Chosen) -> Vec<DimensionAssignment> {
    let one = |(dimension, value): (&i64, &String)| {
        let value_id: DimensionValueId = value.parse().ok()?;
        Some(DimensionAssignment { dimension_id: DimensionId(*dimension), value_id })
    };
    chosen.iter().filter_map(one).collect()
}

/// Parents before children, each with its depth.
fn ordered(values: &[DimensionValue]) -> Vec<(usize, &DimensionValue)> {
    let mut out = Vec::with_capacity(values.len());
    let mut waiting: Vec<(usize, &DimensionValue)> =
        values.iter().rev().filter(|value| value.parent_id.is_none()).map(|value| (0, value)).collect();
    while let Some((depth, value)) = waiting.pop() {
        out.push((depth, value));
        let children = values.iter().rev().filter(|other| other.parent_id == Some(value.id));
        waiting.extend(children.map(|child| (depth + 1, child)));
    }
    out
}

fn choices(dimension: &CustomDimension, day: Option<NaiveDate>, chosen: &str, none: &str) -> Vec<Choice> {
    let usable = |value: &DimensionValue| {
        value.id.to_string() == chosen || (value.active && day.is_none_or(|day| value.is_valid_on(day)))
    };
    let values = ordered(&dimension.values).into_iter().filter(|(_, value)| usable(value));
    let choice = |(depth, value): (usize, &DimensionValue)| {
        let name = named(&value.name, &value.name_zh);
        Choice::new(value.id, format!("{}{name}", "\u{2003}".repeat(depth)))
    };
    std::iter::once(Choice::new("", none)).chain(values.map(choice)).collect()
}

/// The fields that a form asks for.
#[component]
pub fn DimensionFields(
    form: Form,
    chosen: RwSignal<Chosen>,
    /// The day on which a value has to be valid; `None` while it is not known.
    #[prop(into)]
    day: Signal<Option<NaiveDate>>,
    /// What the server objected to, by its names of the fields: `dimensions.7`.
    errors: FieldErrors,
) -> impl IntoView {
    let definitions = Definitions::here();
    let asked = Memo::new(move |_| {
        let all = definitions.all();
        let asked = all.into_iter().filter(|d| d.active && used(d, form) != FieldUse::Hidden);
        asked.collect::<Vec<_>>()
    });
    move || {
        let fields = asked.get().into_iter().map(|dimension| {
            let id = dimension.id.0;
            let optional = used(&dimension, form) == FieldUse::Optional;
            let (name, name_zh) = (dimension.name.clone(), dimension.name_zh.clone());
            let value =
                Signal::derive(move || chosen.with(|chosen| chosen.get(&id).cloned().unwrap_or_default()));
            let none = match form {
                Form::ExpenseLine => t::dimensions::inherited,
                Form::BudgetNode | Form::Campaign => t::common::none,
            };
            view! {
                <SelectField
                    label=move || named(&name, &name_zh)
                    choices=Signal::derive(move || choices(&dimension, day.get(), &value.get(), none()))
                    value
                    on_change=move |value: String| chosen.update(|chosen| {
                        chosen.insert(id, value);
                    })
                    error=errors.of(format!("dimensions.{id}"))
                    optional
                />
            }
        });
        fields.collect_view()
    }
}

/// Where a form keeps what the server objected to.
#[derive(Clone, Copy)]
pub struct FieldErrors(StoredValue<Finder>);

type Finder = std::sync::Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl FieldErrors {
    /// From a look-up by the server's name of a field. What it reads is tracked.
    #[must_use]
    pub fn new(find: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(StoredValue::new(std::sync::Arc::new(find)))
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn of(self, field: String) -> Signal<Option<String>> {
        Signal::derive(move || self.0.with_value(|find| find(&field)))
    }
}

/// What a record is in the organisation's dimensions, in a line of text; nothing when it is nothing.
#[component]
pub fn DimensionText(#[prop(into)] of: Signal<Vec<DimensionAssignment>>) -> impl IntoView {
    let definitions = Definitions::here();
    move || {
        let all = definitions.all();
        let of = of.get();
        let texts: Vec<String> = of.iter().filter_map(|of| text(&all, *of)).collect();
        (!texts.is_empty()).then(|| view! { <span class="sub dimension-text">{texts.join(" · ")}</span> })
    }
}

fn text(all: &[CustomDimension], of: DimensionAssignment) -> Option<String> {
    let dimension = all.iter().find(|known| known.id == of.dimension_id)?;
    let value = dimension.values.iter().find(|value| value.id == of.value_id)?;
    Some(t::dimensions::is(named(&dimension.name, &dimension.name_zh), named(&value.name, &value.name_zh)))
}

/// How a form uses a dimension, to choose from.
#[must_use]
pub fn use_choices() -> Vec<Choice> {
    FieldUse::ALL.iter().map(|field_use| Choice::new(field_use, field_use.word())).collect()
}

/// Values with their depths, for the settings.
#[must_use]
pub fn in_order(values: &[DimensionValue]) -> Vec<(usize, DimensionValue)> {
    ordered(values).into_iter().map(|(depth, value)| (depth, value.clone())).collect()
}
