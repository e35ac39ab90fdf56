//! The health of a budget: plan and use added up month by month, and where the year will land.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget_health::{BudgetHealth, HealthPeriod, Landing, LandingVerdict, PlanCurve},
    event::EventTopic,
    statement::Figure,
};

use super::Place;
use crate::{
    api::Query,
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    ui::{Amount, Card, Chart, ChartData, Loaded, Notice, Series, Shape, Tone, Unit},
};

/// The card.
#[component]
pub fn Health(place: Place) -> impl IntoView {
    let health = use_fetch(move |api| api.budget_health(place.health()));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || health.refetch());
    view! {
        <Card title=t::health::title text=t::health::text>
            <Loaded fetch=health rows=8 let:health>
                {move || {
                    let (tone, text) = health.with(|health| (tone(health), sentence(health)));
                    view! { <Notice tone>{text}</Notice> }
                }}
                {move || health.with(|health| facts(place, health))}
                <Chart label=t::health::chart data=Signal::derive(move || health.with(|h| chart(place, h)))/>
                {move || health.with(|health| health.landing).map(|landing| view! {
                    <p class="hint">{how(&landing)}</p>
                })}
            </Loaded>
        </Card>
    }
}

/// What a tile of a dashboard has room for: the sentence and the chart.
#[component]
pub fn HealthTileBody(place: Place, health: Signal<BudgetHealth>) -> impl IntoView {
    view! {
        {move || {
            let (tone, text) = health.with(|health| (tone(health), sentence(health)));
            view! { <Notice tone>{text}</Notice> }
        }}
        <Chart label=t::health::chart data=Signal::derive(move || health.with(|health| chart(place, health)))/>
    }
}

const fn tone(health: &BudgetHealth) -> Tone {
    match health.verdict {
        LandingVerdict::Exceeded => Tone::Bad,
        LandingVerdict::Over | LandingVerdict::Under => Tone::Warn,
        LandingVerdict::OnTrack => Tone::Ok,
        LandingVerdict::NoPlan => Tone::Quiet,
    }
}

/// How the year will end, in a sentence.
fn sentence(health: &BudgetHealth) -> String {
    let BudgetHealth { balance, currency, .. } = health;
    let Some(landing) = health.landing else { return t::health::no_plan().to_owned() };
    let apart = |a: i64, b: i64| format::money_short(a.saturating_sub(b).saturating_abs(), *currency);
    let certain = balance.spent_minor.saturating_add(balance.committed_minor);
    let over = apart(landing.expected_minor, balance.allocated_minor);
    match (health.verdict, landing.used_up_on) {
        (LandingVerdict::NoPlan, _) => t::health::no_plan().to_owned(),
        (LandingVerdict::Exceeded, _) => t::health::exceeded(apart(certain, balance.allocated_minor)),
        (LandingVerdict::Over, Some(day)) => t::health::over_on(over, format::date(day)),
        (LandingVerdict::Over, None) => t::health::over(over),
        (LandingVerdict::OnTrack, _) => t::health::on_track(over),
        (LandingVerdict::Under, _) => t::health::under(over),
    }
}

/// Where the pace was learned, and what the plan says about the season.
fn how(landing: &Landing) -> String {
    let learned = t::health::learned(i64::from(landing.whole_periods), format::percent_bp(landing.pace_bp));
    let band = if landing.low_minor.is_some() { t::health::banded() } else { t::health::no_band() };
    let curve = match landing.curve {
        PlanCurve::Allocations => t::health::by_allocations(),
        PlanCurve::Even => t::health::evenly(),
    };
    [learned.as_str(), curve, band].join(" ")
}

/// The figures that the sentence is about, each with the way to its entries where it has some.
fn facts(place: Place, health: &BudgetHealth) -> impl IntoView + use<> {
    let currency = health.currency;
    let current = health.periods.iter().rev().find(|period| period.starts_on <= health.today);
    // A statement of the current period closes with what the year has spent so far.
    let spent = current.map(|period| place.entries(Figure::Spent, Some(period.period_id)));
    let range = health.landing.and_then(|landing| {
        let (low, high) = (landing.low_minor?, landing.high_minor?);
        let short = |minor| format::money_short(minor, currency);
        Some(t::health::range(short(low), short(high)))
    });
    let fact = move |label: fn() -> &'static str, minor: i64, door: Option<String>| {
        let amount = match door {
            Some(href) => view! { <A href attr:class="door"><Amount minor currency/></A> }.into_any(),
            None => view! { <Amount minor currency/> }.into_any(),
        };
        view! { <dt>{label}</dt><dd class="num">{amount}</dd> }
    };
    view! {
        <dl class="facts">
            {fact(t::health::planned_to_date, health.planned_to_date_minor, None)}
            {current.map(|period| fact(t::health::spent_to_date, period.spent_minor, spent))}
            {health.burn_rate_minor.map(|minor| fact(t::health::burn_rate, minor, None))}
            {health.landing.map(|landing| fact(t::health::landing, landing.expected_minor, None))}
            {range.map(|range| view! { <dt>{t::health::band}</dt><dd class="num">{range}</dd> })}
        </dl>
    }
}

/// Plan, spent, committed, and what is expected, with its band.
fn chart(place: Place, health: &BudgetHealth) -> ChartData {
    let periods = &health.periods;
    let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
    let begun = periods.iter().filter(|period| period.starts_on <= health.today).count();
    let so_far = |figure: fn(&HealthPeriod) -> i64| {
        let each = periods.iter().enumerate();
        each.map(|(place, period)| (place < begun).then(|| figure(period))).collect::<Vec<_>>()
    };
    let to_come = |figure: fn(&HealthPeriod) -> Option<i64>| periods.iter().map(figure).collect::<Vec<_>>();
    let series = |name: &str, tone, shape, values| Series { name: name.to_owned(), tone, shape, values };
    let mut all = vec![
        series(t::health::spent_to_date(), "tone-spent", Shape::Area, so_far(|period| period.spent_minor)),
        series(
            t::health::committed(),
            "tone-committed",
            Shape::Line,
            so_far(|period| period.committed_minor),
        ),
        series(
            t::health::planned(),
            "tone-plan",
            Shape::Dashed,
            periods.iter().map(|period| Some(period.planned_minor)).collect(),
        ),
        series(
            t::health::expected(),
            "tone-committed",
            Shape::Dashed,
            to_come(|period| period.expected_minor),
        ),
    ];
    if health.landing.is_some_and(|landing| landing.low_minor.is_some()) {
        all.push(series(
            t::health::low(),
            "tone-committed",
            Shape::Floor,
            to_come(|period| period.low_minor),
        ));
        all.push(series(
            t::health::high(),
            "tone-committed",
            Shape::Ceiling,
            to_come(|period| period.high_minor),
        ));
    }
    let spent_doors = periods.iter().map(|period| place.entries(Figure::Spent, Some(period.period_id)));
    ChartData {
        labels: format::periods(&starts, format::month_short),
        names: format::periods(&starts, format::month),
        series: all,
        unit: Unit::Money(health.currency),
        doors: vec![spent_doors.collect()],
        now: begun.checked_sub(1).filter(|_| begun < periods.len()),
    }
}

impl Place {
    /// Where the API has the health of a place.
    #[must_use]
    pub fn health(self) -> String {
        match self {
            Self::Node(id) => format!("/budget-nodes/{id}/health"),
            Self::Year(year, currency) => {
                let query = Query::new().with("fiscal_year_id", year).with("currency", currency.code());
                query.on("/budgets/health")
            }
        }
    }
}
