//! People: who is here, what they are, and where they belong.

use leptos::prelude::*;
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    ids::{DepartmentId, UserId},
    permission::{Permission, Role},
    reference::Department,
    user::{User, UserCreate, UserUpdate},
};

use crate::{
    command::use_command,
    features::audit::TrailLink,
    features::settings::{ActivePill, EditButton, department_choices, department_name, locale_choices},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{self, t, words::Word},
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, CheckField, Choice, Dialog, DialogFoot, Glyph, Kind, Loaded, PageHeader, SelectField,
        Table, TextField, use_toasts,
    },
};

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let people = use_fetch(|api| api.users());
    let departments = use_fetch(|api| api.departments());
    use_live(&[EventTopic::UserChanged], move || people.refetch());
    use_live(&[EventTopic::ReferenceChanged], move || departments.refetch());
    let adding = RwSignal::new(false);
    let editing = RwSignal::new(None::<User>);
    let edit_open = RwSignal::new(false);
    let edit = move |user: User| {
        editing.set(Some(user));
        edit_open.set(true);
    };
    view! {
        <PageHeader title=t::people::title text=t::people::text>
            <Allowed to=Permission::UsersManage>
                <Button label=t::people::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || adding.set(true)/>
            </Allowed>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=people rows=8 let:people>
                <People people departments on_edit=edit/>
            </Loaded>
        </Card>
        <Dialog open=adding title=t::people::add>
            <AddForm open=adding people departments/>
        </Dialog>
        <EditDialog open=edit_open editing people departments/>
    }
}

#[component]
fn People(
    people: Signal<Vec<User>>,
    departments: Fetch<Vec<Department>>,
    #[prop(into)] on_edit: Callback<(User,)>,
) -> impl IntoView {
    view! {
        <Table label=t::people::title>
            <thead>
                <tr>
                    <th scope="col">{t::set_up::name}</th>
                    <th scope="col">{t::profile::role}</th>
                    <th scope="col">{t::common::department}</th>
                    <th scope="col">{t::nav::language}</th>
                    <th scope="col">{t::common::state}</th>
                    <th scope="col">{t::people::since}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {move || people.get().into_iter().map(|user| view! { <Person user departments on_edit/> }).collect_view()}
            </tbody>
        </Table>
    }
}

#[component]
fn Person(user: User, departments: Fetch<Vec<Department>>, on_edit: Callback<(User,)>) -> impl IntoView {
    let (role, locale, active, since, department) =
        (user.role, user.locale, user.active, user.created_at, user.department_id);
    let (name, email) = (user.name.clone(), user.email.clone());
    let id = user.id.0;
    let user = StoredValue::new(user);
    view! {
        <tr class:inactive=!active>
            <td class="main-cell">{name}<span class="sub">{email}</span></td>
            <td data-label=t::profile::role>{move || role.word()}</td>
            <td data-label=t::common::department>{move || department.map(|id| department_name(departments, id))}</td>
            <td data-label=t::nav::language>{locale.word()}</td>
            <td data-label=t::common::state><ActivePill active/></td>
            <td data-label=t::people::since>{move || format::day(since)}</td>
            <td>
                <TrailLink kind=AuditObjectKind::User id/>
                <EditButton to=Permission::UsersManage on_edit=move || on_edit.run((user.get_value(),))/>
            </td>
        </tr>
    }
}

fn role_choices() -> Vec<Choice> {
    let people = Role::ALL.iter().filter(|role| **role != Role::Service);
    people.map(|role| Choice::new(role, role.word())).collect()
}

#[component]
fn AddForm(
    open: RwSignal<bool>,
    people: Fetch<Vec<User>>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let empty = || RwSignal::new(String::new());
    let (name, email, password, department) = (empty(), empty(), empty(), empty());
    let role = RwSignal::new(Role::Marketer.to_string());
    let locale = RwSignal::new(i18n::locale_untracked().to_string());
    let save = use_command(
        |api, create: UserCreate, key| async move { api.create_user(&create, &key).await },
        move |_| {
            open.try_set(false);
            people.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(UserCreate {
            email: email.get_untracked(),
            name: name.get_untracked(),
            // The list holds roles only, so the default never stands in.
            role: role.get_untracked().parse().unwrap_or(Role::Viewer),
            department_id: department.get_untracked().parse().ok(),
            locale: locale.get_untracked().parse().ok(),
            password: password.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::set_up::name value=name error=save.field("name")/>
            <TextField label=t::sign_in::email value=email kind="email" error=save.field("email")/>
            <div class="form-grid">
                <SelectField
                    label=t::profile::role
                    choices=Signal::derive(role_choices)
                    value=role
                    on_change=move |value| role.set(value)
                    error=save.field("role")
                />
                <SelectField
                    label=t::common::department
                    choices=department_choices(departments)
                    value=department
                    on_change=move |value| department.set(value)
                    error=save.field("department_id")
                />
            </div>
            <SelectField
                label=t::nav::language
                choices=Signal::derive(locale_choices)
                value=locale
                on_change=move |value| locale.set(value)
            />
            <TextField
                label=t::people::first_password
                hint=t::people::first_password_hint
                value=password
                kind="password"
                autocomplete="new-password"
                error=save.field("password")
            />
            <DialogFoot open action=t::common::add error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn EditDialog(
    open: RwSignal<bool>,
    editing: RwSignal<Option<User>>,
    people: Fetch<Vec<User>>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    view! {
        <Dialog open title=t::people::edit>
            {move || editing.get_untracked().map(|user| view! { <EditForm open user people departments/> })}
        </Dialog>
    }
}

#[component]
fn EditForm(
    open: RwSignal<bool>,
    user: User,
    people: Fetch<Vec<User>>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version): (UserId, i64) = (user.id, user.version);
    let name = RwSignal::new(user.name);
    let role = RwSignal::new(user.role.to_string());
    let department = RwSignal::new(user.department_id.map(|id| id.to_string()).unwrap_or_default());
    let active = RwSignal::new(user.active);
    let password = RwSignal::new(String::new());
    let save = use_command(
        move |api, update: UserUpdate, _| async move { api.update_user(id, &update, version).await },
        move |_| {
            open.try_set(false);
            people.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let department: Option<DepartmentId> = department.get_untracked().parse().ok();
        save.run(UserUpdate {
            name: Some(name.get_untracked()),
            role: role.get_untracked().parse().ok(),
            department_id: Some(department),
            active: Some(active.get_untracked()),
            password: Some(password.get_untracked()).filter(|password| !password.is_empty()),
        });
    };
    view! {
        <p class="muted">{user.email}</p>
        <form class="form" on:submit=submit>
            <TextField label=t::set_up::name value=name error=save.field("name")/>
            <div class="form-grid">
                <SelectField
                    label=t::profile::role
                    choices=Signal::derive(role_choices)
                    value=role
                    on_change=move |value| role.set(value)
                    error=save.field("role")
                />
                <SelectField
                    label=t::common::department
                    choices=department_choices(departments)
                    value=department
                    on_change=move |value| department.set(value)
                    error=save.field("department_id")
                />
            </div>
            <CheckField
                label=t::people::may_sign_in
                hint=t::people::may_sign_in_hint
                checked=active
                on_change=move |on| active.set(on)
            />
            <TextField
                label=t::profile::new_password
                hint=t::people::new_password_hint
                value=password
                kind="password"
                autocomplete="new-password"
                optional=true
                error=save.field("password")
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
