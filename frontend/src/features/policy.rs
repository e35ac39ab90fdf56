//! A control policy, shown and typed: the same for budgets, control books and the time machine.

use leptos::prelude::*;
use penstock_shared::{
    budget::{ControlLevel, ControlPolicy, ControlWindow},
    money::Currency,
};

use crate::{
    format,
    i18n::{t, words::Word},
    ui::{CheckField, Choice, MoneyField, SelectField, StatePill, Term, TextField, parse_money},
};

/// What is typed.
#[derive(Clone, Copy)]
pub struct PolicyFields {
    level: RwSignal<String>,
    window: RwSignal<String>,
    to_date: RwSignal<bool>,
    amount: RwSignal<String>,
    percent: RwSignal<String>,
    wrong_amount: RwSignal<Option<String>>,
    wrong_percent: RwSignal<Option<String>>,
    currency: Currency,
}

impl PolicyFields {
    /// Begins with a policy.
    #[must_use]
    pub fn of(control: ControlPolicy, currency: Currency) -> Self {
        Self {
            level: RwSignal::new(control.level.to_string()),
            window: RwSignal::new(control.window.to_string()),
            to_date: RwSignal::new(control.to_date),
            amount: RwSignal::new(currency.grouped(control.tolerance_minor)),
            percent: RwSignal::new(bp_text(control.tolerance_bp)),
            wrong_amount: RwSignal::new(None),
            wrong_percent: RwSignal::new(None),
            currency,
        }
    }

    /// What was chosen; `None` when a field does not read, which it then says.
    #[must_use]
    pub fn control(self) -> Option<ControlPolicy> {
        let amount = parse_money(&self.amount.get_untracked(), self.currency);
        let percent = parse_bp(&self.percent.get_untracked());
        self.wrong_amount.set(amount.as_ref().err().cloned());
        self.wrong_percent.set(percent.is_none().then(|| t::field_error::malformed().to_owned()));
        Some(ControlPolicy {
            level: self.level.get_untracked().parse().ok()?,
            window: self.window.get_untracked().parse().ok()?,
            to_date: self.to_date.get_untracked(),
            tolerance_minor: amount.ok()?,
            tolerance_bp: percent?,
        })
    }
}

/// Hundredths of a percent as typed text: 250 is `2.5`.
fn bp_text(bp: i64) -> String {
    let text = format!("{}.{:02}", bp / 100, bp % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The inverse of [`bp_text`]; `None` for more than two decimals or anything else.
fn parse_bp(text: &str) -> Option<i64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 2 || !digits(whole) || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<2}").parse().ok()
}

/// The fields of a policy. The errors are the server's objections to the two tolerances.
#[component]
pub fn PolicyForm(
    fields: PolicyFields,
    #[prop(into)] wrong_amount: Signal<Option<String>>,
    #[prop(into)] wrong_percent: Signal<Option<String>>,
) -> impl IntoView {
    let levels =
        Signal::derive(|| ControlLevel::ALL.iter().map(|level| Choice::new(level, level.word())).collect());
    let windows = Signal::derive(|| {
        ControlWindow::ALL.iter().map(|window| Choice::new(window, window.word())).collect()
    });
    view! {
        <SelectField
            label=t::budgets::level
            hint=t::budgets::level_hint
            choices=levels
            value=fields.level
            on_change=move |value| fields.level.set(value)
        />
        <SelectField
            label=t::budgets::window
            hint=t::budgets::window_hint
            choices=windows
            value=fields.window
            on_change=move |value| fields.window.set(value)
        />
        <CheckField
            label=t::budgets::to_date
            hint=t::budgets::to_date_hint
            checked=fields.to_date
            on_change=move |on| fields.to_date.set(on)
        />
        <div class="form-grid">
            <MoneyField
                label=t::budgets::tolerance_amount
                value=fields.amount
                currency=fields.currency
                error=Signal::derive(move || fields.wrong_amount.get().or_else(|| wrong_amount.get()))
            />
            <TextField
                label=t::budgets::tolerance_percent
                value=fields.percent
                error=Signal::derive(move || fields.wrong_percent.get().or_else(|| wrong_percent.get()))
            />
        </div>
        <p class="hint">{t::budgets::tolerance_help}</p>
    }
}

/// A policy as a list of facts.
#[component]
pub fn PolicyFacts(control: ControlPolicy, currency: Currency) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>{t::budgets::level}</dt>
            <dd><StatePill state=control.level/></dd>
            <dt>{t::budgets::window}</dt>
            <dd>{move || control.window.word()}</dd>
            <dt>{t::budgets::counts}</dt>
            <dd>{if control.to_date { t::budgets::to_date } else { t::budgets::whole_window }}</dd>
            <dt><Term word=t::budgets::tolerance meaning=t::budgets::tolerance_help/></dt>
            <dd class="num">{move || tolerance(control, currency)}</dd>
        </dl>
    }
}

/// How far requests may go over, in words.
#[must_use]
pub fn tolerance(control: ControlPolicy, currency: Currency) -> String {
    match (control.tolerance_minor, control.tolerance_bp) {
        (0, 0) => t::common::none().to_owned(),
        (minor, 0) => format::money(minor, currency),
        (0, bp) => format::percent_bp(bp),
        (minor, bp) => t::budgets::larger_of(format::money(minor, currency), format::percent_bp(bp)),
    }
}

#[cfg(test)]
mod tests {
    use super::{bp_text, parse_bp};

    #[test]
    fn percents_are_read_as_they_are_written() {
        for (text, bp) in [("0", 0), ("2.5", 250), ("12.34", 1234), ("100", 10_000)] {
            assert_eq!(parse_bp(text), Some(bp));
            assert_eq!(bp_text(bp), text);
        }
        for wrong in ["", "-1", "1.234", "2,5", "x", "."] {
            assert_eq!(parse_bp(wrong), None, "{wrong}");
        }
    }
}
