//! Fiscal years and their periods: what takes entries and what is closed.

mod calendar;
mod changes;
mod open;

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    ids::{FiscalYearId, PeriodId},
    period::{FiscalYear, Period, PeriodState, PeriodUpdate},
};

pub use self::calendar::{CalendarFields, CalendarForm, YearPicture};
use self::{changes::Changes, open::OpenForm};
use crate::{
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    ui::{
        Button, Card, Confirm, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded, PageHeader, StatePill, Table,
        TextArea, open_while_chosen, use_toasts,
    },
};

/// The page.
#[component]
pub fn PeriodsPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    use_live(&[EventTopic::PeriodChanged], move || years.refetch());
    let organisation = use_fetch(|api| api.organisation());
    let opening = RwSignal::new(false);
    view! {
        <PageHeader title=t::periods::title text=t::periods::text>
            <Button label=t::periods::open_year glyph=Glyph::Plus kind=Kind::Primary on_click=move || opening.set(true)/>
        </PageHeader>
        <Loaded fetch=years rows=10 let:list>
            <Years list years/>
        </Loaded>
        <Dialog open=opening title=t::periods::open_year wide=true>
            <OpenForm open=opening years organisation/>
        </Dialog>
    }
}

/// A change of a period, with the version that the person saw.
type Change = (PeriodId, PeriodUpdate, i64);

/// What somebody is about to do with a period.
#[derive(Clone, Copy)]
struct Asking {
    closing: RwSignal<Option<Period>>,
    reopening: RwSignal<Option<Period>>,
    deleting: RwSignal<Option<FiscalYear>>,
}

#[component]
fn Years(list: Signal<Vec<FiscalYear>>, years: Fetch<Vec<FiscalYear>>) -> impl IntoView {
    let toasts = use_toasts();
    let asking = Asking {
        closing: RwSignal::new(None),
        reopening: RwSignal::new(None),
        deleting: RwSignal::new(None),
    };
    let change = use_command(
        |api, (id, update, version): Change, _| async move { api.update_period(id, &update, version).await },
        move |_| {
            asking.closing.try_set(None);
            asking.reopening.try_set(None);
            years.refetch();
            toasts.good(t::common::saved());
        },
    );
    let closing = open_while_chosen(asking.closing);
    let reopening = open_while_chosen(asking.reopening);
    view! {
        {move || {
            let mut years = list.get();
            years.sort_by_key(|year| std::cmp::Reverse(year.starts_on));
            if years.is_empty() {
                return view! {
                    <Card><Empty glyph=Glyph::CalendarRange title=t::periods::none text=t::periods::none_text/></Card>
                }.into_any();
            }
            years.into_iter().map(|year| view! { <Year year asking change/> }).collect_view().into_any()
        }}
        <Confirm
            open=closing
            title=move || title_of(asking.closing, t::periods::close_question)
            text=t::periods::close_text
            action=t::common::confirm
            busy=change.pending
            error=change.error
            on_confirm=move || {
                if let Some(period) = asking.closing.get_untracked() {
                    change.run((period.id, PeriodUpdate { state: PeriodState::Closed, reason: None }, period.version));
                }
            }
        />
        <DeleteYear year=asking.deleting years/>
        <Dialog open=reopening title=move || title_of(asking.reopening, t::periods::reopen_question)>
            <ReopenForm open=reopening period=asking.reopening change/>
        </Dialog>
    }
}

/// Asks before a year goes that was opened by mistake.
#[component]
fn DeleteYear(year: RwSignal<Option<FiscalYear>>, years: Fetch<Vec<FiscalYear>>) -> impl IntoView {
    let toasts = use_toasts();
    let delete = use_command(
        |api, id: FiscalYearId, _| async move { api.delete_fiscal_year(id).await },
        move |()| {
            year.try_set(None);
            years.refetch();
            toasts.good(t::periods::deleted());
        },
    );
    Effect::new(move || {
        // Each year is asked about anew.
        year.track();
        delete.clear();
    });
    let open = open_while_chosen(year);
    view! {
        <Confirm
            open
            title=move || year.with(|year| year.as_ref().map(|year| t::periods::delete_year(&year.code))).unwrap_or_default()
            text=t::periods::delete_year_text
            action=t::periods::delete
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=move || {
                if let Some(year) = year.get_untracked() {
                    delete.run(year.id);
                }
            }
        />
    }
}

fn title_of(period: RwSignal<Option<Period>>, question: fn(String) -> String) -> String {
    period
        .with(|period| period.as_ref().map(|period| question(format::span(period.starts_on, period.ends_on))))
        .unwrap_or_default()
}

#[component]
fn ReopenForm(
    open: RwSignal<bool>,
    period: RwSignal<Option<Period>>,
    change: Command<Change>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(period) = period.get_untracked() {
            let update = PeriodUpdate { state: PeriodState::Open, reason: Some(reason.get_untracked()) };
            change.run((period.id, update, period.version));
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <p>{t::periods::reopen_text}</p>
            <TextArea
                label=t::common::reason
                hint=t::periods::reopen_reason_hint
                value=reason
                error=change.field("reason")
            />
            <DialogFoot open action=t::periods::reopen error=change.error busy=change.pending/>
        </form>
    }
}

#[component]
fn Year(year: FiscalYear, asking: Asking, change: Command<Change>) -> impl IntoView {
    let (from, to, calendar) = (year.starts_on, year.ends_on, year.calendar);
    // A year of which a period was ever closed stays; whether more belongs to it, the server knows.
    let untouched = year.periods.iter().all(|period| period.version == 1);
    let own = year.clone();
    let aside = move || {
        untouched.then(|| {
            let own = own.clone();
            view! {
                <Button
                    label=t::periods::delete
                    glyph=Glyph::Trash2
                    kind=Kind::Quiet
                    small=true
                    on_click=move || asking.deleting.set(Some(own.clone()))
                />
            }
        })
    };
    let starts: Vec<_> = year.periods.iter().map(|period| period.starts_on).collect();
    let rows = year.periods.into_iter().map(move |period| {
        let Period { number, quarter, starts_on: from, ends_on: to, state, .. } = period;
        let starts = starts.clone();
        let name = move || {
            let index = usize::try_from(number - 1).unwrap_or_default();
            format::periods(&starts, format::month).into_iter().nth(index).unwrap_or_default()
        };
        let (label, glyph, chosen): (fn() -> &'static str, _, _) = match state {
            PeriodState::Closed => (t::periods::reopen, Glyph::LockOpen, asking.reopening),
            PeriodState::Open => (t::periods::close, Glyph::Lock, asking.closing),
        };
        let ask = move || {
            change.clear();
            chosen.set(Some(period.clone()));
        };
        view! {
            <tr>
                <td class="main-cell">{name}</td>
                <td data-label=t::periods::number class="num-left">{number}</td>
                <td data-label=t::periods::quarter class="num-left">{move || t::periods::quarter_name(quarter)}</td>
                <td data-label=t::periods::days class="num-left">
                    {move || format!("{} – {}", format::date(from), format::date(to))}
                </td>
                <td data-label=t::common::state><StatePill state/></td>
                <td>
                    <div class="actions">
                        <Button label glyph kind=Kind::Quiet small=true on_click=ask/>
                    </div>
                </td>
            </tr>
        }
    });
    view! {
        <Card
            title=year.code.clone()
            text=move || format!("{} · {} – {}", calendar.word(), format::date(from), format::date(to))
            flush=true
            aside
        >
            <Table label=t::periods::title>
                <thead>
                    <tr>
                        <th scope="col">{t::common::period}</th>
                        <th scope="col">{t::periods::number}</th>
                        <th scope="col">{t::periods::quarter}</th>
                        <th scope="col">{t::periods::days}</th>
                        <th scope="col">{t::common::state}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </Card>
        <Changes year=year.id code=year.code/>
    }
}
