//! The grid as a table: a row per line, a column per period, totals on the right, and below a line's amount
//! by how much the lines under it have more or less.

use leptos::prelude::*;
use penstock_shared::{money::Currency, plan::PlanPeriod};

use super::{
    block::{Block, Frame},
    hand::Hand,
    sheet::Sheet,
};
use crate::{
    format,
    i18n::{named, t},
    ui::{Pill, Tone},
};

/// The table, with the selection and the field to type in over it.
#[component]
pub fn SheetTable(hand: Hand) -> impl IntoView {
    let sheet = hand.sheet;
    view! {
        <div
            class="sheet"
            class:readonly=move || !sheet.editable.get()
            on:keydown=move |event| hand.key(&event)
            on:mousedown=move |event| hand.press(&event)
            on:mousemove=move |event| hand.drag(&event)
            on:dblclick=move |event| hand.open(&event)
            on:copy=move |event| hand.copy(&event)
            on:paste=move |event| hand.paste(&event)
        >
            <table
                node_ref=hand.table
                class="sheet-table"
                role="grid"
                aria-label=t::plans::grid
                aria-readonly=move || if sheet.editable.get() { "false" } else { "true" }
            >
                <Head sheet/>
                <tbody>
                    <For
                        each=move || { let shape = sheet.shape.get(); (0..sheet.rows.with_untracked(Vec::len)).map(move |at| (shape, at)) }
                        key=|place| *place
                        let:place
                    >
                        <SheetRow sheet at=place.1/>
                    </For>
                </tbody>
            </table>
            <Selection hand/>
            <Editor hand/>
        </div>
    }
}

#[component]
fn Head(sheet: Sheet) -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col" class="sheet-name">{t::plans::line}</th>
                {move || sheet.periods.get().into_iter().map(|period| view! { <PeriodHead period/> }).collect_view()}
                <th scope="col" class="num sheet-total">{t::common::total}</th>
            </tr>
        </thead>
    }
}

#[component]
fn PeriodHead(period: PlanPeriod) -> impl IntoView {
    let (starts_on, ends_on) = (period.starts_on, period.ends_on);
    let title = move || format!("{} – {}", format::date(starts_on), format::date(ends_on));
    view! {
        <th scope="col" class="num" class:closed=!period.open title=title>
            <span>{period.number}" · "{move || format::month_short(starts_on)}</span>
            {(!period.open).then(|| view! { <span class="sub">{t::plans::closed}</span> })}
        </th>
    }
}

#[component]
fn SheetRow(sheet: Sheet, at: usize) -> impl IntoView {
    let Some(row) = sheet.row(at) else { return ().into_any() };
    let (name, name_zh) = (row.line.name.clone(), row.line.name_zh.clone());
    let depth = row.line.depth.to_string();
    let parent = !row.children.is_empty() && !row.line.partial;
    let below = {
        let row = row.clone();
        Memo::new(move |_| if parent { Some(sheet.below(&row)) } else { None })
    };
    let columns = row.line.months.len();
    let months = row.months;
    let own = move |column: usize| months.with(|months| months.get(column).copied().unwrap_or(0));
    let gap = move |column: usize| {
        let below = below.with(|below| below.as_ref().map(|sums| sums.get(column).copied().unwrap_or(0)));
        below.map_or(0, |below| own(column).saturating_sub(below))
    };
    let total_row = row.clone();
    let total = Memo::new(move |_| total_row.total());
    let total_gap = move || {
        let below = below
            .with(|below| below.as_ref().map(|sums| sums.iter().copied().fold(0_i64, i64::saturating_add)));
        below.map_or(0, |below| total.get().saturating_sub(below))
    };
    let currency = sheet.currency;
    view! {
        <tr class:parent=parent class:top=row.line.depth == 0>
            <th scope="row" class="sheet-name">
                <span class="sheet-indent" style:--depth=depth>{move || named(&name, &name_zh)}</span>
                {row.line.is_contingency.then(|| view! { " "<Pill label=t::budgets::contingency tone=Tone::Accent/> })}
            </th>
            {(0..columns).map(|column| {
                view! {
                    <Cell
                        at column currency
                        closed=!sheet.takes(column)
                        amount=Signal::derive(move || own(column))
                        gap=Signal::derive(move || gap(column))
                    />
                }
            }).collect_view()}
            <Cell
                at
                column=columns
                currency
                closed=false
                amount=total
                gap=Signal::derive(total_gap)
            />
        </tr>
    }
    .into_any()
}

/// An amount without the currency, and without decimals when they are zero.
pub fn short(amount: i64, currency: Currency) -> String {
    let text = currency.grouped(amount);
    match text.split_once('.') {
        Some((whole, decimals)) if decimals.chars().all(|digit| digit == '0') => whole.to_owned(),
        _ => text,
    }
}

#[component]
fn Cell(
    at: usize,
    column: usize,
    currency: Currency,
    closed: bool,
    #[prop(into)] amount: Signal<i64>,
    #[prop(into)] gap: Signal<i64>,
) -> impl IntoView {
    let explained = move || match gap.get() {
        0 => None,
        more if more > 0 => Some(t::plans::not_given_on(short(more, currency))),
        less => Some(t::plans::given_on_too_much(short(less.saturating_neg(), currency))),
    };
    view! {
        <td
            role="gridcell"
            class="num"
            class:closed=closed
            class:zero=move || amount.get() == 0
            class:over=move || gap.get() < 0
            data-at=format!("{at},{column}")
            tabindex=if (at, column) == (0, 0) { "0" } else { "-1" }
            title=explained
        >
            <span>{move || short(amount.get(), currency)}</span>
            {move || {
                let gap = gap.get();
                (gap != 0).then(|| view! {
                    <span class="sheet-gap" class:under=gap.is_positive()>
                        <span aria-hidden="true">{if gap > 0 { "+" } else { "−" }}{short(gap.saturating_abs(), currency)}</span>
                        <span class="sr-only">{explained}</span>
                    </span>
                })
            }}
        </td>
    }
}

fn placed(frame: Frame) -> [String; 4] {
    [frame.left, frame.top, frame.width, frame.height].map(|pixels| format!("{pixels}px"))
}

/// Drawn over the selected cells, when there is more than one.
#[component]
fn Selection(hand: Hand) -> impl IntoView {
    move || {
        let block = hand.block();
        hand.sheet.shape.track();
        let single = block.top == block.bottom && block.left == block.right;
        let [left, top, width, height] = placed(if single { return None } else { hand.frame(block)? });
        Some(view! {
            <div
                class="sheet-selection"
                style:left=left
                style:top=top
                style:width=width
                style:height=height
            ></div>
        })
    }
}

/// The field over the cell while somebody types.
#[component]
fn Editor(hand: Hand) -> impl IntoView {
    let open = Memo::new(move |_| hand.typed.with(Option::is_some));
    move || {
        if !open.get() {
            return None;
        }
        let at = hand.at.get_untracked();
        let block = Block { top: at.0, left: at.1, bottom: at.0, right: at.1 };
        let [left, top, width, height] = placed(hand.frame(block)?);
        Some(view! {
            <input
                node_ref=hand.input
                class="sheet-editor"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=t::plans::amount
                style:left=left
                style:top=top
                style:width=width
                style:height=height
                prop:value=move || hand.typed.get().unwrap_or_default()
                on:input=move |event| hand.typed.set(Some(event_target_value(&event)))
                on:keydown=move |event| hand.typing_key(&event)
                on:mousedown=move |event| event.stop_propagation()
                on:blur=move |_| if hand.typed.with_untracked(Option::is_some) && !hand.commit() { hand.cancel() }
            />
        })
    }
}
