//! What goes out by mail, and how people want to be told.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{AlertId, BudgetRequestId, ExpenseId, MailId, ReportScheduleId, TemplateId, UserId},
    mail::{DeliveryChoice, MailDelivery, MailKind, MailState},
};

use super::{
    AnyConnection, Backend,
    schema::{mail_choices, mail_outbox, mail_setup},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail_outbox)]
pub struct MailRow {
    pub id: MailId,
    pub user_id: UserId,
    pub kind: MailKind,
    pub actor_id: Option<UserId>,
    pub expense_id: Option<ExpenseId>,
    pub budget_request_id: Option<BudgetRequestId>,
    pub state: MailState,
    pub digest_id: Option<MailId>,
    pub message_key: String,
    pub created_at: NaiveDateTime,
    pub due_at: NaiveDateTime,
    pub tries: i32,
    pub lease_owner: String,
    pub lease_until: Option<NaiveDateTime>,
    pub sent_at: Option<NaiveDateTime>,
    pub last_error: String,
    pub template_id: Option<TemplateId>,
    pub alert_id: Option<AlertId>,
    pub report_schedule_id: Option<ReportScheduleId>,
}

/// A row to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = mail_outbox)]
pub struct NewMail {
    pub user_id: UserId,
    pub kind: MailKind,
    pub actor_id: Option<UserId>,
    pub expense_id: Option<ExpenseId>,
    pub budget_request_id: Option<BudgetRequestId>,
    pub state: MailState,
    pub message_key: String,
    pub created_at: NaiveDateTime,
    pub due_at: NaiveDateTime,
    pub tries: i32,
    pub lease_owner: &'static str,
    pub last_error: &'static str,
    pub template_id: Option<TemplateId>,
    pub alert_id: Option<AlertId>,
    pub report_schedule_id: Option<ReportScheduleId>,
}

/// Whether this installation sends mail.
///
/// # Errors
/// When the database fails.
pub fn enabled(conn: &mut AnyConnection) -> QueryResult<bool> {
    mail_setup::table.select(mail_setup::enabled).first(conn)
}

/// Says whether this installation sends mail.
///
/// # Errors
/// When the database fails.
pub fn set_enabled(conn: &mut AnyConnection, enabled: bool) -> QueryResult<()> {
    diesel::update(mail_setup::table).set(mail_setup::enabled.eq(enabled)).execute(conn).map(drop)
}

/// What a person has chosen.
///
/// # Errors
/// When the database fails.
pub fn choices(conn: &mut AnyConnection, user: UserId) -> QueryResult<Vec<DeliveryChoice>> {
    let rows: Vec<(MailKind, MailDelivery)> = mail_choices::table
        .filter(mail_choices::user_id.eq(user))
        .select((mail_choices::kind, mail_choices::delivery))
        .load(conn)?;
    Ok(rows.into_iter().map(|(kind, delivery)| DeliveryChoice { kind, delivery }).collect())
}

/// Keeps what a person has chosen about one kind.
///
/// # Errors
/// When the database fails.
pub fn choose(conn: &mut AnyConnection, user: UserId, choice: DeliveryChoice) -> QueryResult<()> {
    diesel::delete(mail_choices::table.find((user, choice.kind))).execute(conn)?;
    diesel::insert_into(mail_choices::table)
        .values((
            mail_choices::user_id.eq(user),
            mail_choices::kind.eq(choice.kind),
            mail_choices::delivery.eq(choice.delivery),
        ))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewMail) -> QueryResult<MailId> {
    diesel::insert_into(mail_outbox::table).values(row).returning(mail_outbox::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: MailId) -> QueryResult<MailRow> {
    mail_outbox::table.find(id).select(MailRow::as_select()).first(conn)
}

/// The mail that is to be sent next and that nobody is at.
///
/// # Errors
/// When the database fails.
pub fn next_due(conn: &mut AnyConnection, now: NaiveDateTime) -> QueryResult<Option<MailRow>> {
    let free = mail_outbox::lease_until.is_null().or(mail_outbox::lease_until.le(now).assume_not_null());
    mail_outbox::table
        .filter(mail_outbox::state.eq(MailState::Waiting))
        .filter(mail_outbox::due_at.le(now))
        .filter(free)
        .order((mail_outbox::due_at, mail_outbox::id))
        .select(MailRow::as_select())
        .first(conn)
        .optional()
}

/// What waits for a digest whose hour has come, oldest first.
///
/// # Errors
/// When the database fails.
pub fn gathering_due(conn: &mut AnyConnection, now: NaiveDateTime) -> QueryResult<Vec<(MailId, UserId)>> {
    mail_outbox::table
        .filter(mail_outbox::state.eq(MailState::Gathering))
        .filter(mail_outbox::due_at.le(now))
        .order(mail_outbox::id)
        .select((mail_outbox::id, mail_outbox::user_id))
        .load(conn)
}

/// Makes them a part of a digest.
///
/// # Errors
/// When the database fails.
pub fn gather(conn: &mut AnyConnection, parts: &[MailId], digest: MailId) -> QueryResult<()> {
    diesel::update(mail_outbox::table.filter(mail_outbox::id.eq_any(parts)))
        .set((mail_outbox::state.eq(MailState::Gathered), mail_outbox::digest_id.eq(digest)))
        .execute(conn)
        .map(drop)
}

/// The parts of a digest, oldest first.
///
/// # Errors
/// When the database fails.
pub fn parts(conn: &mut AnyConnection, digest: MailId) -> QueryResult<Vec<MailRow>> {
    mail_outbox::table
        .filter(mail_outbox::digest_id.eq(digest))
        .order(mail_outbox::id)
        .select(MailRow::as_select())
        .load(conn)
}

/// Writes what became of a mail.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &MailRow) -> QueryResult<()> {
    diesel::update(mail_outbox::table.find(row.id))
        .set((
            mail_outbox::state.eq(row.state),
            mail_outbox::due_at.eq(row.due_at),
            mail_outbox::tries.eq(row.tries),
            mail_outbox::lease_owner.eq(&row.lease_owner),
            mail_outbox::lease_until.eq(row.lease_until),
            mail_outbox::sent_at.eq(row.sent_at),
            mail_outbox::last_error.eq(&row.last_error),
        ))
        .execute(conn)
        .map(drop)
}

fn of(state: Option<MailState>) -> mail_outbox::BoxedQuery<'static, Backend> {
    let query = mail_outbox::table.into_boxed();
    match state {
        Some(state) => query.filter(mail_outbox::state.eq(state)),
        None => query,
    }
}

/// Mails, newest first, before a number.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    state: Option<MailState>,
    before: Option<MailId>,
    limit: i64,
) -> QueryResult<Vec<MailRow>> {
    let mut query = of(state);
    if let Some(before) = before {
        query = query.filter(mail_outbox::id.lt(before));
    }
    query.order(mail_outbox::id.desc()).limit(limit).select(MailRow::as_select()).load(conn)
}

/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, state: Option<MailState>) -> QueryResult<i64> {
    of(state).count().get_result(conn)
}

/// Forgets what was done with long ago: parts first, then what they became.
///
/// # Errors
/// When the database fails.
pub fn delete_done_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    let old = || mail_outbox::table.filter(mail_outbox::created_at.lt(moment));
    let gathered = old().filter(mail_outbox::state.eq(MailState::Gathered));
    let parts = diesel::delete(gathered).execute(conn)?;
    let done = [MailState::Sent, MailState::Failed, MailState::Dropped];
    Ok(parts + diesel::delete(old().filter(mail_outbox::state.eq_any(done))).execute(conn)?)
}
