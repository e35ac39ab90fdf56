//! A question that the server does not answer: what is wrong, at the place where it is mended.

use leptos::prelude::*;
use penstock_shared::{
    error_code::ErrorCode,
    pivot::{Comparison, FilterTest, PivotFilter, PivotQuery},
};

use super::Explorer;
use crate::{
    api::ApiError,
    i18n::t,
    ui::{Button, Card, ErrorState, Glyph, Icon, Kind, Notice, Tone},
};

/// Whether a field's path is of one place: `filters`, `filters[0].test`.
fn is_of(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

/// The field that a refusal of a question names: its sentence begins with it, in quotes.
fn named_field(error: &ApiError) -> Option<String> {
    let ApiError::Problem(problem) = error else { return None };
    if problem.code != ErrorCode::BadQuery {
        return None;
    }
    let (_, rest) = problem.detail.as_deref()?.split_once('\'')?;
    rest.split_once('\'').map(|(field, _)| field.to_owned())
}

/// Whether a filter says of which time the figures are.
fn is_bounded(filter: &PivotFilter) -> bool {
    let both_ends =
        matches!(filter.test, FilterTest::In(_) | FilterTest::Range { from: Some(_), to: Some(_) });
    filter.dimension.kind.is_time() && both_ends
}

/// What a place of a refused question lacks, in the reader's language. Tracks it.
fn lacking(query: &PivotQuery, field: &str) -> &'static str {
    let times = || query.filters.iter().filter(|filter| filter.dimension.kind.is_time());
    match field {
        "comparison" if matches!(query.comparison, Some(Comparison::PlanVersion(_))) => {
            t::explorer::comparison_other_version()
        }
        "comparison" if !times().any(is_bounded) => t::explorer::comparison_needs_time(),
        "comparison" if query.comparison == Some(Comparison::PreviousPeriod) && times().count() > 1 => {
            t::explorer::comparison_one_time()
        }
        "measures" if query.measures.iter().any(|measure| measure.is_of_a_year()) => {
            t::explorer::measure_needs_year()
        }
        "limit" if query.rows.is_empty() => t::explorer::limit_needs_rows(),
        _ => t::explorer::refused_here(),
    }
}

/// What is wrong with a place. Tracks.
pub fn wrong_with(explorer: Explorer, field: &str) -> Option<String> {
    explorer.answered.error.with(|error| {
        let error = error.as_ref()?;
        if named_field(error).is_some_and(|named| is_of(&named, field)) {
            return Some(explorer.question.with(|question| lacking(&question.query, field)).to_owned());
        }
        let fields = error.fields();
        let told = fields.iter().filter(|(path, _)| is_of(path, field)).map(|(_, text)| *text);
        let told: Vec<&str> = told.collect();
        (!told.is_empty()).then(|| told.join(" "))
    })
}

/// What is wrong with a shelf, below it.
#[component]
pub fn ShelfError(explorer: Explorer, field: &'static str) -> impl IntoView {
    view! {
        <div aria-live="polite" class="shelf-error">
            {move || wrong_with(explorer, field).map(|text| view! {
                <p class="field-error"><Icon glyph=Glyph::CircleAlert/><span>{text}</span></p>
            })}
        </div>
    }
}

/// In the place of the answer.
#[component]
pub fn Refused(explorer: Explorer) -> impl IntoView {
    let error = explorer.answered.error;
    move || {
        let error = error.get()?;
        if named_field(&error).is_none() && !error.has_fields() {
            let retry = move || explorer.answered.refetch();
            return Some(view! { <Card><ErrorState error retry/></Card> }.into_any());
        }
        let reason = move || {
            let named = named_field(&error).unwrap_or_default();
            explorer.question.with(|question| lacking(&question.query, &named))
        };
        Some(
            view! {
                <Card>
                    <Notice tone=Tone::Warn>
                        <p><strong>{t::explorer::not_answered}</strong></p>
                        <p>{reason}</p>
                    </Notice>
                    <div class="row">
                        <Button label=t::explorer::start_over kind=Kind::Plain glyph=Glyph::Undo2 small=true
                            on_click=move || explorer.open(None)/>
                    </div>
                </Card>
            }
            .into_any(),
        )
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::pivot::{Axis, AxisKind};

    use super::*;

    #[test]
    fn a_field_is_told_at_its_place() {
        assert!(is_of("filters[0].test.range", "filters"));
        assert!(is_of("rows", "rows"));
        assert!(!is_of("rows_by", "rows"));
    }

    #[test]
    fn a_comparison_needs_a_time_with_both_ends() {
        let of = |kind, test| is_bounded(&PivotFilter { dimension: Axis::of(kind), test });
        assert!(of(AxisKind::Month, FilterTest::Range { from: Some(202_601), to: Some(202_603) }));
        assert!(of(AxisKind::FiscalYear, FilterTest::In(vec![Some(1)])));
        assert!(!of(AxisKind::Month, FilterTest::Range { from: Some(202_601), to: None }));
        assert!(!of(AxisKind::Channel, FilterTest::In(vec![Some(1)])));
    }
}
