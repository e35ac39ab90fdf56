//! Beginning a plan, and changing its name.

use std::collections::HashMap;

use diesel::OptionalExtension as _;
use penstock_shared::{
    error_code::ErrorCode,
    ids::{NodeId, PlanId, PlanVersionId},
    money::{Currency, MoneyError},
    plan::{PlanCreate, PlanSplit, PlanUpdate, PlanVersionKind, PlanVersionState, grid::spread_minor},
    problem::FieldErrorCode,
};

use super::{announce, booking::bind_known, cell_rows};
use crate::{
    db::{
        self, budget_nodes::NodeRow, periods::PeriodRow, plan_lines::LineRow, plan_versions::NewVersion,
        plans::NewPlan,
    },
    domain::{ledger::LARGEST_MOVEMENT_MINOR, plan::quarter_periods},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{budgets::YearBook, plans::book::PlanBook},
    viewer::{Scope, Viewer},
    writer::WriteTx,
};

/// Begins a plan with its first draft.
///
/// # Errors
/// Wrong fields.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &PlanCreate) -> AppResult<PlanId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    check_frame(tx, viewer, new, &mut errors)?;
    let tree = match new.from_node_id {
        None => None,
        Some(node) => tree_from(tx, viewer, new, node, &mut errors)?,
    };
    errors.into_result()?;
    let same_year = tree.as_ref().filter(|tree| tree.same_year);
    let own = db::organisation::get(tx.conn)?.currency;
    let currency = same_year.and_then(|tree| tree.nodes.first()).map_or(own, |root| root.currency);
    let plan = db::plans::insert(
        tx.conn,
        &NewPlan {
            name: &name,
            name_zh: &name_zh,
            fiscal_year_id: new.fiscal_year_id,
            quarter: new.quarter,
            department_id: new.department_id,
            currency: new.currency.unwrap_or(currency),
            levels: &new.levels,
            created_by: viewer.user_id,
            created_at: tx.now,
        },
    )?;
    let version = db::plan_versions::insert(
        tx.conn,
        &NewVersion {
            plan_id: plan,
            kind: PlanVersionKind::Version,
            number: 1,
            name: "",
            state: PlanVersionState::Draft,
            based_on_id: None,
            reason: "",
            created_by: viewer.user_id,
            created_at: tx.now,
            version: 1,
        },
    )?;
    let lines = match &tree {
        Some(tree) => lines_of(tx, plan, version, new, tree)?,
        None => vec![top(tx, plan, version, new, &name, &name_zh)?],
    };
    db::plan_lines::insert(tx.conn, &lines)?;
    fill(tx, viewer, version, new.total_minor)?;
    let row = db::plans::get(tx.conn, plan)?;
    announce(tx, &row)?;
    Ok(plan)
}

/// Changes a plan's name.
///
/// # Errors
/// `not_found` out of sight; [`ErrorCode::VersionMismatch`]; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanId,
    version: i64,
    change: &PlanUpdate,
) -> AppResult<PlanId> {
    let seen = crate::reads::plans::list::plan(tx.conn, viewer, id)?;
    PlanBook::read(tx.conn, viewer, seen.plan.current_version_id)?.check_whole()?;
    let mut row = db::plans::get(tx.conn, id).or_not_found()?;
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
    row.version += 1;
    if !db::plans::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, &row)?;
    Ok(id)
}

fn check_frame(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &PlanCreate,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let periods = db::periods::of_year(tx.conn, new.fiscal_year_id)?;
    if periods.is_empty() {
        errors.add("fiscal_year_id", FieldErrorCode::Unknown, "There is no such fiscal year.");
    }
    let (first, last) = quarter_periods(new.quarter, periods.last().map_or(0, |period| period.number));
    if new.quarter.is_some_and(|quarter| !(1..=4).contains(&quarter) || (first > last && !periods.is_empty()))
    {
        errors.add(
            "quarter",
            FieldErrorCode::OutOfRange,
            "A quarter of the year, or none for the whole of it.",
        );
    }
    let repeated = (1..new.levels.len()).any(|at| new.levels[..at].contains(&new.levels[at]));
    if new.levels.is_empty() || repeated {
        errors.add("levels", FieldErrorCode::Required, "Name one to four levels, each once.");
    }
    if !(0..=LARGEST_MOVEMENT_MINOR).contains(&new.total_minor) {
        errors.add(
            "total_minor",
            FieldErrorCode::OutOfRange,
            "Give an amount from zero up, and not that large.",
        );
    } else if new.total_minor > 0 && !periods.is_empty() && !periods.iter().any(PeriodRow::is_open) {
        errors.add("total_minor", FieldErrorCode::PeriodClosed, "The year has no open period.");
    }
    match new.department_id {
        None if viewer.scope != Scope::All => {
            let message = "Say whose plan it is: one of your departments.";
            errors.add("department_id", FieldErrorCode::Required, message);
        }
        Some(department)
            if db::departments::get(tx.conn, department).optional()?.is_none()
                || !viewer.scope.contains(department) =>
        {
            errors.add("department_id", FieldErrorCode::Unknown, "There is no such department.");
        }
        _ => {}
    }
    Ok(())
}

/// A part of a budget, the top first, parents before children.
struct Tree {
    nodes: Vec<NodeRow>,
    same_year: bool,
}

fn tree_from(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &PlanCreate,
    node: NodeId,
    errors: &mut FieldErrors,
) -> AppResult<Option<Tree>> {
    let unknown = "There is no such budget node.";
    let Some(top) = db::budget_nodes::get(tx.conn, node).optional()? else {
        errors.add("from_node_id", FieldErrorCode::Unknown, unknown);
        return Ok(None);
    };
    let year = YearBook::read(tx.conn, viewer, top.fiscal_year_id)?;
    if !year.sees(node) {
        errors.add("from_node_id", FieldErrorCode::Unknown, unknown);
        return Ok(None);
    }
    let same_year = top.fiscal_year_id == new.fiscal_year_id;
    if same_year && new.currency.is_some_and(|currency: Currency| currency != top.currency) {
        errors.add("currency", FieldErrorCode::CurrencyMismatch, "The plan has its budget's currency.");
    }
    let mut nodes = vec![top];
    for row in year.visible() {
        if row.parent_id.is_some_and(|parent| nodes.iter().any(|above| above.id == parent)) {
            nodes.push(row.clone());
        }
    }
    let deepest = nodes.iter().map(|row| row.depth - nodes[0].depth).max().unwrap_or(0);
    if usize::try_from(deepest).is_ok_and(|deepest| deepest > new.levels.len()) {
        let message = format!("That budget has {deepest} levels below its top. Name as many.");
        errors.add("levels", FieldErrorCode::LevelsMissing, message);
    }
    Ok(Some(Tree { nodes, same_year }))
}

fn top(
    tx: &mut WriteTx<'_>,
    plan: PlanId,
    version_id: PlanVersionId,
    new: &PlanCreate,
    name: &str,
    name_zh: &str,
) -> AppResult<LineRow> {
    Ok(LineRow {
        version_id,
        line_key: db::plans::take_keys(tx.conn, plan, 1)?,
        parent_key: None,
        position: 0,
        name: name.to_owned(),
        name_zh: name_zh.to_owned(),
        department_id: new.department_id,
        channel_id: None,
        activity_type_id: None,
        campaign_id: None,
        node_id: None,
        split: PlanSplit::Even,
        is_contingency: false,
        like_node_id: None,
    })
}

/// A tree's nodes as lines. Nodes of the plan's own year are what the lines are about; of another year only
/// names and terms are taken, and the top is named after the plan.
fn lines_of(
    tx: &mut WriteTx<'_>,
    plan: PlanId,
    version_id: PlanVersionId,
    new: &PlanCreate,
    tree: &Tree,
) -> AppResult<Vec<LineRow>> {
    let count = i64::try_from(tree.nodes.len()).unwrap_or(i64::MAX);
    let first = db::plans::take_keys(tx.conn, plan, count)?;
    let keys: HashMap<NodeId, i64> = tree.nodes.iter().map(|row| row.id).zip(first..).collect();
    let lines = tree.nodes.iter().zip(0..).map(|(row, position)| {
        let renamed = position == 0 && !tree.same_year;
        LineRow {
            version_id,
            line_key: keys[&row.id],
            parent_key: if position == 0 { None } else { row.parent_id.map(|parent| keys[&parent]) },
            position,
            name: if renamed { new.name.trim().to_owned() } else { row.name.clone() },
            name_zh: if renamed { new.name_zh.trim().to_owned() } else { row.name_zh.clone() },
            department_id: if position == 0 {
                new.department_id.or(row.department_id)
            } else {
                row.department_id
            },
            channel_id: row.channel_id,
            activity_type_id: row.activity_type_id,
            campaign_id: row.campaign_id,
            node_id: tree.same_year.then_some(row.id),
            split: PlanSplit::Even,
            is_contingency: row.is_contingency,
            like_node_id: (!tree.same_year).then_some(row.id),
        }
    });
    Ok(lines.collect())
}

/// Gives every line its first amounts: what its node has now, or nothing. The top gets the total. What the
/// budget of the year has already is what the lines are about, whichever tree they came from.
fn fill(tx: &mut WriteTx<'_>, viewer: &Viewer, version: PlanVersionId, total_minor: i64) -> AppResult<()> {
    let mut book = PlanBook::read_all(tx.conn, viewer, version)?;
    bind_known(tx, &mut book)?;
    let allocated = book.allocated(tx.conn)?;
    let mut cells = Vec::new();
    for line in &book.lines {
        let basis = allocated.get(&line.row.line_key).cloned().unwrap_or_else(|| line.basis.clone());
        let mut months = basis.clone();
        if line.row.parent_key.is_none() && total_minor > 0 {
            let spread = spread_minor(total_minor, &months, &book.open(), PlanSplit::Even, &[]);
            months = spread.map_err(|error| match error {
                MoneyError::Malformed => {
                    let message = "The closed periods alone have more than that.";
                    AppError::field("total_minor", FieldErrorCode::PeriodClosed, message)
                }
                error => error.into(),
            })?;
        }
        cells.extend(cell_rows(&book, &line.row, &months, &basis));
    }
    Ok(db::plan_lines::replace_cells(tx.conn, &cells)?)
}
