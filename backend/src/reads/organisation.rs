//! The organisation's settings.

use chrono::NaiveDateTime;
use penstock_shared::organisation::Organisation;

use crate::{
    clock::day_in,
    db::{self, AnyConnection, organisation::OrganisationRow},
    error::{AppResult, OrNotFound},
};

/// The settings, and today's date by them.
///
/// # Errors
/// Not found before the set-up.
pub fn get(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Organisation> {
    Ok(view(db::organisation::get(conn).or_not_found()?, now))
}

/// What goes out.
#[must_use]
pub fn view(row: OrganisationRow, now: NaiveDateTime) -> Organisation {
    Organisation {
        calendar: row.calendar(),
        today: day_in(row.tz(), now),
        name: row.name,
        currency: row.currency,
        time_zone: row.time_zone,
        fiscal_year_start_month: row.fiscal_year_start_month,
        default_locale: row.default_locale,
        finance_approval_from_minor: row.finance_approval_from_minor,
        unbudgeted_rule: row.unbudgeted_rule,
        receipts_required: row.receipts_required,
        approvals_stand_days: row.approvals_stand_days,
        split_window_days: row.split_window_days,
        version: row.version,
    }
}
