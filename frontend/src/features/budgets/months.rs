//! The months of a budget as a chart.

use leptos::prelude::*;
use penstock_shared::{
    budget::{Balance, PeriodBalance},
    money::Currency,
    statement::Figure,
};

use super::Place;
use crate::{
    format,
    i18n::t,
    ui::{Chart, ChartData, Series, Shape, Unit},
    zone,
};

/// Use as bars on each other, the plan as a line.
#[component]
pub fn Months(
    place: Place,
    #[prop(into)] periods: Signal<Vec<PeriodBalance>>,
    currency: Currency,
) -> impl IntoView {
    let data = Signal::derive(move || {
        periods.with(|periods| ChartData {
            series: vec![
                month_series(periods, t::money::spent(), "tone-spent", Shape::Bar, |b| b.spent_minor),
                month_series(periods, t::money::committed(), "tone-committed", Shape::Bar, |b| {
                    b.committed_minor
                }),
                month_series(periods, t::money::reserved(), "tone-reserved", Shape::Bar, |b| {
                    b.reserved_minor
                }),
                month_series(periods, t::money::plan(), "tone-plan", Shape::Dashed, |b| b.allocated_minor),
            ],
            doors: [Figure::Spent, Figure::Committed, Figure::Reserved, Figure::Allocated]
                .into_iter()
                .map(|figure| {
                    periods.iter().map(|period| place.entries(figure, Some(period.period_id))).collect()
                })
                .collect(),
            ..frame(periods, currency)
        })
    });
    view! { <Chart label=t::budgets::months data/> }
}

/// A chart of months, still without series.
#[must_use]
pub fn frame(periods: &[PeriodBalance], currency: Currency) -> ChartData {
    let today = zone::today();
    let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
    let next = periods.iter().position(|period| period.starts_on > today);
    ChartData {
        labels: format::periods(&starts, format::month_short),
        names: format::periods(&starts, format::month),
        series: Vec::new(),
        unit: Unit::Money(currency),
        doors: Vec::new(),
        now: next.and_then(|next| next.checked_sub(1)),
    }
}

/// One figure of every month.
fn month_series(
    periods: &[PeriodBalance],
    name: &str,
    tone: &'static str,
    shape: Shape,
    figure: fn(&Balance) -> i64,
) -> Series {
    Series {
        name: name.to_owned(),
        tone,
        shape,
        values: periods.iter().map(|period| Some(figure(&period.balance))).collect(),
    }
}
