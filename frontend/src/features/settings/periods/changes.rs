//! Who closed and reopened the periods of a year, when and why.

use leptos::prelude::*;
use penstock_shared::{ids::FiscalYearId, period::PeriodChange};

use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    ui::{Button, Card, Kind, StatePill, Table},
};

/// How many are shown before somebody asks for all.
const SHOWN: usize = 3;

/// The record, or nothing while there is none.
#[component]
pub fn Changes(year: FiscalYearId, code: String) -> impl IntoView {
    let changes = use_fetch(move |api| api.period_changes(year));
    let count = Memo::new(move |_| changes.value.with(|all| all.as_ref().map_or(0, Vec::len)));
    let any = Memo::new(move |_| count.get() > 0);
    let all = RwSignal::new(false);
    let title = move || format!("{code} · {}", t::periods::history());
    move || {
        any.get().then(|| {
            view! {
                <Card title=title.clone() text=t::periods::history_text flush=true>
                    <Table label=t::periods::history>
                        <thead>
                            <tr>
                                <th scope="col">{t::periods::period}</th>
                                <th scope="col">{t::common::state}</th>
                                <th scope="col">{t::periods::when}</th>
                                <th scope="col">{t::periods::by}</th>
                                <th scope="col">{t::common::reason}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || {
                                let most = if all.get() { usize::MAX } else { SHOWN };
                                changes.value.get().unwrap_or_default().into_iter().take(most).map(row).collect_view()
                            }}
                        </tbody>
                    </Table>
                    {move || (!all.get() && count.get() > SHOWN).then(|| view! {
                        <div class="more-row">
                            <Button
                                label=t::common::view_all
                                kind=Kind::Plain
                                small=true
                                on_click=move || all.set(true)
                            />
                        </div>
                    })}
                </Card>
            }
        })
    }
}

fn row(change: PeriodChange) -> impl IntoView {
    let PeriodChange { starts_on, state, at, number, actor_name, reason, .. } = change;
    view! {
        <tr>
            <td class="main-cell">
                {move || format::month(starts_on)}
                <span class="sub">{move || t::periods::period_name(number)}</span>
            </td>
            <td data-label=t::common::state><StatePill state/></td>
            <td data-label=t::periods::when class="num-left">{move || format::date_time(at)}</td>
            <td data-label=t::periods::by>{actor_name}</td>
            <td data-label=t::common::reason>{reason}</td>
        </tr>
    }
}
