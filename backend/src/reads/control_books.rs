//! Control books, with what counts in them, and the policies that they had.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use penstock_shared::{
    budget::PeriodBalance,
    control::{BookTerm, ControlBook, ControlBookPage, PolicyState, PolicyVersion},
    dimension::DimensionKey,
    ids::{ControlBookId, DepartmentId, FiscalYearId, UserId},
};

use crate::{
    db::{self, AnyConnection, control_books::BookRow},
    domain::ledger::Buckets,
    error::{AppError, AppResult, OrNotFound},
    reads::{
        funds::terms,
        overrides::{self, OverrideQuery},
    },
    viewer::{Scope, Viewer},
};

/// The books of a year in the viewer's sight, by name.
///
/// # Errors
/// `not_found` when there is no such year.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, year: FiscalYearId) -> AppResult<Vec<ControlBook>> {
    db::fiscal_years::get(conn, year).or_not_found()?;
    let mut books = Vec::new();
    for row in db::control_books::of_year(conn, year)? {
        let terms = terms(conn, row.id)?;
        if in_sight(viewer, &terms) {
            books.push(view(conn, row, terms)?);
        }
    }
    Ok(books)
}

/// A book adds up money of every department that it does not leave out. Who does not see the whole
/// organisation sees a book only if it names departments, and all of them are in sight.
fn in_sight(viewer: &Viewer, terms: &[(DimensionKey, i64)]) -> bool {
    if viewer.scope == Scope::All {
        return true;
    }
    let mut departments = terms.iter().filter(|(key, _)| *key == DimensionKey::Department).peekable();
    departments.peek().is_some() && departments.all(|(_, id)| viewer.scope.contains(DepartmentId(*id)))
}

/// # Errors
/// `not_found` when there is no such book in sight.
pub fn check_sight(conn: &mut AnyConnection, viewer: &Viewer, id: ControlBookId) -> AppResult<()> {
    db::control_books::get(conn, id).or_not_found()?;
    if in_sight(viewer, &terms(conn, id)?) { Ok(()) } else { Err(AppError::not_found()) }
}

/// A book with its periods, policies and overrides.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn page(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ControlBookId,
    now: NaiveDateTime,
) -> AppResult<ControlBookPage> {
    let row = db::control_books::get(conn, id).or_not_found()?;
    let terms = terms(conn, id)?;
    if !in_sight(viewer, &terms) {
        return Err(AppError::not_found());
    }
    let held: BTreeMap<_, Buckets> =
        db::control_books::balances(conn, id)?.into_iter().map(|row| (row.period_id, row.into())).collect();
    let mut periods = Vec::new();
    for period in db::periods::of_year(conn, row.fiscal_year_id)? {
        periods.push(PeriodBalance {
            period_id: period.id,
            number: period.number,
            starts_on: period.starts_on,
            balance: held.get(&period.id).copied().unwrap_or_default().to_balance()?,
        });
    }
    let policies = policies(conn, &row)?;
    let query = OverrideQuery { book_id: Some(id), ..OverrideQuery::default() };
    let overrides = overrides::list(conn, viewer, &query, now)?;
    Ok(ControlBookPage { book: view(conn, row, terms)?, periods, policies, overrides })
}

fn view(conn: &mut AnyConnection, row: BookRow, terms: Vec<(DimensionKey, i64)>) -> AppResult<ControlBook> {
    let mut sum = Buckets::default();
    for balance in db::control_books::balances(conn, row.id)? {
        sum = sum.plus(&balance.into())?;
    }
    Ok(ControlBook {
        id: row.id,
        fiscal_year_id: row.fiscal_year_id,
        control: row.control(),
        currency: row.currency,
        terms: terms.into_iter().map(|(dimension, value_id)| BookTerm { dimension, value_id }).collect(),
        policy_version: row.policy_version,
        active: row.active,
        balance: sum.to_balance()?,
        version: row.version,
        name: row.name,
        name_zh: row.name_zh,
    })
}

fn policies(conn: &mut AnyConnection, book: &BookRow) -> AppResult<Vec<PolicyVersion>> {
    let rows = db::control_books::policies(conn, book.id)?;
    let people: Vec<UserId> = rows.iter().filter_map(|row| row.set_by).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| PolicyVersion {
            version: row.version,
            control: row.control(),
            cap_minor: Some(row.cap_minor),
            reason: row.reason,
            set_by_name: row.set_by.and_then(|user| names.get(&user).cloned()),
            set_at: row.set_at,
            valid_from: None,
            state: match row.version == book.policy_version {
                true if book.active => PolicyState::InForce,
                true => PolicyState::Off,
                false => PolicyState::Past,
            },
        })
        .collect())
}
