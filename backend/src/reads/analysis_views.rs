//! Views of the analysis that a person may open. A view holds a question and no figures, so that sharing it shows
//! nobody more than they may see.

use penstock_shared::{
    ids::AnalysisViewId,
    pivot::{AnalysisView, AnalysisViewSummary},
};
use serde::de::DeserializeOwned;

use super::sharing::Shared;
use crate::{
    db::{self, AnyConnection, analysis_views::AnalysisViewRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

fn shared(row: &AnalysisViewRow) -> Shared {
    Shared { owner_id: row.owner_id, share: row.share() }
}

/// Whether the viewer may share and delete it.
#[must_use]
pub fn may_share(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    shared(row).may_share(viewer)
}

/// Whether the viewer may give it another name, question or picture.
#[must_use]
pub fn may_change(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    shared(row).may_change(viewer)
}

/// A view that the viewer may open.
///
/// # Errors
/// `not_found` when there is none, or it is not shared with the viewer.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: AnalysisViewId) -> AppResult<AnalysisViewRow> {
    let row = db::analysis_views::get(conn, id).or_not_found()?;
    if shared(&row).is_visible(viewer) { Ok(row) } else { Err(AppError::not_found()) }
}

/// Those that the viewer may open, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<AnalysisViewSummary>> {
    let rows = db::analysis_views::own_or_shared(conn, viewer.user_id)?;
    let visible = rows.into_iter().filter(|(row, _)| shared(row).is_visible(viewer));
    Ok(visible.map(|(row, owner)| summary(viewer, &row, owner)).collect())
}

/// One of them, with its question.
///
/// # Errors
/// As [`visible`].
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: AnalysisViewId) -> AppResult<AnalysisView> {
    let row = visible(conn, viewer, id)?;
    let owner = db::users::get(conn, row.owner_id)?.name;
    Ok(AnalysisView {
        summary: summary(viewer, &row, owner),
        query: written(&row.question)?,
        presentation: written(&row.presentation)?,
    })
}

fn summary(viewer: &Viewer, row: &AnalysisViewRow, owner_name: String) -> AnalysisViewSummary {
    AnalysisViewSummary {
        id: row.id,
        name: row.name.clone(),
        owner_id: row.owner_id,
        owner_name,
        share: row.share(),
        may_change: may_change(viewer, row),
        may_share: may_share(viewer, row),
        created_at: row.created_at,
        changed_at: row.changed_at,
        version: row.version,
    }
}

fn written<T: DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}
