//! Departments: the tree that decides who sees and approves what.

use leptos::prelude::*;
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    ids::{DepartmentId, UserId},
    permission::Permission,
    reference::{Department, DepartmentCreate, DepartmentUpdate, Vocabulary},
    user::User,
};

use super::{
    department_choices,
    row::{ActivePill, EditButton},
    term_tree::{Affected, Asking, Node, TermActions, TermDialogs, label, ordered, targets},
};
use crate::{
    command::use_command,
    features::audit::TrailLink,
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, CheckField, Choice, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded, PageHeader,
        SelectField, Table, TextField, use_toasts,
    },
};

/// The page.
#[component]
pub fn DepartmentsPage() -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let people = use_fetch(|api| api.users());
    use_live(&[EventTopic::ReferenceChanged], move || departments.refetch());
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<Department>);
    let edit = move |department: Option<Department>| {
        edited.set(department);
        open.set(true);
    };
    let asking = Asking::new();
    let nodes = Signal::derive(move || {
        departments.value.with(|all| all.iter().flatten().map(Node::from).collect::<Vec<_>>())
    });
    let title = move || match edited.with(Option::is_some) {
        true => t::departments::edit(),
        false => t::departments::add(),
    };
    view! {
        <PageHeader title=t::departments::title text=t::departments::text>
            <Allowed to=Permission::ReferenceManage>
                <Button label=t::departments::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || edit(None)/>
            </Allowed>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=departments rows=6 let:list>
                <List list people nodes asking on_edit=move |department| edit(Some(department))/>
            </Loaded>
        </Card>
        <TermDialogs vocabulary=Vocabulary::Departments nodes asking done=move || departments.refetch()/>
        <Dialog open title>
            {move || match edited.get_untracked() {
                Some(department) => view! { <EditForm open department departments people/> }.into_any(),
                None => view! { <AddForm open departments people/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn List(
    list: Signal<Vec<Department>>,
    people: Fetch<Vec<User>>,
    nodes: Signal<Vec<Node>>,
    asking: Asking,
    #[prop(into)] on_edit: Callback<(Department,)>,
) -> impl IntoView {
    move || {
        let all = list.get();
        let rows = ordered(&all.iter().map(Node::from).collect::<Vec<_>>());
        if rows.is_empty() {
            return view! { <Empty glyph=Glyph::GitBranch title=t::departments::none text=t::departments::none_text/> }
                .into_any();
        }
        let rows = rows
            .into_iter()
            .filter_map(|(depth, id)| {
                let department = all.iter().find(|department| department.id.0 == id)?.clone();
                Some(view! { <Row depth department people nodes asking on_edit/> })
            })
            .collect_view();
        view! {
            <Table label=t::departments::title>
                <thead>
                    <tr>
                        <th scope="col">{t::common::department}</th>
                        <th scope="col">{t::common::code}</th>
                        <th scope="col">{t::departments::head}</th>
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
fn Row(
    depth: usize,
    department: Department,
    people: Fetch<Vec<User>>,
    nodes: Signal<Vec<Node>>,
    asking: Asking,
    on_edit: Callback<(Department,)>,
) -> impl IntoView {
    let id = department.id.0;
    let (code, head) = (department.code.clone(), department.head_user_id);
    let merged = department.merged_into_id.is_some();
    let active = department.active && !merged;
    let department = StoredValue::new(department);
    view! {
        <tr class:inactive=!active>
            <td class="main-cell">
                <div class="tree-cell" style:--depth=depth.to_string()>{move || nodes.with(|nodes| label(nodes, id))}</div>
            </td>
            <td data-label=t::common::code class="mono">{code}</td>
            <td data-label=t::departments::head>{move || head.map(|id| person_name(people, id))}</td>
            <td data-label=t::common::state><ActivePill active/></td>
            <td>
                <div class="actions">
                    <TermActions id merged asking/>
                    <TrailLink kind=AuditObjectKind::Department id/>
                    <EditButton to=Permission::ReferenceManage on_edit=move || on_edit.run((department.get_value(),))/>
                </div>
            </td>
        </tr>
    }
}

fn person_name(people: Fetch<Vec<User>>, id: UserId) -> String {
    people.value.with(|all| {
        all.iter().flatten().find(|user| user.id == id).map(|user| user.name.clone()).unwrap_or_default()
    })
}

/// "None", and then the people who may approve.
fn head_choices(people: Fetch<Vec<User>>) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::none()));
        let able = people
            .value
            .get()
            .unwrap_or_default()
            .into_iter()
            .filter(|user| user.active && user.role.allows(Permission::ExpensesApprove));
        none.chain(able.map(|user| Choice::new(user.id, user.name))).collect()
    })
}

#[component]
fn AddForm(
    open: RwSignal<bool>,
    departments: Fetch<Vec<Department>>,
    people: Fetch<Vec<User>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let empty = || RwSignal::new(String::new());
    let (name, name_zh, code, parent, head) = (empty(), empty(), empty(), empty(), empty());
    let save = use_command(
        |api, create: DepartmentCreate, key| async move { api.create_department(&create, &key).await },
        move |_| {
            open.try_set(false);
            departments.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(DepartmentCreate {
            parent_id: parent.get_untracked().parse().ok(),
            code: code.get_untracked(),
            name: name.get_untracked(),
            name_zh: name_zh.get_untracked(),
            head_user_id: head.get_untracked().parse().ok(),
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
            <TextField label=t::common::code hint=t::departments::code_hint value=code error=save.field("code")/>
            <SelectField
                label=t::departments::parent
                choices=department_choices(departments)
                value=parent
                on_change=move |value| parent.set(value)
                error=save.field("parent_id")
            />
            <SelectField
                label=t::departments::head
                hint=t::departments::head_hint
                choices=head_choices(people)
                value=head
                on_change=move |value| head.set(value)
                error=save.field("head_user_id")
            />
            <DialogFoot open action=t::common::add error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn EditForm(
    open: RwSignal<bool>,
    department: Department,
    departments: Fetch<Vec<Department>>,
    people: Fetch<Vec<User>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version) = (department.id, department.version);
    let name = RwSignal::new(department.name);
    let name_zh = RwSignal::new(department.name_zh);
    let head = RwSignal::new(department.head_user_id.map(|id| id.to_string()).unwrap_or_default());
    let active = RwSignal::new(department.active);
    let above = department.parent_id;
    let fixed = department.merged_into_id.is_some();
    let parent = RwSignal::new(above.map(|id| id.to_string()).unwrap_or_default());
    let parents = Signal::derive(move || {
        let all = departments.value.get().unwrap_or_default();
        targets(&all.iter().map(Node::from).collect::<Vec<_>>(), Some(id.0), t::common::none())
    });
    let save = use_command(
        move |api, update: DepartmentUpdate, _| async move { api.update_department(id, &update, version).await },
        move |_| {
            open.try_set(false);
            departments.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let head: Option<UserId> = head.get_untracked().parse().ok();
        let chosen: Option<DepartmentId> = parent.get_untracked().parse().ok();
        save.run(DepartmentUpdate {
            parent_id: (chosen != above).then_some(chosen),
            name: Some(name.get_untracked()),
            name_zh: Some(name_zh.get_untracked()),
            head_user_id: Some(head),
            active: Some(active.get_untracked()),
        });
    };
    view! {
        <p class="muted mono">{department.code}</p>
        <form class="form" on:submit=submit>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=name_zh
                optional=true
                error=save.field("name_zh")
            />
            <SelectField
                label=t::departments::parent
                choices=parents
                value=parent
                on_change=move |value| parent.set(value)
                disabled=fixed
                error=save.field("parent_id")
            />
            <SelectField
                label=t::departments::head
                hint=t::departments::head_hint
                choices=head_choices(people)
                value=head
                on_change=move |value| head.set(value)
                error=save.field("head_user_id")
            />
            <CheckField
                label=t::common::active
                hint=t::departments::active_hint
                checked=active
                on_change=move |on| active.set(on)
            />
            {move || (!active.get()).then(|| view! { <Affected vocabulary=Vocabulary::Departments id=id.0/> })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
