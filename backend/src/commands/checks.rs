//! Keeping a funds check with what was asked and the numbers it saw.

use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    ids::{ExpenseId, FundCheckId, NodeId, PeriodId, UserId},
};

use crate::{
    db::{
        self,
        checks::{CheckBookResultRow, CheckChargeRow, CheckResultRow, NewCheck},
    },
    domain::{control::Charge, ledger::LedgerError},
    error::AppResult,
    reads::funds::NodeBook,
    writer::WriteTx,
};

/// What was asked of one node in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub amount_minor: i64,
}

/// Charges with the periods they are in.
///
/// # Errors
/// Internal when a node is not in the book.
pub fn asked(book: &NodeBook, charges: &[Charge]) -> AppResult<Vec<Asked>> {
    let asked = charges.iter().map(|charge| {
        Ok(Asked {
            node_id: charge.node_id,
            period_id: book.period_id(charge.node_id, charge.period)?,
            amount_minor: charge.amount_minor,
        })
    });
    asked.collect()
}

/// A check to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Check<'a> {
    pub actor: Option<UserId>,
    /// `submit`, `invoice` or `import`.
    pub purpose: &'a str,
    pub outcome: CheckOutcome,
    pub expense_id: Option<ExpenseId>,
    pub asked: &'a [Asked],
    pub results: &'a [NodeCheck],
}

/// Stores a check, passed or refused.
///
/// # Errors
/// When the database fails.
pub fn store(tx: &mut WriteTx<'_>, check: &Check<'_>) -> AppResult<FundCheckId> {
    let new = NewCheck {
        checked_at: tx.now,
        actor_id: check.actor,
        purpose: check.purpose,
        outcome: check.outcome,
        expense_id: check.expense_id,
    };
    let check_id = db::checks::insert(tx.conn, &new)?;
    let mut details = Details::default();
    details.add(check_id, check)?;
    details.insert(tx)?;
    Ok(check_id)
}

/// What checks saw and were asked for, as rows.
#[derive(Default)]
pub struct Details {
    nodes: Vec<CheckResultRow>,
    books: Vec<CheckBookResultRow>,
    charges: Vec<CheckChargeRow>,
}

impl Details {
    /// Takes a check's.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`] for more lines than can be counted.
    pub fn add(&mut self, check_id: FundCheckId, check: &Check<'_>) -> AppResult<()> {
        for (position, result) in (0_i32..).zip(check.results) {
            self.nodes.extend(node_row(check_id, position, result));
            self.books.extend(book_row(check_id, position, result));
        }
        for (index, asked) in check.asked.iter().enumerate() {
            self.charges.push(CheckChargeRow {
                check_id,
                line_index: i32::try_from(index).map_err(|_| LedgerError::Overflow)?,
                node_id: asked.node_id,
                period_id: asked.period_id,
                amount_minor: asked.amount_minor,
            });
        }
        Ok(())
    }

    /// Writes them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        Ok(db::checks::insert_results(tx.conn, &self.nodes, &self.books, &self.charges)?)
    }
}

fn node_row(check_id: FundCheckId, position: i32, result: &NodeCheck) -> Option<CheckResultRow> {
    Some(CheckResultRow {
        check_id,
        position,
        line_index: result.line_index,
        node_id: result.node_id?,
        outcome: result.outcome,
        control_level: result.control.level,
        control_window: result.control.window,
        to_date: result.control.to_date,
        policy_version: result.policy_version,
        window_from: result.window_from,
        window_to: result.window_to,
        allocated_minor: result.allocated_minor,
        used_minor: result.used_minor,
        tolerance_minor: result.tolerance_minor,
        asked_minor: result.asked_minor,
        override_minor: result.override_minor,
    })
}

fn book_row(check_id: FundCheckId, position: i32, result: &NodeCheck) -> Option<CheckBookResultRow> {
    Some(CheckBookResultRow {
        check_id,
        position,
        line_index: result.line_index,
        book_id: result.book_id?,
        outcome: result.outcome,
        control_level: result.control.level,
        control_window: result.control.window,
        to_date: result.control.to_date,
        policy_version: result.policy_version,
        window_from: result.window_from,
        window_to: result.window_to,
        allocated_minor: result.allocated_minor,
        used_minor: result.used_minor,
        tolerance_minor: result.tolerance_minor,
        asked_minor: result.asked_minor,
        override_minor: result.override_minor,
    })
}
