//! Alerts that a person was told of. What is out of their sight by now is not there.

use penstock_shared::{
    alert::{Alert, AlertDefinition, AlertFigures, AlertFinding, AlertMember, AlertQuery, AlertState},
    ids::AlertId,
    page::Page,
    pivot::PivotQuery,
};

use super::written;
use crate::{
    db::{
        self, AnyConnection,
        alerts::{AlertFilter, OwnAlert},
    },
    error::{AppResult, OrNotFound},
    paging::PageRequest,
    viewer::Viewer,
};

fn filter(viewer: &Viewer) -> AlertFilter<'_> {
    AlertFilter { within: viewer.scope.departments(), ..AlertFilter::of(viewer.user_id) }
}

/// A page of the viewer's alerts, newest first.
///
/// # Errors
/// A wrong page.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, query: &AlertQuery) -> AppResult<Page<Alert>> {
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let all = AlertFilter {
        state: query.state,
        severity: query.severity,
        rule: query.rule_id,
        node: query.node_id,
        department: query.department_id,
        ..filter(viewer)
    };
    let total = db::alerts::count(conn, &all)?;
    let before = request.after.as_ref().map(|after| AlertId(after.id));
    let rows = db::alerts::page(conn, &AlertFilter { before, ..all }, request.rows_to_load())?;
    let (rows, next_cursor) = request.cut(rows, |row: &OwnAlert| (String::new(), row.0.id.0))?;
    let items = rows.into_iter().map(view).collect::<AppResult<_>>()?;
    Ok(Page { items, next_cursor, total })
}

/// One of the viewer's alerts.
///
/// # Errors
/// `not_found` when the viewer was not told of it, or may not see it any more.
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> AppResult<Alert> {
    view(own(conn, viewer, id)?)
}

/// The rows of one of the viewer's alerts.
///
/// # Errors
/// As [`get`].
pub fn own(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> AppResult<OwnAlert> {
    db::alerts::get(conn, &filter(viewer), id).or_not_found()
}

fn view((row, own, rule_name): OwnAlert) -> AppResult<Alert> {
    let definition: AlertDefinition = written(&row.definition)?;
    let query: Option<PivotQuery> = row.query.as_deref().map(written).transpose()?;
    let member = definition.per.filter(|_| !row.member_key.is_empty()).map(|dimension| AlertMember {
        dimension,
        code: row.member_key.parse().ok(),
        name: row.member_name,
        name_zh: row.member_name_zh,
    });
    Ok(Alert {
        id: row.id,
        rule_id: row.rule_id,
        rule_name,
        state: if row.resolved_at.is_some() { AlertState::Resolved } else { own.state },
        snoozed_until: own.snoozed_until,
        definition,
        place_name: row.place_name,
        place_name_zh: row.place_name_zh,
        time_name: row.time_name,
        finding: AlertFinding {
            severity: row.severity,
            threshold: row.threshold,
            member,
            figures: AlertFigures {
                value: row.value,
                allocated_minor: row.allocated_minor,
                used_minor: row.used_minor,
                available_minor: row.available_minor,
                currency: row.currency,
            },
        },
        raised_value: row.raised_value,
        raised_at: row.raised_at,
        resolved_at: row.resolved_at,
        node_id: row.node_id,
        query,
        version: own.version,
    })
}
