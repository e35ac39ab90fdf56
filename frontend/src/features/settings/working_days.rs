//! Which days the organisation works, and when decisions are due.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    period::WeekDay,
    working_days::{SpecialDay, WorkingDaySettings, WorkingDaySettingsUpdate},
};

use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    ui::{
        Button, Card, CheckField, Choice, DateField, Dialog, Empty, FormProblem, Glyph, Kind, Loaded,
        PageHeader, Pill, SelectField, Table, TextField, Tone, use_toasts,
    },
};

/// The most days that the lists offer, for a decision and for asking the next head.
const MOST_DAYS: i32 = 15;

/// The page.
#[component]
pub fn WorkingDaysPage() -> impl IntoView {
    let settings = use_fetch(|api| api.working_days());
    use_live(&[EventTopic::OrganisationChanged], move || settings.refetch());
    view! {
        <PageHeader title=t::working_days::title text=t::working_days::text/>
        <Loaded fetch=settings rows=8 let:current><Form settings current/></Loaded>
    }
}

/// What is being written.
#[derive(Clone, Copy)]
struct State {
    week: RwSignal<Vec<WeekDay>>,
    special: RwSignal<Vec<SpecialDay>>,
    hour: RwSignal<String>,
    due: RwSignal<String>,
    escalate: RwSignal<String>,
}

impl State {
    fn new(from: WorkingDaySettings) -> Self {
        let escalate = from.escalate_after_days.map(|days| days.to_string()).unwrap_or_default();
        Self {
            week: RwSignal::new(from.week),
            special: RwSignal::new(from.special),
            hour: RwSignal::new(from.digest_hour.to_string()),
            due: RwSignal::new(from.approval_due_days.to_string()),
            escalate: RwSignal::new(escalate),
        }
    }

    /// What is sent. The lists only hold numbers, so the defaults never stand in.
    fn read(self) -> WorkingDaySettingsUpdate {
        WorkingDaySettingsUpdate {
            week: self.week.get_untracked(),
            special: self.special.get_untracked(),
            digest_hour: self.hour.get_untracked().parse().unwrap_or_default(),
            approval_due_days: self.due.get_untracked().parse().unwrap_or_default(),
            escalate_after_days: self.escalate.get_untracked().parse().ok(),
        }
    }
}

#[component]
fn Form(settings: Fetch<WorkingDaySettings>, current: Signal<WorkingDaySettings>) -> impl IntoView {
    let toasts = use_toasts();
    let state = State::new(current.get_untracked());
    let save = use_command(
        |api, (update, version): (WorkingDaySettingsUpdate, i64), _| async move {
            api.update_working_days(&update, version).await
        },
        move |_| {
            settings.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run((state.read(), current.with_untracked(|current| current.version)));
    };
    view! {
        <form class="stack" on:submit=submit>
            <div class="columns even">
                <Card title=t::working_days::week>
                    <div class="form">
                        <Week state/>
                        <p class="hint" role="alert">{move || save.field("week").get()}</p>
                    </div>
                </Card>
                <Card title=t::working_days::deadlines text=t::working_days::deadlines_text>
                    <div class="form">
                        <Deadlines state/>
                    </div>
                </Card>
            </div>
            <SpecialDays state/>
            <FormProblem error=save.error/>
            <div class="form-actions">
                <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
            </div>
        </form>
    }
}

#[component]
fn Week(state: State) -> impl IntoView {
    let set = move |day: WeekDay, works: bool| {
        state.week.update(|week| {
            week.retain(|other| *other != day);
            if works {
                week.push(day);
            }
        });
    };
    WeekDay::ALL
        .iter()
        .copied()
        .map(|day| {
            view! {
                <CheckField
                    label=move || day.word()
                    checked=Signal::derive(move || state.week.with(|week| week.contains(&day)))
                    on_change=move |works| set(day, works)
                />
            }
        })
        .collect_view()
}

#[component]
fn Deadlines(state: State) -> impl IntoView {
    let hours = || (0..24).map(|hour| Choice::new(hour, format!("{hour}:00"))).collect::<Vec<_>>();
    let days = || (1..=MOST_DAYS).map(|days| Choice::new(days, t::working_days::days(i64::from(days))));
    let later = move || {
        let never = std::iter::once(Choice::new("", t::working_days::never()));
        never.chain(days()).collect::<Vec<_>>()
    };
    view! {
        <SelectField
            label=t::working_days::due
            hint=t::working_days::due_hint
            choices=Signal::derive(move || days().collect::<Vec<_>>())
            value=state.due
            on_change=move |value| state.due.set(value)
        />
        <SelectField
            label=t::working_days::escalate
            hint=t::working_days::escalate_hint
            choices=Signal::derive(later)
            value=state.escalate
            on_change=move |value| state.escalate.set(value)
        />
        <SelectField
            label=t::working_days::hour
            hint=t::working_days::hour_hint
            choices=Signal::derive(hours)
            value=state.hour
            on_change=move |value| state.hour.set(value)
        />
    }
}

#[component]
fn SpecialDays(state: State) -> impl IntoView {
    let adding = RwSignal::new(false);
    let remove = move |day: NaiveDate| state.special.update(|days| days.retain(|other| other.day != day));
    let none = Memo::new(move |_| state.special.with(Vec::is_empty));
    view! {
        <Card title=t::working_days::special text=t::working_days::special_text flush=true>
            {move || if none.get() {
                view! { <Empty glyph=Glyph::CalendarRange title=t::working_days::no_special/> }.into_any()
            } else {
                view! {
                    <Table label=t::working_days::special>
                        <thead>
                            <tr>
                                <th scope="col">{t::common::date}</th>
                                <th scope="col">{t::common::name}</th>
                                <th scope="col">{t::common::state}</th>
                                <th><span class="sr-only">{t::common::actions}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || state.special.get().into_iter().map(|day| view! {
                                <Day day on_remove=remove/>
                            }).collect_view()}
                        </tbody>
                    </Table>
                }.into_any()
            }}
            <div class="form-actions">
                <Button label=t::working_days::add glyph=Glyph::Plus on_click=move || adding.set(true)/>
            </div>
        </Card>
        <Dialog open=adding title=t::working_days::add><Add state open=adding/></Dialog>
    }
}

#[component]
fn Day(day: SpecialDay, #[prop(into)] on_remove: Callback<(NaiveDate,)>) -> impl IntoView {
    let SpecialDay { day, working, name, name_zh } = day;
    let called = StoredValue::new((name, name_zh));
    let name = move || called.with_value(|(name, name_zh)| named(name, name_zh));
    view! {
        <tr>
            <td class="main-cell">{move || format::date(day)}</td>
            <td data-label=t::common::name>{name}</td>
            <td data-label=t::common::state>
                {if working {
                    view! { <Pill label=t::working_days::worked tone=Tone::Ok/> }
                } else {
                    view! { <Pill label=t::working_days::holiday/> }
                }}
            </td>
            <td>
                <div class="actions">
                    <Button
                        label=move || t::working_days::remove(name())
                        glyph=Glyph::Trash2
                        icon_only=true
                        small=true
                        on_click=move || on_remove.run((day,))
                    />
                </div>
            </td>
        </tr>
    }
}

#[component]
fn Add(state: State, open: RwSignal<bool>) -> impl IntoView {
    let day = RwSignal::new(None::<NaiveDate>);
    let (name, name_zh) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let working = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let missing = move |is: bool| (tried.get() && is).then(|| t::field_error::required().to_owned());
    let add = move || {
        tried.set(true);
        let called = name.get_untracked().trim().to_owned();
        let Some(chosen) = day.get_untracked().filter(|_| !called.is_empty()) else { return };
        state.special.update(|days| {
            days.retain(|other| other.day != chosen);
            days.push(SpecialDay {
                day: chosen,
                working: working.get_untracked(),
                name: called,
                name_zh: name_zh.get_untracked(),
            });
            days.sort_by_key(|other| other.day);
        });
        open.set(false);
    };
    view! {
        <div class="form">
            <DateField label=t::common::date value=day error=Signal::derive(move || missing(day.get().is_none()))/>
            <TextField
                label=t::common::name
                value=name
                error=Signal::derive(move || missing(name.with(|name| name.trim().is_empty())))
            />
            <TextField label=t::common::name_zh value=name_zh optional=true/>
            <CheckField
                label=t::working_days::worked
                hint=t::working_days::worked_hint
                checked=working
                on_change=move |on| working.set(on)
            />
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::common::add kind=Kind::Primary on_click=add/>
            </div>
        </div>
    }
}
