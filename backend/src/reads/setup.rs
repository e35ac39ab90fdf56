//! What the sign-in page needs to know before anybody has signed in.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use penstock_shared::{
    error_code::ErrorCode,
    organisation::{Locale, SetupState, SetupYearQuery},
    period::{FiscalCalendar, FiscalYearPreview},
    problem::FieldErrorCode,
};

use super::fiscal_years::lay_out;
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    demo_logins,
    domain::calendar::fiscal_year_of,
    error::{AppError, AppResult},
};

/// Whether there is an organisation, and the logins of a demo one.
///
/// # Errors
/// When the database fails.
pub fn state(conn: &mut AnyConnection) -> AppResult<SetupState> {
    let organisation = match db::organisation::get(conn) {
        Ok(row) => row,
        Err(diesel::result::Error::NotFound) => {
            return Ok(SetupState {
                needs_setup: true,
                organisation_name: None,
                default_locale: Locale::ZhCn,
                demo_logins: Vec::new(),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let demo_logins = if organisation.is_demo { demo_logins::logins().collect() } else { Vec::new() };
    Ok(SetupState {
        needs_setup: false,
        organisation_name: Some(organisation.name),
        default_locale: organisation.default_locale,
        demo_logins,
    })
}

/// The current fiscal year as the set-up would open it.
///
/// # Errors
/// [`ErrorCode::AlreadySetUp`] when there is an organisation; an unknown time zone, a month that is none.
pub fn first_year(
    conn: &mut AnyConnection,
    query: &SetupYearQuery,
    now: NaiveDateTime,
) -> AppResult<FiscalYearPreview> {
    if !state(conn)?.needs_setup {
        return Err(ErrorCode::AlreadySetUp.into());
    }
    let zone = query.time_zone.parse::<Tz>().map_err(|_| {
        AppError::field("time_zone", FieldErrorCode::Unknown, "An IANA name, such as Asia/Shanghai.")
    })?;
    let calendar = FiscalCalendar {
        kind: query.kind,
        start_month: query.start_month,
        week_start: query.week_start,
        anchor: query.anchor,
    };
    lay_out(conn, fiscal_year_of(day_in(zone, now), &calendar), &calendar)
}
