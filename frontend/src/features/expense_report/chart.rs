//! The picture over the table: what the values of the first dimension hold.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    analysis::Dimension,
    expense_report::{ExpenseReport, ReportDimension, ReportKey},
};

use super::view::{Measure, key_name, word};
use crate::{
    features::{analysis::month_of, dimensions::Definitions},
    format,
    i18n::t,
    ui::{Card, Chart, ChartData, Series, Shape, Unit},
};

/// Bars that are drawn: the largest.
const BARS: usize = 10;
/// What stands on each other, and its colour.
const PARTS: [(Measure, &str); 3] = [
    (Measure::Spent, "tone-spent"),
    (Measure::Committed, "tone-committed"),
    (Measure::Reserved, "tone-reserved"),
];

/// The values of the first dimension with the parts of what they hold, in the server's order.
fn by_first(result: &ExpenseReport) -> Vec<(ReportKey, [i64; 3])> {
    let (mut groups, mut places) = (Vec::<(ReportKey, [i64; 3])>::new(), HashMap::new());
    for row in &result.rows {
        let Some(key) = row.keys.first() else { continue };
        let place = *places.entry(key.code).or_insert_with(|| {
            groups.push((key.clone(), [0; 3]));
            groups.len() - 1
        });
        if let Some((_, sums)) = groups.get_mut(place) {
            for (sum, (measure, _)) in sums.iter_mut().zip(PARTS) {
                *sum = sum.saturating_add(measure.of(&row.measures));
            }
        }
    }
    groups
}

fn first(result: &ExpenseReport) -> ReportDimension {
    result.dimensions.first().copied().unwrap_or(ReportDimension::Of(Dimension::Department))
}

/// Months as a chart over time, everything else as bars with room for names.
#[component]
pub fn Picture(result: Signal<ExpenseReport>) -> impl IntoView {
    let over_time = Memo::new(move |_| {
        result.with(|result| {
            matches!(first(result), ReportDimension::Of(Dimension::Month | Dimension::FiscalYear))
        })
    });
    move || {
        if over_time.get() {
            let data = Signal::derive(move || result.with(chart));
            view! { <Card><Chart label=t::analysis::chart data/></Card> }.into_any()
        } else {
            view! { <Card title=move || result.with(title)>{move || result.with(bars)}</Card> }.into_any()
        }
    }
}

fn title(result: &ExpenseReport) -> String {
    let measures = PARTS.map(|(measure, _)| measure.word()).join(" + ");
    t::analysis::largest(word(Definitions::here(), first(result)), measures)
}

fn chart(result: &ExpenseReport) -> ChartData {
    let groups: Vec<_> = by_first(result).into_iter().filter(|(key, _)| key.code.is_some()).collect();
    let dimension = first(result);
    let many = groups.len() > 14;
    let label = |key: &ReportKey| match month_of(&key.key.label) {
        Some(month) if many => format::month_short(month),
        _ => key_name(dimension, key),
    };
    let series = PARTS.into_iter().enumerate().map(|(place, (measure, tone))| Series {
        name: measure.word().to_owned(),
        tone,
        shape: Shape::Bar,
        values: groups.iter().map(|(_, sums)| sums.get(place).copied()).collect(),
    });
    ChartData {
        labels: groups.iter().map(|(key, _)| label(key)).collect(),
        names: groups.iter().map(|(key, _)| key_name(dimension, key)).collect(),
        series: series.collect(),
        unit: Unit::Money(result.currency),
        doors: Vec::new(),
        now: None,
    }
}

fn bars(result: &ExpenseReport) -> impl IntoView + use<> {
    let (dimension, currency) = (first(result), result.currency);
    let sum = |sums: &[i64; 3]| sums.iter().fold(0_i64, |sum, part| sum.saturating_add(*part));
    let mut groups = by_first(result);
    groups.sort_by_key(|(_, sums)| std::cmp::Reverse(sum(sums)));
    groups.truncate(BARS);
    let most = groups.iter().map(|(_, sums)| sum(sums)).max().unwrap_or(0).max(1);
    let legend = PARTS.map(|(measure, tone)| {
        view! { <span><i class=format!("swatch {tone}")></i>{measure.word()}</span> }
    });
    let lines = groups.iter().map(|(key, sums)| {
        let parts = sums.iter().zip(PARTS).map(|(part, (_, tone))| {
            let share = format::share_bp((*part).max(0), most).unwrap_or(0);
            view! { <i class=tone style:width=format::css_percent(share)></i> }
        });
        let (name, value) = (key_name(dimension, key), sum(sums));
        view! {
            <li>
                <span class="truncate" title=name.clone()>{name.clone()}</span>
                <span class="bar-track" aria-hidden="true">{parts.collect_view()}</span>
                <span class="num" title=format::money(value, currency)>{format::money_short(value, currency)}</span>
            </li>
        }
    });
    view! {
        <div class="money-legend">{legend.into_iter().collect_view()}</div>
        <ul class="bar-list">{lines.collect_view()}</ul>
    }
}
