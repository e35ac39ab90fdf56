//! Control beside the tree: books, the stored checks, overrides, and the policy time machine.

mod add_book;
mod book;
mod books;
mod caps;
mod checks;
pub mod covers;
mod edit_book;
mod history;
mod machine;
mod overrides;
mod replay;
mod terms;
mod why;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{A, Redirect},
};
use penstock_shared::permission::Permission;

pub use self::{
    book::BookPage, books::BooksPage, checks::ChecksPage, history::NodePolicies, machine::TimeMachinePage,
    overrides::OverridesPage,
};
use crate::{i18n::t, paths, session::can, ui::PageHeader};

/// The first of the screens.
#[component]
pub fn ControlsPage() -> impl IntoView {
    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
    view! { <Redirect path=paths::CONTROL_BOOKS options/> }
}

/// The head that the screens share; the buttons of a screen stand in it.
#[component]
fn Head(
    /// The screen's own name, for the window.
    tab: fn() -> &'static str,
    #[prop(into)] text: leptos::text_prop::TextProp,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let reads_expenses = can(Permission::ExpensesRead);
    let manages = can(Permission::ControlsManage);
    let buttons = children.map(|children| children());
    view! {
        <PageHeader
            title=t::controls::title
            text
            window=move || format!("{} · {}", tab(), t::controls::title())
        >
            {buttons}
        </PageHeader>
        <nav class="tabs" aria-label=t::controls::title>
            <A href=paths::CONTROL_BOOKS>{t::controls::books}</A>
            {move || reads_expenses.get().then(|| view! {
                <A href=paths::FUND_CHECKS>{t::controls::checks}</A>
            })}
            <A href=paths::OVERRIDES>{t::controls::overrides}</A>
            {move || manages.get().then(|| view! {
                <A href=paths::TIME_MACHINE>{t::controls::time_machine}</A>
            })}
        </nav>
    }
}
