//! One alert: what was reached, where, and what can be done about it.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    alert::{Alert, AlertSeverity, AlertSnooze, AlertState, AlertWatch},
    budget_request::BudgetRequestKind,
    ids::NodeId,
    permission::Permission,
};

use super::sentence;
use crate::{
    api::Query,
    command::use_command,
    features::explorer::question::Question,
    format,
    i18n::{named, t, words::Word},
    paths,
    session::Allowed,
    ui::{Button, DateField, Dialog, DialogFoot, Glyph, Kind, LinkButton, Pill, Tone, use_toasts},
    zone,
};

/// How long an alert is usually put off, in days.
const USUAL_DAYS: u64 = 7;

const fn tone(severity: AlertSeverity) -> Tone {
    match severity {
        AlertSeverity::Info => Tone::Accent,
        AlertSeverity::Warning => Tone::Warn,
        AlertSeverity::Critical => Tone::Bad,
    }
}

/// What an alert is about: the value of the dimension, or the place. Tracks the language.
pub fn about(alert: &Alert) -> String {
    let (name, name_zh) = alert.finding.member.as_ref().map_or_else(
        || (alert.place_name.as_str(), alert.place_name_zh.as_str()),
        |member| (member.name.as_str(), member.name_zh.as_str()),
    );
    let name = named(name, name_zh);
    if name.is_empty() { t::alerts::whole().to_owned() } else { name.to_owned() }
}

/// The alert; `changed` is called when the person did something about it.
#[component]
pub fn AlertItem(alert: Alert, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    let snoozing = RwSignal::new(false);
    let severity = alert.finding.severity;
    let (id, state) = (alert.id, alert.state);
    let (raised_at, resolved_at, until) = (alert.raised_at, alert.resolved_at, alert.snoozed_until);
    let of = StoredValue::new(alert.clone());
    view! {
        <li class="alert" data-state=state.to_string() data-testid="alert">
            <div class="alert-head">
                <Pill label=move || severity.word() tone=tone(severity)/>
                <A href=paths::alert(id) attr:class="alert-about">{move || of.with_value(about)}</A>
                <Pill label=move || state.word() tone=if state == AlertState::New { Tone::Accent } else { Tone::Quiet }/>
            </div>
            <p>{move || of.with_value(|of| sentence(
                &of.definition, of.finding.figures.value, of.finding.threshold, of.finding.figures.currency,
            ))}</p>
            <Figures of/>
            <p class="muted small">
                <span>{alert.rule_name.clone()}</span>
                {(!alert.time_name.is_empty()).then(|| format!(" · {}", alert.time_name))}
                " · "{move || format!("{} {}", t::alerts::raised(), format::date_time(raised_at))}
                {resolved_at.map(|at| view! { " · "{move || format!("{} {}", t::alerts::ended(), format::date_time(at))} })}
                {until.filter(|_| state == AlertState::Snoozed).map(|day| view! {
                    " · "{move || t::alerts::snoozed_until(format::date(day))}
                })}
            </p>
            <div class="row alert-actions">
                <Doors alert=alert.clone()/>
                {(state != AlertState::Resolved).then(|| view! { <Own of snoozing changed/> })}
            </div>
            <Dialog open=snoozing title=t::alerts::snooze><SnoozeForm of open=snoozing changed/></Dialog>
        </li>
    }
}

#[component]
fn Figures(of: StoredValue<Alert>) -> impl IntoView {
    let figures = of.with_value(|of| of.finding.figures);
    let row = move |label: fn() -> &'static str, minor: Option<i64>| {
        minor.map(|minor| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="num">{move || format::money(minor, figures.currency)}</dd>
                </div>
            }
        })
    };
    let any = figures.allocated_minor.or(figures.used_minor).or(figures.available_minor).is_some();
    any.then(|| {
        view! {
            <dl class="alert-figures">
                {row(t::alerts::allocated, figures.allocated_minor)}
                {row(t::alerts::used, figures.used_minor)}
                {row(t::alerts::available, figures.available_minor)}
            </dl>
        }
    })
}

/// The ways to what is behind the figures, and to what helps.
#[component]
fn Doors(alert: Alert) -> impl IntoView {
    let ask = |kind: BudgetRequestKind, node: NodeId| {
        Query::new().with("kind", kind).with("node", node).on(paths::BUDGET_REQUEST_NEW)
    };
    let explore = alert.query.clone().map(|query| {
        let question = Question { query, ..Question::default() };
        view! { <LinkButton label=t::alerts::explore href=question.href(None) small=true/> }
    });
    let waiting = (alert.definition.watch == AlertWatch::OverdueApprovals)
        .then(|| view! { <LinkButton label=t::alerts::open_request href=paths::APPROVALS small=true/> });
    let helps = alert.state != AlertState::Resolved;
    view! {
        {alert.node_id.map(|node| view! {
            <LinkButton label=t::alerts::open_budget href=paths::budget_node(node) small=true/>
        })}
        {explore}
        {waiting}
        {alert.node_id.filter(|_| helps).map(|node| view! {
            <Allowed to=Permission::BudgetsRequest>
                <LinkButton label=t::alerts::move_money href=ask(BudgetRequestKind::Transfer, node) small=true/>
                <LinkButton label=t::alerts::ask_override href=ask(BudgetRequestKind::Override, node) small=true/>
            </Allowed>
        })}
    }
}

/// What the person does about it for themselves.
#[component]
fn Own(of: StoredValue<Alert>, snoozing: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version, state) = of.with_value(|of| (of.id, of.version, of.state));
    let see = use_command(
        move |api, (): (), _| async move { api.see_alert(id, version).await },
        move |_| changed.run(()),
    );
    Effect::new(move || {
        if let Some(error) = see.error.get() {
            toasts.bad(&error);
            changed.run(());
        }
    });
    view! {
        {(state != AlertState::Seen).then(|| view! {
            <Button label=t::alerts::dismiss glyph=Glyph::Check small=true kind=Kind::Quiet busy=see.pending
                on_click=move || see.run(())/>
        })}
        <Button label=t::alerts::snooze glyph=Glyph::Clock small=true kind=Kind::Quiet
            on_click=move || snoozing.set(true)/>
    }
}

#[component]
fn SnoozeForm(of: StoredValue<Alert>, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (id, version) = of.with_value(|of| (of.id, of.version));
    let until: RwSignal<Option<NaiveDate>> =
        RwSignal::new(zone::today().checked_add_days(Days::new(USUAL_DAYS)));
    let snooze = use_command(
        move |api, until: NaiveDate, _| async move { api.snooze_alert(id, &AlertSnooze { until }, version).await },
        move |_| {
            open.try_set(false);
            changed.run(());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            if let Some(until) = until.get_untracked() {
                snooze.run(until);
            }
        }>
            <p>{t::alerts::snooze_text}</p>
            <DateField label=t::alerts::snooze_until value=until error=snooze.field("until")/>
            <DialogFoot open action=t::alerts::snooze error=snooze.error busy=snooze.pending/>
        </form>
    }
}
