//! A running import: how far it is, live, and the button that stops it.

use leptos::prelude::*;
use penstock_shared::{import::Import, permission::Permission};

use super::result::Progress;
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    session::Allowed,
    ui::{Button, Card, Confirm, Kind, Notice},
};

/// The view.
#[component]
pub fn Running(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let id = import.with_untracked(|import| import.summary.id);
    let asking = RwSignal::new(false);
    let stop = use_command(
        move |api, (): (), _| async move { api.cancel_import(id).await },
        move |import: Import| {
            asking.try_set(false);
            fetch.value.try_set(Some(import));
        },
    );
    let share = Memo::new(move |_| {
        import.with(|import| {
            let progress = import.summary.progress;
            format::share_bp(progress.bytes_read, progress.bytes_total).unwrap_or(0).clamp(0, 10_000)
        })
    });
    view! {
        <Card>
            <div class="row between">
                <span class="strong num">{move || format::percent_bp(share.get())}</span>
                <Allowed to=Permission::ImportsRun>
                    <Button label=t::imports::stop kind=Kind::Plain on_click=move || asking.set(true)/>
                </Allowed>
            </div>
            <progress class="wide" max="10000" value=move || share.get().to_string() aria-label=t::imports::progress></progress>
            <Progress import/>
            <Notice>{t::imports::running_text}</Notice>
        </Card>
        <Confirm
            open=asking
            title=t::imports::stop
            text=t::imports::stop_text
            action=t::imports::stop
            danger=true
            busy=stop.pending
            error=stop.error
            on_confirm=move || stop.run(())
        />
    }
}
