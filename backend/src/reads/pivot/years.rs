//! Measures of a whole fiscal year: where it will land, and how fast it burns.
//!
//! They follow from the course of the year, so the facts of a group are added up once more by fiscal period, and the sums
//! of a row are those of all its parts: the landing of a department is that of its money together.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    ids::FiscalYearId,
    pivot::{PivotMeasure, PivotQuery},
};

use super::{
    source::Source,
    tables::{Depths, coarser},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection, periods::PeriodRow},
    domain::{
        landing::{self, PeriodUse},
        ledger::LedgerError,
        pivot::{Calendar, Group, Input, Inputs, Key, Plan, Sums},
    },
    error::AppResult,
};

/// The periods of all years, and the day that it is.
pub struct Years {
    periods: Vec<PeriodRow>,
    today: NaiveDate,
}

/// What a group comes to in each period that has something of it.
type Course = BTreeMap<i64, Sums>;

/// The measures of a group's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfYear {
    allocated: i64,
    spent: i64,
    planned_to_date: Option<i64>,
    landing: Option<i64>,
    burn_rate: Option<i64>,
}

impl OfYear {
    /// The figure of a measure.
    ///
    /// # Errors
    /// When it leaves the range of the ledger.
    pub fn figure(&self, measure: PivotMeasure) -> Result<Option<i64>, LedgerError> {
        let left = |landing: i64| self.allocated.checked_sub(landing).ok_or(LedgerError::Overflow);
        let ahead = |planned: i64| self.spent.checked_sub(planned).ok_or(LedgerError::Overflow);
        match measure {
            PivotMeasure::LandingForecast => Ok(self.landing),
            PivotMeasure::LandingVariance => self.landing.map(left).transpose(),
            PivotMeasure::PlannedToDate => Ok(self.planned_to_date),
            PivotMeasure::AheadOfPlan => self.planned_to_date.map(ahead).transpose(),
            PivotMeasure::BurnRate => Ok(self.burn_rate),
            _ => Ok(None),
        }
    }
}

impl Years {
    /// What a question needs; none when it asks for no measure of a year.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, query: &PivotQuery, now: NaiveDateTime) -> AppResult<Option<Self>> {
        if !query.measures.iter().any(|measure| measure.is_of_a_year()) {
            return Ok(None);
        }
        let today = day_in(db::organisation::get(conn)?.tz(), now);
        Ok(Some(Self { periods: db::periods::all(conn)?, today }))
    }

    /// The measures of every group of these depths.
    ///
    /// # Errors
    /// As [`Source::groups`], and when a sum leaves the range of the ledger.
    pub fn groups(
        &self,
        conn: &mut AnyConnection,
        source: Source<'_>,
        (plan, rows, calendar): (&Plan, usize, &Calendar),
        wanted: impl IntoIterator<Item = Depths>,
    ) -> AppResult<HashMap<Depths, HashMap<Group, OfYear>>> {
        let place = plan.keys.len();
        let mut plan = plan.clone();
        plan.keys.push(Key::Day(calendar.day_codes(|day| self.period_of(day))));
        plan.inputs = Inputs::of(&[PivotMeasure::LandingForecast]);
        let every: Vec<usize> = (0..=place).collect();
        let parts = source.groups(conn, &plan, &every)?;
        let mut by_depths = HashMap::new();
        for depths in wanted {
            let mut courses: HashMap<Group, Course> = HashMap::new();
            for (group, sums) in &parts {
                let Some(period) = group.get(place).copied().flatten() else { continue };
                let course = courses.entry(coarser(group, rows, depths)).or_default();
                let whole = course.entry(period).or_default();
                *whole = whole.plus(*sums)?;
            }
            let figures = courses.into_iter().map(|(group, course)| Ok((group, self.of(&course)?)));
            by_depths.insert(depths, figures.collect::<Result<_, LedgerError>>()?);
        }
        Ok(by_depths)
    }

    fn period_of(&self, day: NaiveDate) -> Option<i64> {
        let place = self.periods.partition_point(|period| period.ends_on < day);
        self.periods.get(place).filter(|period| period.starts_on <= day).map(|period| period.id.0)
    }

    /// The measures of one course; none of several years, which end on different days.
    fn of(&self, course: &Course) -> Result<OfYear, LedgerError> {
        let touched = self.periods.iter().filter(|period| course.contains_key(&period.id.0));
        let mut years: Vec<FiscalYearId> = touched.map(|period| period.fiscal_year_id).collect();
        years.dedup();
        let [year] = years.as_slice() else { return Ok(OfYear::default()) };
        let of_year = self.periods.iter().filter(|period| period.fiscal_year_id == *year);
        let uses: Vec<PeriodUse> = of_year
            .map(|period| {
                let sums = course.get(&period.id.0).copied().unwrap_or_default();
                PeriodUse {
                    starts_on: period.starts_on,
                    ends_on: period.ends_on,
                    allocated_minor: sums.of(Input::Allocated),
                    spent_minor: sums.of(Input::Spent),
                    committed_minor: sums.of(Input::Committed),
                }
            })
            .collect();
        let mut whole = Sums::default();
        for sums in course.values() {
            whole = whole.plus(*sums)?;
        }
        let forecast = landing::forecast(&uses, self.today)?;
        let planned = landing::planned_to_date(&uses, self.today)?;
        Ok(OfYear {
            allocated: whole.of(Input::Allocated),
            spent: whole.of(Input::Spent),
            planned_to_date: forecast.is_some().then_some(planned),
            landing: forecast.map(|forecast| forecast.landing.minor),
            burn_rate: landing::burn_rate(&uses, self.today)?,
        })
    }
}
