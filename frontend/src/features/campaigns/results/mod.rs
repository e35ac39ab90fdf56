//! What a campaign brought back, against what it has spent.

mod figures;
mod record;

use leptos::prelude::*;
use penstock_shared::{
    campaign::Campaign,
    event::EventTopic,
    money::Currency,
    permission::Permission,
    result::{CampaignResults, MonthResults, ResultMetric, ResultSums},
};

use self::{figures::Figures, record::RecordForm};
use crate::{
    fetch::use_fetch,
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    session::Allowed,
    ui::{Button, Card, Dialog, Empty, Figure, Glyph, Kind, Loaded, Table},
};

/// A figure as people read it: a count, or money.
pub fn figure_text(metric: ResultMetric, amount: i64, currency: Currency) -> String {
    if metric == ResultMetric::Revenue { format::money(amount, currency) } else { format::count(amount) }
}

fn sum_text(sums: &ResultSums, metric: ResultMetric, currency: Currency) -> String {
    sums.get(metric).map_or_else(|| "–".to_owned(), |amount| figure_text(metric, amount, currency))
}

/// The card on a campaign's page.
#[component]
pub fn Results(campaign: Signal<Campaign>) -> impl IntoView {
    let id = campaign.with_untracked(|campaign| campaign.id);
    let results = use_fetch(move |api| api.campaign_results(id));
    use_live(&[EventTopic::CampaignChanged, EventTopic::ExpenseChanged], move || results.refetch());
    let (recording, listed) = (RwSignal::new(false), RwSignal::new(false));
    // It does not change with the results: what is being typed stays when they do.
    let currency =
        Memo::new(move |_| results.value.with(|results| results.as_ref().map(|results| results.currency)));
    view! {
        <Card title=t::results::title text=t::results::text aside=move || view! {
            <Allowed to=Permission::ResultsWrite>
                <Button
                    label=t::results::record
                    glyph=Glyph::Plus
                    small=true
                    disabled=Signal::derive(move || currency.get().is_none())
                    on_click=move || recording.set(true)
                />
            </Allowed>
        }>
            <Loaded fetch=results rows=4 let:results>
                <Sums results listed/>
            </Loaded>
            {move || currency.get().filter(|_| listed.get()).map(|currency| view! { <Figures id currency results/> })}
        </Card>
        <Dialog open=recording title=t::results::record>
            {move || currency.get().map(|currency| view! { <RecordForm open=recording id currency results/> })}
        </Dialog>
    }
}

#[component]
fn Sums(results: Signal<CampaignResults>, listed: RwSignal<bool>) -> impl IntoView {
    move || {
        let CampaignResults { currency, total, months, .. } = results.get();
        if total.is_empty() {
            return view! { <Empty glyph=Glyph::Target title=t::results::none text=t::results::none_text/> }
                .into_any();
        }
        let figures = ResultMetric::ALL.iter().map(move |metric| {
            let metric = *metric;
            view! { <Figure label=move || metric.word() value=move || sum_text(&total, metric, currency)/> }
        });
        view! {
            <div class="stack">
                <div class="figures" data-testid="result-sums">
                    {figures.collect_view()}
                    <Ratios results/>
                </div>
                <Months months currency/>
                <div>
                    <Button
                        label=move || if listed.get() { t::results::hide_figures() } else { t::results::show_figures() }
                        kind=Kind::Quiet
                        small=true
                        on_click=move || listed.update(|listed| *listed = !*listed)
                    />
                </div>
            </div>
        }
        .into_any()
    }
}

/// What it was worth, and what one result cost. A dash where nobody can say.
#[component]
fn Ratios(results: Signal<CampaignResults>) -> impl IntoView {
    let CampaignResults { currency, spent_minor, roi_bp, cost_per_lead_minor, cost_per_deal_minor, .. } =
        results.get_untracked();
    let money = move |minor: Option<i64>| {
        move || minor.map_or_else(|| "–".to_owned(), |minor| format::money(minor, currency))
    };
    let roi = move || roi_bp.map_or_else(|| "–".to_owned(), format::percent_bp);
    view! {
        <Figure label=t::money::spent value=money(spent_minor) tone="tone-spent"/>
        <Figure label=t::goal_metric::roi value=roi meaning=t::results::roi_meaning/>
        <Figure label=t::results::cost_per_lead value=money(cost_per_lead_minor)/>
        <Figure label=t::results::cost_per_deal value=money(cost_per_deal_minor)/>
    }
}

#[component]
fn Months(months: Vec<MonthResults>, currency: Currency) -> impl IntoView {
    let heads = ResultMetric::ALL.iter().map(|metric| {
        let metric = *metric;
        view! { <th scope="col" class="num">{move || metric.word()}</th> }
    });
    let rows = months.into_iter().map(move |MonthResults { month, sums }| {
        let cells = ResultMetric::ALL.iter().map(move |metric| {
            let metric = *metric;
            view! {
                <td class="num" data-label=move || metric.word()>{move || sum_text(&sums, metric, currency)}</td>
            }
        });
        view! {
            <tr>
                <td class="main-cell">{move || format::month(month)}</td>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <Table label=t::results::by_month>
            <thead><tr><th scope="col">{t::control::month}</th>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}
