//! Entering plan rates, by hand or from a table, and taking back what nobody has used.

mod table;

use chrono::{Datelike as _, NaiveDate};
use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{PlanRateId, UserId},
    problem::FieldErrorCode,
    rate::{PlanRateCreate, PlanRateImported, Rate, RateSource},
};

pub use self::table::{RateTable, read};
use crate::{
    db::{self, plan_rates::NewPlanRate},
    domain::calendar::{FIRST_YEAR, LAST_YEAR},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::rates::is_used,
    writer::WriteTx,
};

/// Adds a rate; for a day that has one it is the correction.
///
/// # Errors
/// Wrong fields.
pub fn create(tx: &mut WriteTx<'_>, actor: UserId, new: &PlanRateCreate) -> AppResult<PlanRateId> {
    let mut errors = FieldErrors::new();
    if new.from == new.to {
        errors.add("to", FieldErrorCode::SameCurrency, "A currency needs no rate to itself.");
    }
    if !is_usual(new.valid_from) {
        errors.add("valid_from", FieldErrorCode::OutOfRange, unusual_day());
    }
    let rate = new.rate.parse::<Rate>();
    if let Err(error) = rate {
        errors.add("rate", FieldErrorCode::NotARate, error.to_string());
    }
    errors.into_result()?;
    let Ok(rate) = rate else { return Err(ErrorCode::ValidationFailed.into()) };
    add(tx, actor, new, rate, RateSource::Typed)
}

/// Whether a rate from this day on can ever be asked for: fiscal years lie in these.
fn is_usual(day: NaiveDate) -> bool {
    (FIRST_YEAR - 1..=LAST_YEAR).contains(&day.year())
}

fn unusual_day() -> String {
    format!("Give a day from {} to {LAST_YEAR}.", FIRST_YEAR - 1)
}

fn add(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    new: &PlanRateCreate,
    rate: Rate,
    source: RateSource,
) -> AppResult<PlanRateId> {
    let row = NewPlanRate {
        from_currency: new.from,
        to_currency: new.to,
        valid_from: new.valid_from,
        rate: rate.to_string(),
        source,
        entered_by: actor,
        entered_at: tx.now,
    };
    let id = db::plan_rates::insert(tx.conn, &row)?;
    db::events::insert(tx.conn, tx.now, EventTopic::OrganisationChanged, id.0, None)?;
    Ok(id)
}

/// Adds the rates of a table. A row that says what is known already adds nothing.
///
/// # Errors
/// When the database fails.
pub fn import(tx: &mut WriteTx<'_>, actor: UserId, table: &RateTable) -> AppResult<PlanRateImported> {
    let mut done = PlanRateImported { added: 0, known: 0 };
    for (new, rate) in &table.rows {
        let known = db::plan_rates::on(tx.conn, new.from, new.to, new.valid_from)?
            .filter(|row| row.valid_from == new.valid_from)
            .map(|row| row.rate())
            .transpose()?;
        if known == Some(*rate) {
            done.known += 1;
        } else {
            add(tx, actor, new, *rate, RateSource::Imported)?;
            done.added += 1;
        }
    }
    Ok(done)
}

/// Deletes a rate that was entered by mistake, as long as nothing was checked at it.
///
/// # Errors
/// [`ErrorCode::RateInUse`] once a request may have been.
pub fn delete(tx: &mut WriteTx<'_>, id: PlanRateId) -> AppResult<()> {
    let row = db::plan_rates::get(tx.conn, id).or_not_found()?;
    if is_used(tx.conn, &row)? {
        return Err(AppError::from(ErrorCode::RateInUse));
    }
    db::plan_rates::delete(tx.conn, id)?;
    Ok(db::events::insert(tx.conn, tx.now, EventTopic::OrganisationChanged, id.0, None)?)
}
