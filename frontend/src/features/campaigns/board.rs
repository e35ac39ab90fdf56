//! The board: a column for each status.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    campaign::{Campaign, CampaignStatus},
    event::EventTopic,
    page::Page,
};

use super::{list::NoCampaigns, money::SmallMoney};
use crate::{
    api::CampaignFilter,
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{Card, Loaded, StatePill},
};

/// A board with more cards is no overview; the table has all of them.
const MOST: i64 = 200;

/// The board.
#[component]
pub fn Board(filter: Memo<CampaignFilter>) -> impl IntoView {
    let list = use_fetch(move |api| {
        let filter = filter.get();
        async move { api.campaigns(&filter, None, MOST).await }
    });
    use_live(&[EventTopic::CampaignChanged, EventTopic::ExpenseChanged], move || list.refetch());
    view! {
        <Loaded fetch=list rows=8 let:page>
            {move || page.with(|page| {
                if page.items.is_empty() {
                    return view! { <Card><NoCampaigns/></Card> }.into_any();
                }
                let columns = CampaignStatus::ALL.iter().map(|status| view! { <Column status=*status page=page.clone()/> });
                view! {
                    <div class="board" role="region" tabindex="0" aria-label=t::campaigns::board>
                        {columns.collect_view()}
                    </div>
                }.into_any()
            })}
        </Loaded>
    }
}

#[component]
fn Column(status: CampaignStatus, page: Page<Campaign>) -> impl IntoView {
    let cards: Vec<Campaign> = page.items.into_iter().filter(|campaign| campaign.status == status).collect();
    let count = i64::try_from(cards.len()).unwrap_or(i64::MAX);
    view! {
        <section class="board-column" aria-label=move || status.word()>
            <div class="row between">
                <StatePill state=status/>
                <span class="muted small num">{move || format::count(count)}</span>
            </div>
            {cards.into_iter().map(|campaign| view! { <BoardCard campaign/> }).collect_view()}
        </section>
    }
}

#[component]
fn BoardCard(campaign: Campaign) -> impl IntoView {
    let (from, to) = (campaign.starts_on, campaign.ends_on);
    let name = campaign.name.clone();
    view! {
        <article class="board-card">
            <A href=paths::campaign(campaign.id) attr:class="strong">{name}</A>
            <p class="small muted num">
                {move || t::effect::span(format::date_short(from), format::date(to))}
            </p>
            <SmallMoney campaign/>
        </article>
    }
}
