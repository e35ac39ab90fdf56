//! Adding and changing people.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{DepartmentId, UserId},
    permission::Role,
    problem::FieldErrorCode,
    reference::Vocabulary,
    user::{User, UserCreate, UserUpdate},
};

use crate::{
    db::{
        self,
        users::{NewUser, UserFilter, UserRow},
    },
    domain::email,
    error::{AppResult, FieldErrors, OrNotFound},
    passwords,
    reads::terms::check_unmerged,
    writer::WriteTx,
};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;

/// Adds a person. The password was hashed before, because that takes long.
///
/// # Errors
/// Wrong fields: a taken e-mail, a weak password, a role without the department it needs.
pub fn create(tx: &mut WriteTx<'_>, new: &UserCreate, password_hash: &str) -> AppResult<User> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let email = check_email(tx, &mut errors, "email", &new.email)?;
    passwords::check_strength(&mut errors, "password", &new.password, &email);
    check_place(tx, &mut errors, new.role, new.department_id)?;
    let locale = match new.locale {
        Some(locale) => locale,
        None => db::organisation::get(tx.conn)?.default_locale,
    };
    errors.into_result()?;
    let row = NewUser {
        email: &email,
        name: &name,
        role: new.role,
        department_id: new.department_id,
        locale,
        password_hash,
        active: true,
        session_epoch: 0,
        created_at: tx.now,
        version: 1,
    };
    let id = db::users::insert(tx.conn, &row)?;
    let row = db::users::get(tx.conn, id)?;
    note_change(tx, &row)?;
    Ok(row.into())
}

/// Changes a person. Making them inactive or giving them a password ends all of their sessions.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed them since; wrong fields; and the last active
/// administrator stays one.
pub fn update(
    tx: &mut WriteTx<'_>,
    id: UserId,
    version: i64,
    change: &UserUpdate,
    password_hash: Option<String>,
) -> AppResult<User> {
    let mut row = db::users::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let before = row.clone();
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    row.role = change.role.unwrap_or(row.role);
    row.department_id = change.department_id.unwrap_or(row.department_id);
    row.active = change.active.unwrap_or(row.active);
    if (row.role, row.department_id) != (before.role, before.department_id) {
        check_place(tx, &mut errors, row.role, row.department_id)?;
    }
    if let (Some(password), Some(hash)) = (&change.password, password_hash) {
        passwords::check_strength(&mut errors, "password", password, &row.email);
        row.password_hash = hash;
    }
    check_administrators(tx, &mut errors, &before, &row)?;
    errors.into_result()?;
    if !row.active || change.password.is_some() {
        row.session_epoch += 1;
        db::sessions::revoke_user(tx.conn, id, None, tx.now)?;
    }
    row.version += 1;
    if !db::users::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    note_change(tx, &row)?;
    Ok(row.into())
}

/// Checks a new person's e-mail and gives it in the form that is kept.
///
/// # Errors
/// When the database fails; what is wrong with the address goes into `errors`.
pub fn check_email(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    field: &str,
    text: &str,
) -> AppResult<String> {
    let Some(email) = email::parse(text) else {
        errors.add(field, FieldErrorCode::Malformed, "This is not an e-mail address.");
        return Ok(String::new());
    };
    if db::users::by_email(tx.conn, &email)?.is_some() {
        errors.add(field, FieldErrorCode::NotUnique, "Another person has this e-mail.");
    }
    Ok(email)
}

fn check_place(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    role: Role,
    department: Option<DepartmentId>,
) -> AppResult<()> {
    if role == Role::Service {
        errors.add("role", FieldErrorCode::NotAllowed, "This role is for API keys.");
    }
    let Some(department) = department else {
        if role.needs_department() {
            errors.add("department_id", FieldErrorCode::Required, "This role belongs to a department.");
        }
        return Ok(());
    };
    check_unmerged(tx.conn, errors, "department_id", Vocabulary::Departments, Some(department.0))
}

/// Without an active administrator nobody could let anybody in any more.
fn check_administrators(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    before: &UserRow,
    after: &UserRow,
) -> AppResult<()> {
    let is_one = |row: &UserRow| row.active && row.role == Role::Administrator;
    if !is_one(before) || is_one(after) {
        return Ok(());
    }
    let filter = UserFilter { role: Some(Role::Administrator), active: Some(true), ..UserFilter::default() };
    if db::users::count_matching(tx.conn, &filter)? <= 1 {
        let field = if after.active { "role" } else { "active" };
        errors.add(field, FieldErrorCode::NotAllowed, "This is the last active administrator.");
    }
    Ok(())
}

/// Tells the screens. Part of the transaction that changes the person.
pub(super) fn note_change(tx: &mut WriteTx<'_>, row: &UserRow) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::UserChanged, row.id.0, row.department_id)?;
    Ok(())
}
