//! The organisation's settings: departments, vocabulary, periods, itself, API keys.

mod api_keys;
mod currencies;
mod departments;
mod dimensions;
mod limits;
mod mail;
mod organisation;
pub mod periods;
mod row;
mod secret;
pub mod term_tree;
mod vocabulary;
mod webhooks;
mod working_days;
mod year_end;

use leptos::prelude::*;
use penstock_shared::{ids::DepartmentId, organisation::Locale, reference::Department};

pub use self::{
    api_keys::ApiKeysPage,
    currencies::{CurrenciesPage, currency_choices},
    departments::DepartmentsPage,
    dimensions::DimensionsPage,
    limits::LimitsPage,
    mail::MailPage,
    organisation::OrganisationPage,
    periods::PeriodsPage,
    row::{ActivePill, EditButton},
    vocabulary::VocabularyPage,
    webhooks::WebhooksPage,
    working_days::WorkingDaysPage,
    year_end::YearEndPage,
};
use crate::{
    fetch::Fetch,
    i18n::{named, t, words::Word},
    ui::Choice,
};

/// "None", and then the active departments.
#[must_use]
pub fn department_choices(departments: Fetch<Vec<Department>>) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::common::none()));
        let all = departments
            .value
            .get()
            .unwrap_or_default()
            .into_iter()
            .filter(|d| d.active && d.merged_into_id.is_none());
        none.chain(all.map(|d| Choice::new(d.id, named(&d.name, &d.name_zh)).detail(d.code))).collect()
    })
}

/// A department's name in the reader's language.
#[must_use]
pub fn department_name(departments: Fetch<Vec<Department>>, id: DepartmentId) -> String {
    departments.value.with(|all| {
        let found = all.iter().flatten().find(|department| department.id == id);
        found.map(|department| named(&department.name, &department.name_zh)).unwrap_or_default()
    })
}

/// The languages of the interface.
#[must_use]
pub fn locale_choices() -> Vec<Choice> {
    Locale::ALL.iter().map(|locale| Choice::new(locale, locale.word())).collect()
}
