//! Templates of requests, their schedules, and what those made.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    ids::{DepartmentId, ExpenseId, TemplateId, UserId},
    template::{OccurrenceOutcome, RepeatUnit, Schedule, ScheduleSet, Sharing},
};

use super::{
    AnyConnection,
    schema::{expense_occurrences, expense_schedules, expense_templates, mail_outbox, notifications},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expense_templates)]
pub struct TemplateRow {
    pub id: TemplateId,
    pub owner_id: UserId,
    pub department_id: DepartmentId,
    pub name: String,
    pub sharing: Sharing,
    /// An `ExpenseDraft` as JSON.
    pub draft: String,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = expense_templates)]
pub struct NewTemplate<'a> {
    pub owner_id: UserId,
    pub department_id: DepartmentId,
    pub name: &'a str,
    pub sharing: Sharing,
    pub draft: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A schedule's row.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = expense_schedules, treat_none_as_default_value = false)]
pub struct ScheduleRow {
    pub template_id: TemplateId,
    pub every: i32,
    pub unit: RepeatUnit,
    pub month_day: Option<i32>,
    pub last_day: bool,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub max_count: Option<i32>,
    pub submits: bool,
    pub paused: bool,
    pub next_on: Option<NaiveDate>,
}

impl ScheduleRow {
    #[must_use]
    pub const fn new(template_id: TemplateId, set: &ScheduleSet, next_on: Option<NaiveDate>) -> Self {
        Self {
            template_id,
            every: set.every,
            unit: set.unit,
            month_day: set.month_day,
            last_day: set.last_day,
            starts_on: set.starts_on,
            ends_on: set.ends_on,
            max_count: set.max_count,
            submits: set.submits,
            paused: set.paused,
            next_on,
        }
    }
}

impl From<ScheduleRow> for Schedule {
    fn from(row: ScheduleRow) -> Self {
        let set = ScheduleSet {
            every: row.every,
            unit: row.unit,
            month_day: row.month_day,
            last_day: row.last_day,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            max_count: row.max_count,
            submits: row.submits,
            paused: row.paused,
        };
        Self { set, next_on: row.next_on }
    }
}

/// A day of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = expense_occurrences, treat_none_as_default_value = false)]
pub struct OccurrenceRow {
    pub template_id: TemplateId,
    pub occurs_on: NaiveDate,
    pub expense_id: Option<ExpenseId>,
    pub outcome: OccurrenceOutcome,
    /// The text of a refusal's reason, or else of its code; empty when all went well.
    pub reason: String,
    pub at: NaiveDateTime,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewTemplate<'_>) -> QueryResult<TemplateId> {
    diesel::insert_into(expense_templates::table)
        .values(row)
        .returning(expense_templates::id)
        .get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: TemplateId) -> QueryResult<TemplateRow> {
    expense_templates::table.find(id).select(TemplateRow::as_select()).first(conn)
}

/// A person's own templates and those that are shared, by name. `departments` are the ones in sight; `None` for all.
///
/// # Errors
/// When the database fails.
pub fn for_person(
    conn: &mut AnyConnection,
    owner: Option<UserId>,
    departments: Option<&[DepartmentId]>,
) -> QueryResult<Vec<TemplateRow>> {
    // Nobody's number is zero.
    let own = expense_templates::owner_id.eq(owner.unwrap_or(UserId(0)));
    let for_all = expense_templates::sharing.eq(Sharing::Organisation);
    let for_department = expense_templates::sharing.eq(Sharing::Department);
    let query = expense_templates::table
        .order((expense_templates::name, expense_templates::id))
        .select(TemplateRow::as_select());
    match departments {
        None => query.filter(own.or(for_all).or(for_department)).load(conn),
        Some(some) => {
            let in_sight = for_department.and(expense_templates::department_id.eq_any(some.to_vec()));
            query.filter(own.or(for_all).or(in_sight)).load(conn)
        }
    }
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &TemplateRow) -> QueryResult<bool> {
    diesel::update(
        expense_templates::table.find(row.id).filter(expense_templates::version.eq(row.version - 1)),
    )
    .set((
        expense_templates::name.eq(&row.name),
        expense_templates::sharing.eq(row.sharing),
        expense_templates::version.eq(row.version),
    ))
    .execute(conn)
    .map(|rows| rows == 1)
}

/// Takes a template away, with its schedule and the list of what it made. The requests stay.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: TemplateId) -> QueryResult<()> {
    let nothing: Option<TemplateId> = None;
    diesel::update(notifications::table.filter(notifications::template_id.eq(id)))
        .set(notifications::template_id.eq(nothing))
        .execute(conn)?;
    diesel::update(mail_outbox::table.filter(mail_outbox::template_id.eq(id)))
        .set(mail_outbox::template_id.eq(nothing))
        .execute(conn)?;
    diesel::delete(expense_occurrences::table.filter(expense_occurrences::template_id.eq(id)))
        .execute(conn)?;
    delete_schedule(conn, id)?;
    diesel::delete(expense_templates::table.find(id)).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn schedule(conn: &mut AnyConnection, id: TemplateId) -> QueryResult<Option<ScheduleRow>> {
    expense_schedules::table.find(id).select(ScheduleRow::as_select()).first(conn).optional()
}

/// # Errors
/// When the database fails.
pub fn schedules(conn: &mut AnyConnection, ids: &[TemplateId]) -> QueryResult<Vec<ScheduleRow>> {
    expense_schedules::table
        .filter(expense_schedules::template_id.eq_any(ids.to_vec()))
        .select(ScheduleRow::as_select())
        .load(conn)
}

/// Puts a schedule in the place of the one before.
///
/// # Errors
/// When the database fails.
pub fn put_schedule(conn: &mut AnyConnection, row: &ScheduleRow) -> QueryResult<()> {
    delete_schedule(conn, row.template_id)?;
    diesel::insert_into(expense_schedules::table).values(row).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn delete_schedule(conn: &mut AnyConnection, id: TemplateId) -> QueryResult<()> {
    diesel::delete(expense_schedules::table.find(id)).execute(conn).map(drop)
}

/// Templates whose next day has come, or that have a draft which is about to be submitted.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut AnyConnection, today: NaiveDate) -> QueryResult<Vec<TemplateId>> {
    let mut due: Vec<TemplateId> = expense_schedules::table
        .filter(expense_schedules::paused.eq(false))
        .filter(expense_schedules::next_on.le(today))
        .select(expense_schedules::template_id)
        .load(conn)?;
    let begun: Vec<TemplateId> = expense_occurrences::table
        .filter(expense_occurrences::outcome.eq(OccurrenceOutcome::Submitting))
        .select(expense_occurrences::template_id)
        .load(conn)?;
    due.extend(begun);
    due.sort_unstable();
    due.dedup();
    Ok(due)
}

/// Notes what a day came to.
///
/// # Errors
/// When the day has been noted before.
pub fn insert_occurrence(conn: &mut AnyConnection, row: &OccurrenceRow) -> QueryResult<()> {
    diesel::insert_into(expense_occurrences::table).values(row).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn update_occurrence(conn: &mut AnyConnection, row: &OccurrenceRow) -> QueryResult<()> {
    diesel::update(expense_occurrences::table.find((row.template_id, row.occurs_on)))
        .set((expense_occurrences::outcome.eq(row.outcome), expense_occurrences::reason.eq(&row.reason)))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When the database fails.
pub fn occurrence(
    conn: &mut AnyConnection,
    id: TemplateId,
    day: NaiveDate,
) -> QueryResult<Option<OccurrenceRow>> {
    expense_occurrences::table.find((id, day)).select(OccurrenceRow::as_select()).first(conn).optional()
}

/// The first draft of a template that is about to be submitted.
///
/// # Errors
/// When the database fails.
pub fn begun(conn: &mut AnyConnection, id: TemplateId) -> QueryResult<Option<OccurrenceRow>> {
    expense_occurrences::table
        .filter(expense_occurrences::template_id.eq(id))
        .filter(expense_occurrences::outcome.eq(OccurrenceOutcome::Submitting))
        .order(expense_occurrences::occurs_on)
        .select(OccurrenceRow::as_select())
        .first(conn)
        .optional()
}

/// What a template made, the latest first.
///
/// # Errors
/// When the database fails.
pub fn occurrences(conn: &mut AnyConnection, id: TemplateId, limit: i64) -> QueryResult<Vec<OccurrenceRow>> {
    expense_occurrences::table
        .filter(expense_occurrences::template_id.eq(id))
        .order(expense_occurrences::occurs_on.desc())
        .limit(limit)
        .select(OccurrenceRow::as_select())
        .load(conn)
}
