//! Published sums, from every direction that one turns them.

use penstock_shared::{
    money::Currency,
    pivot::{Axis, AxisKind, FilterTest, PivotFilter, PivotMeasure, PivotQuery},
};

use super::{
    row,
    same::{both, loaded, person},
};
use crate::support::TestApp;

/// Every dimension by another one comes to the published total, and the cube and its reference say the same. Of one fiscal year,
/// if it is named.
pub fn comes_to(app: &TestApp, currency: Currency, measure: PivotMeasure, year: Option<i64>, total: i64) {
    loaded(app);
    let finance = person(app, "finance");
    let kinds =
        AxisKind::BUILT_IN.iter().copied().filter(|kind| !matches!(kind, AxisKind::Day | AxisKind::Week));
    let axes: Vec<Axis> = kinds.map(Axis::of).collect();
    let of_year =
        |id| PivotFilter { dimension: Axis::of(AxisKind::FiscalYear), test: FilterTest::In(vec![Some(id)]) };
    let filters: Vec<PivotFilter> = year.into_iter().map(of_year).collect();
    for (one, other) in axes.iter().zip(axes.iter().cycle().skip(1)) {
        let query = PivotQuery {
            measures: vec![measure],
            rows: vec![*one],
            columns: vec![*other],
            currency: Some(currency),
            filters: filters.clone(),
            ..PivotQuery::default()
        };
        let answer = both(app, &finance, &query).expect("an answer");
        let (rows, columns) = (answer.row_groups.len() - 1, answer.column_groups.len() - 1);
        assert_eq!(answer.cell(rows, columns, 0), Some(total), "{one} x {other}");
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let sum: i64 = cells.filter_map(|(row, column)| answer.cell(row, column, 0)).sum();
        assert_eq!(sum, total, "{one} x {other}");
    }
}

/// What some values of a dimension come to.
pub fn are(
    app: &TestApp,
    currency: Currency,
    measure: PivotMeasure,
    kind: AxisKind,
    expected: &[(&str, i64)],
) {
    let query = PivotQuery {
        measures: vec![measure],
        rows: vec![Axis::of(kind)],
        currency: Some(currency),
        ..PivotQuery::default()
    };
    let answer = both(app, &person(app, "finance"), &query).expect("an answer");
    for (name, sum) in expected {
        assert_eq!(row(&answer, &[name]), [Some(*sum)], "{name}");
    }
}
