//! Fiscal years and their periods.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{FiscalYearId, PeriodId};

text_enum! {
    /// Whether a period takes entries.
    pub enum PeriodState {
        Open => "open",
        Closed => "closed",
    }
}

/// A fiscal period: a month of a fiscal year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    pub id: PeriodId,
    pub fiscal_year_id: FiscalYearId,
    /// 1 for the first period of the year.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub number: i32,
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
    pub periods: Vec<Period>,
}

/// Opens a fiscal year of twelve months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalYearCreate {
    /// The calendar year in which it ends. It begins with the organisation's first fiscal month.
    #[cfg_attr(feature = "openapi", schema(example = 2026))]
    pub ends_in_year: i32,
}

/// Closes or reopens a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodUpdate {
    pub state: PeriodState,
}
