//! An alert as other programs are told of it.

use penstock_shared::{alert::AlertDefinition, organisation::Locale, webhook::AlertMessage};

use crate::{
    db::{alert_rules::AlertRuleRow, alerts::AlertRow},
    error::AppResult,
    reads::alerts::{figures_text, written},
};

/// The data of a message about an alert, as it stands.
///
/// # Errors
/// When what is kept cannot be read.
pub fn of_alert(rule: &AlertRuleRow, alert: &AlertRow) -> AppResult<AlertMessage> {
    let definition: AlertDefinition = written(&alert.definition)?;
    let (name, name_zh) = alert.name();
    let name_zh = if name_zh.is_empty() { name } else { name_zh };
    let text = |name: &str, locale: Locale| {
        let figures = figures_text(&definition, alert, locale);
        let colon = if locale == Locale::ZhCn { "：" } else { ": " };
        let of = if name.is_empty() { rule.name.clone() } else { format!("{} · {name}", rule.name) };
        format!("{of}{colon}{figures}")
    };
    Ok(AlertMessage {
        alert_id: alert.id,
        rule_id: rule.id,
        rule: rule.name.clone(),
        severity: alert.severity,
        text: text(name, Locale::En),
        text_zh: text(name_zh, Locale::ZhCn),
        name: name.to_owned(),
        name_zh: name_zh.to_owned(),
        time: alert.time_name.clone(),
        watch: definition.watch,
        direction: definition.direction,
        unit: definition.watch.unit(),
        value: alert.value,
        threshold: alert.threshold,
        currency: alert.currency,
        allocated_minor: alert.allocated_minor,
        used_minor: alert.used_minor,
        available_minor: alert.available_minor,
        raised_at: alert.raised_at,
        resolved_at: alert.resolved_at,
        path: format!("/alerts/{}", alert.id),
    })
}
