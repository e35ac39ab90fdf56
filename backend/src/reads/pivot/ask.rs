//! What a question may not be, whatever stands in the database.

use std::collections::HashSet;

use penstock_shared::{
    error_code::ErrorCode,
    pivot::{Axis, AxisKind, Comparison, FilterTest, MOST_AXES, PivotFilter, PivotMeasure, PivotQuery},
};

use crate::error::{AppError, AppResult};

/// Filters of a question at most, and values of a filter.
const MOST_FILTERS: usize = 50;
const MOST_VALUES: usize = 10_000;
/// Values that a filter by the most of a measure can ask for.
const MOST_TOP: u32 = 1_000;

/// The refusal of a question, which names the field and the way out.
pub fn refused(why: impl Into<String>) -> AppError {
    AppError::new(ErrorCode::BadQuery, why)
}

/// Refuses what no question may be.
///
/// # Errors
/// [`ErrorCode::BadQuery`] with the way out.
pub fn check(query: &PivotQuery) -> AppResult<()> {
    if query.measures.is_empty() {
        return Err(refused("'measures' is empty. Name at least one, such as 'spent'."));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = query.measures.iter().find(|measure| !seen.insert(**measure)) {
        return Err(refused(format!("'measures' has '{twice}' twice. Name each measure once.")));
    }
    axes(query)?;
    if query.filters.len() > MOST_FILTERS {
        return Err(refused(format!("'filters' has more than {MOST_FILTERS}. Leave some out.")));
    }
    for (place, filter) in query.filters.iter().enumerate() {
        self::filter(&format!("filters[{place}]"), filter)?;
    }
    if let Some(sort) = query.sort.filter(|sort| !query.measures.contains(&sort.measure)) {
        return Err(refused(format!(
            "'sort' is by '{}', which is not asked for. Put it into 'measures', or sort by one of those.",
            sort.measure
        )));
    }
    of_a_year(query)?;
    of_results(query)?;
    match query.limit {
        Some(0) => return Err(refused("'limit' is 0. Write 1 or more, or leave it out.")),
        Some(_) if query.rows.is_empty() => {
            return Err(refused("'limit' is about rows, and there are none. Put a dimension into 'rows'."));
        }
        _ => {}
    }
    comparison(query)
}

fn axes(query: &PivotQuery) -> AppResult<()> {
    let axes: Vec<Axis> = query.rows.iter().chain(&query.columns).copied().collect();
    if axes.len() > MOST_AXES {
        return Err(refused(format!(
            "'rows' and 'columns' have {} dimensions. Together they take {MOST_AXES} at most.",
            axes.len()
        )));
    }
    let mut seen = HashSet::new();
    match axes.iter().find(|axis| !seen.insert(**axis)) {
        Some(twice) => Err(refused(format!(
            "'{twice}' is on 'rows' and 'columns' twice. Put each dimension on one place, once."
        ))),
        None => Ok(()),
    }
}

fn filter(field: &str, filter: &PivotFilter) -> AppResult<()> {
    let kind = filter.dimension.kind;
    let too_many = |count: usize| {
        if count == 0 {
            return Err(refused(format!(
                "'{field}.test' names no value. Name at least one, or leave it out."
            )));
        }
        if count > MOST_VALUES {
            return Err(refused(format!("'{field}.test' names more than {MOST_VALUES} values. Name fewer.")));
        }
        Ok(())
    };
    match &filter.test {
        FilterTest::In(values) | FilterTest::NotIn(values) => too_many(values.len()),
        FilterTest::Below(values) if kind.is_tree() => too_many(values.len()),
        FilterTest::Below(_) => Err(refused(format!(
            "'{field}.test.below' is about trees, and '{kind}' is none. Use 'in' instead."
        ))),
        FilterTest::Range { .. } if !kind.is_time() => Err(refused(format!(
            "'{field}.test.range' is about times, and '{kind}' is none. Use 'in' instead."
        ))),
        FilterTest::Range { from: None, to: None } => {
            Err(refused(format!("'{field}.test.range' has neither 'from' nor 'to'. Give at least one.")))
        }
        FilterTest::Range { .. } => Ok(()),
        FilterTest::Contains(_) if kind.is_time() || kind == AxisKind::Status => Err(refused(format!(
            "'{field}.test.contains' is about names, and '{kind}' has none. Use 'in' instead."
        ))),
        FilterTest::Contains(text) if text.trim().is_empty() => {
            Err(refused(format!("'{field}.test.contains' is empty. Write a part of the name.")))
        }
        FilterTest::Contains(_) => Ok(()),
        FilterTest::Top { measure, .. } if measure.is_of_a_year() => Err(refused(format!(
            "'{field}.test.top.measure' is '{measure}', which cannot choose values. Sort by it and set 'limit' instead."
        ))),
        FilterTest::Top { count, .. } if (1..=MOST_TOP).contains(count) => Ok(()),
        FilterTest::Top { .. } => {
            Err(refused(format!("'{field}.test.top.count' is a number from 1 to {MOST_TOP}.")))
        }
    }
}

/// Measures of a fiscal year follow from its whole course: one year, and no time within it.
fn of_a_year(query: &PivotQuery) -> AppResult<()> {
    let Some(measure) = query.measures.iter().find(|measure| measure.is_of_a_year()) else { return Ok(()) };
    let filtered = query.filters.iter().map(|filter| ("filters", filter.dimension));
    let on = |side, axes: &[Axis]| axes.iter().map(|axis| (side, *axis)).collect::<Vec<_>>();
    let sides = on("rows", &query.rows).into_iter().chain(on("columns", &query.columns));
    let within = |(_, axis): &(&str, Axis)| axis.kind.is_time() && axis.kind != AxisKind::FiscalYear;
    if let Some((side, axis)) = sides.chain(filtered).find(within) {
        return Err(refused(format!(
            "'measures' has '{measure}', which is about a whole fiscal year, and '{axis}' is on '{side}'. Take one of \
             them off."
        )));
    }
    let axes = query.rows.iter().chain(&query.columns);
    if axes.clone().count() == MOST_AXES {
        return Err(refused(format!(
            "'measures' has '{measure}', which takes {} dimensions at most. Take one off 'rows' or 'columns'.",
            MOST_AXES - 1
        )));
    }
    let is_one_year = |filter: &PivotFilter| {
        filter.dimension.kind == AxisKind::FiscalYear
            && match &filter.test {
                FilterTest::In(years) => years.len() == 1,
                FilterTest::Range { from, to } => from.is_some() && from == to,
                _ => false,
            }
    };
    if axes.clone().any(|axis| axis.kind == AxisKind::FiscalYear) || query.filters.iter().any(is_one_year) {
        return Ok(());
    }
    Err(refused(format!(
        "'measures' has '{measure}', and nothing says of which fiscal year. Add a filter by one 'fiscal_year', or put \
         that on 'rows' or 'columns'."
    )))
}

/// The measures of a question, those that filters choose by among them.
pub fn asked_for(query: &PivotQuery) -> impl Iterator<Item = PivotMeasure> + '_ {
    let chosen_by = query.filters.iter().filter_map(|filter| match filter.test {
        FilterTest::Top { measure, .. } => Some(measure),
        _ => None,
    });
    query.measures.iter().copied().chain(chosen_by)
}

/// What campaigns brought back is known by campaign, channel and day: a budget, a vendor or a request has none of it.
fn of_results(query: &PivotQuery) -> AppResult<()> {
    let Some(measure) = asked_for(query).find(|measure| measure.is_of_results()) else { return Ok(()) };
    let filtered = query.filters.iter().map(|filter| ("filters", filter.dimension));
    let on = |side, axes: &[Axis]| axes.iter().map(|axis| (side, *axis)).collect::<Vec<_>>();
    let sides = on("rows", &query.rows).into_iter().chain(on("columns", &query.columns));
    let unknown = |(_, axis): &(&str, Axis)| !axis.kind.knows_results();
    match sides.chain(filtered).find(unknown) {
        Some((side, axis)) => Err(refused(format!(
            "'measures' has '{measure}', which is known by campaign, channel and day, and '{axis}' is on '{side}'. Take \
             one of them off."
        ))),
        None => Ok(()),
    }
}

/// Whether a filter says from when to when.
pub fn is_bounded(filter: &PivotFilter) -> bool {
    filter.dimension.kind.is_time()
        && matches!(filter.test, FilterTest::In(_) | FilterTest::Range { from: Some(_), to: Some(_) })
}

fn comparison(query: &PivotQuery) -> AppResult<()> {
    let Some(comparison) = query.comparison.filter(|comparison| Comparison::BUILT_IN.contains(comparison))
    else {
        return Ok(());
    };
    let times = || query.filters.iter().filter(|filter| filter.dimension.kind.is_time());
    if !times().any(is_bounded) {
        return Err(refused(format!(
            "'comparison' is '{comparison}', and no filter says of which time the figures are. Add a filter by a \
             time with 'in', or with both ends of a 'range'."
        )));
    }
    if times().any(|filter| matches!(filter.test, FilterTest::Top { .. })) {
        return Err(refused(
            "'comparison' needs times that are named. Take the filter by the most of a measure off the time.",
        ));
    }
    if comparison == Comparison::PreviousPeriod && times().count() > 1 {
        return Err(refused(
            "'comparison' is 'previous_period', and several filters are by a time. Leave the one that says how long \
             the period is, or compare with 'last_year'.",
        ));
    }
    Ok(())
}
