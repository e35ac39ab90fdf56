//! What changed in a campaign: its days after a change against the days before, and against a campaign in which nothing
//! changed. It is no experiment, and says so. The address is the view.

mod answer;

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    ab::CampaignEffectQuery, campaign::Campaign, event::EventTopic, ids::CampaignId, result::ResultMetric,
};

use self::answer::Answer;
use crate::{
    api::CampaignFilter,
    features::{
        missing::MissingPage,
        years::{use_day_field, use_set_query},
    },
    fetch::use_fetch,
    i18n::{t, words::Word as _},
    live::use_live,
    paths,
    ui::{Card, Choice, Combobox, Crumb, DateField, Loaded, Notice, PageHeader, SelectField, Tone},
    zone,
};

/// Days before and after the change to begin with: two weeks, so that weekdays count alike.
const USUAL_DAYS: u64 = 14;
/// The most that the server hands out at once.
const MOST: i64 = 200;

/// The page.
#[component]
pub fn CampaignEffectPage() -> impl IntoView {
    let id = paths::id_here::<CampaignId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: CampaignId) -> impl IntoView {
    let campaign = use_fetch(move |api| api.campaign(id));
    view! {
        <Loaded fetch=campaign rows=8 let:campaign><Page campaign/></Loaded>
    }
}

/// What the address asks for.
#[derive(Clone, Copy)]
struct Asked {
    with: Memo<Option<CampaignId>>,
    metric: Memo<ResultMetric>,
    from: Signal<Option<NaiveDate>>,
    change: Signal<Option<NaiveDate>>,
    to: Signal<Option<NaiveDate>>,
}

impl Asked {
    /// Reads the address; days that it does not name are the last weeks of the campaign.
    fn here(campaign: &Campaign) -> Self {
        let params = use_query_map();
        let text = move |name: &str| params.with(|params| params.get(name)).unwrap_or_default();
        let last = campaign.ends_on.min(zone::today());
        let change = before(last, USUAL_DAYS.saturating_sub(1));
        let first = before(change, USUAL_DAYS);
        let day = move |name: &'static str, usual: NaiveDate| {
            Signal::derive(move || Some(text(name).parse().unwrap_or(usual)))
        };
        Self {
            with: Memo::new(move |_| text("with").parse().ok()),
            metric: Memo::new(move |_| text("metric").parse().unwrap_or(ResultMetric::Leads)),
            from: day("from", first),
            change: day("change", change),
            to: day("to", last),
        }
    }

    /// Tracks.
    fn query(self) -> Option<CampaignEffectQuery> {
        Some(CampaignEffectQuery {
            with: self.with.get(),
            metric: self.metric.get(),
            from: self.from.get()?,
            change: self.change.get()?,
            to: self.to.get()?,
        })
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

#[component]
fn Page(campaign: Signal<Campaign>) -> impl IntoView {
    let Campaign { id, name, .. } = campaign.get_untracked();
    let asked = Asked::here(&campaign.get_untracked());
    let crumbs = Signal::derive(move || {
        vec![
            Crumb { label: t::campaigns::title().to_owned(), href: paths::CAMPAIGNS.to_owned() },
            Crumb { label: name.clone(), href: paths::campaign(id) },
        ]
    });
    let effect = use_fetch(move |api| {
        let query = asked.query();
        async move {
            match query {
                Some(query) => api.campaign_effect(id, &query).await.map(Some),
                None => Ok(None),
            }
        }
    });
    use_live(&[EventTopic::CampaignChanged], move || effect.refetch());
    view! {
        <PageHeader title=t::campaign_effect::title text=t::campaign_effect::text crumbs/>
        <Notice tone=Tone::Warn>
            <p><strong>{t::campaign_effect::observational}</strong>" "{t::campaign_effect::observational_text}</p>
        </Notice>
        <Card><Controls id asked/></Card>
        <Loaded fetch=effect rows=8 let:effect>
            {move || effect.get().map(|effect| view! { <Answer effect metric=asked.metric change=asked.change/> })}
        </Loaded>
    }
}

#[component]
fn Controls(id: CampaignId, asked: Asked) -> impl IntoView {
    let set = use_set_query();
    let metrics = || ResultMetric::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let others =
        use_fetch(
            |api| async move { Ok(api.campaigns(&CampaignFilter::default(), None, MOST).await?.items) },
        );
    let choices = Signal::derive(move || {
        others.value.with(|all| {
            let all = all.iter().flatten().filter(|of| of.id != id);
            all.map(|of| Choice::new(of.id, &of.name).detail(&of.code)).collect()
        })
    });
    view! {
        <div class="form-grid">
            <SelectField label=t::results::metric choices=Signal::derive(metrics)
                value=Signal::derive(move || asked.metric.get().to_string())
                on_change=move |metric| set.run(("metric", metric))/>
            <DateField label=t::campaign_effect::first_day value=use_day_field("from", asked.from)/>
            <DateField label=t::campaign_effect::change_day hint=t::campaign_effect::change_hint
                value=use_day_field("change", asked.change)/>
            <DateField label=t::campaign_effect::last_day value=use_day_field("to", asked.to)/>
            <Combobox label=t::campaign_effect::comparison hint=t::campaign_effect::comparison_hint choices
                value=Signal::derive(move || asked.with.get().map(|id| id.to_string()).unwrap_or_default())
                on_change=move |id| set.run(("with", id)) optional=true/>
        </div>
    }
}
