//! The list of people, and one of them.

use penstock_shared::{
    ids::UserId,
    page::Page,
    user::{User, UserQuery},
};

use crate::{
    db::{
        self, AnyConnection,
        users::{UserFilter, UserRow},
    },
    error::{AppError, AppResult, OrNotFound},
    paging::PageRequest,
    viewer::Scope,
};

/// A page of the people in sight, by name.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn search(conn: &mut AnyConnection, scope: &Scope, query: &UserQuery) -> AppResult<Page<User>> {
    let request = PageRequest::new("name", query.limit, query.cursor.as_deref())?;
    let text = query.q.as_ref().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    let filter = UserFilter {
        text: text.as_deref(),
        role: query.role,
        department_id: query.department_id,
        active: query.active,
        within: scope.departments(),
    };
    let after = request.after.as_ref().map(|after| (after.key.as_str(), UserId(after.id)));
    let rows = db::users::search(conn, &filter, after, request.rows_to_load())?;
    let total = db::users::count_matching(conn, &filter)?;
    request.page(rows, total, |row: &UserRow| (row.name.clone(), row.id.0))
}

/// A person in sight.
///
/// # Errors
/// Not found, or not in sight.
pub fn get(conn: &mut AnyConnection, scope: &Scope, id: UserId) -> AppResult<User> {
    let row = db::users::get(conn, id).or_not_found()?;
    match (scope.departments(), row.department_id) {
        (None, _) => {}
        (Some(departments), Some(department)) if departments.contains(&department) => {}
        (Some(_), _) => return Err(AppError::not_found()),
    }
    Ok(row.into())
}
