//! Plans: drafting, versions, life, and putting an approved one in force.
//!
//! Invariant: only drafts change. What was submitted, approved or in force stays as it was.

pub mod activate;
mod booking;
pub mod cells;
pub mod copies;
pub mod create;
pub mod drafts;
pub mod goals;
pub mod import;
pub mod life;
pub mod lines;
mod taking_in;

use penstock_shared::{error_code::ErrorCode, event::EventTopic};

use crate::{
    db::{self, plan_lines::LineRow, plan_versions::VersionRow, plans::PlanRow},
    error::{AppResult, FieldErrors},
    reads::plans::book::PlanBook,
    viewer::Viewer,
    writer::WriteTx,
};

/// Counts a change of a version and tells the screens.
fn note_change(tx: &mut WriteTx<'_>, plan: &PlanRow, version: &mut VersionRow) -> AppResult<()> {
    version.version += 1;
    if !db::plan_versions::update(tx.conn, version)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, plan)
}

fn announce(tx: &mut WriteTx<'_>, plan: &PlanRow) -> AppResult<()> {
    Ok(db::events::insert(tx.conn, tx.now, EventTopic::PlanChanged, plan.id.0, plan.department_id)?)
}

/// The rows of a line's amounts.
fn cell_rows(book: &PlanBook, line: &LineRow, months: &[i64], basis: &[i64]) -> Vec<db::plan_lines::CellRow> {
    book.periods
        .iter()
        .zip(months.iter().zip(basis))
        .map(|(period, (amount_minor, basis_minor))| db::plan_lines::CellRow {
            version_id: line.version_id,
            line_key: line.line_key,
            period_number: period.number,
            amount_minor: *amount_minor,
            basis_minor: *basis_minor,
        })
        .collect()
}

/// Notes what a line is bound to and nobody knows, or the viewer may not see.
fn check_terms(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    errors: &mut FieldErrors,
    at: &str,
    line: &LineRow,
) -> AppResult<()> {
    use diesel::OptionalExtension as _;
    use penstock_shared::problem::FieldErrorCode;

    use crate::db::terms::Vocabulary;
    let terms = [
        ("channel_id", Vocabulary::Channels, line.channel_id.map(|id| id.0)),
        ("activity_type_id", Vocabulary::ActivityTypes, line.activity_type_id.map(|id| id.0)),
    ];
    for (field, vocabulary, id) in terms {
        if let Some(id) = id
            && db::terms::get(tx.conn, vocabulary, id).optional()?.is_none()
        {
            errors.add(format!("{at}{field}"), FieldErrorCode::Unknown, "It is not in the vocabulary.");
        }
    }
    if let Some(department) = line.department_id
        && (db::departments::get(tx.conn, department).optional()?.is_none()
            || !viewer.scope.contains(department))
    {
        errors.add(format!("{at}department_id"), FieldErrorCode::Unknown, "There is no such department.");
    }
    if let Some(campaign) = line.campaign_id {
        let known = db::campaigns::get(tx.conn, campaign).optional()?;
        if known.is_none_or(|campaign| !viewer.scope.contains(campaign.department_id)) {
            errors.add(format!("{at}campaign_id"), FieldErrorCode::Unknown, "There is no such campaign.");
        }
    }
    Ok(())
}
