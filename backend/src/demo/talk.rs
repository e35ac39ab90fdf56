//! What people say to each other about a request, so that the bell has something to ring for.

use chrono::NaiveDate;
use penstock_shared::{expense::ExpenseState, ids::UserId, permission::Role};

use super::{at, missing, office_hours, viewer};
use crate::{
    commands::{expenses::comment, notifications},
    db, demo_logins,
    error::AppResult,
    reads::expenses::list::{ExpenseFilter, ExpenseSort, list},
    viewer::Viewer,
    writer::WriteTx,
};

/// Everybody has read what happened in the two years; then two people talk about the newest request that
/// waits.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, today: NaiveDate) -> AppResult<()> {
    let tx = &mut at(tx, office_hours(today, 0));
    for person in db::users::all(tx.conn)? {
        let person = viewer(tx.conn, person.id)?;
        notifications::read_all(tx, &person)?;
    }
    let (marketer, head) = (login(tx, Role::Marketer)?, login(tx, Role::DepartmentHead)?);
    let filter = ExpenseFilter {
        states: vec![ExpenseState::Submitted],
        requester_id: Some(marketer.user_id),
        ..ExpenseFilter::default()
    };
    let waiting = list(tx.conn, &marketer, &filter, ExpenseSort::Newest, None, 1)?;
    let Some(id) = waiting.items.first().map(|request| request.id) else { return Ok(()) };
    let mention = |who: UserId| format!("@[{who}]");
    let asked = format!("{} could you add the offer of the agency?", mention(marketer.user_id));
    comment::create(tx, &head, id, &asked)?;
    let answer =
        format!("{} on Friday. Their prices are at https://lantern.example/prices", mention(head.user_id));
    comment::create(tx, &marketer, id, &answer)?;
    Ok(())
}

fn login(tx: &mut WriteTx<'_>, role: Role) -> AppResult<Viewer> {
    let user = db::users::by_email(tx.conn, &demo_logins::email(role))?.ok_or_else(|| missing("login"))?;
    viewer(tx.conn, user.id)
}
