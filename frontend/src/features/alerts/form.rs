//! The form of a rule.

use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::{
    alert::{
        AlertDirection, AlertRule, AlertRuleCreate, AlertRuleUpdate, AlertSeverity, AlertTime, AlertWatch,
        MOST_THRESHOLDS,
    },
    ids::{AlertRuleId, UserId},
    money::Currency,
    permission::{Permission, Role},
    pivot::{AxisKind, MeasureUnit, PivotMeasure},
    webhook::Webhook,
};

use super::{
    draft::{APPROVALS, CAMPAIGN, DEPARTMENT, Draft, INVOICES, NODE, PLACES, Typed, UNUSED, VIEW},
    trial::Trial,
};
use crate::{
    api::CampaignFilter,
    command::use_command,
    features::{
        dimensions::Definitions,
        explorer::names::{kind_word, kinds},
    },
    fetch::use_fetch,
    i18n::{named, t, words::Word},
    session::can,
    ui::{
        Button, CheckField, Choice, Combobox, DialogFoot, Glyph, Kind, Loaded, SelectField, TextField,
        use_toasts,
    },
};

/// The form; with a rule it changes that one.
#[component]
pub fn RuleForm(
    rule: Option<AlertRule>,
    open: RwSignal<bool>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let organisation = use_fetch(|api| api.organisation());
    view! {
        <Loaded fetch=organisation rows=5 let:organisation>
            <Fields
                rule=rule.clone()
                currency=organisation.with_untracked(|organisation| organisation.currency)
                open
                done
            />
        </Loaded>
    }
}

/// What is sent.
#[derive(Debug, Clone)]
enum Sent {
    New(Box<AlertRuleCreate>),
    Change(AlertRuleId, i64, Box<AlertRuleUpdate>),
}

#[component]
fn Fields(
    rule: Option<AlertRule>,
    currency: Currency,
    open: RwSignal<bool>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let draft = Draft::new(rule.as_ref(), currency);
    let at = rule.map(|rule| (rule.id, rule.version));
    let wrong = RwSignal::new(false);
    let save = use_command(
        |api, sent: Sent, key| async move {
            match sent {
                Sent::New(new) => api.create_alert_rule(&new, &key).await,
                Sent::Change(id, version, change) => api.update_alert_rule(id, &change, version).await,
            }
        },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(definition) = untrack(|| draft.definition()) else {
            wrong.set(true);
            return;
        };
        wrong.set(false);
        let (name, recipients) = (draft.name.get_untracked(), draft.recipients.get_untracked());
        save.run(match at {
            None => Sent::New(Box::new(AlertRuleCreate { name, definition, recipients })),
            Some((id, version)) => {
                let change = AlertRuleUpdate {
                    name: Some(name),
                    definition: Some(definition),
                    recipients: Some(recipients),
                    active: None,
                };
                Sent::Change(id, version, Box::new(change))
            }
        });
    };
    let manages = can(Permission::AlertsManage);
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <TextField label=t::common::name hint=t::alerts::name_hint value=draft.name error=save.field("name")/>
            <WatchFields draft/>
            <PlaceFields draft error=save.field("definition.place") per_error=save.field("definition.per")/>
            <Thresholds draft wrong error=save.field("definition.thresholds")/>
            {move || manages.get().then(|| view! { <Recipients draft/> })}
            <Trial draft wrong/>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn WatchFields(draft: Draft) -> impl IntoView {
    let watches = || {
        let beside = [
            Choice::new(APPROVALS, t::alert_watch::overdue_approvals()),
            Choice::new(INVOICES, t::alert_watch::overdue_invoices()),
            Choice::new(UNUSED, t::alert_watch::unused_near_end()),
        ];
        let measures = PivotMeasure::ALL.iter().map(|measure| Choice::new(measure, measure.word()));
        measures.chain(beside).collect::<Vec<_>>()
    };
    let directions = || AlertDirection::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let times = || AlertTime::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let near_end = Memo::new(move |_| matches!(draft.watched(), AlertWatch::UnusedNearEnd { .. }));
    let by_query = Memo::new(move |_| draft.watched().is_measured_by_query());
    view! {
        <SelectField label=t::alerts::watch choices=Signal::derive(watches) value=draft.watch
            on_change=move |text: String| draft.watch.set(text)/>
        {move || near_end.get().then(|| view! {
            <TextField label=t::alerts::days hint=t::alerts::days_hint value=draft.days kind="number"/>
        })}
        {move || by_query.get().then(|| view! {
            <SelectField label=t::alerts::time choices=Signal::derive(times)
                value=Signal::derive(move || draft.time.get().to_string())
                on_change=move |text: String| draft.time.set(text.parse().unwrap_or(AlertTime::FiscalYear))/>
        })}
        <SelectField label=t::alerts::direction choices=Signal::derive(directions)
            value=Signal::derive(move || draft.direction.get().to_string())
            on_change=move |text: String| draft.direction.set(text.parse().unwrap_or(AlertDirection::AtOrAbove))/>
    }
}

fn place_word(kind: &str) -> &'static str {
    match kind {
        NODE => t::alerts::node(),
        DEPARTMENT => t::alerts::department(),
        CAMPAIGN => t::alerts::campaign(),
        VIEW => t::alerts::view(),
        _ => t::alerts::everything(),
    }
}

#[component]
fn PlaceFields(
    draft: Draft,
    error: Signal<Option<String>>,
    per_error: Signal<Option<String>>,
) -> impl IntoView {
    let definitions = Definitions::here();
    let places = || PLACES.iter().map(|kind| Choice::new(kind, place_word(kind))).collect::<Vec<_>>();
    let per = move || {
        let whole = Choice::new("", t::alerts::per_none());
        let kinds =
            kinds(definitions).into_iter().filter(|kind| !kind.is_time() && *kind != AxisKind::Status);
        let kinds = kinds.map(|kind| Choice::new(kind, kind_word(definitions, kind)));
        // A dimension with a level was chosen by the interface of the program.
        let known = draft.per.get();
        let own = known.contains('@').then(|| Choice::new(&known, known.clone()));
        std::iter::once(whole).chain(kinds).chain(own).collect::<Vec<_>>()
    };
    view! {
        <SelectField label=t::alerts::place_kind choices=Signal::derive(places) value=draft.place error
            on_change=move |text: String| {
                draft.place.set(text);
                draft.place_id.set(String::new());
            }/>
        {move || match draft.place.get().as_str() {
            NODE => view! { <NodeField draft/> }.into_any(),
            DEPARTMENT => view! { <DepartmentField draft/> }.into_any(),
            CAMPAIGN => view! { <CampaignField draft/> }.into_any(),
            VIEW => view! { <ViewField draft/> }.into_any(),
            _ => ().into_any(),
        }}
        <SelectField label=t::alerts::per choices=Signal::derive(per) value=draft.per error=per_error
            on_change=move |text: String| draft.per.set(text)/>
    }
}

#[component]
fn PlaceBox(
    draft: Draft,
    label: fn() -> &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    view! {
        <Combobox label choices value=draft.place_id on_change=move |text: String| draft.place_id.set(text)/>
    }
}

#[component]
fn NodeField(draft: Draft) -> impl IntoView {
    let nodes = use_fetch(|api| async move {
        let today = crate::zone::today();
        let years = api.fiscal_years().await?;
        let now = years.iter().find(|year| (year.starts_on..=year.ends_on).contains(&today));
        match now.or(years.last()) {
            Some(year) => Ok(api.budget_tree(year.id).await?.nodes),
            None => Ok(Vec::new()),
        }
    });
    let choices = move || {
        let nodes = nodes.value.get().unwrap_or_default();
        nodes.iter().map(|node| Choice::new(node.id, named(&node.name, &node.name_zh))).collect::<Vec<_>>()
    };
    view! { <PlaceBox draft label=t::alerts::node choices=Signal::derive(choices)/> }
}

#[component]
fn DepartmentField(draft: Draft) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let choices = move || {
        let all = departments.value.get().unwrap_or_default();
        all.iter().map(|of| Choice::new(of.id, named(&of.name, &of.name_zh))).collect::<Vec<_>>()
    };
    view! { <PlaceBox draft label=t::alerts::department choices=Signal::derive(choices)/> }
}

#[component]
fn CampaignField(draft: Draft) -> impl IntoView {
    let campaigns =
        use_fetch(|api| async move { Ok(api.campaigns(&CampaignFilter::default(), None, 200).await?.items) });
    let choices = move || {
        let all = campaigns.value.get().unwrap_or_default();
        all.iter().map(|of| Choice::new(of.id, of.name.clone())).collect::<Vec<_>>()
    };
    view! { <PlaceBox draft label=t::alerts::campaign choices=Signal::derive(choices)/> }
}

#[component]
fn ViewField(draft: Draft) -> impl IntoView {
    let views = use_fetch(|api| api.analysis_views());
    let choices = move || {
        let all = views.value.get().unwrap_or_default();
        all.iter().map(|of| Choice::new(of.id, of.name.clone())).collect::<Vec<_>>()
    };
    view! { <PlaceBox draft label=t::alerts::view choices=Signal::derive(choices)/> }
}

#[component]
fn Thresholds(draft: Draft, wrong: RwSignal<bool>, error: Signal<Option<String>>) -> impl IntoView {
    let severities = || AlertSeverity::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let many = Memo::new(move |_| draft.thresholds.with(Vec::len) > 1);
    let full = Memo::new(move |_| draft.thresholds.with(Vec::len) >= MOST_THRESHOLDS);
    let row = move |typed: Typed| {
        view! {
            <div class="alert-threshold">
                <TextField label=t::alerts::at value=typed.value/>
                <SelectField label=t::alerts::severity choices=Signal::derive(severities)
                    value=Signal::derive(move || typed.severity.get().to_string())
                    on_change=move |text: String| typed.severity.set(text.parse().unwrap_or(AlertSeverity::Warning))/>
                {move || many.get().then(|| view! {
                    <Button label=t::alerts::remove glyph=Glyph::X small=true icon_only=true kind=Kind::Quiet
                        on_click=move || draft.thresholds.update(|all| all.retain(|other| *other != typed))/>
                })}
            </div>
        }
    };
    view! {
        <fieldset class="alert-thresholds">
            <legend>{t::alerts::thresholds}</legend>
            {move || (draft.watched().unit() == MeasureUnit::Minutes).then(|| view! { <p class="hint">{t::alerts::in_hours}</p> })}
            {move || draft.thresholds.get().into_iter().map(row).collect_view()}
            {move || error.get().map(|text| view! { <p class="field-error">{text}</p> })}
            {move || wrong.get().then(|| view! { <p class="field-error">{t::alerts::wrong_value}</p> })}
            {move || (!full.get()).then(|| view! {
                <Button label=t::alerts::add_threshold glyph=Glyph::Plus small=true
                    on_click=move || draft.thresholds.update(|all| all.push(Typed::new("", AlertSeverity::Warning)))/>
            })}
        </fieldset>
    }
}

#[component]
fn Recipients(draft: Draft) -> impl IntoView {
    let people = use_fetch(|api| api.users());
    let readers = Role::ALL.iter().copied().filter(|role| *role != Role::Service);
    let role = move |role: Role| {
        let set = move |on: bool| {
            draft.recipients.update(|all| {
                all.roles.retain(|other| *other != role);
                if on {
                    all.roles.push(role);
                }
            });
        };
        view! {
            <CheckField label=move || role.word() on_change=set
                checked=Signal::derive(move || draft.recipients.with(|all| all.roles.contains(&role)))/>
        }
    };
    let choices = move || {
        let all = people.value.get().unwrap_or_default();
        all.iter().map(|of| Choice::new(of.id, of.name.clone())).collect::<Vec<_>>()
    };
    let add = move |text: String| {
        if let Ok(id) = text.parse::<UserId>() {
            draft.recipients.update(|all| {
                if !all.people.contains(&id) {
                    all.people.push(id);
                }
            });
        }
    };
    let name = move |id: UserId| {
        people.value.with(|all| {
            all.iter().flatten().find(|of| of.id == id).map(|of| of.name.clone()).unwrap_or_default()
        })
    };
    view! {
        <fieldset class="alert-recipients">
            <legend>{t::alerts::tell}</legend>
            <p class="hint">{t::alerts::tell_text}</p>
            <div role="group" aria-label=t::alerts::roles>{readers.map(role).collect_view()}</div>
            <Combobox label=t::alerts::people choices=Signal::derive(choices)
                value=Signal::derive(String::new) on_change=add optional=true/>
            <div class="chips">
                {move || draft.recipients.with(|all| all.people.clone()).into_iter().map(|id| view! {
                    <Button label=move || name(id) glyph=Glyph::X small=true
                        on_click=move || draft.recipients.update(|all| all.people.retain(|other| *other != id))/>
                }).collect_view()}
            </div>
            <Endpoints draft/>
        </fieldset>
    }
}

/// Other programs that are told; nothing where there are none.
#[component]
fn Endpoints(draft: Draft) -> impl IntoView {
    let webhooks = use_fetch(|api| api.webhooks());
    let choice = move |of: Webhook| {
        let id = of.id;
        let set = move |on: bool| {
            draft.recipients.update(|all| {
                all.webhooks.retain(|other| *other != id);
                if on {
                    all.webhooks.push(id);
                }
            });
        };
        view! {
            <CheckField label=TextProp::from(of.name) on_change=set
                checked=Signal::derive(move || draft.recipients.with(|all| all.webhooks.contains(&id)))/>
        }
    };
    move || {
        let known = webhooks.value.get().unwrap_or_default();
        (!known.is_empty()).then(|| {
            view! {
                <p class="label">{t::alerts::webhooks}</p>
                <div role="group" aria-label=t::alerts::webhooks>
                    {known.into_iter().map(choice).collect_view()}
                </div>
            }
        })
    }
}
