//! The funds check of imported rows. All of a chunk are checked together, which is one stored check;
//! only when that does not simply pass is each row checked by itself, in the order of the file.

use std::collections::BTreeMap;

use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    ids::{FundCheckId, NodeId},
    import::{ImportField, RowProblem, RowProblemCode},
};

use super::run::RunPlan;
use crate::{
    commands::checks,
    domain::{
        control::{Charge, outcome_of},
        ledger::LedgerError,
    },
    error::AppResult,
    ingest::rules::problem_at,
    reads::funds::NodeBook,
    writer::WriteTx,
};

/// What the check of some charges came to.
pub enum Checked {
    /// All pass, with these numbers.
    Together(Vec<NodeCheck>),
    /// Each has its own verdict.
    Alone(Vec<(CheckOutcome, Vec<NodeCheck>)>),
}

/// Checks charges. Credits ask for nothing, and do not make room within a chunk either unless the
/// rows are checked one by one.
///
/// # Errors
/// When the database fails or sums leave the range of the ledger.
pub fn check(tx: &mut WriteTx<'_>, charges: &[Charge]) -> AppResult<Checked> {
    let mut book = NodeBook::default();
    let mut together: BTreeMap<(NodeId, i32), i64> = BTreeMap::new();
    for charge in charges {
        book.load(tx.conn, charge.node_id)?;
        let asked = together.entry((charge.node_id, charge.period)).or_default();
        *asked = asked.checked_add(charge.amount_minor.max(0)).ok_or(LedgerError::Overflow)?;
    }
    let sums: Vec<Charge> = together
        .into_iter()
        .map(|((node_id, period), amount_minor)| Charge { node_id, period, amount_minor })
        .collect();
    let verdicts = book.check(&sums)?;
    if outcome_of(&verdicts) == CheckOutcome::Passed {
        return Ok(Checked::Together(book.describe(&verdicts)?));
    }
    let mut alone = Vec::with_capacity(charges.len());
    for charge in charges {
        let verdicts = book.check(std::slice::from_ref(charge))?;
        let outcome = outcome_of(&verdicts);
        if outcome != CheckOutcome::Refused {
            book.note_spent(charge)?;
        }
        alone.push((outcome, book.describe(&verdicts)?));
    }
    Ok(Checked::Alone(alone))
}

/// Keeps a check of an import.
///
/// # Errors
/// When the database fails.
pub fn store(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    expense: Option<penstock_shared::ids::ExpenseId>,
    outcome: CheckOutcome,
    results: &[NodeCheck],
) -> AppResult<FundCheckId> {
    checks::store(tx, Some(plan.viewer.user_id), "import", outcome, expense, results)
}

/// What the person who imports reads about a row that was refused: which node, how much was asked,
/// how much there is.
#[must_use]
pub fn refusal(results: &[NodeCheck]) -> RowProblem {
    let refused = results.iter().find(|result| result.outcome == CheckOutcome::Refused);
    let Some(refused) = refused else {
        return problem_at(RowProblemCode::FundsInsufficient, ImportField::Amount, None);
    };
    let amount = |minor: i64| format!("{} {}", refused.currency, refused.currency.grouped(minor));
    let asked = amount(refused.asked_minor);
    let available = amount(refused.available_minor);
    RowProblem {
        expected: Some(available.clone()),
        message: format!(
            "'{}' has {available} left from {} to {}, and {asked} was asked.",
            refused.node_name, refused.window_from, refused.window_to
        ),
        ..problem_at(RowProblemCode::FundsInsufficient, ImportField::Amount, Some(asked))
    }
}
