//! Filters as conditions: every name, level, tree and time becomes numbers and days before facts are looked at.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use penstock_shared::pivot::{Axis, AxisKind, FilterTest, PivotFilter};

use super::{
    ask::refused,
    names::matching,
    places::{Places, field},
};
use crate::{
    db::AnyConnection,
    domain::pivot::{Condition, Days, Field, Plan, Shift},
    error::AppResult,
};

/// How a time is written, for refusals.
const fn written(kind: AxisKind) -> &'static str {
    match kind {
        AxisKind::Day => "20260316",
        AxisKind::Week => "202611",
        AxisKind::Month => "202603",
        AxisKind::Quarter => "the id of a fiscal year times ten, plus 1 to 4",
        _ => "the id of a fiscal year",
    }
}

/// Puts one filter to a plan. With a shift a filter by a time is about the time so far back.
///
/// # Errors
/// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) for a time that there is not; when the
/// database fails.
pub fn add(
    conn: &mut AnyConnection,
    plan: &mut Plan,
    places: &Places,
    name: &str,
    filter: &PivotFilter,
    shift: Option<Shift>,
) -> AppResult<()> {
    let axis = filter.dimension;
    if axis.kind.is_time() {
        return Times { places, kind: axis.kind, name, shift }.add(plan, &filter.test);
    }
    let condition = match &filter.test {
        FilterTest::In(values) => one_of(places, axis, values, false),
        FilterTest::NotIn(values) => one_of(places, axis, values, true),
        FilterTest::Below(values) => {
            let below = values.iter().flat_map(|id| places.below(axis.kind, *id)).collect();
            of_values(axis.kind, below, false, false)
        }
        FilterTest::Contains(text) => {
            let found = matching(conn, axis.kind, text)?.into_iter().map(Some);
            one_of(places, axis, &found.collect::<Vec<_>>(), false)
        }
        // The most of a measure were looked up before, and the filter is one by values.
        FilterTest::Top { .. } | FilterTest::Range { .. } => None,
    };
    plan.conditions.extend(condition);
    Ok(())
}

/// Facts whose value is shown as one of these, or as none of them.
pub fn one_of(places: &Places, axis: Axis, values: &[Option<i64>], inverted: bool) -> Option<Condition> {
    let wanted: HashSet<i64> = values.iter().flatten().map(|id| places.shown(axis, *id)).collect();
    let none = values.contains(&None) != inverted;
    if axis.kind == AxisKind::Owner {
        let holds = |owner: Option<i64>| owner.map_or(none, |owner| wanted.contains(&owner) != inverted);
        return Some(Condition {
            field: Field::Node,
            values: places.owned(holds),
            inverted: false,
            none: false,
        });
    }
    of_values(axis.kind, places.shown_as(axis, &wanted), inverted, none)
}

fn of_values(kind: AxisKind, values: BTreeSet<i64>, inverted: bool, none: bool) -> Option<Condition> {
    field(kind).map(|field| Condition { field, values, inverted, none })
}

/// A filter by a time.
struct Times<'a> {
    places: &'a Places,
    kind: AxisKind,
    name: &'a str,
    shift: Option<Shift>,
}

impl Times<'_> {
    fn add(&self, plan: &mut Plan, test: &FilterTest) -> AppResult<()> {
        match test {
            FilterTest::In(values) => self.one_of(plan, values, false),
            FilterTest::NotIn(values) => self.one_of(plan, values, true),
            FilterTest::Range { from, to } => self.range(plan, *from, *to),
            _ => Ok(()),
        }
    }

    /// The days of a time, and of the one back then; none when the calendar does not reach so far back.
    fn span(&self, code: i64) -> AppResult<Option<(i64, NaiveDate, NaiveDate)>> {
        let calendar = &self.places.calendar;
        if calendar.span(self.kind, code).is_none() {
            return Err(refused(format!(
                "'{}.test' has {code}, which is no {}. It is written as {}.",
                self.name,
                self.kind.to_string().replace('_', " "),
                written(self.kind)
            )));
        }
        let code = match self.shift {
            None => Some(code),
            Some(shift) => shift.before(calendar, self.kind, code),
        };
        Ok(code.and_then(|code| calendar.span(self.kind, code).map(|(from, to)| (code, from, to))))
    }

    fn one_of(&self, plan: &mut Plan, values: &[Option<i64>], inverted: bool) -> AppResult<()> {
        let mut spans = Vec::with_capacity(values.len());
        for code in values.iter().flatten() {
            spans.extend(self.span(*code)?);
        }
        if self.kind == AxisKind::FiscalYear {
            let values = spans.iter().map(|(id, _, _)| *id).collect();
            plan.conditions.extend(of_values(self.kind, values, inverted, false));
            return Ok(());
        }
        let days = Days::new(spans.iter().map(|(_, from, to)| (*from, *to)));
        self.narrow(plan, &if inverted { days.others() } else { days });
        Ok(())
    }

    fn range(&self, plan: &mut Plan, from: Option<i64>, to: Option<i64>) -> AppResult<()> {
        let first = from.map(|code| self.span(code)).transpose()?;
        let last = to.map(|code| self.span(code)).transpose()?;
        // An end that the calendar does not reach back to lets nothing through.
        let (Some(first), Some(last)) = (
            first.map_or(Some(NaiveDate::MIN), |span| span.map(|(_, from, _)| from)),
            last.map_or(Some(NaiveDate::MAX), |span| span.map(|(_, _, to)| to)),
        ) else {
            self.narrow(plan, &Days::default());
            return Ok(());
        };
        if first > last {
            return Err(refused(format!(
                "'{}.test.range' ends before it begins. Exchange its ends.",
                self.name
            )));
        }
        if self.kind == AxisKind::FiscalYear {
            let years = self.places.calendar.years.iter();
            let within = years.filter(|year| first <= year.starts_on && year.ends_on <= last);
            let values = within.map(|year| year.id).collect();
            plan.conditions.extend(of_values(self.kind, values, false, false));
            return Ok(());
        }
        self.narrow(plan, &Days::new([(first, last)]));
        Ok(())
    }

    fn narrow(&self, plan: &mut Plan, days: &Days) {
        plan.days = Some(plan.days.as_ref().map_or_else(|| days.clone(), |known| known.and(days)));
    }
}
