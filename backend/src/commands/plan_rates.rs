//! Entering plan rates, by hand or from a table.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{PlanRateId, UserId},
    problem::FieldErrorCode,
    rate::{PlanRateCreate, PlanRateImport, PlanRateImported, Rate, RateSource},
};

use crate::{
    db::{self, plan_rates::NewPlanRate},
    error::{AppError, AppResult, FieldErrors},
    writer::WriteTx,
};

/// Rows that a table has at most.
const MOST_ROWS: usize = 5_000;

/// Adds a rate; for a day that has one it is the correction.
///
/// # Errors
/// Wrong fields.
pub fn create(tx: &mut WriteTx<'_>, actor: UserId, new: &PlanRateCreate) -> AppResult<PlanRateId> {
    let mut errors = FieldErrors::new();
    if new.from == new.to {
        errors.add("to", FieldErrorCode::NotAllowed, "A currency needs no rate to itself.");
    }
    let rate = new.rate.parse::<Rate>();
    if let Err(error) = rate {
        errors.add("rate", FieldErrorCode::Malformed, error.to_string());
    }
    errors.into_result()?;
    let Ok(rate) = rate else { return Err(ErrorCode::ValidationFailed.into()) };
    add(tx, actor, new, rate, RateSource::Typed)
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

/// Adds the rates of a table, all or none. A row that says what is known already adds nothing.
///
/// # Errors
/// Every wrong row, by its number.
pub fn import(tx: &mut WriteTx<'_>, actor: UserId, table: &PlanRateImport) -> AppResult<PlanRateImported> {
    let rows = read(&table.text)?;
    let mut done = PlanRateImported { added: 0, known: 0 };
    for (new, rate) in rows {
        let known = db::plan_rates::on(tx.conn, new.from, new.to, new.valid_from)?
            .filter(|row| row.valid_from == new.valid_from)
            .map(|row| row.rate())
            .transpose()?;
        if known == Some(rate) {
            done.known += 1;
        } else {
            add(tx, actor, &new, rate, RateSource::Imported)?;
            done.added += 1;
        }
    }
    Ok(done)
}

/// The rows of a table, or everything that is wrong with them.
fn read(text: &str) -> AppResult<Vec<(PlanRateCreate, Rate)>> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let mut errors = FieldErrors::new();
    let head = reader.headers().map(|head| head.iter().map(str::to_lowercase).collect::<Vec<_>>());
    let head = head.map_err(|error| AppError::field("text", FieldErrorCode::Malformed, error.to_string()))?;
    let place = |name: &str| head.iter().position(|column| column.trim_start_matches('\u{feff}') == name);
    let places = (place("from"), place("to"), place("valid_from"), place("rate"));
    let (Some(from), Some(to), Some(valid_from), Some(rate)) = places else {
        let message = "The first line names the columns: from,to,valid_from,rate.";
        return Err(AppError::field("text", FieldErrorCode::Malformed, message));
    };
    let mut rows = Vec::new();
    for (number, record) in (2..).zip(reader.records()) {
        if rows.len() >= MOST_ROWS {
            errors.add("text", FieldErrorCode::TooLong, format!("At most {MOST_ROWS} rows."));
            break;
        }
        let field = format!("text[{number}]");
        let Ok(record) = record else {
            errors.add(field, FieldErrorCode::Malformed, format!("Line {number} cannot be read."));
            continue;
        };
        let at = |index: usize| record.get(index).unwrap_or_default();
        let parsed = (at(from).parse(), at(to).parse(), at(valid_from).parse(), at(rate).parse::<Rate>());
        match parsed {
            (Ok(from), Ok(to), Ok(valid_from), Ok(parsed)) if from != to => {
                rows.push((PlanRateCreate { from, to, valid_from, rate: parsed.to_string() }, parsed));
            }
            _ => errors.add(
                field,
                FieldErrorCode::Malformed,
                format!("Line {number} is not two currencies, a day such as 2026-01-31 and a rate."),
            ),
        }
    }
    errors.into_result()?;
    Ok(rows)
}
