//! The report with all figures, a row per group.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::expense_report::{ExpenseReport, ReportMeasures, ReportRow};

use super::view::{Measure, Report, key_name, word};
use crate::{
    features::dimensions::Definitions,
    i18n::t,
    ui::{Notice, Table, Tone},
};

/// Rows that are drawn; the total is of everything.
const SHOWN: usize = 500;

/// The table. Each row leads to its lines.
#[component]
pub fn Rows(report: Report, result: Signal<ExpenseReport>) -> impl IntoView {
    let definitions = Definitions::here();
    move || {
        result.with(|result| {
            let heads: Vec<_> = result.dimensions.iter().map(|dimension| {
                view! { <th class="wide">{word(definitions, *dimension)}</th> }
            }).collect();
            let figures = Measure::ALL.map(|measure| view! { <th class="num">{measure.word()}</th> });
            let rows = result.rows.iter().take(SHOWN).map(|row| line(report, result, row)).collect_view();
            let (width, all) = (result.dimensions.len().to_string(), report.href("all"));
            let total = cells(result, &result.total);
            view! {
                {(result.rows.len() > SHOWN).then(|| view! { <Notice tone=Tone::Warn>{t::analysis::cross_cut()}</Notice> })}
                <Table label=t::expense_report::title linked=true>
                    <thead><tr>{heads}{figures.into_iter().collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr data-testid="report-total">
                            <td class="main-cell strong" colspan=width>
                                <A href=all>{t::common::total()}</A>
                            </td>
                            {total}
                        </tr>
                    </tfoot>
                </Table>
            }
        })
    }
}

fn line(report: Report, result: &ExpenseReport, row: &ReportRow) -> impl IntoView + use<> {
    let href = report.lines_href(&row.keys);
    let names = result.dimensions.iter().zip(&row.keys).enumerate().map(|(place, (dimension, key))| {
        let name = key_name(*dimension, key);
        if place == 0 {
            let href = href.clone();
            view! { <td class="main-cell"><A href>{name}</A></td> }.into_any()
        } else {
            view! { <td data-label=word(Definitions::here(), *dimension)>{name}</td> }.into_any()
        }
    });
    view! { <tr>{names.collect_view()}{cells(result, &row.measures)}</tr> }
}

fn cells(result: &ExpenseReport, measures: &ReportMeasures) -> impl IntoView + use<> {
    let currency = result.currency;
    let cell = |measure: Measure| {
        let shown = measure.shown(measure.of(measures), currency);
        view! { <td class="num" data-label=measure.word()>{shown}</td> }
    };
    Measure::ALL.into_iter().map(cell).collect_view()
}
