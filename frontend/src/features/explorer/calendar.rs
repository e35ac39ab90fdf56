//! A field per day, a column per week: on which days money moved.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};
use leptos::prelude::*;
use penstock_shared::pivot::{Axis, AxisKind, MeasureUnit, PivotAnswer};

use super::{
    Answered, Explorer,
    chart::{main_measure, total_column},
    names::{day_of, figure},
};
use crate::{
    format,
    i18n::t,
    ui::{Button, Empty, Glyph, Kind},
};

/// The latest days that are drawn: a year and a week.
const DAYS: u64 = 371;

/// The picture; its figures are in the table below.
#[component]
pub fn Calendar(explorer: Explorer, answered: Signal<Answered>) -> impl IntoView {
    let by_day = Memo::new(move |_| {
        answered.with(|answered| answered.answer.rows.first() == Some(&Axis::of(AxisKind::Day)))
    });
    move || {
        if by_day.get() {
            return view! { {move || answered.with(drawn)} }.into_any();
        }
        view! {
            <Empty glyph=Glyph::CalendarRange title=t::explorer::calendar_needs>
                <Button label=t::explorer::by_day kind=Kind::Plain small=true on_click=move || explorer.change(|question| {
                    question.query.columns.retain(|axis| axis.kind != AxisKind::Day);
                    question.query.rows = vec![Axis::of(AxisKind::Day)];
                })/>
            </Empty>
        }
        .into_any()
    }
}

/// The figures of days.
fn by_day(answer: &PivotAnswer, measure: usize) -> BTreeMap<NaiveDate, i64> {
    let column = total_column(answer);
    let members = answer.members.first().map(Vec::as_slice).unwrap_or_default();
    let groups = answer.row_groups.iter().enumerate().filter(|(_, group)| group.members.len() == 1);
    let of_day = |(row, group): (usize, &penstock_shared::pivot::PivotGroup)| {
        let member = members.get(usize::try_from(*group.members.first()?).ok()?)?;
        Some((day_of(member.code?)?, answer.cell(row, column, measure)?))
    };
    groups.filter_map(of_day).collect()
}

fn drawn(answered: &Answered) -> AnyView {
    let answer = &answered.answer;
    let measure = main_measure(answered);
    let unit = answer.measures.get(measure).map_or(MeasureUnit::Count, |measure| measure.unit());
    let figures = by_day(answer, measure);
    let (Some((earliest, _)), Some((last, _))) = (figures.first_key_value(), figures.last_key_value()) else {
        return view! { <p class="hint">{t::analysis::nothing}</p> }.into_any();
    };
    let first = last.checked_sub_days(Days::new(DAYS)).map_or(*earliest, |first| first.max(*earliest));
    // Columns begin on Mondays.
    let monday = first.checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday())));
    let most = figures.values().map(|value| value.saturating_abs()).max().unwrap_or(1).max(1);
    let days = monday.unwrap_or(first).iter_days().take_while(|day| day <= last);
    let fields = days.enumerate().map(|(place, day)| {
        let value = figures.get(&day).copied();
        let week = (place / 7 + 1).to_string();
        let row = (place % 7 + 2).to_string();
        let month = (day.day() == 1).then(|| {
            view! { <b style:grid-column=week.clone() style:grid-row="1">{format::month_short(day)}</b> }
        });
        let heat = value.and_then(|value| format::share_bp(value.saturating_abs(), most)).unwrap_or(0);
        let heat = format::css_percent(if value.is_some_and(|value| value != 0) { heat.max(800) } else { 0 });
        let told = format!("{}: {}", format::date(day), figure(value, unit, answer.currency));
        view! {
            {month}
            <i title=told class:below=value.is_some_and(|value| value < 0)
                style:grid-column=week style:grid-row=row style:--heat=heat></i>
        }
    });
    let fields = fields.collect_view();
    view! {
        <div class="day-frame" tabindex="0" role="region" aria-label=t::explorer::calendar>
            <div class="day-fields" aria-hidden="true">{fields}</div>
        </div>
        <p class="hint">{t::explorer::calendar_text}</p>
    }
    .into_any()
}
