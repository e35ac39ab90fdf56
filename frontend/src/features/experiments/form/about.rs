//! What one wants to know, whose it is, and where its figures come from.

use leptos::prelude::*;
use penstock_shared::experiment::ExperimentSource;

use super::{draft::Typed, send::Errors};
use crate::{
    features::expenses::choices::department_choices,
    fetch::use_fetch,
    i18n::{t, words::Word as _},
    session::current_user,
    ui::{Card, Choice, SelectField, TextArea, TextField},
};

#[component]
pub fn About(form: Typed, errors: Errors) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let options = Signal::derive(move || {
        let known = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::choose())
    });
    let sources = || ExperimentSource::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let source_hint = move || match form.source.get() {
        ExperimentSource::Units => t::experiments::source_units(),
        ExperimentSource::Days => t::experiments::source_days(),
        ExperimentSource::Campaigns => t::experiments::source_campaigns(),
    };
    view! {
        <Card title=t::experiments::about>
            <div class="form">
                <TextField label=t::common::name hint=t::experiments::name_hint value=form.name error=errors.of("name")/>
                <TextArea label=t::experiments::hypothesis hint=t::experiments::hypothesis_hint
                    value=form.hypothesis error=errors.of("hypothesis")/>
                <div class="form-grid">
                    <SelectField
                        label=t::common::department
                        choices=options
                        value=form.department
                        on_change=move |id| form.department.set(id)
                        error=errors.of("department_id")
                    />
                    <SelectField
                        label=t::experiments::source
                        hint=source_hint
                        choices=Signal::derive(sources)
                        value=Signal::derive(move || form.source.get().to_string())
                        on_change=move |text: String| {
                            form.source.set(text.parse().unwrap_or(ExperimentSource::Units));
                        }
                        error=errors.of("design.source")
                    />
                </div>
            </div>
        </Card>
    }
}
