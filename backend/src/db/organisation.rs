//! The organisation: one row.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    money::Currency,
    organisation::{Locale, UnbudgetedRule},
    period::{CalendarKind, FiscalCalendar, WeekDay, YearAnchor},
};

use super::{AnyConnection, schema::organisation};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation, treat_none_as_default_value = false)]
pub struct OrganisationRow {
    pub id: i64,
    pub name: String,
    pub currency: Currency,
    pub time_zone: String,
    pub fiscal_year_start_month: i32,
    pub default_locale: Locale,
    pub finance_approval_from_minor: i64,
    pub is_demo: bool,
    pub created_at: NaiveDateTime,
    pub version: i64,
    pub calendar_kind: CalendarKind,
    pub calendar_week_start: WeekDay,
    pub calendar_anchor: YearAnchor,
    pub unbudgeted_rule: UnbudgetedRule,
    /// When digests leave, an hour of the time zone.
    pub digest_hour: i32,
    /// Working days of the week: 1 for Monday, 2 for Tuesday, 4 for Wednesday and so on, added up.
    pub working_week: i32,
    pub receipts_required: bool,
    pub approvals_stand_days: Option<i32>,
    /// Requests of one person for one vendor in so many days are routed by their sum; `None`: each by itself.
    pub split_window_days: Option<i32>,
    /// How many working days an approver has, unless the rule says otherwise.
    pub approval_due_days: i32,
    /// So many working days later the next head above is asked as well; `None`: never.
    pub escalate_after_days: Option<i32>,
}

impl OrganisationRow {
    /// The time zone. The set-up refuses names that are not in the database of zones, so UTC stands
    /// only for a row that somebody edited by hand.
    #[must_use]
    pub fn tz(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// How new fiscal years are laid out.
    #[must_use]
    pub const fn calendar(&self) -> FiscalCalendar {
        FiscalCalendar {
            kind: self.calendar_kind,
            start_month: self.fiscal_year_start_month,
            week_start: self.calendar_week_start,
            anchor: self.calendar_anchor,
        }
    }

    /// Changes how new fiscal years are laid out.
    pub const fn set_calendar(&mut self, calendar: FiscalCalendar) {
        self.calendar_kind = calendar.kind;
        self.fiscal_year_start_month = calendar.start_month;
        self.calendar_week_start = calendar.week_start;
        self.calendar_anchor = calendar.anchor;
    }
}

/// # Errors
/// `NotFound` before the set-up.
pub fn get(conn: &mut AnyConnection) -> QueryResult<OrganisationRow> {
    organisation::table.select(OrganisationRow::as_select()).first(conn)
}

/// # Errors
/// When there is one already.
pub fn insert(conn: &mut AnyConnection, row: &OrganisationRow) -> QueryResult<()> {
    diesel::insert_into(organisation::table).values(row).execute(conn).map(drop)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &OrganisationRow) -> QueryResult<bool> {
    diesel::update(organisation::table.filter(organisation::version.eq(row.version - 1)))
        .set((
            organisation::name.eq(&row.name),
            organisation::time_zone.eq(&row.time_zone),
            organisation::default_locale.eq(row.default_locale),
            organisation::finance_approval_from_minor.eq(row.finance_approval_from_minor),
            organisation::fiscal_year_start_month.eq(row.fiscal_year_start_month),
            organisation::calendar_kind.eq(row.calendar_kind),
            organisation::calendar_week_start.eq(row.calendar_week_start),
            organisation::calendar_anchor.eq(row.calendar_anchor),
            organisation::unbudgeted_rule.eq(row.unbudgeted_rule),
            organisation::digest_hour.eq(row.digest_hour),
            organisation::working_week.eq(row.working_week),
            organisation::receipts_required.eq(row.receipts_required),
            organisation::approvals_stand_days.eq(row.approvals_stand_days),
            organisation::split_window_days.eq(row.split_window_days),
            organisation::approval_due_days.eq(row.approval_due_days),
            organisation::escalate_after_days.eq(row.escalate_after_days),
            organisation::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}
