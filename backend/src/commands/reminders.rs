//! Reminding of decisions that are due, and asking the next head above when nobody decides. What was done stands in
//! the step, and is looked at again in the transaction that does it: with several processes, too, each happens once.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ApprovalStepId, DepartmentId, UserId},
};

use crate::{
    clock::day_in,
    commands::notifications,
    db::{self, approvals::StepApproverRow, expenses::ExpenseRow},
    domain::delegation::{Delegation, stands_for},
    error::AppResult,
    reads::{approvers, delegations, reminders::late},
    writer::WriteTx,
};

/// Does what is to be done about one step; nothing when somebody else did it meanwhile.
///
/// # Errors
/// When the database fails.
pub fn run(tx: &mut WriteTx<'_>, step: ApprovalStepId) -> AppResult<()> {
    for of in late(tx.conn, tx.now, Some(step))? {
        let row = db::expenses::get(tx.conn, of.expense)?;
        let seats = open_seats(tx, &row, step)?;
        if of.remind {
            let zone = db::organisation::get(tx.conn)?.tz();
            db::reminders::reminded(tx.conn, step, day_in(zone, tx.now))?;
            for seat in &seats {
                notifications::reminded(tx, row.requester_id, *seat, row.id)?;
            }
        }
        if of.escalate {
            db::reminders::escalated(tx.conn, step, tx.now)?;
            escalate(tx, row, step, &seats)?;
        }
    }
    Ok(())
}

/// Who is asked in the step and has not agreed.
fn open_seats(tx: &mut WriteTx<'_>, row: &ExpenseRow, step: ApprovalStepId) -> AppResult<Vec<UserId>> {
    let seats = db::approvals::approvers(tx.conn, row.id)?;
    let open = seats.iter().filter(|(seat, _)| seat.step_id == step && seat.agreed_at.is_none());
    Ok(open.map(|(seat, _)| seat.user_id).collect())
}

/// Asks the next head above each of them in the same step, so that either may decide, and tells them.
fn escalate(
    tx: &mut WriteTx<'_>,
    mut row: ExpenseRow,
    step: ApprovalStepId,
    seats: &[UserId],
) -> AppResult<()> {
    let delegations = delegations::at(tx.conn, tx.now)?;
    let mut asked: Vec<UserId> =
        db::approvals::approvers(tx.conn, row.id)?.iter().map(|(seat, _)| seat.user_id).collect();
    let mut added = Vec::new();
    for seat in seats {
        let Some(department) = db::users::get(tx.conn, *seat)?.department_id else { continue };
        let head = head_above(tx, *seat, department, |head| {
            !asked.contains(&head) && !separated(head, row.requester_id, &delegations)
        })?;
        let Some(head) = head else { continue };
        db::approvals::insert_approver(tx.conn, &StepApproverRow::asked(step, head))?;
        asked.push(head);
        added.push(head);
        notifications::escalated(tx, head, *seat, row.id)?;
    }
    if added.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = db::users::names(tx.conn, &added)?.into_iter().map(|(_, name)| name).collect();
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::expenses::happened(tx.conn, row.id, tx.now, "escalated", None, None, &names.join(", "))?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}

/// The nearest head on the way up from a department, above the person if they head one of them, who may be asked.
fn head_above(
    tx: &mut WriteTx<'_>,
    person: UserId,
    department: DepartmentId,
    may: impl Fn(UserId) -> bool,
) -> AppResult<Option<UserId>> {
    let chain = approvers::chain(tx.conn, department)?;
    let own = chain.iter().rposition(|link| link.head == Some(person)).map_or(0, |place| place + 1);
    let above = chain.into_iter().skip(own).filter_map(|link| link.head);
    Ok(above.into_iter().find(|head| *head != person && may(*head)))
}

/// Whether somebody may have no say: the requester, whoever stands in for them, and whom they stand in for.
fn separated(head: UserId, requester: UserId, delegations: &[Delegation]) -> bool {
    head == requester
        || stands_for(head, delegations, None).contains(&requester)
        || stands_for(requester, delegations, None).contains(&head)
}
