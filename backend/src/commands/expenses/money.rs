//! Moving a line's money, on the line and in the ledger alike.

use anyhow::anyhow;
use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, EntryKind},
    ids::PeriodId,
};

use crate::{
    commands::posting::{Posting, PostingSource},
    db::expenses::LineRow,
    domain::ledger::LedgerError,
    error::{AppError, AppResult},
};

/// A movement of a line's money.
#[derive(Debug, Clone)]
pub struct Move<'a> {
    pub kind: EntryKind,
    pub from: Bucket,
    pub to: Bucket,
    pub amount_minor: i64,
    pub entry_date: NaiveDate,
    /// Where it is posted; by default where the line's money is.
    pub period_id: Option<PeriodId>,
    pub source: PostingSource,
    pub memo: &'a str,
}

/// Brings the line along and gives the posting for the ledger. Zero moves nothing.
///
/// # Errors
/// Internal when the line does not hold that much: a defect, as every command looks first.
pub fn shift(line: &mut LineRow, step: &Move<'_>) -> AppResult<Option<Posting>> {
    if step.amount_minor == 0 {
        return Ok(None);
    }
    let period_id = step
        .period_id
        .or(line.period_id)
        .ok_or_else(|| AppError::Internal(anyhow!("line {} has no period", line.id)))?;
    add(line, step.from, step.amount_minor.checked_neg().ok_or(LedgerError::Overflow)?)?;
    add(line, step.to, step.amount_minor)?;
    Ok(Some(Posting {
        node_id: line.node_id,
        period_id,
        entry_date: step.entry_date,
        kind: step.kind,
        from: step.from,
        to: step.to,
        amount_minor: step.amount_minor,
        source: PostingSource {
            expense_id: Some(line.expense_id),
            expense_line_id: Some(line.id),
            ..step.source
        },
        memo: step.memo.to_owned(),
    }))
}

fn add(line: &mut LineRow, bucket: Bucket, amount_minor: i64) -> AppResult<()> {
    let slot = match bucket {
        Bucket::Reserved => &mut line.reserved_minor,
        Bucket::Committed => &mut line.committed_minor,
        Bucket::Spent => &mut line.spent_minor,
        Bucket::Source | Bucket::Available => return Ok(()),
    };
    *slot = slot.checked_add(amount_minor).ok_or(LedgerError::Overflow)?;
    if *slot < 0 && bucket != Bucket::Spent {
        return Err(AppError::Internal(anyhow!("line {} would hold less than nothing as {bucket}", line.id)));
    }
    Ok(())
}
