//! Telling people, in the transaction of what they are told about: one function per occasion. Nobody is
//! told what they did themselves.

use penstock_shared::{
    event::EventTopic,
    ids::{AlertId, BudgetRequestId, ExpenseId, NotificationId, TemplateId, UserId},
    mail::MailDelivery,
    notification::NotificationKind,
};

use crate::{
    commands::mail::{self, Occasion},
    db::{self, notifications::NewNotification},
    error::{AppResult, OrNotFound},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// What a notification is about.
#[derive(Debug, Clone, Copy)]
enum About {
    Expense(ExpenseId),
    BudgetRequest(BudgetRequestId),
    Template(TemplateId),
    Alert(AlertId),
}

/// What became of a day of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurred {
    Made,
    Refused,
}

/// Somebody was mentioned in a comment on an expense.
///
/// # Errors
/// When the database fails.
pub fn mentioned(tx: &mut WriteTx<'_>, actor: UserId, who: UserId, expense: ExpenseId) -> AppResult<()> {
    tell(tx, actor, who, NotificationKind::Mentioned, About::Expense(expense))
}

/// Somebody commented on the request of a person.
///
/// # Errors
/// When the database fails.
pub fn commented(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    expense: ExpenseId,
) -> AppResult<()> {
    tell(tx, actor, requester, NotificationKind::Commented, About::Expense(expense))
}

/// An approver said yes to a person's expense; `last` when nobody else has to.
///
/// # Errors
/// When the database fails.
pub fn expense_approved(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    expense: ExpenseId,
    last: bool,
) -> AppResult<()> {
    tell(tx, actor, requester, yes(last), About::Expense(expense))
}

/// An approver said no to a person's expense.
///
/// # Errors
/// When the database fails.
pub fn expense_rejected(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    expense: ExpenseId,
) -> AppResult<()> {
    tell(tx, actor, requester, NotificationKind::Rejected, About::Expense(expense))
}

/// An approver asked for changes of a person's expense.
///
/// # Errors
/// When the database fails.
pub fn changes_requested(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    expense: ExpenseId,
) -> AppResult<()> {
    tell(tx, actor, requester, NotificationKind::ChangesRequested, About::Expense(expense))
}

/// An expense that a person had a say in was changed, and is asked about anew.
///
/// # Errors
/// When the database fails.
pub fn expense_revised(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    person: UserId,
    expense: ExpenseId,
) -> AppResult<()> {
    tell(tx, actor, person, NotificationKind::Revised, About::Expense(expense))
}

/// A claim of a person was paid; the expense is the first in it.
///
/// # Errors
/// When the database fails.
pub fn reimbursed(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    claimant: UserId,
    expense: ExpenseId,
) -> AppResult<()> {
    tell(tx, actor, claimant, NotificationKind::Reimbursed, About::Expense(expense))
}

/// A decision about an expense is due that a person is asked for; `requester` asked.
///
/// # Errors
/// When the database fails.
pub fn reminded(tx: &mut WriteTx<'_>, requester: UserId, who: UserId, expense: ExpenseId) -> AppResult<()> {
    tell(tx, requester, who, NotificationKind::Reminded, About::Expense(expense))
}

/// A decision about an expense is overdue, and somebody above the person was asked as well.
///
/// # Errors
/// When the database fails.
pub fn escalated(tx: &mut WriteTx<'_>, above: UserId, who: UserId, expense: ExpenseId) -> AppResult<()> {
    tell(tx, above, who, NotificationKind::Escalated, About::Expense(expense))
}

/// A person's approved request ends soon.
///
/// # Errors
/// When the database fails.
pub fn expires_soon(tx: &mut WriteTx<'_>, requester: UserId, expense: ExpenseId) -> AppResult<()> {
    // Nobody does it; the person's own name stands there and is not shown.
    write(tx, requester, requester, NotificationKind::ExpiresSoon, About::Expense(expense))
}

/// What was left of a person's request was released after its end.
///
/// # Errors
/// When the database fails.
pub fn expired(tx: &mut WriteTx<'_>, requester: UserId, expense: ExpenseId) -> AppResult<()> {
    write(tx, requester, requester, NotificationKind::Expired, About::Expense(expense))
}

/// A template of a person made a request by itself, or should have; without a request it is about the template.
///
/// # Errors
/// When the database fails.
pub fn recurred(
    tx: &mut WriteTx<'_>,
    owner: UserId,
    what: Recurred,
    expense: Option<ExpenseId>,
    template: TemplateId,
) -> AppResult<()> {
    let kind = match what {
        Recurred::Made => NotificationKind::RecurringMade,
        Recurred::Refused => NotificationKind::RecurringRefused,
    };
    write(tx, owner, owner, kind, expense.map_or(About::Template(template), About::Expense))
}

/// A figure has reached a threshold that a person is told of; `many` when it is one of many at once, which makes its mail a
/// part of the digest.
///
/// # Errors
/// When the database fails.
pub fn alerted(tx: &mut WriteTx<'_>, who: UserId, alert: AlertId, many: bool) -> AppResult<()> {
    // Nobody does it; the person's own name stands there and is not shown.
    let row = row(tx, who, who, NotificationKind::Alert, About::Alert(alert));
    let wanted = reads::mail::delivery(tx.conn, who, row.kind.into())?;
    if wanted == MailDelivery::Never {
        return Ok(());
    }
    db::notifications::insert(tx.conn, &row)?;
    let delivery = if many && wanted == MailDelivery::AtOnce { MailDelivery::Digest } else { wanted };
    mail::queue_as_wanted(tx, occasion(&row), delivery)?;
    announce(tx, who)
}

/// An approver said yes to a person's request about budgets; `last` when nobody else has to.
///
/// # Errors
/// When the database fails.
pub fn budget_request_approved(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    request: BudgetRequestId,
    last: bool,
) -> AppResult<()> {
    tell(tx, actor, requester, yes(last), About::BudgetRequest(request))
}

/// An approver said no to a person's request about budgets.
///
/// # Errors
/// When the database fails.
pub fn budget_request_rejected(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    requester: UserId,
    request: BudgetRequestId,
) -> AppResult<()> {
    tell(tx, actor, requester, NotificationKind::Rejected, About::BudgetRequest(request))
}

/// Marks one of the viewer's notifications as read. Once more changes nothing.
///
/// # Errors
/// `not_found` when the viewer has none of this number.
pub fn read(tx: &mut WriteTx<'_>, viewer: &Viewer, id: NotificationId) -> AppResult<()> {
    db::notifications::get(tx.conn, viewer.user_id, id).or_not_found()?;
    db::notifications::mark_read(tx.conn, viewer.user_id, Some(id), tx.now)?;
    announce(tx, viewer.user_id)
}

/// Marks all of the viewer's notifications as read.
///
/// # Errors
/// When the database fails.
pub fn read_all(tx: &mut WriteTx<'_>, viewer: &Viewer) -> AppResult<()> {
    db::notifications::mark_read(tx.conn, viewer.user_id, None, tx.now)?;
    announce(tx, viewer.user_id)
}

const fn yes(last: bool) -> NotificationKind {
    if last { NotificationKind::Approved } else { NotificationKind::StepApproved }
}

fn tell(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    who: UserId,
    kind: NotificationKind,
    about: About,
) -> AppResult<()> {
    if actor == who { Ok(()) } else { write(tx, actor, who, kind, about) }
}

fn write(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    who: UserId,
    kind: NotificationKind,
    about: About,
) -> AppResult<()> {
    let row = row(tx, actor, who, kind, about);
    if reads::mail::delivery(tx.conn, who, kind.into())? == MailDelivery::Never {
        return Ok(());
    }
    db::notifications::insert(tx.conn, &row)?;
    mail::queue(tx, occasion(&row))?;
    announce(tx, who)
}

fn row(
    tx: &WriteTx<'_>,
    actor_id: UserId,
    user_id: UserId,
    kind: NotificationKind,
    about: About,
) -> NewNotification {
    let (mut expense_id, mut budget_request_id, mut template_id, mut alert_id) = (None, None, None, None);
    match about {
        About::Expense(id) => expense_id = Some(id),
        About::BudgetRequest(id) => budget_request_id = Some(id),
        About::Template(id) => template_id = Some(id),
        About::Alert(id) => alert_id = Some(id),
    }
    NewNotification {
        user_id,
        kind,
        actor_id,
        expense_id,
        budget_request_id,
        at: tx.now,
        template_id,
        alert_id,
    }
}

fn occasion(row: &NewNotification) -> Occasion {
    Occasion {
        user: row.user_id,
        kind: row.kind.into(),
        actor: row.actor_id,
        expense: row.expense_id,
        budget_request: row.budget_request_id,
        template: row.template_id,
        alert: row.alert_id,
    }
}

/// The event goes to the person's own pages only.
fn announce(tx: &mut WriteTx<'_>, who: UserId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::NotificationChanged, who.0, None)?;
    Ok(())
}
