//! What was spent with a vendor in a fiscal year: by month, by department, by category. The analysis answers, so
//! that its figures are these.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    analysis::{AnalysisQuery, AnalysisResult, Dimension},
    event::EventTopic,
    ids::{FiscalYearId, VendorId},
    vendor::VendorPage as Page,
};

use crate::{
    api::Query,
    features::analysis::{key_name, month_of},
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    ui::{
        Amount, Card, Chart, ChartData, Choice, Empty, Glyph, Loaded, Segmented, Series, Shape, Table, Unit,
    },
};

/// The cards, of the year that is chosen.
#[component]
pub fn Spend(id: VendorId, vendor: Signal<Page>) -> impl IntoView {
    let last = RwSignal::new(false);
    let year = Memo::new(move |_| {
        vendor.with(|page| if last.get() { page.last_year_id } else { page.this_year_id })
    });
    let choices =
        || vec![Choice::new("", t::vendors::this_year()), Choice::new("last", t::vendors::last_year())];
    view! {
        <div class="stack loose">
            <Segmented
                label=t::common::fiscal_year
                choices=Signal::derive(choices)
                value=Signal::derive(move || if last.get() { "last".to_owned() } else { String::new() })
                on_change=move |value: String| last.set(value == "last")
            />
            {move || match year.get() {
                Some(year) => view! {
                    <Months id year/>
                    <By id year dimension=Dimension::Department/>
                    <By id year dimension=Dimension::Category/>
                }.into_any(),
                None => view! {
                    <Card><Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::vendors::no_spend/></Card>
                }.into_any(),
            }}
        </div>
    }
}

fn question(id: VendorId, year: FiscalYearId, by: Dimension) -> AnalysisQuery {
    AnalysisQuery {
        group_by: by.to_string(),
        vendor_id: Some(id),
        fiscal_year_id: Some(year),
        ..AnalysisQuery::default()
    }
}

#[component]
fn Months(id: VendorId, year: FiscalYearId) -> impl IntoView {
    let result =
        use_fetch(move |api| async move { api.analysis(&question(id, year, Dimension::Month)).await });
    use_live(&[EventTopic::ExpenseChanged], move || result.refetch());
    view! {
        <Card title=t::vendors::by_month>
            <Loaded fetch=result rows=4 let:result>
                {move || if result.with(|result| result.rows.is_empty()) {
                    view! { <Empty glyph=Glyph::ChartColumn title=t::vendors::no_spend text=t::vendors::no_spend_text/> }.into_any()
                } else {
                    view! { <Chart label=t::vendors::by_month data=Signal::derive(move || result.with(chart))/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

fn chart(result: &AnalysisResult) -> ChartData {
    let keys = || result.rows.iter().filter_map(|row| row.keys.first());
    let short = |label: &str| month_of(label).map_or_else(|| label.to_owned(), format::month_short);
    let series = |name: &str, tone, take: fn(&penstock_shared::analysis::Measures) -> i64| Series {
        name: name.to_owned(),
        tone,
        shape: Shape::Bar,
        values: result.rows.iter().map(|row| Some(take(&row.measures))).collect(),
    };
    ChartData {
        labels: keys().map(|key| short(&key.label)).collect(),
        names: keys().map(|key| key_name(Dimension::Month, key)).collect(),
        series: vec![
            series(t::money::spent(), "tone-spent", |held| held.spent_minor),
            series(t::money::committed(), "tone-committed", |held| held.committed_minor),
        ],
        unit: Unit::Money(result.currency),
        doors: Vec::new(),
        now: None,
    }
}

#[component]
fn By(id: VendorId, year: FiscalYearId, dimension: Dimension) -> impl IntoView {
    let result = use_fetch(move |api| async move { api.analysis(&question(id, year, dimension)).await });
    use_live(&[EventTopic::ExpenseChanged], move || result.refetch());
    let title: fn() -> &'static str = match dimension {
        Dimension::Category => t::vendors::by_category,
        _ => t::vendors::by_department,
    };
    view! {
        <Card title=title flush=true>
            <Loaded fetch=result rows=3 let:result>
                {move || view! { <Groups result=result.get() id year dimension title/> }}
            </Loaded>
        </Card>
    }
}

/// The groups, each with the way to the requests behind it.
#[component]
fn Groups(
    result: AnalysisResult,
    id: VendorId,
    year: FiscalYearId,
    dimension: Dimension,
    title: fn() -> &'static str,
) -> impl IntoView {
    let (currency, total) = (result.currency, result.total);
    let rows = result.rows.into_iter().filter_map(move |row| {
        let key = row.keys.into_iter().next()?;
        let filter = if dimension == Dimension::Category { "category" } else { "department" };
        let href = Query::new().with("vendor", id).with("year", year).maybe(filter, key.id).on(paths::EXPENSES);
        Some(view! {
            <tr>
                <td class="main-cell"><A href>{move || key_name(dimension, &key)}</A></td>
                <td class="num" data-label=t::money::spent><Amount minor=row.measures.spent_minor currency/></td>
                <td class="num" data-label=t::money::committed>
                    <Amount minor=row.measures.committed_minor currency/>
                </td>
            </tr>
        })
    });
    view! {
        <Table label=title>
            <thead>
                <tr>
                    <th class="wide">{title}</th>
                    <th class="num">{t::money::spent}</th>
                    <th class="num">{t::money::committed}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot>
                <tr>
                    <td class="main-cell strong">{t::common::total}</td>
                    <td class="num strong" data-label=t::money::spent><Amount minor=total.spent_minor currency/></td>
                    <td class="num strong" data-label=t::money::committed>
                        <Amount minor=total.committed_minor currency/>
                    </td>
                </tr>
            </tfoot>
        </Table>
    }
}
