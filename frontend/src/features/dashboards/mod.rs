//! Dashboards: the list, one of them to look at or to change, the one of a role, and the one to begin with.

mod add;
mod asked;
mod board;
mod budgets;
mod change;
mod draft;
mod editor;
mod health;
mod list;
mod money;
mod number;
mod page;
mod pickers;
mod share;
mod table;
mod tile;

use leptos::prelude::*;
use penstock_shared::{event::EventTopic, ids::DashboardId};

pub use self::{
    add::AddToDashboard,
    list::DashboardsPage,
    page::{DashboardPage, DefaultPage},
};
use self::{
    board::{Board, Grid},
    draft::Draft,
};
use crate::{
    fetch::use_fetch,
    i18n::t,
    live::use_live,
    paths,
    ui::{Glyph, Kind, LinkButton, Loaded},
};

/// The dashboard that a person begins with, on the home page.
#[component]
pub fn HomeBoard(id: DashboardId) -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let kept = use_fetch(move |api| api.dashboard(id));
    use_live(&[EventTopic::DashboardChanged], move || kept.refetch());
    view! {
        <Loaded fetch=years rows=8 let:years>
            <Loaded fetch=kept rows=8 let:kept>
                {
                    let first = kept.get_untracked();
                    let board = Board::new(years, Draft::of(&first.summary.name, &first.filters, &first.tiles));
                    Effect::new(move || kept.with(|kept| {
                        board.draft.update(|draft| draft.follow(&kept.summary.name, &kept.filters, &kept.tiles));
                    }));
                    view! {
                        <div class="row between board-home">
                            <h2>{move || board.draft.with(|draft| draft.name.clone())}</h2>
                            <LinkButton label=t::dashboards::open href=paths::dashboard(id) glyph=Glyph::Dashboard kind=Kind::Quiet small=true/>
                        </div>
                        <Grid board node=NodeRef::new()/>
                    }
                }
            </Loaded>
        </Loaded>
    }
}
