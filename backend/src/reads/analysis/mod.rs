//! Spend and budget by dimensions: what the ledger holds, grouped.
//!
//! Invariant: the viewer's scope is applied before anything is added up, and every sum of one answer
//! is of the same ledger, up to `as_of_sequence`.

mod export;
pub mod names;
pub mod trees;

use std::str::FromStr;

use penstock_shared::{
    analysis::{AnalysisQuery, AnalysisResult, AnalysisRow, Dimension, Measures},
    error_code::ErrorCode,
    money::Currency,
};

pub use export::{csv, dimension_word};

use self::trees::Trees;
use crate::{
    db::{
        self, AnyConnection,
        analysis::{AnalysisFilter, Column, GroupRow},
    },
    error::{AppError, AppResult},
    viewer::{Scope, Viewer},
};

/// Rows of an answer at most; a screen cannot show more, and an export of more is a query to narrow.
pub const MOST_ROWS: usize = 10_000;

/// Rows before the parts of trees are put together.
const MOST_FINE_ROWS: usize = 40_000;

/// Answers a question to the ledger.
///
/// # Errors
/// [`ErrorCode::BadQuery`] with the way out: dimensions that are none, too many rows, dates in the
/// wrong order.
pub fn analyse(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &AnalysisQuery,
) -> AppResult<AnalysisResult> {
    let dimensions = dimensions(&query.group_by)?;
    let currency = match query.currency {
        Some(currency) => currency,
        None => db::organisation::get(conn)?.currency,
    };
    let trees = Trees::read(conn, query, &dimensions)?;
    let filter = filter(conn, viewer, query, currency, &trees)?;
    let most = i64::try_from(MOST_FINE_ROWS).map_err(|error| AppError::Internal(error.into()))?;
    let groups = db::analysis::groups(conn, &dimensions, &filter, most + 1)?;
    let too_many = groups.len() > MOST_FINE_ROWS;
    let groups = trees.gather(&dimensions, groups)?;
    if too_many || groups.len() > MOST_ROWS {
        return Err(AppError::new(
            ErrorCode::BadQuery,
            format!("This has more than {MOST_ROWS} rows. Group by fewer dimensions, or add a filter."),
        ));
    }
    let total = db::analysis::groups(conn, &[], &filter, 1)?
        .first()
        .map_or_else(Measures::default, |group| group.measures);
    let rows = named(conn, &dimensions, &groups, &trees)?;
    Ok(AnalysisResult { currency, dimensions, rows, total, as_of_sequence: filter.as_of_sequence })
}

/// Reads `department,month`.
fn dimensions(text: &str) -> AppResult<Vec<Dimension>> {
    let refused = |why: String| AppError::new(ErrorCode::BadQuery, why);
    let mut dimensions = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let dimension = Dimension::from_str(part).map_err(|unknown| {
            refused(format!("'group_by' takes dimensions separated by commas; {unknown}."))
        })?;
        if dimensions.contains(&dimension) {
            return Err(refused(format!("'group_by' names '{dimension}' twice. Name each dimension once.")));
        }
        dimensions.push(dimension);
    }
    if (1..=3).contains(&dimensions.len()) {
        return Ok(dimensions);
    }
    Err(refused("'group_by' takes one to three dimensions, such as 'department,month'.".to_owned()))
}

fn filter(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &AnalysisQuery,
    currency: Currency,
    trees: &Trees,
) -> AppResult<AnalysisFilter> {
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from > to
    {
        return Err(AppError::new(ErrorCode::BadQuery, "'from' is after 'to'. Exchange them."));
    }
    let single = [
        (Column::FiscalYear, query.fiscal_year_id.map(|id| id.0)),
        (Column::Campaign, query.campaign_id.map(|id| id.0)),
        (Column::Vendor, query.vendor_id.map(|id| id.0)),
        (Column::Import, query.import_id.map(|id| id.0)),
    ];
    let mut within: Vec<(Column, Vec<i64>)> =
        single.into_iter().filter_map(|(column, id)| Some((column, vec![id?]))).collect();
    within.extend(trees.filters());
    Ok(AnalysisFilter {
        as_of_sequence: db::ledger::head(conn)?.sequence,
        currency,
        departments: match &viewer.scope {
            Scope::All => None,
            Scope::Departments(departments) => Some(departments.iter().map(|id| id.0).collect()),
        },
        within,
        from: query.from,
        to: query.to,
    })
}

/// Puts names to the keys, and the rows in the order of the names. Months are in the order of time,
/// and what has no value comes last.
fn named(
    conn: &mut AnyConnection,
    dimensions: &[Dimension],
    groups: &[GroupRow],
    trees: &Trees,
) -> AppResult<Vec<AnalysisRow>> {
    let mut columns = Vec::with_capacity(dimensions.len());
    for (place, dimension) in dimensions.iter().enumerate() {
        let keys: Vec<Option<i64>> =
            groups.iter().map(|group| group.keys.get(place).copied().flatten()).collect();
        let mut named = names::keys(conn, *dimension, &keys)?;
        for key in &mut named {
            key.has_parts = key.id.is_some_and(|id| trees.has_parts(*dimension, id));
        }
        columns.push(named.into_iter());
    }
    let mut rows: Vec<AnalysisRow> = groups
        .iter()
        .map(|group| AnalysisRow {
            keys: columns.iter_mut().filter_map(Iterator::next).collect(),
            measures: group.measures,
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        row.keys.iter().map(|key| (key.label.is_empty(), key.label.clone(), key.id)).collect::<Vec<_>>()
    });
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_three_different_dimensions_are_taken() {
        assert_eq!(dimensions("department, month").unwrap(), [Dimension::Department, Dimension::Month]);
        for wrong in ["", ",", "colour", "month,month", "department,channel,campaign,month"] {
            assert_eq!(dimensions(wrong).unwrap_err().code(), ErrorCode::BadQuery, "{wrong}");
        }
        let unknown = dimensions("colour").unwrap_err().to_string();
        assert!(unknown.contains("activity_type"), "{unknown}");
    }
}
