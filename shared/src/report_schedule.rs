//! Reports that go out by mail on their days, to each reader with that reader's own right.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AnalysisViewId, ReportScheduleId, UserId},
    money::Currency,
};

/// Readers of a report at most.
pub const MOST_READERS: usize = 50;
/// The latest day behind the end of a month, a quarter or a year.
pub const LATEST_DAY: i32 = 60;

text_enum! {
    /// A kind of file that a table leaves as.
    pub enum ReportFile {
        Csv => "csv",
        Xlsx => "xlsx",
        Pdf => "pdf",
    }
}

impl ReportFile {
    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }
}

text_enum! {
    /// How often a report goes out, and what it is about.
    pub enum ReportCadence {
        /// On a weekday, about the period that is running.
        Week => "week",
        /// After each period of the fiscal year, about that period.
        Month => "month",
        /// After each quarter of the fiscal year, about that quarter.
        Quarter => "quarter",
        /// After each fiscal year, about that year.
        Year => "year",
    }
}

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "budget_usage", "threshold_bp": 1_000})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScheduledReport {
    /// What each budget had, what became of it, and what explains it.
    BudgetUsage {
        /// From which share of the budget on a variance is notable, in hundredths of a percent; 1,000 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = 1_000, minimum = 0, maximum = 10_000))]
        threshold_bp: Option<i64>,
        /// Absent means the organisation's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNY"))]
        currency: Option<Currency>,
    },
    /// The lines of requests that are charged to the days that it is about.
    Expenses {
        /// One or two dimensions, separated by a comma: `department,month`.
        #[cfg_attr(feature = "openapi", schema(example = "department,month"))]
        group_by: String,
        /// Absent means the organisation's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNY"))]
        currency: Option<Currency>,
    },
    /// A view of the analysis, with its own filters, as it is on the day.
    View { id: AnalysisViewId },
}

/// Somebody who gets a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportReader {
    pub id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub name: String,
}

/// A report that goes out on its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSchedule {
    pub id: ReportScheduleId,
    #[cfg_attr(feature = "openapi", schema(example = "Month in review"))]
    pub name: String,
    pub owner_id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    pub report: ScheduledReport,
    /// What the view is called; absent for other reports, and where the view is out of sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Spend by channel"))]
    pub view_name: Option<String>,
    pub file: ReportFile,
    pub cadence: ReportCadence,
    /// The weekday, 1 for Monday; otherwise how many days behind the end of what it is about.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub day: i32,
    /// By name.
    pub readers: Vec<ReportReader>,
    /// Nothing is sent for the time being. What falls into the pause is not sent afterwards.
    pub paused: bool,
    /// When it goes out next, at the hour of digests; absent where the fiscal year of that day is not open yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<NaiveDate>,
    /// When it went out last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_on: Option<NaiveDate>,
    /// Whether the viewer gets it.
    pub gets: bool,
    /// Whether the viewer may change and delete it: who sends it, and with `alerts:manage` everybody where it goes to
    /// others.
    pub may_change: bool,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A report to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportScheduleCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Month in review"))]
    pub name: String,
    pub report: ScheduledReport,
    pub file: ReportFile,
    pub cadence: ReportCadence,
    /// The weekday, 1 for Monday to 7; otherwise how many days behind the end of what it is about, 1 to 60.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub day: i32,
    /// Who gets it; oneself when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader_ids: Option<Vec<UserId>>,
}

/// What changes; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportScheduleUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Quarter in review"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ScheduledReport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ReportFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<ReportCadence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub day: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader_ids: Option<Vec<UserId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub paused: Option<bool>,
}
