//! Keeping views of the analysis, sharing them, taking them away.

use std::collections::BTreeSet;

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::AnalysisViewId,
    pivot::{AnalysisViewCreate, AnalysisViewUpdate, MOST_AXES, PivotQuery},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde::Serialize;

use crate::{
    db::{
        self,
        analysis_views::{AnalysisViewRow, NewAnalysisView, roles_text},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::{
        analysis_views::{may_change, may_share, visible},
        sharing::check_share,
    },
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;

/// How long a question may be, as JSON.
const LONGEST_QUERY: usize = 20_000;

/// Keeps a view, for its owner alone or shared at once.
///
/// # Errors
/// Wrong fields.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &AnalysisViewCreate) -> AppResult<AnalysisViewId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let question = checked(&mut errors, &new.query)?;
    check_share(&mut errors, &new.share);
    errors.into_result()?;
    let row = NewAnalysisView {
        owner_id: viewer.user_id,
        name: &name,
        question: &question,
        presentation: &json(&new.presentation)?,
        sharing: new.share.sharing,
        roles: &roles_text(&new.share.roles),
        rights: new.share.right,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let id = db::analysis_views::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// Gives a view another name, question or picture; its owner shares it otherwise.
///
/// # Errors
/// A view that is shared for reading; wrong fields; a stale version.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: AnalysisViewId,
    version: i64,
    change: &AnalysisViewUpdate,
) -> AppResult<AnalysisViewId> {
    let mut row = visible(tx.conn, viewer, id)?;
    if !may_change(viewer, &row) {
        return Err(AppError::refused(RefusalReason::ViewOfOthers));
    }
    if change.share.as_ref().is_some_and(|share| *share != row.share()) && !may_share(viewer, &row) {
        return Err(AppError::refused(RefusalReason::ViewOwnerOnly));
    }
    at_version(&row, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    if let Some(query) = &change.query {
        row.question = checked(&mut errors, query)?;
    }
    if let Some(presentation) = &change.presentation {
        row.presentation = json(presentation)?;
    }
    if let Some(share) = &change.share {
        check_share(&mut errors, share);
        row.set_share(share);
    }
    errors.into_result()?;
    row.version += 1;
    row.changed_at = tx.now;
    if !db::analysis_views::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, id)?;
    Ok(id)
}

/// Takes a view away.
///
/// # Errors
/// Somebody else's view; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: AnalysisViewId, version: i64) -> AppResult<()> {
    let row = visible(tx.conn, viewer, id)?;
    if !may_share(viewer, &row) {
        return Err(AppError::refused(RefusalReason::ViewOwnerOnly));
    }
    at_version(&row, version)?;
    db::analysis_views::delete(tx.conn, id)?;
    announce(tx, id)
}

fn at_version(row: &AnalysisViewRow, version: i64) -> AppResult<()> {
    if row.version == version { Ok(()) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn announce(tx: &mut WriteTx<'_>, id: AnalysisViewId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::AnalysisViewChanged, id.0, None)?;
    Ok(())
}

fn json<T: Serialize>(value: &T) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.into()))
}

/// The question as it is kept. What is only wrong for the data of a day is told when the question is asked.
fn checked(errors: &mut FieldErrors, query: &PivotQuery) -> AppResult<String> {
    let measures: BTreeSet<&str> = query.measures.iter().map(|measure| measure.as_str()).collect();
    if measures.is_empty() {
        errors.add("query.measures", FieldErrorCode::Required, "Name at least one measure.");
    } else if measures.len() < query.measures.len() {
        errors.add("query.measures", FieldErrorCode::NotUnique, "Name each measure once.");
    }
    if query.rows.len() + query.columns.len() > MOST_AXES {
        let message = format!("At most {MOST_AXES} dimensions on rows and columns together.");
        errors.add("query.rows", FieldErrorCode::OutOfRange, message);
    }
    let text = json(query)?;
    if text.len() > LONGEST_QUERY {
        errors.add(
            "query",
            FieldErrorCode::TooLong,
            "The question is too long. Name fewer values in its filters.",
        );
    }
    Ok(text)
}
