//! Counting in a new book what the ledger holds of its year already.

use std::collections::BTreeMap;

use penstock_shared::ids::{ControlBookId, ExpenseLineId};

use crate::{
    db::{
        self,
        control_books::{BookBalanceRow, LineBookRow},
    },
    domain::ledger::Buckets,
    error::AppResult,
    reads::funds::{LineFacts, NodeBook},
    writer::WriteTx,
};

/// Lines looked at together.
const BATCH: i64 = 2_000;

/// Finds the lines of the year that the book covers and adds up what they moved.
///
/// # Errors
/// When the database fails or sums leave the range of the ledger.
pub(super) fn count_again(tx: &mut WriteTx<'_>, id: ControlBookId) -> AppResult<()> {
    let book = db::control_books::get(tx.conn, id)?;
    let mut nodes = NodeBook::default();
    let mut after = ExpenseLineId(0);
    loop {
        let lines = db::expenses::lines_in_ledger(tx.conn, book.fiscal_year_id, after, BATCH)?;
        let Some(last) = lines.last() else { break };
        after = last.id;
        let mut counted = Vec::new();
        for line in &lines {
            let charge = nodes.charge(tx.conn, &LineFacts::from(line), 1, 0)?;
            if charge.books.contains(&id) {
                counted.push(LineBookRow { line_id: line.id, book_id: id });
            }
        }
        db::control_books::link(tx.conn, &counted)?;
    }
    let mut sums: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (period, from, to, amount_minor) in db::control_books::movements(tx.conn, id, book.fiscal_year_id)? {
        sums.entry(period).or_default().push((from, to, amount_minor));
    }
    for (period_id, moved) in sums {
        let held = Buckets::of_movements(&moved)?;
        let row = db::control_books::balance(tx.conn, id, period_id)?;
        db::control_books::put_balances(
            tx.conn,
            &[BookBalanceRow {
                book_id: id,
                period_id,
                cap_minor: row.map_or(0, |row| row.cap_minor),
                reserved_minor: held.reserved_minor,
                committed_minor: held.committed_minor,
                spent_minor: held.spent_minor,
            }],
        )?;
    }
    Ok(())
}
