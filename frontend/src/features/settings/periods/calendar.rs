//! Choosing a fiscal calendar, and the picture of the year that it makes.

use leptos::prelude::*;
use penstock_shared::period::{CalendarKind, FiscalCalendar, FiscalYearPreview, WeekDay, YearAnchor};

use crate::{
    format,
    i18n::{t, words::Word},
    ui::{Choice, Notice, Segmented, SelectField, Tone},
};

/// A calendar in a form.
#[derive(Clone, Copy)]
pub struct CalendarForm {
    kind: RwSignal<String>,
    start_month: RwSignal<String>,
    week_start: RwSignal<String>,
    anchor: RwSignal<String>,
}

impl CalendarForm {
    pub fn new(from: FiscalCalendar) -> Self {
        Self {
            kind: RwSignal::new(from.kind.to_string()),
            start_month: RwSignal::new(from.start_month.to_string()),
            week_start: RwSignal::new(from.week_start.to_string()),
            anchor: RwSignal::new(from.anchor.to_string()),
        }
    }

    /// What is chosen. The lists only hold values that parse, so the defaults never stand in. Tracks.
    pub fn get(self) -> FiscalCalendar {
        FiscalCalendar {
            kind: self.kind.get().parse().unwrap_or(CalendarKind::Months),
            start_month: self.start_month.get().parse().unwrap_or(1),
            week_start: self.week_start.get().parse().unwrap_or(WeekDay::Sunday),
            anchor: self.anchor.get().parse().unwrap_or(YearAnchor::Nearest),
        }
    }

    fn has_weeks(self) -> bool {
        self.get().kind.has_weeks()
    }
}

fn words<T: Word + ToString + Copy>(all: &[T]) -> Vec<Choice> {
    all.iter().map(|one| Choice::new(one.to_string(), one.word())).collect()
}

/// The fields of a calendar.
#[component]
pub fn CalendarFields(
    form: CalendarForm,
    #[prop(into)] month_error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="form-grid">
            <SelectField
                label=t::periods::calendar
                choices=Signal::derive(|| words(CalendarKind::ALL))
                value=form.kind
                on_change=move |value| form.kind.set(value)
            />
            <SelectField
                label=t::periods::start_month
                choices=Signal::derive(|| (1..=12).map(|month| Choice::new(month, format::month_of_year(month))).collect::<Vec<_>>())
                value=form.start_month
                on_change=move |value| form.start_month.set(value)
                error=month_error
            />
        </div>
        {move || form.has_weeks().then(|| view! {
            <div class="form-grid">
                <SelectField
                    label=t::periods::week_start
                    choices=Signal::derive(|| words(WeekDay::ALL))
                    value=form.week_start
                    on_change=move |value| form.week_start.set(value)
                />
                <div class="field">
                    <span class="label">{t::periods::anchor}</span>
                    <Segmented
                        label=t::periods::anchor
                        choices=Signal::derive(|| words(YearAnchor::ALL))
                        value=form.anchor
                        on_change=move |value| form.anchor.set(value)
                    />
                </div>
            </div>
            <p class="hint">{t::periods::anchor_hint}</p>
        })}
    }
}

/// A year before it is opened: a row per quarter, each period as wide as it is long.
#[component]
pub fn YearPicture(#[prop(into)] year: Signal<FiscalYearPreview>) -> impl IntoView {
    let quarters = move || {
        let year = year.get();
        let last = year.periods.iter().map(|period| period.quarter).max().unwrap_or(0);
        (1..=last)
            .map(|quarter| {
                let starts: Vec<_> = year.periods.iter().map(|period| period.starts_on).collect();
                let names = format::periods(&starts, format::month_short);
                let periods = year.periods.iter().zip(names).filter(|(period, _)| period.quarter == quarter);
                let boxes = periods
                    .map(|(period, name)| {
                        view! {
                            <li style:flex-grow=period.days.to_string()>
                                <strong>{name}</strong>
                                <span>{format!("{} – {}", format::date_short(period.starts_on), format::date_short(period.ends_on))}</span>
                                <span>{t::periods::days_count(period.days)}</span>
                            </li>
                        }
                    })
                    .collect_view();
                view! {
                    <div class="year-quarter">
                        <span class="year-quarter-name">{t::periods::quarter_name(quarter)}</span>
                        <ol>{boxes}</ol>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div class="year-picture">
            <p class="year-picture-head">
                <strong>{move || year.get().code}</strong>
                <span class="hint num">
                    {move || year.with(|year| format!("{} – {}", format::date(year.starts_on), format::date(year.ends_on)))}
                </span>
            </p>
            {quarters}
            {move || year.get().joined.then(|| view! { <p class="hint">{t::periods::joined}</p> })}
            {move || {
                let gap = year.get().gap_days;
                (gap > 0).then(|| view! { <Notice tone=Tone::Warn>{t::periods::gap(gap)}</Notice> })
            }}
        </div>
    }
}
