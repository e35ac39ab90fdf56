//! Who closed and reopened the periods of a year, when and why.

use leptos::prelude::*;
use penstock_shared::{ids::FiscalYearId, period::PeriodChange};

use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    ui::{Card, StatePill, Table},
};

/// The record, or nothing while there is none.
#[component]
pub fn Changes(year: FiscalYearId, code: String) -> impl IntoView {
    let changes = use_fetch(move |api| api.period_changes(year));
    let any = Memo::new(move |_| changes.value.with(|all| all.as_ref().is_some_and(|all| !all.is_empty())));
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
                            {move || changes.value.get().unwrap_or_default().into_iter().map(row).collect_view()}
                        </tbody>
                    </Table>
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
