//! Every figure of a campaign, who recorded it, and taking one away.

use leptos::prelude::*;
use penstock_shared::{
    ids::{CampaignId, ChannelId},
    money::Currency,
    permission::Permission,
    reference::Channel,
    result::{CampaignResults, ResultChange, ResultFigure, ResultsPut, StoredResult},
};

use super::figure_text;
use crate::{
    command::use_command,
    features::settings::term_tree::{Node, label},
    fetch::{Fetch, use_fetch, use_pages},
    format,
    i18n::{t, words::Word as _},
    session::Allowed,
    ui::{Button, Confirm, Glyph, Kind, Loaded, MoreRow, Table, open_while_chosen, use_toasts},
};

fn taken_away(figure: ResultFigure) -> ResultsPut {
    let ResultFigure { day, metric, channel_id, source, .. } = figure;
    ResultsPut { results: vec![ResultChange { day, metric, amount: None, channel_id, source }] }
}

/// The figures, the latest day first.
#[component]
pub fn Figures(id: CampaignId, currency: Currency, results: Fetch<CampaignResults>) -> impl IntoView {
    let pages = use_pages(move |api, cursor, limit| {
        // What was recorded meanwhile belongs in the list.
        results.value.track();
        async move { api.campaign_figures(id, cursor, limit).await }
    });
    let channels = use_fetch(|api| api.terms::<Channel>());
    let nodes = Memo::new(move |_| {
        channels.value.with(|list| list.iter().flatten().map(Node::of).collect::<Vec<_>>())
    });
    let chosen = RwSignal::new(None::<ResultFigure>);
    let open = open_while_chosen(chosen);
    let toasts = use_toasts();
    let remove = use_command(
        move |api, put: ResultsPut, _| async move { api.put_campaign_results(id, &put).await },
        move |left: CampaignResults| {
            chosen.try_set(None);
            results.value.try_set(Some(left));
            toasts.good(t::results::removed());
        },
    );
    let what = move || {
        let figure = chosen.get();
        figure.map(|figure| {
            let amount = figure_text(figure.metric, figure.amount, currency);
            t::results::remove_text(figure.metric.word(), amount, format::date(figure.day))
        })
    };
    view! {
        <Loaded fetch=pages.first rows=4 let:_page>
            <Table label=t::results::figures>
                <thead>
                    <tr>
                        <th scope="col">{t::common::date}</th>
                        <th scope="col">{t::results::metric}</th>
                        <th scope="col" class="num">{t::results::figure}</th>
                        <th scope="col">{t::campaigns::channel}</th>
                        <th scope="col">{t::results::source}</th>
                        <th scope="col">{t::results::recorded_by}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {move || pages.items.get().into_iter().map(|stored| view! {
                        <Row stored currency nodes chosen/>
                    }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages/>
        </Loaded>
        <Confirm
            open
            title=t::results::remove
            text=move || what().unwrap_or_default()
            action=t::results::remove
            danger=true
            busy=remove.pending
            error=remove.error
            on_confirm=move || if let Some(figure) = chosen.get_untracked() { remove.run(taken_away(figure)) }
        />
    }
}

#[component]
fn Row(
    stored: StoredResult,
    currency: Currency,
    nodes: Memo<Vec<Node>>,
    chosen: RwSignal<Option<ResultFigure>>,
) -> impl IntoView {
    let StoredResult { figure, recorded_at, recorded_by_name, .. } = stored;
    let ResultFigure { day, metric, amount, channel_id, source } = figure.clone();
    let channel = move || match channel_id {
        Some(ChannelId(id)) => nodes.with(|nodes| label(nodes, id)),
        None => t::results::own_channel().to_owned(),
    };
    let figure = StoredValue::new(figure);
    view! {
        <tr>
            <td class="main-cell num-left">{move || format::date(day)}</td>
            <td data-label=t::results::metric>{move || metric.word()}</td>
            <td data-label=t::results::figure class="num">{move || figure_text(metric, amount, currency)}</td>
            <td data-label=t::campaigns::channel>{channel}</td>
            <td data-label=t::results::source>{if source.is_empty() { "–".to_owned() } else { source }}</td>
            <td data-label=t::results::recorded_by>
                {recorded_by_name}
                <span class="sub num">{move || format::date_time(recorded_at)}</span>
            </td>
            <td>
                <Allowed to=Permission::ResultsWrite>
                    <Button
                        label=t::results::remove
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || chosen.set(Some(figure.get_value()))
                    />
                </Allowed>
            </td>
        </tr>
    }
}
