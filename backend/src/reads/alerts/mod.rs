//! Alerts: what rules say at a moment, the rules of a person, and the alerts that a person was told of.
//!
//! A rule is measured with its owner's right, so that nobody is told what they may not see. See
//! docs/decisions/0032-alerts.md.

mod evaluate;
mod ground;
mod list;
mod measure;
mod overdue;
pub mod rules;

pub use evaluate::{Evaluated, Found, changes_of, evaluate, has_figures, preview};
pub use list::{get, list, own};

use penstock_shared::{
    alert::{AlertDefinition, AlertDirection, AlertPlace},
    money::Currency,
    organisation::Locale,
    pivot::MeasureUnit,
};
use serde::de::DeserializeOwned;

use crate::{
    db::{AnyConnection, alerts::AlertRow},
    domain::alerts::percent,
    error::{AppError, AppResult},
    reads::sheet::in_hours,
    viewer::Viewer,
};

/// Whether a person sees a place, so that they may have a rule about it.
///
/// # Errors
/// When the database fails.
pub fn sees(conn: &mut AnyConnection, viewer: &Viewer, place: AlertPlace) -> AppResult<bool> {
    let ground = ground::Ground::read(conn, viewer)?;
    Ok(ground.spot(conn, viewer, place)?.is_some())
}

/// The figure of an alert and the threshold that it reached: `81.20 % ≥ 80 %`.
#[must_use]
pub fn figures_text(definition: &AlertDefinition, row: &AlertRow, locale: Locale) -> String {
    let figure = |value| match definition.watch.unit() {
        MeasureUnit::Money => amount_text(row.currency, value),
        MeasureUnit::BasisPoints => percent(value),
        MeasureUnit::Count => value.to_string(),
        MeasureUnit::Minutes if locale == Locale::ZhCn => format!("{} 小时", in_hours(value)),
        MeasureUnit::Minutes => format!("{} h", in_hours(value)),
    };
    let sign = match definition.direction {
        AlertDirection::AtOrAbove => '≥',
        AlertDirection::AtOrBelow => '≤',
    };
    format!("{} {sign} {}", figure(row.value), figure(row.threshold))
}

/// An amount with the code of its currency: `CNY 1,234.50`.
#[must_use]
pub fn amount_text(currency: Currency, minor: i64) -> String {
    format!("{} {}", currency.code(), currency.grouped(minor))
}

/// What stands in a column as JSON.
///
/// # Errors
/// When it is none of this kind.
pub fn written<T: DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}
