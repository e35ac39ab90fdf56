//! What the process of approval takes: how long, how many need nobody, where it waits.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    approval_measure::{ApprovalFigures, ApprovalMeasureQuery, ApprovalMeasures},
    event::EventTopic,
};

use crate::{
    fetch::use_fetch,
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    ui::{Card, Crumb, DateField, Empty, Figure, Glyph, Loaded, PageHeader, Pill, Table, Tone},
};

/// How long it takes; a dash where nothing was decided. Tracks the language.
fn duration(minutes: Option<i64>) -> String {
    minutes.map_or_else(|| t::common::none().to_owned(), format::duration)
}

/// The page.
#[component]
pub fn MeasuresPage() -> impl IntoView {
    let (from, until) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None::<NaiveDate>));
    let measures = use_fetch(move |api| {
        let query = ApprovalMeasureQuery { from: from.get(), until: until.get() };
        async move { api.approval_measures(&query).await }
    });
    use_live(&[EventTopic::ExpenseChanged], move || measures.refetch());
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::approvals::title().to_owned(), href: paths::APPROVALS.to_owned() }]
    });
    view! {
        <PageHeader title=t::measures::title text=t::measures::text crumbs/>
        <Card>
            <div class="form-grid">
                <DateField label=t::approval_rules::first_day hint=t::measures::first_day_hint value=from optional=true/>
                <DateField label=t::approval_rules::last_day value=until optional=true/>
            </div>
        </Card>
        <Loaded fetch=measures rows=8 let:found><Found found/></Loaded>
    }
}

#[component]
fn Found(found: Signal<ApprovalMeasures>) -> impl IntoView {
    view! {
        {move || {
            let found = found.get();
            if found.total.requests == 0 {
                return view! {
                    <Card><Empty glyph=Glyph::Clock title=t::measures::none text=t::measures::none_text/></Card>
                }.into_any();
            }
            view! {
                <Total figures=found.total.clone() from=found.from until=found.until/>
                <Departments found=found.clone()/>
                <Rules found/>
            }.into_any()
        }}
    }
}

#[component]
fn Total(figures: ApprovalFigures, from: NaiveDate, until: NaiveDate) -> impl IntoView {
    let ApprovalFigures {
        requests,
        approved,
        auto_approved,
        rejected,
        waiting,
        overdue,
        decided_late,
        refused_first,
        reworked,
        split,
        ..
    } = figures;
    let (median, p90) = (figures.median_minutes, figures.p90_minutes);
    let title = move || format!("{} – {}", format::date(from), format::date(until));
    view! {
        <Card title=title>
            <div class="figures" data-testid="measures">
                <Figure label=t::measures::requests value=move || format::count(requests)/>
                <Figure
                    label=t::measures::median
                    value=move || duration(median)
                    hint=move || t::measures::nine_of_ten(duration(p90))
                />
                <Figure
                    label=t::measures::auto
                    value=move || format::percent(auto_approved, approved)
                    hint=move || t::measures::of_approved(format::count(auto_approved), format::count(approved))
                />
                <Figure label=t::measures::rejected value=move || format::count(rejected)/>
                <Figure label=t::measures::refused_first value=move || format::count(refused_first)/>
                <Figure label=t::measures::reworked value=move || format::count(reworked)/>
                <Figure label=t::measures::split value=move || format::count(split)/>
                <Figure label=t::measures::waiting value=move || format::count(waiting)/>
                <Figure label=t::measures::overdue value=move || format::count(overdue) hint=t::measures::overdue_hint/>
                <Figure
                    label=t::measures::decided_late
                    value=move || format::percent(decided_late, requests)
                    hint=move || t::measures::of_requests(format::count(decided_late), format::count(requests))
                />
            </div>
        </Card>
    }
}

/// A bar as long as a median is against the longest one.
#[component]
fn Bar(minutes: Option<i64>, longest: i64) -> impl IntoView {
    let width = minutes.unwrap_or(0).saturating_mul(100).checked_div(longest).unwrap_or(0);
    view! { <span class="measure-bar" aria-hidden="true"><span style:width=format!("{width}%")></span></span> }
}

#[component]
fn Departments(found: ApprovalMeasures) -> impl IntoView {
    let longest = found.departments.iter().filter_map(|of| of.figures.median_minutes).max().unwrap_or(0);
    view! {
        <Card title=t::measures::by_department flush=true>
            <Table label=t::measures::by_department>
                <thead>
                    <tr>
                        <th scope="col">{t::common::department}</th>
                        <th scope="col" class="num">{t::measures::requests}</th>
                        <th scope="col">{t::measures::median}</th>
                        <th scope="col" class="num">{t::measures::auto}</th>
                        <th scope="col" class="num">{t::measures::rejected}</th>
                        <th scope="col" class="num">{t::measures::refused_first}</th>
                        <th scope="col" class="num">{t::measures::reworked}</th>
                        <th scope="col" class="num">{t::measures::split}</th>
                        <th scope="col" class="num">{t::measures::waiting}</th>
                        <th scope="col" class="num">{t::measures::overdue}</th>
                    </tr>
                </thead>
                <tbody>
                    {found.departments.into_iter().map(|of| {
                        let figures = of.figures;
                        let (auto, approved) = (figures.auto_approved, figures.approved);
                        let (median, overdue) = (figures.median_minutes, figures.overdue);
                        view! {
                            <tr>
                                <td class="main-cell">{move || named(&of.name, &of.name_zh)}</td>
                                <td class="num" data-label=t::measures::requests>{move || format::count(figures.requests)}</td>
                                <td data-label=t::measures::median>{move || duration(median)}<Bar minutes=median longest/></td>
                                <td class="num" data-label=t::measures::auto>{move || format::percent(auto, approved)}</td>
                                <td class="num" data-label=t::measures::rejected>{move || format::count(figures.rejected)}</td>
                                <td class="num" data-label=t::measures::refused_first>{move || format::count(figures.refused_first)}</td>
                                <td class="num" data-label=t::measures::reworked>{move || format::count(figures.reworked)}</td>
                                <td class="num" data-label=t::measures::split>{move || format::count(figures.split)}</td>
                                <td class="num" data-label=t::measures::waiting>{move || format::count(figures.waiting)}</td>
                                <td class="num" data-label=t::measures::overdue><Late overdue/></td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </Table>
        </Card>
    }
}

/// A count that is marked when there is something to count.
#[component]
fn Late(overdue: i64) -> impl IntoView {
    if overdue > 0 {
        view! { <Pill label=move || format::count(overdue) tone=Tone::Warn/> }.into_any()
    } else {
        view! { <span>{move || format::count(overdue)}</span> }.into_any()
    }
}

#[component]
fn Rules(found: ApprovalMeasures) -> impl IntoView {
    let longest = found.rules.iter().filter_map(|of| of.median_minutes).max().unwrap_or(0);
    view! {
        <Card title=t::measures::by_rule text=t::measures::by_rule_text flush=true>
            <Table label=t::measures::by_rule>
                <thead>
                    <tr>
                        <th scope="col">{t::measures::rule}</th>
                        <th scope="col" class="num">{t::measures::steps}</th>
                        <th scope="col">{t::measures::median}</th>
                        <th scope="col">{t::measures::p90}</th>
                        <th scope="col" class="num">{t::measures::waiting}</th>
                        <th scope="col" class="num">{t::measures::overdue}</th>
                        <th scope="col" class="num">{t::measures::decided_late}</th>
                    </tr>
                </thead>
                <tbody>
                    {found.rules.into_iter().map(|of| {
                        let (rule, rule_zh) = (of.rule, of.rule_zh);
                        let (median, p90, overdue) = (of.median_minutes, of.p90_minutes, of.overdue);
                        view! {
                            <tr>
                                <td class="main-cell">
                                    {move || if rule.is_empty() { t::measures::besides().to_owned() } else { named(&rule, &rule_zh) }}
                                </td>
                                <td class="num" data-label=t::measures::steps>{move || format::count(of.steps)}</td>
                                <td data-label=t::measures::median>{move || duration(median)}<Bar minutes=median longest/></td>
                                <td data-label=t::measures::p90>{move || duration(p90)}</td>
                                <td class="num" data-label=t::measures::waiting>{move || format::count(of.waiting)}</td>
                                <td class="num" data-label=t::measures::overdue><Late overdue/></td>
                                <td class="num" data-label=t::measures::decided_late>
                                    {move || format::percent(of.decided_late, of.decided)}
                                </td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </Table>
        </Card>
    }
}
