//! A line in the grid.

use leptos::prelude::*;
use penstock_shared::plan::{PlanLine, PlanSplit, grid::sum_minor};

/// A line in the grid.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: PlanLine,
    pub months: RwSignal<Vec<i64>>,
    pub split: RwSignal<PlanSplit>,
    /// The places of the lines right below it.
    pub children: Vec<usize>,
}

impl Row {
    /// The sum of its amounts.
    pub fn total(&self) -> i64 {
        self.months.with(|months| sum_minor(months).unwrap_or(i64::MAX))
    }
}

/// Whether a row shows that line, amounts aside.
pub fn looks_like(row: &Row, line: &PlanLine) -> bool {
    let own = &row.line;
    own.key == line.key
        && own.parent_key == line.parent_key
        && own.name == line.name
        && own.name_zh == line.name_zh
        && own.is_contingency == line.is_contingency
        && own.node_id == line.node_id
        && own.months.len() == line.months.len()
}

/// The rows of some lines, with signals that live as long as the owner of the moment.
pub fn rows_of(lines: &[PlanLine]) -> Vec<Row> {
    lines
        .iter()
        .map(|line| {
            let below = lines.iter().enumerate().filter(|(_, other)| other.parent_key == Some(line.key));
            Row {
                line: line.clone(),
                months: RwSignal::new(line.months.clone()),
                split: RwSignal::new(line.split),
                children: below.map(|(at, _)| at).collect(),
            }
        })
        .collect()
}
