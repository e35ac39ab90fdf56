//! Shares as areas: each group a field as large as its figure.

use leptos::prelude::*;
use penstock_shared::pivot::{MeasureUnit, PivotMeasure};

use super::{
    Answered,
    chart::{groups, main_measure, total_column},
    names::figure,
};
use crate::{features::dimensions::Definitions, format, i18n::t};

/// Fields that are drawn; smaller ones could not be read.
const FIELDS: usize = 40;
/// The ground in units: twice as wide as high.
const WIDTH: i128 = 20_000;
const HEIGHT: i128 = 10_000;

/// A field, in hundredths of a percent of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Field {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

/// What is still free.
#[derive(Clone, Copy)]
struct Free {
    x: i128,
    y: i128,
    width: i128,
    height: i128,
}

/// Fields for figures from the largest down, as near to squares as it goes (Bruls, Huizing and van Wijk 2000).
fn squarified(values: &[i64]) -> Vec<Field> {
    let total: i128 = values.iter().map(|value| i128::from(*value)).sum();
    if total <= 0 {
        return Vec::new();
    }
    let areas: Vec<i128> = values.iter().map(|value| i128::from(*value) * WIDTH * HEIGHT / total).collect();
    let mut free = Free { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    let mut fields = Vec::with_capacity(areas.len());
    let mut rest = areas.as_slice();
    while !rest.is_empty() {
        let side = free.width.min(free.height).max(1);
        let mut count = 1;
        while count < rest.len() && worst(&rest[..=count], side) <= worst(&rest[..count], side) {
            count += 1;
        }
        let (row, behind) = rest.split_at(count);
        free = lay(row, free, behind.is_empty(), &mut fields);
        rest = behind;
    }
    fields
}

/// How far from a square the worst field of a row is, in thousandths.
fn worst(row: &[i128], side: i128) -> i128 {
    let sum: i128 = row.iter().sum::<i128>().max(1);
    let most = row.iter().copied().max().unwrap_or(1).max(1);
    let least = row.iter().copied().min().unwrap_or(1).max(1);
    let (square, side) = (sum * sum, side * side);
    (side * most * 1_000 / square).max(square * 1_000 / (side * least))
}

/// Lays a row along the shorter side and gives what is left.
fn lay(row: &[i128], free: Free, is_last: bool, fields: &mut Vec<Field>) -> Free {
    let sum: i128 = row.iter().sum::<i128>().max(1);
    let upright = free.width >= free.height;
    let (side, long) = if upright { (free.height, free.width) } else { (free.width, free.height) };
    let depth = if is_last { long } else { (sum / side.max(1)).min(long) };
    let mut begun = 0_i128;
    for area in row {
        let (from, to) = (side * begun / sum, side * (begun + area) / sum);
        begun += area;
        let (x, y, width, height) = if upright {
            (free.x, free.y + from, depth, to - from)
        } else {
            (free.x + from, free.y, to - from, depth)
        };
        let share = |part: i128, whole: i128| i64::try_from(part * 10_000 / whole).unwrap_or(0);
        fields.push(Field {
            left: share(x, WIDTH),
            top: share(y, HEIGHT),
            width: share(width, WIDTH),
            height: share(height, HEIGHT),
        });
    }
    if upright {
        Free { x: free.x + depth, width: free.width - depth, ..free }
    } else {
        Free { y: free.y + depth, height: free.height - depth, ..free }
    }
}

/// The picture; its figures are in the table below.
#[component]
pub fn Treemap(answered: Signal<Answered>) -> impl IntoView {
    let definitions = Definitions::here();
    move || answered.with(|answered| drawn(definitions, answered))
}

fn drawn(definitions: Definitions, answered: &Answered) -> AnyView {
    let answer = &answered.answer;
    let (measure, column) = (main_measure(answered), total_column(answer));
    let unit =
        answer.measures.get(measure).map_or(MeasureUnit::Count, |measure: &PivotMeasure| measure.unit());
    if unit == MeasureUnit::BasisPoints {
        return view! { <p class="hint">{t::explorer::no_shares_of_rates}</p> }.into_any();
    }
    let all = groups(definitions, answer);
    let mut known: Vec<(String, i64)> = all
        .into_iter()
        .filter_map(|group| Some((group.name, answer.cell(group.row, column, measure)?)))
        .filter(|(_, value)| *value > 0)
        .collect();
    known.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
    known.truncate(FIELDS);
    let values: Vec<i64> = known.iter().map(|(_, value)| *value).collect();
    let whole: i64 = values.iter().fold(0, |sum, value| sum.saturating_add(*value));
    let most = values.first().copied().unwrap_or(1);
    let fields = squarified(&values).into_iter().zip(known).map(|(field, (name, value))| {
        let told = figure(Some(value), unit, answer.currency);
        let title = format!("{name}: {told} ({})", format::percent(value, whole));
        let heat = format::css_percent(format::share_bp(value, most).unwrap_or(0) / 2);
        view! {
            <li
                title=title
                style:left=format::css_percent(field.left)
                style:top=format::css_percent(field.top)
                style:width=format::css_percent(field.width)
                style:height=format::css_percent(field.height)
            >
                <div class="treemap-field" style:--heat=heat>
                    <span>{name}</span>
                    <span class="num">{told}" · "{format::percent(value, whole)}</span>
                </div>
            </li>
        }
    });
    view! { <ul class="treemap">{fields.collect_view()}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_fill_the_ground_in_proportion() {
        let fields = squarified(&[60, 30, 10]);
        assert_eq!(fields.len(), 3);
        let area = |field: &Field| field.width * field.height;
        let whole = 10_000 * 10_000;
        for (field, share) in fields.iter().zip([60, 30, 10]) {
            assert!((area(field) * 100 / whole - share).abs() <= 1, "{field:?}");
        }
        assert!(
            fields
                .iter()
                .all(|field| field.left + field.width <= 10_000 && field.top + field.height <= 10_000)
        );
    }

    #[test]
    fn nothing_has_no_fields() {
        assert!(squarified(&[]).is_empty());
        assert!(squarified(&[0, 0]).is_empty());
    }
}
