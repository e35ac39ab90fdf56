//! A new control book.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    budget::{ControlLevel, ControlPolicy, ControlWindow},
    control::{BookTerm, ControlBookCreate},
    ids::{FiscalYearId, PeriodId},
    money::Currency,
};

use super::{
    caps::{Caps, CapsField},
    covers::Names,
    terms::TermsField,
};
use crate::{
    command::use_command,
    features::policy::{PolicyFields, PolicyForm},
    fetch::use_fetch,
    i18n::t,
    ui::{Dialog, DialogFoot, Loaded, TextArea, TextField, use_toasts},
};

/// What a book begins with.
const FIRST: ControlPolicy = ControlPolicy {
    level: ControlLevel::Block,
    window: ControlWindow::Year,
    to_date: false,
    tolerance_minor: 0,
    tolerance_bp: 0,
};

/// The dialog.
#[component]
pub fn AddBookDialog(
    open: RwSignal<bool>,
    year: FiscalYearId,
    /// The year's periods with their first days.
    #[prop(into)]
    periods: Signal<Vec<(PeriodId, NaiveDate)>>,
    names: Names,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=t::controls::add_book wide=true>
            <WithCurrency open year periods names done/>
        </Dialog>
    }
}

/// A book is in the organisation's currency.
#[component]
fn WithCurrency(
    open: RwSignal<bool>,
    year: FiscalYearId,
    periods: Signal<Vec<(PeriodId, NaiveDate)>>,
    names: Names,
    done: Callback<()>,
) -> impl IntoView {
    let organisation = use_fetch(|api| api.organisation());
    view! {
        <Loaded fetch=organisation rows=8 let:organisation>
            <Form open year periods names done currency=organisation.with_untracked(|organisation| organisation.currency)/>
        </Loaded>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    year: FiscalYearId,
    periods: Signal<Vec<(PeriodId, NaiveDate)>>,
    names: Names,
    done: Callback<()>,
    currency: Currency,
) -> impl IntoView {
    let toasts = use_toasts();
    let empty = || RwSignal::new(String::new());
    let (name, name_zh, reason) = (empty(), empty(), empty());
    let terms = RwSignal::new(Vec::<BookTerm>::new());
    let fields = PolicyFields::of(FIRST, currency);
    let caps = Caps::empty(currency, &periods.get_untracked());
    let save = use_command(
        |api, create: ControlBookCreate, key| async move { api.create_control_book(&create, &key).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Some(control), Some((cap_minor, caps))) = (fields.control(), caps.read()) {
            save.run(ControlBookCreate {
                fiscal_year_id: year,
                name: name.get_untracked(),
                name_zh: name_zh.get_untracked(),
                currency: Some(currency),
                terms: terms.get_untracked(),
                control,
                cap_minor,
                caps,
                reason: reason.get_untracked(),
            });
        }
    };
    let (refused_cap, refused_caps) = (save.field("cap_minor"), save.field("caps"));
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid">
                <TextField label=t::common::name value=name error=save.field("name")/>
                <TextField label=t::common::name_zh value=name_zh optional=true error=save.field("name_zh")/>
            </div>
            <TermsField terms names error=save.field("terms")/>
            <CapsField caps error=Signal::derive(move || refused_cap.get().or_else(|| refused_caps.get()))/>
            <PolicyForm
                fields
                wrong_amount=save.field("control.tolerance_minor")
                wrong_percent=save.field("control.tolerance_bp")
            />
            <TextArea
                label=t::common::reason
                hint=t::budgets::reason_hint
                value=reason
                error=save.field("reason")
            />
            <DialogFoot open action=t::controls::add_book error=save.error busy=save.pending/>
        </form>
    }
}
