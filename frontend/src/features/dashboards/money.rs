//! Where the money of the filters stands: the bar of every screen, with its figures as doors.

use leptos::prelude::*;
use penstock_shared::{
    budget::Balance,
    pivot::{PivotAnswer, PivotMeasure},
};

use super::board::Board;
use crate::{
    features::explorer::{Answered, Drill, total_column},
    format,
    i18n::words::Word,
    ui::MoneyBar,
};

const SHOWN: [(PivotMeasure, &str); 5] = [
    (PivotMeasure::Allocated, "tone-plan"),
    (PivotMeasure::Spent, "tone-spent"),
    (PivotMeasure::Committed, "tone-committed"),
    (PivotMeasure::Reserved, "tone-reserved"),
    (PivotMeasure::Available, "tone-available"),
];

/// The amount of a measure in a row's total, in minor units; nothing is zero.
pub fn amount(answer: &PivotAnswer, row: usize, measure: PivotMeasure) -> i64 {
    let place = answer.measures.iter().position(|known| *known == measure);
    place.and_then(|place| answer.cell(row, total_column(answer), place)).unwrap_or(0)
}

/// The balance of a row.
pub fn balance(answer: &PivotAnswer, row: usize) -> Balance {
    let amount = |measure| amount(answer, row, measure);
    Balance {
        allocated_minor: amount(PivotMeasure::Allocated),
        reserved_minor: amount(PivotMeasure::Reserved),
        committed_minor: amount(PivotMeasure::Committed),
        spent_minor: amount(PivotMeasure::Spent),
        available_minor: amount(PivotMeasure::Available),
    }
}

/// The tile.
#[component]
pub fn MoneyTile(board: Board, answered: Signal<Answered>, title: Signal<String>) -> impl IntoView {
    let last = |answer: &PivotAnswer| answer.row_groups.len().saturating_sub(1);
    let whole =
        Signal::derive(move || answered.with(|answered| balance(&answered.answer, last(&answered.answer))));
    let currency = Memo::new(move |_| answered.with(|answered| answered.answer.currency));
    let open = move |measure: PivotMeasure| {
        let drill = answered.with_untracked(|answered| Drill {
            query: answered.query.clone(),
            row: Vec::new(),
            column: Vec::new(),
            measure,
            names: vec![title.get_untracked()],
            figure_minor: amount(&answered.answer, last(&answered.answer), measure),
            currency: answered.answer.currency,
        });
        board.drill.set(Some(drill));
    };
    let part = move |(measure, tone): (PivotMeasure, &'static str)| {
        let minor =
            move || answered.with(|answered| amount(&answered.answer, last(&answered.answer), measure));
        view! {
            <div class="figure">
                <dt class="label"><i class=format!("swatch {tone}")></i>{move || measure.word()}</dt>
                <dd class="value">
                    <button type="button" class="tile-figure" title=move || format::money(minor(), currency.get())
                        data-measure=measure.as_str() on:click=move |_| open(measure)>
                        {move || format::money_short(minor(), currency.get())}
                    </button>
                </dd>
            </div>
        }
    };
    view! {
        <div class="money-tile">
            {move || view! { <MoneyBar balance=whole currency=currency.get() tall=true/> }}
            <dl class="figures">{SHOWN.into_iter().map(part).collect_view()}</dl>
        </div>
    }
}
