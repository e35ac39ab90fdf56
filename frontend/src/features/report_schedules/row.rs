//! A report that goes out by mail, in the list.

use leptos::prelude::*;
use penstock_shared::report_schedule::{ReportSchedule, ReportScheduleUpdate};

use super::{Begun, Ending, cadence_word, day_word, report_word};
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{Button, Glyph, Kind, use_toasts},
};

/// The row.
#[component]
pub fn Row(
    of: ReportSchedule,
    fetch: Fetch<Vec<ReportSchedule>>,
    editing: RwSignal<Option<Begun>>,
    ending: RwSignal<Option<Ending>>,
    no_mail: Memo<bool>,
) -> impl IntoView {
    let (cadence, day, file, paused) = (of.cadence, of.day, of.file, of.paused);
    let (next_on, last_on) = (of.next_on, of.last_on);
    let named = of.clone();
    let next = move || match (paused, next_on) {
        (true, _) => t::report_schedules::paused().to_owned(),
        (false, Some(day)) => t::report_schedules::next_on(format::date(day)),
        (false, None) => t::report_schedules::next_unknown().to_owned(),
    };
    let readers = of.readers.iter().map(|reader| reader.name.clone()).collect::<Vec<_>>();
    let readers = move || {
        if readers.is_empty() { t::report_schedules::nobody().to_owned() } else { readers.join(", ") }
    };
    view! {
        <tr data-testid="report-schedule">
            <td class="main-cell">
                {of.name.clone()}
                <span class="sub">{of.owner_name.clone()}</span>
            </td>
            <td data-label=t::report_schedules::report>
                {move || report_word(&named)}
                <span class="sub">{file.as_str().to_uppercase()}</span>
            </td>
            <td data-label=t::report_schedules::when>
                {move || cadence_word(cadence)}
                <span class="sub">{move || day_word(cadence, day)}</span>
                <span class="sub">{next}</span>
                {last_on.map(|day| view! {
                    <span class="sub">{move || t::report_schedules::last_on(format::date(day))}</span>
                })}
            </td>
            <td data-label=t::report_schedules::readers>{readers}</td>
            <td><Actions of fetch editing ending no_mail/></td>
        </tr>
    }
}

#[component]
fn Actions(
    of: ReportSchedule,
    fetch: Fetch<Vec<ReportSchedule>>,
    editing: RwSignal<Option<Begun>>,
    ending: RwSignal<Option<Ending>>,
    no_mail: Memo<bool>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, version, paused) = (of.id, of.version, of.paused);
    let (may_change, gets) = (of.may_change, of.gets);
    let send = use_command(
        move |api, (): (), _| async move { api.send_report_now(id).await },
        move |()| toasts.good(t::report_schedules::sent()),
    );
    let switch = use_command(
        move |api, paused: bool, _| async move {
            let change = ReportScheduleUpdate { paused: Some(paused), ..ReportScheduleUpdate::default() };
            api.update_report_schedule(id, &change, version).await
        },
        move |_| fetch.refetch(),
    );
    Effect::new(move || {
        if let Some(error) = send.error.get() {
            toasts.bad(&error);
        }
    });
    Effect::new(move || {
        if let Some(error) = switch.error.get() {
            toasts.bad(&error);
            fetch.refetch();
        }
    });
    let of = StoredValue::new(of);
    view! {
        <div class="actions">
            {move || (!no_mail.get()).then(|| view! {
                <Button label=t::report_schedules::send_me small=true kind=Kind::Quiet busy=send.pending
                    on_click=move || send.run(())/>
            })}
            {may_change.then(|| view! {
                <Button label=t::report_schedules::edit glyph=Glyph::Pencil small=true icon_only=true kind=Kind::Quiet
                    on_click=move || editing.set(Some(Begun::Change(Box::new(of.get_value()))))/>
                <Button
                    label=move || if paused { t::report_schedules::go_on() } else { t::report_schedules::pause() }
                    small=true kind=Kind::Quiet busy=switch.pending on_click=move || switch.run(!paused)/>
                <Button label=t::report_schedules::delete glyph=Glyph::Trash2 small=true icon_only=true kind=Kind::Quiet
                    on_click=move || ending.set(Some(Ending::Delete(of.get_value())))/>
            })}
            {(gets && !may_change).then(|| view! {
                <Button label=t::report_schedules::leave small=true kind=Kind::Quiet
                    on_click=move || ending.set(Some(Ending::Leave(of.get_value())))/>
            })}
        </div>
    }
}
