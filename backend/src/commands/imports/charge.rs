//! The funds check of imported rows. All of a chunk are checked together, which is one stored check;
//! only when that does not simply pass is each row checked by itself, in the order of the file.

use std::collections::BTreeMap;

use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    ids::{ControlBookId, ExpenseId, FundCheckId, NodeId},
    import::{ImportField, RowProblem, RowProblemCode},
};

use super::run::RunPlan;
use crate::{
    commands::checks::{self, Asked, Check},
    domain::{
        control::{Charge, outcome_of},
        ledger::LedgerError,
    },
    error::AppResult,
    ingest::rules::problem_at,
    reads::funds::NodeBook,
    writer::WriteTx,
};

/// A verdict with what was asked and the numbers it saw.
pub struct OwnCheck {
    pub outcome: CheckOutcome,
    pub asked: Vec<Asked>,
    pub results: Vec<NodeCheck>,
}

/// What the check of some charges came to.
pub enum Checked {
    /// All pass, with these numbers.
    Together(OwnCheck),
    /// Each has its own verdict.
    Alone(Vec<OwnCheck>),
}

/// Checks charges, whose nodes and control books are in the book. Credits ask for nothing, and do
/// not make room within a chunk either unless the rows are checked one by one.
///
/// # Errors
/// When the database fails or sums leave the range of the ledger.
pub fn check(book: &mut NodeBook, charges: &[Charge]) -> AppResult<Checked> {
    let mut together: BTreeMap<(NodeId, i32, &[ControlBookId]), i64> = BTreeMap::new();
    for charge in charges {
        let asked = together.entry((charge.node_id, charge.period, &charge.books)).or_default();
        *asked = asked.checked_add(charge.amount_minor.max(0)).ok_or(LedgerError::Overflow)?;
    }
    let sums: Vec<Charge> = together
        .into_iter()
        .map(|((node_id, period, books), amount_minor)| Charge {
            node_id,
            period,
            amount_minor,
            books: books.to_vec(),
        })
        .collect();
    let all = own_check(book, &sums)?;
    if all.outcome == CheckOutcome::Passed {
        return Ok(Checked::Together(all));
    }
    let mut alone = Vec::with_capacity(charges.len());
    for charge in charges {
        let own = own_check(book, std::slice::from_ref(charge))?;
        if own.outcome != CheckOutcome::Refused {
            book.note_spent(charge)?;
        }
        alone.push(own);
    }
    Ok(Checked::Alone(alone))
}

fn own_check(book: &NodeBook, charges: &[Charge]) -> AppResult<OwnCheck> {
    let verdicts = book.check(charges)?;
    Ok(OwnCheck {
        outcome: outcome_of(&verdicts),
        asked: checks::asked(book, charges)?,
        results: book.describe(&verdicts)?,
    })
}

/// Keeps a check of an import.
///
/// # Errors
/// When the database fails.
pub fn store(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    expense_id: Option<ExpenseId>,
    own: &OwnCheck,
) -> AppResult<FundCheckId> {
    let check = Check {
        actor: Some(plan.viewer.user_id),
        purpose: "import",
        outcome: own.outcome,
        expense_id,
        asked: &own.asked,
        results: &own.results,
    };
    checks::store(tx, &check)
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
            refused.name, refused.window_from, refused.window_to
        ),
        ..problem_at(RowProblemCode::FundsInsufficient, ImportField::Amount, Some(asked))
    }
}
