//! The experiments that a campaign takes part in, for its page.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    event::EventTopic,
    experiment::{ExperimentQuery, ExperimentSummary},
    ids::CampaignId,
};

use crate::{
    fetch::{PAGE_SIZE, use_fetch},
    i18n::{t, words::Word as _},
    live::use_live,
    paths,
    ui::{Card, StatePill},
};

/// The card; nothing where there are none.
#[component]
pub fn OfCampaign(id: CampaignId) -> impl IntoView {
    let experiments = use_fetch(move |api| async move {
        let query = ExperimentQuery { campaign_id: Some(id), ..ExperimentQuery::default() };
        Ok(api.experiments(&query, None, PAGE_SIZE).await?.items)
    });
    use_live(&[EventTopic::ExperimentChanged], move || experiments.refetch());
    move || {
        let all = experiments.value.get().unwrap_or_default();
        (!all.is_empty()).then(|| {
            view! {
                <Card title=t::experiments::title>
                    <ul class="stack" data-testid="campaign-experiments">
                        {all.into_iter().map(|of| view! { <Line of/> }).collect_view()}
                    </ul>
                </Card>
            }
        })
    }
}

#[component]
fn Line(of: ExperimentSummary) -> impl IntoView {
    let ExperimentSummary { status, choice, chosen, .. } = of;
    let decided = move || {
        let word = choice?.word();
        Some(chosen.as_ref().map_or_else(|| word.to_owned(), |arm| format!("{word}: {arm}")))
    };
    view! {
        <li>
            <div class="row">
                <A href=paths::experiment(of.id) attr:class="strong">{of.name}</A>
                <StatePill state=status/>
                <span class="muted">{decided}</span>
            </div>
            <p class="hint excerpt">{of.hypothesis}</p>
        </li>
    }
}
