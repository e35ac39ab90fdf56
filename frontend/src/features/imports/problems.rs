//! What is wrong with rows, in words.

use leptos::prelude::*;
use penstock_shared::import::{MappingProblem, ProblemCount, RowProblem};

use crate::{
    format,
    i18n::{t, words::Word},
};

/// A problem in a sentence: what, where, what the file says, what would be right. Tracks the language.
pub fn sentence(problem: &RowProblem) -> String {
    let mut parts = Vec::new();
    if let Some(value) = problem.value.as_deref().filter(|value| !value.is_empty()) {
        parts.push(t::imports::found(value));
    }
    if let Some(expected) = problem.expected.as_deref() {
        parts.push(t::imports::expected(expected));
    }
    let place = match (problem.field, problem.column.as_deref()) {
        (Some(field), Some(column)) if field.word() != column => t::imports::in_column(field.word(), column),
        (Some(field), _) => field.word().to_owned(),
        (None, Some(column)) => column.to_owned(),
        (None, None) => String::new(),
    };
    let mut text = problem.code.word().to_owned();
    if !place.is_empty() {
        text = format!("{place}: {text}");
    }
    if !parts.is_empty() {
        text = format!("{text} – {}", parts.join(", "));
    }
    text
}

/// Why a mapping does not fit a file: what, and which column or field. Tracks the language.
pub fn misfit(problem: &MappingProblem) -> String {
    let what = problem.column.as_deref().or_else(|| problem.field.map(Word::word));
    match what {
        Some(what) => format!("{} ({what})", problem.code.word()),
        None => problem.code.word().to_owned(),
    }
}

/// The problems of a row.
#[component]
pub fn Problems(problems: Vec<RowProblem>) -> impl IntoView {
    let problems = StoredValue::new(problems);
    view! {
        <ul class="problem-list">
            {move || problems.with_value(|problems| {
                problems.iter().map(|problem| view! { <li>{sentence(problem)}</li> }).collect_view()
            })}
        </ul>
    }
}

/// How many rows have which problem.
#[component]
pub fn Counts(#[prop(into)] counts: Signal<Vec<ProblemCount>>) -> impl IntoView {
    view! {
        <ul class="count-list">
            {move || counts.get().into_iter().map(|problem| view! {
                <li>
                    <span>{problem.code.word()}</span>
                    <span class="num">{format::count(problem.count)}</span>
                </li>
            }).collect_view()}
        </ul>
    }
}
