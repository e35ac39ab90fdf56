//! Dashboards: tiles in order, each with a question to the ledger or a list. A dashboard holds no figures: whoever
//! opens it asks the questions by their own right, and sees their own part of the organisation.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AnalysisViewId, DashboardId, NodeId, UserId},
    permission::Role,
    pivot::{Axis, AxisKind, ChartKind, PivotFilter, PivotMeasure, PivotQuery, PivotSort, ViewShare},
};

/// Tiles of a dashboard at most.
pub const MOST_TILES: usize = 24;
/// Columns of the grid, which is the width of the widest tile.
pub const GRID_COLUMNS: u8 = 4;
/// The height of the highest tile.
pub const HIGHEST_TILE: u8 = 3;
/// Budgets that the list of those close to their limit asks for at most.
pub const BUDGETS_LISTED: u32 = 20;
/// How much of a budget is used when the list of those close to their limit begins, unless the tile says otherwise, in
/// hundredths of a percent.
pub const CLOSE_TO_LIMIT_BP: i64 = 8_000;

text_enum! {
    /// What a tile shows.
    pub enum TileKind {
        /// One measure in total, with how it moved: `query` without rows, a time on its columns at most.
        Number => "number",
        /// `query` as the picture `chart`.
        Chart => "chart",
        /// `query` as a table.
        Table => "table",
        /// Spent, committed, reserved and available of what was allocated, of `filters`.
        MoneyBar => "money_bar",
        /// Requests or budgets, as `list` says.
        List => "list",
        /// Plan, use and where the year will land, of `node_id` or of all budgets in sight. Of the filters of the
        /// dashboard it follows one by one fiscal year; without that it is about the year of today.
        BudgetHealth => "budget_health",
    }
}

text_enum! {
    /// What a list has.
    pub enum TileList {
        /// Requests that wait for the viewer's decision.
        Approvals => "approvals",
        /// What the viewer asked for.
        MyRequests => "my_requests",
        /// Budgets of which more than `over_bp` is used, the fullest first, of `filters`.
        Budgets => "budgets",
    }
}

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "title": "Spend by channel", "kind": "chart", "width": 2, "height": 2, "chart": "bar",
    "query": {"measures": ["spent"], "rows": ["channel"]}
})))]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Spend by channel"))]
    pub title: String,
    /// Empty for what has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "各渠道支出"))]
    pub title_zh: String,
    pub kind: TileKind,
    /// Columns of the grid: 1 to 4.
    #[cfg_attr(feature = "openapi", schema(example = 2, minimum = 1, maximum = 4))]
    pub width: u8,
    /// Rows of the grid: 1 to 3.
    #[cfg_attr(feature = "openapi", schema(example = 2, minimum = 1, maximum = 3))]
    pub height: u8,
    /// What `number`, `chart` and `table` ask, unless they have a `view_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<PivotQuery>,
    /// A kept view of the analysis in place of a question of the tile's own. It is asked as it is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_id: Option<AnalysisViewId>,
    /// The picture of `chart`; with a view, that of the view when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartKind>,
    /// What `list` shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<TileList>,
    /// Filters of a `money_bar` or of a list of `budgets`, beside those of the dashboard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<PivotFilter>,
    /// From which use on a list of `budgets` shows one, in hundredths of a percent; 8,000 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 8_000))]
    pub over_bp: Option<i64>,
    /// The budget of `budget_health`; all in sight when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
}

impl Tile {
    /// A tile of a kind that has nothing yet.
    #[must_use]
    pub const fn empty(kind: TileKind, width: u8, height: u8) -> Self {
        Self {
            title: String::new(),
            title_zh: String::new(),
            kind,
            width,
            height,
            query: None,
            view_id: None,
            chart: None,
            list: None,
            filters: Vec::new(),
            over_bp: None,
            node_id: None,
        }
    }

    /// What the tile asks the ledger, without the dashboard's filters. `None` for what asks something else: a list of
    /// requests, a kept view.
    #[must_use]
    pub fn question(&self) -> Option<PivotQuery> {
        match (self.kind, self.list) {
            (TileKind::Number | TileKind::Chart | TileKind::Table, _) => self.query.clone(),
            (TileKind::MoneyBar, _) => Some(PivotQuery {
                measures: vec![
                    PivotMeasure::Allocated,
                    PivotMeasure::Spent,
                    PivotMeasure::Committed,
                    PivotMeasure::Reserved,
                    PivotMeasure::Available,
                ],
                filters: self.filters.clone(),
                ..PivotQuery::default()
            }),
            (TileKind::List, Some(TileList::Budgets)) => Some(PivotQuery {
                measures: vec![
                    PivotMeasure::UsageRate,
                    PivotMeasure::Allocated,
                    PivotMeasure::Spent,
                    PivotMeasure::Committed,
                    PivotMeasure::Reserved,
                    PivotMeasure::Available,
                ],
                rows: vec![Axis::of(AxisKind::Node)],
                filters: self.filters.clone(),
                sort: Some(PivotSort { measure: PivotMeasure::UsageRate, ascending: false }),
                limit: Some(BUDGETS_LISTED),
                ..PivotQuery::default()
            }),
            (TileKind::List | TileKind::BudgetHealth, _) => None,
        }
    }
}

/// A question with the filters of the dashboard on top of its own.
#[must_use]
pub fn on_board(query: &PivotQuery, filters: &[PivotFilter]) -> PivotQuery {
    let mut query = query.clone();
    query
        .filters
        .extend(filters.iter().filter(|filter| !query.filters.contains(filter)).cloned().collect::<Vec<_>>());
    query
}

/// A dashboard in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DashboardSummary {
    pub id: DashboardId,
    #[cfg_attr(feature = "openapi", schema(example = "Marketing at a glance"))]
    pub name: String,
    pub owner_id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    pub share: ViewShare,
    /// How many tiles it has.
    #[cfg_attr(feature = "openapi", schema(example = 6))]
    pub tile_count: usize,
    /// Whether the viewer may give it another name, filters or tiles.
    pub may_change: bool,
    /// Whether the viewer may share and delete it.
    pub may_share: bool,
    /// Whether the viewer begins with it.
    pub is_home: bool,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    #[serde(flatten)]
    pub summary: DashboardSummary,
    /// On top of the filters of every tile that asks the ledger.
    pub filters: Vec<PivotFilter>,
    pub tiles: Vec<Tile>,
}

/// The dashboard of a role, for who has made none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefaultDashboard {
    pub role: Role,
    /// The fiscal year of today, where there is one.
    pub filters: Vec<PivotFilter>,
    pub tiles: Vec<Tile>,
}

/// A dashboard to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardCreate {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Marketing at a glance"))]
    pub name: String,
    #[serde(default)]
    pub filters: Vec<PivotFilter>,
    /// At most 24.
    #[serde(default)]
    pub tiles: Vec<Tile>,
    #[serde(default)]
    pub share: ViewShare,
}

/// What changes; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Marketing this year"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<PivotFilter>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiles: Option<Vec<Tile>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ViewShare>,
}

/// A copy to be, of one's own and private.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardCopy {
    /// That of the original when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "My marketing"))]
    pub name: Option<String>,
}

/// The dashboard that a person begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HomeDashboard {
    /// `null` for none: the home page of everybody.
    pub dashboard_id: Option<DashboardId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::FilterTest;

    fn filter(channel: i64) -> PivotFilter {
        PivotFilter { dimension: Axis::of(AxisKind::Channel), test: FilterTest::In(vec![Some(channel)]) }
    }

    #[test]
    fn the_filters_of_a_dashboard_come_on_top_and_once() {
        let query = PivotQuery { filters: vec![filter(1)], ..PivotQuery::default() };
        assert_eq!(on_board(&query, &[filter(2), filter(1)]).filters, [filter(1), filter(2)]);
    }

    #[test]
    fn what_is_about_money_asks_the_ledger_and_a_list_of_requests_does_not() {
        let bar = Tile { filters: vec![filter(1)], ..Tile::empty(TileKind::MoneyBar, 4, 1) };
        assert_eq!(
            bar.question().map(|query| (query.measures.len(), query.filters)),
            Some((5, vec![filter(1)]))
        );
        let list = |list| Tile { list: Some(list), ..Tile::empty(TileKind::List, 2, 2) };
        assert_eq!(list(TileList::Budgets).question().and_then(|query| query.limit), Some(BUDGETS_LISTED));
        assert_eq!(list(TileList::Approvals).question(), None);
    }
}
