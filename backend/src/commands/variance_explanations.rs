//! Explaining why a budget was used otherwise than planned.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{NodeId, VarianceExplanationId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    usage_report::{VarianceExplanationCreate, VarianceExplanationUpdate},
};

use crate::{
    db::{
        self,
        budget_nodes::NodeRow,
        variance_explanations::{ExplanationRow, NewExplanation},
    },
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{budgets::YearBook, usage_report::periods_of},
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_TEXT: usize = 1_000;

/// Explains a budget's variance in a span.
///
/// # Errors
/// `not_found` when the budget is not in sight; wrong fields; one that is explained already.
pub fn create(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    node: NodeId,
    new: &VarianceExplanationCreate,
) -> AppResult<VarianceExplanationId> {
    let node = visible(tx, viewer, node)?;
    let mut errors = FieldErrors::new();
    let text = errors.text("text", &new.text, LONGEST_TEXT);
    let action = errors.optional_text("action", &new.action, LONGEST_TEXT);
    let periods = db::periods::of_year(tx.conn, node.fiscal_year_id)?;
    if let Err(why) = periods_of(&periods, new.span, new.number) {
        errors.add("number", FieldErrorCode::OutOfRange, why);
    }
    errors.into_result()?;
    let number = new.number.unwrap_or(0);
    if db::variance_explanations::find(tx.conn, node.id, new.span, number)?.is_some() {
        return Err(AppError::refused(RefusalReason::VarianceExplained));
    }
    let row = NewExplanation {
        node_id: node.id,
        span: new.span,
        number,
        cause: new.cause,
        text: &text,
        action: &action,
        author_id: viewer.user_id,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let id = db::variance_explanations::insert(tx.conn, &row)?;
    announce(tx, &node)?;
    Ok(id)
}

/// Changes an explanation. Whoever changes it stands for it.
///
/// # Errors
/// `not_found` when the budget is not in sight; wrong fields; a stale version.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: VarianceExplanationId,
    version: i64,
    change: &VarianceExplanationUpdate,
) -> AppResult<VarianceExplanationId> {
    let (mut row, node) = at_version(tx, viewer, id, version)?;
    let mut errors = FieldErrors::new();
    if let Some(text) = &change.text {
        row.text = errors.text("text", text, LONGEST_TEXT);
    }
    if let Some(action) = &change.action {
        row.action = errors.optional_text("action", action, LONGEST_TEXT);
    }
    row.cause = change.cause.unwrap_or(row.cause);
    errors.into_result()?;
    row.version += 1;
    row.author_id = viewer.user_id;
    row.changed_at = tx.now;
    if !db::variance_explanations::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, &node)?;
    Ok(id)
}

/// Takes an explanation away. The audit trail keeps it.
///
/// # Errors
/// `not_found` when the budget is not in sight; a stale version.
pub fn delete(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: VarianceExplanationId,
    version: i64,
) -> AppResult<()> {
    let (row, node) = at_version(tx, viewer, id, version)?;
    db::variance_explanations::delete(tx.conn, row.id)?;
    announce(tx, &node)
}

fn visible(tx: &mut WriteTx<'_>, viewer: &Viewer, node: NodeId) -> AppResult<NodeRow> {
    let row = db::budget_nodes::get(tx.conn, node).or_not_found()?;
    if YearBook::read(tx.conn, viewer, row.fiscal_year_id)?.sees(node) {
        Ok(row)
    } else {
        Err(AppError::not_found())
    }
}

fn at_version(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: VarianceExplanationId,
    version: i64,
) -> AppResult<(ExplanationRow, NodeRow)> {
    let row = db::variance_explanations::get(tx.conn, id).or_not_found()?;
    let node = visible(tx, viewer, row.node_id)?;
    if row.version == version { Ok((row, node)) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn announce(tx: &mut WriteTx<'_>, node: &NodeRow) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, node.id.0, node.department_id)?;
    Ok(())
}
