//! The expense report: the lines of requests by one or two dimensions, as screen and as file. The address is the
//! view, so that it can be sent to a colleague.

mod chart;
mod cross;
mod filters;
mod lines;
mod rows;
mod view;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    expense_report::{ExpenseReport, ExpenseReportQuery},
};

use self::{
    chart::Picture,
    cross::CrossTable,
    filters::{Controls, Filters},
    lines::Lines,
    rows::Rows,
    view::{Measure, Report},
};
pub use self::{filters::dimensions, view::word as dimension_word};
use crate::{
    api::{Api, Query},
    browser,
    export::use_export,
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    ui::{Button, Card, Choice, Empty, Glyph, LinkButton, Loaded, Notice, PageHeader, Segmented, Tone},
};

/// The page.
#[component]
pub fn ExpenseReportPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    view! {
        <PageHeader title=t::expense_report::title text=t::expense_report::text>
            <Button label=t::common::print glyph=Glyph::Printer on_click=browser::print/>
            <LinkButton label=t::report_schedules::by_mail glyph=Glyph::Mail
                href=Query::new().with("new", "expenses").on(paths::REPORT_SCHEDULES)/>
        </PageHeader>
        <Loaded fetch=years rows=10 let:years>
            {
                let report = Report::of_address(years);
                view! { <Asked report/> }
            }
        </Loaded>
    }
}

#[component]
fn Asked(report: Report) -> impl IntoView {
    let asked = report.asked;
    let result = use_fetch(move |api| {
        let query = asked.get();
        async move { api.expense_report(&query).await }
    });
    use_live(&[EventTopic::ExpenseChanged], move || result.refetch());
    view! {
        <Card>
            <Controls report/>
            <Filters report/>
            <div class="row">
                <Export asked format="csv" label=t::expense_report::export_csv/>
                <Export asked format="xlsx" label=t::expense_report::export_xlsx/>
                <Export asked format="pdf" label=t::expense_report::export_pdf/>
            </div>
        </Card>
        <Loaded fetch=result rows=10 let:result>
            <Answer report result/>
        </Loaded>
    }
}

#[component]
fn Export(
    asked: Memo<ExpenseReportQuery>,
    format: &'static str,
    label: fn() -> &'static str,
) -> impl IntoView {
    let ask = move |api: Api, query: ExpenseReportQuery| async move {
        api.expense_report_export(&query, format).await
    };
    let export = use_export(format, || "expense-report".to_owned(), ask);
    view! {
        <Button
            label
            glyph=Glyph::Download
            small=true
            busy=export.pending
            on_click=move || export.run(asked.get_untracked())
        />
    }
}

#[component]
fn Answer(report: Report, result: Signal<ExpenseReport>) -> impl IntoView {
    let empty = Memo::new(move |_| result.with(|result| result.rows.is_empty()));
    let group = report.group;
    move || {
        if empty.get() {
            return view! {
                <Card>
                    <Empty glyph=Glyph::ChartColumn title=t::analysis::nothing text=t::expense_report::nothing_text/>
                </Card>
            }
            .into_any();
        }
        if group.get().is_some() {
            return view! { <Lines report result/> }.into_any();
        }
        view! {
            <Picture result/>
            <Card flush=true>
                <Layout report/>
                {move || match report.across.get() {
                    Some(measure) => view! { <CrossTable report result measure/> }.into_any(),
                    None => view! { <Rows report result/> }.into_any(),
                }}
                <Foot result/>
            </Card>
        }
        .into_any()
    }
}

/// With two dimensions: one figure across, or all figures in rows.
#[component]
fn Layout(report: Report) -> impl IntoView {
    let choices = || {
        let figures = Measure::ALL.into_iter().map(|measure| Choice::new(measure.key(), measure.word()));
        figures.chain([Choice::new("all", t::expense_report::all_figures())]).collect::<Vec<_>>()
    };
    move || {
        report.then.get().is_some().then(|| {
            view! {
                <div class="card-tools">
                    <Segmented
                        label=t::analysis::figures
                        choices=Signal::derive(choices)
                        value=Signal::derive(move || report.across.get().map_or("all", Measure::key).to_owned())
                        on_change=move |key: String| report.set.run(("show", key))
                    />
                </div>
            }
        })
    }
}

#[component]
fn Foot(result: Signal<ExpenseReport>) -> impl IntoView {
    view! {
        {move || {
            let count = result.with(|result| result.foreign_line_count);
            (count > 0).then(|| view! {
                <Notice tone=Tone::Warn>{t::expense_report::foreign(format::count(count))}</Notice>
            })
        }}
        <p class="analysis-foot hint num">
            {move || result.with(|result| t::expense_report::as_of(
                format::count(result.as_of_sequence),
                result.currency.code(),
            ))}
        </p>
    }
}
