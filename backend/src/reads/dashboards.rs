//! Dashboards that a person may open, and the one to begin with. A dashboard holds questions and no figures, so that
//! sharing it shows nobody more than they may see.

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    dashboard::{Dashboard, DashboardSummary, DefaultDashboard, HomeDashboard, Tile},
    ids::DashboardId,
    pivot::PivotFilter,
};
use serde::de::DeserializeOwned;

use super::sharing::Shared;
use crate::{
    clock::day_in,
    db::{self, AnyConnection, dashboards::DashboardRow, fiscal_years::FiscalYearRow},
    domain::dashboards::{Year, of_role},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

/// Whose it is, and with whom it is shared.
#[must_use]
pub fn shared(row: &DashboardRow) -> Shared {
    Shared { owner_id: row.owner_id, share: row.share() }
}

/// A dashboard that the viewer may open.
///
/// # Errors
/// `not_found` when there is none, or it is not shared with the viewer.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: DashboardId) -> AppResult<DashboardRow> {
    let row = db::dashboards::get(conn, id).or_not_found()?;
    if shared(&row).is_visible(viewer) { Ok(row) } else { Err(AppError::not_found()) }
}

/// Those that the viewer may open, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<DashboardSummary>> {
    let home = db::dashboards::home_of(conn, viewer.user_id)?;
    let rows = db::dashboards::own_or_shared(conn, viewer.user_id)?;
    let visible = rows.into_iter().filter(|(row, _)| shared(row).is_visible(viewer));
    visible.map(|(row, owner)| Ok(summary(viewer, &row, owner, tiles(&row)?.len(), home))).collect()
}

/// One of them, with its tiles.
///
/// # Errors
/// As [`visible`].
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: DashboardId) -> AppResult<Dashboard> {
    let row = visible(conn, viewer, id)?;
    let home = db::dashboards::home_of(conn, viewer.user_id)?;
    let owner = db::users::get(conn, row.owner_id)?.name;
    let tiles = tiles(&row)?;
    Ok(Dashboard { summary: summary(viewer, &row, owner, tiles.len(), home), filters: filters(&row)?, tiles })
}

/// The dashboard of the viewer's role, about the fiscal year of `today`, or the last one before.
///
/// # Errors
/// When the database fails.
pub fn default_of(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    now: NaiveDateTime,
) -> AppResult<DefaultDashboard> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let years = db::fiscal_years::all(conn)?;
    Ok(of_role(viewer.role, year_of(&years, today)))
}

fn year_of(years: &[FiscalYearRow], today: NaiveDate) -> Option<Year> {
    let begun = years.iter().rev().find(|year| year.starts_on <= today);
    let year = begun.or_else(|| years.first())?;
    Some(Year { id: year.id, from: year.starts_on, to: today.clamp(year.starts_on, year.ends_on) })
}

/// The dashboard that the viewer begins with; none when it is out of their sight by now.
///
/// # Errors
/// When the database fails.
pub fn home(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<HomeDashboard> {
    let Some(id) = db::dashboards::home_of(conn, viewer.user_id)? else {
        return Ok(HomeDashboard::default());
    };
    let row = db::dashboards::get(conn, id)?;
    Ok(HomeDashboard { dashboard_id: shared(&row).is_visible(viewer).then_some(id) })
}

/// The tiles of a row.
///
/// # Errors
/// When the program cannot read them any more.
pub fn tiles(row: &DashboardRow) -> AppResult<Vec<Tile>> {
    written(&row.tiles)
}

/// The filters of a row.
///
/// # Errors
/// When the program cannot read them any more.
pub fn filters(row: &DashboardRow) -> AppResult<Vec<PivotFilter>> {
    written(&row.filters)
}

fn summary(
    viewer: &Viewer,
    row: &DashboardRow,
    owner_name: String,
    tile_count: usize,
    home: Option<DashboardId>,
) -> DashboardSummary {
    let shared = shared(row);
    DashboardSummary {
        id: row.id,
        name: row.name.clone(),
        owner_id: row.owner_id,
        owner_name,
        tile_count,
        may_change: shared.may_change(viewer),
        may_share: shared.may_share(viewer),
        share: shared.share,
        is_home: home == Some(row.id),
        created_at: row.created_at,
        changed_at: row.changed_at,
        version: row.version,
    }
}

fn written<T: DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}
