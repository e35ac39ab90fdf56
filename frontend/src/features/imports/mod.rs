//! Imports: the list, and the page of one: a wizard while it is a draft, its progress while it runs,
//! its result afterwards. All of it is the server's state, so the page can be left at any time.

mod check;
mod columns;
mod draft;
mod drop;
mod files;
mod filter;
mod fix;
mod list;
mod options;
mod preview;
mod problems;
mod reading;
mod result;
mod rows;
mod running;
mod summary;
mod target;
mod templates;
mod wizard;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    ids::ImportId,
    import::{Import, ImportState},
};

pub use self::list::ImportsPage;
use self::{result::ResultView, running::Running, wizard::Wizard};
use super::missing::MissingPage;
use crate::{
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    paths,
    ui::{Crumb, Loaded, PageHeader, StatePill},
};

/// The page of one import.
#[component]
pub fn ImportPage() -> impl IntoView {
    let id = paths::id_here::<ImportId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: ImportId) -> impl IntoView {
    let import = use_fetch(move |api| api.import(id));
    use_live(&[EventTopic::ImportProgressed], move || import.refetch());
    let name = move || {
        let name = import.value.with(|import| import.as_ref().map(|import| import.summary.name.clone()));
        name.unwrap_or_else(|| t::imports::title().to_owned())
    };
    let crumbs =
        move || vec![Crumb { label: t::imports::title().to_owned(), href: paths::IMPORTS.to_owned() }];
    let state = move || import.value.with(|import| import.as_ref().map(|import| import.summary.state));
    view! {
        <PageHeader title=name crumbs=Signal::derive(crumbs)>
            {move || state().map(|state| view! { <StatePill state/> })}
        </PageHeader>
        <Loaded fetch=import rows=8 let:loaded>
            <ByState fetch=import import=loaded/>
        </Loaded>
    }
}

#[component]
fn ByState(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let state = Memo::new(move |_| import.with(|import| import.summary.state));
    move || match state.get() {
        ImportState::Draft => view! { <Wizard fetch import/> }.into_any(),
        ImportState::Running => view! { <Running fetch import/> }.into_any(),
        ImportState::Completed | ImportState::Cancelled | ImportState::Failed => {
            view! { <ResultView fetch import/> }.into_any()
        }
    }
}
