//! Adding and changing departments.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{DepartmentId, UserId},
    problem::FieldErrorCode,
    reference::{Department, DepartmentCreate, DepartmentUpdate, Vocabulary},
};

use crate::{
    commands::terms,
    db::{self, departments::NewDepartment},
    error::{AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Adds a department.
///
/// # Errors
/// Wrong fields: a taken code, an unknown parent or head.
pub fn create(tx: &mut WriteTx<'_>, new: &DepartmentCreate) -> AppResult<Department> {
    let mut errors = FieldErrors::new();
    let code = errors.text("code", &new.code, 32);
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    let all = db::departments::all(tx.conn)?;
    if all.iter().any(|department| department.code == code) {
        errors.add("code", FieldErrorCode::NotUnique, "Another department has this code.");
    }
    let parent = new.parent_id.map(|id| id.0);
    terms::check_parent(tx, Vocabulary::Departments, &mut errors, None, parent)?;
    if let Some(head) = new.head_user_id {
        check_head(tx, &mut errors, head)?;
    }
    errors.into_result()?;
    let id = db::departments::insert(
        tx.conn,
        &NewDepartment {
            parent_id: new.parent_id,
            code: &code,
            name: &name,
            name_zh: &name_zh,
            head_user_id: new.head_user_id,
            active: true,
            version: 1,
        },
    )?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    Ok(db::departments::get(tx.conn, id)?.into())
}

/// Changes a department.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    actor: Option<UserId>,
    id: DepartmentId,
    version: i64,
    change: &DepartmentUpdate,
) -> AppResult<Department> {
    let mut row = db::departments::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let before = db::terms::get(tx.conn, Vocabulary::Departments, id.0)?;
    let mut errors = FieldErrors::new();
    if let Some(parent) = change.parent_id {
        terms::check_parent(tx, Vocabulary::Departments, &mut errors, Some(&before), parent.map(|id| id.0))?;
        row.parent_id = parent;
    }
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    if let Some(head) = change.head_user_id {
        if let Some(head) = head {
            check_head(tx, &mut errors, head)?;
        }
        row.head_user_id = head;
    }
    if let Some(active) = change.active {
        row.active = active;
    }
    errors.into_result()?;
    row.version += 1;
    if !db::departments::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let after = db::terms::get(tx.conn, Vocabulary::Departments, id.0)?;
    terms::note(tx, actor, Vocabulary::Departments, &before, &after)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
    Ok(row.into())
}

fn check_head(tx: &mut WriteTx<'_>, errors: &mut FieldErrors, head: UserId) -> AppResult<()> {
    use penstock_shared::permission::Permission;
    match db::users::get(tx.conn, head) {
        Ok(user) if user.active && user.role.allows(Permission::ExpensesApprove) => Ok(()),
        Ok(_) => {
            errors.add("head_user_id", FieldErrorCode::NotAllowed, "This person's role may not approve.");
            Ok(())
        }
        Err(diesel::result::Error::NotFound) => {
            errors.add("head_user_id", FieldErrorCode::Unknown, "There is no such person.");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
