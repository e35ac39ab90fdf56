//! The lines behind a row of the report: their amounts come to the row's.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    expense_report::{ExpenseReport, ReportLine, ReportMeasures},
    money::Currency,
};

use super::view::{Measure, Report, codes, key_name};
use crate::{
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t, words::Word},
    paths,
    ui::{Card, Glyph, LinkButton, Loaded, MoreRow, Table},
};

/// The figures of a line.
const FIGURES: [Measure; 7] = [
    Measure::Requested,
    Measure::Reserved,
    Measure::Committed,
    Measure::Spent,
    Measure::Tax,
    Measure::Paid,
    Measure::Open,
];

/// The card with the lines of the group that the address names.
#[component]
pub fn Lines(report: Report, result: Signal<ExpenseReport>) -> impl IntoView {
    let group = Memo::new(move |_| report.group.get().filter(|group| group != "all").unwrap_or_default());
    let pages = use_pages(move |api, cursor, limit| {
        let (query, group) = (report.asked.get(), group.get());
        async move { api.expense_report_lines(&query, &group, cursor, limit).await }
    });
    let title = move || {
        let name = result.with(|result| {
            let row = result.rows.iter().find(|row| codes(&row.keys) == group.get())?;
            let names = result.dimensions.iter().zip(&row.keys);
            Some(names.map(|(dimension, key)| key_name(*dimension, key)).collect::<Vec<_>>().join(" · "))
        });
        t::expense_report::lines_of(name.unwrap_or_else(|| t::expense_report::everything().to_owned()))
    };
    let back = move || view! { <LinkButton label=t::expense_report::back href=report.href("") glyph=Glyph::ChartColumn small=true/> };
    let currency = Signal::derive(move || result.with(|result| result.currency));
    view! {
        <Card title=title aside=ViewFn::from(back) flush=true>
            <Loaded fetch=pages.first rows=6 let:_page>
                <Found pages currency=currency.get_untracked()/>
                <Sum report result group/>
            </Loaded>
        </Card>
    }
}

/// What the lines come to.
#[component]
fn Sum(report: Report, result: Signal<ExpenseReport>, group: Memo<String>) -> impl IntoView {
    let text = move || {
        result.with(|result| {
            let row = result.rows.iter().find(|row| codes(&row.keys) == group.get()).map(|row| row.measures);
            let of = if report.group.get().as_deref() == Some("all") { Some(result.total) } else { row };
            let figure = |measure: Measure, of: ReportMeasures| {
                format!("{}: {}", measure.word(), measure.shown(measure.of(&of), result.currency))
            };
            of.map(|of| FIGURES.map(|measure| figure(measure, of)).join(" · "))
        })
    };
    view! { <p class="analysis-foot num" data-testid="lines-total">{text}</p> }
}

#[component]
fn Found(pages: Pages<ReportLine>, currency: Currency) -> impl IntoView {
    let figures = move || {
        FIGURES.map(|measure| view! { <th class="num">{measure.word()}</th> }).into_iter().collect_view()
    };
    view! {
        <Table label=t::expense_report::lines linked=true>
            <thead>
                <tr>
                    <th class="wide">{t::expense_report::request}</th>
                    <th>{t::common::date}</th>
                    <th>{t::dimension::node}</th>
                    <th>{t::common::state}</th>
                    {figures}
                </tr>
            </thead>
            <tbody>
                <For each=move || pages.items.get() key=|line| (line.id, line.measures.spent_minor, line.measures.committed_minor, line.measures.paid_minor) let:line>
                    <Line line currency/>
                </For>
            </tbody>
        </Table>
        <MoreRow pages/>
    }
}

#[component]
fn Line(line: ReportLine, currency: Currency) -> impl IntoView {
    let ReportLine {
        reference,
        title,
        description,
        requester,
        vendor,
        node,
        measures,
        state,
        charge_date,
        ..
    } = line;
    let about = [reference, description, requester.label, vendor.label];
    let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
    let cells = move || {
        let cell = |measure: Measure| view! { <td class="num" data-label=measure.word()>{measure.shown(measure.of(&measures), currency)}</td> };
        FIGURES.into_iter().map(cell).collect_view()
    };
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::expense(line.expense_id)>{title}</A>
                <span class="sub">{about.join(" · ")}</span>
            </td>
            <td class="date" data-label=t::common::date>{move || format::date(charge_date)}</td>
            <td data-label=t::dimension::node>{move || named(&node.label, &node.label_zh)}</td>
            <td data-label=t::common::state>{move || state.word()}</td>
            {cells}
        </tr>
    }
}
