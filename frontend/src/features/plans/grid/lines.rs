//! Adding, renaming, moving and taking out lines.

use leptos::prelude::*;
use penstock_shared::{
    plan::{PlanLevel, PlanLineCreate, PlanLineUpdate, PlanVersion},
    reference::{ActivityType, Channel},
};

use super::{hand::Hand, row::Row};
use crate::{
    api::{CampaignFilter, Term},
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word},
    ui::{
        Button, CheckField, Choice, Combobox, Confirm, Dialog, DialogFoot, Glyph, Icon, Menu, TextField,
        use_toasts,
    },
};

/// The buttons for the line with the focus.
#[component]
pub fn LineTools(hand: Hand, fetch: Fetch<PlanVersion>, version: Signal<PlanVersion>) -> impl IntoView {
    let sheet = hand.sheet;
    let adding = RwSignal::new(false);
    let renaming = RwSignal::new(false);
    let removing = RwSignal::new(false);
    let row = move || {
        sheet.shape.track();
        sheet.row(hand.at.get().0)
    };
    let is_top = move || row().is_none_or(|row| row.line.parent_key.is_none() && row.line.depth == 0);
    let deepest = move || {
        let levels = version.with(|version| version.plan.levels.len());
        let too_deep = |depth: i32| usize::try_from(depth).is_ok_and(|depth| depth >= levels);
        row().is_none_or(|row| row.line.is_contingency || too_deep(row.line.depth))
    };
    let toasts = use_toasts();
    let id = sheet.id;
    let take = move |version: PlanVersion| {
        fetch.value.try_set(Some(version));
    };
    let shift = use_command(
        move |api, (key, position): (i64, i32), _| async move {
            let update = PlanLineUpdate { position: Some(position), ..PlanLineUpdate::default() };
            api.update_plan_line(id, key, &update, sheet.version()).await
        },
        take,
    );
    let remove = use_command(
        move |api, key: i64, _| async move { api.delete_plan_line(id, key, sheet.version()).await },
        move |version| {
            removing.try_set(false);
            take(version);
        },
    );
    Effect::new(move || {
        if let Some(error) = shift.error.get() {
            toasts.bad(&error);
        }
    });
    let move_by = move |by: i32| {
        if let Some((key, position)) = untrack(row).and_then(|row| place_of(hand, &row)) {
            shift.run((key, (position + by).max(0)));
        }
    };
    view! {
        {move || sheet.editable.get().then(|| view! {
            <Button
                label=t::plans::add_line
                glyph=Glyph::Plus
                small=true
                disabled=Signal::derive(deepest)
                on_click=move || adding.set(true)
            />
            <Menu label=t::plans::line_tools glyph=Glyph::ChevronDown>
                <button type="button" class="menu-item" on:click=move |_| renaming.set(true)>
                    <Icon glyph=Glyph::Pencil/><span>{t::plans::rename}</span>
                </button>
                <button type="button" class="menu-item" disabled=is_top on:click=move |_| move_by(-1)>
                    <Icon glyph=Glyph::ChevronUp/><span>{t::plans::move_up}</span>
                </button>
                <button type="button" class="menu-item" disabled=is_top on:click=move |_| move_by(1)>
                    <Icon glyph=Glyph::ChevronDown/><span>{t::plans::move_down}</span>
                </button>
                <button type="button" class="menu-item" disabled=is_top on:click=move |_| removing.set(true)>
                    <Icon glyph=Glyph::Trash2/><span>{t::plans::remove}</span>
                </button>
            </Menu>
        })}
        <Dialog open=adding title=t::plans::add_line>
            {move || untrack(row).map(|row| view! { <AddForm open=adding hand row fetch version/> })}
        </Dialog>
        <Dialog open=renaming title=t::plans::rename>
            {move || untrack(row).map(|row| view! { <RenameForm open=renaming hand row fetch/> })}
        </Dialog>
        <Confirm
            open=removing
            title=t::plans::remove
            text=move || untrack(row).map(|row| t::plans::remove_text(named(&row.line.name, &row.line.name_zh))).unwrap_or_default()
            action=t::plans::remove
            danger=true
            busy=remove.pending
            error=remove.error
            on_confirm=move || if let Some(row) = untrack(row) { remove.run(row.line.key) }
        />
    }
}

/// A line's key and its place among its brothers.
fn place_of(hand: Hand, row: &Row) -> Option<(i64, i32)> {
    let rows = hand.sheet.rows.get_untracked();
    let brothers = rows.iter().filter(|other| other.line.parent_key == row.line.parent_key);
    let at = brothers.map(|other| other.line.key).position(|key| key == row.line.key)?;
    Some((row.line.key, i32::try_from(at).ok()?))
}

#[component]
fn AddForm(
    open: RwSignal<bool>,
    hand: Hand,
    row: Row,
    fetch: Fetch<PlanVersion>,
    version: Signal<PlanVersion>,
) -> impl IntoView {
    let sheet = hand.sheet;
    let id = sheet.id;
    let depth = usize::try_from(row.line.depth).unwrap_or(0);
    let level = version.with_untracked(|version| version.plan.levels.get(depth).copied());
    let (name, name_zh, term) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let contingency = RwSignal::new(false);
    let bindable = bindable(level);
    let choices = Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::none()));
        let all = bindable.get().into_iter().map(|one| Choice::new(one.id, named(&one.name, &one.name_zh)));
        none.chain(all).collect::<Vec<_>>()
    });
    let save = use_command(
        move |api, create: PlanLineCreate, _| async move { api.add_plan_line(id, &create, sheet.version()).await },
        move |version: PlanVersion| {
            open.try_set(false);
            fetch.value.try_set(Some(version));
        },
    );
    let parent = named(&row.line.name, &row.line.name_zh);
    let parent_key = row.line.key;
    let create = move || {
        let of =
            |wanted: PlanLevel| (level == Some(wanted)).then(|| term.get_untracked().parse().ok()).flatten();
        PlanLineCreate {
            parent_key,
            name: name.get_untracked(),
            name_zh: name_zh.get_untracked(),
            department_id: of(PlanLevel::Department).map(penstock_shared::ids::DepartmentId),
            channel_id: of(PlanLevel::Channel).map(penstock_shared::ids::ChannelId),
            activity_type_id: of(PlanLevel::ActivityType).map(penstock_shared::ids::ActivityTypeId),
            campaign_id: of(PlanLevel::Campaign).map(penstock_shared::ids::CampaignId),
            is_contingency: contingency.get_untracked(),
        }
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            save.run(create());
        }>
            <p class="hint">{move || t::plans::below(&parent)}</p>
            {level.map(|level| view! {
                <Combobox
                    label=move || level.word()
                    hint=t::plans::term_hint
                    choices
                    value=term
                    on_change=move |value: String| {
                        let chosen = bindable.with_untracked(|all| all.iter().find(|b| b.id == value).cloned());
                        term.set(value);
                        if let Some(chosen) = chosen {
                            name.set(chosen.name);
                            name_zh.set(chosen.name_zh);
                        }
                    }
                />
            })}
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField label=t::common::name_zh hint=t::common::name_zh_hint value=name_zh optional=true/>
            <KeptBack checked=contingency/>
            <DialogFoot open action=t::common::add error=save.error busy=save.pending/>
        </form>
    }
}

/// Whether the money is kept back.
#[component]
fn KeptBack(checked: RwSignal<bool>) -> impl IntoView {
    view! {
        <CheckField
            label=t::plans::contingency
            hint=t::plans::contingency_hint
            checked
            on_change=move |on| checked.set(on)
        />
    }
}

/// Something that a line can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bindable {
    id: String,
    name: String,
    name_zh: String,
}

/// What a line of a level can be about.
fn bindable(level: Option<PlanLevel>) -> Signal<Vec<Bindable>> {
    fn terms<T: Term>(all: Vec<T>) -> Vec<Bindable> {
        let active = all.iter().filter(|term| term.active());
        let bindable = active.map(|term| {
            let (name, name_zh) = term.names();
            Bindable { id: term.id().to_string(), name: name.to_owned(), name_zh: name_zh.to_owned() }
        });
        bindable.collect()
    }
    let found = use_fetch(move |api| async move {
        Ok(match level {
            None => Vec::new(),
            Some(PlanLevel::Channel) => terms(api.terms::<Channel>().await?),
            Some(PlanLevel::ActivityType) => terms(api.terms::<ActivityType>().await?),
            Some(PlanLevel::Department) => {
                let all = api.departments().await?.into_iter().filter(|department| department.active);
                let bindable =
                    all.map(|one| Bindable { id: one.id.to_string(), name: one.name, name_zh: one.name_zh });
                bindable.collect()
            }
            Some(PlanLevel::Campaign) => {
                let page = api.campaigns(&CampaignFilter::default(), None, 200).await?;
                let all = page.items.into_iter();
                all.map(|one| Bindable { id: one.id.to_string(), name: one.name, name_zh: String::new() })
                    .collect()
            }
        })
    });
    Signal::derive(move || found.value.get().unwrap_or_default())
}

#[component]
fn RenameForm(open: RwSignal<bool>, hand: Hand, row: Row, fetch: Fetch<PlanVersion>) -> impl IntoView {
    let sheet = hand.sheet;
    let (id, key) = (sheet.id, row.line.key);
    let name = RwSignal::new(row.line.name.clone());
    let name_zh = RwSignal::new(row.line.name_zh.clone());
    let contingency = RwSignal::new(row.line.is_contingency);
    // What is in the budget already is marked there.
    let free = row.line.parent_key.is_some() && row.line.node_id.is_none() && row.children.is_empty();
    let save = use_command(
        move |api, update: PlanLineUpdate, _| async move {
            api.update_plan_line(id, key, &update, sheet.version()).await
        },
        move |version: PlanVersion| {
            open.try_set(false);
            fetch.value.try_set(Some(version));
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            save.run(PlanLineUpdate {
                name: Some(name.get_untracked()),
                name_zh: Some(name_zh.get_untracked()),
                is_contingency: free.then(|| contingency.get_untracked()),
                ..PlanLineUpdate::default()
            });
        }>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField label=t::common::name_zh hint=t::common::name_zh_hint value=name_zh optional=true/>
            {free.then(|| view! { <KeptBack checked=contingency/> })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
