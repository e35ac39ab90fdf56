//! The one query model of the analysis: measures by dimensions on rows and columns, with filters, a comparison,
//! sorting and subtotals. Screens, saved views, exports and the API ask with it.
//!
//! Numbers are whole: money in minor units, rates in hundredths of a percent ([`MeasureUnit`]). A value is named by
//! its code: the id of the department, vendor ..., a time's code as [`AxisKind`] says, a state's number, and `null`
//! for what has no value.

mod answer;
mod axis;
mod comparison;
mod measure;
mod view;

use serde::{Deserialize, Serialize};

use crate::money::Currency;

pub use answer::{PivotAnswer, PivotEntriesQuery, PivotEntry, PivotGroup, PivotMember};
pub use axis::{Axis, AxisKind, DEEPEST_LEVEL};
pub use comparison::Comparison;
pub use measure::{MeasureUnit, PivotMeasure};
pub use view::{
    AnalysisView, AnalysisViewCreate, AnalysisViewSummary, AnalysisViewUpdate, ChartKind, Presentation,
    ViewRight, ViewShare, ViewSharing,
};

/// Dimensions on rows and columns together at most.
pub const MOST_AXES: usize = 6;

/// A question to the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "measures": ["allocated", "spent", "usage_rate"], "rows": ["department@1", "channel"], "columns": ["quarter"],
    "filters": [{"dimension": "department", "test": {"below": [3]}}], "subtotals": true
})))]
#[serde(deny_unknown_fields)]
pub struct PivotQuery {
    /// At least one, each once, in the order of the columns.
    #[cfg_attr(feature = "openapi", schema(example = json!(["allocated", "spent", "usage_rate"])))]
    pub measures: Vec<PivotMeasure>,
    /// Dimensions down the side, the outermost first. May be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!(["department@1", "channel"])))]
    pub rows: Vec<Axis>,
    /// Dimensions across the top, the outermost first. May be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!(["quarter"])))]
    pub columns: Vec<Axis>,
    /// All of them have to hold.
    #[serde(default)]
    pub filters: Vec<PivotFilter>,
    /// Amounts of different currencies are never added up; absent means the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNY"))]
    pub currency: Option<Currency>,
    /// The same question about another time, beside this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Groups of rows by a figure of their total column; absent means by name and time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<PivotSort>,
    /// Only the first so many groups of the outermost row dimension; totals count all the same what is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 20, minimum = 1))]
    pub limit: Option<u32>,
    /// Also a row, or column, for each group of all but the innermost dimensions.
    #[serde(default)]
    pub subtotals: bool,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PivotFilter {
    pub dimension: Axis,
    #[cfg_attr(feature = "openapi", schema(example = json!({"below": [3]})))]
    pub test: FilterTest,
}

/// What a dimension's value has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FilterTest {
    /// One of these; `null` is "none".
    In(Vec<Option<i64>>),
    /// None of these.
    NotIn(Vec<Option<i64>>),
    /// One of these or something below one of them. Only trees.
    Below(Vec<i64>),
    /// From the one to the other, both included; either may be open. Only times.
    Range {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<i64>,
    },
    /// The name in either language has this in it, whatever its case.
    Contains(String),
    /// The `count` values with the most of a measure, among what all other filters let through.
    Top { count: u32, measure: PivotMeasure },
}

/// How rows are sorted within the group that they are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PivotSort {
    /// One of the measures that are asked for.
    pub measure: PivotMeasure,
    /// The least first.
    #[serde(default)]
    pub ascending: bool,
}
