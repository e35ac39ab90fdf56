//! The burn-up: what was planned month by month, added up, and what has been used of it.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{Balance, PeriodBalance},
    money::Currency,
    statement::Figure,
};

use crate::{
    features::budgets::{Place, month_frame},
    format,
    i18n::t,
    ui::{Amount, Card, Chart, ChartData, Notice, Series, Shape, Tone},
};

/// Each month with all before it. Actual figures end with the current month.
fn running(periods: &[PeriodBalance], until: usize, figure: fn(&Balance) -> i64) -> Vec<Option<i64>> {
    let mut sum: i64 = 0;
    let sums = periods.iter().enumerate().map(|(index, period)| {
        sum = sum.saturating_add(figure(&period.balance));
        (index < until).then_some(sum)
    });
    sums.collect()
}

fn used(balance: &Balance) -> i64 {
    balance.spent_minor + balance.committed_minor + balance.reserved_minor
}

fn chart(periods: &[PeriodBalance], currency: Currency) -> ChartData {
    let mut data = month_frame(periods, currency);
    let all = periods.len();
    let begun = data.now.map_or(all, |now| now + 1);
    data.series = vec![
        Series {
            name: t::home::used_to_date().to_owned(),
            tone: "tone-committed",
            shape: Shape::Line,
            values: running(periods, begun, used),
        },
        Series {
            name: t::home::spent_to_date().to_owned(),
            tone: "tone-spent",
            shape: Shape::Area,
            values: running(periods, begun, |balance| balance.spent_minor),
        },
        Series {
            name: t::home::plan_to_date().to_owned(),
            tone: "tone-plan",
            shape: Shape::Dashed,
            values: running(periods, all, |balance| balance.allocated_minor),
        },
    ];
    data
}

/// Where we are against the plan to date, in a sentence.
fn verdict(periods: &[PeriodBalance], currency: Currency) -> Option<(Tone, String)> {
    let now = month_frame(periods, currency).now?;
    let to_date = |figure: fn(&Balance) -> i64| {
        running(periods, now + 1, figure).get(now).copied().flatten().unwrap_or(0)
    };
    let (plan, used) = (to_date(|balance| balance.allocated_minor), to_date(used));
    let amount = format::money_short(used.saturating_sub(plan).saturating_abs(), currency);
    let share = format::percent(used, plan);
    Some(if used > plan {
        (Tone::Warn, t::home::ahead(share, amount))
    } else {
        (Tone::Ok, t::home::behind(share, amount))
    })
}

/// The figures to date, each with the way to its entries: a statement of the current month closes with them.
fn doors(place: Place, periods: &[PeriodBalance], currency: Currency) -> Option<impl IntoView + use<>> {
    let now = month_frame(periods, currency).now?;
    let period = periods.get(now)?.period_id;
    let figure = |label: fn() -> &'static str, of: Figure, take: fn(&Balance) -> i64| {
        let minor = running(periods, now + 1, take).get(now).copied().flatten().unwrap_or(0);
        view! {
            <dt>{label}</dt>
            <dd class="num">
                <A href=place.entries(of, Some(period)) attr:class="door"><Amount minor currency/></A>
            </dd>
        }
    };
    Some(view! {
        <dl class="facts">
            {figure(t::home::plan_to_date, Figure::Allocated, |balance| balance.allocated_minor)}
            {figure(t::home::spent_to_date, Figure::Spent, |balance| balance.spent_minor)}
        </dl>
    })
}

/// The chart of what the roots in sight hold in one currency.
#[component]
pub fn BurnUp(
    place: Place,
    currency: Currency,
    #[prop(into)] months: Signal<Vec<PeriodBalance>>,
) -> impl IntoView {
    view! {
        <Card title=t::home::burn_up text=t::home::burn_up_text>
            {move || months.with(|months| verdict(months, currency)).map(|(tone, text)| view! {
                <Notice tone>{text}</Notice>
            })}
            {move || months.with(|months| doors(place, months, currency))}
            <Chart label=t::home::burn_up data=Signal::derive(move || months.with(|m| chart(m, currency)))/>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use penstock_shared::ids::PeriodId;

    use super::*;

    fn month(number: i32, allocated: i64, spent: i64) -> PeriodBalance {
        PeriodBalance {
            period_id: PeriodId(i64::from(number)),
            number,
            starts_on: NaiveDate::default(),
            balance: Balance { allocated_minor: allocated, spent_minor: spent, ..Balance::default() },
        }
    }

    #[test]
    fn actual_figures_end_with_the_current_month() {
        let months = [month(1, 0, 1), month(2, 0, 2), month(3, 0, 4)];
        assert_eq!(running(&months, 2, |b| b.spent_minor), [Some(1), Some(3), None]);
    }
}
