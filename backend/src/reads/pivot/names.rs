//! The names of an axis' values, and the values of a name.

use std::collections::HashMap;

use penstock_shared::{
    analysis::{Dimension, GroupKey},
    expense::ExpenseState,
    ids::UserId,
    pivot::{Axis, AxisKind, PivotMember},
    reference::Vocabulary,
};

use super::places::Places;
use crate::{
    db::{self, AnyConnection, expense_report::state_code, pivot::names as all},
    error::AppResult,
    reads::analysis::names,
};

/// Values whose name is looked up by one statement.
const CHUNK: usize = 1_000;

/// The same as a dimension of the older analysis, whose names are known.
const fn dimension(kind: AxisKind) -> Option<Dimension> {
    Some(match kind {
        AxisKind::Department => Dimension::Department,
        AxisKind::Channel => Dimension::Channel,
        AxisKind::ActivityType => Dimension::ActivityType,
        AxisKind::Category => Dimension::Category,
        AxisKind::Campaign => Dimension::Campaign,
        AxisKind::Node => Dimension::Node,
        AxisKind::Custom(id) => Dimension::Custom(id),
        _ => return None,
    })
}

/// The values of an axis in their order: times as they follow one another, states as in a request's life, all others
/// by name, and "none" at the end.
///
/// # Errors
/// When the database fails.
pub fn members(
    conn: &mut AnyConnection,
    places: &Places,
    axis: Axis,
    codes: impl IntoIterator<Item = Option<i64>>,
) -> AppResult<Vec<PivotMember>> {
    let codes: Vec<Option<i64>> = codes.into_iter().collect();
    let named = labels(conn, places, axis.kind, &codes)?;
    let mut members: Vec<PivotMember> = codes
        .iter()
        .zip(named)
        .map(|(code, (label, label_zh))| PivotMember {
            code: *code,
            label,
            label_zh,
            has_parts: code.is_some_and(|code| places.has_parts(axis.kind, code)),
        })
        .collect();
    members.sort_by_cached_key(|member| {
        let place = match (axis.kind, member.code) {
            (kind, Some(code)) if kind.is_time() => {
                places.calendar.span(kind, code).map(|(first, _)| first.to_string()).unwrap_or_default()
            }
            (AxisKind::Status, Some(code)) => format!("{code:03}"),
            _ => member.label.clone(),
        };
        (member.code.is_none(), place.is_empty(), place, member.code)
    });
    Ok(members)
}

fn labels(
    conn: &mut AnyConnection,
    places: &Places,
    kind: AxisKind,
    codes: &[Option<i64>],
) -> AppResult<Vec<(String, String)>> {
    let english = |text: String| (text, String::new());
    if kind.is_time() {
        let label = |code: &Option<i64>| {
            english(code.map(|code| places.calendar.label(kind, code)).unwrap_or_default())
        };
        return Ok(codes.iter().map(label).collect());
    }
    if kind == AxisKind::Status {
        let state =
            |code: &Option<i64>| ExpenseState::ALL.iter().find(|state| Some(state_code(**state)) == *code);
        let label = |code| state(code).map(|state| english(state.to_string())).unwrap_or_default();
        return Ok(codes.iter().map(label).collect());
    }
    if let Some(dimension) = dimension(kind) {
        let keys = names::keys(conn, dimension, codes)?;
        return Ok(keys.into_iter().map(|key: GroupKey| (key.label, key.label_zh)).collect());
    }
    let wanted: Vec<i64> = codes.iter().copied().flatten().collect();
    let mut known: HashMap<i64, (String, String)> = HashMap::new();
    for chunk in wanted.chunks(CHUNK) {
        if kind == AxisKind::Vendor {
            known.extend(all::vendors(conn, chunk)?.into_iter().map(|(id, name, zh)| (id, (name, zh))));
        } else {
            let ids: Vec<UserId> = chunk.iter().copied().map(UserId).collect();
            known.extend(db::users::names(conn, &ids)?.into_iter().map(|(id, name)| (id.0, english(name))));
        }
    }
    let label = |code: &Option<i64>| code.and_then(|code| known.get(&code).cloned()).unwrap_or_default();
    Ok(codes.iter().map(label).collect())
}

/// The values whose name in either language has a text in it, whatever its case.
///
/// # Errors
/// When the database fails.
pub fn matching(conn: &mut AnyConnection, kind: AxisKind, text: &str) -> AppResult<Vec<i64>> {
    let of_terms = |conn: &mut AnyConnection, vocabulary| -> AppResult<Vec<all::Named>> {
        let rows = db::terms::all(conn, vocabulary)?;
        Ok(rows.into_iter().map(|row| (row.id, row.name, row.name_zh)).collect())
    };
    let named = match kind {
        AxisKind::Department => of_terms(conn, Vocabulary::Departments)?,
        AxisKind::Channel => of_terms(conn, Vocabulary::Channels)?,
        AxisKind::ActivityType => of_terms(conn, Vocabulary::ActivityTypes)?,
        AxisKind::Category => of_terms(conn, Vocabulary::Categories)?,
        AxisKind::Custom(id) => {
            let values = db::dimensions::values(conn)?.into_iter().filter(|row| row.dimension_id == id);
            values.map(|row| (row.id.0, row.name, row.name_zh)).collect()
        }
        AxisKind::Vendor => all::all_vendors(conn)?,
        AxisKind::Campaign => all::all_campaigns(conn)?,
        AxisKind::Node => all::all_nodes(conn)?,
        AxisKind::Owner => all::all_users(conn)?,
        _ => Vec::new(),
    };
    let text = text.trim().to_lowercase();
    let has = |name: &str| name.to_lowercase().contains(&text);
    Ok(named.into_iter().filter(|(_, name, zh)| has(name) || has(zh)).map(|(id, _, _)| id).collect())
}
