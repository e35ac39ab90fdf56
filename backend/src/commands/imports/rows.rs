//! Rows that wait for a person: corrected and sent again, accepted, or left out.

use std::collections::HashMap;

use penstock_shared::{
    event::EventTopic,
    ids::{ExpenseId, ImportFileId, ImportId, ImportRowId},
    import::{
        FileShape, HeldOutcome, ImportMapping, ImportRowRetry, ImportRowState, ImportState, RowProblem,
        RowProblemCode,
    },
    problem::Subject,
    refusal_reason::RefusalReason,
};

use super::{
    chunk::{Fate, ParsedRow, add_accepted, first_code, settle, to_json},
    directory::Directory,
    run::RunPlan,
};
use crate::{
    commands::posting::announce,
    db::{self, import_fingerprints::FingerprintRow, import_rows::WaitingRow, imports::ImportRecord},
    error::{AppError, AppResult, OrNotFound},
    ingest::rules::{RowKey, mapping_for},
    ingest::{Mapper, RawRow, RowOutcome, raw_fingerprint, row_fingerprint, row_problem},
    writer::WriteTx,
};

/// Held rows that one command settles.
const HELD_AT_ONCE: i64 = 200;

/// Sends a row again, with a person's corrections. The person's conditions apply to it as to every
/// row. What it became is in the row.
///
/// # Errors
/// `wrong_state` when the row does not wait any more.
pub fn retry(
    tx: &mut WriteTx<'_>,
    id: ImportId,
    row_id: ImportRowId,
    retry: &ImportRowRetry,
) -> AppResult<()> {
    let mut work = Work::load(tx, id)?;
    let mut row = waiting(tx, id, row_id)?;
    let before = row.state;
    if let Some(fields) = &retry.fields {
        row.fields = to_json(fields)?;
    }
    let parsed = match work.read(tx, &row)? {
        Reading::Filtered => {
            row.state = ImportRowState::Filtered;
            return work.close(tx, before, row, None);
        }
        Reading::Row(parsed) => parsed,
    };
    let parsed = match place(tx, &row, parsed)? {
        Placed::Question(occurrence, key) => {
            // The question takes the place of the text that it came from.
            work.settle_text(tx, &row, None)?;
            row.state = ImportRowState::Held;
            (row.fingerprint, row.occurrence) = (key.to_vec(), occurrence);
            set_problems(&mut row, &[row_problem(RowProblemCode::ExactDuplicate, None)])?;
            work.recount(before, row.state, 0)?;
            return work.save(tx, &row);
        }
        Placed::Row(parsed) => parsed,
    };
    let (fates, touched) = settle(tx, &work.plan, &mut work.directory, std::slice::from_ref(&parsed), false)?;
    announce(tx, touched)?;
    match fates.into_iter().next() {
        Some(fate) => work.apply(tx, before, row, &parsed, fate),
        None => Err(AppError::Internal(anyhow::anyhow!("a row was not settled"))),
    }
}

/// Leaves a row out. The same file again does not ask about it again.
///
/// # Errors
/// `wrong_state` when the row does not wait any more.
pub fn discard(tx: &mut WriteTx<'_>, id: ImportId, row_id: ImportRowId) -> AppResult<()> {
    let mut work = Work::load(tx, id)?;
    let mut row = waiting(tx, id, row_id)?;
    let before = row.state;
    row.state = ImportRowState::Discarded;
    work.close(tx, before, row, None)
}

/// Accepts some of the held rows, or leaves them out; nothing is left when all counts are zero.
///
/// # Errors
/// When the database fails.
pub fn settle_held(tx: &mut WriteTx<'_>, id: ImportId, accept: bool) -> AppResult<HeldOutcome> {
    let mut work = Work::load(tx, id)?;
    let held = db::import_rows::page(tx.conn, id, ImportRowState::Held, ImportRowId(0), HELD_AT_ONCE)?;
    let mut outcome = HeldOutcome::default();
    if !accept {
        for mut row in held {
            row.state = ImportRowState::Discarded;
            work.close(tx, ImportRowState::Held, row, None)?;
            outcome.discarded += 1;
        }
        return Ok(outcome);
    }
    let mut parsed = Vec::with_capacity(held.len());
    for row in &held {
        match work.read(tx, row)? {
            Reading::Row(read) => parsed.push(ParsedRow { occurrence: row.occurrence, ..read }),
            Reading::Filtered => {
                return Err(AppError::Internal(anyhow::anyhow!("row {} was held and is filtered", row.id)));
            }
        }
    }
    let (fates, touched) = settle(tx, &work.plan, &mut work.directory, &parsed, false)?;
    announce(tx, touched)?;
    for ((row, parsed), fate) in held.into_iter().zip(&parsed).zip(fates) {
        match &fate {
            Fate::Rejected(_) => outcome.rejected += 1,
            _ => outcome.accepted += 1,
        }
        work.apply(tx, ImportRowState::Held, row, parsed, fate)?;
    }
    Ok(outcome)
}

fn waiting(tx: &mut WriteTx<'_>, id: ImportId, row_id: ImportRowId) -> AppResult<WaitingRow> {
    let row = db::import_rows::get(tx.conn, id, row_id).or_not_found()?;
    if matches!(row.state, ImportRowState::Rejected | ImportRowState::Held) {
        return Ok(row);
    }
    Err(AppError::refused(RefusalReason::RowSettled).saying(format!("The row is {} already.", row.state)))
}

enum Reading {
    Filtered,
    Row(ParsedRow),
}

enum Placed {
    /// The books have this row: is it another payment?
    Question(i32, RowKey),
    Row(ParsedRow),
}

/// Finds the corrected row's number among equal ones.
fn place(tx: &mut WriteTx<'_>, row: &WaitingRow, parsed: ParsedRow) -> AppResult<Placed> {
    let key = parsed.key.to_vec();
    if key == row.fingerprint || parsed.parsed.is_err() {
        return Ok(Placed::Row(ParsedRow { occurrence: row.occurrence, ..parsed }));
    }
    let known = db::import_fingerprints::known(tx.conn, std::slice::from_ref(&key))?;
    match known.iter().map(|(_, occurrence)| *occurrence).max() {
        None => Ok(Placed::Row(ParsedRow { occurrence: 1, ..parsed })),
        Some(last) => Ok(Placed::Question(last.saturating_add(1), parsed.key)),
    }
}

fn set_problems(row: &mut WaitingRow, problems: &[RowProblem]) -> AppResult<()> {
    row.problems = to_json(problems)?;
    row.problem_code = first_code(problems);
    Ok(())
}

/// An import that has run, with the mappings of its files.
struct Work {
    record: ImportRecord,
    plan: RunPlan,
    directory: Directory,
    files: HashMap<ImportFileId, (ImportMapping, Mapper, usize)>,
}

impl Work {
    fn load(tx: &mut WriteTx<'_>, id: ImportId) -> AppResult<Self> {
        let record = db::imports::get(tx.conn, id).or_not_found()?;
        if record.state == ImportState::Draft {
            return Err(AppError::refused(RefusalReason::ImportNotRun));
        }
        let plan = RunPlan::load(tx.conn, &record)?;
        Ok(Self { record, plan, directory: Directory::default(), files: HashMap::new() })
    }

    fn read(&mut self, tx: &mut WriteTx<'_>, row: &WaitingRow) -> AppResult<Reading> {
        self.load_files(tx)?;
        let Some((mapping, mapper, columns)) = self.files.get(&row.file_id) else {
            return Err(AppError::not_found());
        };
        let fields: Vec<String> =
            serde_json::from_str(&row.fields).map_err(|error| AppError::Internal(error.into()))?;
        let number = u64::try_from(row.row_number).unwrap_or_default();
        let raw = RawRow::corrected(number, &fields, *columns);
        let (key, parsed) = match mapper.apply(&raw) {
            RowOutcome::FilteredOut => return Ok(Reading::Filtered),
            RowOutcome::Rejected(problems) => (RowKey::of_text(&raw_fingerprint(&raw)), Err(problems)),
            RowOutcome::Accepted(mapped) => {
                let fingerprint = row_fingerprint(mapping.kind, mapping.currency, &mapped);
                (RowKey::of(&mapped, &fingerprint), Ok(mapped))
            }
        };
        Ok(Reading::Row(ParsedRow { raw, key, occurrence: row.occurrence, parsed }))
    }

    fn load_files(&mut self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        if !self.files.is_empty() {
            return Ok(());
        }
        for file in db::import_files::of_import(tx.conn, self.record.id)? {
            let shape: FileShape =
                serde_json::from_str(&file.shape).map_err(|error| AppError::Internal(error.into()))?;
            let mapping = mapping_for(&self.plan.settings, file.id);
            let mapper = Mapper::new(&mapping, &shape).map_err(|problems| {
                let first = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
                let subject = Subject { name: file.file_name.clone(), ..Subject::default() };
                AppError::refused(RefusalReason::MappingUnfit)
                    .saying(format!("{}: {first}", file.file_name))
                    .about([subject])
            })?;
            self.files.insert(file.id, (mapping, mapper, shape.columns.len()));
        }
        Ok(())
    }

    /// Writes what a row became after it was settled.
    fn apply(
        &mut self,
        tx: &mut WriteTx<'_>,
        before: ImportRowState,
        mut row: WaitingRow,
        parsed: &ParsedRow,
        fate: Fate,
    ) -> AppResult<()> {
        match fate {
            Fate::Accepted { expense_id, amount_minor } => {
                row.state = ImportRowState::Accepted;
                row.expense_id = expense_id;
                self.recount(before, row.state, amount_minor)?;
                // The text as it was is settled as well, so that the same file adds and asks nothing.
                if parsed.key.to_vec() != row.fingerprint {
                    self.settle_text(tx, &row, expense_id)?;
                }
            }
            Fate::Rejected(problems) => {
                row.state = ImportRowState::Rejected;
                set_problems(&mut row, &problems)?;
                self.recount(before, row.state, 0)?;
            }
            // Nobody asked to hold, so what is left is a row that came in by another way meanwhile.
            Fate::Known | Fate::Held => {
                row.state = ImportRowState::Known;
                self.recount(before, row.state, 0)?;
            }
        }
        self.save(tx, &row)
    }

    /// A row that ends without money.
    fn close(
        &mut self,
        tx: &mut WriteTx<'_>,
        before: ImportRowState,
        row: WaitingRow,
        expense_id: Option<ExpenseId>,
    ) -> AppResult<()> {
        self.settle_text(tx, &row, expense_id)?;
        self.recount(before, row.state, 0)?;
        self.save(tx, &row)
    }

    fn settle_text(
        &self,
        tx: &mut WriteTx<'_>,
        row: &WaitingRow,
        expense_id: Option<ExpenseId>,
    ) -> AppResult<()> {
        let known = db::import_fingerprints::known(tx.conn, std::slice::from_ref(&row.fingerprint))?;
        if known.contains(&(row.fingerprint.clone(), row.occurrence)) {
            return Ok(());
        }
        let settled =
            FingerprintRow { fingerprint: row.fingerprint.clone(), occurrence: row.occurrence, expense_id };
        Ok(db::import_fingerprints::insert(tx.conn, &[settled])?)
    }

    /// Moves a row from one count to another.
    fn recount(&mut self, from: ImportRowState, to: ImportRowState, amount_minor: i64) -> AppResult<()> {
        *slot(&mut self.record, from) -= 1;
        *slot(&mut self.record, to) += 1;
        add_accepted(&mut self.record, amount_minor)
    }

    fn save(&self, tx: &mut WriteTx<'_>, row: &WaitingRow) -> AppResult<()> {
        db::import_rows::update(tx.conn, row)?;
        db::imports::update_progress(tx.conn, &self.record)?;
        db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, self.record.id.0, None)?;
        Ok(())
    }
}

fn slot(record: &mut ImportRecord, state: ImportRowState) -> &mut i64 {
    match state {
        ImportRowState::Accepted => &mut record.rows_accepted,
        ImportRowState::Filtered => &mut record.rows_filtered,
        ImportRowState::Held => &mut record.rows_held,
        ImportRowState::Known => &mut record.rows_known,
        ImportRowState::Rejected | ImportRowState::Discarded => &mut record.rows_rejected,
    }
}
