//! Reports that go out by mail: those that the reader sends and gets.

mod draft;
mod form;
mod row;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    event::EventTopic,
    report_schedule::{ReportCadence, ReportSchedule, ScheduledReport},
};

use self::{draft::ReportKind, form::ScheduleForm, row::Row};
use super::years::use_set_query;
use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::{t, words::Word},
    live::use_live,
    ui::{
        Button, Card, Confirm, Dialog, Empty, Glyph, Kind, Loaded, Notice, PageHeader, Table, Tone,
        open_while_chosen, use_toasts,
    },
};

/// What the form begins with.
#[derive(Clone)]
enum Begun {
    New(ReportKind),
    Change(Box<ReportSchedule>),
}

/// The page. `?new=budget_usage` opens the form about that report.
#[component]
pub fn ReportSchedulesPage() -> impl IntoView {
    let schedules = use_fetch(|api| api.report_schedules());
    let settings = use_fetch(|api| api.notification_settings());
    use_live(&[EventTopic::ReportScheduleChanged], move || schedules.refetch());
    let editing = RwSignal::new(None::<Begun>);
    let open = open_while_chosen(editing);
    let query = use_query_map();
    let set = use_set_query();
    Effect::new(move || {
        let asked = query.with(|query| query.get("new")).and_then(|kind| kind.parse().ok());
        if let Some(kind) = asked {
            editing.set(Some(Begun::New(kind)));
            set.run(("new", String::new()));
        }
    });
    let no_mail = Memo::new(move |_| {
        settings.value.with(|settings| settings.as_ref().is_some_and(|settings| !settings.mail_ready))
    });
    let title = move || {
        if editing.with(|begun| matches!(begun, Some(Begun::Change(_)))) {
            t::report_schedules::edit()
        } else {
            t::report_schedules::new()
        }
    };
    view! {
        <PageHeader title=t::report_schedules::title text=t::report_schedules::text>
            <Button label=t::report_schedules::new glyph=Glyph::Plus kind=Kind::Primary
                on_click=move || editing.set(Some(Begun::New(ReportKind::BudgetUsage)))/>
        </PageHeader>
        {move || no_mail.get().then(|| view! {
            <Notice tone=Tone::Warn>{t::report_schedules::no_mail}</Notice>
        })}
        <Card flush=true>
            <Loaded fetch=schedules rows=4 let:all><List all fetch=schedules editing no_mail/></Loaded>
        </Card>
        <Dialog open title wide=true>
            {move || editing.get().map(|begun| view! {
                <ScheduleForm begun open done=move |()| schedules.refetch()/>
            })}
        </Dialog>
    }
}

/// What is asked about before it is done.
#[derive(Clone)]
enum Ending {
    Delete(ReportSchedule),
    Leave(ReportSchedule),
}

#[component]
fn List(
    all: Signal<Vec<ReportSchedule>>,
    fetch: Fetch<Vec<ReportSchedule>>,
    editing: RwSignal<Option<Begun>>,
    no_mail: Memo<bool>,
) -> impl IntoView {
    let ending = RwSignal::new(None::<Ending>);
    view! {
        {move || {
            let all = all.get();
            if all.is_empty() {
                return view! {
                    <Empty glyph=Glyph::Mail title=t::report_schedules::none text=t::report_schedules::none_text/>
                }.into_any();
            }
            view! {
                <Table label=t::report_schedules::title>
                    <thead>
                        <tr>
                            <th scope="col" class="wide">{t::common::name}</th>
                            <th scope="col">{t::report_schedules::report}</th>
                            <th scope="col">{t::report_schedules::when}</th>
                            <th scope="col">{t::report_schedules::readers}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        {all.into_iter().map(|of| view! { <Row of fetch editing ending no_mail/> }).collect_view()}
                    </tbody>
                </Table>
            }.into_any()
        }}
        <Endings ending fetch/>
    }
}

/// Asks before a report is sent no more, or no more to the reader.
#[component]
fn Endings(ending: RwSignal<Option<Ending>>, fetch: Fetch<Vec<ReportSchedule>>) -> impl IntoView {
    let toasts = use_toasts();
    let asking = open_while_chosen(ending);
    let end = use_command(
        |api, ending: Ending, _| async move {
            match ending {
                Ending::Delete(of) => api.delete_report_schedule(of.id, of.version).await,
                Ending::Leave(of) => api.leave_report(of.id).await,
            }
        },
        move |()| {
            asking.try_set(false);
            fetch.refetch();
            toasts.good(t::report_schedules::ended());
        },
    );
    let leaves = move || ending.with(|ending| matches!(ending, Some(Ending::Leave(_))));
    let title = move || if leaves() { t::report_schedules::leave() } else { t::report_schedules::delete() };
    let text =
        move || if leaves() { t::report_schedules::leave_text() } else { t::report_schedules::delete_text() };
    view! {
        <Confirm open=asking title text action=title danger=true busy=end.pending error=end.error
            on_confirm=move |()| {
                if let Some(ending) = ending.get_untracked() {
                    end.run(ending);
                }
            }/>
    }
}

/// Which report, in words. Tracks the language.
fn report_word(of: &ReportSchedule) -> String {
    match &of.report {
        ScheduledReport::BudgetUsage { .. } => t::usage_report::title().to_owned(),
        ScheduledReport::Expenses { .. } => t::expense_report::title().to_owned(),
        ScheduledReport::View { .. } => {
            of.view_name.clone().unwrap_or_else(|| t::report_schedules::view_gone().to_owned())
        }
    }
}

/// How often. Tracks the language.
fn cadence_word(cadence: ReportCadence) -> &'static str {
    match cadence {
        ReportCadence::Week => t::report_schedules::weekly(),
        ReportCadence::Month => t::report_schedules::monthly(),
        ReportCadence::Quarter => t::report_schedules::quarterly(),
        ReportCadence::Year => t::report_schedules::yearly(),
    }
}

/// On which day. Tracks the language.
fn day_word(cadence: ReportCadence, day: i32) -> String {
    let weekday =
        || usize::try_from(day - 1).ok().and_then(|at| penstock_shared::period::WeekDay::ALL.get(at));
    match cadence {
        ReportCadence::Week => weekday().map(|of| of.word().to_owned()).unwrap_or_default(),
        ReportCadence::Month | ReportCadence::Quarter | ReportCadence::Year => {
            t::report_schedules::days_behind(i64::from(day))
        }
    }
}
