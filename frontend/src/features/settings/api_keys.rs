//! API keys: what machines may do. The secret is shown once, right after it was made.

use leptos::prelude::*;
use penstock_shared::{
    ids::ApiKeyId,
    permission::{Permission, Role},
    reference::Department,
    user::{ApiKey, ApiKeyCreate, ApiKeyCreated},
};

use super::{department_choices, department_name, secret::SecretOnce};
use crate::{
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    paths,
    ui::{
        Button, Card, CheckField, Confirm, Dialog, DialogFoot, Empty, Glyph, Icon, Kind, Loaded, PageHeader,
        Pill, SelectField, Table, TextField, Tone, use_toasts,
    },
};

/// The page.
#[component]
pub fn ApiKeysPage() -> impl IntoView {
    let keys = use_fetch(|api| api.api_keys());
    let departments = use_fetch(|api| api.departments());
    let adding = RwSignal::new(false);
    view! {
        <PageHeader title=t::api_keys::title text=t::api_keys::text>
            <a class="button" href=paths::API_EXPLORER rel="external">
                <Icon glyph=Glyph::BookOpen/><span>{t::nav::api_explorer}</span>
            </a>
            <Button label=t::api_keys::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || adding.set(true)/>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=keys let:list><Keys list keys departments/></Loaded>
        </Card>
        <Dialog open=adding title=t::api_keys::add><AddForm open=adding keys departments/></Dialog>
    }
}

#[component]
fn Keys(
    list: Signal<Vec<ApiKey>>,
    keys: Fetch<Vec<ApiKey>>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let chosen = RwSignal::new(None::<ApiKeyId>);
    let revoke = use_command(
        |api, id: ApiKeyId, _| async move { api.revoke_api_key(id).await },
        move |()| {
            asking.try_set(false);
            keys.refetch();
            toasts.good(t::api_keys::revoked());
        },
    );
    let ask = move |id: ApiKeyId| {
        revoke.clear();
        chosen.set(Some(id));
        asking.set(true);
    };
    view! {
        {move || {
            let list = list.get();
            if list.is_empty() {
                return view! { <Empty glyph=Glyph::Key title=t::api_keys::none text=t::api_keys::none_text/> }.into_any();
            }
            let rows = list.into_iter().map(|key| view! { <Row key_of=key departments on_revoke=ask/> }).collect_view();
            view! {
                <Table label=t::api_keys::title>
                    <thead>
                        <tr>
                            <th scope="col">{t::common::name}</th>
                            <th scope="col">{t::api_keys::scopes}</th>
                            <th scope="col">{t::common::department}</th>
                            <th scope="col">{t::api_keys::last_used}</th>
                            <th scope="col">{t::api_keys::expires}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            }.into_any()
        }}
        <Confirm
            open=asking
            title=t::api_keys::revoke
            text=t::api_keys::revoke_text
            action=t::api_keys::revoke
            danger=true
            busy=revoke.pending
            error=revoke.error
            on_confirm=move || {
                if let Some(id) = chosen.get_untracked() {
                    revoke.run(id);
                }
            }
        />
    }
}

#[component]
fn Row(
    key_of: ApiKey,
    departments: Fetch<Vec<Department>>,
    #[prop(into)] on_revoke: Callback<(ApiKeyId,)>,
) -> impl IntoView {
    let ApiKey { id, name, prefix, scopes, department_id, expires_at, last_used_at, revoked, .. } = key_of;
    let scopes = move || {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        words.join(" · ")
    };
    let department = move || match department_id {
        Some(id) => department_name(departments, id),
        None => t::common::all().to_owned(),
    };
    view! {
        <tr class:inactive=revoked>
            <td class="main-cell">{name}<span class="sub mono">{prefix}" …"</span></td>
            <td data-label=t::api_keys::scopes class="small">{scopes}</td>
            <td data-label=t::common::department>{department}</td>
            <td data-label=t::api_keys::last_used>
                {move || last_used_at.map_or_else(|| t::api_keys::never().to_owned(), format::date_time)}
            </td>
            <td data-label=t::api_keys::expires>
                {move || match (revoked, expires_at) {
                    (true, _) => view! { <Pill label=t::api_keys::revoked tone=Tone::Bad/> }.into_any(),
                    (false, Some(at)) => format::day(at).into_any(),
                    (false, None) => t::api_keys::never().into_any(),
                }}
            </td>
            <td>
                {(!revoked).then(|| view! {
                    <div class="actions">
                        <Button
                            label=t::api_keys::revoke
                            glyph=Glyph::Ban
                            kind=Kind::Quiet
                            small=true
                            on_click=move || on_revoke.run((id,))
                        />
                    </div>
                })}
            </td>
        </tr>
    }
}

#[component]
fn AddForm(
    open: RwSignal<bool>,
    keys: Fetch<Vec<ApiKey>>,
    departments: Fetch<Vec<Department>>,
) -> impl IntoView {
    let made = RwSignal::new(None::<ApiKeyCreated>);
    let save = use_command(
        |api, create: ApiKeyCreate, key| async move { api.create_api_key(&create, &key).await },
        move |created| {
            keys.refetch();
            made.try_set(Some(created));
        },
    );
    move || {
        match made.get() {
        Some(created) => view! {
            <SecretOnce secret=created.secret text=t::api_keys::secret_text on_kept=move |()| open.set(false)/>
        }
        .into_any(),
        None => view! { <Form open departments save/> }.into_any(),
    }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    departments: Fetch<Vec<Department>>,
    save: Command<ApiKeyCreate>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let department = RwSignal::new(String::new());
    let days = RwSignal::new("365".to_owned());
    let wrong_days = RwSignal::new(None);
    let scopes = RwSignal::new(Vec::<Permission>::new());
    let refused = save.field("expires_in_days");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match days.get_untracked().trim().parse() {
            Err(_) => wrong_days.set(Some(t::field_error::malformed().to_owned())),
            Ok(expires_in_days) => {
                wrong_days.set(None);
                save.run(ApiKeyCreate {
                    name: name.get_untracked(),
                    scopes: scopes.get_untracked(),
                    department_id: department.get_untracked().parse().ok(),
                    expires_in_days,
                });
            }
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::common::name hint=t::api_keys::name_hint value=name error=save.field("name")/>
            <Scopes scopes error=save.field("scopes")/>
            <div class="form-grid">
                <SelectField
                    label=t::common::department
                    hint=t::api_keys::department_hint
                    choices=department_choices(departments)
                    value=department
                    on_change=move |value| department.set(value)
                    error=save.field("department_id")
                />
                <TextField
                    label=t::api_keys::days
                    hint=t::api_keys::days_hint
                    value=days
                    error=Signal::derive(move || wrong_days.get().or_else(|| refused.get()))
                />
            </div>
            <DialogFoot open action=t::api_keys::add error=save.error busy=save.pending/>
        </form>
    }
}

/// The rights that a machine may be given.
#[component]
fn Scopes(scopes: RwSignal<Vec<Permission>>, error: Signal<Option<String>>) -> impl IntoView {
    let set = move |scope: Permission, on: bool| {
        scopes.update(|scopes| {
            scopes.retain(|known| *known != scope);
            if on {
                scopes.push(scope);
            }
        });
    };
    let choices = Role::Service.permissions().into_iter().map(move |scope| {
        view! {
            <CheckField
                label=move || scope.word()
                checked=Signal::derive(move || scopes.with(|scopes| scopes.contains(&scope)))
                on_change=move |on| set(scope, on)
            />
        }
    });
    view! {
        <fieldset class="field">
            <legend class="label">{t::api_keys::scopes}</legend>
            <div class="form-grid scope-grid">{choices.collect_view()}</div>
            {move || error.get().map(|error| view! {
                <p class="field-error" role="alert"><Icon glyph=Glyph::CircleAlert/><span>{error}</span></p>
            })}
        </fieldset>
    }
}
