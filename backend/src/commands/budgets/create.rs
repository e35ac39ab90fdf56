//! Adding a node.

use std::collections::HashMap;

use diesel::OptionalExtension as _;
use penstock_shared::{
    budget::{BudgetNodeCreate, ControlLevel, ControlPolicy, ControlWindow},
    dimension::DimensionAssignment,
    event::EventTopic,
    ids::{FiscalYearId, NodeId},
    money::Currency,
    problem::FieldErrorCode,
};

use crate::{
    commands::policies,
    db::{self, budget_nodes::NewNode, terms::Vocabulary},
    error::{AppResult, FieldErrors},
    reads::{
        dimensions::{Definitions, Form, Given, of_node},
        terms::check_unmerged,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// How deep a tree may be: every check walks up.
pub const DEEPEST: i32 = 12;

/// Block, whole year, no tolerance.
pub const DEFAULT_CONTROL: ControlPolicy = ControlPolicy {
    level: ControlLevel::Block,
    window: ControlWindow::Year,
    to_date: false,
    tolerance_minor: 0,
    tolerance_bp: 0,
};

/// Adds a node without money, as a form asks for it.
///
/// # Errors
/// Wrong fields: an unknown parent or year, another currency than the parent's, too deep, a dimension
/// that the form must give and does not.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &BudgetNodeCreate) -> AppResult<NodeId> {
    let mut errors = FieldErrors::new();
    let dimensions = dimensions(tx, &mut errors, &new.dimensions, new.parent_id, new.fiscal_year_id)?;
    insert(tx, viewer, new, &dimensions, errors)
}

/// Adds a node that a plan has and the budget has not. A plan has no form for the organisation's own
/// dimensions, so the node has what the node of another year has that it was taken from, and what the nodes
/// above it have, until somebody says more.
///
/// # Errors
/// As [`create`].
pub fn create_planned(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &BudgetNodeCreate) -> AppResult<NodeId> {
    insert(tx, viewer, new, &new.dimensions, FieldErrors::new())
}

fn insert(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &BudgetNodeCreate,
    dimensions: &[DimensionAssignment],
    mut errors: FieldErrors,
) -> AppResult<NodeId> {
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    let control = new.control.unwrap_or(DEFAULT_CONTROL);
    check_control(&mut errors, &control);
    if db::periods::of_year(tx.conn, new.fiscal_year_id)?.is_empty() {
        errors.add("fiscal_year_id", FieldErrorCode::Unknown, "There is no such fiscal year.");
    }
    let (depth, currency) = place(tx, &mut errors, new)?;
    check_bindings(tx, &mut errors, new)?;
    errors.into_result()?;
    let row = NewNode {
        parent_id: new.parent_id,
        fiscal_year_id: new.fiscal_year_id,
        depth,
        name: &name,
        name_zh: &name_zh,
        currency,
        department_id: new.department_id,
        channel_id: new.channel_id,
        activity_type_id: new.activity_type_id,
        campaign_id: new.campaign_id,
        control_level: control.level,
        control_window: control.window,
        to_date: control.to_date,
        tolerance_minor: control.tolerance_minor,
        tolerance_bp: control.tolerance_bp,
        policy_version: 1,
        version: 1,
        created_at: tx.now,
        is_contingency: new.is_contingency,
    };
    let id = db::budget_nodes::insert(tx.conn, &row)?;
    db::dimensions::set_node(tx.conn, id, dimensions)?;
    policies::keep(tx, viewer, id, 1, control, "", None)?;
    db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, id.0, new.department_id)?;
    Ok(id)
}

/// How deep the node stands, and the currency it counts in.
fn place(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    new: &BudgetNodeCreate,
) -> AppResult<(i32, Currency)> {
    let Some(parent_id) = new.parent_id else {
        return Ok((0, new.currency.unwrap_or(db::organisation::get(tx.conn)?.currency)));
    };
    let Some(parent) = db::budget_nodes::get(tx.conn, parent_id).optional()? else {
        errors.add("parent_id", FieldErrorCode::Unknown, "There is no such node.");
        return Ok((0, db::organisation::get(tx.conn)?.currency));
    };
    if parent.fiscal_year_id != new.fiscal_year_id {
        errors.add("parent_id", FieldErrorCode::OutsideFiscalYear, "The parent is in another year.");
    }
    if new.currency.is_some_and(|currency| currency != parent.currency) {
        errors.add("currency", FieldErrorCode::CurrencyMismatch, "A node has its parent's currency.");
    }
    if parent.is_contingency {
        let message = "This node is kept for contingencies; nothing stands below it.";
        errors.add("parent_id", FieldErrorCode::NotAllowed, message);
    }
    if parent.depth + 1 > DEEPEST {
        errors.add("parent_id", FieldErrorCode::OutOfRange, "The tree would be too deep.");
    }
    Ok((parent.depth + 1, parent.currency))
}

/// Notes what the node is bound to and nobody knows.
fn check_bindings(tx: &mut WriteTx<'_>, errors: &mut FieldErrors, new: &BudgetNodeCreate) -> AppResult<()> {
    let terms = [
        ("channel_id", Vocabulary::Channels, new.channel_id.map(|id| id.0)),
        ("activity_type_id", Vocabulary::ActivityTypes, new.activity_type_id.map(|id| id.0)),
        ("department_id", Vocabulary::Departments, new.department_id.map(|id| id.0)),
    ];
    for (field, vocabulary, id) in terms {
        check_unmerged(tx.conn, errors, field, vocabulary, id)?;
    }
    if let Some(campaign) = new.campaign_id
        && db::campaigns::get(tx.conn, campaign).optional()?.is_none()
    {
        errors.add("campaign_id", FieldErrorCode::Unknown, "There is no such campaign.");
    }
    Ok(())
}

/// What a node is in the organisation's own dimensions, without what those above it are.
///
/// # Errors
/// When the database fails. What is wrong is noted.
pub fn dimensions(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    own: &[DimensionAssignment],
    parent: Option<NodeId>,
    year: FiscalYearId,
) -> AppResult<Vec<DimensionAssignment>> {
    let definitions = Definitions::read(tx.conn)?;
    let periods = db::periods::of_year(tx.conn, year)?;
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(Vec::new()) };
    let inherited = match parent {
        Some(parent) if db::budget_nodes::get(tx.conn, parent).optional()?.is_some() => {
            of_node(tx.conn, parent)?
        }
        _ => HashMap::new(),
    };
    let days = (first.starts_on, last.ends_on);
    let given = Given { form: Form::BudgetNode, at: "", own, inherited: &inherited, days };
    let resolved = definitions.resolve(&given, errors);
    Ok(resolved.into_iter().filter(|of| own.contains(of)).collect())
}

/// Notes what is wrong with a control policy.
pub fn check_control(errors: &mut FieldErrors, control: &ControlPolicy) {
    if control.tolerance_minor < 0 {
        errors.add("control.tolerance_minor", FieldErrorCode::OutOfRange, "Zero or more.");
    }
    if !(0..=10_000).contains(&control.tolerance_bp) {
        errors.add("control.tolerance_bp", FieldErrorCode::OutOfRange, "Between 0 and 10000 (100 %).");
    }
}
