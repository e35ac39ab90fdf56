//! Experiments: drafts, what becomes of them, and what comes in.

mod check;
pub mod data;
pub mod import;
pub mod roll_out;
pub mod steps;

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    experiment::{ExperimentDraft, ExperimentStatus, ExperimentVariant},
    ids::{DepartmentId, ExperimentId},
    refusal_reason::RefusalReason,
};
use rand::RngCore;

use self::check::Checked;
use crate::{
    db::{
        self,
        experiments::{ExperimentRow, NewExperiment, VariantRow},
    },
    domain::match_key::match_key,
    error::{AppError, AppResult},
    reads::experiments::visible,
    viewer::Viewer,
    writer::WriteTx,
};

/// Writes a draft. Its owner is who writes it.
///
/// # Errors
/// Wrong fields.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, draft: &ExperimentDraft) -> AppResult<ExperimentId> {
    let checked = check::draft(tx, viewer, draft)?;
    let row = NewExperiment {
        name: &checked.name,
        hypothesis: &checked.hypothesis,
        status: ExperimentStatus::Draft,
        department_id: draft.department_id,
        owner_id: viewer.user_id,
        created_at: tx.now,
        design: &json(&checked.design)?,
        salt: &format!("{:016x}", rand::rng().next_u64()),
        stop_reason: "",
        decision_reason: "",
        learnings: "",
        match_key: &match_key(&format!("{} {}", checked.name, checked.hypothesis)),
        version: 1,
    };
    let id = db::experiments::insert(tx.conn, &row)?;
    db::experiments::set_variants(tx.conn, id, &rows(id, &checked.variants)?)?;
    announce(tx, id, draft.department_id)?;
    Ok(id)
}

/// Writes a draft anew.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotDraft`]; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    version: i64,
    draft: &ExperimentDraft,
) -> AppResult<()> {
    let mut row = read_draft(tx, viewer, id, version)?;
    let Checked { name, hypothesis, design, variants } = check::draft(tx, viewer, draft)?;
    row.name = name;
    row.hypothesis = hypothesis;
    row.department_id = draft.department_id;
    row.design = json(&design)?;
    db::experiments::set_variants(tx.conn, id, &rows(id, &variants)?)?;
    write(tx, row)
}

/// Takes a draft away.
///
/// # Errors
/// Not found; a stale version; [`RefusalReason::ExperimentNotDraft`].
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExperimentId, version: i64) -> AppResult<()> {
    let row = read_draft(tx, viewer, id, version)?;
    db::experiments::delete(tx.conn, id)?;
    announce(tx, id, row.department_id)
}

fn read_draft(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    version: i64,
) -> AppResult<ExperimentRow> {
    let row = read(tx, viewer, id, version)?;
    if row.status == ExperimentStatus::Draft {
        Ok(row)
    } else {
        Err(AppError::refused(RefusalReason::ExperimentNotDraft))
    }
}

fn read(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExperimentId, version: i64) -> AppResult<ExperimentRow> {
    let row = visible(tx.conn, viewer, id)?;
    if row.version == version { Ok(row) } else { Err(ErrorCode::VersionMismatch.into()) }
}

/// Writes the row with the next version, and what it is found by.
fn write(tx: &mut WriteTx<'_>, mut row: ExperimentRow) -> AppResult<()> {
    row.match_key =
        match_key(&format!("{} {} {} {}", row.name, row.hypothesis, row.decision_reason, row.learnings));
    row.version += 1;
    if !db::experiments::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.id, row.department_id)
}

fn announce(tx: &mut WriteTx<'_>, id: ExperimentId, department: DepartmentId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::ExperimentChanged, id.0, Some(department))?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.into()))
}

fn rows(id: ExperimentId, variants: &[ExperimentVariant]) -> AppResult<Vec<VariantRow>> {
    let row = |(position, variant): (i32, &ExperimentVariant)| {
        Ok(VariantRow {
            experiment_id: id,
            position,
            variant_key: variant.key.clone(),
            name: variant.name.clone(),
            description: variant.description.clone(),
            kind: variant.kind,
            weight: i32::try_from(variant.weight).map_err(|error| AppError::Internal(error.into()))?,
            campaign_id: variant.campaign_id,
            budget_node_id: variant.budget_node_id,
        })
    };
    (0..).zip(variants).map(row).collect()
}
