//! The list of campaigns, as a table or as a board by status. Filters and view live in the address.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    campaign::{Campaign, CampaignSort, CampaignStatus},
    event::EventTopic,
    permission::Permission,
    reference::{Channel, Department},
};

use super::{board::Board, money::SmallMoney};
use crate::{
    api::{CampaignFilter, Term},
    features::{
        expenses::choices::{department_choices, department_name},
        years::use_set_query,
    },
    fetch::{Fetch, Pages, use_fetch, use_pages},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    session::{Allowed, current_user},
    ui::{
        Card, Chips, Choice, Empty, Glyph, Kind, LinkButton, Loaded, MoreRow, PageHeader, SearchField,
        Segmented, SelectField, StateChips, StatePill, Table,
    },
};

/// The page.
#[component]
pub fn CampaignsPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            CampaignFilter {
                statuses: text("status").split(',').filter_map(|status| status.parse().ok()).collect(),
                department_id: text("department").parse().ok(),
                channel_id: text("channel").parse().ok(),
                text: text("q"),
                sort: text("sort").parse().ok(),
            }
        })
    });
    let board = Memo::new(move |_| query.with(|query| query.get("view")).as_deref() == Some("board"));
    let departments = use_fetch(|api| api.departments());
    view! {
        <PageHeader title=t::campaigns::title text=t::campaigns::text>
            <Allowed to=Permission::CampaignsWrite>
                <LinkButton label=t::campaigns::new glyph=Glyph::Plus kind=Kind::Primary href=paths::CAMPAIGN_NEW/>
            </Allowed>
        </PageHeader>
        <Filters filter departments board/>
        {move || if board.get() {
            view! { <Board filter/> }.into_any()
        } else {
            view! { <AsTable filter departments/> }.into_any()
        }}
    }
}

fn id_text(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn sort_choices() -> Vec<Choice> {
    vec![
        Choice::new("", t::campaigns::latest()),
        Choice::new(CampaignSort::StartsOn, t::campaigns::earliest()),
        Choice::new(CampaignSort::EndsOn, t::campaigns::ends_first()),
        Choice::new(CampaignSort::Name, t::common::name()),
    ]
}

#[component]
fn Filters(
    filter: Memo<CampaignFilter>,
    departments: Fetch<Vec<Department>>,
    board: Memo<bool>,
) -> impl IntoView {
    let set = use_set_query();
    let channels = use_fetch(|api| api.terms::<Channel>());
    let channel_options = Signal::derive(move || {
        let active = channels.value.get().unwrap_or_default().into_iter().filter(Term::active);
        let choices = active.map(|channel| Choice::new(channel.id, named(&channel.name, &channel.name_zh)));
        std::iter::once(Choice::new("", t::common::all())).chain(choices).collect::<Vec<_>>()
    });
    let department_options = Signal::derive(move || {
        let known = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::all())
    });
    let views = || vec![Choice::new("", t::campaigns::table()), Choice::new("board", t::campaigns::board())];
    view! {
        <div class="stack tight" role="search" aria-label=t::expenses::filters>
            <div class="toolbar">
                <SearchField
                    label=t::campaigns::search
                    value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                    on_search=move |text| set.run(("q", text))
                />
                <SelectField
                    label=t::common::department
                    choices=department_options
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.department_id)))
                    on_change=move |id| set.run(("department", id))
                />
                <SelectField
                    label=t::campaigns::channel
                    choices=channel_options
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.channel_id)))
                    on_change=move |id| set.run(("channel", id))
                />
                <SelectField
                    label=t::expenses::sort
                    choices=Signal::derive(sort_choices)
                    value=Signal::derive(move || id_text(filter.with(|filter| filter.sort)))
                    on_change=move |sort| set.run(("sort", sort))
                />
            </div>
            <div class="row between">
                <Chips label=t::common::state>
                    <StateChips
                        all=CampaignStatus::ALL
                        chosen=Signal::derive(move || filter.with(|filter| filter.statuses.clone()))
                        on_change=move |statuses| set.run(("status", statuses))
                    />
                </Chips>
                <Segmented
                    label=t::campaigns::view
                    choices=Signal::derive(views)
                    value=Signal::derive(move || if board.get() { "board".to_owned() } else { String::new() })
                    on_change=move |view| set.run(("view", view))
                />
            </div>
        </div>
    }
}

#[component]
fn AsTable(filter: Memo<CampaignFilter>, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.campaigns(&filter, cursor, limit).await }
    });
    use_live(&[EventTopic::CampaignChanged, EventTopic::ExpenseChanged], move || pages.refetch());
    view! {
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page><Rows pages departments/></Loaded>
        </Card>
    }
}

#[component]
fn Rows(pages: Pages<Campaign>, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <NoCampaigns/> }.into_any();
        }
        view! {
            <Table label=t::campaigns::title linked=true>
                <thead>
                    <tr>
                        <th>{t::campaigns::one}</th>
                        <th>{t::common::department}</th>
                        <th>{t::campaigns::owner}</th>
                        <th>{t::campaigns::runs}</th>
                        <th>{t::common::state}</th>
                        <th class="wide">{t::campaigns::money}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || pages.items.get().into_iter().map(|campaign| {
                        view! { <Row campaign departments/> }
                    }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

/// Nothing fits; the way to the first campaign.
#[component]
pub fn NoCampaigns() -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Megaphone title=t::campaigns::none text=t::campaigns::none_text>
            <Allowed to=Permission::CampaignsWrite>
                <LinkButton label=t::campaigns::new kind=Kind::Primary href=paths::CAMPAIGN_NEW/>
            </Allowed>
        </Empty>
    }
}

#[component]
fn Row(campaign: Campaign, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let department = campaign.department_id;
    let (from, to) = (campaign.starts_on, campaign.ends_on);
    let name = campaign.name.clone();
    let code = campaign.code.clone();
    let owner = campaign.owner_name.clone();
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::campaign(campaign.id)>{name}</A>
                <span class="sub num">{code}</span>
            </td>
            <td data-label=t::common::department>
                {move || departments.value.with(|list| department_name(list.as_ref(), department))}
            </td>
            <td data-label=t::campaigns::owner>{owner}</td>
            <td class="date" data-label=t::campaigns::runs>
                {move || t::effect::span(format::date(from), format::date(to))}
            </td>
            <td data-label=t::common::state><StatePill state=campaign.status/></td>
            <td class="wide-cell" data-label=t::campaigns::money><SmallMoney campaign/></td>
        </tr>
    }
}
