//! Budgets against their plan, and where they will land.

use chrono::NaiveDateTime;
use penstock_shared::{
    budget::{Balance, PeriodBalance},
    budget_health::{BudgetHealth, HealthPeriod, Landing, LandingVerdict},
    ids::{FiscalYearId, NodeId},
    money::Currency,
};

use crate::{
    clock::day_in,
    db::{self, AnyConnection, periods::PeriodRow},
    domain::{
        landing::{self, Expected, Forecast, PeriodUse},
        ledger::LedgerError,
    },
    error::AppResult,
    reads::budgets::{node_page, tree},
    viewer::Viewer,
};

/// The health of a node, with what lies below it.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn of_node(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: NodeId,
    now: NaiveDateTime,
) -> AppResult<BudgetHealth> {
    let page = node_page(conn, viewer, id)?;
    let held = Held {
        node_id: Some(id),
        fiscal_year_id: page.node.fiscal_year_id,
        currency: page.node.currency,
        balance: page.node.balance,
        periods: page.periods,
    };
    held.health(conn, now)
}

/// The health of all budgets in sight of a year that are kept in a currency; the organisation's by default.
///
/// # Errors
/// `not_found` when there is no such year.
pub fn of_year(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    year: FiscalYearId,
    currency: Option<Currency>,
    now: NaiveDateTime,
) -> AppResult<BudgetHealth> {
    let tree = tree(conn, viewer, year)?;
    let currency = match currency {
        Some(currency) => currency,
        None => db::organisation::get(conn)?.currency,
    };
    let total = tree.totals.into_iter().find(|total| total.currency == currency);
    let (balance, periods) = total.map(|total| (total.balance, total.periods)).unwrap_or_default();
    let held = Held { node_id: None, fiscal_year_id: year, currency, balance, periods };
    held.health(conn, now)
}

/// What is held in a year.
struct Held {
    node_id: Option<NodeId>,
    fiscal_year_id: FiscalYearId,
    currency: Currency,
    balance: Balance,
    /// Empty when nothing is.
    periods: Vec<PeriodBalance>,
}

impl Held {
    fn health(self, conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<BudgetHealth> {
        let today = day_in(db::organisation::get(conn)?.tz(), now);
        let rows = db::periods::of_year(conn, self.fiscal_year_id)?;
        let uses: Vec<PeriodUse> = rows.iter().map(|row| self.used_in(row)).collect();
        let forecast = landing::forecast(&uses, today)?;
        Ok(BudgetHealth {
            node_id: self.node_id,
            fiscal_year_id: self.fiscal_year_id,
            currency: self.currency,
            today,
            balance: self.balance,
            planned_to_date_minor: landing::planned_to_date(&uses, today)?,
            burn_rate_minor: landing::burn_rate(&uses, today)?,
            verdict: verdict(&self.balance, forecast.as_ref()),
            landing: forecast.as_ref().map(of_forecast),
            periods: course(&rows, &uses, forecast.as_ref())?,
        })
    }

    fn used_in(&self, row: &PeriodRow) -> PeriodUse {
        let held = self.periods.iter().find(|period| period.period_id == row.id);
        let balance = held.map(|period| period.balance).unwrap_or_default();
        PeriodUse {
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            allocated_minor: balance.allocated_minor,
            spent_minor: balance.spent_minor,
            committed_minor: balance.committed_minor,
        }
    }
}

fn of_forecast(forecast: &Forecast) -> Landing {
    Landing {
        expected_minor: forecast.landing.minor,
        low_minor: forecast.landing.band.map(|(low, _)| low),
        high_minor: forecast.landing.band.map(|(_, high)| high),
        pace_bp: forecast.pace_bp,
        whole_periods: i32::try_from(forecast.whole_periods).unwrap_or(i32::MAX),
        curve: forecast.curve,
        used_up_on: forecast.used_up_on,
    }
}

/// How the year will end.
fn verdict(balance: &Balance, forecast: Option<&Forecast>) -> LandingVerdict {
    let allocated = i128::from(balance.allocated_minor);
    let Some(Forecast { landing: Expected { minor, .. }, .. }) = forecast else {
        return LandingVerdict::NoPlan;
    };
    let expected = i128::from(*minor);
    if i128::from(balance.spent_minor) + i128::from(balance.committed_minor) > allocated {
        LandingVerdict::Exceeded
    } else if expected > allocated {
        LandingVerdict::Over
    } else if expected * 100 < allocated * 95 {
        LandingVerdict::Under
    } else {
        LandingVerdict::OnTrack
    }
}

/// The periods, each with all before it.
fn course(
    rows: &[PeriodRow],
    uses: &[PeriodUse],
    forecast: Option<&Forecast>,
) -> Result<Vec<HealthPeriod>, LedgerError> {
    let plus = |sum: &mut i64, more: i64| -> Result<i64, LedgerError> {
        *sum = sum.checked_add(more).ok_or(LedgerError::Overflow)?;
        Ok(*sum)
    };
    let (mut spent, mut committed) = (0_i64, 0_i64);
    let periods = rows.iter().zip(uses).enumerate().map(|(place, (row, held))| {
        let expected: Option<Expected> = forecast.and_then(|found| *found.expected.get(place)?);
        let spent_minor = plus(&mut spent, held.spent_minor)?;
        plus(&mut committed, held.spent_minor)?;
        Ok(HealthPeriod {
            period_id: row.id,
            number: row.number,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            planned_minor: forecast.and_then(|found| found.planned.get(place).copied()).unwrap_or(0),
            spent_minor,
            committed_minor: plus(&mut committed, held.committed_minor)?,
            expected_minor: expected.map(|point| point.minor),
            low_minor: expected.and_then(|point| point.band).map(|(low, _)| low),
            high_minor: expected.and_then(|point| point.band).map(|(_, high)| high),
        })
    });
    periods.collect()
}
