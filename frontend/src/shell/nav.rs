//! The navigation: one list of places, shown as sidebar, as bar below on phones, and as drawer.

use leptos::{html, prelude::*};
use leptos_router::{components::A, hooks::use_location};
use penstock_shared::permission::Permission;

use super::Brand;
use crate::{
    i18n::t,
    paths,
    session::current_user,
    ui::{Button, Glyph, Icon, Kind},
};

/// A place to go, and the right that it takes.
#[derive(Clone, Copy)]
struct Place {
    href: &'static str,
    label: fn() -> &'static str,
    glyph: Glyph,
    needs: Permission,
    /// Among the four of the bar on phones.
    first: bool,
}

const fn place(
    href: &'static str,
    label: fn() -> &'static str,
    glyph: Glyph,
    needs: Permission,
    first: bool,
) -> Place {
    Place { href, label, glyph, needs, first }
}

const WORK: &[Place] = &[
    place(paths::HOME, t::nav::home, Glyph::House, Permission::BudgetsRead, true),
    place(paths::BUDGETS, t::nav::budgets, Glyph::Wallet, Permission::BudgetsRead, true),
    place(paths::EXPENSES, t::nav::expenses, Glyph::Receipt, Permission::ExpensesRead, true),
    place(paths::APPROVALS, t::nav::approvals, Glyph::Inbox, Permission::ExpensesApprove, true),
    place(paths::CAMPAIGNS, t::nav::campaigns, Glyph::Megaphone, Permission::CampaignsRead, false),
    place(paths::ANALYSIS, t::nav::analysis, Glyph::ChartColumn, Permission::AnalysisRead, false),
    place(paths::IMPORTS, t::nav::imports, Glyph::Upload, Permission::ImportsRead, false),
];

const SETTINGS: &[Place] = &[
    place(paths::PEOPLE, t::nav::people, Glyph::Users, Permission::UsersRead, false),
    place(paths::DEPARTMENTS, t::nav::departments, Glyph::GitBranch, Permission::ReferenceManage, false),
    place(paths::VOCABULARY, t::nav::vocabulary, Glyph::Tags, Permission::ReferenceManage, false),
    place(paths::PERIODS, t::nav::periods, Glyph::CalendarRange, Permission::PeriodsManage, false),
    place(paths::ORGANISATION, t::nav::organisation, Glyph::Building2, Permission::OrganisationManage, false),
    place(paths::API_KEYS, t::nav::api_keys, Glyph::Key, Permission::ApiKeysManage, false),
];

fn allowed(places: &'static [Place]) -> Vec<Place> {
    let Some(user) = current_user() else {
        return Vec::new();
    };
    places.iter().copied().filter(|place| user.permissions.contains(&place.needs)).collect()
}

/// The places in two groups.
#[component]
pub fn SideNav() -> impl IntoView {
    view! {
        <nav class="nav" aria-label=t::nav::main>
            {move || allowed(WORK).into_iter().map(|place| view! { <PlaceLink place/> }).collect_view()}
            {move || {
                let places = allowed(SETTINGS);
                (!places.is_empty()).then(|| view! { <div class="nav-title">{t::nav::settings}</div> })
            }}
            {move || allowed(SETTINGS).into_iter().map(|place| view! { <PlaceLink place/> }).collect_view()}
            <div class="nav-title">{t::nav::more}</div>
            <a href=paths::API_EXPLORER rel="external">
                <Icon glyph=Glyph::BookOpen/>{t::nav::api_explorer}
            </a>
        </nav>
    }
}

#[component]
fn PlaceLink(place: Place) -> impl IntoView {
    view! {
        <A href=place.href exact=place.href == paths::HOME>
            <Icon glyph=place.glyph/>
            <span>{place.label}</span>
        </A>
    }
}

/// The first places, below, where thumbs are.
#[component]
pub fn BottomNav() -> impl IntoView {
    view! {
        <nav class="bottom-nav" aria-label=t::nav::main>
            {move || allowed(WORK).into_iter().filter(|place| place.first).map(|place| view! {
                <PlaceLink place/>
            }).collect_view()}
        </nav>
    }
}

/// The whole navigation on small screens.
#[component]
pub fn Drawer(open: RwSignal<bool>) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let location = use_location();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Fails only when the element has left the page meanwhile.
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    Effect::new(move || {
        location.pathname.track();
        open.set(false);
    });
    view! {
        <dialog node_ref=node class="drawer" aria-label=t::nav::main on:close=move |_| open.set(false)>
            {move || open.get().then(|| view! {
                <div class="row between">
                    <Brand/>
                    <Button
                        label=t::common::close
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        icon_only=true
                        on_click=move || open.set(false)
                    />
                </div>
                <SideNav/>
            })}
        </dialog>
    }
}
