//! Fiscal years and their periods: what takes entries and what is closed.

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    ids::PeriodId,
    period::{FiscalYear, FiscalYearCreate, Period, PeriodState},
};

use crate::{
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    live::use_live,
    ui::{
        Button, Card, Confirm, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded, PageHeader, StatePill, Table,
        TextField, use_toasts,
    },
};

/// The page.
#[component]
pub fn PeriodsPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    use_live(&[EventTopic::PeriodChanged], move || years.refetch());
    let opening = RwSignal::new(false);
    view! {
        <PageHeader title=t::periods::title text=t::periods::text>
            <Button label=t::periods::open_year glyph=Glyph::Plus kind=Kind::Primary on_click=move || opening.set(true)/>
        </PageHeader>
        <Loaded fetch=years rows=10 let:list>
            <Years list years/>
        </Loaded>
        <Dialog open=opening title=t::periods::open_year><OpenForm open=opening years/></Dialog>
    }
}

/// A period, and the state that somebody wants for it.
type Wanted = (Period, PeriodState);

#[component]
fn Years(list: Signal<Vec<FiscalYear>>, years: Fetch<Vec<FiscalYear>>) -> impl IntoView {
    let toasts = use_toasts();
    let wanted = RwSignal::new(None::<Wanted>);
    let asking = RwSignal::new(false);
    let change = use_command(
        |api, (id, state, version): (PeriodId, PeriodState, i64), _| async move {
            api.set_period_state(id, state, version).await
        },
        move |_| {
            asking.try_set(false);
            years.refetch();
            toasts.good(t::common::saved());
        },
    );
    view! {
        {move || {
            let mut years = list.get();
            years.sort_by_key(|year| std::cmp::Reverse(year.starts_on));
            if years.is_empty() {
                return view! {
                    <Card><Empty glyph=Glyph::CalendarRange title=t::periods::none text=t::periods::none_text/></Card>
                }.into_any();
            }
            years.into_iter().map(|year| view! { <Year year wanted asking change/> }).collect_view().into_any()
        }}
        <Confirm
            open=asking
            title=move || wanted.with(|wanted| wanted.as_ref().map(question).unwrap_or_default())
            text=move || match wanted.with(|wanted| wanted.as_ref().map(|(_, state)| *state)) {
                Some(PeriodState::Open) => t::periods::reopen_text(),
                _ => t::periods::close_text(),
            }
            action=t::common::confirm
            busy=change.pending
            error=change.error
            on_confirm=move || {
                if let Some((period, state)) = wanted.get_untracked() {
                    change.run((period.id, state, period.version));
                }
            }
        />
    }
}

fn question((period, state): &Wanted) -> String {
    let month = format::month(period.starts_on);
    match state {
        PeriodState::Open => t::periods::reopen_question(month),
        PeriodState::Closed => t::periods::close_question(month),
    }
}

#[component]
fn Year(
    year: FiscalYear,
    wanted: RwSignal<Option<Wanted>>,
    asking: RwSignal<bool>,
    change: Command<(PeriodId, PeriodState, i64)>,
) -> impl IntoView {
    let (from, to) = (year.starts_on, year.ends_on);
    let ask = move |period: Period, state: PeriodState| {
        change.clear();
        wanted.set(Some((period, state)));
        asking.set(true);
    };
    let rows = year.periods.into_iter().map(move |period| {
        let (number, from, to, state) = (period.number, period.starts_on, period.ends_on, period.state);
        let next = match state {
            PeriodState::Open => PeriodState::Closed,
            PeriodState::Closed => PeriodState::Open,
        };
        let (label, glyph): (fn() -> &'static str, _) = match next {
            PeriodState::Open => (t::periods::reopen, Glyph::LockOpen),
            PeriodState::Closed => (t::periods::close, Glyph::Lock),
        };
        view! {
            <tr>
                <td class="main-cell">{move || format::month(from)}</td>
                <td data-label=t::periods::number class="num-left">{number}</td>
                <td data-label=t::periods::days class="num-left">
                    {move || format!("{} – {}", format::date(from), format::date(to))}
                </td>
                <td data-label=t::common::state><StatePill state/></td>
                <td>
                    <div class="actions">
                        <Button label glyph kind=Kind::Quiet small=true on_click=move || ask(period.clone(), next)/>
                    </div>
                </td>
            </tr>
        }
    });
    view! {
        <Card title=year.code text=move || format!("{} – {}", format::date(from), format::date(to)) flush=true>
            <Table label=t::periods::title>
                <thead>
                    <tr>
                        <th scope="col">{t::common::month}</th>
                        <th scope="col">{t::periods::number}</th>
                        <th scope="col">{t::periods::days}</th>
                        <th scope="col">{t::common::state}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </Card>
    }
}

#[component]
fn OpenForm(open: RwSignal<bool>, years: Fetch<Vec<FiscalYear>>) -> impl IntoView {
    use chrono::Datelike as _;
    let toasts = use_toasts();
    let latest =
        years.value.with_untracked(|years| years.iter().flatten().map(|year| year.ends_on.year()).max());
    let next = latest.map_or_else(|| crate::browser::today().year(), |year| year + 1);
    let ends_in = RwSignal::new(next.to_string());
    let wrong = RwSignal::new(None);
    let save = use_command(
        |api, create: FiscalYearCreate, key| async move { api.open_fiscal_year(&create, &key).await },
        move |_| {
            open.try_set(false);
            years.refetch();
            toasts.good(t::common::saved());
        },
    );
    let refused = save.field("ends_in_year");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match ends_in.get_untracked().trim().parse() {
            Ok(ends_in_year) => {
                wrong.set(None);
                save.run(FiscalYearCreate { ends_in_year });
            }
            Err(_) => wrong.set(Some(t::field_error::malformed().to_owned())),
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField
                label=t::periods::ends_in
                hint=t::periods::ends_in_hint
                value=ends_in
                error=Signal::derive(move || wrong.get().or_else(|| refused.get()))
            />
            <DialogFoot open action=t::periods::open_year error=save.error busy=save.pending/>
        </form>
    }
}
