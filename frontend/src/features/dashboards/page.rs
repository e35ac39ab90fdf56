//! A dashboard to look at, and what can be done with it.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{
    dashboard::{Dashboard, DashboardCopy, DashboardCreate, DefaultDashboard, HomeDashboard},
    event::EventTopic,
    ids::DashboardId,
    period::FiscalYear,
    permission::Permission,
    pivot::{ViewShare, ViewSharing},
};

use super::{
    board::{Board, FullScreen, Grid},
    change::ChangeBar,
    draft::Draft,
    editor::TileDialog,
    share::ShareDialog,
};
use crate::{
    browser,
    command::{Command, use_command},
    features::missing::MissingPage,
    fetch::{Fetch, use_fetch},
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::{can, current_user},
    ui::{
        Button, Confirm, Crumb, Dialog, DialogFoot, Glyph, Icon, Kind, Loaded, Menu, PageHeader, Pill,
        TextField, Tone, use_toasts,
    },
};

fn crumbs() -> Signal<Vec<Crumb>> {
    Signal::derive(|| {
        vec![Crumb { label: t::dashboards::title().to_owned(), href: paths::DASHBOARDS.to_owned() }]
    })
}

/// The page of the dashboard in the address.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let id = paths::id_here::<DashboardId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: DashboardId) -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let kept = use_fetch(move |api| api.dashboard(id));
    use_live(&[EventTopic::DashboardChanged], move || kept.refetch());
    view! {
        <Loaded fetch=years rows=10 let:years>
            <Loaded fetch=kept rows=10 let:saved><Opened years kept saved/></Loaded>
        </Loaded>
    }
}

/// What is open above the page.
#[derive(Clone, Copy)]
struct Opens {
    sharing: RwSignal<bool>,
    deleting: RwSignal<bool>,
    copying: RwSignal<bool>,
}

#[component]
fn Opened(years: Signal<Vec<FiscalYear>>, kept: Fetch<Dashboard>, saved: Signal<Dashboard>) -> impl IntoView {
    let first = saved.get_untracked();
    let board = Board::new(years, Draft::of(&first.summary.name, &first.filters, &first.tiles));
    let asked = use_query_map().with_untracked(|query| query.get("edit").is_some());
    board.editing.set(asked && first.summary.may_change);
    // While it is changed, what others changed meanwhile is told by the version when it is saved.
    Effect::new(move || {
        saved.with(|saved| {
            if !board.editing.get_untracked() {
                board.draft.update(|draft| draft.follow(&saved.summary.name, &saved.filters, &saved.tiles));
            }
        });
    });
    let changed = Memo::new(move |_| {
        saved.with(|saved| {
            board.draft.with(|draft| draft.differs(&saved.summary.name, &saved.filters, &saved.tiles))
        })
    });
    browser::ask_before_leaving(move || board.editing.get_untracked() && changed.get_untracked());
    let opens = Opens {
        sharing: RwSignal::new(false),
        deleting: RwSignal::new(false),
        copying: RwSignal::new(false),
    };
    let node = NodeRef::<html::Div>::new();
    let editing = board.editing;
    let name = move || saved.with(|saved| saved.summary.name.clone());
    view! {
        <PageHeader title=name crumbs=crumbs()>
            {move || (!editing.get()).then(|| view! { <Looking board saved opens node/> })}
        </PageHeader>
        <Said saved/>
        {move || editing.get().then(|| view! { <ChangeBar board kept saved changed/> })}
        <Grid board node/>
        <TileDialog board/>
        <ShareDialog kept saved open=opens.sharing/>
        <Delete saved open=opens.deleting/>
        <Dialog open=opens.copying title=t::dashboards::copy><Copying saved open=opens.copying/></Dialog>
    }
}

/// Whose it is, with whom it is shared, and that everybody sees their own part.
#[component]
fn Said(saved: Signal<Dashboard>) -> impl IntoView {
    move || {
        saved.with(|saved| {
            let of = &saved.summary;
            let mine = current_user().is_some_and(|user| user.id == of.owner_id);
            let owner =
                (!mine).then(|| view! { <span class="hint">{t::explorer::by_owner(&of.owner_name)}</span> });
            let shared = (of.share.sharing != ViewSharing::Private).then(|| {
                let roles: Vec<&str> = of.share.roles.iter().map(|role| role.word()).collect();
                let with =
                    if roles.is_empty() { of.share.sharing.word().to_owned() } else { roles.join(", ") };
                view! { <Pill label=with/><span class="hint">{t::dashboards::own_part}</span> }
            });
            let home = of.is_home.then(|| view! { <Pill label=t::dashboards::is_home tone=Tone::Accent/> });
            (owner.is_some() || shared.is_some() || home.is_some())
                .then(|| view! { <div class="row board-said">{home}{shared}{owner}</div> })
        })
    }
}

/// The buttons while it is looked at.
#[component]
fn Looking(board: Board, saved: Signal<Dashboard>, opens: Opens, node: NodeRef<html::Div>) -> impl IntoView {
    let may_change = Memo::new(move |_| saved.with(|saved| saved.summary.may_change));
    view! {
        <FullScreen node/>
        {move || may_change.get().then(|| view! {
            <Button label=t::dashboards::change glyph=Glyph::Pencil kind=Kind::Primary on_click=move || board.editing.set(true)/>
        })}
        <Menu label=t::explorer::more glyph=Glyph::Menu><More saved opens/></Menu>
    }
}

#[component]
fn More(saved: Signal<Dashboard>, opens: Opens) -> impl IntoView {
    let (id, may_share, is_home) =
        saved.with_untracked(|saved| (saved.summary.id, saved.summary.may_share, saved.summary.is_home));
    let set_home = use_home();
    let item = |glyph: Glyph, label: fn() -> &'static str, act: Callback<()>| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| act.run(())><Icon glyph/>{label}</button>
        }
    };
    let home = if is_home {
        item(Glyph::House, t::dashboards::unset_home, Callback::new(move |()| set_home.run(None)))
    } else {
        item(Glyph::House, t::dashboards::set_home, Callback::new(move |()| set_home.run(Some(id))))
    };
    view! {
        {home}
        {item(Glyph::Copy, t::dashboards::copy, Callback::new(move |()| opens.copying.set(true)))}
        {may_share.then(|| item(Glyph::Users, t::explorer::share, Callback::new(move |()| opens.sharing.set(true))))}
        {may_share.then(|| item(Glyph::Trash2, t::dashboards::delete, Callback::new(move |()| opens.deleting.set(true))))}
    }
}

/// Chooses the dashboard to begin with; the pages that say which one it is read again.
fn use_home() -> Command<Option<DashboardId>> {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let command = use_command(
        |api, dashboard_id: Option<DashboardId>, _| async move {
            api.set_home_dashboard(HomeDashboard { dashboard_id }).await
        },
        move |home: HomeDashboard| {
            toasts.good(if home.dashboard_id.is_some() {
                t::dashboards::home_set()
            } else {
                t::dashboards::home_unset()
            });
            navigate(paths::HOME, NavigateOptions::default());
        },
    );
    Effect::new(move || {
        if let Some(error) = command.error.get() {
            toasts.bad(&error);
        }
    });
    command
}

#[component]
fn Copying(saved: Signal<Dashboard>, open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let (id, name) = saved.with_untracked(|saved| (saved.summary.id, saved.summary.name.clone()));
    let name = RwSignal::new(t::dashboards::copy_of(name));
    let copy = use_command(
        move |api, name: String, key| async move {
            api.copy_dashboard(id, &DashboardCopy { name: Some(name) }, &key).await
        },
        move |made: Dashboard| {
            open.try_set(false);
            navigate(&paths::dashboard_edit(made.summary.id), NavigateOptions::default());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            copy.run(name.get_untracked());
        }>
            <p>{t::dashboards::copy_text}</p>
            <TextField label=t::common::name value=name error=copy.field("name")/>
            <DialogFoot open action=t::dashboards::copy error=copy.error busy=copy.pending/>
        </form>
    }
}

#[component]
fn Delete(saved: Signal<Dashboard>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let delete = use_command(
        |api, (id, version): (DashboardId, i64), _| async move { api.delete_dashboard(id, version).await },
        move |()| {
            open.try_set(false);
            toasts.good(t::dashboards::deleted());
            navigate(paths::DASHBOARDS, NavigateOptions::default());
        },
    );
    view! {
        <Confirm
            open
            title=t::dashboards::delete
            text=move || t::dashboards::delete_text(saved.with(|saved| saved.summary.name.clone()))
            action=t::dashboards::delete
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=move || delete.run(saved.with_untracked(|saved| (saved.summary.id, saved.summary.version)))
        />
    }
}

/// The dashboard of the reader's role, which can be made one's own.
#[component]
pub fn DefaultPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let of_role = use_fetch(|api| api.default_dashboard());
    use_live(&[EventTopic::PeriodChanged], move || of_role.refetch());
    view! {
        <Loaded fetch=years rows=10 let:years>
            <Loaded fetch=of_role rows=10 let:of_role><OfRole years of_role/></Loaded>
        </Loaded>
    }
}

#[component]
fn OfRole(years: Signal<Vec<FiscalYear>>, of_role: Signal<DefaultDashboard>) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let name = move || of_role.with(|of_role| t::dashboards::of_role(of_role.role.word()));
    let first = of_role.get_untracked();
    let board = Board::new(years, Draft::of(&untrack(name), &first.filters, &first.tiles));
    Effect::new(move || {
        let name = name();
        of_role.with(|of| board.draft.update(|draft| draft.follow(&name, &of.filters, &of.tiles)));
    });
    let make = use_command(
        |api, new: DashboardCreate, key| async move { api.create_dashboard(&new, &key).await },
        move |made: Dashboard| navigate(&paths::dashboard_edit(made.summary.id), NavigateOptions::default()),
    );
    Effect::new(move || {
        if let Some(error) = make.error.get() {
            toasts.bad(&error);
        }
    });
    let keep = move || {
        let DefaultDashboard { filters, tiles, .. } = of_role.get_untracked();
        make.run(DashboardCreate { name: untrack(name), filters, tiles, share: ViewShare::default() });
    };
    let node = NodeRef::<html::Div>::new();
    let reads = can(Permission::AnalysisRead);
    view! {
        <PageHeader title=name text=t::dashboards::of_role_text crumbs=crumbs()>
            <FullScreen node/>
            {move || reads.get().then(|| view! {
                <Button label=t::dashboards::make_mine glyph=Glyph::Copy kind=Kind::Primary busy=make.pending on_click=keep/>
            })}
        </PageHeader>
        <Grid board node/>
    }
}
