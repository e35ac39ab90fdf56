//! What people change about themselves.

use penstock_shared::{
    error_code::ErrorCode,
    ids::UserId,
    problem::FieldErrorCode,
    session::{CurrentUser, PasswordChange, ProfileUpdate, SessionView},
};

use super::{session, users};
use crate::{
    app::AppState,
    db::{self, users::UserRow},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    passwords::{self, check_strength},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes one's own name or language.
///
/// # Errors
/// A wrong name.
pub fn update(tx: &mut WriteTx<'_>, id: UserId, change: &ProfileUpdate) -> AppResult<CurrentUser> {
    let mut row = db::users::get(tx.conn, id).or_not_found()?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, users::LONGEST_NAME);
    }
    row.locale = change.locale.unwrap_or(row.locale);
    errors.into_result()?;
    row.version += 1;
    db::users::update(tx.conn, &row)?;
    users::note_change(tx, &row)?;
    reads::viewer::current_user(tx.conn, &row)
}

/// Changes one's own password. Every other session ends at once; this one goes on with the access
/// token in the answer.
///
/// # Errors
/// A wrong current password, a weak new one; [`ErrorCode::Throttled`] after too many wrong ones, as
/// somebody who found an open screen could guess here.
pub async fn change_password(
    state: &AppState,
    viewer: &Viewer,
    address: &str,
    change: PasswordChange,
) -> AppResult<SessionView> {
    let id = viewer.user_id;
    let user = state.read(move |conn| db::users::get(conn, id).or_not_found()).await?;
    let now = state.clock.now();
    if let Some(wait) = state.throttle.wait(&user.email, address, now) {
        return Err(session::throttled(wait));
    }
    let (current, hash) = (change.current_password, user.password_hash.clone());
    if !state.hash_password(move || passwords::verify(&current, Some(&hash))).await? {
        state.throttle.failed(&user.email, address, now);
        let message = "This is not your password.";
        return Err(AppError::field("current_password", FieldErrorCode::NotAllowed, message));
    }
    let mut errors = FieldErrors::new();
    check_strength(&mut errors, "new_password", &change.new_password, &user.email);
    errors.into_result()?;
    let hash = state.hash_password(move || passwords::hash(&change.new_password)).await?;
    let family = viewer.family.clone().ok_or_else(|| AppError::from(ErrorCode::Forbidden))?;
    let kept = family.clone();
    let row = state.writer.run(move |tx| set_password(tx, &user, hash, &kept)).await?;
    session::view(state, row, family).await
}

fn set_password(tx: &mut WriteTx<'_>, read: &UserRow, hash: String, family: &str) -> AppResult<UserRow> {
    let mut row = db::users::get(tx.conn, read.id).or_not_found()?;
    // Somebody else set a password while this one was being hashed: what was checked is not true
    // any more.
    if row.password_hash != read.password_hash || !row.active {
        return Err(ErrorCode::Unauthenticated.into());
    }
    row.password_hash = hash;
    row.session_epoch += 1;
    row.version += 1;
    db::users::update(tx.conn, &row)?;
    db::sessions::revoke_user(tx.conn, row.id, Some(family), tx.now)?;
    Ok(row)
}
