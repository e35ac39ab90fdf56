//! Keeping dashboards, sharing and copying them, taking them away; choosing the one to begin with.

mod check;

use penstock_shared::{
    dashboard::{DashboardCopy, DashboardCreate, DashboardUpdate, HomeDashboard},
    error_code::ErrorCode,
    event::EventTopic,
    ids::DashboardId,
    pivot::ViewShare,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde::Serialize;

use self::check::Board;
use crate::{
    db::{
        self,
        analysis_views::roles_text,
        dashboards::{DashboardRow, NewDashboard},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::{
        dashboards::{filters, shared, tiles, visible},
        sharing::check_share,
    },
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;

/// Keeps a dashboard, for its owner alone or shared at once.
///
/// # Errors
/// Wrong fields, those of tiles by their place; a tile that does not take the filters.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &DashboardCreate) -> AppResult<DashboardId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let board = Board { filters: &new.filters, tiles: &new.tiles };
    let tiles = board.checked(tx.conn, viewer, &[], &mut errors)?;
    check_share(&mut errors, &new.share);
    errors.into_result()?;
    let row = NewDashboard {
        owner_id: viewer.user_id,
        name: &name,
        filters: &json(&new.filters)?,
        tiles: &json(&tiles.into_taken()?)?,
        sharing: new.share.sharing,
        roles: &roles_text(&new.share.roles),
        rights: new.share.right,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let id = db::dashboards::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// Gives a dashboard another name, filters or tiles; its owner shares it otherwise.
///
/// # Errors
/// A dashboard that is shared for reading; wrong fields; a tile that does not take the filters; a stale version.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: DashboardId,
    version: i64,
    change: &DashboardUpdate,
) -> AppResult<DashboardId> {
    let mut row = visible(tx.conn, viewer, id)?;
    if !shared(&row).may_change(viewer) {
        return Err(AppError::refused(RefusalReason::DashboardOfOthers));
    }
    if change.share.is_some() && !shared(&row).may_share(viewer) {
        return Err(AppError::refused(RefusalReason::DashboardOwnerOnly));
    }
    at_version(&row, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    let before = tiles(&row)?;
    let mut checked = None;
    if change.filters.is_some() || change.tiles.is_some() {
        let filters = change.filters.clone().map_or_else(|| filters(&row), Ok)?;
        let board = Board { filters: &filters, tiles: change.tiles.as_deref().unwrap_or(&before) };
        checked = Some(board.checked(tx.conn, viewer, &before, &mut errors)?);
        row.filters = json(&filters)?;
    }
    if let Some(share) = &change.share {
        check_share(&mut errors, share);
        row.set_share(share);
    }
    errors.into_result()?;
    if let Some(checked) = checked {
        row.tiles = json(&checked.into_taken()?)?;
    }
    row.version += 1;
    row.changed_at = tx.now;
    if !db::dashboards::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, id)?;
    Ok(id)
}

/// Copies a dashboard that the viewer may open into one of their own, which nobody else sees.
///
/// # Errors
/// A dashboard out of sight; a name that is wrong.
pub fn copy(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: DashboardId,
    copy: &DashboardCopy,
) -> AppResult<DashboardId> {
    let original = visible(tx.conn, viewer, id)?;
    let mut errors = FieldErrors::new();
    let name = match &copy.name {
        Some(name) => errors.text("name", name, LONGEST_NAME),
        None => original.name.clone(),
    };
    errors.into_result()?;
    let alone = ViewShare::default();
    let row = NewDashboard {
        owner_id: viewer.user_id,
        name: &name,
        filters: &original.filters,
        tiles: &original.tiles,
        sharing: alone.sharing,
        roles: "",
        rights: alone.right,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let id = db::dashboards::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// Takes a dashboard away. Who began with it begins with the home page of everybody again.
///
/// # Errors
/// Somebody else's dashboard; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: DashboardId, version: i64) -> AppResult<()> {
    let row = visible(tx.conn, viewer, id)?;
    if !shared(&row).may_share(viewer) {
        return Err(AppError::refused(RefusalReason::DashboardOwnerOnly));
    }
    at_version(&row, version)?;
    db::dashboards::delete(tx.conn, id)?;
    announce(tx, id)
}

/// Chooses the dashboard that the viewer begins with.
///
/// # Errors
/// A dashboard that is not there for the viewer.
pub fn set_home(tx: &mut WriteTx<'_>, viewer: &Viewer, home: HomeDashboard) -> AppResult<()> {
    if let Some(id) = home.dashboard_id {
        visible(tx.conn, viewer, id).map_err(|error| match error.code() {
            ErrorCode::NotFound => {
                AppError::field("dashboard_id", FieldErrorCode::Unknown, "There is no such dashboard.")
            }
            _ => error,
        })?;
    }
    db::dashboards::set_home(tx.conn, viewer.user_id, home.dashboard_id)?;
    Ok(())
}

fn at_version(row: &DashboardRow, version: i64) -> AppResult<()> {
    if row.version == version { Ok(()) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn announce(tx: &mut WriteTx<'_>, id: DashboardId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::DashboardChanged, id.0, None)?;
    Ok(())
}

fn json<T: Serialize>(value: &T) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.into()))
}
