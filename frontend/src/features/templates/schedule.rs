//! When a template makes requests by itself.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    ids::TemplateId,
    template::{RepeatUnit, Schedule, ScheduleSet, Template},
};

use super::{next, rhythm};
use crate::{
    command::use_command,
    format,
    i18n::{t, words::Word},
    session::current_user,
    ui::{
        Button, Card, CheckField, Choice, DateField, Dialog, DialogFoot, FormProblem, Glyph, SelectField,
        TextField, use_toasts,
    },
    zone,
};

/// The schedule, with the ways to change, pause and end it for the template's owner.
#[component]
pub fn ScheduleCard(of: Signal<Template>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let editing = RwSignal::new(false);
    let schedule = Memo::new(move |_| of.with(|of| of.summary.schedule));
    let owns = Memo::new(move |_| {
        let owner = of.with(|of| of.summary.owner_id);
        current_user().is_some_and(|user| user.id == owner)
    });
    let at = move || of.with_untracked(|of| (of.summary.id, of.summary.version));
    let repeat = use_command(
        |api, (id, set, version): (TemplateId, ScheduleSet, i64), _| async move {
            api.repeat_template(id, &set, version).await
        },
        move |_| {
            editing.try_set(false);
            toasts.good(t::common::saved());
            done.run(());
        },
    );
    let end = use_command(
        |api, (id, version): (TemplateId, i64), _| async move { api.end_schedule(id, version).await },
        move |_| {
            toasts.good(t::templates::ended());
            done.run(());
        },
    );
    let send = move |set: ScheduleSet| {
        let (id, version) = at();
        repeat.run((id, set, version));
    };
    let tools = move || {
        schedule.get().map(|now| {
            let paused = now.set.paused;
            let label = move || if paused { t::templates::resume() } else { t::templates::pause() };
            view! {
                <Button
                    label
                    glyph=Glyph::Clock
                    busy=repeat.pending
                    on_click=move || send(ScheduleSet { paused: !paused, ..now.set })
                />
                <Button label=t::templates::end glyph=Glyph::Ban busy=end.pending on_click=move || end.run(at())/>
            }
        })
    };
    let edit_word = move || {
        if schedule.get().is_some() { t::templates::change_schedule() } else { t::templates::repeat() }
    };
    let outside =
        Signal::derive(
            move || if editing.get() { None } else { repeat.error.get().or_else(|| end.error.get()) },
        );
    view! {
        <Card title=t::templates::schedule>
            {move || match schedule.get() {
                Some(schedule) => view! { <ScheduleFacts schedule/> }.into_any(),
                None => view! { <p>{t::templates::no_schedule}</p> }.into_any(),
            }}
            {move || owns.get().then(|| view! {
                <FormProblem error=outside/>
                <div class="row">
                    <Button label=edit_word glyph=Glyph::CalendarRange on_click=move || {
                        repeat.clear();
                        editing.set(true);
                    }/>
                    {tools}
                </div>
            })}
        </Card>
        <Dialog open=editing title=edit_word>
            <Edit now=schedule.get_untracked() open=editing send=Callback::new(move |(set,)| send(set)) error=repeat.error busy=repeat.pending
                fields=Fields { every: repeat.field("every"), month_day: repeat.field("month_day"), starts_on: repeat.field("starts_on"),
                    ends_on: repeat.field("ends_on"), max_count: repeat.field("max_count") }/>
        </Dialog>
    }
}

#[component]
fn ScheduleFacts(schedule: Schedule) -> impl IntoView {
    let set = schedule.set;
    let day = move || match (set.unit, set.last_day, set.month_day) {
        (RepeatUnit::Week, ..) => None,
        (_, true, _) => Some(t::templates::last_day().to_owned()),
        (_, false, Some(day)) => Some(t::templates::on_day(day)),
        (_, false, None) => None,
    };
    let until = move || match (set.ends_on, set.max_count) {
        (Some(end), _) => format::date(end),
        (None, Some(count)) => t::templates::times(i64::from(count)),
        (None, None) => t::templates::no_end().to_owned(),
    };
    view! {
        <dl class="facts" data-testid="schedule">
            <dt>{t::templates::repeats}</dt>
            <dd>{move || [Some(rhythm(&schedule)), day()].into_iter().flatten().collect::<Vec<_>>().join(" · ")}</dd>
            <dt>{t::templates::starts_on}</dt>
            <dd class="num">{move || format::date(set.starts_on)}</dd>
            <dt>{t::templates::ends_on}</dt>
            <dd class="num">{until}</dd>
            <dt>{t::templates::next}</dt>
            <dd class="num strong">{move || next(&schedule)}</dd>
            <dt>{t::templates::then}</dt>
            <dd>{move || if set.submits { t::templates::submits() } else { t::templates::drafts() }}</dd>
        </dl>
    }
}

/// What the server says of the fields.
#[derive(Clone, Copy)]
struct Fields {
    every: Signal<Option<String>>,
    month_day: Signal<Option<String>>,
    starts_on: Signal<Option<String>>,
    ends_on: Signal<Option<String>>,
    max_count: Signal<Option<String>>,
}

/// A number as typed; what is none is sent as zero, which the server refuses by the field's name.
fn number(text: &str) -> i32 {
    text.trim().parse().unwrap_or(0)
}

#[component]
fn Edit(
    now: Option<Schedule>,
    open: RwSignal<bool>,
    send: Callback<(ScheduleSet,)>,
    #[prop(into)] error: Signal<Option<crate::api::ApiError>>,
    #[prop(into)] busy: Signal<bool>,
    fields: Fields,
) -> impl IntoView {
    let set = now.map(|now| now.set);
    let text = |value: Option<i32>| RwSignal::new(value.map(|value| value.to_string()).unwrap_or_default());
    let every = text(Some(set.map_or(1, |set| set.every)));
    let unit = RwSignal::new(set.map_or(RepeatUnit::Month, |set| set.unit));
    let month_day = text(set.and_then(|set| set.month_day));
    let last_day = RwSignal::new(set.is_some_and(|set| set.last_day));
    let starts_on = RwSignal::new(Some(set.map_or_else(zone::today, |set| set.starts_on)));
    let ends_on: RwSignal<Option<NaiveDate>> = RwSignal::new(set.and_then(|set| set.ends_on));
    let max_count = text(set.and_then(|set| set.max_count));
    let submits = RwSignal::new(set.is_some_and(|set| set.submits));
    let weekly = Memo::new(move |_| unit.get() == RepeatUnit::Week);
    let optional = |text: RwSignal<String>| {
        let typed = text.get_untracked();
        (!typed.trim().is_empty()).then(|| number(&typed))
    };
    let units = Signal::derive(|| {
        RepeatUnit::ALL.iter().map(|unit| Choice::new(unit, unit.word())).collect::<Vec<_>>()
    });
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send.run((ScheduleSet {
                every: number(&every.get_untracked()),
                unit: unit.get_untracked(),
                month_day: if weekly.get_untracked() || last_day.get_untracked() { None } else { optional(month_day) },
                last_day: last_day.get_untracked() && !weekly.get_untracked(),
                starts_on: starts_on.get_untracked().unwrap_or_else(zone::today),
                ends_on: ends_on.get_untracked(),
                max_count: optional(max_count),
                submits: submits.get_untracked(),
                paused: false,
            },));
        }>
            <div class="form-grid">
                <TextField label=t::templates::every value=every kind="number" error=fields.every/>
                <SelectField
                    label=t::templates::unit
                    choices=units
                    value=Signal::derive(move || unit.get().to_string())
                    on_change=move |text: String| unit.set(text.parse().unwrap_or(RepeatUnit::Month))
                />
                <DateField label=t::templates::starts_on value=starts_on error=fields.starts_on/>
                <DateField label=t::templates::ends_on value=ends_on error=fields.ends_on optional=true/>
                <TextField label=t::templates::max_count value=max_count kind="number" error=fields.max_count optional=true/>
                {move || (!weekly.get() && !last_day.get()).then(|| view! {
                    <TextField
                        label=t::templates::month_day
                        hint=t::templates::month_day_hint
                        value=month_day
                        kind="number"
                        error=fields.month_day
                        optional=true
                    />
                })}
            </div>
            {move || (!weekly.get()).then(|| view! {
                <CheckField label=t::templates::last_day checked=last_day on_change=move |on| last_day.set(on)/>
            })}
            <CheckField
                label=t::templates::submits
                hint=t::templates::submits_hint
                checked=submits
                on_change=move |on| submits.set(on)
            />
            <DialogFoot open action=t::common::save error busy/>
        </form>
    }
}
