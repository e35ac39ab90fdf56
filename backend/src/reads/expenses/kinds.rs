//! What the kind of a request asks for, with what has to be looked up for it.

use chrono::NaiveDate;
use diesel::OptionalExtension as _;
use penstock_shared::{
    comment::Person,
    expense::ExpenseDraft,
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::UserId,
    problem::FieldErrorCode,
};

use crate::{
    db::{self, AnyConnection, users::UserFilter},
    domain::request_kind::{Asked, problems},
    error::{AppResult, FieldErrors},
    viewer::Viewer,
};

/// Notes what the kind finds wrong, and gives the terms with what goes without saying.
///
/// # Errors
/// When the database fails.
pub fn check(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    draft: &ExpenseDraft,
    today: NaiveDate,
    errors: &mut FieldErrors,
) -> AppResult<ExpenseTerms> {
    let days: Vec<Option<NaiveDate>> = draft.lines.iter().map(|line| line.charge_date).collect();
    let asked = Asked {
        kind: draft.kind,
        terms: draft.terms,
        has_vendor: draft.vendor.as_deref().is_some_and(|name| !name.trim().is_empty()),
        days: &days,
        today,
    };
    for (field, code, message) in problems(&asked) {
        errors.add(field, code, message);
    }
    let mut terms = draft.terms;
    if draft.kind == ExpenseKind::Advance {
        let receiver = terms.receiver_id.unwrap_or(viewer.user_id);
        let person = db::users::get(conn, receiver).optional()?;
        if !person.is_some_and(|person| person.active) {
            errors.add("terms.receiver_id", FieldErrorCode::Unknown, "There is no such person.");
        }
        terms.receiver_id = Some(receiver);
    }
    Ok(terms)
}

/// People that are looked at for receivers.
const MOST_RECEIVERS: i64 = 2_000;

/// Whom an advance can be for: active people by name, and whoever was chosen before.
///
/// # Errors
/// When the database fails.
pub fn receivers(conn: &mut AnyConnection, chosen: Option<UserId>) -> AppResult<Vec<Person>> {
    let filter = UserFilter { active: Some(true), ..UserFilter::default() };
    let found = db::users::search(conn, &filter, None, MOST_RECEIVERS)?;
    let mut people: Vec<Person> =
        found.into_iter().map(|user| Person { id: user.id, name: user.name }).collect();
    let known = |id: UserId| people.iter().any(|person| person.id == id);
    if let Some(id) = chosen.filter(|id| !known(*id)) {
        people.extend(db::users::names(conn, &[id])?.into_iter().map(|(id, name)| Person { id, name }));
    }
    Ok(people)
}
