//! Pivots: measures by dimensions on rows and columns.
//!
//! A question becomes a [`Plan`] of numbers, whoever adds up the facts; then sums become figures and groups get names.
//! Invariant: the viewer's scope is part of every plan, so nothing is added up that the viewer may not see, and all
//! sums of an answer are of the same ledger, up to `as_of_sequence`.

mod ask;
mod entries;
mod names;
mod places;
mod resolve;
mod shape;
mod sheet;
mod source;
mod tables;
mod version;
mod words;
mod years;

use chrono::NaiveDateTime;
use penstock_shared::pivot::{
    Axis, Comparison, FilterTest, PivotAnswer, PivotFilter, PivotMeasure, PivotQuery,
};

pub use ask::check;
pub use entries::entries;
pub use places::calendar;
pub use sheet::sheet;
pub use source::Source;

use self::{
    ask::{asked_for, is_bounded, refused},
    places::Places,
    shape::Shape,
    tables::Tables,
    years::Years,
};
use crate::{
    db::{self, AnyConnection},
    domain::pivot::{Inputs, Key, Plan, Shift},
    error::AppResult,
    viewer::Viewer,
};

/// A question that has been understood.
struct Asked {
    places: Places,
    /// The filters; those by the most of a measure are by values now.
    filters: Vec<PivotFilter>,
    plan: Plan,
}

impl Asked {
    /// # Errors
    /// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) with the way out.
    fn read(
        conn: &mut AnyConnection,
        source: Source<'_>,
        viewer: &Viewer,
        query: &PivotQuery,
    ) -> AppResult<Self> {
        check(query)?;
        let usual = db::organisation::get(conn)?.currency;
        let currency = query.currency.unwrap_or(usual);
        let of_revenue = |measure: &PivotMeasure| measure.is_of_revenue() && currency != usual;
        if let Some(measure) = asked_for(query).find(of_revenue) {
            return Err(refused(format!(
                "'measures' has '{measure}', and revenue is kept in {usual}. Ask in that currency, or leave it out."
            )));
        }
        let places = Places::read(conn, query)?;
        let mut plan = Plan {
            as_of_sequence: db::ledger::head(conn)?.sequence,
            currency,
            departments: viewer.scope.departments().map(|all| all.iter().map(|id| id.0).collect()),
            conditions: Vec::new(),
            days: None,
            keys: Vec::new(),
            inputs: Inputs::of(&query.measures),
        };
        let is_top = |filter: &PivotFilter| matches!(filter.test, FilterTest::Top { .. });
        for (place, filter) in query.filters.iter().enumerate().filter(|(_, filter)| !is_top(filter)) {
            resolve::add(conn, &mut plan, &places, &format!("filters[{place}]"), filter, None)?;
        }
        let mut filters = query.filters.clone();
        for filter in filters.iter_mut().filter(|filter| is_top(filter)) {
            filter.test = FilterTest::In(top(conn, source, &plan, &places, filter)?);
            resolve::add(conn, &mut plan, &places, "filters", filter, None)?;
        }
        plan.keys = query.rows.iter().chain(&query.columns).map(|axis| places.key(*axis)).collect();
        Ok(Self { places, filters, plan })
    }

    /// The same question about the time that it is compared with, if it is with one.
    fn compared(&self, conn: &mut AnyConnection, query: &PivotQuery) -> AppResult<Option<Plan>> {
        let Some(comparison) = query.comparison else { return Ok(None) };
        let shift = match comparison {
            Comparison::LastYear => Shift::Years(1),
            Comparison::PreviousPeriod => self.length()?,
            Comparison::PlanVersion(_) => return Ok(None),
        };
        let mut plan = Plan { conditions: Vec::new(), days: None, ..self.plan.clone() };
        for filter in &self.filters {
            resolve::add(conn, &mut plan, &self.places, "filters", filter, Some(shift))?;
        }
        let axes = query.rows.iter().chain(&query.columns);
        for (key, axis) in plan.keys.iter_mut().zip(axes) {
            if axis.kind.is_time() {
                *key = Key::Day(shift.day_codes(&self.places.calendar, axis.kind));
            }
        }
        Ok(Some(plan))
    }

    /// How long the time of the filters is.
    fn length(&self) -> AppResult<Shift> {
        let bounds = self.filters.iter().find(|filter| is_bounded(filter)).and_then(|filter| {
            let kind = filter.dimension.kind;
            let order = |code: &i64| self.places.calendar.span(kind, *code);
            let (first, last) = match &filter.test {
                FilterTest::In(values) => {
                    let named = || values.iter().copied().flatten();
                    (named().min_by_key(order)?, named().max_by_key(order)?)
                }
                FilterTest::Range { from, to } => ((*from)?, (*to)?),
                _ => return None,
            };
            Shift::as_long_as(&self.places.calendar, kind, first, last)
        });
        bounds.ok_or_else(|| {
            refused(
                "'comparison' is 'previous_period', and the filter by a time names none. Name the times that the \
                 figures are of.",
            )
        })
    }
}

/// The values of a dimension with the most of a measure.
fn top(
    conn: &mut AnyConnection,
    source: Source<'_>,
    plan: &Plan,
    places: &Places,
    filter: &PivotFilter,
) -> AppResult<Vec<Option<i64>>> {
    let FilterTest::Top { count, measure } = filter.test else { return Ok(Vec::new()) };
    let plan =
        Plan { keys: vec![places.key(filter.dimension)], inputs: Inputs::of(&[measure]), ..plan.clone() };
    let mut most = Vec::new();
    for (group, sums) in source.groups(conn, &plan, &[0])? {
        if let (Some(code), Some(figure)) = (group.first().copied().flatten(), sums.figure(measure)?) {
            most.push((std::cmp::Reverse(figure), code));
        }
    }
    most.sort_unstable();
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut values: Vec<Option<i64>> = most.into_iter().take(count).map(|(_, code)| Some(code)).collect();
    if values.is_empty() && !filter.dimension.kind.is_time() {
        // Nothing has the number zero: nothing passes.
        values.push(Some(0));
    }
    Ok(values)
}

/// Answers a question to the ledger. What follows from the day that it is, does so from `now`.
///
/// # Errors
/// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) with the way out: combinations that mean
/// nothing, times that are none, more cells than can be shown.
pub fn answer(
    conn: &mut AnyConnection,
    source: Source<'_>,
    viewer: &Viewer,
    query: &PivotQuery,
    now: NaiveDateTime,
) -> AppResult<PivotAnswer> {
    let asked = Asked::read(conn, source, viewer, query)?;
    let years = Years::read(conn, query, now)?;
    let times = (years.as_ref(), &asked.places.calendar);
    let here = Tables::read(conn, source, &asked.plan, query, times)?;
    let then = match (query.comparison, asked.compared(conn, query)?) {
        (Some(Comparison::PlanVersion(id)), _) => {
            let planned = version::groups(conn, viewer, &asked.plan, id)?;
            Some(Tables::planned(planned, query)?)
        }
        (_, Some(plan)) => Some(Tables::read(conn, source, &plan, query, times)?),
        (_, None) => None,
    };
    Shape::new(conn, &asked.places, query, here, then)?.answer(asked.plan.currency, asked.plan.as_of_sequence)
}

/// The axes of both sides, those of the rows first.
fn axes(query: &PivotQuery) -> Vec<Axis> {
    query.rows.iter().chain(&query.columns).copied().collect()
}
