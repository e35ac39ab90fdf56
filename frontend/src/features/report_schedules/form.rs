//! The form of a report that goes out by mail.

use leptos::prelude::*;
use penstock_shared::{
    analysis::Dimension,
    expense_report::ReportDimension,
    ids::{ReportScheduleId, UserId},
    period::WeekDay,
    permission::Permission,
    report_schedule::{ReportCadence, ReportFile, ReportScheduleCreate, ReportScheduleUpdate},
};

use super::{
    Begun, cadence_word,
    draft::{Draft, ReportKind},
};
use crate::{
    command::use_command,
    features::{
        dimensions::Definitions,
        expense_report::{dimension_word, dimensions},
    },
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    session::can,
    ui::{Button, Choice, Combobox, DialogFoot, Glyph, SelectField, TextField, use_toasts},
};

/// Shares of the budget from which on a variance is notable, in hundredths of a percent.
const THRESHOLDS: [i64; 5] = [0, 500, 1_000, 2_000, 5_000];

/// What is sent to the server.
#[derive(Debug, Clone)]
enum Sent {
    New(Box<ReportScheduleCreate>),
    Change(ReportScheduleId, i64, Box<ReportScheduleUpdate>),
}

/// The form; it changes the report that it began with.
#[component]
pub fn ScheduleForm(begun: Begun, open: RwSignal<bool>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let draft = Draft::new(&begun);
    let at = match begun {
        Begun::New(_) => None,
        Begun::Change(of) => Some((of.id, of.version)),
    };
    let save = use_command(
        |api, sent: Sent, key| async move {
            match sent {
                Sent::New(new) => api.create_report_schedule(&new, &key).await,
                Sent::Change(id, version, change) => api.update_report_schedule(id, &change, version).await,
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
        save.run(untrack(|| sent(draft, at)));
    };
    let manages = can(Permission::AlertsManage);
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <TextField label=t::common::name hint=t::report_schedules::name_hint value=draft.name error=save.field("name")/>
            <ReportFields draft group_error=save.field("report.group_by") view_error=save.field("report.id")/>
            <DayFields draft error=save.field("day") file_error=save.field("file")/>
            {move || if manages.get() {
                view! { <Readers draft error=save.field("reader_ids")/> }.into_any()
            } else {
                view! { <p class="hint">{t::report_schedules::to_you}</p> }.into_any()
            }}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

fn sent(draft: Draft, at: Option<(ReportScheduleId, i64)>) -> Sent {
    let (name, report, day) = (draft.name.get(), draft.report(), draft.day());
    let (file, cadence) = (draft.file.get(), draft.cadence.get());
    let readers = Some(draft.readers.get()).filter(|readers| !readers.is_empty());
    match at {
        None => Sent::New(Box::new(ReportScheduleCreate {
            name,
            report,
            file,
            cadence,
            day,
            reader_ids: readers,
        })),
        Some((id, version)) => {
            let change = ReportScheduleUpdate {
                name: Some(name),
                report: Some(report),
                file: Some(file),
                cadence: Some(cadence),
                day: Some(day),
                reader_ids: readers,
                paused: None,
            };
            Sent::Change(id, version, Box::new(change))
        }
    }
}

#[component]
fn ReportFields(
    draft: Draft,
    group_error: Signal<Option<String>>,
    view_error: Signal<Option<String>>,
) -> impl IntoView {
    let kinds = || {
        let word = |kind| match kind {
            ReportKind::BudgetUsage => t::usage_report::title(),
            ReportKind::Expenses => t::expense_report::title(),
            ReportKind::View => t::report_schedules::view(),
        };
        ReportKind::ALL.map(|kind| Choice::new(kind.as_str(), word(kind))).into_iter().collect::<Vec<_>>()
    };
    let set = move |text: String| {
        let kind = text.parse().unwrap_or(ReportKind::BudgetUsage);
        draft.kind.set(kind);
        // A view has no paper of its own.
        if kind == ReportKind::View && draft.file.get_untracked() == ReportFile::Pdf {
            draft.file.set(ReportFile::Xlsx);
        }
    };
    view! {
        <SelectField label=t::report_schedules::report choices=Signal::derive(kinds)
            value=Signal::derive(move || draft.kind.get().as_str().to_owned()) on_change=set/>
        {move || match draft.kind.get() {
            ReportKind::BudgetUsage => view! { <Threshold draft/> }.into_any(),
            ReportKind::Expenses => view! { <Groups draft error=group_error/> }.into_any(),
            ReportKind::View => view! { <Views draft error=view_error/> }.into_any(),
        }}
    }
}

#[component]
fn Threshold(draft: Draft) -> impl IntoView {
    let known = draft.threshold.get_untracked();
    let choices = move || {
        let own = (!THRESHOLDS.contains(&known)).then_some(known);
        let all = THRESHOLDS.into_iter().chain(own);
        all.map(|share| Choice::new(share, format::percent_bp(share))).collect::<Vec<_>>()
    };
    view! {
        <SelectField label=t::usage_report::threshold choices=Signal::derive(choices)
            value=Signal::derive(move || draft.threshold.get().to_string())
            on_change=move |text: String| draft.threshold.set(text.parse().unwrap_or_default())/>
    }
}

#[component]
fn Groups(draft: Draft, error: Signal<Option<String>>) -> impl IntoView {
    let definitions = Definitions::here();
    let choice = move |of: ReportDimension| Choice::new(of, dimension_word(definitions, of));
    let first = move || dimensions(definitions).into_iter().map(choice).collect::<Vec<_>>();
    let second = move || {
        let by = draft.by.get();
        let others = dimensions(definitions).into_iter().filter(|of| *of != by).map(choice);
        std::iter::once(Choice::new("", t::common::none())).chain(others).collect::<Vec<_>>()
    };
    view! {
        <SelectField label=t::report_schedules::by choices=Signal::derive(first) error
            value=Signal::derive(move || draft.by.get().to_string())
            on_change=move |text: String| {
                draft.by.set(text.parse().unwrap_or(ReportDimension::Of(Dimension::Department)));
            }/>
        <SelectField label=t::report_schedules::then choices=Signal::derive(second)
            value=Signal::derive(move || draft.then.get().map(|of| of.to_string()).unwrap_or_default())
            on_change=move |text: String| draft.then.set(text.parse().ok())/>
    }
}

#[component]
fn Views(draft: Draft, error: Signal<Option<String>>) -> impl IntoView {
    let views = use_fetch(|api| api.analysis_views());
    let choices = move || {
        let all = views.value.get().unwrap_or_default();
        all.iter()
            .map(|of| Choice::new(of.id, of.name.clone()).detail(of.owner_name.clone()))
            .collect::<Vec<_>>()
    };
    view! {
        <Combobox label=t::report_schedules::view choices=Signal::derive(choices) value=draft.view error
            hint=t::report_schedules::view_hint on_change=move |text: String| draft.view.set(text)/>
    }
}

#[component]
fn DayFields(
    draft: Draft,
    error: Signal<Option<String>>,
    file_error: Signal<Option<String>>,
) -> impl IntoView {
    let cadences =
        || ReportCadence::ALL.iter().map(|of| Choice::new(of, cadence_word(*of))).collect::<Vec<_>>();
    let weekdays = || {
        let days = WeekDay::ALL.iter().enumerate();
        days.map(|(at, of)| Choice::new(at + 1, of.word())).collect::<Vec<_>>()
    };
    let files = move || {
        let prints = draft.kind.get() != ReportKind::View;
        let fits = ReportFile::ALL.iter().filter(|file| prints || **file != ReportFile::Pdf);
        fits.map(|file| Choice::new(file, file.as_str().to_uppercase())).collect::<Vec<_>>()
    };
    let weekly = Memo::new(move |_| draft.cadence.get() == ReportCadence::Week);
    view! {
        <SelectField label=t::report_schedules::when choices=Signal::derive(cadences)
            hint=t::report_schedules::when_hint
            value=Signal::derive(move || draft.cadence.get().to_string())
            on_change=move |text: String| draft.cadence.set(text.parse().unwrap_or(ReportCadence::Month))/>
        {move || if weekly.get() {
            view! {
                <SelectField label=t::report_schedules::weekday choices=Signal::derive(weekdays) value=draft.weekday error
                    on_change=move |text: String| draft.weekday.set(text)/>
            }.into_any()
        } else {
            view! {
                <TextField label=t::report_schedules::days hint=t::report_schedules::days_hint value=draft.days
                    kind="number" error/>
            }.into_any()
        }}
        <SelectField label=t::report_schedules::file choices=Signal::derive(files) error=file_error
            value=Signal::derive(move || draft.file.get().to_string())
            on_change=move |text: String| draft.file.set(text.parse().unwrap_or(ReportFile::Xlsx))/>
    }
}

#[component]
fn Readers(draft: Draft, error: Signal<Option<String>>) -> impl IntoView {
    let people = use_fetch(|api| api.users());
    let choices = move || {
        let all = people.value.get().unwrap_or_default();
        let left = all.iter().filter(|of| draft.readers.with(|readers| !readers.contains(&of.id)));
        left.map(|of| Choice::new(of.id, of.name.clone())).collect::<Vec<_>>()
    };
    let add = move |text: String| {
        if let Ok(id) = text.parse::<UserId>() {
            draft.readers.update(|all| all.push(id));
        }
    };
    let name = move |id: UserId| {
        people.value.with(|all| {
            all.iter().flatten().find(|of| of.id == id).map(|of| of.name.clone()).unwrap_or_default()
        })
    };
    view! {
        <Combobox label=t::report_schedules::readers hint=t::report_schedules::readers_hint
            choices=Signal::derive(choices) value=Signal::derive(String::new) on_change=add optional=true error/>
        <div class="chips">
            {move || draft.readers.get().into_iter().map(|id| view! {
                <Button label=move || name(id) glyph=Glyph::X small=true
                    on_click=move || draft.readers.update(|all| all.retain(|other| *other != id))/>
            }).collect_view()}
        </div>
    }
}
