//! Telling people, in the transaction of what they are told about: one function per occasion. Nobody is
//! told what they did themselves.

use penstock_shared::{
    event::EventTopic,
    ids::{BudgetRequestId, ExpenseId, NotificationId, TemplateId, UserId},
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
    let (expense_id, budget_request_id, template_id) = match about {
        About::Expense(id) => (Some(id), None, None),
        About::BudgetRequest(id) => (None, Some(id), None),
        About::Template(id) => (None, None, Some(id)),
    };
    let row = NewNotification {
        user_id: who,
        kind,
        actor_id: actor,
        expense_id,
        budget_request_id,
        at: tx.now,
        template_id,
    };
    if reads::mail::delivery(tx.conn, who, kind.into())? == MailDelivery::Never {
        return Ok(());
    }
    db::notifications::insert(tx.conn, &row)?;
    let occasion = Occasion {
        user: who,
        kind: kind.into(),
        actor,
        expense: expense_id,
        budget_request: budget_request_id,
        template: template_id,
    };
    mail::queue(tx, occasion)?;
    announce(tx, who)
}

/// The event goes to the person's own pages only.
fn announce(tx: &mut WriteTx<'_>, who: UserId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::NotificationChanged, who.0, None)?;
    Ok(())
}
