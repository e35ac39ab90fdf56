//! The list of dashboards: one's own, those that are shared, and that of one's role.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use penstock_shared::{
    dashboard::{Dashboard, DashboardCreate, DashboardSummary},
    event::EventTopic,
    pivot::{ViewShare, ViewSharing},
};

use crate::{
    command::use_command,
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::current_user,
    ui::{
        Button, Card, Choice, Dialog, DialogFoot, Empty, Glyph, Kind, LinkButton, Loaded, PageHeader, Pill,
        SelectField, Table, TextField, Tone,
    },
};

/// The page.
#[component]
pub fn DashboardsPage() -> impl IntoView {
    let list = use_fetch(|api| api.dashboards());
    use_live(&[EventTopic::DashboardChanged], move || list.refetch());
    let making = RwSignal::new(false);
    let role = move || current_user().map_or("", |user| user.role.word());
    view! {
        <PageHeader title=t::dashboards::title text=t::dashboards::text>
            <Button label=t::dashboards::new glyph=Glyph::Plus kind=Kind::Primary on_click=move || making.set(true)/>
        </PageHeader>
        <Card title=move || t::dashboards::of_role(role()) aside=|| view! {
            <LinkButton label=t::dashboards::open href=paths::DASHBOARD_DEFAULT glyph=Glyph::Dashboard/>
        }>
            <p class="hint">{t::dashboards::of_role_text}</p>
        </Card>
        <Card flush=true>
            <Loaded fetch=list rows=6 let:list>
                {move || {
                    let all = list.get();
                    if all.is_empty() {
                        view! {
                            <Empty glyph=Glyph::Dashboard title=t::dashboards::none text=t::dashboards::none_text>
                                <Button label=t::dashboards::new glyph=Glyph::Plus on_click=move || making.set(true)/>
                            </Empty>
                        }.into_any()
                    } else {
                        view! { <All all/> }.into_any()
                    }
                }}
            </Loaded>
        </Card>
        <Dialog open=making title=t::dashboards::new><Make open=making/></Dialog>
    }
}

#[component]
fn All(all: Vec<DashboardSummary>) -> impl IntoView {
    view! {
        <Table label=t::dashboards::title linked=true>
            <thead>
                <tr>
                    <th class="wide">{t::common::name}</th>
                    <th>{t::dashboards::owner}</th>
                    <th>{t::dashboards::shared_with}</th>
                    <th class="num">{t::dashboards::tiles}</th>
                    <th>{t::dashboards::changed_at}</th>
                </tr>
            </thead>
            <tbody>{all.into_iter().map(|of| view! { <Row of/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Row(of: DashboardSummary) -> impl IntoView {
    let DashboardSummary { id, name, owner_name, share, tile_count, is_home, changed_at, .. } = of;
    let tiles = i64::try_from(tile_count).unwrap_or(0);
    let roles = share.roles.clone();
    let shared = move || match share.sharing {
        ViewSharing::Roles => roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", "),
        sharing => sharing.word().to_owned(),
    };
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::dashboard(id)>{name}</A>
                {is_home.then(|| view! { " "<Pill label=t::dashboards::is_home tone=Tone::Accent/> })}
            </td>
            <td data-label=t::dashboards::owner>{owner_name}</td>
            <td data-label=t::dashboards::shared_with>{shared}</td>
            <td class="num" data-label=t::dashboards::tiles>{move || format::count(tiles)}</td>
            <td class="date" data-label=t::dashboards::changed_at>{move || format::date_time(changed_at)}</td>
        </tr>
    }
}

/// What a new dashboard begins with.
const EMPTY: &str = "empty";
const ROLE: &str = "role";

/// The form of a new dashboard, which opens to be filled.
#[component]
fn Make(open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let name = RwSignal::new(String::new());
    let from = RwSignal::new(ROLE.to_owned());
    let role = current_user().map_or("", |user| user.role.word());
    let make = use_command(
        |api, (name, of_role): (String, bool), key| async move {
            let (filters, tiles) = if of_role {
                let of_role = api.default_dashboard().await?;
                (of_role.filters, of_role.tiles)
            } else {
                (Vec::new(), Vec::new())
            };
            let new = DashboardCreate { name, filters, tiles, share: ViewShare::default() };
            api.create_dashboard(&new, &key).await
        },
        move |made: Dashboard| {
            open.try_set(false);
            navigate(&paths::dashboard_edit(made.summary.id), NavigateOptions::default());
        },
    );
    let ways = move || {
        vec![Choice::new(ROLE, t::dashboards::of_role(role)), Choice::new(EMPTY, t::dashboards::from_empty())]
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            make.run((name.get_untracked(), from.with_untracked(|from| from == ROLE)));
        }>
            <TextField label=t::common::name value=name error=make.field("name")/>
            <SelectField label=t::dashboards::begin_with choices=Signal::derive(ways) value=from
                on_change=move |way: String| from.set(way)/>
            <DialogFoot open action=t::dashboards::create error=make.error busy=make.pending/>
        </form>
    }
}
