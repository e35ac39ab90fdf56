//! Questions that are kept with how their answers are shown. A view holds no figures: whoever opens it asks the
//! question by their own right, and sees their own part of the organisation.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::PivotQuery;
use crate::{
    ids::{AnalysisViewId, UserId},
    permission::Role,
};

text_enum! {
    /// Who sees a view.
    pub enum ViewSharing {
        /// Only its owner.
        Private => "private",
        /// Everybody who has one of the chosen roles.
        Roles => "roles",
        /// Everybody who reads the analysis.
        Everybody => "everybody",
    }
}

text_enum! {
    /// What those may do with whom a view is shared.
    pub enum ViewRight {
        Read => "read",
        /// Give it another name, question or picture. Sharing and deleting stay with the owner.
        Change => "change",
    }
}

text_enum! {
    /// The picture beside the table.
    pub enum ChartKind {
        /// No picture.
        None => "none",
        Bar => "bar",
        Stacked => "stacked",
        Line => "line",
        Area => "area",
        Treemap => "treemap",
        /// From what was planned to what was used, step by step.
        Waterfall => "waterfall",
        /// A field per day.
        Calendar => "calendar",
    }
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    pub chart: ChartKind,
    /// Shades figures by their size within their measure.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub heat_map: bool,
}

impl Default for Presentation {
    fn default() -> Self {
        Self { chart: ChartKind::Bar, heat_map: false }
    }
}

/// With whom a view is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewShare {
    pub sharing: ViewSharing,
    /// With `roles` at least one; else none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub roles: Vec<Role>,
    pub right: ViewRight,
}

impl Default for ViewShare {
    fn default() -> Self {
        Self { sharing: ViewSharing::Private, roles: Vec::new(), right: ViewRight::Read }
    }
}

/// A view in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalysisViewSummary {
    pub id: AnalysisViewId,
    #[cfg_attr(feature = "openapi", schema(example = "Spend by channel and quarter"))]
    pub name: String,
    pub owner_id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    pub share: ViewShare,
    /// Whether the viewer may give it another name, question or picture.
    pub may_change: bool,
    /// Whether the viewer may share and delete it.
    pub may_share: bool,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalysisView {
    #[serde(flatten)]
    pub summary: AnalysisViewSummary,
    pub query: PivotQuery,
    pub presentation: Presentation,
}

/// A view to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnalysisViewCreate {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Spend by channel and quarter"))]
    pub name: String,
    pub query: PivotQuery,
    #[serde(default)]
    pub presentation: Presentation,
    #[serde(default)]
    pub share: ViewShare,
}

/// What changes; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnalysisViewUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Spend by channel"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<PivotQuery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presentation: Option<Presentation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ViewShare>,
}
