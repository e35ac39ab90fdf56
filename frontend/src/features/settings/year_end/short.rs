//! The budgets and control books of the next year that have too little room, and where the money is missing.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    problem::Subject,
    year_end::{YearEndBookShortfall, YearEndPreview, YearEndShortfall},
};

use crate::{
    format,
    i18n::{named, t},
    paths,
};

/// A sentence per budget, and below it one per budget that promised too much.
#[component]
pub fn Shortfalls(current: Signal<YearEndPreview>, code: Signal<String>) -> impl IntoView {
    let short = Memo::new(move |_| current.with(|preview| preview.shortfalls.clone()));
    let next = Memo::new(move |_| current.with(|preview| preview.next_year_code.clone().unwrap_or_default()));
    let sentences = move |YearEndShortfall { node, overspent }: YearEndShortfall| {
        let where_from = overspent.into_iter().map(move |subject| {
            view! { <li>{move || t::year_end::overspent(name(&subject), missing(&subject), code.get())}</li> }
        });
        view! {
            <li>
                {move || t::year_end::short(name(&node), missing(&node), next.get())}
                <ul>{where_from.collect_view()}</ul>
            </li>
        }
    };
    view! { <ul>{move || short.get().into_iter().map(sentences).collect_view()}</ul> }
}

/// A sentence per control book, with the way to its cap.
#[component]
pub fn ShortBooks(current: Signal<YearEndPreview>) -> impl IntoView {
    let short = Memo::new(move |_| current.with(|preview| preview.books.clone()));
    let next = Memo::new(move |_| current.with(|preview| preview.next_year_code.clone().unwrap_or_default()));
    let sentence = move |YearEndBookShortfall { book_id, book }: YearEndBookShortfall| {
        let href = paths::control_book(book_id);
        let label = book.clone();
        view! {
            <li>
                <A href>{move || name(&label)}</A>
                " "
                {move || t::year_end::book_short(missing(&book), next.get())}
            </li>
        }
    };
    view! {
        <ul data-testid="short-books">{move || short.get().into_iter().map(sentence).collect_view()}</ul>
    }
}

fn name(subject: &Subject) -> String {
    named(&subject.name, &subject.name_zh)
}

fn missing(subject: &Subject) -> String {
    subject
        .missing_minor
        .zip(subject.currency)
        .map(|(minor, currency)| format::money(minor, currency))
        .unwrap_or_default()
}
