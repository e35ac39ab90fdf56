//! A figure in total, how it moved, and its course.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::pivot::{MeasureUnit, PivotAnswer};

use super::board::Board;
use crate::{
    features::explorer::{Answered, Drill, Question, difference, figure, total_column},
    format,
    i18n::{t, words::Word},
    ui::{Glyph, Icon},
};

/// The size that the course is drawn in; it stretches to its place.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 300;
/// Half of the line, which the ends keep free.
const EDGE: i64 = 12;

/// The figures of the single times, in order.
fn course(answer: &PivotAnswer) -> Vec<i64> {
    let row = answer.row_groups.len().saturating_sub(1);
    let times = answer.members.first().map(Vec::as_slice).unwrap_or_default();
    let all = answer.column_groups.iter().enumerate();
    let single = all.filter_map(|(place, group)| match group.members.as_slice() {
        [member] => Some((place, times.get(usize::try_from(*member).ok()?)?.code?)),
        _ => None,
    });
    let mut single: Vec<(usize, i64)> = single.collect();
    single.sort_by_key(|(_, code)| *code);
    single.into_iter().map(|(place, _)| answer.cell(row, place, 0).unwrap_or(0)).collect()
}

/// The points of the line, from the least to the most.
fn points(course: &[i64]) -> Option<String> {
    let (least, most) = (*course.iter().min()?, *course.iter().max()?);
    let steps = i64::try_from(course.len()).ok()?.checked_sub(1).filter(|steps| *steps > 0)?;
    let (base, range) = (least.min(0), most.max(1).saturating_sub(least.min(0)).max(1));
    let point = |(step, value): (i64, &i64)| {
        // In parts of a thousand first, so that nothing overflows.
        let part = format::share_bp(value.saturating_sub(base), range).unwrap_or(0);
        let up = part.saturating_mul(HEIGHT - 2 * EDGE) / 10_000;
        format!("{},{}", step * WIDTH / steps, HEIGHT - EDGE - up)
    };
    Some((0..).zip(course).map(point).collect::<Vec<_>>().join(" "))
}

/// The tile.
#[component]
pub fn NumberTile(board: Board, answered: Signal<Answered>, title: Signal<String>) -> impl IntoView {
    move || {
        answered.with(|answered| {
            let answer = &answered.answer;
            let (row, column) = (answer.row_groups.len().saturating_sub(1), total_column(answer));
            let unit = answer.measures.first().map_or(MeasureUnit::Count, |measure| measure.unit());
            let value = answer.cell(row, column, 0);
            view! {
                <div class="number-tile">
                    {total(board, answered, value, unit, title)}
                    {trend(answered, value, answer.compared(row, column, 0), unit)}
                    {points(&course(answer)).map(|points| {
                        let ground = format!("0,{HEIGHT} {points} {WIDTH},{HEIGHT}");
                        view! {
                            <svg class="sparkline" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">
                                <polygon points=ground></polygon>
                                <polyline points=points></polyline>
                            </svg>
                        }
                    })}
                </div>
            }
        })
    }
}

/// The figure as a door: to its entries, or for what is no sum of entries to the explorer.
fn total(
    board: Board,
    answered: &Answered,
    value: Option<i64>,
    unit: MeasureUnit,
    title: Signal<String>,
) -> AnyView {
    let currency = answered.answer.currency;
    let exact = figure(value, unit, currency);
    let Some((value, measure)) = value.zip(answered.answer.measures.first().copied()) else {
        return view! { <p class="number-value">{exact}</p> }.into_any();
    };
    if !measure.has_entries() {
        let question = Question { query: answered.query.clone(), ..Question::default() };
        let money = unit == MeasureUnit::Money;
        let shown = if money { format::money_short(value, currency) } else { exact.clone() };
        return view! {
            <p class="number-value"><A href=question.href(None) attr:class="door" attr:title=exact>{shown}</A></p>
        }
        .into_any();
    }
    let query = answered.query.clone();
    let open = move |_| {
        board.drill.set(Some(Drill {
            query: query.clone(),
            row: Vec::new(),
            column: Vec::new(),
            measure,
            names: vec![title.get_untracked()],
            figure_minor: value,
            currency,
        }));
    };
    view! {
        <p class="number-value">
            <button type="button" class="tile-figure" title=exact.clone() data-testid="number" on:click=open>
                {format::money_short(value, currency)}
            </button>
        </p>
    }
    .into_any()
}

/// How far it is from what it is compared with.
fn trend(answered: &Answered, value: Option<i64>, then: Option<i64>, unit: MeasureUnit) -> Option<AnyView> {
    let comparison = answered.query.comparison?;
    let currency = answered.answer.currency;
    let Some((now, then)) = value.zip(then) else {
        return Some(view! { <p class="number-trend hint">{t::dashboards::nothing_before}</p> }.into_any());
    };
    let (glyph, class) = match now.cmp(&then) {
        std::cmp::Ordering::Greater => (Glyph::ArrowUp, "trend up"),
        std::cmp::Ordering::Less => (Glyph::ArrowDown, "trend down"),
        std::cmp::Ordering::Equal => (Glyph::ArrowRight, "trend"),
    };
    Some(
        view! {
            <p class="number-trend">
                <span class=class><Icon glyph/>{difference(now, then, unit, currency)}</span>
                <span class="hint" title=t::explorer::was(figure(Some(then), unit, currency))>{comparison.word()}</span>
            </p>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_goes_from_left_to_right_and_from_bottom_to_top() {
        assert_eq!(points(&[0, 50, 100]).as_deref(), Some("0,288 500,150 1000,12"));
        assert_eq!(points(&[0, 0]).as_deref(), Some("0,288 1000,288"));
        assert_eq!((points(&[5]), points(&[])), (None, None));
    }
}
