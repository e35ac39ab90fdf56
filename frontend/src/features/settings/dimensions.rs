//! Dimensions of the organisation's own: which there are, which forms ask for them, and their values.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    dimension::{
        CustomDimension, CustomDimensionCreate, CustomDimensionUpdate, DimensionValue, DimensionValueCreate,
        DimensionValueUpdate, FieldUse,
    },
    event::EventTopic,
    ids::{DimensionId, DimensionValueId},
    permission::Permission,
};

use super::row::{ActivePill, EditButton};
use crate::{
    command::use_command,
    features::dimensions::{in_order, use_choices},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    session::{Allowed, can},
    ui::{
        Button, Card, CheckField, Choice, DateField, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded,
        PageHeader, SelectField, Table, TextField, open_while_chosen, use_toasts,
    },
};

/// A word of the catalogue.
type Label = fn() -> &'static str;

/// The page.
#[component]
pub fn DimensionsPage() -> impl IntoView {
    let list = use_fetch(|api| api.dimensions());
    use_live(&[EventTopic::ReferenceChanged], move || list.refetch());
    let adding = RwSignal::new(false);
    let asking = Asking { editing: RwSignal::new(None), valuing: RwSignal::new(None) };
    view! {
        <PageHeader title=t::dimensions::title text=t::dimensions::text>
            <Allowed to=Permission::ReferenceManage>
                <Button label=t::dimensions::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || adding.set(true)/>
            </Allowed>
        </PageHeader>
        <Loaded fetch=list rows=6 let:all>
            {move || {
                let all = all.get();
                if all.is_empty() {
                    return view! {
                        <Card><Empty glyph=Glyph::Tags title=t::dimensions::none text=t::dimensions::none_text/></Card>
                    }.into_any();
                }
                all.into_iter().map(|dimension| view! { <Dimension dimension asking/> }).collect_view().into_any()
            }}
        </Loaded>
        <Dialog open=adding title=t::dimensions::add><Definition open=adding dimension=None list/></Dialog>
        <Dialogs asking list/>
    }
}

/// What a dialog is open about: a dimension, or a value of one (none: a new value). The page keeps it, not
/// the cards: they are made anew when anybody changes the list, and what somebody has typed must outlive that.
#[derive(Clone, Copy)]
struct Asking {
    editing: RwSignal<Option<CustomDimension>>,
    valuing: RwSignal<Option<(CustomDimension, Option<DimensionValue>)>>,
}

#[component]
fn Dialogs(asking: Asking, list: Fetch<Vec<CustomDimension>>) -> impl IntoView {
    let Asking { editing, valuing } = asking;
    let (edit, value) = (open_while_chosen(editing), open_while_chosen(valuing));
    let shown = |of: &CustomDimension| named(&of.name, &of.name_zh);
    view! {
        <Dialog open=edit title=move || editing.with(|of| of.as_ref().map(shown)).unwrap_or_default()>
            {move || editing.get().map(|of| view! { <Definition open=edit dimension=Some(of) list/> })}
        </Dialog>
        <Dialog open=value title=move || valuing.with(|of| of.as_ref().map(|(of, _)| shown(of))).unwrap_or_default()>
            {move || valuing.get().map(|(of, edited)| view! {
                <ValueForm open=value dimension=of.id value=edited values=of.values list/>
            })}
        </Dialog>
    }
}

#[component]
fn Dimension(dimension: CustomDimension, asking: Asking) -> impl IntoView {
    let manages = can(Permission::ReferenceManage);
    let (name, name_zh) = (dimension.name.clone(), dimension.name_zh.clone());
    let shown = Signal::derive(move || named(&name, &name_zh));
    let values = StoredValue::new(dimension.values.clone());
    let uses: [(Label, FieldUse); 3] = [
        (t::dimensions::on_budget_nodes, dimension.on_budget_nodes),
        (t::dimensions::on_campaigns, dimension.on_campaigns),
        (t::dimensions::on_expense_lines, dimension.on_expense_lines),
    ];
    let (active, code) = (dimension.active, dimension.code.clone());
    let whole = StoredValue::new(dimension);
    let edit = move |value: Option<DimensionValue>| asking.valuing.set(Some((whole.get_value(), value)));
    view! {
        <Card title=move || shown.get() flush=true aside=move || view! {
            <div class="row">
                {manages.get().then(|| view! {
                    <Button label=t::common::edit glyph=Glyph::Pencil small=true on_click=move || asking.editing.set(Some(whole.get_value()))/>
                    <Button label=t::dimensions::add_value glyph=Glyph::Plus small=true on_click=move || edit(None)/>
                })}
            </div>
        }>
            <dl class="facts dimension-facts">
                <dt>{t::common::code}</dt>
                <dd class="mono">{code}</dd>
                <dt>{t::common::state}</dt>
                <dd><ActivePill active/></dd>
                {uses.map(|(label, field_use)| view! { <dt>{label}</dt><dd>{move || field_use.word()}</dd> }).collect_view()}
            </dl>
            <Values values=values.get_value() label=shown on_edit=move |value| edit(Some(value))/>
        </Card>
    }
}

#[component]
fn Values(
    values: Vec<DimensionValue>,
    label: Signal<String>,
    #[prop(into)] on_edit: Callback<(DimensionValue,)>,
) -> impl IntoView {
    if values.is_empty() {
        return view! { <Empty glyph=Glyph::Tags title=t::dimensions::no_values text=t::dimensions::no_values_text/> }
            .into_any();
    }
    let rows = in_order(&values).into_iter().map(|(depth, value)| {
        let (name, name_zh) = (value.name.clone(), value.name_zh.clone());
        let (code, active, from, to) = (value.code.clone(), value.active, value.valid_from, value.valid_to);
        let value = StoredValue::new(value);
        view! {
            <tr class:inactive=!active>
                <td class="main-cell">
                    <div class="tree-cell" style:--depth=depth.to_string()>{move || named(&name, &name_zh)}</div>
                </td>
                <td data-label=t::common::code class="mono">{code}</td>
                <td data-label=t::dimensions::valid class="num-left">{move || valid(from, to)}</td>
                <td data-label=t::common::state><ActivePill active/></td>
                <td>
                    <EditButton to=Permission::ReferenceManage on_edit=move || on_edit.run((value.get_value(),))/>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table label=move || label.get()>
            <thead>
                <tr>
                    <th scope="col">{t::common::name}</th>
                    <th scope="col">{t::common::code}</th>
                    <th scope="col">{t::dimensions::valid}</th>
                    <th scope="col">{t::common::state}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn valid(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (None, None) => t::dimensions::always().to_owned(),
        (Some(from), None) => t::dimensions::since(format::date(from)),
        (None, Some(to)) => t::dimensions::until(format::date(to)),
        (Some(from), Some(to)) => t::effect::span(format::date(from), format::date(to)),
    }
}

/// What the form sends: a new dimension, or a change of one.
#[derive(Clone)]
enum Change {
    Create(CustomDimensionCreate),
    Update(DimensionId, CustomDimensionUpdate, i64),
}

#[component]
fn Definition(
    open: RwSignal<bool>,
    dimension: Option<CustomDimension>,
    list: Fetch<Vec<CustomDimension>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let text =
        |of: fn(&CustomDimension) -> String| RwSignal::new(dimension.as_ref().map(of).unwrap_or_default());
    let (name, name_zh, code) =
        (text(|d| d.name.clone()), text(|d| d.name_zh.clone()), text(|d| d.code.clone()));
    let field = |of: fn(&CustomDimension) -> FieldUse| {
        RwSignal::new(dimension.as_ref().map_or(FieldUse::Optional, of).to_string())
    };
    let uses: [(Label, RwSignal<String>); 3] = [
        (t::dimensions::on_budget_nodes, field(|d| d.on_budget_nodes)),
        (t::dimensions::on_campaigns, field(|d| d.on_campaigns)),
        (t::dimensions::on_expense_lines, field(|d| d.on_expense_lines)),
    ];
    let active = RwSignal::new(dimension.as_ref().is_none_or(|dimension| dimension.active));
    let known = dimension.as_ref().map(|dimension| (dimension.id, dimension.version));
    let save = use_command(
        |api, change: Change, key| async move {
            match change {
                Change::Create(create) => api.create_dimension(&create, &key).await,
                Change::Update(id, update, version) => api.update_dimension(id, &update, version).await,
            }
        },
        move |_| {
            open.try_set(false);
            list.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let [on_budget_nodes, on_campaigns, on_expense_lines] =
            uses.map(|(_, field)| field.get_untracked().parse().unwrap_or(FieldUse::Optional));
        let (name, name_zh) = (name.get_untracked(), name_zh.get_untracked());
        save.run(match known {
            None => Change::Create(CustomDimensionCreate {
                code: code.get_untracked(),
                name,
                name_zh,
                on_campaigns,
                on_expense_lines,
                on_budget_nodes,
            }),
            Some((id, version)) => Change::Update(
                id,
                CustomDimensionUpdate {
                    name: Some(name),
                    name_zh: Some(name_zh),
                    on_campaigns: Some(on_campaigns),
                    on_expense_lines: Some(on_expense_lines),
                    on_budget_nodes: Some(on_budget_nodes),
                    active: Some(active.get_untracked()),
                },
                version,
            ),
        });
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=name_zh
                optional=true
                error=save.field("name_zh")
            />
            <TextField
                label=t::common::code
                hint=t::departments::code_hint
                value=code
                disabled=known.is_some()
                error=save.field("code")
            />
            {uses.map(|(label, field)| view! {
                <SelectField
                    label
                    choices=Signal::derive(use_choices)
                    value=field
                    on_change=move |value| field.set(value)
                />
            }).collect_view()}
            {known.is_some().then(|| view! {
                <CheckField
                    label=t::common::active
                    hint=t::dimensions::active_hint
                    checked=active
                    on_change=move |on| active.set(on)
                />
            })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

#[derive(Clone)]
enum ValueChange {
    Create(DimensionValueCreate),
    Update(DimensionValueId, DimensionValueUpdate, i64),
}

#[component]
fn ValueForm(
    open: RwSignal<bool>,
    dimension: DimensionId,
    value: Option<DimensionValue>,
    values: Vec<DimensionValue>,
    list: Fetch<Vec<CustomDimension>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let text = |of: fn(&DimensionValue) -> String| RwSignal::new(value.as_ref().map(of).unwrap_or_default());
    let (name, name_zh, code) =
        (text(|v| v.name.clone()), text(|v| v.name_zh.clone()), text(|v| v.code.clone()));
    let parent = text(|v| v.parent_id.map(|id| id.to_string()).unwrap_or_default());
    let from = RwSignal::new(value.as_ref().and_then(|value| value.valid_from));
    let to = RwSignal::new(value.as_ref().and_then(|value| value.valid_to));
    let active = RwSignal::new(value.as_ref().is_none_or(|value| value.active));
    let known = value.as_ref().map(|value| (value.id, value.version));
    let save = use_command(
        move |api, change: ValueChange, key| async move {
            match change {
                ValueChange::Create(create) => api.create_dimension_value(dimension, &create, &key).await,
                ValueChange::Update(id, update, version) => {
                    api.update_dimension_value(dimension, id, &update, version).await
                }
            }
        },
        move |_| {
            open.try_set(false);
            list.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let parent_id: Option<DimensionValueId> = parent.get_untracked().parse().ok();
        let (valid_from, valid_to) = (from.get_untracked(), to.get_untracked());
        let (name, name_zh) = (name.get_untracked(), name_zh.get_untracked());
        save.run(match known {
            None => ValueChange::Create(DimensionValueCreate {
                parent_id,
                code: code.get_untracked(),
                name,
                name_zh,
                valid_from,
                valid_to,
            }),
            Some((id, version)) => ValueChange::Update(
                id,
                DimensionValueUpdate {
                    parent_id: Some(parent_id),
                    name: Some(name),
                    name_zh: Some(name_zh),
                    valid_from: Some(valid_from),
                    valid_to: Some(valid_to),
                    active: Some(active.get_untracked()),
                },
                version,
            ),
        });
    };
    let own = known.map(|(id, _)| id);
    let parents = Signal::derive(move || {
        let others = in_order(&values).into_iter().filter(|(_, value)| Some(value.id) != own);
        let choice = |(depth, value): (usize, DimensionValue)| {
            Choice::new(
                value.id,
                format!("{}{}", "\u{2003}".repeat(depth), named(&value.name, &value.name_zh)),
            )
        };
        std::iter::once(Choice::new("", t::common::none())).chain(others.map(choice)).collect::<Vec<_>>()
    });
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField label=t::common::name_zh value=name_zh optional=true error=save.field("name_zh")/>
            <TextField
                label=t::common::code
                hint=t::departments::code_hint
                value=code
                disabled=known.is_some()
                error=save.field("code")
            />
            <SelectField
                label=t::vocabulary::parent
                hint=t::vocabulary::parent_hint
                choices=parents
                value=parent
                on_change=move |value| parent.set(value)
                error=save.field("parent_id")
            />
            <div class="form-grid">
                <DateField label=t::dimensions::valid_from value=from optional=true error=save.field("valid_from")/>
                <DateField label=t::dimensions::valid_to value=to optional=true error=save.field("valid_to")/>
            </div>
            {known.is_some().then(|| view! {
                <CheckField
                    label=t::common::active
                    hint=t::vocabulary::active_hint
                    checked=active
                    on_change=move |on| active.set(on)
                />
            })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
