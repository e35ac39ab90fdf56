//! The lists of channels, activity types and categories; what happened to a term, and where it is used.

use std::collections::HashMap;

use penstock_shared::{
    ids::DepartmentId,
    problem::FieldErrorCode,
    reference::{TermChange, TermName, TermUse},
};

use crate::{
    db::{
        self, AnyConnection,
        terms::{TermRow, Vocabulary},
    },
    error::{AppResult, FieldErrors, OrNotFound},
    reads::known::Known,
};

/// Every term of a vocabulary, by code, the inactive ones too: old entries still name them.
///
/// # Errors
/// When the database fails.
pub fn list<T: From<TermRow>>(conn: &mut AnyConnection, vocabulary: Vocabulary) -> AppResult<Vec<T>> {
    Ok(db::terms::all(conn, vocabulary)?.into_iter().map(T::from).collect())
}

/// What a department is by now: itself, or the one that it was merged into.
///
/// # Errors
/// When the database fails.
pub fn department_now(conn: &mut AnyConnection, id: Option<DepartmentId>) -> AppResult<Option<DepartmentId>> {
    let Some(id) = id else { return Ok(None) };
    Ok(Some(DepartmentId(db::terms::tree(conn, Vocabulary::Departments)?.effective(id.0))))
}

/// What happened to a term, the latest first.
///
/// # Errors
/// `not_found` when there is no such term.
pub fn history(conn: &mut AnyConnection, vocabulary: Vocabulary, id: i64) -> AppResult<Vec<TermChange>> {
    db::terms::get(conn, vocabulary, id).or_not_found()?;
    let rows = db::term_changes::of_term(conn, vocabulary, id)?;
    let names: HashMap<i64, TermName> = db::terms::all(conn, vocabulary)?
        .into_iter()
        .map(|row| (row.id, TermName { id: row.id, name: row.name, name_zh: row.name_zh }))
        .collect();
    let actors: Vec<_> = rows.iter().filter_map(|row| row.actor_id).collect();
    let actors: HashMap<_, _> = db::users::names(conn, &actors)?.into_iter().collect();
    let changes = rows.into_iter().map(|row| TermChange {
        at: row.at,
        actor_name: row.actor_id.and_then(|actor| actors.get(&actor).cloned()),
        what: row.what,
        name: row.name,
        name_zh: row.name_zh,
        other: row.other_id.and_then(|other| names.get(&other).cloned()),
    });
    Ok(changes.collect())
}

/// Where a term is used.
///
/// # Errors
/// `not_found` when there is no such term.
pub fn uses(conn: &mut AnyConnection, vocabulary: Vocabulary, id: i64) -> AppResult<TermUse> {
    db::terms::get(conn, vocabulary, id).or_not_found()?;
    Ok(db::term_changes::uses(conn, vocabulary, id)?)
}

/// Notes that a new record may not use a term: there is none, or it was merged into another. Terms out
/// of use are another question.
///
/// # Errors
/// When the database fails.
pub fn check_unmerged(
    conn: &mut AnyConnection,
    errors: &mut FieldErrors,
    field: impl Into<String>,
    vocabulary: Vocabulary,
    id: Option<i64>,
) -> AppResult<()> {
    let Some(id) = id else { return Ok(()) };
    match db::terms::get(conn, vocabulary, id) {
        Ok(row) if row.merged_into_id.is_none() => {}
        Ok(row) => {
            let target = db::terms::tree(conn, vocabulary)?.effective(id);
            note_merged(errors, field, &row, &db::terms::get(conn, vocabulary, target)?);
        }
        Err(diesel::result::Error::NotFound) => note_unknown(errors, field),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The same, from what is known.
///
/// # Errors
/// When the database fails.
pub fn check_unmerged_known(
    conn: &mut AnyConnection,
    known: &Known,
    errors: &mut FieldErrors,
    field: impl Into<String>,
    (vocabulary, id): (Vocabulary, Option<i64>),
) -> AppResult<()> {
    let Some(id) = id else { return Ok(()) };
    let terms = known.terms(conn, vocabulary)?;
    match terms.rows.get(&id) {
        None => note_unknown(errors, field),
        Some(row) if row.merged_into_id.is_none() => {}
        Some(row) => {
            let target = terms.rows.get(&terms.tree.effective(id)).unwrap_or(row);
            note_merged(errors, field, row, target);
        }
    }
    Ok(())
}

fn note_unknown(errors: &mut FieldErrors, field: impl Into<String>) {
    errors.add(field, FieldErrorCode::Unknown, "There is none of this number.");
}

fn note_merged(errors: &mut FieldErrors, field: impl Into<String>, row: &TermRow, target: &TermRow) {
    let message = format!("'{}' was merged into '{}'. Take that one.", row.name, target.name);
    errors.add(field, FieldErrorCode::NotAllowed, message);
}
