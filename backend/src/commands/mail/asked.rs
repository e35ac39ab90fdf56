//! Telling people that something waits for their decision. Who is asked stands in the steps themselves, whatever
//! command opened them: what was not told yet is found there, also after a crash.

use std::collections::HashMap;

use penstock_shared::{
    ids::UserId,
    mail::{MailDelivery, MailKind},
};

use super::{Occasion, queue_as};
use crate::{
    db,
    domain::delegation::{Delegation, stands_for},
    error::AppResult,
    reads,
    writer::WriteTx,
};

/// How many are told in one transaction.
const AT_ONCE: i64 = 500;
/// Who is asked about more than this in one go gets them in the digest.
const BURST: usize = 10;

/// Queues a mail for everybody who is asked and was not told yet, and for who stands in for them. Gives how many
/// seats there were.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut WriteTx<'_>) -> AppResult<usize> {
    if !db::mail::enabled(tx.conn)? {
        return Ok(0);
    }
    let delegations = reads::delegations::at(tx.conn, tx.now)?;
    let mut occasions = Vec::new();
    let expenses = db::asked::about_expenses(tx.conn, AT_ONCE)?;
    for seat in &expenses {
        db::asked::told_of_expense(tx.conn, seat.step_id, seat.user_id, tx.now)?;
        for user in voices(&delegations, seat.user_id, seat.requester_id) {
            occasions.push(Occasion { expense: Some(seat.of), ..asked(user, seat.requester_id) });
        }
    }
    let budgets = db::asked::about_budgets(tx.conn, AT_ONCE)?;
    for seat in &budgets {
        db::asked::told_of_budget(tx.conn, seat.step_id, seat.user_id, tx.now)?;
        for user in voices(&delegations, seat.user_id, seat.requester_id) {
            occasions.push(Occasion { budget_request: Some(seat.of), ..asked(user, seat.requester_id) });
        }
    }
    write(tx, occasions)?;
    Ok(expenses.len() + budgets.len())
}

fn asked(user: UserId, requester: UserId) -> Occasion {
    Occasion {
        user,
        kind: MailKind::Asked,
        actor: requester,
        expense: None,
        budget_request: None,
        template: None,
        alert: None,
    }
}

/// Who is asked, and who stands in for them today; never the requester.
fn voices(delegations: &[Delegation], seat: UserId, requester: UserId) -> Vec<UserId> {
    let mut voices = vec![seat];
    for delegation in delegations {
        let other = delegation.to;
        if !voices.contains(&other) && stands_for(other, delegations, Some(requester)).contains(&seat) {
            voices.push(other);
        }
    }
    voices.retain(|voice| *voice != requester);
    voices
}

/// One mail for each person and request, though they sit in several of its steps.
fn write(tx: &mut WriteTx<'_>, mut occasions: Vec<Occasion>) -> AppResult<()> {
    occasions.sort_by_key(|of| (of.user, of.expense, of.budget_request));
    occasions.dedup();
    let mut counts: HashMap<UserId, usize> = HashMap::new();
    for occasion in &occasions {
        *counts.entry(occasion.user).or_default() += 1;
    }
    for occasion in occasions {
        let wanted = reads::mail::delivery(tx.conn, occasion.user, occasion.kind)?;
        let many = counts.get(&occasion.user).is_some_and(|count| *count > BURST);
        let delivery = if many && wanted == MailDelivery::AtOnce { MailDelivery::Digest } else { wanted };
        queue_as(tx, occasion, delivery)?;
    }
    Ok(())
}
