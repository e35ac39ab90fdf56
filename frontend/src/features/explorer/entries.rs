//! What a figure is made of: the entries, each with what it does to the figure, and their sum.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    money::Currency,
    pivot::{PivotEntriesQuery, PivotEntry, PivotMeasure, PivotQuery},
};

use super::layout::Path;
use crate::{
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t, words::Word},
    paths,
    ui::{Dialog, Empty, Glyph, Loaded, MoreRow, Pill, Table, Tone, open_while_chosen},
};

/// A figure that is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    pub query: PivotQuery,
    pub row: Path,
    pub column: Path,
    pub measure: PivotMeasure,
    /// What names its row and its column.
    pub names: Vec<String>,
    pub figure_minor: i64,
    pub currency: Currency,
}

impl Drill {
    fn asked(&self, cursor: Option<String>, limit: i64) -> PivotEntriesQuery {
        PivotEntriesQuery {
            query: self.query.clone(),
            row: self.row.clone(),
            column: self.column.clone(),
            measure: self.measure,
            cursor,
            limit: u32::try_from(limit).ok(),
        }
    }
}

/// The dialog about the figure that is opened.
#[component]
pub fn Entries(drill: RwSignal<Option<Drill>>) -> impl IntoView {
    let open = open_while_chosen(drill);
    let title = move || {
        drill.with(|drill| {
            let Some(drill) = drill else { return String::new() };
            let names = drill.names.join(" · ");
            let of = if names.is_empty() { t::explorer::everything().to_owned() } else { names };
            t::explorer::entries_of(drill.measure.word(), of)
        })
    };
    view! {
        <Dialog open title wide=true>
            {move || drill.get_untracked().map(|drill| view! { <Behind drill/> })}
        </Dialog>
    }
}

#[component]
fn Behind(drill: Drill) -> impl IntoView {
    let (figure_minor, currency) = (drill.figure_minor, drill.currency);
    let pages = use_pages(move |api, cursor, limit| {
        let asked = drill.asked(cursor, limit);
        async move { api.pivot_entries(&asked).await }
    });
    view! {
        <p class="drill-figure num" data-testid="drill-figure">{move || format::money(figure_minor, currency)}</p>
        <Loaded fetch=pages.first rows=6 let:_page>
            <Found pages figure_minor currency/>
        </Loaded>
    }
}

#[component]
fn Found(pages: Pages<PivotEntry>, figure_minor: i64, currency: Currency) -> impl IntoView {
    let empty = Memo::new(move |_| pages.items.with(Vec::is_empty));
    let sum = Memo::new(move |_| {
        pages
            .items
            .with(|items| items.iter().fold(0_i64, |sum, entry| sum.saturating_add(entry.effect_minor)))
    });
    let is_whole = move || !pages.has_more() && sum.get() == figure_minor;
    let entries = move || {
        view! {
            <Table label=t::explorer::entries>
                <thead>
                    <tr>
                        <th class="wide">{t::explorer::entry}</th>
                        <th>{t::common::date}</th>
                        <th>{t::dimension::node}</th>
                        <th class="num">{t::common::amount}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=|entry| (entry.sequence, entry.node_id) let:entry>
                        <Entry entry currency/>
                    </For>
                </tbody>
                <tfoot>
                    <tr>
                        <td class="main-cell" colspan="3">{move || if pages.has_more() { t::explorer::sum_so_far() } else { t::common::total() }}</td>
                        <td class="num" data-testid="drill-total">{move || format::money(sum.get(), currency)}</td>
                    </tr>
                </tfoot>
            </Table>
            <MoreRow pages/>
            {move || is_whole().then(|| view! { <p><Pill label=t::explorer::adds_up tone=Tone::Ok/></p> })}
        }
    };
    move || {
        if empty.get() {
            view! { <Empty glyph=Glyph::Receipt title=t::explorer::no_entries text=t::explorer::no_entries_text/> }
                .into_any()
        } else {
            entries().into_any()
        }
    }
}

#[component]
fn Entry(entry: PivotEntry, currency: Currency) -> impl IntoView {
    let PivotEntry { sequence, date, node_id, node, node_zh, expense_id, text, effect_minor } = entry;
    let statement = paths::ledger_entry(sequence);
    let number = move || t::explorer::entry_number(format::count(sequence));
    // A request is what people know; the entry of the ledger is the proof.
    let about = match expense_id {
        Some(id) => view! {
            <A href=paths::expense(id)>{if text.is_empty() { format!("#{id}") } else { text }}</A>
            <span class="sub"><A href=statement>{number}</A></span>
        }
        .into_any(),
        None => view! {
            <A href=statement>{number}</A>
            {(!text.is_empty()).then(|| view! { <span class="sub">{text}</span> })}
        }
        .into_any(),
    };
    view! {
        <tr>
            <td class="main-cell">{about}</td>
            <td class="date" data-label=t::common::date>{move || format::date(date)}</td>
            <td data-label=t::dimension::node>
                <A href=paths::budget_node(node_id)>{move || named(&node, &node_zh)}</A>
            </td>
            <td class="num" data-label=t::common::amount>{move || format::money(effect_minor, currency)}</td>
        </tr>
    }
}
