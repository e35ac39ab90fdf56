//! The answer in words, in figures and as a chart.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    ab::{AbObserved, AbPreTrend, CampaignEffect, CampaignEffectDay},
    money::Currency,
    result::ResultMetric,
};
use penstock_statistics::display::whole;

use crate::{
    features::experiments::{Measure, confidence, declined, number, p_value, range},
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word as _},
    ui::{Card, Chart, ChartData, Figure, Notice, Series, Shape, Tone, Unit},
};

/// More labels would run into each other.
const MOST_LABELS: usize = 8;

#[component]
pub fn Answer(
    effect: CampaignEffect,
    metric: Memo<ResultMetric>,
    change: Signal<Option<NaiveDate>>,
) -> impl IntoView {
    let organisation = use_fetch(|api| api.organisation());
    // Only revenue is money.
    let currency = Memo::new(move |_| {
        let of = organisation.value.with(|of| of.as_ref().map(|of| of.currency));
        of.filter(|_| metric.get() == ResultMetric::Revenue)
    });
    let effect = StoredValue::new(effect);
    let told = move || effect.with_value(|effect| in_words(&effect.answer, currency.get()));
    let notes = move || effect.with_value(|effect| notes(&effect.answer));
    let data = Signal::derive(move || {
        effect.with_value(|effect| chart(effect, metric.get(), change.get(), currency.get()))
    });
    view! {
        <Card title=t::campaign_effect::answer>
            <div class="stack" data-testid="campaign-effect">{told}</div>
        </Card>
        <Card title=t::campaign_effect::by_day text=t::campaign_effect::by_day_text>
            <div class="experiment-days"><Chart label=t::campaign_effect::by_day data/></div>
        </Card>
        <Card title=t::campaign_effect::stands_on><div class="stack">{notes}</div></Card>
    }
}

/// A difference for each day: money for revenue, a number for what is counted.
fn difference(value: f64, currency: Option<Currency>) -> String {
    match currency {
        Some(currency) => {
            let text = whole(value).map_or_else(|| "–".to_owned(), |minor| format::money(minor, currency));
            if value > 0.0 { format!("+{text}") } else { text }
        }
        None => Measure::Number.effect(value),
    }
}

fn in_words(answer: &AbObserved, currency: Option<Currency>) -> AnyView {
    let why = answer.declined.as_ref().map(|why| view! { <p>{declined(why)}</p> });
    let figures = answer.effect.map(|effect| {
        let ends = |end: Option<f64>| end.map(|end| difference(end, currency));
        let reach = range(ends(effect.interval.lower), ends(effect.interval.upper));
        let reach = t::experiments::interval_of(confidence(answer.alpha), reach);
        view! {
            <div class="figures exact">
                <Figure label=t::campaign_effect::a_day value=difference(effect.estimate, currency) hint=reach/>
                {answer.p.map(|p| view! {
                    <Figure label=t::campaign_effect::chance_alone value=p_value(p)
                        meaning=t::campaign_effect::chance_alone_meaning/>
                })}
                <Figure label=t::campaign_effect::compared value=t::campaign_effect::days_compared(
                    count(answer.days_before), count(answer.days_after))/>
                {answer.pre_trend.map(|of| trend(of, currency))}
            </div>
        }
    });
    view! {
        <p class="experiment-verdict">{named(&answer.text, &answer.text_zh)}</p>
        {why}
        {figures}
        <p class="hint">{t::experiments::by_method(answer.method.word())}</p>
    }
    .into_any()
}

fn count(days: usize) -> String {
    format::count(i64::try_from(days).unwrap_or(i64::MAX))
}

fn trend(of: AbPreTrend, currency: Option<Currency>) -> impl IntoView {
    view! {
        <Figure label=t::campaign_effect::trend_before value=difference(of.slope, currency) hint=p_value(of.p)
            meaning=t::campaign_effect::trend_meaning/>
    }
}

fn notes(answer: &AbObserved) -> AnyView {
    let warnings = (!answer.warnings.is_empty()).then(|| {
        let lines = answer.warnings.iter().map(|of| view! { <p>{of.word()}</p> }).collect_view();
        view! { <Notice tone=Tone::Warn>{lines}</Notice> }
    });
    let lines = answer.assumptions.iter().map(|of| view! { <li>{of.word()}</li> });
    let together = answer.autocorrelation.map(|of| {
        view! { <p class="hint num">{t::campaign_effect::autocorrelation(number(of))}</p> }
    });
    view! {
        {warnings}
        <ul class="experiment-notes">{lines.collect_view()}</ul>
        {together}
    }
    .into_any()
}

fn chart(
    effect: &CampaignEffect,
    metric: ResultMetric,
    change: Option<NaiveDate>,
    currency: Option<Currency>,
) -> ChartData {
    let days = &effect.days;
    let every = days.len().div_ceil(MOST_LABELS).max(1);
    let label = |(place, of): (usize, &CampaignEffectDay)| {
        if place.is_multiple_of(every) { format::date_short(of.day) } else { String::new() }
    };
    let own = Series {
        name: effect.campaign.clone(),
        tone: "tone-spent",
        shape: Shape::Line,
        values: days.iter().map(|of| of.campaign).collect(),
    };
    let other = effect.comparison.clone().map(|name| Series {
        name,
        tone: "tone-plan",
        shape: Shape::Dashed,
        values: days.iter().map(|of| of.comparison).collect(),
    });
    ChartData {
        labels: days.iter().enumerate().map(label).collect(),
        names: days.iter().map(|of| format::date(of.day)).collect(),
        series: std::iter::once(own).chain(other).collect(),
        unit: match (metric, currency) {
            (ResultMetric::Revenue, Some(currency)) => Unit::Money(currency),
            _ => Unit::Count,
        },
        doors: Vec::new(),
        now: change.and_then(|change| days.iter().position(|of| of.day == change)),
    }
}
