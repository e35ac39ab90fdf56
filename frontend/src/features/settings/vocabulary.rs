//! Channels, activity types and categories: three trees of the customer's own words.

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    permission::Permission,
    reference::{ActivityType, Category, Channel, TermCreate, TermUpdate},
};

use super::{
    row::{ActivePill, EditButton},
    term_tree::{Affected, Asking, Node, TermActions, TermDialogs, label, ordered, targets},
};
use crate::{
    api::Term,
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    session::can,
    ui::{
        Button, Card, CheckField, Dialog, DialogFoot, Empty, Glyph, Loaded, PageHeader, SelectField, Table,
        TextField, use_toasts,
    },
};

/// The page.
#[component]
pub fn VocabularyPage() -> impl IntoView {
    view! {
        <PageHeader title=t::vocabulary::title text=t::vocabulary::text/>
        <div class="columns even vocabularies">
            {terms::<Channel>(t::vocabulary::channels, t::vocabulary::channels_text)}
            {terms::<ActivityType>(t::vocabulary::activity_types, t::vocabulary::activity_types_text)}
            {terms::<Category>(t::vocabulary::categories, t::vocabulary::categories_text)}
        </div>
    }
}

/// One kind of term: its list and its dialog. A function and not a component, because no prop names
/// the kind.
fn terms<T: Term>(title: fn() -> &'static str, text: fn() -> &'static str) -> impl IntoView {
    let terms = use_fetch(|api| api.terms::<T>());
    use_live(&[EventTopic::ReferenceChanged], move || terms.refetch());
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<T>);
    let edit = move |term: Option<T>| {
        edited.set(term);
        open.set(true);
    };
    let (asking, nodes) = (Asking::new(), nodes_of(terms));
    let manages = can(Permission::ReferenceManage);
    let add = move || {
        manages.get().then(|| {
            view! {
                <Button label=t::common::add glyph=Glyph::Plus small=true on_click=move || edit(None)/>
            }
        })
    };
    view! {
        <Card title text flush=true aside=add>
            <Loaded fetch=terms rows=4 let:list>
                <List list title nodes asking on_edit=move |term: T| edit(Some(term))/>
            </Loaded>
        </Card>
        <TermDialogs vocabulary=T::VOCABULARY nodes asking done=move || terms.refetch()/>
        <Dialog open title>
            {move || view! { <Form open edited=edited.get_untracked() terms/> }}
        </Dialog>
    }
}

fn nodes_of<T: Term>(terms: Fetch<Vec<T>>) -> Signal<Vec<Node>> {
    Signal::derive(move || terms.value.with(|terms| terms.iter().flatten().map(Node::of).collect()))
}

#[component]
fn List<T: Term>(
    list: Signal<Vec<T>>,
    title: fn() -> &'static str,
    nodes: Signal<Vec<Node>>,
    asking: Asking,
    #[prop(into)] on_edit: Callback<(T,)>,
) -> impl IntoView {
    move || {
        let all = list.get();
        if all.is_empty() {
            return view! { <Empty glyph=Glyph::Tags title=t::vocabulary::none text=t::vocabulary::none_text/> }.into_any();
        }
        let order = ordered(&all.iter().map(Node::of).collect::<Vec<_>>());
        let rows = order.into_iter().filter_map(|(depth, id)| {
            let term = all.iter().find(|term| term.id() == id)?.clone();
            Some(view! { <Row term depth nodes asking on_edit/> })
        });
        let rows = rows.collect_view();
        view! {
            <Table label=title keep=true>
                <thead>
                    <tr>
                        <th scope="col">{t::common::name}</th>
                        <th scope="col">{t::common::state}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    }
}

#[component]
fn Row<T: Term>(
    term: T,
    depth: usize,
    nodes: Signal<Vec<Node>>,
    asking: Asking,
    on_edit: Callback<(T,)>,
) -> impl IntoView {
    let (id, code) = (term.id(), term.code().to_owned());
    let merged = term.merged_into().is_some();
    let usable = term.active() && !merged;
    let term = StoredValue::new(term);
    view! {
        <tr class:inactive=!usable>
            <td class="main-cell">
                <div class="tree-cell" style:--depth=depth.to_string()>
                    <div>
                        {move || nodes.with(|nodes| label(nodes, id))}
                        <span class="sub mono">{code}</span>
                    </div>
                </div>
            </td>
            <td data-label=t::common::state><ActivePill active=usable/></td>
            <td>
                <div class="actions">
                    <TermActions id merged asking/>
                    <EditButton to=Permission::ReferenceManage on_edit=move || on_edit.run((term.get_value(),))/>
                </div>
            </td>
        </tr>
    }
}

/// What the form sends: a new term, or a change of one.
#[derive(Clone)]
enum Change {
    Create(TermCreate),
    Update(i64, TermUpdate, i64),
}

#[component]
fn Form<T: Term>(open: RwSignal<bool>, edited: Option<T>, terms: Fetch<Vec<T>>) -> impl IntoView {
    let toasts = use_toasts();
    let names = edited.as_ref().map(Term::names).unwrap_or_default();
    let name = RwSignal::new(names.0.to_owned());
    let name_zh = RwSignal::new(names.1.to_owned());
    let code = RwSignal::new(edited.as_ref().map(|term| term.code().to_owned()).unwrap_or_default());
    let above = edited.as_ref().and_then(Term::parent);
    let parent = RwSignal::new(above.map(|id| id.to_string()).unwrap_or_default());
    let active = RwSignal::new(edited.as_ref().is_none_or(Term::active));
    let fixed = edited.as_ref().is_some_and(|term| term.merged_into().is_some());
    let known = edited.as_ref().map(|term| (term.id(), term.version()));
    let nodes = nodes_of(terms);
    let save = use_command(
        |api, change: Change, key| async move {
            match change {
                Change::Create(create) => api.create_term::<T>(&create, &key).await,
                Change::Update(id, update, version) => api.update_term::<T>(id, &update, version).await,
            }
        },
        move |_| {
            open.try_set(false);
            terms.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, name_zh) = (name.get_untracked(), name_zh.get_untracked());
        let parent_id: Option<i64> = parent.get_untracked().parse().ok();
        save.run(match known {
            Some((id, version)) => {
                let active = Some(active.get_untracked());
                let parent_id = (parent_id != above).then_some(parent_id);
                let update = TermUpdate { parent_id, name: Some(name), name_zh: Some(name_zh), active };
                Change::Update(id, update, version)
            }
            None => Change::Create(TermCreate { parent_id, code: code.get_untracked(), name, name_zh }),
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
            <SelectField
                label=t::vocabulary::parent
                hint=t::vocabulary::parent_hint
                choices=Signal::derive(move || nodes.with(|nodes| targets(nodes, known.map(|(id, _)| id), t::common::none())))
                value=parent
                on_change=move |value| parent.set(value)
                disabled=fixed
                error=save.field("parent_id")
            />
            {known.map(|(id, _)| view! {
                <CheckField
                    label=t::common::active
                    hint=t::vocabulary::active_hint
                    checked=active
                    on_change=move |on| active.set(on)
                />
                {move || (!active.get()).then(|| view! { <Affected vocabulary=T::VOCABULARY id/> })}
            })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
