//! Tiles in few words.

use penstock_shared::{
    dashboard::{Tile, TileKind, TileList},
    pivot::{Axis, AxisKind, ChartKind, Comparison, PivotMeasure, PivotQuery, PivotSort},
};

use super::Year;

/// A name in English and in Chinese.
pub(super) type Name = (&'static str, &'static str);

/// A question while it is put together.
pub(super) struct Question(PivotQuery);

impl Question {
    pub(super) fn of(measures: &[PivotMeasure]) -> Self {
        Self(PivotQuery { measures: measures.to_vec(), ..PivotQuery::default() })
    }

    pub(super) fn rows(mut self, rows: &[Axis]) -> Self {
        self.0.rows = rows.to_vec();
        self
    }

    pub(super) fn columns(mut self, columns: &[AxisKind]) -> Self {
        self.0.columns = columns.iter().copied().map(Axis::of).collect();
        self
    }

    /// The rows with the most of a measure.
    pub(super) fn most(mut self, measure: PivotMeasure, count: u32) -> Self {
        self.0.sort = Some(PivotSort { measure, ascending: false });
        self.0.limit = Some(count);
        self
    }

    /// Of the months until now, beside the same months a year before; without a year, of all.
    pub(super) fn until_today(mut self, year: Option<Year>) -> Self {
        if let Some(year) = year {
            self.0.filters = vec![year.until_now()];
            self.0.comparison = Some(Comparison::LastYear);
        }
        self
    }
}

/// The same tile in another size.
pub(super) fn sized(width: u8, height: u8, tile: Tile) -> Tile {
    Tile { width, height, ..tile }
}

fn named(name: Name, tile: Tile) -> Tile {
    Tile { title: name.0.to_owned(), title_zh: name.1.to_owned(), ..tile }
}

pub(super) fn number(name: Name, question: Question) -> Tile {
    named(name, Tile { query: Some(question.0), ..Tile::empty(TileKind::Number, 1, 1) })
}

pub(super) fn chart(name: Name, question: Question, chart: ChartKind) -> Tile {
    let tile = Tile::empty(TileKind::Chart, 2, 2);
    named(name, Tile { query: Some(question.0), chart: Some(chart), ..tile })
}

pub(super) fn table(name: Name, question: Question) -> Tile {
    named(name, Tile { query: Some(question.0), ..Tile::empty(TileKind::Table, 2, 2) })
}

pub(super) fn bar(name: Name) -> Tile {
    named(name, Tile::empty(TileKind::MoneyBar, 4, 1))
}

fn list(name: Name, list: TileList, width: u8, height: u8) -> Tile {
    named(name, Tile { list: Some(list), ..Tile::empty(TileKind::List, width, height) })
}

pub(super) fn approvals(width: u8) -> Tile {
    list(("Waiting for my decision", "待我审批"), TileList::Approvals, width, 2)
}

pub(super) fn my_requests(width: u8) -> Tile {
    list(("My requests", "我的申请"), TileList::MyRequests, width, 2)
}

pub(super) fn health(width: u8) -> Tile {
    named(("Where the year will land", "年末落点预测"), Tile::empty(TileKind::BudgetHealth, width, 2))
}

pub(super) fn close_to_limit(width: u8, height: u8) -> Tile {
    list(("Budgets over 80 %", "使用率超过 80% 的预算"), TileList::Budgets, width, height)
}
