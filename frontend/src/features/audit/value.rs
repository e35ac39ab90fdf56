//! A value of a field as people read it.

use penstock_shared::{
    approval::StepState,
    audit::{AuditField, AuditName, AuditValue, AuditValueKind as Kind},
    budget::{ControlLevel, ControlWindow},
    budget_request::{BudgetRequestKind, BudgetRequestState},
    campaign::CampaignStatus,
    claim::ClaimState,
    expense::{ExpenseSource, ExpenseState},
    expense_kind::ExpenseKind,
    period::PeriodState,
    permission::Role,
    release::ReleaseState,
};

use crate::{
    format,
    i18n::{named, t, words::Word},
};

/// A name in the reader's language.
pub fn called(name: &AuditName) -> String {
    named(&name.name, name.name_zh.as_deref().unwrap_or_default())
}

/// A value, or that there was none.
pub fn shown(table: &str, field: &AuditField, value: Option<&AuditValue>) -> String {
    let Some(value) = value else { return t::audit::empty_value().to_owned() };
    let text = || value.text.clone();
    match (field.kind, &value.named, field.currency) {
        (Kind::Secret, ..) => t::audit::secret().to_owned(),
        (_, Some(name), _) => called(name),
        (Kind::Reference, None, _) => format!("#{}", value.text),
        (Kind::Money, _, Some(currency)) => {
            value.text.parse().map_or_else(|_| text(), |minor| format::money(minor, currency))
        }
        (Kind::YesNo, ..) => match value.text.as_str() {
            "true" => t::audit::yes().to_owned(),
            _ => t::audit::no().to_owned(),
        },
        (Kind::Day, ..) => value.text.parse().map_or_else(|_| text(), format::date),
        (Kind::Moment, ..) => value.text.parse().map_or_else(|_| text(), format::date_time),
        _ if value.text.is_empty() => t::audit::empty_value().to_owned(),
        _ => word(table, &field.name, &value.text).map_or_else(text, str::to_owned),
    }
}

/// A word of the server that people know from its own screen.
fn word(table: &str, column: &str, text: &str) -> Option<&'static str> {
    fn of<T: Word + std::str::FromStr>(text: &str) -> Option<&'static str> {
        text.parse::<T>().ok().map(Word::word)
    }
    match (table, column) {
        ("expenses", "state") => of::<ExpenseState>(text),
        ("expenses", "kind") => of::<ExpenseKind>(text),
        ("expenses", "source") => of::<ExpenseSource>(text),
        ("approval_steps" | "budget_request_steps", "state") => of::<StepState>(text),
        ("budget_requests", "state") => of::<BudgetRequestState>(text),
        ("budget_requests", "kind") => of::<BudgetRequestKind>(text),
        ("campaigns", "status") => of::<CampaignStatus>(text),
        ("claims", "state") => of::<ClaimState>(text),
        ("expense_releases", "state") => of::<ReleaseState>(text),
        ("fiscal_periods", "state") => of::<PeriodState>(text),
        ("users" | "budget_request_limits", "role") => of::<Role>(text),
        (_, "control_level") => of::<ControlLevel>(text),
        (_, "control_window") => of::<ControlWindow>(text),
        _ => None,
    }
}
