//! The one chart: bars and lines over the same categories, with axes, legend, tips and the table
//! behind. Lines and bars are one SVG that stretches; all text is HTML, so it never does.
//!
//! Arrow keys walk along the categories; the figures of each are read out and shown in a tip.

mod scale;

use leptos::{ev::KeyboardEvent, prelude::*, text_prop::TextProp};
use leptos_router::components::A;
use penstock_shared::money::Currency;

use self::scale::{SIDE, Scale, band, middle};
use super::{
    table::Table,
    tip::{Tip, TipRow, Tips},
};
use crate::{format, i18n::t};

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Bars of several series stand on each other.
    Bar,
    Line,
    /// A line with its ground filled.
    Area,
    /// For plans and forecasts.
    Dashed,
    /// The lower end of a band, which the next series is the upper end of.
    Floor,
    /// The upper end of a band.
    Ceiling,
}

/// One series, a value (or none) per category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// `tone-spent`, `tone-plan` ... of the tokens.
    pub tone: &'static str,
    pub shape: Shape,
    pub values: Vec<Option<i64>>,
}

/// What the values count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Money(Currency),
    Count,
    /// Hundredths of a percent.
    Share,
    Minutes,
    /// Parts of one over a power of ten.
    Decimal {
        digits: u32,
        percent: bool,
    },
}

impl Unit {
    fn exact(self, value: i64) -> String {
        match self {
            Self::Money(currency) => format::money(value, currency),
            Self::Count => format::count(value),
            Self::Share => format::percent_bp(value),
            Self::Minutes => format::duration(value),
            Self::Decimal { digits, percent } => decimal(value, digits, percent),
        }
    }

    fn short(self, value: i64) -> String {
        match self {
            Self::Money(currency) => format::money_short(value, currency),
            Self::Count => format::count(value),
            Self::Share => format::percent_bp(value),
            Self::Minutes => format::duration(value),
            Self::Decimal { digits, percent } => decimal(value, digits, percent),
        }
    }
}

fn decimal(value: i64, digits: u32, percent: bool) -> String {
    format!("{}{}", format::decimal(value, digits), if percent { "%" } else { "" })
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartData {
    /// Below the axis, one per category; short.
    pub labels: Vec<String>,
    /// In tips and in the table, one per category.
    pub names: Vec<String>,
    pub series: Vec<Series>,
    pub unit: Unit,
    /// Where the figures of the table lead: an address per category for each series, or nothing.
    pub doors: Vec<Vec<String>>,
    /// The category that is now, marked by a line.
    pub now: Option<usize>,
}

impl ChartData {
    fn scale(&self) -> Scale {
        let mut tops = vec![0_i64; self.labels.len()];
        let mut values = Vec::new();
        for series in &self.series {
            for (index, value) in series.values.iter().enumerate() {
                let Some(value) = value else { continue };
                match (series.shape, tops.get_mut(index)) {
                    (Shape::Bar, Some(top)) => *top = top.saturating_add(*value),
                    _ => values.push(*value),
                }
            }
        }
        Scale::covering(values.into_iter().chain(tops))
    }

    fn tip(&self, index: usize) -> Tip {
        let rows = self.series.iter().filter_map(|series| {
            let value = series.values.get(index).copied().flatten()?;
            Some(TipRow::new(series.tone, series.name.clone(), self.unit.exact(value)))
        });
        Tip { title: self.names.get(index).cloned().unwrap_or_default(), rows: rows.collect() }
    }

    fn spoken(&self, index: usize) -> String {
        let tip = self.tip(index);
        let rows: Vec<String> = tip.rows.iter().map(|row| format!("{} {}", row.label, row.value)).collect();
        format!("{}: {}", tip.title, rows.join(", "))
    }
}

/// A chart.
#[component]
pub fn Chart(
    /// What it shows, for screen readers.
    #[prop(into)]
    label: TextProp,
    #[prop(into)] data: Signal<ChartData>,
) -> impl IntoView {
    let active = RwSignal::new(None::<usize>);
    let table_label = label.clone();
    view! {
        <figure class="chart">
            <Legend data/>
            <div class="chart-frame">
                <Ticks data/>
                <Plot label data active/>
                <div class="chart-labels" aria-hidden="true">
                    {move || data.with(|data| {
                        data.labels.iter().map(|label| view! { <span>{label.clone()}</span> }).collect_view()
                    })}
                </div>
            </div>
            <p class="sr-only" aria-live="polite">
                {move || active.get().map(|index| data.with(|data| data.spoken(index)))}
            </p>
            <details class="chart-table">
                <summary>{t::common::show_table}</summary>
                <Figures label=table_label data/>
            </details>
        </figure>
    }
}

#[component]
fn Legend(data: Signal<ChartData>) -> impl IntoView {
    view! {
        <div class="money-legend" aria-hidden="true">
            {move || data.with(|data| data.series.iter().map(|series| view! {
                <span><i class=format!("swatch {}", series.tone)></i>{series.name.clone()}</span>
            }).collect_view())}
        </div>
    }
}

#[component]
fn Ticks(data: Signal<ChartData>) -> impl IntoView {
    view! {
        <div class="chart-ticks" aria-hidden="true">
            {move || data.with(|data| {
                let scale = data.scale();
                let widest = scale.ticks.iter().map(|tick| data.unit.short(*tick)).max_by_key(String::len);
                let ticks = scale.ticks.iter().map(|tick| {
                    let place = format::css_percent(scale.height(*tick));
                    view! { <span style:bottom=place>{data.unit.short(*tick)}</span> }
                });
                view! { <b>{widest}</b>{ticks.collect_view()} }
            })}
        </div>
    }
}

#[component]
fn Plot(label: TextProp, data: Signal<ChartData>, active: RwSignal<Option<usize>>) -> impl IntoView {
    let tips = Tips::here();
    let show = move |event: &web_sys::Event, index: usize| {
        let count = data.with_untracked(|data| data.labels.len());
        active.set(Some(index));
        let tip = untrack(|| data.with(|data| data.tip(index)));
        tips.show_at(event, tip, (2 * index + 1, 2 * count.max(1)));
    };
    let leave = move || {
        active.set(None);
        tips.hide();
    };
    let key = move |event: KeyboardEvent| {
        let last = data.with_untracked(|data| data.labels.len()).saturating_sub(1);
        let at = active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowLeft" => at.map_or(last, |at| at.saturating_sub(1)),
            "Escape" => return leave(),
            _ => return,
        };
        event.prevent_default();
        show(&event, next);
    };
    view! {
        <div
            class="chart-plot"
            role="img"
            tabindex="0"
            aria-label=move || label.get()
            on:keydown=key
            on:blur=move |_| leave()
            on:mouseleave=move |_| leave()
        >
            {move || data.with(grid)}
            <svg viewBox=format!("0 0 {SIDE} {SIDE}") preserveAspectRatio="none" aria-hidden="true">
                {move || data.with(shapes)}
            </svg>
            <div class="chart-bands">
                {move || (0..data.with(|data| data.labels.len())).map(|index| view! {
                    <i
                        data-active=move || (active.get() == Some(index)).then_some("")
                        on:mouseenter=move |event| show_band(tips, data, active, &event, index)
                    ></i>
                }).collect_view()}
            </div>
        </div>
    }
}

/// A band shows its tip at its own middle.
fn show_band(
    tips: Tips,
    data: Signal<ChartData>,
    active: RwSignal<Option<usize>>,
    event: &web_sys::Event,
    index: usize,
) {
    active.set(Some(index));
    tips.show(event, untrack(|| data.with(|data| data.tip(index))));
}

fn grid(data: &ChartData) -> impl IntoView + use<> {
    let scale = data.scale();
    let lines = scale.ticks.iter().map(|tick| {
        let class = if *tick == 0 { "chart-grid zero" } else { "chart-grid" };
        let place = format::css_percent(scale.height(*tick));
        view! { <div class=class style:bottom=place></div> }
    });
    let now = data.now.map(|index| {
        let place = format::css_percent(middle(index, data.labels.len()));
        view! { <div class="chart-now" style:left=place></div> }
    });
    view! { {lines.collect_view()}{now} }
}

fn shapes(data: &ChartData) -> impl IntoView + use<> {
    let scale = data.scale();
    let count = data.labels.len();
    let mut tops = vec![0_i64; count];
    let mut floor = Vec::new();
    data.series
        .iter()
        .map(|series| match series.shape {
            Shape::Bar => bars(series, &scale, &mut tops).into_any(),
            Shape::Line => line(series, &scale, count, "line").into_any(),
            Shape::Dashed => line(series, &scale, count, "line dashed").into_any(),
            Shape::Floor => {
                floor = points(series, &scale, count);
                line(series, &scale, count, "line edge").into_any()
            }
            Shape::Ceiling => view! {
                <path class=format!("area {}", series.tone) d=band_path(&floor, points(series, &scale, count))></path>
                {line(series, &scale, count, "line edge")}
            }
            .into_any(),
            Shape::Area => view! {
                <path class=format!("area {}", series.tone) d=area_path(series, &scale, count)></path>
                {line(series, &scale, count, "line")}
            }
            .into_any(),
        })
        .collect_view()
}

fn bars(series: &Series, scale: &Scale, tops: &mut [i64]) -> impl IntoView + use<> {
    let count = tops.len();
    let width = band(count) * 3 / 5;
    let mut drawn = Vec::new();
    for (index, (value, top)) in series.values.iter().zip(tops).enumerate() {
        let Some(value) = value else { continue };
        let (from, to) = (scale.height(*top), scale.height(top.saturating_add(*value)));
        *top = top.saturating_add(*value);
        let (low, high) = (from.min(to), from.max(to));
        drawn.push(view! {
            <rect
                class=format!("bar {}", series.tone)
                x=middle(index, count) - width / 2
                y=SIDE - high
                width=width
                height=high - low
            ></rect>
        });
    }
    drawn
}

fn points(series: &Series, scale: &Scale, count: usize) -> Vec<(i64, i64)> {
    let placed = series.values.iter().enumerate().filter_map(|(index, value)| {
        let value = (*value)?;
        Some((middle(index, count), SIDE - scale.height(value)))
    });
    placed.collect()
}

fn path(points: &[(i64, i64)]) -> String {
    let mut out = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        out.push_str(if index == 0 { "M" } else { "L" });
        out.push_str(&format!("{x} {y}"));
    }
    out
}

fn line(series: &Series, scale: &Scale, count: usize, class: &str) -> impl IntoView + use<> {
    let d = path(&points(series, scale, count));
    view! { <path class=format!("{class} {}", series.tone) d=d></path> }
}

fn area_path(series: &Series, scale: &Scale, count: usize) -> String {
    let points = points(series, scale, count);
    let floor = SIDE - scale.height(0);
    match (points.first(), points.last()) {
        (Some((first, _)), Some((last, _))) => {
            format!("{}L{last} {floor}L{first} {floor}Z", path(&points))
        }
        _ => String::new(),
    }
}

/// The ground between a lower line and an upper one.
fn band_path(floor: &[(i64, i64)], mut ceiling: Vec<(i64, i64)>) -> String {
    if floor.is_empty() || ceiling.is_empty() {
        return String::new();
    }
    ceiling.reverse();
    let around: Vec<_> = floor.iter().copied().chain(ceiling).collect();
    format!("{}Z", path(&around))
}

/// The table behind the chart.
#[component]
fn Figures(label: TextProp, data: Signal<ChartData>) -> impl IntoView {
    view! {
        <Table label keep=true>
            <thead>
                <tr>
                    <td></td>
                    {move || data.with(|data| data.series.iter().map(|series| view! {
                        <th class="num" scope="col">{series.name.clone()}</th>
                    }).collect_view())}
                </tr>
            </thead>
            <tbody>
                {move || data.with(|data| data.names.iter().enumerate().map(|(index, name)| view! {
                    <tr>
                        <td>{name.clone()}</td>
                        {data.series.iter().enumerate().map(|(place, series)| {
                            let door = data.doors.get(place).and_then(|doors| doors.get(index)).cloned();
                            let value = series.values.get(index).copied().flatten();
                            let text = value.map(|value| data.unit.exact(value));
                            match door.filter(|_| text.is_some()) {
                                Some(href) => view! {
                                    <td class="num"><A href attr:class="door">{text}</A></td>
                                }.into_any(),
                                None => view! { <td class="num">{text}</td> }.into_any(),
                            }
                        }).collect_view()}
                    </tr>
                }).collect_view())}
            </tbody>
        </Table>
    }
}
