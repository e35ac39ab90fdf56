//! What a pivot answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Axis, PivotMeasure, PivotQuery};
use crate::{
    ids::{ExpenseId, NodeId},
    money::Currency,
};

/// The answer: groups down the side, groups across the top, and a number for each pair and measure.
///
/// The last group of either side is the grand total. A group with fewer members than the side has dimensions is a
/// subtotal and comes after what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PivotAnswer {
    pub currency: Currency,
    pub measures: Vec<PivotMeasure>,
    pub rows: Vec<Axis>,
    pub columns: Vec<Axis>,
    /// The values that groups name, per dimension: those of `rows`, then those of `columns`.
    pub members: Vec<Vec<PivotMember>>,
    pub row_groups: Vec<PivotGroup>,
    pub column_groups: Vec<PivotGroup>,
    /// Row by row; in a row column by column; in a column measure by measure. `null` where nothing is, or where a rate
    /// has nothing to be a part of.
    pub cells: Vec<Option<i64>>,
    /// The same for what it is compared with; empty without a comparison.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Option<i64>>,
    /// Groups of the outermost row dimension that `limit` left out.
    #[serde(default)]
    pub left_out: u64,
    /// The ledger entry up to which the answer is complete.
    pub as_of_sequence: i64,
}

impl PivotAnswer {
    /// The number of a cell, by the places of its row, its column and its measure.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize, measure: usize) -> Option<i64> {
        self.cells.get(self.place(row, column, measure)).copied().flatten()
    }

    /// What that number is compared with.
    #[must_use]
    pub fn compared(&self, row: usize, column: usize, measure: usize) -> Option<i64> {
        self.compared.get(self.place(row, column, measure)).copied().flatten()
    }

    /// The same figures with rows for columns.
    #[must_use]
    pub fn turned(&self) -> Self {
        let turn = |figures: &[Option<i64>]| {
            let columns = 0..self.column_groups.len();
            let places = columns.flat_map(|column| (0..self.row_groups.len()).map(move |row| (row, column)));
            let all = places.flat_map(|(row, column)| {
                (0..self.measures.len()).map(move |measure| self.place(row, column, measure))
            });
            if figures.is_empty() {
                Vec::new()
            } else {
                all.map(|place| figures.get(place).copied().flatten()).collect()
            }
        };
        let (of_rows, of_columns) = self.members.split_at(self.rows.len().min(self.members.len()));
        Self {
            currency: self.currency,
            measures: self.measures.clone(),
            rows: self.columns.clone(),
            columns: self.rows.clone(),
            members: [of_columns, of_rows].concat(),
            row_groups: self.column_groups.clone(),
            column_groups: self.row_groups.clone(),
            cells: turn(&self.cells),
            compared: turn(&self.compared),
            left_out: self.left_out,
            as_of_sequence: self.as_of_sequence,
        }
    }

    const fn place(&self, row: usize, column: usize, measure: usize) -> usize {
        (row * self.column_groups.len() + column) * self.measures.len() + measure
    }
}

/// A dimension's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PivotMember {
    /// What filters and drill-downs name it by; absent for "none".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub code: Option<i64>,
    /// Empty for "none". Times are `2026-03-16`, `2026-W11`, `2026-03`, `FY2026-Q1`, `FY2026`; states are as in the API.
    #[cfg_attr(feature = "openapi", schema(example = "Brand team"))]
    pub label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "品牌部"))]
    pub label_zh: String,
    /// It has values below it, which a filter by `below` shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_parts: bool,
}

/// A row or a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PivotGroup {
    /// Places in `members`, the outermost dimension first.
    #[cfg_attr(feature = "openapi", schema(example = json!([0, 3])))]
    pub members: Vec<u32>,
}

/// Which entries a figure is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "query": {"measures": ["spent"], "rows": ["department", "vendor"], "columns": ["month"]},
    "row": [3, 12], "column": [202_603], "measure": "spent", "limit": 100
})))]
#[serde(deny_unknown_fields)]
pub struct PivotEntriesQuery {
    /// The question that the figure answers. Its sort, limit and comparison do not matter here.
    pub query: PivotQuery,
    /// Codes of the row's members, the outermost first; fewer for a subtotal, none for the total.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!([12])))]
    pub row: Vec<Option<i64>>,
    /// Codes of the column's members.
    #[serde(default)]
    pub column: Vec<Option<i64>>,
    /// A measure of money; entries that do nothing to it are left out.
    pub measure: PivotMeasure,
    /// What the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Entries at most: 1 to 500, 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What an entry does to a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PivotEntry {
    #[cfg_attr(feature = "openapi", schema(example = 4711))]
    pub sequence: i64,
    pub date: NaiveDate,
    pub node_id: NodeId,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub node: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub node_zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    #[cfg_attr(feature = "openapi", schema(example = "Booth at the spring fair"))]
    pub text: String,
    /// In minor units. The sum over all pages is the figure.
    #[cfg_attr(feature = "openapi", schema(example = 125_000))]
    pub effect_minor: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::AxisKind;

    #[test]
    fn a_turned_answer_has_the_same_figures_and_turns_back() {
        let group = |members: &[u32]| PivotGroup { members: members.to_vec() };
        let member = |code: i64| PivotMember {
            code: Some(code),
            label: code.to_string(),
            label_zh: String::new(),
            has_parts: false,
        };
        let answer = PivotAnswer {
            currency: Currency::CNY,
            measures: vec![PivotMeasure::Spent, PivotMeasure::Used],
            rows: vec![Axis::of(AxisKind::Channel)],
            columns: vec![Axis::of(AxisKind::Month)],
            members: vec![vec![member(1), member(2)], vec![member(202_601)]],
            row_groups: vec![group(&[0]), group(&[1]), group(&[])],
            column_groups: vec![group(&[0]), group(&[])],
            cells: (0..12).map(Some).collect(),
            compared: Vec::new(),
            left_out: 0,
            as_of_sequence: 7,
        };
        let turned = answer.turned();
        assert_eq!(turned.rows, [Axis::of(AxisKind::Month)]);
        assert_eq!(turned.members, [vec![member(202_601)], vec![member(1), member(2)]]);
        for (row, column, measure) in [(0, 0, 0), (1, 0, 1), (2, 1, 1), (0, 1, 0)] {
            assert_eq!(turned.cell(column, row, measure), answer.cell(row, column, measure));
        }
        assert_eq!(turned.turned(), answer);
    }
}
