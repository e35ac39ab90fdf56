//! Rules of alerts that a person may open: their own, and of those that tell others the ones of everybody for who keeps
//! them.

use std::collections::HashMap;

use penstock_shared::{
    alert::{AlertDefinition, AlertPlace, AlertRecipients, AlertRule},
    ids::AlertRuleId,
    permission::Permission,
};

use super::{ground::Ground, written};
use crate::{
    db::{self, AnyConnection, alert_rules::AlertRuleRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

fn is_visible(viewer: &Viewer, row: &AlertRuleRow) -> AppResult<bool> {
    if row.owner_id == viewer.user_id {
        return Ok(true);
    }
    let recipients: AlertRecipients = written(&row.recipients)?;
    Ok(viewer.may(Permission::AlertsManage) && !recipients.is_empty())
}

/// A rule that the viewer may open and change.
///
/// # Errors
/// `not_found` when there is none, or it is somebody else's.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: AlertRuleId) -> AppResult<AlertRuleRow> {
    let row = db::alert_rules::get(conn, id).or_not_found()?;
    if is_visible(viewer, &row)? { Ok(row) } else { Err(AppError::not_found()) }
}

/// Those that the viewer may open, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<AlertRule>> {
    let owner = (!viewer.may(Permission::AlertsManage)).then_some(viewer.user_id);
    let ground = Ground::read(conn, viewer)?;
    let open = db::alerts::open_counts(conn)?;
    let mut rules = Vec::new();
    for (row, owner_name) in db::alert_rules::all(conn, owner)? {
        if is_visible(viewer, &row)? {
            rules.push(view(conn, viewer, &ground, &open, row, owner_name)?);
        }
    }
    Ok(rules)
}

/// One of them.
///
/// # Errors
/// As [`visible`].
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: AlertRuleId) -> AppResult<AlertRule> {
    let row = visible(conn, viewer, id)?;
    let owner_name = db::users::get(conn, row.owner_id)?.name;
    let ground = Ground::read(conn, viewer)?;
    let open = db::alerts::open_counts(conn)?;
    view(conn, viewer, &ground, &open, row, owner_name)
}

fn view(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    ground: &Ground,
    open: &HashMap<AlertRuleId, i64>,
    row: AlertRuleRow,
    owner_name: String,
) -> AppResult<AlertRule> {
    let definition: AlertDefinition = written(&row.definition)?;
    let spot = match definition.place {
        AlertPlace::Everything => None,
        place => ground.spot(conn, viewer, place)?,
    };
    let (place_name, place_name_zh) = spot.map(|spot| (spot.name, spot.name_zh)).unwrap_or_default();
    Ok(AlertRule {
        id: row.id,
        name: row.name,
        owner_id: row.owner_id,
        owner_name,
        definition,
        place_name,
        place_name_zh,
        recipients: written(&row.recipients)?,
        active: row.active,
        problem: row.problem,
        open_alerts: open.get(&row.id).copied().unwrap_or_default(),
        created_at: row.created_at,
        changed_at: row.changed_at,
        version: row.version,
    })
}
