//! Asking somebody to stand in, and calling it off.

use penstock_shared::{
    delegation::{Delegation as View, DelegationCreate},
    event::EventTopic,
    ids::DelegationId,
    permission::Permission,
    problem::FieldErrorCode,
};

use crate::{
    clock::day_in,
    db::{self, delegations::NewDelegation},
    domain::delegation::{Delegation, closes_a_circle},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{self, approval_rules::approving},
    viewer::Viewer,
    writer::WriteTx,
};

/// The longest absence, in days.
const MOST_DAYS: i64 = 366;

/// Lets somebody decide in somebody's place for some days.
///
/// # Errors
/// Wrong fields: somebody else without the right to manage people, a person who may not approve, days that are
/// over, a way that would lead back.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, ask: &DelegationCreate) -> AppResult<View> {
    let from = ask.from_user_id.unwrap_or(viewer.user_id);
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let by_role = approving(tx.conn)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("reason", &ask.reason, 500);
    if from != viewer.user_id && !viewer.may(Permission::UsersManage) {
        let message = "Only who manages people names a stand-in for somebody else.";
        errors.add("from_user_id", FieldErrorCode::NotAllowed, message);
    }
    for (field, user) in [("from_user_id", from), ("to_user_id", ask.to_user_id)] {
        if by_role.values().all(|people| !people.contains(&user)) {
            errors.add(field, FieldErrorCode::NotAllowed, "This person may not approve.");
        }
    }
    if from == ask.to_user_id {
        errors.add("to_user_id", FieldErrorCode::NotUnique, "Nobody stands in for themselves.");
    }
    if ask.ends_on < today {
        errors.add("ends_on", FieldErrorCode::OutOfRange, "This day is over.");
    }
    if ask.ends_on < ask.starts_on {
        errors.add("ends_on", FieldErrorCode::OutOfRange, "The last day is before the first.");
    }
    if (ask.ends_on - ask.starts_on).num_days() >= MOST_DAYS {
        errors.add("ends_on", FieldErrorCode::OutOfRange, format!("At most {MOST_DAYS} days."));
    }
    let new = Delegation { from, to: ask.to_user_id, starts_on: ask.starts_on, ends_on: ask.ends_on };
    let others: Vec<Delegation> =
        db::delegations::from_day(tx.conn, today)?.iter().map(Delegation::from).collect();
    if errors.is_empty() && closes_a_circle(&new, &others) {
        errors.add(
            "to_user_id",
            FieldErrorCode::Circular,
            "This person has somebody stand in on these days, and the way leads back.",
        );
    }
    errors.into_result()?;
    let row = NewDelegation {
        from_user_id: from,
        to_user_id: ask.to_user_id,
        starts_on: ask.starts_on,
        ends_on: ask.ends_on,
        reason: &reason,
        created_by: viewer.user_id,
        created_at: tx.now,
    };
    let id = db::delegations::insert(tx.conn, &row)?;
    announce(tx, id)?;
    let row = db::delegations::get(tx.conn, id)?;
    reads::delegations::get(tx.conn, viewer, tx.now, row)?.ok_or_else(AppError::not_found)
}

/// Calls one off. Who has decided already has decided.
///
/// # Errors
/// `not_found` when there is none in sight, or when it was called off before.
pub fn end(tx: &mut WriteTx<'_>, viewer: &Viewer, id: DelegationId) -> AppResult<()> {
    let row = db::delegations::get(tx.conn, id).or_not_found()?;
    if !reads::delegations::may_end(viewer, &row) || !db::delegations::end(tx.conn, id, tx.now)? {
        return Err(AppError::not_found());
    }
    announce(tx, id)
}

fn announce(tx: &mut WriteTx<'_>, id: DelegationId) -> AppResult<()> {
    Ok(db::events::insert(tx.conn, tx.now, EventTopic::ApprovalRulesChanged, id.0, None)?)
}
