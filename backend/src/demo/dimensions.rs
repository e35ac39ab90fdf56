//! The dimensions of the demo organisation: region and product line; and its categories as a tree.

use penstock_shared::{
    dimension::{CustomDimensionCreate, DimensionAssignment, DimensionValueCreate, FieldUse},
    ids::{DimensionValueId, UserId},
    reference::{TermCreate, TermUpdate, Vocabulary},
};

use super::words;
use crate::{
    commands::{dimensions, terms},
    db,
    error::AppResult,
    writer::WriteTx,
};

/// What campaigns are sorted by.
#[derive(Debug, Clone, Default)]
pub struct Sorting {
    regions: Vec<DimensionAssignment>,
    products: Vec<DimensionAssignment>,
}

impl Sorting {
    /// What the campaign of a number is, the same at every run.
    #[must_use]
    pub fn of(&self, number: usize) -> Vec<DimensionAssignment> {
        let region = self.regions.get(number % self.regions.len().max(1));
        let product = self.products.get((number / 2) % self.products.len().max(1));
        region.into_iter().chain(product).copied().collect()
    }
}

/// Defines the dimensions with their values.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>) -> AppResult<Sorting> {
    Ok(Sorting {
        regions: define(tx, ("REGION", "Region", "地区"), &words::REGIONS)?,
        products: define(tx, ("PRODUCT", "Product line", "产品线"), &words::PRODUCT_LINES)?,
    })
}

/// One dimension. Gives the values without parts, which records have.
fn define(
    tx: &mut WriteTx<'_>,
    (code, name, name_zh): words::Term,
    values: &[(&str, words::Term)],
) -> AppResult<Vec<DimensionAssignment>> {
    let new = CustomDimensionCreate {
        code: code.to_owned(),
        name: name.to_owned(),
        name_zh: name_zh.to_owned(),
        on_campaigns: FieldUse::Optional,
        on_expense_lines: FieldUse::Optional,
        on_budget_nodes: FieldUse::Optional,
    };
    let dimension_id = dimensions::create(tx, &new)?.id;
    let mut made: Vec<(&str, DimensionValueId)> = Vec::new();
    for (parent, (code, name, name_zh)) in values {
        let new = DimensionValueCreate {
            parent_id: made.iter().find(|(known, _)| known == parent).map(|(_, id)| *id),
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            name_zh: (*name_zh).to_owned(),
            valid_from: None,
            valid_to: None,
        };
        made.push((code, dimensions::add_value(tx, dimension_id, &new)?.id));
    }
    let leaves = made.iter().filter(|(code, _)| values.iter().all(|(parent, _)| parent != code));
    Ok(leaves.map(|(_, value_id)| DimensionAssignment { dimension_id, value_id: *value_id }).collect())
}

/// Puts the categories into groups.
///
/// # Errors
/// When a command refuses.
pub fn group_categories(tx: &mut WriteTx<'_>, finance: UserId) -> AppResult<()> {
    for ((code, name, name_zh), parts) in words::CATEGORY_GROUPS {
        let new = TermCreate {
            parent_id: None,
            code: code.to_owned(),
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
        };
        let group = terms::create(tx, Vocabulary::Categories, &new)?.id;
        for row in db::terms::all(tx.conn, Vocabulary::Categories)? {
            if parts.contains(&row.code.as_str()) {
                let change = TermUpdate { parent_id: Some(Some(group)), ..TermUpdate::default() };
                terms::update(tx, Some(finance), Vocabulary::Categories, row.id, row.version, &change)?;
            }
        }
    }
    Ok(())
}
