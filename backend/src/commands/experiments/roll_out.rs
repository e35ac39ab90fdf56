//! The money of the arm that was chosen: a transfer between budgets, asked for like any other.

use penstock_shared::{
    budget_request::{BudgetRequestCreate, BudgetRequestKind},
    experiment::{ExperimentChoice, ExperimentRollOut, ExperimentStatus},
    ids::{BudgetRequestId, ExperimentId, NodeId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::write;
use crate::{
    commands::budget_requests::open,
    db::{self, experiments::VariantRow},
    error::{AppError, AppResult, FieldErrors},
    reads::experiments as reads,
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_REASON: usize = 500;

/// Asks for the transfer. Who approves it reads the verdict in its reason.
///
/// # Errors
/// Not found; [`RefusalReason::ExperimentNoRollOut`]; [`RefusalReason::ExperimentRolledOut`]; wrong fields; what a transfer is
/// refused for.
pub fn ask(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    asked: &ExperimentRollOut,
) -> AppResult<BudgetRequestId> {
    let mut row = reads::visible(tx.conn, viewer, id)?;
    let decided = matches!(row.status, ExperimentStatus::Decided | ExperimentStatus::Archived);
    if !decided || row.choice != Some(ExperimentChoice::RollOut) {
        return Err(AppError::refused(RefusalReason::ExperimentNoRollOut));
    }
    if row.roll_out_request_id.is_some() {
        return Err(AppError::refused(RefusalReason::ExperimentRolledOut));
    }
    let variants = db::experiments::variants(tx.conn, &[id])?;
    let chosen = variants.iter().find(|variant| Some(&variant.variant_key) == row.chosen_key.as_ref());
    let mut errors = FieldErrors::new();
    let said = errors.optional_text("reason", &asked.reason, LONGEST_REASON);
    let to = budget_of(tx, asked.node_id, chosen)?;
    let from = budget_of(tx, asked.from_node_id, variants.first())?;
    for (field, node) in [("node_id", to), ("from_node_id", from)] {
        if node.is_none() {
            errors.add(field, FieldErrorCode::Required, "The arm is tied to no budget. Name one.");
        }
    }
    errors.into_result()?;
    let Some(node_id) = to else { return Err(AppError::not_found()) };
    let verdict = reads::decision(&row, String::new())?.map(|decision| decision.verdict.text);
    let reason = format!("{}: {} {said}", row.name, verdict.unwrap_or_default());
    let request = BudgetRequestCreate {
        kind: BudgetRequestKind::Transfer,
        node_id,
        from_node_id: from,
        book_id: None,
        from_period_id: None,
        to_period_id: None,
        funding: None,
        amount_minor: asked.amount_minor,
        expires_on: None,
        expense_id: None,
        reason: reason.trim().to_owned(),
    };
    let request = open::submit(tx, viewer, &request)?;
    row.roll_out_request_id = Some(request);
    write(tx, row)?;
    Ok(request)
}

/// The budget that was named, or that of the arm or of its campaign.
fn budget_of(
    tx: &mut WriteTx<'_>,
    named: Option<NodeId>,
    variant: Option<&VariantRow>,
) -> AppResult<Option<NodeId>> {
    let known = named.or_else(|| variant.and_then(|variant| variant.budget_node_id));
    let campaign = variant.and_then(|variant| variant.campaign_id);
    match (known, campaign) {
        (None, Some(campaign)) => Ok(db::campaigns::get(tx.conn, campaign)?.budget_node_id),
        _ => Ok(known),
    }
}
