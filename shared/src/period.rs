//! Fiscal years and their periods.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::ids::{FiscalYearId, PeriodId};

text_enum! {
    /// Whether a period takes entries.
    pub enum PeriodState {
        Open => "open",
        Closed => "closed",
    }
}

text_enum! {
    /// How a fiscal year is divided.
    pub enum CalendarKind {
        /// Twelve calendar months.
        Months => "months",
        /// Whole weeks: quarters of periods of four, four and five weeks.
        Weeks445 => "weeks_4_4_5",
        /// Whole weeks: quarters of periods of four, five and four weeks.
        Weeks454 => "weeks_4_5_4",
        /// Whole weeks: quarters of periods of five, four and four weeks.
        Weeks544 => "weeks_5_4_4",
        /// Whole weeks: thirteen periods of four weeks.
        ThirteenPeriods => "thirteen_periods",
    }
}

impl CalendarKind {
    /// Whether years are made of whole weeks and have 52 or 53 of them.
    #[must_use]
    pub const fn has_weeks(self) -> bool {
        !matches!(self, Self::Months)
    }
}

text_enum! {
    /// A day of the week.
    pub enum WeekDay {
        Monday => "monday",
        Tuesday => "tuesday",
        Wednesday => "wednesday",
        Thursday => "thursday",
        Friday => "friday",
        Saturday => "saturday",
        Sunday => "sunday",
    }
}

text_enum! {
    /// On which of the given weekdays a year of whole weeks begins.
    pub enum YearAnchor {
        /// On the one nearest to the first day of the start month.
        Nearest => "nearest",
        /// On the last one that is not after the first day of the start month.
        Last => "last",
    }
}

/// How fiscal years are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalCalendar {
    pub kind: CalendarKind,
    /// The month in which fiscal years begin, 1 to 12.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub start_month: i32,
    /// The first day of every week; months do not look at it.
    pub week_start: WeekDay,
    /// Months do not look at it.
    pub anchor: YearAnchor,
}

impl FiscalCalendar {
    /// Calendar months from a month on.
    #[must_use]
    pub const fn months(start_month: i32) -> Self {
        Self {
            kind: CalendarKind::Months,
            start_month,
            week_start: WeekDay::Sunday,
            anchor: YearAnchor::Nearest,
        }
    }
}

/// The quarter of a period, from 1. Three periods make a quarter; of thirteen the last quarter has
/// four. A year that was cut short counts its quarters from its first period.
#[must_use]
pub const fn quarter_of(period: i32, periods_in_year: i32) -> i32 {
    let quarter = (period - 1) / 3 + 1;
    if periods_in_year == 13 && quarter > 4 { 4 } else { quarter }
}

/// A fiscal period: a month of a fiscal year, or some weeks of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    pub id: PeriodId,
    pub fiscal_year_id: FiscalYearId,
    /// 1 for the first period of the year.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub number: i32,
    /// 1 to 4.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub quarter: i32,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub state: PeriodState,
    pub version: i64,
}

/// A fiscal year with its periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalYear {
    pub id: FiscalYearId,
    /// Named after the calendar year in which it ends: `FY2026`.
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub code: String,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub calendar: CalendarKind,
    pub periods: Vec<Period>,
}

/// Opens a fiscal year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalYearCreate {
    /// The calendar year in which it ends; a year of whole weeks may end a few days beside it.
    #[cfg_attr(feature = "openapi", schema(example = 2026))]
    pub ends_in_year: i32,
    /// By default the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<FiscalCalendar>,
}

/// Which year to lay out. What is left out is the organisation's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct FiscalYearPreviewQuery {
    /// The calendar year in which it ends.
    #[cfg_attr(feature = "openapi", param(example = 2026))]
    pub ends_in_year: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CalendarKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_month: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_start: Option<WeekDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<YearAnchor>,
}

/// A fiscal year as it would be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalYearPreview {
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub code: String,
    pub calendar: FiscalCalendar,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub periods: Vec<PeriodPreview>,
    /// The calendar's own first day was moved so that the year joins the ones beside it.
    pub joined: bool,
    /// Days between the year before and this one that no year has.
    pub gap_days: i64,
}

/// A period as it would be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodPreview {
    pub number: i32,
    /// 1 to 4.
    pub quarter: i32,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub days: i64,
}

/// Closes or reopens a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodUpdate {
    pub state: PeriodState,
    /// Why; required to reopen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What closing a period would do to the promises in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodClosing {
    /// Lines of expenses that hold reserved or committed money in it.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub lines: i64,
    /// The next open period of the year, which takes them over. Absent when there is none: then the
    /// period closes only without such lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Period>,
}

/// A closing or a reopening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodChange {
    pub period_id: PeriodId,
    pub number: i32,
    pub starts_on: NaiveDate,
    /// What it became.
    pub state: PeriodState,
    pub at: NaiveDateTime,
    pub actor_name: String,
    /// Empty when a closing had none.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::quarter_of;

    #[test]
    fn quarters_have_three_periods_and_the_last_of_thirteen_has_four() {
        let of = |periods| (1..=periods).map(|number| quarter_of(number, periods)).collect::<Vec<_>>();
        assert_eq!(of(12), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
        assert_eq!(of(13), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
        assert_eq!(of(4), [1, 1, 1, 2]);
    }
}
