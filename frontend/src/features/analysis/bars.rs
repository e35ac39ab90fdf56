//! The picture beside the table: months as a chart over time, everything else as bars with room for
//! names.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    analysis::{AnalysisResult, Dimension, GroupKey, Measures},
    money::Currency,
};

use super::{
    Analysis, key_name,
    view::{Measure, View, month_of},
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::t,
    ui::{Card, Chart, ChartData, Series, Shape, Unit},
};

/// Bars that are drawn: the largest.
const BARS: usize = 10;

/// The first dimension's values with what they hold, in the server's order.
fn by_first(result: &AnalysisResult) -> Vec<(GroupKey, Measures)> {
    let mut groups: Vec<(GroupKey, Measures)> = Vec::new();
    let mut places: HashMap<(Option<i64>, String), usize> = HashMap::new();
    for row in &result.rows {
        let Some(key) = row.keys.first() else { continue };
        let place = *places.entry((key.id, key.label.clone())).or_insert_with(|| {
            groups.push((key.clone(), Measures::default()));
            groups.len() - 1
        });
        if let Some((_, sum)) = groups.get_mut(place) {
            let add = |a: i64, b: i64| a.saturating_add(b);
            *sum = Measures {
                allocated_minor: add(sum.allocated_minor, row.measures.allocated_minor),
                reserved_minor: add(sum.reserved_minor, row.measures.reserved_minor),
                committed_minor: add(sum.committed_minor, row.measures.committed_minor),
                spent_minor: add(sum.spent_minor, row.measures.spent_minor),
                line_count: add(sum.line_count, row.measures.line_count),
            };
        }
    }
    groups
}

/// The measures that stand on each other: parts of use, or else the one figure that is shown.
fn stacked(view: &View) -> Vec<Measure> {
    let parts = [Measure::Spent, Measure::Committed, Measure::Reserved];
    let parts: Vec<Measure> = parts.into_iter().filter(|measure| view.shown.contains(measure)).collect();
    if parts.is_empty() { vec![view.main_measure()] } else { parts }
}

/// The picture.
#[component]
pub fn Picture(analysis: Analysis, result: Signal<AnalysisResult>) -> impl IntoView {
    let over_time = Memo::new(move |_| {
        result.with(|result| {
            matches!(result.dimensions.first(), Some(Dimension::Month | Dimension::FiscalYear))
        })
    });
    move || {
        if over_time.get() {
            let data =
                Signal::derive(move || analysis.view.with(|view| result.with(|result| chart(view, result))));
            view! { <Card><Chart label=t::analysis::chart data/></Card> }.into_any()
        } else {
            view! { <Bars analysis result/> }.into_any()
        }
    }
}

fn chart(view: &View, result: &AnalysisResult) -> ChartData {
    let groups: Vec<_> = by_first(result).into_iter().filter(|(key, _)| !key.label.is_empty()).collect();
    let dimension = result.dimensions.first().copied().unwrap_or(Dimension::Month);
    let measures = stacked(view);
    let unit = if measures == [Measure::Lines] { Unit::Count } else { Unit::Money(result.currency) };
    let series = |measure: Measure, shape: Shape| Series {
        name: measure.word().to_owned(),
        tone: measure.tone(),
        shape,
        values: groups.iter().map(|(_, sum)| Some(measure.of(sum))).collect(),
    };
    let mut all: Vec<Series> = measures.iter().map(|measure| series(*measure, Shape::Bar)).collect();
    let with_plan = view.shown.contains(&Measure::Allocated) && !measures.contains(&Measure::Allocated);
    if with_plan && unit != Unit::Count && result.total.allocated_minor != 0 {
        all.push(series(Measure::Allocated, Shape::Dashed));
    }
    let many = groups.len() > 14;
    let label = |key: &GroupKey| match month_of(&key.label) {
        Some(month) if dimension == Dimension::Month && many => format::month_short(month),
        _ => key_name(dimension, key),
    };
    ChartData {
        labels: groups.iter().map(|(key, _)| label(key)).collect(),
        names: groups.iter().map(|(key, _)| key_name(dimension, key)).collect(),
        series: all,
        unit,
        doors: Vec::new(),
        now: None,
    }
}

#[component]
fn Bars(analysis: Analysis, result: Signal<AnalysisResult>) -> impl IntoView {
    let drawn = move || analysis.view.with(|view| result.with(|result| bars(view, result)));
    let definitions = Definitions::here();
    let title = move || {
        let dimension = result.with(|result| result.dimensions.first().copied());
        let measures: Vec<&str> = analysis.view.with(|view| stacked(view).iter().map(|m| m.word()).collect());
        t::analysis::largest(
            dimension.map(|dimension| definitions.word(dimension)).unwrap_or_default(),
            measures.join(" + "),
        )
    };
    view! { <Card title=title>{drawn}</Card> }
}

fn bars(view: &View, result: &AnalysisResult) -> impl IntoView + use<> {
    let measures = stacked(view);
    let dimension = result.dimensions.first().copied().unwrap_or(Dimension::Department);
    let sum =
        |held: &Measures| measures.iter().fold(0_i64, |sum, measure| sum.saturating_add(measure.of(held)));
    let mut groups = by_first(result);
    groups.sort_by_key(|(_, held)| std::cmp::Reverse(sum(held)));
    groups.truncate(BARS);
    let most = groups.iter().map(|(_, held)| sum(held)).max().unwrap_or(0).max(1);
    let legend = (measures.len() > 1).then(|| {
        view! {
            <div class="money-legend">
                {measures.iter().map(|measure| view! {
                    <span><i class=format!("swatch {}", measure.tone())></i>{measure.word()}</span>
                }).collect_view()}
            </div>
        }
    });
    let currency = result.currency;
    let lines = groups.iter().map(|(key, held)| {
        let value = sum(held);
        let parts = measures.iter().map(|measure| {
            let share = format::share_bp(measure.of(held).max(0), most).unwrap_or(0);
            view! { <i class=measure.tone() style:width=format::css_percent(share)></i> }
        });
        view! {
            <li>
                <span class="truncate" title=key_name(dimension, key)>{key_name(dimension, key)}</span>
                <span class="bar-track" aria-hidden="true">{parts.collect_view()}</span>
                <span class="num" title=exact(&measures, value, currency)>{brief(&measures, value, currency)}</span>
            </li>
        }
    });
    view! { {legend}<ul class="bar-list">{lines.collect_view()}</ul> }
}

fn exact(measures: &[Measure], value: i64, currency: Currency) -> String {
    if *measures == [Measure::Lines] { format::count(value) } else { format::money(value, currency) }
}

fn brief(measures: &[Measure], value: i64, currency: Currency) -> String {
    if *measures == [Measure::Lines] { format::count(value) } else { format::money_short(value, currency) }
}
