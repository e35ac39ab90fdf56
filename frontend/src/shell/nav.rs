//! The navigation: one list of places, shown as sidebar, as bar below on phones, and as drawer.

use leptos::{html, prelude::*};
use leptos_router::{components::A, hooks::use_location};
use penstock_shared::{alert::AlertQuery, event::EventTopic, permission::Permission};

use super::Brand;
use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    session::{can, current_user},
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
    place(paths::DASHBOARDS, t::nav::dashboards, Glyph::Dashboard, Permission::AnalysisRead, false),
    place(paths::BUDGETS, t::nav::budgets, Glyph::Wallet, Permission::BudgetsRead, true),
    place(paths::PLANS, t::nav::plans, Glyph::Sheet, Permission::PlansRead, false),
    place(paths::EXPENSES, t::nav::expenses, Glyph::Receipt, Permission::ExpensesRead, true),
    place(paths::TEMPLATES, t::nav::templates, Glyph::Copy, Permission::ExpensesWrite, false),
    place(paths::CLAIMS, t::nav::claims, Glyph::Banknote, Permission::ExpensesWrite, false),
    place(paths::APPROVALS, t::nav::approvals, Glyph::Inbox, Permission::ExpensesApprove, true),
    place(paths::CONTROLS, t::nav::controls, Glyph::Scale, Permission::BudgetsRead, false),
    place(paths::CAMPAIGNS, t::nav::campaigns, Glyph::Megaphone, Permission::CampaignsRead, false),
    place(paths::EXPERIMENTS, t::nav::experiments, Glyph::Flask, Permission::CampaignsRead, false),
    place(paths::ANALYSIS, t::nav::analysis, Glyph::ChartColumn, Permission::AnalysisRead, false),
    place(paths::USAGE_REPORT, t::nav::usage_report, Glyph::Sheet, Permission::BudgetsRead, false),
    place(paths::EXPLORER, t::nav::explorer, Glyph::Search, Permission::AnalysisRead, false),
    place(paths::ALERTS, t::nav::alerts, Glyph::TriangleAlert, Permission::AnalysisRead, false),
    place(paths::EXPENSE_REPORT, t::nav::expense_report, Glyph::Rows4, Permission::AnalysisRead, false),
    place(paths::VENDORS, t::nav::vendors, Glyph::Building2, Permission::ExpensesRead, false),
    place(paths::ACCOUNTING, t::nav::accounting, Glyph::FileText, Permission::AccountingRead, false),
    place(paths::IMPORTS, t::nav::imports, Glyph::Upload, Permission::ImportsRead, false),
];

const SETTINGS: &[Place] = &[
    place(paths::PEOPLE, t::nav::people, Glyph::Users, Permission::UsersRead, false),
    place(paths::DEPARTMENTS, t::nav::departments, Glyph::GitBranch, Permission::ReferenceManage, false),
    place(paths::VOCABULARY, t::nav::vocabulary, Glyph::Tags, Permission::ReferenceManage, false),
    place(paths::DIMENSIONS, t::nav::dimensions, Glyph::Split, Permission::ReferenceManage, false),
    place(paths::PERIODS, t::nav::periods, Glyph::CalendarRange, Permission::PeriodsManage, false),
    place(paths::CURRENCIES, t::nav::currencies, Glyph::Banknote, Permission::BudgetsManage, false),
    place(paths::ACCOUNTS, t::nav::accounts, Glyph::Rows4, Permission::AccountingManage, false),
    place(paths::YEAR_END, t::nav::year_end, Glyph::CircleCheck, Permission::YearEndRun, false),
    place(
        paths::APPROVAL_RULES,
        t::nav::approval_rules,
        Glyph::GitBranch,
        Permission::ApprovalsManage,
        false,
    ),
    place(paths::LIMITS, t::nav::limits, Glyph::Scale, Permission::BudgetsManage, false),
    place(paths::ORGANISATION, t::nav::organisation, Glyph::Building2, Permission::OrganisationManage, false),
    place(
        paths::WORKING_DAYS,
        t::nav::working_days,
        Glyph::CalendarRange,
        Permission::OrganisationManage,
        false,
    ),
    place(paths::MAIL, t::nav::mail, Glyph::Mail, Permission::OrganisationManage, false),
    place(paths::WEBHOOKS, t::nav::webhooks, Glyph::Send, Permission::AlertsManage, false),
    place(paths::API_KEYS, t::nav::api_keys, Glyph::Key, Permission::ApiKeysManage, false),
    place(paths::AUDIT, t::nav::audit, Glyph::Clock, Permission::AuditRead, false),
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
        <A href=place.href exact=place.href == paths::HOME || place.href == paths::ANALYSIS>
            <Icon glyph=place.glyph/>
            <span>{place.label}</span>
            {(place.href == paths::APPROVALS).then(|| view! { <WaitingCount/> })}
            {(place.href == paths::ALERTS).then(|| view! { <UnseenCount/> })}
        </A>
    }
}

/// How many requests wait for the viewer's decision.
#[derive(Clone, Copy)]
pub struct Waiting(RwSignal<i64>);

impl Waiting {
    /// Made once by the frame; follows the changes of expenses and of requests about budgets.
    pub fn follow() -> Self {
        let approves = can(Permission::ExpensesApprove);
        let waiting = use_fetch(move |api| {
            let asks = approves.get();
            async move { if asks { Ok(api.approvals(false, None, 1).await?.total) } else { Ok(0) } }
        });
        use_live(&[EventTopic::ExpenseChanged, EventTopic::BudgetRequestChanged], move || waiting.refetch());
        let count = RwSignal::new(0);
        Effect::new(move || count.set(waiting.value.get().unwrap_or(0)));
        Self(count)
    }
}

#[component]
fn WaitingCount() -> impl IntoView {
    let waiting = use_context::<Waiting>();
    move || {
        let count = waiting.map_or(0, |Waiting(count)| count.get());
        (count > 0).then(|| {
            view! {
                <span class="nav-count">
                    <span aria-hidden="true">{format::count(count)}</span>
                    <span class="sr-only">{t::home::waiting_for_me(count)}</span>
                </span>
            }
        })
    }
}

/// How many alerts the viewer has not looked at.
#[derive(Clone, Copy)]
pub struct Unseen(RwSignal<i64>);

impl Unseen {
    /// Made once by the frame; follows the viewer's alerts.
    pub fn follow() -> Self {
        let reads = can(Permission::AnalysisRead);
        let unseen = use_fetch(move |api| {
            let asks = reads.get();
            async move { if asks { Ok(api.alerts(&AlertQuery::unseen(), None, 1).await?.total) } else { Ok(0) } }
        });
        use_live(&[EventTopic::AlertChanged], move || unseen.refetch());
        let count = RwSignal::new(0);
        Effect::new(move || count.set(unseen.value.get().unwrap_or(0)));
        Self(count)
    }
}

#[component]
fn UnseenCount() -> impl IntoView {
    let unseen = use_context::<Unseen>();
    move || {
        let count = unseen.map_or(0, |Unseen(count)| count.get());
        (count > 0).then(|| {
            view! {
                <span class="nav-count">
                    <span aria-hidden="true">{format::count(count)}</span>
                    <span class="sr-only">{t::alerts::unseen(count)}</span>
                </span>
            }
        })
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
