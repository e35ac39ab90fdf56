//! The dashboards that people begin with, one for each role. They are made anew each time, so that they are about the
//! year of today; whoever wants another one copies theirs.

mod tiles;

use chrono::{Datelike as _, NaiveDate};
use penstock_shared::{
    dashboard::{DefaultDashboard, Tile},
    ids::FiscalYearId,
    permission::Role,
    pivot::{Axis, AxisKind, ChartKind, FilterTest, PivotFilter, PivotMeasure as M},
};

use self::tiles::{
    Question, approvals, bar, chart, close_to_limit, health, my_requests, number, sized, table,
};

/// The fiscal year that a dashboard is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    pub id: FiscalYearId,
    /// Its first day.
    pub from: NaiveDate,
    /// Today, or its last day when it is over.
    pub to: NaiveDate,
}

impl Year {
    fn filter(self) -> PivotFilter {
        PivotFilter { dimension: Axis::of(AxisKind::FiscalYear), test: FilterTest::In(vec![Some(self.id.0)]) }
    }

    /// The months until now: what happened in them can be compared with the same months a year before.
    fn until_now(self) -> PivotFilter {
        let month = |day: NaiveDate| Some(i64::from(day.year()) * 100 + i64::from(day.month()));
        PivotFilter {
            dimension: Axis::of(AxisKind::Month),
            test: FilterTest::Range { from: month(self.from), to: month(self.to) },
        }
    }
}

/// The dashboard of a role. Without a fiscal year it is about everything that there is.
#[must_use]
pub fn of_role(role: Role, year: Option<Year>) -> DefaultDashboard {
    let tiles = match role {
        Role::Administrator => administrator(year),
        Role::FinanceController => finance_controller(year),
        Role::DepartmentHead => department_head(year),
        Role::Marketer => marketer(year),
        Role::Analyst => analyst(year),
        Role::Viewer | Role::Service => viewer(year),
    };
    DefaultDashboard { role, filters: year.map(Year::filter).into_iter().collect(), tiles }
}

/// Spent until now, month by month, beside the same months a year before.
fn spent_to_date(year: Option<Year>) -> Tile {
    let question = Question::of(&[M::Spent]).columns(&[AxisKind::Month]);
    number(("Spent to date", "本年累计支出"), question.until_today(year))
}

fn requests_to_date(year: Option<Year>) -> Tile {
    let question = Question::of(&[M::RequestCount]).columns(&[AxisKind::Month]);
    number(("Requests to date", "本年累计申请数"), question.until_today(year))
}

fn available() -> Tile {
    number(("Available", "可用预算"), Question::of(&[M::Available]))
}

fn usage() -> Tile {
    number(("Used of the budget", "预算使用率"), Question::of(&[M::UsageRate]))
}

fn month_curve() -> Tile {
    let question = Question::of(&[M::Allocated, M::Used, M::Spent]).rows(&[Axis::of(AxisKind::Month)]);
    chart(("Plan and use by month", "各月预算与使用"), question, ChartKind::Line)
}

fn by_month() -> Tile {
    let question = Question::of(&[M::Spent, M::Committed, M::Reserved]).rows(&[Axis::of(AxisKind::Month)]);
    chart(("Use by month", "各月使用情况"), question, ChartKind::Stacked)
}

fn by_channel() -> Tile {
    let question = Question::of(&[M::Spent, M::Committed, M::Reserved]).rows(&[Axis::of(AxisKind::Channel)]);
    chart(("By channel", "按渠道"), question.most(M::Spent, 10), ChartKind::Stacked)
}

fn by_department() -> Tile {
    let second = Axis { kind: AxisKind::Department, level: Some(2) };
    let question = Question::of(&[M::Allocated, M::Used, M::Available, M::UsageRate]).rows(&[second]);
    table(("Use by department", "各部门预算使用"), question.most(M::UsageRate, 12))
}

fn top_vendors() -> Tile {
    let question = Question::of(&[M::Spent]).rows(&[Axis::of(AxisKind::Vendor)]);
    chart(("Vendors with the most spend", "支出最多的供应商"), question.most(M::Spent, 10), ChartKind::Bar)
}

fn administrator(year: Option<Year>) -> Vec<Tile> {
    vec![
        bar(("Budget of the organisation", "组织预算")),
        usage(),
        requests_to_date(year),
        spent_to_date(year),
        available(),
        month_curve(),
        by_department(),
        close_to_limit(2, 2),
        top_vendors(),
    ]
}

fn finance_controller(year: Option<Year>) -> Vec<Tile> {
    vec![
        bar(("Budget of the organisation", "组织预算")),
        spent_to_date(year),
        number(("Committed", "已承诺"), Question::of(&[M::Committed])),
        available(),
        usage(),
        health(2),
        by_department(),
        month_curve(),
        top_vendors(),
        close_to_limit(2, 2),
        approvals(2),
    ]
}

fn department_head(year: Option<Year>) -> Vec<Tile> {
    let children = Question::of(&[M::Spent, M::Committed, M::Reserved, M::Available])
        .rows(&[Axis::of(AxisKind::Department)])
        .most(M::Spent, 10);
    vec![
        bar(("Budget of my department", "本部门预算")),
        approvals(2),
        health(2),
        chart(("By department", "按部门"), children, ChartKind::Stacked),
        by_month(),
        close_to_limit(2, 2),
        spent_to_date(year),
        available(),
        by_channel(),
    ]
}

fn marketer(year: Option<Year>) -> Vec<Tile> {
    vec![
        bar(("Budget of my department", "本部门预算")),
        available(),
        spent_to_date(year),
        number(("Reserved for requests", "申请占用"), Question::of(&[M::Reserved])),
        number(("Committed", "已承诺"), Question::of(&[M::Committed])),
        my_requests(2),
        by_channel(),
        by_month(),
        close_to_limit(2, 2),
    ]
}

fn analyst(year: Option<Year>) -> Vec<Tile> {
    let types = Question::of(&[M::Spent]).rows(&[Axis::of(AxisKind::ActivityType)]).most(M::Spent, 12);
    let trend = Question::of(&[M::Spent]).rows(&[Axis::of(AxisKind::Month)]).columns(&[AxisKind::Channel]);
    let quarters = Question::of(&[M::Spent])
        .rows(&[Axis::of(AxisKind::Channel)])
        .columns(&[AxisKind::Quarter])
        .most(M::Spent, 12);
    vec![
        spent_to_date(year),
        requests_to_date(year),
        usage(),
        available(),
        sized(4, 2, chart(("Trend by channel", "各渠道支出趋势"), trend, ChartKind::Area)),
        by_channel(),
        chart(("By type of activity", "按活动类型"), types, ChartKind::Bar),
        table(("Channels by quarter", "各渠道季度支出"), quarters),
        top_vendors(),
    ]
}

fn viewer(year: Option<Year>) -> Vec<Tile> {
    vec![
        bar(("Budget of my department", "本部门预算")),
        spent_to_date(year),
        available(),
        usage(),
        requests_to_date(year),
        by_month(),
        by_channel(),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use penstock_shared::dashboard::{GRID_COLUMNS, HIGHEST_TILE, MOST_TILES, TileKind, TileList};

    use super::*;

    fn year() -> Option<Year> {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        Some(Year { id: FiscalYearId(3), from: day(1, 1), to: day(3, 16) })
    }

    #[test]
    fn every_role_has_one_that_fits_the_grid_and_is_named_in_both_languages() {
        for role in Role::ALL {
            let board = of_role(*role, year());
            assert_eq!((board.role, board.filters.len()), (*role, 1));
            assert!((5..=MOST_TILES).contains(&board.tiles.len()), "{role}");
            for tile in &board.tiles {
                assert!(
                    (1..=GRID_COLUMNS).contains(&tile.width) && (1..=HIGHEST_TILE).contains(&tile.height)
                );
                assert!(!tile.title.is_empty() && !tile.title_zh.is_empty(), "{role}: {tile:?}");
            }
            let titles: BTreeSet<&str> = board.tiles.iter().map(|tile| tile.title.as_str()).collect();
            assert_eq!(titles.len(), board.tiles.len(), "{role}");
        }
    }

    #[test]
    fn who_decides_sees_what_waits_and_who_asks_sees_their_requests() {
        let lists =
            |role| of_role(role, year()).tiles.into_iter().filter_map(|tile| tile.list).collect::<Vec<_>>();
        assert!(lists(Role::DepartmentHead).contains(&TileList::Approvals));
        assert!(lists(Role::Marketer).contains(&TileList::MyRequests));
        assert!(lists(Role::Analyst).is_empty());
    }

    #[test]
    fn numbers_to_date_are_of_the_months_until_now_and_compared_only_with_a_year() {
        let numbers = |year| {
            let tiles = of_role(Role::Viewer, year).tiles.into_iter();
            let first = tiles.filter(|tile| tile.kind == TileKind::Number).find_map(|tile| tile.query);
            first.expect("a number")
        };
        let test = FilterTest::Range { from: Some(202_601), to: Some(202_603) };
        let asked = numbers(year());
        assert_eq!(
            (asked.filters.first().map(|filter| &filter.test), asked.comparison.is_some()),
            (Some(&test), true)
        );
        let asked = numbers(None);
        assert_eq!((asked.filters.len(), asked.comparison), (0, None));
    }
}
