//! Closing a period, with what moves out of it said before.

use leptos::prelude::*;
use penstock_shared::period::{Period, PeriodClosing, PeriodState, PeriodUpdate};

use super::Change;
use crate::{
    command::Command,
    fetch::use_fetch,
    format,
    i18n::t,
    ui::{DialogFoot, Loaded},
};

/// The form in its dialog.
#[component]
pub fn CloseForm(open: RwSignal<bool>, period: Period, change: Command<Change>) -> impl IntoView {
    let (id, version) = (period.id, period.version);
    let closing = use_fetch(move |api| api.period_closing(id));
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            change.run((id, PeriodUpdate { state: PeriodState::Closed, reason: None }, version));
        }>
            <p>{t::periods::close_text}</p>
            <Loaded fetch=closing rows=1 let:moving><p>{move || moving.with(moves)}</p></Loaded>
            <DialogFoot open action=t::common::confirm error=change.error busy=change.pending/>
        </form>
    }
}

/// What becomes of the promises in the period.
fn moves(closing: &PeriodClosing) -> String {
    match &closing.next {
        _ if closing.lines == 0 => t::periods::close_none().to_owned(),
        Some(next) => t::periods::close_lines(closing.lines, format::month(next.starts_on)),
        None => t::periods::close_stuck(closing.lines),
    }
}
