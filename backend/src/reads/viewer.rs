//! Who is behind a token or a key, and what they may see.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use penstock_shared::{
    error_code::ErrorCode,
    ids::{DepartmentId, UserId},
    permission::Permission,
    session::CurrentUser,
};

use super::delegations;
use crate::{
    db::{self, AnyConnection, departments::DepartmentRow, users::UserRow},
    domain::{tree, vocabulary::TermTree},
    error::{AppError, AppResult, OrNotFound},
    tokens::{AccessClaims, sha256_hex},
    viewer::{Scope, Viewer},
};

/// # Errors
/// [`ErrorCode::Unauthenticated`] when the person is gone, inactive, or signed out meanwhile.
pub fn of_access_token(
    conn: &mut AnyConnection,
    claims: &AccessClaims,
    now: NaiveDateTime,
) -> AppResult<Viewer> {
    let user = active_user(db::users::get(conn, claims.user_id()))?;
    if user.session_epoch != claims.epoch {
        return Err(ErrorCode::Unauthenticated.into());
    }
    let scope = scope_of(conn, user.role.sees_all_departments(), user.department_id)?;
    let approves = user.role.allows(Permission::ExpensesApprove);
    let delegations = if approves { delegations::at(conn, now)? } else { Vec::new() };
    Ok(Viewer {
        user_id: user.id,
        name: user.name,
        role: user.role,
        department_id: user.department_id,
        scope,
        api_key: None,
        family: Some(claims.family.clone()),
        delegations,
    })
}

/// The viewer behind a key, and when the key was used before.
///
/// Whoever manages keys answers for what each may do; when they no longer do, their keys shrink to what
/// their role allows.
///
/// # Errors
/// [`ErrorCode::Unauthenticated`] when the key is unknown, revoked, expired, or its person inactive.
pub fn of_api_key(
    conn: &mut AnyConnection,
    secret: &str,
    now: NaiveDateTime,
) -> AppResult<(Viewer, Option<NaiveDateTime>)> {
    let unknown = || AppError::from(ErrorCode::Unauthenticated);
    let key = db::api_keys::by_secret_hash(conn, &sha256_hex(secret))?.ok_or_else(unknown)?;
    if key.revoked_at.is_some() || key.expires_at.is_some_and(|end| end <= now) {
        return Err(unknown());
    }
    let user = active_user(db::users::get(conn, key.user_id))?;
    let scope = scope_of(conn, key.department_id.is_none(), key.department_id)?;
    let answers = user.role.allows(Permission::ApiKeysManage);
    let scopes = key.permissions().filter(|permission| answers || user.role.allows(*permission)).collect();
    let viewer = Viewer {
        user_id: user.id,
        name: key.name,
        role: user.role,
        department_id: key.department_id,
        scope,
        api_key: Some((key.id, scopes)),
        family: None,
        delegations: Vec::new(),
    };
    Ok((viewer, key.last_used_at))
}

/// A person in whose name work goes on after they asked for it.
///
/// # Errors
/// When the person is gone.
pub fn of_user(conn: &mut AnyConnection, id: UserId) -> AppResult<Viewer> {
    let user = db::users::get(conn, id).or_not_found()?;
    let scope = scope_of(conn, user.role.sees_all_departments(), user.department_id)?;
    Ok(Viewer {
        user_id: user.id,
        name: user.name,
        role: user.role,
        department_id: user.department_id,
        scope,
        api_key: None,
        family: None,
        delegations: Vec::new(),
    })
}

/// Who asks, as their screens know them. A key has the rights of its scopes.
///
/// # Errors
/// When the person is gone.
pub fn me(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<CurrentUser> {
    let user = db::users::get(conn, viewer.user_id).or_not_found()?;
    Ok(CurrentUser {
        department_id: viewer.department_id,
        permissions: viewer.permissions(),
        ..current_user(conn, &user)?
    })
}

fn active_user(found: Result<UserRow, diesel::result::Error>) -> AppResult<UserRow> {
    match found {
        Ok(user) if user.active => Ok(user),
        Ok(_) | Err(diesel::result::Error::NotFound) => Err(ErrorCode::Unauthenticated.into()),
        Err(error) => Err(error.into()),
    }
}

/// The departments in sight: all of them, or one's own and those below it.
///
/// # Errors
/// When the database fails.
pub fn scope_of(conn: &mut AnyConnection, all: bool, own: Option<DepartmentId>) -> AppResult<Scope> {
    if all {
        return Ok(Scope::All);
    }
    let Some(own) = own else { return Ok(Scope::Departments(Vec::new())) };
    let departments = db::departments::all(conn)?;
    let merged = TermTree::new(
        departments.iter().map(|row| (row.id.0, None, row.merged_into_id.map(|target| target.0))),
    );
    // Whoever belongs to a merged department belongs to the one that it was merged into.
    let own = DepartmentId(merged.effective(own.0));
    Ok(Scope::Departments(tree::with_descendants(own, &parents(&departments))))
}

/// What each department counts under: what it was merged into, or else its parent.
#[must_use]
pub fn parents(departments: &[DepartmentRow]) -> HashMap<DepartmentId, Option<DepartmentId>> {
    departments
        .iter()
        .map(|department| (department.id, department.merged_into_id.or(department.parent_id)))
        .collect()
}

/// What the signed-in person's screens need to know about them.
///
/// # Errors
/// When the database fails.
pub fn current_user(conn: &mut AnyConnection, user: &UserRow) -> AppResult<CurrentUser> {
    Ok(CurrentUser {
        id: user.id,
        email: user.email.clone(),
        name: user.name.clone(),
        role: user.role,
        department_id: user.department_id,
        locale: user.locale,
        time_zone: db::organisation::get(conn).or_not_found()?.time_zone,
        permissions: user.role.permissions(),
    })
}
