//! Defining dimensions of the customer's own, and their values.

use penstock_shared::{
    dimension::{
        CustomDimension, CustomDimensionCreate, CustomDimensionUpdate, DimensionValue, DimensionValueCreate,
        DimensionValueUpdate,
    },
    error_code::ErrorCode,
    event::EventTopic,
    ids::{DimensionId, DimensionValueId},
    problem::FieldErrorCode,
};

use crate::{
    db::{
        self,
        dimensions::{NewDimension, NewValue, ValueRow},
    },
    domain::vocabulary::TermTree,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads,
    writer::WriteTx,
};

/// Defines a dimension, still without values.
///
/// # Errors
/// Wrong fields: a taken code, an empty name.
pub fn create(tx: &mut WriteTx<'_>, new: &CustomDimensionCreate) -> AppResult<CustomDimension> {
    let mut errors = FieldErrors::new();
    let code = errors.text("code", &new.code, 32);
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    if db::dimensions::all(tx.conn)?.iter().any(|row| row.code == code) {
        errors.add("code", FieldErrorCode::NotUnique, "Another dimension has this code.");
    }
    errors.into_result()?;
    let row = NewDimension {
        code: &code,
        name: &name,
        name_zh: &name_zh,
        on_campaigns: new.on_campaigns,
        on_expense_lines: new.on_expense_lines,
        on_budget_nodes: new.on_budget_nodes,
        active: true,
        version: 1,
    };
    let id = db::dimensions::insert(tx.conn, &row)?;
    told(tx, id)
}

/// Changes a dimension. Its code stays.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    id: DimensionId,
    version: i64,
    change: &CustomDimensionUpdate,
) -> AppResult<CustomDimension> {
    let mut row = db::dimensions::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    errors.into_result()?;
    row.on_campaigns = change.on_campaigns.unwrap_or(row.on_campaigns);
    row.on_expense_lines = change.on_expense_lines.unwrap_or(row.on_expense_lines);
    row.on_budget_nodes = change.on_budget_nodes.unwrap_or(row.on_budget_nodes);
    row.active = change.active.unwrap_or(row.active);
    row.version += 1;
    if !db::dimensions::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    told(tx, id)
}

fn told(tx: &mut WriteTx<'_>, id: DimensionId) -> AppResult<CustomDimension> {
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    reads::dimensions::get(tx.conn, id)
}

/// Adds a value to a dimension.
///
/// # Errors
/// Not found; wrong fields: a taken code, an unknown parent, days in the wrong order.
pub fn add_value(
    tx: &mut WriteTx<'_>,
    id: DimensionId,
    new: &DimensionValueCreate,
) -> AppResult<DimensionValue> {
    db::dimensions::get(tx.conn, id).or_not_found()?;
    let all = of(tx, id)?;
    let mut errors = FieldErrors::new();
    let code = errors.text("code", &new.code, 32);
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    if all.iter().any(|row| row.code == code) {
        errors.add("code", FieldErrorCode::NotUnique, "Another value of this dimension has this code.");
    }
    check_parent(&all, &mut errors, None, new.parent_id);
    check_days(&mut errors, new.valid_from, new.valid_to);
    errors.into_result()?;
    let row = NewValue {
        dimension_id: id,
        parent_id: new.parent_id,
        code: &code,
        name: &name,
        name_zh: &name_zh,
        valid_from: new.valid_from,
        valid_to: new.valid_to,
        active: true,
        version: 1,
    };
    let made = db::dimensions::insert_value(tx.conn, &row)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    Ok(db::dimensions::value(tx.conn, made)?.into())
}

/// Changes a value. Its code stays, and so does what has it.
///
/// # Errors
/// Not found; [`ErrorCode::VersionMismatch`]; wrong fields.
pub fn update_value(
    tx: &mut WriteTx<'_>,
    id: DimensionId,
    value: DimensionValueId,
    version: i64,
    change: &DimensionValueUpdate,
) -> AppResult<DimensionValue> {
    let all = of(tx, id)?;
    let mut row = all.iter().find(|row| row.id == value).cloned().ok_or_else(AppError::not_found)?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    if let Some(parent) = change.parent_id {
        check_parent(&all, &mut errors, Some(value), parent);
        row.parent_id = parent;
    }
    row.valid_from = change.valid_from.unwrap_or(row.valid_from);
    row.valid_to = change.valid_to.unwrap_or(row.valid_to);
    check_days(&mut errors, row.valid_from, row.valid_to);
    row.active = change.active.unwrap_or(row.active);
    errors.into_result()?;
    row.version += 1;
    if !db::dimensions::update_value(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    Ok(row.into())
}

fn of(tx: &mut WriteTx<'_>, id: DimensionId) -> AppResult<Vec<ValueRow>> {
    Ok(db::dimensions::values(tx.conn)?.into_iter().filter(|row| row.dimension_id == id).collect())
}

fn check_parent(
    all: &[ValueRow],
    errors: &mut FieldErrors,
    value: Option<DimensionValueId>,
    parent: Option<DimensionValueId>,
) {
    let Some(parent) = parent else { return };
    if all.iter().all(|row| row.id != parent) {
        errors.add("parent_id", FieldErrorCode::Unknown, "The dimension has no such value.");
        return;
    }
    let tree = TermTree::new(all.iter().map(|row| (row.id.0, row.parent_id.map(|id| id.0), None)));
    if value.is_some_and(|value| tree.makes_a_circle(value.0, parent.0)) {
        let message = "It would be below itself. Take one that is not below it.";
        errors.add("parent_id", FieldErrorCode::NotAllowed, message);
    }
}

fn check_days(errors: &mut FieldErrors, from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        errors.add("valid_to", FieldErrorCode::OutOfRange, "Not before the first day.");
    }
}
