//! What goes out by mail: written in the transaction of what it is about, and noted when it was sent.

pub mod asked;
pub mod outbox;
pub mod settings;

use chrono::NaiveDateTime;
use penstock_shared::{
    ids::{AlertId, BudgetRequestId, ExpenseId, MailId, ReportScheduleId, TemplateId, UserId},
    mail::{MailDelivery, MailKind, MailState},
};
use rand::RngCore;

use crate::{
    clock::{day_in, moment_of_hour},
    db::{self, mail::NewMail},
    error::AppResult,
    reads,
    writer::WriteTx,
};

/// Something that a person is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    pub user: UserId,
    pub kind: MailKind,
    /// Who did it.
    pub actor: UserId,
    pub expense: Option<ExpenseId>,
    pub budget_request: Option<BudgetRequestId>,
    pub template: Option<TemplateId>,
    pub alert: Option<AlertId>,
}

/// Says whether this installation sends mail. What was asked before it did is not told afterwards: it stands in
/// the inbox.
///
/// # Errors
/// When the database fails.
pub fn switch(tx: &mut WriteTx<'_>, sends: bool) -> AppResult<()> {
    if sends && !db::mail::enabled(tx.conn)? {
        db::asked::all_told(tx.conn, tx.now)?;
    }
    Ok(db::mail::set_enabled(tx.conn, sends)?)
}

/// Queues a mail, as the person wants it. Without a mail server nothing is queued.
///
/// # Errors
/// When the database fails.
pub fn queue(tx: &mut WriteTx<'_>, occasion: Occasion) -> AppResult<()> {
    if !db::mail::enabled(tx.conn)? {
        return Ok(());
    }
    let delivery = reads::mail::delivery(tx.conn, occasion.user, occasion.kind)?;
    queue_as(tx, occasion, delivery)
}

/// Queues a mail in a way that was decided already. Without a mail server nothing is queued.
///
/// # Errors
/// When the database fails.
pub fn queue_as_wanted(tx: &mut WriteTx<'_>, occasion: Occasion, delivery: MailDelivery) -> AppResult<()> {
    if db::mail::enabled(tx.conn)? { queue_as(tx, occasion, delivery) } else { Ok(()) }
}

/// Queues a mail in a way.
fn queue_as(tx: &mut WriteTx<'_>, occasion: Occasion, delivery: MailDelivery) -> AppResult<()> {
    let (state, due_at) = match delivery {
        MailDelivery::AtOnce => (MailState::Waiting, tx.now),
        MailDelivery::Digest => (MailState::Gathering, next_digest(tx)?),
        MailDelivery::InApp | MailDelivery::Never => return Ok(()),
    };
    let row = NewMail {
        actor_id: Some(occasion.actor),
        expense_id: occasion.expense,
        budget_request_id: occasion.budget_request,
        template_id: occasion.template,
        alert_id: occasion.alert,
        state,
        due_at,
        ..empty(occasion.user, occasion.kind, tx.now)
    };
    db::mail::insert(tx.conn, &row)?;
    Ok(())
}

/// Queues a report for a person, for now. Without a mail server nothing is queued.
///
/// # Errors
/// When the database fails.
pub fn queue_report(tx: &mut WriteTx<'_>, user: UserId, schedule: ReportScheduleId) -> AppResult<()> {
    if db::mail::enabled(tx.conn)? {
        let row = NewMail { report_schedule_id: Some(schedule), ..empty(user, MailKind::Report, tx.now) };
        db::mail::insert(tx.conn, &row)?;
    }
    Ok(())
}

/// A mail that is to be sent now and names nothing yet.
fn empty(user_id: UserId, kind: MailKind, now: NaiveDateTime) -> NewMail {
    NewMail {
        user_id,
        kind,
        actor_id: None,
        expense_id: None,
        budget_request_id: None,
        state: MailState::Waiting,
        message_key: format!("{:016x}{:016x}", rand::rng().next_u64(), rand::rng().next_u64()),
        created_at: now,
        due_at: now,
        tries: 0,
        lease_owner: "",
        last_error: "",
        template_id: None,
        alert_id: None,
        report_schedule_id: None,
    }
}

/// When the next digest leaves: at its hour of this day, or else of the next working day.
fn next_digest(tx: &mut WriteTx<'_>) -> AppResult<NaiveDateTime> {
    let organisation = db::organisation::get(tx.conn)?;
    let days = reads::working_days::get(tx.conn)?;
    let hour = u32::try_from(organisation.digest_hour).unwrap_or_default();
    let today = day_in(organisation.tz(), tx.now);
    let moment = |day| moment_of_hour(organisation.tz(), days.from(day), hour);
    let first = moment(today);
    if first > tx.now {
        return Ok(first);
    }
    Ok(moment(today.succ_opt().unwrap_or(today)))
}

/// Makes one mail of everything that waits for a digest whose hour has come, for each person.
///
/// # Errors
/// When the database fails.
pub fn make_digests(tx: &mut WriteTx<'_>) -> AppResult<usize> {
    let mut people: Vec<(UserId, Vec<MailId>)> = Vec::new();
    for (mail, user) in db::mail::gathering_due(tx.conn, tx.now)? {
        match people.iter_mut().find(|(known, _)| *known == user) {
            Some((_, parts)) => parts.push(mail),
            None => people.push((user, vec![mail])),
        }
    }
    for (user, parts) in &people {
        let digest = db::mail::insert(tx.conn, &empty(*user, MailKind::Digest, tx.now))?;
        db::mail::gather(tx.conn, parts, digest)?;
    }
    Ok(people.len())
}
