//! Raising alerts and ending them, and what people do about them.

mod audience;
mod own;

pub use own::{see, see_all, snooze, wake};

use std::collections::HashMap;

use penstock_shared::{
    alert::{AlertDefinition, AlertRecipients, AlertState},
    event::EventTopic,
    ids::{AlertId, AlertRuleId, UserId, WebhookId},
};

use self::audience::Audience;
use crate::{
    commands::{notifications, webhooks::deliveries},
    db::{
        self,
        alert_rules::AlertRuleRow,
        alerts::{AlertRow, NewAlert, RecipientRow},
    },
    domain::alerts::{AlertKey, is_told},
    error::AppResult,
    reads::alerts::{Evaluated, Found, changes_of, has_figures, written},
    writer::WriteTx,
};

/// Who is told of more than this at once gets the mails as a part of the digest.
const BURST: usize = 10;

/// What was written about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    pub raised: usize,
    pub resolved: usize,
}

/// Writes what a rule says: raises what is new, once, and ends what does not hold any more. Nothing when the rule was
/// changed since it was read, or somebody else has measured it further on.
///
/// # Errors
/// When the database fails.
pub fn apply(tx: &mut WriteTx<'_>, evaluated: &Evaluated) -> AppResult<Applied> {
    let row = match db::alert_rules::get(tx.conn, evaluated.rule) {
        Err(diesel::result::Error::NotFound) => return Ok(Applied::default()),
        found => found?,
    };
    let is_stale = row.version != evaluated.version || evaluated.sequence < row.evaluated_sequence;
    if is_stale || !row.active {
        return Ok(Applied::default());
    }
    let open = db::alerts::open_of(tx.conn, row.id)?;
    let changes = changes_of(&open, evaluated);
    for at in &changes.resolved {
        if let Some(alert) = open.get(*at) {
            resolve(tx, alert)?;
        }
    }
    for (at, place) in &changes.kept {
        if let (Some(alert), Some(found)) = (open.get(*at), evaluated.found.get(*place)) {
            follow(tx, alert, found)?;
        }
    }
    let raised: Vec<&Found> = changes.raised.iter().filter_map(|place| evaluated.found.get(*place)).collect();
    raise(tx, &row, evaluated, &raised)?;
    db::alert_rules::evaluated(tx.conn, row.id, evaluated.sequence, evaluated.problem)?;
    if row.problem != evaluated.problem {
        db::events::insert(tx.conn, tx.now, EventTopic::AlertRuleChanged, row.id.0, None)?;
    }
    Ok(Applied { raised: raised.len(), resolved: changes.resolved.len() })
}

fn raise(
    tx: &mut WriteTx<'_>,
    row: &AlertRuleRow,
    evaluated: &Evaluated,
    raised: &[&Found],
) -> AppResult<()> {
    if raised.is_empty() {
        return Ok(());
    }
    let definition: AlertDefinition = written(&row.definition)?;
    let keys: Vec<AlertKey> = evaluated.found.iter().map(|found| found.key.clone()).collect();
    let audience = Audience::read(tx, row)?;
    let mut told: Vec<(UserId, AlertId)> = Vec::new();
    for found in raised {
        let alert = insert(tx, row, evaluated, found)?;
        let is_told = is_told(&definition, &found.key, &keys);
        // A program keeps its own list: it is told of each threshold, as it will be told that each one ends.
        let raised = db::alerts::row(tx.conn, alert)?;
        deliveries::tell(tx, row, &raised)?;
        for user in audience.of(found.department) {
            list_for(tx, alert, user, is_told)?;
            if is_told {
                told.push((user, alert));
            }
        }
    }
    tell(tx, &told)
}

fn insert(
    tx: &mut WriteTx<'_>,
    row: &AlertRuleRow,
    evaluated: &Evaluated,
    found: &Found,
) -> AppResult<AlertId> {
    let figures = &found.finding.figures;
    let member = found.finding.member.as_ref();
    let new = NewAlert {
        rule_id: row.id,
        severity: found.finding.severity,
        threshold: found.key.threshold,
        member_key: &found.key.member,
        member_name: member.map(|member| member.name.as_str()).unwrap_or_default(),
        member_name_zh: member.map(|member| member.name_zh.as_str()).unwrap_or_default(),
        time_key: &found.key.time,
        time_name: &evaluated.time_name,
        definition: &row.definition,
        place_name: &evaluated.place_name,
        place_name_zh: &evaluated.place_name_zh,
        query: found.query.as_deref(),
        node_id: found.node,
        department_id: found.department,
        currency: figures.currency,
        raised_value: figures.value,
        value: figures.value,
        allocated_minor: figures.allocated_minor,
        used_minor: figures.used_minor,
        available_minor: figures.available_minor,
        raised_at: tx.now,
    };
    Ok(db::alerts::insert(tx.conn, &new)?)
}

/// Puts an alert into somebody's list. Of which they are not told is in it as seen.
fn list_for(tx: &mut WriteTx<'_>, alert_id: AlertId, user_id: UserId, is_told: bool) -> AppResult<()> {
    let state = if is_told { AlertState::New } else { AlertState::Seen };
    let row = RecipientRow { alert_id, user_id, state, snoozed_until: None, version: 1 };
    db::alerts::insert_recipient(tx.conn, &row)?;
    announce(tx, user_id)
}

fn tell(tx: &mut WriteTx<'_>, told: &[(UserId, AlertId)]) -> AppResult<()> {
    let mut counts: HashMap<UserId, usize> = HashMap::new();
    for (user, _) in told {
        *counts.entry(*user).or_default() += 1;
    }
    for (user, alert) in told {
        let many = counts.get(user).is_some_and(|count| *count > BURST);
        notifications::alerted(tx, *user, *alert, many)?;
    }
    Ok(())
}

/// Notes how the figures of an alert that holds went on.
fn follow(tx: &mut WriteTx<'_>, alert: &AlertRow, found: &Found) -> AppResult<()> {
    if has_figures(alert, found) {
        return Ok(());
    }
    let figures = &found.finding.figures;
    let row = AlertRow {
        value: figures.value,
        allocated_minor: figures.allocated_minor,
        used_minor: figures.used_minor,
        available_minor: figures.available_minor,
        ..alert.clone()
    };
    db::alerts::set_figures(tx.conn, &row)?;
    announce_to_all(tx, alert.id)
}

fn resolve(tx: &mut WriteTx<'_>, alert: &AlertRow) -> AppResult<()> {
    db::alerts::resolve(tx.conn, alert.id, tx.now)?;
    let rule = db::alert_rules::get(tx.conn, alert.rule_id)?;
    deliveries::tell(tx, &rule, &AlertRow { resolved_at: Some(tx.now), ..alert.clone() })?;
    announce_to_all(tx, alert.id)
}

/// Ends every alert of a rule that asks something else, or nothing, from now on.
///
/// # Errors
/// When the database fails.
pub fn resolve_all(tx: &mut WriteTx<'_>, rule: AlertRuleId) -> AppResult<()> {
    for alert in db::alerts::open_of(tx.conn, rule)? {
        resolve(tx, &alert)?;
    }
    Ok(())
}

/// Tells those who are recipients now of what holds, and takes it from those who are none any more.
///
/// # Errors
/// When the database fails.
pub fn tell_others(tx: &mut WriteTx<'_>, row: &AlertRuleRow) -> AppResult<()> {
    let audience = Audience::read(tx, row)?;
    let mut told = Vec::new();
    for alert in db::alerts::open_of(tx.conn, row.id)? {
        let before = db::alerts::recipients(tx.conn, alert.id)?;
        let now = audience.of(alert.department_id);
        for user in before.iter().filter(|user| !now.contains(user)) {
            db::alerts::delete_recipient(tx.conn, alert.id, *user)?;
            announce(tx, *user)?;
        }
        for user in now.into_iter().filter(|user| !before.contains(user)) {
            list_for(tx, alert.id, user, true)?;
            told.push((user, alert.id));
        }
    }
    tell(tx, &told)
}

/// Tells endpoints that were not among those that were told before of what holds.
///
/// # Errors
/// When the database fails.
pub fn tell_other_webhooks(tx: &mut WriteTx<'_>, row: &AlertRuleRow, before: &[WebhookId]) -> AppResult<()> {
    let recipients: AlertRecipients = written(&row.recipients)?;
    let new: Vec<WebhookId> = recipients.webhooks.into_iter().filter(|id| !before.contains(id)).collect();
    if new.is_empty() {
        return Ok(());
    }
    for alert in db::alerts::open_of(tx.conn, row.id)? {
        deliveries::tell_of(tx, &new, row, &alert)?;
    }
    Ok(())
}

fn announce_to_all(tx: &mut WriteTx<'_>, alert: AlertId) -> AppResult<()> {
    for user in db::alerts::recipients(tx.conn, alert)? {
        announce(tx, user)?;
    }
    Ok(())
}

/// The event goes to the person's own pages only.
fn announce(tx: &mut WriteTx<'_>, who: UserId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::AlertChanged, who.0, None)?;
    Ok(())
}
