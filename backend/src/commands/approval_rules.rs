//! Changing the rules of approval.

use penstock_shared::{
    approval_rule::{ApprovalRules, ApprovalRulesUpdate},
    error_code::ErrorCode,
    event::EventTopic,
};

use crate::{
    db::{self, approval_rules::RulesRow},
    error::{AppError, AppResult, FieldErrors},
    reads::approval_rules::{check::check, current},
    viewer::Viewer,
    writer::WriteTx,
};

/// Puts new rules in force, for requests that are submitted from now on.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody else changed them; all wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    version: i64,
    change: &ApprovalRulesUpdate,
) -> AppResult<ApprovalRules> {
    let before = db::approval_rules::newest(tx.conn)?.map_or(0, |(row, _)| row.version);
    if before != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    let note = errors.text("note", &change.note, 500);
    let rules = check(tx.conn, &change.rules, &mut errors)?;
    errors.into_result()?;
    let row = RulesRow {
        version: before + 1,
        rules: serde_json::to_string(&rules).map_err(|error| AppError::Internal(error.into()))?,
        note,
        created_by: viewer.user_id,
        created_at: tx.now,
    };
    db::approval_rules::insert(tx.conn, &row)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ApprovalRulesChanged, row.version, None)?;
    current(tx.conn)
}
