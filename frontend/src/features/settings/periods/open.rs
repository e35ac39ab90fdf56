//! Opening a fiscal year: its calendar, and how it will look.

use chrono::Datelike as _;
use leptos::prelude::*;
use penstock_shared::{
    organisation::Organisation,
    period::{FiscalYear, FiscalYearCreate},
};

use super::calendar::{CalendarFields, CalendarForm, YearPicture};
use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::t,
    ui::{DialogFoot, Loaded, TextField, use_toasts},
};

/// The form in its dialog.
#[component]
pub fn OpenForm(
    open: RwSignal<bool>,
    years: Fetch<Vec<FiscalYear>>,
    organisation: Fetch<Organisation>,
) -> impl IntoView {
    view! {
        <Loaded fetch=organisation rows=6 let:current>
            <Fields open years calendar=CalendarForm::new(current.get_untracked().calendar)/>
        </Loaded>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, years: Fetch<Vec<FiscalYear>>, calendar: CalendarForm) -> impl IntoView {
    let toasts = use_toasts();
    let latest =
        years.value.with_untracked(|years| years.iter().flatten().map(|year| year.ends_on.year()).max());
    let next = latest.map_or_else(|| crate::zone::today().year(), |year| year + 1);
    let ends_in = RwSignal::new(next.to_string());
    let wrong = RwSignal::new(None);
    let number = Memo::new(move |_| ends_in.get().trim().parse::<i32>().ok());
    let preview = use_fetch(move |api| {
        let wanted = (number.get().unwrap_or_default(), calendar.get());
        async move { api.preview_fiscal_year(wanted.0, wanted.1).await }
    });
    let save = use_command(
        |api, create: FiscalYearCreate, key| async move { api.open_fiscal_year(&create, &key).await },
        move |_| {
            open.try_set(false);
            years.refetch();
            toasts.good(t::common::saved());
        },
    );
    Effect::new(move || {
        // What was wrong was wrong with what stood there before.
        ends_in.track();
        calendar.get();
        wrong.set(None);
        save.clear();
    });
    let refused = Signal::derive(move || {
        let field = |error: &Option<crate::api::ApiError>| {
            error.as_ref().and_then(|error| error.field("ends_in_year").map(str::to_owned))
        };
        wrong.get().or_else(|| save.error.with(field)).or_else(|| preview.error.with(field))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match number.get_untracked() {
            Some(ends_in_year) => {
                wrong.set(None);
                let calendar = Some(untrack(|| calendar.get()));
                save.run(FiscalYearCreate { ends_in_year, calendar });
            }
            None => wrong.set(Some(t::field_error::malformed().to_owned())),
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::periods::ends_in hint=t::periods::ends_in_hint value=ends_in error=refused/>
            <CalendarFields form=calendar month_error=save.field("calendar.start_month")/>
            {move || {
                let shown = preview.error.with(Option::is_none) && preview.value.with(Option::is_some);
                shown.then(|| {
                    let year = Signal::derive(move || preview.value.get());
                    view! { <h3 class="form-title">{t::periods::preview}</h3> {move || year.get().map(|year| view! { <YearPicture year=Signal::stored(year)/> })} }
                })
            }}
            <DialogFoot open action=t::periods::open_year error=save.error busy=save.pending/>
        </form>
    }
}
