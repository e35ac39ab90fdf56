//! How a node is controlled: the dialog that changes it, with a reason.

use leptos::prelude::*;
use penstock_shared::{
    budget::{BudgetNode, BudgetNodeUpdate, ControlLevel, ControlPolicy, ControlWindow},
    money::Currency,
};

use crate::{
    command::{Command, use_command},
    i18n::{t, words::Word},
    ui::{
        CheckField, Choice, Dialog, DialogFoot, MoneyField, SelectField, TextArea, TextField, parse_money,
        use_toasts,
    },
};

/// The dialog.
#[component]
pub fn ControlDialog(
    open: RwSignal<bool>,
    node: Memo<BudgetNode>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::budgets::edit_control><Form open node done/></Dialog> }
}

#[derive(Clone, Copy)]
struct Fields {
    level: RwSignal<String>,
    window: RwSignal<String>,
    to_date: RwSignal<bool>,
    amount: RwSignal<String>,
    percent: RwSignal<String>,
    reason: RwSignal<String>,
    wrong_amount: RwSignal<Option<String>>,
    wrong_percent: RwSignal<Option<String>>,
}

impl Fields {
    fn of(node: &BudgetNode) -> Self {
        let control = node.control;
        Self {
            level: RwSignal::new(control.level.to_string()),
            window: RwSignal::new(control.window.to_string()),
            to_date: RwSignal::new(control.to_date),
            amount: RwSignal::new(node.currency.grouped(control.tolerance_minor)),
            percent: RwSignal::new(bp_text(control.tolerance_bp)),
            reason: RwSignal::new(String::new()),
            wrong_amount: RwSignal::new(None),
            wrong_percent: RwSignal::new(None),
        }
    }

    /// What was chosen; `None` when a field does not read, which it then says.
    fn control(self, node: &BudgetNode) -> Option<ControlPolicy> {
        let amount = parse_money(&self.amount.get_untracked(), node.currency);
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

#[component]
fn Form(open: RwSignal<bool>, node: Memo<BudgetNode>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let fields = node.with_untracked(Fields::of);
    let (id, currency) = node.with_untracked(|node| (node.id, node.currency));
    // The version that the person looks at, even when a live update brings a later one.
    let version = node.with_untracked(|node| node.version);
    let save = use_command(
        move |api, update: BudgetNodeUpdate, _| async move { api.update_budget_node(id, &update, version).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let control = node.with_untracked(|node| fields.control(node));
        if let Some(control) = control {
            save.run(BudgetNodeUpdate {
                name: None,
                name_zh: None,
                is_contingency: None,
                control: Some(control),
                control_from: None,
                reason: Some(fields.reason.get_untracked()),
            });
        }
    };
    let levels =
        Signal::derive(|| ControlLevel::ALL.iter().map(|level| Choice::new(level, level.word())).collect());
    let windows = Signal::derive(|| {
        ControlWindow::ALL.iter().map(|window| Choice::new(window, window.word())).collect()
    });
    view! {
        <form class="form" on:submit=submit>
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
            <Tolerance fields save currency/>
            <TextArea
                label=t::common::reason
                hint=t::budgets::reason_hint
                value=fields.reason
                error=save.field("reason")
            />
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn Tolerance(fields: Fields, save: Command<BudgetNodeUpdate>, currency: Currency) -> impl IntoView {
    let wrong_amount = save.field("control.tolerance_minor");
    let wrong_percent = save.field("control.tolerance_bp");
    view! {
        <div class="form-grid">
            <MoneyField
                label=t::budgets::tolerance_amount
                value=fields.amount
                currency
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
