//! Budget usage of a month, a quarter or a year, with what explains it, as screen and as file. The address is the view.

mod explain;
mod rows;
mod view;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    permission::Permission,
    usage_report::{ReportSpan, UsageReport, UsageReportQuery},
};

use self::{rows::Rows, view::View};
use super::years::YearSwitch;
use crate::{
    api::{Api, Query},
    browser,
    export::use_export,
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    session::can,
    ui::{
        Button, Card, CheckField, Choice, Empty, Figure, Glyph, LinkButton, Loaded, MoneyBar, MoneyLegend,
        Notice, PageHeader, Segmented, SelectField, Tone,
    },
};

/// Shares of the budget from which on a variance is notable, in hundredths of a percent.
const THRESHOLDS: [i64; 5] = [0, 500, 1_000, 2_000, 5_000];

/// The page.
#[component]
pub fn UsageReportPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let analyses = can(Permission::AnalysisRead);
    view! {
        <PageHeader title=t::usage_report::title text=t::usage_report::text>
            <Button label=t::common::print glyph=Glyph::Printer on_click=browser::print/>
            {move || analyses.get().then(|| view! {
                <LinkButton label=t::report_schedules::by_mail glyph=Glyph::Mail
                    href=Query::new().with("new", "budget_usage").on(paths::REPORT_SCHEDULES)/>
            })}
        </PageHeader>
        <Loaded fetch=years rows=10 let:years>
            {
                let view = View::of_address(years);
                view! {
                    <Card><Controls view/></Card>
                    {move || match view.asked.get() {
                        Some(query) => view! { <Asked view query/> }.into_any(),
                        None => view! {
                            <Card><Empty glyph=Glyph::CalendarRange title=t::home::nothing text=t::home::nothing_text/></Card>
                        }.into_any(),
                    }}
                }
            }
        </Loaded>
    }
}

/// Which year, which part of it, and which variances.
#[component]
fn Controls(view: View) -> impl IntoView {
    let span = Memo::new(move |_| view.asked.get().map_or(ReportSpan::Month, |asked| asked.span));
    let spans = || {
        let word = |span| match span {
            ReportSpan::Month => t::usage_report::month(),
            ReportSpan::Quarter => t::usage_report::quarter(),
            ReportSpan::Year => t::usage_report::year(),
        };
        ReportSpan::ALL.iter().map(|span| Choice::new(span, word(*span))).collect::<Vec<_>>()
    };
    let numbers = move || {
        view.periods.with(|periods| match span.get() {
            ReportSpan::Month => {
                let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
                let names = format::periods(&starts, format::month);
                periods.iter().zip(names).map(|(period, name)| Choice::new(period.number, name)).collect()
            }
            ReportSpan::Quarter => {
                let mut all: Vec<i32> = periods.iter().map(|period| period.quarter).collect();
                all.dedup();
                all.into_iter()
                    .map(|number| Choice::new(number, t::usage_report::of_quarter(number)))
                    .collect()
            }
            ReportSpan::Year => Vec::new(),
        })
    };
    let thresholds = || {
        THRESHOLDS.map(|share| Choice::new(share, format::percent_bp(share))).into_iter().collect::<Vec<_>>()
    };
    let asked = move |of: fn(UsageReportQuery) -> Option<String>| {
        Signal::derive(move || view.asked.get().and_then(of).unwrap_or_default())
    };
    view! {
        <div class="toolbar">
            <YearSwitch years=view.years year=view.year/>
            <Segmented
                label=t::usage_report::span
                choices=Signal::derive(spans)
                value=Signal::derive(move || span.get().to_string())
                on_change=move |value: String| {
                    view.set.run(("number", String::new()));
                    view.set.run(("span", value));
                }
            />
            {move || (span.get() != ReportSpan::Year).then(|| view! {
                <SelectField
                    label=t::common::period
                    choices=Signal::derive(numbers)
                    value=asked(|asked| asked.number.map(|number| number.to_string()))
                    on_change=move |value: String| view.set.run(("number", value))
                />
            })}
            <SelectField
                label=t::usage_report::threshold
                choices=Signal::derive(thresholds)
                value=asked(|asked| asked.threshold_bp.map(|share| share.to_string()))
                on_change=move |value: String| view.set.run(("threshold", value))
            />
            <CheckField
                label=t::usage_report::only_notable
                checked=view.notable
                on_change=move |on: bool| view.set.run(("notable", if on { "true".to_owned() } else { String::new() }))
            />
        </div>
    }
}

#[component]
fn Asked(view: View, query: UsageReportQuery) -> impl IntoView {
    let report = use_fetch(move |api| async move { api.usage_report(&query).await });
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || report.refetch());
    view! {
        <Loaded fetch=report rows=10 let:report>
            {
                let empty = Memo::new(move |_| report.with(|report| report.rows.is_empty()));
                move || if empty.get() {
                    view! {
                        <Card><Empty glyph=Glyph::Wallet title=t::usage_report::nothing text=t::usage_report::nothing_text/></Card>
                    }.into_any()
                } else {
                    view! { <Answer view query report/> }.into_any()
                }
            }
        </Loaded>
    }
}

#[component]
fn Answer(view: View, query: UsageReportQuery, report: Signal<UsageReport>) -> impl IntoView {
    view! {
        {move || report.with(|report| view! { <Total report=report.clone()/> })}
        <Card title=t::usage_report::budgets flush=true aside=move || view! {
            <div class="row">
                <Export query format="csv" label=t::expense_report::export_csv/>
                <Export query format="xlsx" label=t::expense_report::export_xlsx/>
                <Export query format="pdf" label=t::expense_report::export_pdf/>
            </div>
        }>
            <Rows view report/>
            <p class="analysis-foot hint num">
                {move || report.with(|report| t::expense_report::as_of(
                    format::count(report.as_of_sequence),
                    report.currency.code(),
                ))}
            </p>
        </Card>
    }
}

/// What all budgets in sight come to, and what waits for an explanation.
#[component]
fn Total(report: UsageReport) -> impl IntoView {
    let UsageReport { currency, total, notable_count, unexplained_count, .. } = report;
    let money = move |minor: i64| move || format::money(minor, currency);
    let share = |share: Option<i64>| share.map_or_else(|| "–".to_owned(), format::percent_bp);
    let days = format::days(Some(report.starts_on), Some(report.ends_on));
    let certain = total.balance.spent_minor.saturating_add(total.balance.committed_minor);
    view! {
        <Card title=move || days.clone().unwrap_or_default()>
            <div class="figures" data-testid="usage-total">
                <Figure label=t::money::allocated value=money(total.balance.allocated_minor)/>
                <Figure label=t::usage_report::certain value=money(certain)/>
                <Figure label=t::usage_report::usage value=move || share(total.usage_bp)/>
                <Figure label=t::usage_report::variance value=money(total.variance_minor)
                    hint=move || share(total.variance_bp)/>
                <Figure label=t::usage_report::to_date value=money(total.to_date.available_minor)/>
            </div>
            <MoneyBar balance=total.balance currency/>
            <MoneyLegend/>
            {if unexplained_count > 0 {
                view! { <Notice tone=Tone::Warn>{t::usage_report::unexplained(unexplained_count)}</Notice> }.into_any()
            } else if notable_count > 0 {
                view! { <Notice tone=Tone::Ok>{t::usage_report::all_explained()}</Notice> }.into_any()
            } else {
                ().into_any()
            }}
        </Card>
    }
}

#[component]
fn Export(query: UsageReportQuery, format: &'static str, label: fn() -> &'static str) -> impl IntoView {
    let ask = move |api: Api, (): ()| async move { api.usage_report_export(&query, format).await };
    let export = use_export(format, || "budget-usage".to_owned(), ask);
    view! {
        <Button label glyph=Glyph::Download small=true busy=export.pending on_click=move || export.run(())/>
    }
}
