//! The life of an experiment: started, stopped, decided, archived.

use penstock_shared::{
    experiment::{
        ExperimentChoice, ExperimentDecide, ExperimentDraft, ExperimentLearnings, ExperimentStatus,
        ExperimentStop,
    },
    ids::ExperimentId,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{check, json, read, write};
use crate::{
    clock::day_in,
    db,
    error::{AppError, AppResult, FieldErrors},
    reads::experiments as reads,
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_STOP_REASON: usize = 500;
const LONGEST_REASON: usize = 2_000;
const LONGEST_LEARNINGS: usize = 4_000;

/// Fixes the design, and takes figures from now on.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotDraft`]; the planned size is missing, or something that an arm is
/// tied to is gone.
pub fn start(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExperimentId, version: i64) -> AppResult<()> {
    let mut row = read(tx, viewer, id, version)?;
    if row.status != ExperimentStatus::Draft {
        return Err(AppError::refused(RefusalReason::ExperimentNotDraft));
    }
    let known = reads::get(tx.conn, viewer, id)?;
    let draft = ExperimentDraft {
        name: known.name,
        hypothesis: known.hypothesis,
        department_id: known.department_id,
        design: known.design,
        variants: known.variants,
    };
    check::ready(tx, viewer, &draft)?;
    row.status = ExperimentStatus::Running;
    row.started_on = Some(day_in(db::organisation::get(tx.conn)?.tz(), tx.now));
    row.started_by = Some(viewer.user_id);
    write(tx, row)
}

/// Ends it: units that are assigned from now on do not count.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotRunning`]; no reason before all planned units are there.
pub fn stop(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    version: i64,
    stop: &ExperimentStop,
) -> AppResult<()> {
    let mut row = read(tx, viewer, id, version)?;
    if row.status != ExperimentStatus::Running {
        return Err(AppError::refused(RefusalReason::ExperimentNotRunning));
    }
    let mut errors = FieldErrors::new();
    row.stop_reason = errors.optional_text("reason", &stop.reason, LONGEST_STOP_REASON);
    let reading = reads::reading::reading(tx.conn, viewer, id)?;
    let early = reading.planned_units.is_none_or(|planned| reading.units < planned);
    if early && row.stop_reason.is_empty() {
        let message = "Not all planned units are there. Say why it ends before.";
        errors.add("reason", FieldErrorCode::Required, message);
    }
    errors.into_result()?;
    row.status = ExperimentStatus::Stopped;
    row.stopped_on = Some(day_in(db::organisation::get(tx.conn)?.tz(), tx.now));
    row.stopped_by = Some(viewer.user_id);
    write(tx, row)
}

/// Decides what follows, and keeps the verdict of the rule beside it.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotStopped`]; wrong fields, among them no reason for another choice
/// than the rule's.
pub fn decide(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    version: i64,
    decide: &ExperimentDecide,
) -> AppResult<()> {
    let mut row = read(tx, viewer, id, version)?;
    if row.status != ExperimentStatus::Stopped {
        return Err(AppError::refused(RefusalReason::ExperimentNotStopped));
    }
    let variants = db::experiments::variants(tx.conn, &[id])?;
    let mut errors = FieldErrors::new();
    row.decision_reason = errors.optional_text("reason", &decide.reason, LONGEST_REASON);
    row.learnings = errors.optional_text("learnings", &decide.learnings, LONGEST_LEARNINGS);
    let chosen = decide.variant.as_deref();
    let treatments = || variants.iter().skip(1).map(|variant| variant.variant_key.as_str());
    match (decide.choice, chosen) {
        (ExperimentChoice::RollOut, None) => {
            errors.add("variant", FieldErrorCode::Required, "Say which arm is rolled out.");
        }
        (ExperimentChoice::RollOut, Some(key)) if !treatments().any(|other| other == key) => {
            errors.add("variant", FieldErrorCode::Unknown, "No arm but the control has this key.");
        }
        (ExperimentChoice::KeepControl | ExperimentChoice::Inconclusive, Some(_)) => {
            errors.add("variant", FieldErrorCode::NotAllowed, "Only a roll-out names an arm.");
        }
        _ => {}
    }
    let verdict = reads::reading::reading(tx.conn, viewer, id)?.answer.verdict;
    let follows = decide.choice.follows_rule(chosen, &verdict);
    if !follows && row.decision_reason.is_empty() {
        let message = "The rule says something else. Say why you choose otherwise.";
        errors.add("reason", FieldErrorCode::Required, message);
    }
    errors.into_result()?;
    row.status = ExperimentStatus::Decided;
    row.choice = Some(decide.choice);
    row.chosen_key = decide.variant.clone();
    row.verdict = Some(json(&verdict)?);
    row.follows_rule = Some(follows);
    row.decided_by = Some(viewer.user_id);
    row.decided_at = Some(tx.now);
    write(tx, row)
}

/// Puts it away. It stays in the record.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotDecided`].
pub fn archive(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExperimentId, version: i64) -> AppResult<()> {
    let mut row = read(tx, viewer, id, version)?;
    if row.status != ExperimentStatus::Decided {
        return Err(AppError::refused(RefusalReason::ExperimentNotDecided));
    }
    row.status = ExperimentStatus::Archived;
    write(tx, row)
}

/// Writes down what was learnt.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotDecided`]; a wrong field.
pub fn learn(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    version: i64,
    learnt: &ExperimentLearnings,
) -> AppResult<()> {
    let mut row = read(tx, viewer, id, version)?;
    if !matches!(row.status, ExperimentStatus::Decided | ExperimentStatus::Archived) {
        return Err(AppError::refused(RefusalReason::ExperimentNotDecided));
    }
    let mut errors = FieldErrors::new();
    row.learnings = errors.optional_text("learnings", &learnt.learnings, LONGEST_LEARNINGS);
    errors.into_result()?;
    write(tx, row)
}
