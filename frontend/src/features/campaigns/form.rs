//! The form of a campaign, new or changed.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    campaign::{Campaign, CampaignCreate, CampaignUpdate},
    ids::CampaignId,
    permission::Permission,
    problem::FieldErrorCode,
    reference::{ActivityType, Channel},
};

use crate::{
    api::Term,
    browser,
    command::{Command, use_command},
    features::{
        dimensions::{self, Chosen, DimensionFields, FieldErrors, assignments, chosen_of},
        expenses::choices::{department_choices, tree_choices, year_of},
        missing::MissingPage,
    },
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word},
    paths,
    session::{can, current_user},
    ui::{
        Button, Card, Choice, Combobox, Crumb, DateField, FormProblem, Kind, Loaded, PageHeader, SelectField,
        TextArea, TextField, use_toasts,
    },
    zone,
};

fn crumbs() -> Signal<Vec<Crumb>> {
    Signal::derive(|| {
        vec![Crumb { label: t::campaigns::title().to_owned(), href: paths::CAMPAIGNS.to_owned() }]
    })
}

/// The page of a new campaign.
#[component]
pub fn NewCampaignPage() -> impl IntoView {
    view! {
        <PageHeader title=t::campaigns::new crumbs=crumbs()/>
        <Form campaign=None/>
    }
}

/// The page of a campaign that is changed.
#[component]
pub fn EditCampaignPage() -> impl IntoView {
    let id = paths::id_here::<CampaignId>();
    move || match id.get() {
        Some(id) => view! { <Edit id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Edit(id: CampaignId) -> impl IntoView {
    let campaign = use_fetch(move |api| api.campaign(id));
    view! {
        <PageHeader title=t::campaigns::edit crumbs=crumbs()/>
        // What is typed stands; only the first reading fills the form.
        <Loaded fetch=campaign rows=8 let:campaign><Form campaign=Some(campaign.get_untracked())/></Loaded>
    }
}

#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    objective: RwSignal<String>,
    department: RwSignal<String>,
    channel: RwSignal<String>,
    activity: RwSignal<String>,
    owner: RwSignal<String>,
    node: RwSignal<String>,
    starts_on: RwSignal<Option<NaiveDate>>,
    ends_on: RwSignal<Option<NaiveDate>>,
    dimensions: RwSignal<Chosen>,
    tried: RwSignal<bool>,
}

fn text_of(id: Option<i64>) -> RwSignal<String> {
    RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default())
}

impl Fields {
    fn new(campaign: Option<&Campaign>) -> Self {
        let own = untrack(current_user).and_then(|user| user.department_id);
        let of = |take: fn(&Campaign) -> Option<i64>| text_of(campaign.and_then(take));
        Self {
            name: RwSignal::new(campaign.map(|campaign| campaign.name.clone()).unwrap_or_default()),
            objective: RwSignal::new(campaign.map(|campaign| campaign.objective.clone()).unwrap_or_default()),
            department: text_of(campaign.map(|campaign| campaign.department_id).or(own).map(|id| id.0)),
            channel: of(|campaign| campaign.channel_id.map(|id| id.0)),
            activity: of(|campaign| campaign.activity_type_id.map(|id| id.0)),
            owner: of(|campaign| campaign.owner_id.map(|id| id.0)),
            node: of(|campaign| campaign.budget_node_id.map(|id| id.0)),
            starts_on: RwSignal::new(campaign.map_or_else(|| Some(zone::today()), |c| Some(c.starts_on))),
            ends_on: RwSignal::new(campaign.map(|campaign| campaign.ends_on)),
            dimensions: RwSignal::new(campaign.map(|c| chosen_of(&c.dimensions)).unwrap_or_default()),
            tried: RwSignal::new(false),
        }
    }

    /// `None` while something is missing.
    fn create(self) -> Option<CampaignCreate> {
        let name = self.name.get_untracked().trim().to_owned();
        Some(CampaignCreate {
            name: Some(name).filter(|name| !name.is_empty())?,
            objective: self.objective.get_untracked().trim().to_owned(),
            department_id: self.department.get_untracked().parse().ok()?,
            channel_id: self.channel.get_untracked().parse().ok(),
            activity_type_id: self.activity.get_untracked().parse().ok(),
            owner_id: self.owner.get_untracked().parse().ok(),
            budget_node_id: self.node.get_untracked().parse().ok(),
            starts_on: self.starts_on.get_untracked()?,
            ends_on: self.ends_on.get_untracked()?,
            dimensions: assignments(&self.dimensions.get_untracked()),
        })
    }
}

fn update_of(create: CampaignCreate) -> CampaignUpdate {
    CampaignUpdate {
        name: Some(create.name),
        objective: Some(create.objective),
        channel_id: create.channel_id,
        activity_type_id: create.activity_type_id,
        owner_id: create.owner_id,
        budget_node_id: create.budget_node_id,
        status: None,
        starts_on: Some(create.starts_on),
        ends_on: Some(create.ends_on),
        dimensions: Some(create.dimensions),
    }
}

#[component]
fn Form(campaign: Option<Campaign>) -> impl IntoView {
    let fields = Fields::new(campaign.as_ref());
    let known = campaign.map(|campaign| (campaign.id, campaign.version));
    let toasts = use_toasts();
    let navigate = use_navigate();
    let save = use_command(
        move |api, create: CampaignCreate, key| async move {
            match known {
                None => api.create_campaign(&create, &key).await,
                Some((id, version)) => api.update_campaign(id, &update_of(create), version).await,
            }
        },
        move |saved: Campaign| {
            toasts.good(t::common::saved());
            navigate(&paths::campaign(saved.id), NavigateOptions::default());
        },
    );
    let send = move || {
        fields.tried.set(true);
        match fields.create() {
            Some(create) => save.run(create),
            None => set_timeout(
                || browser::focus_first("[aria-invalid='true']"),
                std::time::Duration::from_millis(50),
            ),
        }
    };
    view! {
        <form class="form campaign-form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <Card>
                <What fields save fixed=known.is_some()/>
                <FormProblem error=save.error/>
                <div class="form-actions">
                    <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                </div>
            </Card>
        </form>
    }
}

fn required(
    fields: Fields,
    save: Command<CampaignCreate>,
    field: &'static str,
    missing: impl Fn() -> bool + Send + Sync + 'static,
) -> Signal<Option<String>> {
    let server = save.field(field);
    Signal::derive(move || {
        let own = (fields.tried.get() && missing()).then(|| FieldErrorCode::Required.word().to_owned());
        own.or_else(|| server.get())
    })
}

/// The usable terms of a list, after "none".
pub fn term_choices<T: Term>(list: Fetch<Vec<T>>) -> Vec<Choice> {
    let active = list.value.get().unwrap_or_default().into_iter().filter(Term::is_usable);
    let choices = active.map(|term| {
        let (name, name_zh) = term.names();
        Choice::new(term.id(), named(name, name_zh))
    });
    std::iter::once(Choice::new("", t::common::none())).chain(choices).collect()
}

#[component]
fn What(fields: Fields, save: Command<CampaignCreate>, fixed: bool) -> impl IntoView {
    view! {
        <TextField
            label=t::common::name
            value=fields.name
            error=required(fields, save, "name", move || fields.name.with(|name| name.trim().is_empty()))
        />
        <TextArea label=t::campaigns::objective value=fields.objective error=save.field("objective") optional=true/>
        <div class="form-grid">
            <DateField
                label=t::campaigns::starts_on
                value=fields.starts_on
                error=required(fields, save, "starts_on", move || fields.starts_on.with(Option::is_none))
            />
            <DateField
                label=t::campaigns::ends_on
                value=fields.ends_on
                error=required(fields, save, "ends_on", move || fields.ends_on.with(Option::is_none))
            />
        </div>
        <Places fields save fixed/>
    }
}

/// Whose it is, where it belongs, and what it is charged to.
#[component]
fn Places(fields: Fields, save: Command<CampaignCreate>, fixed: bool) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let channels = use_fetch(|api| api.terms::<Channel>());
    let activities = use_fetch(|api| api.terms::<ActivityType>());
    let years = use_fetch(|api| api.fiscal_years());
    let tree = use_fetch(move |api| {
        let date = fields.starts_on.get();
        let year = years.value.with(|years| years.as_deref().and_then(|years| year_of(years, date)));
        async move {
            match year {
                Some(year) => Ok(api.budget_tree(year).await?.nodes),
                None => Ok(Vec::new()),
            }
        }
    });
    let department_options = Signal::derive(move || {
        let known = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::choose())
    });
    view! {
        <div class="form-grid">
            <SelectField
                label=t::common::department
                choices=department_options
                value=fields.department
                on_change=move |id| fields.department.set(id)
                disabled=fixed
                error=required(fields, save, "department_id", move || fields.department.with(String::is_empty))
            />
            <Owner fields save/>
            <SelectField
                label=t::campaigns::channel
                choices=Signal::derive(move || term_choices(channels))
                value=fields.channel
                on_change=move |id| fields.channel.set(id)
                error=save.field("channel_id")
                optional=true
            />
            <SelectField
                label=t::campaigns::activity
                choices=Signal::derive(move || term_choices(activities))
                value=fields.activity
                on_change=move |id| fields.activity.set(id)
                error=save.field("activity_type_id")
                optional=true
            />
            <DimensionFields
                form=dimensions::Form::Campaign
                chosen=fields.dimensions
                day=fields.starts_on
                errors=FieldErrors::new(move |field| save.error.with(|error| error.as_ref()?.field(field).map(str::to_owned)))
            />
        </div>
        <Combobox
            label=t::expenses::budget
            hint=t::campaigns::budget_hint
            choices=Signal::derive(move || tree_choices(&tree.value.get().unwrap_or_default()))
            value=fields.node
            on_change=move |id| fields.node.set(id)
            placeholder=t::expenses::budget_placeholder
            error=save.field("budget_node_id")
            optional=true
        />
    }
}

/// Only those who may read the directory can name another owner.
#[component]
fn Owner(fields: Fields, save: Command<CampaignCreate>) -> impl IntoView {
    let may = can(Permission::UsersRead);
    let users = use_fetch(move |api| {
        let may = may.get();
        async move { if may { api.users().await } else { Ok(Vec::new()) } }
    });
    let choices = Signal::derive(move || {
        let active = users.value.get().unwrap_or_default().into_iter().filter(|user| user.active);
        active.map(|user| Choice::new(user.id, user.name).detail(user.email)).collect::<Vec<_>>()
    });
    move || {
        may.get().then(|| {
            view! {
                <Combobox
                    label=t::campaigns::owner
                    choices
                    value=fields.owner
                    on_change=move |id| fields.owner.set(id)
                    error=save.field("owner_id")
                    optional=true
                />
            }
        })
    }
}
