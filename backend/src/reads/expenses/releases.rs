//! What was called off a blanket order.

use penstock_shared::{
    expense_kind::ExpenseKind,
    ids::ExpenseId,
    release::{BlanketOrder, Release},
};

use super::page::Names;
use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow},
    domain::releases::{Held, held_minor, left_minor},
    error::AppResult,
};

/// `EXP-1042/3`.
#[must_use]
pub fn reference(id: ExpenseId, number: i32) -> String {
    format!("{}/{number}", db::expenses::reference(id))
}

/// The order and its releases; nothing for other kinds.
///
/// # Errors
/// When the database fails.
pub fn view(
    conn: &mut AnyConnection,
    names: &mut Names,
    row: &ExpenseRow,
) -> AppResult<Option<BlanketOrder>> {
    if row.kind != ExpenseKind::BlanketOrder {
        return Ok(None);
    }
    let rows = db::releases::of_expense(conn, row.id)?;
    let held: Vec<Held> = rows.iter().map(|(release, invoiced)| release.held(*invoiced)).collect();
    let mut releases = Vec::with_capacity(rows.len());
    for (release, invoiced_minor) in rows {
        releases.push(Release {
            id: release.id,
            reference: reference(row.id, release.number),
            state: release.state,
            expense_line_id: release.expense_line_id,
            amount_minor: release.amount_minor,
            invoiced_minor,
            note: release.note,
            delivered_by: release.delivered_by,
            created_by_name: names.of(conn, release.created_by)?,
            created_at: release.created_at,
        });
    }
    Ok(Some(BlanketOrder {
        ordered_minor: row.total_minor,
        released_minor: held_minor(&held),
        invoiced_minor: row.invoiced_minor,
        left_minor: left_minor(row.total_minor, &held),
        releases,
    }))
}
