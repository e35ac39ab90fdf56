//! The rules that a person may change: their own, and for who keeps them all that tell others.

use leptos::prelude::*;
use penstock_shared::{
    alert::{AlertRule, AlertRuleUpdate},
    event::EventTopic,
};

use super::{Head, form::RuleForm, watch_word};
use crate::{
    api::Query,
    command::use_command,
    features::{dimensions::Definitions, explorer::names::axis_word},
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    ui::{
        Button, Card, Confirm, Dialog, Empty, Glyph, Kind, LinkButton, Loaded, Pill, Table, Tone,
        open_while_chosen, use_toasts,
    },
};

/// The page.
#[component]
pub fn AlertRulesPage() -> impl IntoView {
    let rules = use_fetch(|api| api.alert_rules());
    use_live(&[EventTopic::AlertRuleChanged, EventTopic::AlertChanged], move || rules.refetch());
    let editing = RwSignal::new(None::<Option<AlertRule>>);
    let open = open_while_chosen(editing);
    let title = move || {
        if editing.with(|rule| matches!(rule, Some(Some(_)))) { t::alerts::edit() } else { t::alerts::new() }
    };
    view! {
        <Head tab=t::alerts::rules text=t::alerts::rules_text>
            <Button label=t::alerts::new glyph=Glyph::Plus kind=Kind::Primary
                on_click=move || editing.set(Some(None))/>
        </Head>
        <Card flush=true>
            <Loaded fetch=rules rows=4 let:all><Rules all fetch=rules editing/></Loaded>
        </Card>
        <Dialog open title wide=true>
            {move || editing.get().map(|rule| view! { <RuleForm rule open done=move |()| rules.refetch()/> })}
        </Dialog>
    }
}

#[component]
fn Rules(
    all: Signal<Vec<AlertRule>>,
    fetch: Fetch<Vec<AlertRule>>,
    editing: RwSignal<Option<Option<AlertRule>>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let deleting = RwSignal::new(None::<AlertRule>);
    let asking = open_while_chosen(deleting);
    let delete = use_command(
        |api, rule: AlertRule, _| async move { api.delete_alert_rule(rule.id, rule.version).await },
        move |()| {
            asking.try_set(false);
            fetch.refetch();
            toasts.good(t::alerts::deleted());
        },
    );
    view! {
        {move || {
            let all = all.get();
            if all.is_empty() {
                return view! {
                    <Empty glyph=Glyph::TriangleAlert title=t::alerts::no_rules text=t::alerts::no_rules_text/>
                }.into_any();
            }
            view! {
                <Table label=t::alerts::rules>
                    <thead>
                        <tr>
                            <th scope="col" class="wide">{t::common::name}</th>
                            <th scope="col">{t::alerts::watch}</th>
                            <th scope="col">{t::alerts::place}</th>
                            <th scope="col">{t::alerts::open}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        {all.into_iter().map(|rule| view! { <Row rule fetch editing deleting/> }).collect_view()}
                    </tbody>
                </Table>
            }.into_any()
        }}
        <Confirm open=asking title=t::alerts::delete text=t::alerts::delete_text action=t::alerts::delete danger=true
            busy=delete.pending error=delete.error
            on_confirm=move |()| {
                if let Some(rule) = deleting.get_untracked() {
                    delete.run(rule);
                }
            }/>
    }
}

#[component]
fn Row(
    rule: AlertRule,
    fetch: Fetch<Vec<AlertRule>>,
    editing: RwSignal<Option<Option<AlertRule>>>,
    deleting: RwSignal<Option<AlertRule>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let definitions = Definitions::here();
    let (id, version, active) = (rule.id, rule.version, rule.active);
    let switch = use_command(
        move |api, active: bool, _| async move {
            let change = AlertRuleUpdate { active: Some(active), ..AlertRuleUpdate::default() };
            api.update_alert_rule(id, &change, version).await
        },
        move |_| fetch.refetch(),
    );
    Effect::new(move || {
        if let Some(error) = switch.error.get() {
            toasts.bad(&error);
            fetch.refetch();
        }
    });
    let (watch, per, time) = (rule.definition.watch, rule.definition.per, rule.definition.time);
    let place = (rule.place_name.clone(), rule.place_name_zh.clone());
    let place = move || {
        let name = named(&place.0, &place.1);
        if name.is_empty() { t::alerts::whole().to_owned() } else { name.to_owned() }
    };
    let problem = rule.problem;
    let open_alerts = rule.open_alerts;
    let of_rule = Query::new().with("rule", id).on(paths::ALERTS);
    let (to_edit, to_delete) = (rule.clone(), rule.clone());
    view! {
        <tr data-testid="alert-rule">
            <td class="main-cell">
                {rule.name}
                <span class="sub">{rule.owner_name}</span>
                {problem.map(|problem| view! { <Pill label=move || problem.word() tone=Tone::Bad/> })}
            </td>
            <td data-label=t::alerts::watch>
                {move || watch_word(watch)}
                <span class="sub">{move || time.word()}</span>
            </td>
            <td data-label=t::alerts::place>
                {place}
                {per.map(|axis| view! {
                    <span class="sub">{move || format!("{}: {}", t::alerts::per(), axis_word(definitions, axis))}</span>
                })}
            </td>
            <td data-label=t::alerts::open>
                {if active {
                    view! { <LinkButton label=move || crate::format::count(open_alerts) href=of_rule small=true kind=Kind::Quiet/> }.into_any()
                } else {
                    view! { <span class="muted">"–"</span> }.into_any()
                }}
            </td>
            <td>
                <div class="actions">
                    <Button label=t::alerts::edit glyph=Glyph::Pencil small=true icon_only=true kind=Kind::Quiet
                        on_click=move || editing.set(Some(Some(to_edit.clone())))/>
                    <Button label=move || if active { t::alerts::off() } else { t::alerts::on() } small=true
                        kind=Kind::Quiet busy=switch.pending on_click=move || switch.run(!active)/>
                    <Button label=t::alerts::delete glyph=Glyph::Trash2 small=true icon_only=true kind=Kind::Quiet
                        on_click=move || deleting.set(Some(to_delete.clone()))/>
                </div>
            </td>
        </tr>
    }
}
