//! Telling people, in the transaction of what they are told about: one function per occasion. Nobody is
//! told what they did themselves.

use penstock_shared::{
    event::EventTopic,
    ids::{BudgetRequestId, ExpenseId, NotificationId, UserId},
    notification::NotificationKind,
};

use crate::{
    db::{self, notifications::NewNotification},
    error::{AppResult, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// What a notification is about.
#[derive(Debug, Clone, Copy)]
enum About {
    Expense(ExpenseId),
    BudgetRequest(BudgetRequestId),
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
    if actor == who {
        return Ok(());
    }
    let (expense_id, budget_request_id) = match about {
        About::Expense(id) => (Some(id), None),
        About::BudgetRequest(id) => (None, Some(id)),
    };
    let row =
        NewNotification { user_id: who, kind, actor_id: actor, expense_id, budget_request_id, at: tx.now };
    db::notifications::insert(tx.conn, &row)?;
    announce(tx, who)
}

/// The event goes to the person's own pages only.
fn announce(tx: &mut WriteTx<'_>, who: UserId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::NotificationChanged, who.0, None)?;
    Ok(())
}
