//! The budgets of a report, each with what it had, what became of it, and why.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    permission::Permission,
    statement::{Figure, StatementQuery},
    usage_report::{UsageFigures, UsageReport, UsageRow, VarianceExplanation},
};

use super::{
    explain::{ExplainDialog, Explained},
    view::View,
};
use crate::{
    features::budgets::Place,
    format,
    i18n::{named, t, words::Word},
    paths,
    session::can,
    ui::{Amount, Button, Glyph, Kind, MoneyBar, Pill, Table, Tone},
};

/// The table.
#[component]
pub fn Rows(view: View, report: Signal<UsageReport>) -> impl IntoView {
    let explaining = RwSignal::new(None::<Explained>);
    let shown = move || {
        let notable = view.notable.get();
        report.with(|report| {
            let rows = report.rows.iter().filter(|row| !notable || row.is_notable);
            rows.map(|row| line(report, row, notable, explaining)).collect_view()
        })
    };
    view! {
        <ExplainDialog report explaining/>
        <Table label=t::usage_report::budgets>
            <thead>
                <tr>
                    <th class="wide">{t::usage_report::budget}</th>
                    <th class="num">{t::money::allocated}</th>
                    <th class="num">{t::money::committed}</th>
                    <th class="num">{t::money::spent}</th>
                    <th class="num">{t::money::available}</th>
                    <th class="num">{t::usage_report::usage}</th>
                    <th class="num">{t::usage_report::variance}</th>
                    <th class="wide">{t::usage_report::explanation}</th>
                </tr>
            </thead>
            <tbody>{shown}</tbody>
            <tfoot>
                <tr data-testid="usage-foot">
                    <td class="main-cell strong">{t::common::total}</td>
                    {move || report.with(|report| figures(report, None, &report.total))}
                    <td></td>
                </tr>
            </tfoot>
        </Table>
    }
}

fn line(
    report: &UsageReport,
    row: &UsageRow,
    flat: bool,
    explaining: RwSignal<Option<Explained>>,
) -> impl IntoView + use<> {
    let (name, name_zh) = (row.name.clone(), row.name_zh.clone());
    let depth = if flat { 0 } else { row.depth };
    let place = Place::Node(row.node_id);
    let (balance, currency) = (row.figures.balance, report.currency);
    view! {
        <tr class:notable=row.is_notable>
            <td class="main-cell">
                <div class="usage-name" style=format!("--depth: {depth}")>
                    <A href=paths::budget_node(row.node_id)>{move || named(&name, &name_zh)}</A>
                    <MoneyBar balance currency/>
                </div>
            </td>
            {figures(report, Some(place), &row.figures)}
            <td data-label=t::usage_report::explanation>{explanation(row, explaining)}</td>
        </tr>
    }
}

/// The figures, each with the way to its entries where it has some.
fn figures(report: &UsageReport, place: Option<Place>, of: &UsageFigures) -> impl IntoView + use<> {
    let place = place.unwrap_or(Place::Year(report.fiscal_year_id, report.currency));
    let (starts_on, ends_on, currency) = (report.starts_on, report.ends_on, report.currency);
    let cell = move |label: fn() -> &'static str, figure: Figure, minor: i64| {
        let href = place.href(&StatementQuery {
            bucket: Some(figure),
            window_from: Some(starts_on),
            window_to: Some(ends_on),
            ..StatementQuery::default()
        });
        view! {
            <td class="num" data-label=label><A href attr:class="door"><Amount minor currency/></A></td>
        }
    };
    let balance = of.balance;
    let share = |share: Option<i64>| share.map_or_else(|| "–".to_owned(), format::percent_bp);
    let (usage, variance_share) = (share(of.usage_bp), share(of.variance_bp));
    let is_over = of.variance_minor < 0;
    let variance_minor = of.variance_minor;
    view! {
        {cell(t::money::allocated, Figure::Allocated, balance.allocated_minor)}
        {cell(t::money::committed, Figure::Committed, balance.committed_minor)}
        {cell(t::money::spent, Figure::Spent, balance.spent_minor)}
        {cell(t::money::available, Figure::Available, balance.available_minor)}
        <td class="num" data-label=t::usage_report::usage>{usage}</td>
        <td class="num" data-label=t::usage_report::variance>
            <span class:bad-text=is_over><Amount minor=variance_minor currency/></span>
            <span class="sub">{variance_share}</span>
        </td>
    }
}

/// Why, and the way to say it.
fn explanation(row: &UsageRow, explaining: RwSignal<Option<Explained>>) -> impl IntoView + use<> {
    let may = can(Permission::BudgetsRequest);
    let explained = Explained::of(row);
    let ask = move |label: fn() -> &'static str, glyph: Glyph| {
        let explained = explained.clone();
        view! {
            <Button label glyph kind=Kind::Quiet small=true on_click=move || explaining.set(Some(explained.clone()))/>
        }
    };
    match row.explanation.clone() {
        Some(known) => view! {
            <Why known/>
            {move || may.get().then(|| ask(t::common::edit, Glyph::Pencil))}
        }
        .into_any(),
        None if row.is_notable => view! {
            <div class="row">
                <Pill label=t::usage_report::open tone=Tone::Warn/>
                {move || may.get().then(|| ask(t::usage_report::explain, Glyph::Pencil))}
            </div>
        }
        .into_any(),
        None => (move || may.get().then(|| ask(t::usage_report::explain, Glyph::Pencil))).into_any(),
    }
}

#[component]
fn Why(known: VarianceExplanation) -> impl IntoView {
    let VarianceExplanation { cause, text, action, author_name, changed_at, .. } = known;
    view! {
        <div class="usage-why">
            <Pill label=move || cause.word()/>
            <p>{text}</p>
            {(!action.is_empty()).then(|| view! { <p class="muted">{move || t::usage_report::does(&action)}</p> })}
            <p class="hint">{move || format!("{author_name} · {}", format::date_time(changed_at))}</p>
        </div>
    }
}
