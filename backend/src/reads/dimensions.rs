//! The customer's own dimensions: what they are, what a record has, and what a charge counts under.

use std::collections::HashMap;

use chrono::NaiveDate;
use penstock_shared::{
    dimension::{CustomDimension, DimensionAssignment, DimensionKey, FieldUse},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, DimensionId, DimensionValueId,
        NodeId, VendorId,
    },
    problem::FieldErrorCode,
    reference::Vocabulary,
};

use crate::{
    db::{
        self, AnyConnection,
        dimensions::{DimensionRow, ValueRow},
    },
    domain::vocabulary::TermTree,
    error::{AppResult, FieldErrors, OrNotFound},
    reads::known::Known,
};

/// Every dimension with its values, the inactive ones too: old records still have them.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<CustomDimension>> {
    let mut values: HashMap<DimensionId, Vec<ValueRow>> = HashMap::new();
    for row in db::dimensions::values(conn)? {
        values.entry(row.dimension_id).or_default().push(row);
    }
    let all = db::dimensions::all(conn)?;
    let with_values = |row: DimensionRow| {
        let own = values.remove(&row.id).unwrap_or_default();
        row.with_values(own)
    };
    Ok(all.into_iter().map(with_values).collect())
}

/// One dimension with its values.
///
/// # Errors
/// `not_found` when there is none.
pub fn get(conn: &mut AnyConnection, id: DimensionId) -> AppResult<CustomDimension> {
    let row = db::dimensions::get(conn, id).or_not_found()?;
    let values = db::dimensions::values(conn)?.into_iter().filter(|value| value.dimension_id == id).collect();
    Ok(row.with_values(values))
}

/// A form that asks for dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    BudgetNode,
    Campaign,
    ExpenseLine,
}

/// The definitions, read once for a form of many lines.
#[derive(Debug, Default)]
pub struct Definitions {
    dimensions: Vec<DimensionRow>,
    values: HashMap<DimensionValueId, ValueRow>,
}

/// What one record of a form says, and what it takes from above.
pub struct Given<'a> {
    pub form: Form,
    /// Where the fields are: `lines[0].`, or nothing.
    pub at: &'a str,
    pub own: &'a [DimensionAssignment],
    pub inherited: &'a HashMap<DimensionId, DimensionValueId>,
    /// The days on which it is used; a value has to be valid on one of them.
    pub days: (NaiveDate, NaiveDate),
}

impl Definitions {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let dimensions = db::dimensions::all(conn)?;
        let values = if dimensions.is_empty() { Vec::new() } else { db::dimensions::values(conn)? };
        Ok(Self { dimensions, values: values.into_iter().map(|row| (row.id, row)).collect() })
    }

    /// Whether the organisation has no dimension of its own.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.dimensions.is_empty()
    }

    /// What the record has in the end. Everything that is wrong is noted: an unknown dimension or
    /// value, one that is not valid on its days, one that is missing.
    pub fn resolve(&self, given: &Given<'_>, errors: &mut FieldErrors) -> Vec<DimensionAssignment> {
        for of in given.own {
            if self.dimensions.iter().all(|row| row.id != of.dimension_id) {
                let known = listed(self.dimensions.iter().filter(|row| row.active).map(|row| &row.code));
                let message = format!("There is no such dimension. There are: {known}.");
                errors.add(field(given, of.dimension_id), FieldErrorCode::Unknown, message);
            }
        }
        let mut resolved = Vec::new();
        for dimension in &self.dimensions {
            if let Some(value_id) = self.resolve_one(dimension, given, errors) {
                resolved.push(DimensionAssignment { dimension_id: dimension.id, value_id });
            }
        }
        resolved
    }

    fn resolve_one(
        &self,
        dimension: &DimensionRow,
        given: &Given<'_>,
        errors: &mut FieldErrors,
    ) -> Option<DimensionValueId> {
        let field = || field(given, dimension.id);
        let mut own = given.own.iter().filter(|of| of.dimension_id == dimension.id);
        let chosen = own.next().map(|of| of.value_id);
        if own.next().is_some() {
            errors.add(field(), FieldErrorCode::NotUnique, "Give one value for each dimension.");
            return None;
        }
        let asked = if dimension.active { used(dimension, given.form) } else { FieldUse::Hidden };
        let from_above = given.inherited.get(&dimension.id).copied();
        if asked == FieldUse::Hidden {
            // What comes from above is not questioned by a form that does not show it.
            return match chosen {
                Some(value) => self.check_value(dimension, value, true, given, errors).then_some(value),
                None => from_above,
            };
        }
        let Some(value) = chosen.or(from_above) else {
            if asked == FieldUse::Required {
                let message =
                    format!("Say which {}: {}.", dimension.name, self.choices(dimension, given.days));
                errors.add(field(), FieldErrorCode::Required, message);
            }
            return None;
        };
        self.check_value(dimension, value, chosen.is_some(), given, errors).then_some(value)
    }

    fn check_value(
        &self,
        dimension: &DimensionRow,
        value: DimensionValueId,
        is_own: bool,
        given: &Given<'_>,
        errors: &mut FieldErrors,
    ) -> bool {
        let field = field(given, dimension.id);
        let choices = || self.choices(dimension, given.days);
        let Some(row) = self.values.get(&value).filter(|row| row.dimension_id == dimension.id) else {
            let message = format!("'{}' has no such value. Take one of: {}.", dimension.name, choices());
            errors.add(field, FieldErrorCode::Unknown, message);
            return false;
        };
        if is_own && !row.active {
            let message = format!("'{}' is out of use. Take one of: {}.", row.name, choices());
            errors.add(field, FieldErrorCode::NotAllowed, message);
            return false;
        }
        if !is_valid(row, given.days) {
            let message = format!(
                "'{}' may be used {}. Take another day, or one of: {}.",
                row.name,
                days_of(row),
                choices()
            );
            errors.add(field, FieldErrorCode::OutOfRange, message);
            return false;
        }
        true
    }

    /// The values that may be taken on some days, for messages.
    fn choices(&self, dimension: &DimensionRow, days: (NaiveDate, NaiveDate)) -> String {
        let mut usable: Vec<&String> = self
            .values
            .values()
            .filter(|row| row.dimension_id == dimension.id && row.active && is_valid(row, days))
            .map(|row| &row.name)
            .collect();
        usable.sort();
        listed(usable.into_iter())
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).take(12).collect();
    if names.is_empty() { "none yet; ask who manages the vocabulary".to_owned() } else { names.join(", ") }
}

fn field(given: &Given<'_>, dimension: DimensionId) -> String {
    format!("{}dimensions.{dimension}", given.at)
}

const fn used(dimension: &DimensionRow, form: Form) -> FieldUse {
    match form {
        Form::BudgetNode => dimension.on_budget_nodes,
        Form::Campaign => dimension.on_campaigns,
        Form::ExpenseLine => dimension.on_expense_lines,
    }
}

fn is_valid(row: &ValueRow, (first, last): (NaiveDate, NaiveDate)) -> bool {
    row.valid_from.is_none_or(|from| from <= last) && row.valid_to.is_none_or(|to| first <= to)
}

fn days_of(row: &ValueRow) -> String {
    match (row.valid_from, row.valid_to) {
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "always".to_owned(),
    }
}

/// What a node has by itself or from the nearest node above that has one.
///
/// # Errors
/// When the database fails.
pub fn of_node(conn: &mut AnyConnection, node: NodeId) -> AppResult<HashMap<DimensionId, DimensionValueId>> {
    let mut found = HashMap::new();
    let mut at = Some(node);
    while let Some(id) = at {
        for of in db::dimensions::of_node(conn, id)? {
            found.entry(of.dimension_id).or_insert(of.value_id);
        }
        at = db::budget_nodes::get(conn, id).or_not_found()?.parent_id;
    }
    Ok(found)
}

/// What a line takes from its campaign, and from its node where the campaign says nothing.
///
/// # Errors
/// When the database fails.
pub fn inherited(
    conn: &mut AnyConnection,
    node: NodeId,
    campaign: Option<CampaignId>,
) -> AppResult<HashMap<DimensionId, DimensionValueId>> {
    let mut found = of_node(conn, node)?;
    if let Some(campaign) = campaign {
        for (_, of) in db::dimensions::of_campaigns(conn, &[campaign])? {
            found.insert(of.dimension_id, of.value_id);
        }
    }
    Ok(found)
}

/// What a charge is in each dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChargeTerms {
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub category_id: Option<CategoryId>,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    /// What the line itself says; the rest comes from its campaign and its node.
    pub custom: Vec<DimensionAssignment>,
}

/// The trees that charges count up in, read once for many charges.
pub struct Lineages {
    departments: TermTree,
    channels: TermTree,
    activity_types: TermTree,
    categories: TermTree,
    values: TermTree,
    has_custom: bool,
}

impl Lineages {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let values = db::dimensions::values(conn)?;
        Ok(Self {
            departments: db::terms::tree(conn, Vocabulary::Departments)?,
            channels: db::terms::tree(conn, Vocabulary::Channels)?,
            activity_types: db::terms::tree(conn, Vocabulary::ActivityTypes)?,
            categories: db::terms::tree(conn, Vocabulary::Categories)?,
            has_custom: !values.is_empty(),
            values: TermTree::new(values.iter().map(|row| (row.id.0, row.parent_id.map(|id| id.0), None))),
        })
    }

    /// Everything that a charge counts under: its own values, what they were merged into, and every
    /// value above.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of_charge(
        &self,
        conn: &mut AnyConnection,
        known: &Known,
        node: NodeId,
        terms: &ChargeTerms,
    ) -> AppResult<Vec<(DimensionKey, i64)>> {
        let mut custom = HashMap::new();
        if self.has_custom {
            custom.clone_from(&*known.inherited(conn, node, terms.campaign_id)?);
            custom.extend(terms.custom.iter().map(|of| (of.dimension_id, of.value_id)));
        }
        Ok(self.of_terms(terms, custom))
    }

    /// What a value counts as: itself, or what it was merged into.
    #[must_use]
    pub fn effective(&self, key: DimensionKey, id: i64) -> i64 {
        match key {
            DimensionKey::Department => self.departments.effective(id),
            DimensionKey::Channel => self.channels.effective(id),
            DimensionKey::ActivityType => self.activity_types.effective(id),
            DimensionKey::Category => self.categories.effective(id),
            DimensionKey::Custom(_) | DimensionKey::Campaign | DimensionKey::Vendor => id,
        }
    }

    /// The same, where it is known already what it is in the organisation's own dimensions.
    #[must_use]
    pub fn of_terms(
        &self,
        terms: &ChargeTerms,
        custom: HashMap<DimensionId, DimensionValueId>,
    ) -> Vec<(DimensionKey, i64)> {
        let mut found = Vec::new();
        let mut add = |key: DimensionKey, tree: &TermTree, id: Option<i64>| {
            found.extend(id.into_iter().flat_map(|id| tree.lineage(id)).map(|id| (key, id)));
        };
        add(DimensionKey::Department, &self.departments, terms.department_id.map(|id| id.0));
        add(DimensionKey::Channel, &self.channels, terms.channel_id.map(|id| id.0));
        add(DimensionKey::ActivityType, &self.activity_types, terms.activity_type_id.map(|id| id.0));
        add(DimensionKey::Category, &self.categories, terms.category_id.map(|id| id.0));
        let mut custom: Vec<_> = custom.into_iter().collect();
        custom.sort();
        for (dimension, value) in custom {
            add(DimensionKey::Custom(dimension), &self.values, Some(value.0));
        }
        found.extend(terms.campaign_id.map(|id| (DimensionKey::Campaign, id.0)));
        found.extend(terms.vendor_id.map(|id| (DimensionKey::Vendor, id.0)));
        found
    }
}

/// Everything that one charge counts under; for many, read the [`Lineages`] once.
///
/// # Errors
/// When the database fails.
pub fn of_charge(
    conn: &mut AnyConnection,
    node: NodeId,
    terms: &ChargeTerms,
) -> AppResult<Vec<(DimensionKey, i64)>> {
    Lineages::read(conn)?.of_charge(conn, &Known::default(), node, terms)
}
