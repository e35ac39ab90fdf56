//! Adding a control book.

use std::collections::BTreeSet;

use diesel::OptionalExtension as _;
use penstock_shared::{
    control::{BookTerm, ControlBookCreate, PeriodCap},
    dimension::DimensionKey,
    event::EventTopic,
    ids::{CampaignId, ControlBookId, DepartmentId, DimensionValueId, FiscalYearId, PeriodId, VendorId},
    money::split_minor,
    problem::FieldErrorCode,
};

use super::count::count_again;
use crate::{
    commands::budgets::create::check_control,
    db::{
        self,
        control_books::{BookBalanceRow, BookPolicyRow, NewBook},
        periods::PeriodRow,
        terms::Vocabulary,
    },
    domain::{ledger::LARGEST_MOVEMENT_MINOR, match_key::match_key},
    error::{AppResult, FieldErrors},
    viewer::Viewer,
    writer::WriteTx,
};

/// A filter with more values is better a value above them.
const MOST_TERMS: usize = 50;

/// Adds a book. What the ledger holds of the year already counts in it.
///
/// # Errors
/// Every wrong field at once.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &ControlBookCreate) -> AppResult<ControlBookId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    let reason = errors.text("reason", &new.reason, 500);
    check_control(&mut errors, &new.control);
    check_terms(tx, &mut errors, &new.terms)?;
    let periods = db::periods::of_year(tx.conn, new.fiscal_year_id)?;
    if periods.is_empty() {
        errors.add("fiscal_year_id", FieldErrorCode::Unknown, "There is no such fiscal year.");
    }
    check_name(tx, &mut errors, (new.fiscal_year_id, None), &name)?;
    let caps = caps(&mut errors, &periods, new.cap_minor, &new.caps)?;
    errors.into_result()?;
    let currency = match new.currency {
        Some(currency) => currency,
        None => db::organisation::get(tx.conn)?.currency,
    };
    let control = new.control;
    let row = NewBook {
        fiscal_year_id: new.fiscal_year_id,
        name: &name,
        name_zh: &name_zh,
        currency,
        control_level: control.level,
        control_window: control.window,
        to_date: control.to_date,
        tolerance_minor: control.tolerance_minor,
        tolerance_bp: control.tolerance_bp,
        policy_version: 1,
        active: true,
        version: 1,
        created_at: tx.now,
    };
    let id = db::control_books::insert(tx.conn, &row, &new.terms)?;
    db::control_books::insert_policy(
        tx.conn,
        &BookPolicyRow {
            book_id: id,
            version: 1,
            control_level: control.level,
            control_window: control.window,
            to_date: control.to_date,
            tolerance_minor: control.tolerance_minor,
            tolerance_bp: control.tolerance_bp,
            cap_minor: new.cap_minor,
            reason,
            set_by: Some(viewer.user_id),
            set_at: tx.now,
        },
    )?;
    write_caps(tx, id, &caps)?;
    db::control_book_caps::keep(tx.conn, id, 1)?;
    count_again(tx, id)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ControlsChanged, id.0, None)?;
    Ok(id)
}

/// Two books of a year are told apart by their names, so they have different ones.
///
/// # Errors
/// When the database fails.
pub(super) fn check_name(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    (year, own): (FiscalYearId, Option<ControlBookId>),
    name: &str,
) -> AppResult<()> {
    let key = match_key(name);
    let books = db::control_books::of_year(tx.conn, year)?;
    if books.iter().any(|book| Some(book.id) != own && match_key(&book.name) == key) {
        errors.add("name", FieldErrorCode::NotUnique, "Another book of this year has that name.");
    }
    Ok(())
}

/// Every period's cap: as given, or evenly. Notes what is wrong with them.
///
/// # Errors
/// When the sums leave the range of the ledger.
pub(super) fn caps(
    errors: &mut FieldErrors,
    periods: &[PeriodRow],
    cap_minor: i64,
    given: &[PeriodCap],
) -> AppResult<Vec<(PeriodId, i64)>> {
    if !(0..=LARGEST_MOVEMENT_MINOR).contains(&cap_minor) {
        errors.add("cap_minor", FieldErrorCode::OutOfRange, "Give an amount of zero or more.");
        return Ok(Vec::new());
    }
    if given.is_empty() {
        let parts = split_minor(cap_minor, &vec![1; periods.len()])?;
        return Ok(periods.iter().map(|period| period.id).zip(parts).collect());
    }
    let wanted: BTreeSet<PeriodId> = periods.iter().map(|period| period.id).collect();
    let named: BTreeSet<PeriodId> = given.iter().map(|cap| cap.period_id).collect();
    if wanted != named || given.len() != periods.len() {
        errors.add("caps", FieldErrorCode::Malformed, "Give every period of the year once.");
    }
    if given.iter().any(|cap| !(0..=LARGEST_MOVEMENT_MINOR).contains(&cap.cap_minor)) {
        errors.add("caps", FieldErrorCode::OutOfRange, "Each cap is zero or more.");
    } else if given.iter().map(|cap| i128::from(cap.cap_minor)).sum::<i128>() != i128::from(cap_minor) {
        errors.add(
            "cap_minor",
            FieldErrorCode::Malformed,
            "The periods do not add up to the cap of the year.",
        );
    }
    Ok(given.iter().map(|cap| (cap.period_id, cap.cap_minor)).collect())
}

/// Puts the caps of the periods in place; what counts against them stays.
///
/// # Errors
/// When the database fails.
pub(super) fn write_caps(
    tx: &mut WriteTx<'_>,
    book_id: ControlBookId,
    caps: &[(PeriodId, i64)],
) -> AppResult<()> {
    let mut rows = Vec::with_capacity(caps.len());
    for (period_id, cap_minor) in caps {
        let row = db::control_books::balance(tx.conn, book_id, *period_id)?;
        let row = row.unwrap_or(BookBalanceRow {
            book_id,
            period_id: *period_id,
            cap_minor: 0,
            reserved_minor: 0,
            committed_minor: 0,
            spent_minor: 0,
        });
        rows.push(BookBalanceRow { cap_minor: *cap_minor, ..row });
    }
    Ok(db::control_books::put_balances(tx.conn, &rows)?)
}

fn check_terms(tx: &mut WriteTx<'_>, errors: &mut FieldErrors, terms: &[BookTerm]) -> AppResult<()> {
    if terms.is_empty() || terms.len() > MOST_TERMS {
        let message = format!("Say what the book covers: 1 to {MOST_TERMS} values.");
        errors.add("terms", FieldErrorCode::OutOfRange, message);
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    for (index, term) in terms.iter().enumerate() {
        if !seen.insert(*term) {
            errors.add(format!("terms[{index}]"), FieldErrorCode::NotUnique, "Each value once.");
        }
        if !exists(tx, term)? {
            let field = format!("terms[{index}].value_id");
            errors.add(field, FieldErrorCode::Unknown, "There is no such value in this dimension.");
        }
    }
    Ok(())
}

fn exists(tx: &mut WriteTx<'_>, term: &BookTerm) -> AppResult<bool> {
    let (conn, id) = (&mut *tx.conn, term.value_id);
    let vocabulary = match term.dimension {
        DimensionKey::Department => {
            return Ok(db::departments::get(conn, DepartmentId(id)).optional()?.is_some());
        }
        DimensionKey::Campaign => return Ok(db::campaigns::get(conn, CampaignId(id)).optional()?.is_some()),
        DimensionKey::Vendor => return Ok(db::vendors::get(conn, VendorId(id)).optional()?.is_some()),
        DimensionKey::Custom(dimension) => {
            let value = db::dimensions::value(conn, DimensionValueId(id)).optional()?;
            return Ok(value.is_some_and(|value| value.dimension_id == dimension));
        }
        DimensionKey::Channel => Vocabulary::Channels,
        DimensionKey::ActivityType => Vocabulary::ActivityTypes,
        DimensionKey::Category => Vocabulary::Categories,
    };
    Ok(db::terms::get(conn, vocabulary, id).optional()?.is_some())
}
