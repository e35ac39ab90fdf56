//! Settling rows: each is accepted, known, held or rejected, and nothing is lost.

use std::collections::{BTreeSet, HashSet};

use chrono::TimeDelta;
use penstock_shared::{
    event::EventTopic,
    ids::{ExpenseId, ImportFileId, NodeId},
    import::{
        DuplicatePolicy, ImportKind, ImportRowState, ImportState, MappedRow, RowProblem, RowProblemCode,
    },
};

use super::{budgets, directory::Directory, expenses, lease::LEASE_SECONDS, run::RunPlan};
use crate::{
    commands::posting::announce,
    db::{self, import_fingerprints::FingerprintRow, import_rows::NewWaitingRow, imports::ImportRecord},
    error::{AppError, AppResult, OrNotFound},
    ingest::rules::{RowKey, row_refusal},
    ingest::{RawRow, row_problem},
    writer::WriteTx,
};

/// A row of a file that the person's conditions let through.
#[derive(Debug, Clone)]
pub struct ParsedRow {
    pub raw: RawRow,
    /// What the books know it by, and its number among equal rows of its file.
    pub key: RowKey,
    pub occurrence: i32,
    pub parsed: Result<Box<MappedRow>, Vec<RowProblem>>,
}

/// Some rows of one file, one after the other.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub file_id: ImportFileId,
    pub file_position: i32,
    /// Everything up to this row of the file is settled by the chunk.
    pub last_row: i64,
    /// Of all files.
    pub bytes_read: i64,
    pub rows_read: i64,
    pub rows_filtered: i64,
    pub rows: Vec<ParsedRow>,
}

/// What became of a row.
#[derive(Debug, Clone)]
pub enum Fate {
    Accepted {
        /// Absent for budgets.
        expense_id: Option<ExpenseId>,
        amount_minor: i64,
    },
    Known,
    Held,
    Rejected(Vec<RowProblem>),
}

/// Writes a chunk and the progress that goes with it; false when this process may not go on, because
/// the import was stopped or another process runs it. Nodes that the screens are yet to be told of
/// are added to `untold`; with `tell` they are told now.
///
/// # Errors
/// When the database fails. What is wrong with a row becomes part of the row.
pub fn write(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    owner: &str,
    directory: &mut Directory,
    chunk: &Chunk,
    (untold, tell): (&mut BTreeSet<NodeId>, bool),
) -> AppResult<bool> {
    let mut record = db::imports::get(tx.conn, plan.import_id).or_not_found()?;
    if record.state != ImportState::Running || record.lease_owner != owner {
        return Ok(false);
    }
    let hold = plan.settings.duplicates == DuplicatePolicy::Hold;
    let (fates, touched) = settle(tx, plan, directory, &chunk.rows, hold)?;
    keep_waiting(tx, plan, chunk, &fates)?;
    count(&mut record, &fates)?;
    record.rows_read += chunk.rows_read;
    record.rows_filtered += chunk.rows_filtered;
    record.bytes_read = chunk.bytes_read;
    record.cursor_file = chunk.file_position;
    record.cursor_row = chunk.last_row;
    record.lease_until = Some(tx.now + TimeDelta::seconds(LEASE_SECONDS));
    db::imports::update_progress(tx.conn, &record)?;
    untold.extend(touched);
    if tell {
        announce(tx, std::mem::take(untold))?;
        db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, plan.import_id.0, None)?;
    }
    Ok(true)
}

/// Decides about rows and writes those that are accepted, with their fingerprints. With `hold` the
/// second of two equal rows is a question.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    directory: &mut Directory,
    rows: &[ParsedRow],
    hold: bool,
) -> AppResult<(Vec<Fate>, BTreeSet<NodeId>)> {
    let keys: Vec<Vec<u8>> = rows.iter().map(|row| row.key.to_vec()).collect();
    let known = db::import_fingerprints::known(tx.conn, &keys)?;
    let mut fates: Vec<Option<Fate>> =
        rows.iter().map(|row| first_look(plan.kind, row, &known, hold)).collect();
    let touched = match plan.kind {
        ImportKind::Expenses => expenses::settle(tx, plan, directory, rows, &mut fates)?,
        ImportKind::Budgets => budgets::settle(tx, plan, directory, rows, &mut fates)?,
    };
    directory.write_campaign_days(tx)?;
    let fates: Option<Vec<Fate>> = fates.into_iter().collect();
    let fates = fates.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a row was not settled")))?;
    let settled = rows.iter().zip(&fates).filter_map(|(row, fate)| match fate {
        Fate::Accepted { expense_id, .. } => Some(FingerprintRow {
            fingerprint: row.key.to_vec(),
            occurrence: row.occurrence,
            expense_id: *expense_id,
        }),
        _ => None,
    });
    db::import_fingerprints::insert(tx.conn, &settled.collect::<Vec<_>>())?;
    Ok((fates, touched))
}

/// What is clear without asking the books for more; `None` when the row may be accepted.
fn first_look(
    kind: ImportKind,
    row: &ParsedRow,
    known: &HashSet<(Vec<u8>, i32)>,
    hold: bool,
) -> Option<Fate> {
    if known.contains(&(row.key.to_vec(), row.occurrence)) {
        return Some(Fate::Known);
    }
    let mapped = match &row.parsed {
        Ok(mapped) => mapped,
        Err(problems) => return Some(Fate::Rejected(problems.clone())),
    };
    if let Some(problem) = row_refusal(kind, mapped) {
        return Some(Fate::Rejected(vec![problem]));
    }
    (hold && row.occurrence > 1).then_some(Fate::Held)
}

fn keep_waiting(tx: &mut WriteTx<'_>, plan: &RunPlan, chunk: &Chunk, fates: &[Fate]) -> AppResult<()> {
    let duplicate = [row_problem(RowProblemCode::ExactDuplicate, None)];
    let mut waiting = Vec::new();
    for (row, fate) in chunk.rows.iter().zip(fates) {
        let (state, problems) = match fate {
            Fate::Held => (ImportRowState::Held, duplicate.as_slice()),
            Fate::Rejected(problems) => (ImportRowState::Rejected, problems.as_slice()),
            Fate::Accepted { .. } | Fate::Known => continue,
        };
        let fields: Vec<&str> = row.raw.fields().collect();
        waiting.push(NewWaitingRow {
            import_id: plan.import_id,
            file_id: chunk.file_id,
            row_number: i64::try_from(row.raw.number).unwrap_or(i64::MAX),
            state,
            fields: to_json(&fields)?,
            problems: to_json(problems)?,
            problem_code: first_code(problems),
            fingerprint: row.key.to_vec(),
            occurrence: row.occurrence,
        });
    }
    Ok(db::import_rows::insert(tx.conn, &waiting)?)
}

/// The code of the first problem, for counting.
#[must_use]
pub fn first_code(problems: &[RowProblem]) -> String {
    problems.first().map_or("", |problem| problem.code.as_str()).to_owned()
}

/// # Errors
/// Internal, when a value cannot be written as JSON.
pub fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.into()))
}

fn count(record: &mut ImportRecord, fates: &[Fate]) -> AppResult<()> {
    for fate in fates {
        match fate {
            Fate::Accepted { amount_minor, .. } => {
                record.rows_accepted += 1;
                add_accepted(record, *amount_minor)?;
            }
            Fate::Known => record.rows_known += 1,
            Fate::Held => record.rows_held += 1,
            Fate::Rejected(_) => record.rows_rejected += 1,
        }
    }
    Ok(())
}

/// # Errors
/// When the sum leaves the range of the ledger.
pub fn add_accepted(record: &mut ImportRecord, amount_minor: i64) -> AppResult<()> {
    let sum = record.amount_accepted_minor.checked_add(amount_minor);
    record.amount_accepted_minor = sum.ok_or(crate::domain::ledger::LedgerError::Overflow)?;
    Ok(())
}
