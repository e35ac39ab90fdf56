//! Views of the analysis that a person may open. A view holds a question and no figures, so that sharing it shows
//! nobody more than they may see.

use penstock_shared::{
    ids::AnalysisViewId,
    permission::Permission,
    pivot::{AnalysisView, AnalysisViewSummary, ViewRight, ViewSharing},
};
use serde::de::DeserializeOwned;

use crate::{
    db::{self, AnyConnection, analysis_views::AnalysisViewRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

fn is_shared_with(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    match row.sharing {
        ViewSharing::Private => false,
        ViewSharing::Roles => row.share().roles.contains(&viewer.role),
        ViewSharing::Everybody => true,
    }
}

/// Whether the viewer may share and delete it: the owner, and of a shared one who keeps the vocabularies.
#[must_use]
pub fn may_share(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    let keeps = row.sharing != ViewSharing::Private && viewer.may(Permission::ReferenceManage);
    keeps || row.owner_id == viewer.user_id
}

fn is_visible(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    may_share(viewer, row) || is_shared_with(viewer, row)
}

/// Whether the viewer may give it another name, question or picture.
#[must_use]
pub fn may_change(viewer: &Viewer, row: &AnalysisViewRow) -> bool {
    may_share(viewer, row) || (row.rights == ViewRight::Change && is_shared_with(viewer, row))
}

/// A view that the viewer may open.
///
/// # Errors
/// `not_found` when there is none, or it is not shared with the viewer.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: AnalysisViewId) -> AppResult<AnalysisViewRow> {
    let row = db::analysis_views::get(conn, id).or_not_found()?;
    if is_visible(viewer, &row) { Ok(row) } else { Err(AppError::not_found()) }
}

/// Those that the viewer may open, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<AnalysisViewSummary>> {
    let rows = db::analysis_views::own_or_shared(conn, viewer.user_id)?;
    let visible = rows.into_iter().filter(|(row, _)| is_visible(viewer, row));
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
