//! The page of a campaign: what it is, its money, and its expenses.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    audit::AuditObjectKind,
    campaign::{Campaign, CampaignMoney},
    event::EventTopic,
    ids::CampaignId,
    permission::Permission,
    reference::{ActivityType, Channel},
};

use super::{
    money::{measured, used_minor},
    results::Results,
    status::StatusButtons,
};
use crate::{
    api::{ExpenseFilter, Query, Term},
    features::{
        audit::AuditChanges,
        dimensions::DimensionText,
        expenses::ExpenseTable,
        experiments::OfCampaign,
        missing::MissingPage,
        settings::term_tree::{Node, label},
    },
    fetch::{Fetch, use_fetch, use_pages},
    format,
    i18n::t,
    live::use_live,
    paths,
    session::Allowed,
    ui::{
        Card, Crumb, Empty, Figure, Glyph, Kind, LinkButton, Loaded, MoneyBar, MoneyLegend, PageHeader,
        StatePill,
    },
};

/// The page of the campaign in the address.
#[component]
pub fn CampaignPage() -> impl IntoView {
    let id = paths::id_here::<CampaignId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: CampaignId) -> impl IntoView {
    let page = use_fetch(move |api| api.campaign(id));
    use_live(&[EventTopic::CampaignChanged, EventTopic::ExpenseChanged], move || page.refetch());
    view! {
        <Loaded fetch=page rows=8 let:campaign>
            <Head page campaign/>
            <div class="columns">
                <Money campaign/>
                <Facts campaign/>
            </div>
            <Results campaign/>
            <WhatChanged id/>
        </Loaded>
        <OfCampaign id/>
        <Expenses id/>
        <AuditChanges kind=AuditObjectKind::Campaign id=id.0/>
    }
}

#[component]
fn Head(page: Fetch<Campaign>, campaign: Signal<Campaign>) -> impl IntoView {
    let id = campaign.with_untracked(|campaign| campaign.id);
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::campaigns::title().to_owned(), href: paths::CAMPAIGNS.to_owned() }]
    });
    view! {
        <PageHeader title=move || campaign.with(|campaign| campaign.name.clone()) crumbs>
            <StatusButtons page campaign/>
            <Allowed to=Permission::CampaignsWrite>
                <LinkButton label=t::common::edit glyph=Glyph::Pencil href=paths::campaign_edit(id)/>
            </Allowed>
            <Allowed to=Permission::ExpensesWrite>
                <LinkButton
                    label=t::expenses::new
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    href=Query::new().with("campaign", id).on(paths::EXPENSE_NEW)
                />
            </Allowed>
        </PageHeader>
    }
}

/// The way to a comparison of its days.
#[component]
fn WhatChanged(id: CampaignId) -> impl IntoView {
    view! {
        <Card title=t::campaign_effect::title text=t::campaign_effect::link_text aside=move || view! {
            <LinkButton label=t::campaign_effect::open glyph=Glyph::ChartColumn small=true
                href=paths::campaign_effect(id)/>
        }>
            <p class="muted">{t::campaign_effect::observational}</p>
        </Card>
    }
}

#[component]
fn Money(campaign: Signal<Campaign>) -> impl IntoView {
    let money = Memo::new(move |_| campaign.with(|campaign| campaign.money.clone()));
    view! {
        <Card title=t::campaigns::money aside=|| view! { <MoneyLegend/> }>
            {move || {
                let money = money.get();
                if money.is_empty() {
                    return view! { <p class="muted">{t::campaigns::no_money}</p> }.into_any();
                }
                money.into_iter().map(|money| view! { <InCurrency money/> }).collect_view().into_any()
            }}
        </Card>
    }
}

#[component]
fn InCurrency(money: CampaignMoney) -> impl IntoView {
    let CampaignMoney { currency, balance } = money;
    let text = move |minor: i64| move || format::money(minor, currency);
    view! {
        <div class="stack">
            <div class="figures">
                {(balance.allocated_minor > 0).then(|| view! {
                    <Figure label=t::money::allocated value=text(balance.allocated_minor)/>
                })}
                <Figure label=t::money::used value=text(used_minor(balance))/>
                <Figure label=t::money::spent value=text(balance.spent_minor) tone="tone-spent"/>
                <Figure label=t::money::committed value=text(balance.committed_minor) tone="tone-committed"/>
                <Figure label=t::money::reserved value=text(balance.reserved_minor) tone="tone-reserved"/>
            </div>
            <MoneyBar balance=Signal::stored(measured(balance)) currency tall=true/>
        </div>
    }
}

/// The name of a term in a list that may not have arrived yet; of a merged one with what it is now.
fn term_name<T: Term>(list: Fetch<Vec<T>>, id: Option<i64>) -> String {
    let Some(id) = id else { return "–".to_owned() };
    list.value.with(|list| {
        let nodes: Vec<Node> = list.iter().flatten().map(Node::of).collect();
        label(&nodes, id)
    })
}

#[component]
fn Facts(campaign: Signal<Campaign>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let channels = use_fetch(|api| api.terms::<Channel>());
    let activities = use_fetch(|api| api.terms::<ActivityType>());
    let of = move |take: fn(&Campaign) -> Option<i64>| campaign.with(take);
    view! {
        <Card title=t::common::details>
            <dl class="facts">
                <dt>{t::common::state}</dt>
                <dd data-testid="campaign-status">{move || view! { <StatePill state=campaign.with(|campaign| campaign.status)/> }}</dd>
                <dt>{t::common::code}</dt>
                <dd class="num">{move || campaign.with(|campaign| campaign.code.clone())}</dd>
                <dt>{t::campaigns::runs}</dt>
                <dd class="num">
                    {move || campaign.with(|c| t::effect::span(format::date(c.starts_on), format::date(c.ends_on)))}
                </dd>
                <dt>{t::common::department}</dt>
                <dd>
                    {move || {
                        let id = campaign.with(|campaign| campaign.department_id);
                        departments.value.with(|list| {
                            let nodes: Vec<Node> = list.iter().flatten().map(Node::from).collect();
                            label(&nodes, id.0)
                        })
                    }}
                </dd>
                <dt>{t::campaigns::owner}</dt>
                <dd>{move || campaign.with(|campaign| campaign.owner_name.clone()).unwrap_or_else(|| "–".to_owned())}</dd>
                <dt>{t::campaigns::channel}</dt>
                <dd>{move || term_name(channels, of(|campaign| campaign.channel_id.map(|id| id.0)))}</dd>
                <dt>{t::campaigns::activity}</dt>
                <dd>{move || term_name(activities, of(|campaign| campaign.activity_type_id.map(|id| id.0)))}</dd>
                {move || campaign.with(|campaign| campaign.budget_node_id).map(|id| view! {
                    <dt>{t::expenses::budget}</dt>
                    <dd><A href=paths::budget_node(id)>{t::campaigns::open_budget}</A></dd>
                })}
            </dl>
            <DimensionText of=Signal::derive(move || campaign.with(|campaign| campaign.dimensions.clone()))/>
            {move || {
                let objective = campaign.with(|campaign| campaign.objective.clone());
                (!objective.is_empty()).then(|| view! { <p class="prose">{objective}</p> })
            }}
        </Card>
    }
}

#[component]
fn Expenses(id: CampaignId) -> impl IntoView {
    let pages = use_pages(move |api, cursor, limit| async move {
        let filter = ExpenseFilter { campaign_id: Some(id), ..ExpenseFilter::default() };
        api.expenses(&filter, cursor, limit).await
    });
    use_live(&[EventTopic::ExpenseChanged], move || pages.refetch());
    let departments = use_fetch(|api| api.departments());
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    let all = Query::new().with("campaign", id).on(paths::EXPENSES);
    view! {
        <Card title=t::expenses::title flush=true aside=move || view! {
            <LinkButton label=t::common::view_all href=all.clone() kind=Kind::Quiet small=true/>
        }>
            <Loaded fetch=pages.first rows=4 let:_page>
                {move || if none.get() {
                    view! { <Empty glyph=Glyph::Receipt title=t::expenses::none text=t::campaigns::no_expenses/> }.into_any()
                } else {
                    view! { <ExpenseTable pages departments/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}
