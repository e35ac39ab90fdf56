//! What the statement shows of all entries.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    budget::EntryKind,
    ids::PeriodId,
    statement::{EntryDocument, Figure, StatementQuery},
};

use super::place::Filters;
use crate::{
    format,
    i18n::{t, words::Word},
    ui::{Button, CheckField, Choice, DateField, Glyph, Icon, Kind, SearchField, SelectField},
};

/// A period of the year, for the list of months.
pub type Month = (PeriodId, NaiveDate);

fn choices<T: Word + ToString + Send + Sync>(all: &'static [T]) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::all()));
        none.chain(all.iter().map(|item| Choice::new(item.to_string(), item.word()))).collect()
    })
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The fields, and chips for what was chosen by a click on an entry.
#[component]
pub fn FilterBar(filters: Filters, months: Signal<Vec<Month>>) -> impl IntoView {
    let now = filters.now;
    let month_choices = Signal::derive(move || {
        let all = std::iter::once(Choice::new("", t::common::all()));
        let months = months.get();
        let starts: Vec<_> = months.iter().map(|(_, starts_on)| *starts_on).collect();
        let names = format::periods(&starts, format::month);
        let months = months.iter().zip(names).map(|((id, _), name)| Choice::new(id, name));
        all.chain(months).collect::<Vec<_>>()
    });
    let more =
        move || now.with(|now| now.document.is_some() || now.from.is_some() || now.to.is_some() || now.own);
    view! {
        <div class="card-tools">
            <div class="toolbar">
                <SearchField
                    label=t::statement::search
                    value=Signal::derive(move || now.with(|now| now.q.clone()).unwrap_or_default())
                    on_search=move |value: String| filters.change(|now| now.q = Some(value).filter(|q| !q.is_empty()))
                />
                <SelectField
                    label=t::statement::figure
                    choices=choices(Figure::ALL)
                    value=Signal::derive(move || text(now.with(|now| now.bucket)))
                    on_change=move |value: String| filters.change(|now| now.bucket = value.parse().ok())
                />
                <SelectField
                    label=t::common::period
                    choices=month_choices
                    value=Signal::derive(move || text(now.with(|now| now.period_id)))
                    on_change=move |value: String| filters.change(|now| now.period_id = value.parse().ok())
                />
                <SelectField
                    label=t::budgets::entry
                    choices=choices(EntryKind::ALL)
                    value=Signal::derive(move || text(now.with(|now| now.kind)))
                    on_change=move |value: String| filters.change(|now| now.kind = value.parse().ok())
                />
                {move || filters.any().then(|| view! {
                    <Button
                        label=t::common::clear_filters
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        on_click=move || filters.change(|now| *now = StatementQuery::default())
                    />
                })}
            </div>
            <details class="more-filters" open=untrack(more)>
                <summary>{t::statement::more_filters}</summary>
                <MoreFilters filters/>
            </details>
            <Chosen filters/>
        </div>
    }
}

#[component]
fn MoreFilters(filters: Filters) -> impl IntoView {
    let now = filters.now;
    let from = RwSignal::new(now.with_untracked(|now| now.from));
    let to = RwSignal::new(now.with_untracked(|now| now.to));
    // The address and the fields follow each other; each only when they differ.
    Effect::new(move || {
        let (first, last) = now.with(|now| (now.from, now.to));
        if from.get_untracked() != first {
            from.set(first);
        }
        if to.get_untracked() != last {
            to.set(last);
        }
    });
    let turned = Signal::derive(move || match (from.get(), to.get()) {
        (Some(from), Some(to)) if from > to => Some(t::analysis::dates_turned().to_owned()),
        _ => None,
    });
    Effect::new(move |before: Option<()>| {
        let (first, last) = (from.get(), to.get());
        if before.is_some() && turned.with_untracked(Option::is_none) {
            filters.change(|now| {
                now.from = first;
                now.to = last;
            });
        }
    });
    view! {
        <div class="toolbar">
            <DateField label=t::analysis::from value=from optional=true/>
            <DateField label=t::analysis::to value=to optional=true error=turned/>
            <SelectField
                label=t::statement::document
                choices=choices(EntryDocument::ALL)
                value=Signal::derive(move || text(now.with(|now| now.document)))
                on_change=move |value: String| filters.change(|now| {
                    now.document = value.parse().ok();
                    now.document_id = None;
                })
            />
            <CheckField
                label=t::statement::own
                checked=Signal::derive(move || now.with(|now| now.own))
                on_change=move |on| filters.change(|now| now.own = on)
            />
        </div>
    }
}

/// What was chosen by a click on a figure or in the list itself.
#[component]
fn Chosen(filters: Filters) -> impl IntoView {
    let chip = move |label: String, remove: fn(&mut StatementQuery)| {
        let name = label.clone();
        view! {
            <span class="filter-chip">
                <span>{label}</span>
                <button
                    type="button"
                    aria-label=t::analysis::remove_filter(name)
                    on:click=move |_| filters.change(remove)
                ><Icon glyph=Glyph::X/></button>
            </span>
        }
    };
    move || {
        let chosen = filters.now.with(chosen);
        (!chosen.is_empty()).then(|| {
            let chips = chosen.into_iter().map(|(label, remove)| chip(label, remove));
            view! { <div class="filter-chips">{chips.collect_view()}</div> }
        })
    }
}

type Remove = fn(&mut StatementQuery);

/// What each chip says, and how it goes.
fn chosen(now: &StatementQuery) -> Vec<(String, Remove)> {
    let mut chips: Vec<(String, Remove)> = Vec::new();
    if now.book_id.is_some() {
        chips.push((t::statement::one_book().to_owned(), |now| now.book_id = None));
    }
    if let Some(id) = now.expense_id {
        let text = t::statement::one_expense(format!("EXP-{:04}", id.0));
        chips.push((text, |now| now.expense_id = None));
    }
    if let Some(id) = now.document_id {
        let reference = match now.document {
            Some(EntryDocument::BudgetRequest) => format!("BR-{id}"),
            Some(kind) => format!("{} #{id}", kind.word()),
            None => format!("#{id}"),
        };
        chips.push((t::statement::one_document(reference), |now| now.document_id = None));
    }
    if now.actor_id.is_some() {
        chips.push((t::statement::one_person().to_owned(), |now| now.actor_id = None));
    }
    if let (Some(from), Some(to)) = (now.window_from, now.window_to) {
        let text = t::statement::window(format::span(from, to));
        chips.push((text, |now| (now.window_from, now.window_to) = (None, None)));
    }
    if let Some(moment) = now.posted_before {
        chips.push((t::statement::as_of(format::date_time(moment)), |now| now.posted_before = None));
    }
    chips
}
