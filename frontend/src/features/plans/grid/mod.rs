//! The grid of a version: typed into like a spreadsheet.

mod block;
mod files;
mod hand;
mod lines;
mod row;
mod sheet;
mod table;

use leptos::prelude::*;
use penstock_shared::plan::{PlanSplit, PlanVersion};

pub use self::table::short;
use self::{
    files::Files,
    hand::Hand,
    lines::LineTools,
    sheet::{Saving, Sheet},
    table::SheetTable,
};
use super::RefusalNotice;
use crate::{
    browser,
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word},
    ui::{Button, Card, Choice, Glyph, Kind, Notice, Segmented, Tone},
};

/// The grid with its tools.
#[component]
pub fn Grid(fetch: Fetch<PlanVersion>, version: Signal<PlanVersion>) -> impl IntoView {
    let first = version.get_untracked();
    let saved = Callback::new(move |(version,): (PlanVersion,)| {
        fetch.value.try_set(Some(version));
    });
    let sheet = Sheet::new(&first, saved);
    let hand = Hand::new(sheet);
    let id = first.summary.id;
    let history = use_fetch(move |api| api.plan_history(id));
    Effect::new(move || {
        let lines = history.value.get().map(|history| history.lines).unwrap_or_default();
        sheet.curves.set(lines.into_iter().map(|line| (line.line_key, line.curve_months)).collect());
    });
    Effect::new(move || version.with(|version| sheet.take(version)));
    browser::ask_before_leaving(move || {
        sheet.flush();
        sheet.is_dirty()
    });
    let reload = move || {
        sheet.forget();
        fetch.refetch();
    };
    view! {
        <Card flush=true>
            <div class="sheet-tools">
                <div class="row">
                    <Button
                        label=t::plans::undo
                        glyph=Glyph::Undo2
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        disabled=Signal::derive(move || !sheet.can_undo())
                        on_click=move || sheet.undo()
                    />
                    <Button
                        label=t::plans::redo
                        glyph=Glyph::Redo2
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        disabled=Signal::derive(move || !sheet.can_redo())
                        on_click=move || sheet.redo()
                    />
                    <SplitTools hand/>
                    <LineTools hand fetch version/>
                </div>
                <div class="row">
                    <SavingState sheet/>
                    <Files sheet fetch id/>
                </div>
            </div>
            <Troubles sheet reload/>
            <SheetTable hand/>
            <div class="sheet-foot">
                <p class="hint" role="status" aria-live="polite">
                    {move || hand.remark.get().unwrap_or_else(|| {
                        let keys = if sheet.editable.get() { t::plans::keys() } else { t::plans::keys_read() };
                        keys.to_owned()
                    })}
                </p>
                <MismatchCount hand version/>
            </div>
        </Card>
    }
}

/// How the total of the line with the focus comes to its periods.
#[component]
fn SplitTools(hand: Hand) -> impl IntoView {
    let sheet = hand.sheet;
    let row = move || {
        sheet.shape.track();
        sheet.row(hand.at.get().0)
    };
    let name = move || row().map(|row| named(&row.line.name, &row.line.name_zh)).unwrap_or_default();
    let choices = Signal::derive(|| {
        PlanSplit::ALL.iter().map(|split| Choice::new(split, split.word())).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || row().map(|row| row.split.get().to_string()).unwrap_or_default());
    let has_parts = move || row().is_some_and(|row| !row.children.is_empty() && !row.line.partial);
    move || {
        sheet.editable.get().then(|| {
            view! {
                <span class="sheet-current">{name}</span>
                <Segmented
                    label=t::plans::split
                    choices
                    value
                    on_change=move |chosen: String| {
                        if let Ok(split) = chosen.parse() {
                            sheet.set_split(hand.at.get_untracked().0, split);
                        }
                    }
                />
                <Button
                    label=t::plans::add_up
                    kind=Kind::Quiet
                    small=true
                    disabled=Signal::derive(move || !has_parts())
                    on_click=move || sheet.add_up(hand.at.get_untracked().0)
                />
            }
        })
    }
}

/// Whether everything that was typed is on the server.
#[component]
fn SavingState(sheet: Sheet) -> impl IntoView {
    view! {
        <span class="hint sheet-saving" role="status">
            {move || {
                sheet.editable.get().then(|| match sheet.saving.get() {
                    Saving::Saved => t::plans::saved(),
                    Saving::Waiting | Saving::Running => t::plans::saving(),
                    Saving::Failed(_) | Saving::Overtaken => t::plans::not_saved(),
                })
            }}
        </span>
    }
}

/// Why something that was typed is not on the server, and the ways out.
#[component]
fn Troubles(sheet: Sheet, #[prop(into)] reload: Callback<()>) -> impl IntoView {
    move || match sheet.saving.get() {
        Saving::Overtaken => Some(
            view! {
                <Notice tone=Tone::Warn>
                    <div class="row between">
                        <span>{t::plans::overtaken}</span>
                        <Button label=t::plans::load_theirs small=true on_click=reload/>
                    </div>
                </Notice>
            }
            .into_any(),
        ),
        Saving::Failed(error) => Some(
            view! {
                <RefusalNotice error>
                    <Button label=t::common::retry small=true on_click=move || {
                        sheet.saving.set(Saving::Waiting);
                        sheet.flush();
                    }/>
                    <Button label=t::plans::load_theirs small=true kind=Kind::Quiet on_click=reload/>
                </RefusalNotice>
            }
            .into_any(),
        ),
        Saving::Saved | Saving::Waiting | Saving::Running => None,
    }
}

/// How many lines give on more than they have, with the way to the first.
#[component]
fn MismatchCount(hand: Hand, version: Signal<PlanVersion>) -> impl IntoView {
    let sheet = hand.sheet;
    let over = Memo::new(move |_| {
        sheet.shape.track();
        let rows = sheet.rows.get();
        let is_over = |row: &row::Row| {
            let below = sheet.below(row).into_iter().fold(0_i64, i64::saturating_add);
            !row.children.is_empty() && !row.line.partial && below > row.total()
        };
        (0..rows.len()).filter(|at| is_over(&rows[*at])).collect::<Vec<usize>>()
    });
    let unallocated = move || {
        let top = sheet.rows.with(|rows| rows.first().cloned())?;
        if top.line.depth > 0 || top.children.is_empty() || top.line.partial {
            return None;
        }
        let below = sheet.below(&top).into_iter().fold(0_i64, i64::saturating_add);
        let left = top.total().saturating_sub(below);
        (left > 0)
            .then(|| t::plans::unallocated(crate::format::money(left, version.with(|v| v.plan.currency))))
    };
    view! {
        <div class="row">
            {move || unallocated().map(|text| view! { <span class="hint num">{text}</span> })}
            {move || {
                let over = over.get();
                let count = i64::try_from(over.len()).unwrap_or(0);
                over.first().copied().map(|first| view! {
                    <Button
                        label=move || t::plans::over_parts(count)
                        glyph=Glyph::TriangleAlert
                        kind=Kind::Quiet
                        small=true
                        on_click=move || hand.go((first, sheet.columns() - 1), false)
                    />
                })
            }}
        </div>
    }
}
