//! Reports that go out by mail on their days, and who gets them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    ids::{ReportScheduleId, UserId},
    report_schedule::{ReportCadence, ReportFile},
};

use super::{
    AnyConnection,
    schema::{report_schedule_readers as readers, report_schedules, users},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = report_schedules)]
pub struct ReportScheduleRow {
    pub id: ReportScheduleId,
    pub owner_id: UserId,
    pub name: String,
    /// A `ScheduledReport` as JSON.
    pub report: String,
    pub file: ReportFile,
    pub cadence: ReportCadence,
    pub day: i32,
    pub paused: bool,
    pub next_on: Option<NaiveDate>,
    pub last_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = report_schedules)]
pub struct NewReportSchedule<'a> {
    pub owner_id: UserId,
    pub name: &'a str,
    pub report: &'a str,
    pub file: ReportFile,
    pub cadence: ReportCadence,
    pub day: i32,
    pub paused: bool,
    pub next_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewReportSchedule<'_>) -> QueryResult<ReportScheduleId> {
    diesel::insert_into(report_schedules::table).values(row).returning(report_schedules::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ReportScheduleId) -> QueryResult<ReportScheduleRow> {
    report_schedules::table.find(id).select(ReportScheduleRow::as_select()).first(conn)
}

/// All, by name, with the names of their owners; with a person those that the person owns or gets.
///
/// # Errors
/// When the database fails.
pub fn all(
    conn: &mut AnyConnection,
    person: Option<UserId>,
) -> QueryResult<Vec<(ReportScheduleRow, String)>> {
    let mut query = report_schedules::table
        .inner_join(users::table)
        .order((report_schedules::name, report_schedules::id))
        .select((ReportScheduleRow::as_select(), users::name))
        .into_boxed();
    if let Some(person) = person {
        let got = readers::table.filter(readers::user_id.eq(person)).select(readers::schedule_id);
        query = query.filter(report_schedules::owner_id.eq(person).or(report_schedules::id.eq_any(got)));
    }
    query.load(conn)
}

/// How many a person owns.
///
/// # Errors
/// When the database fails.
pub fn count_of(conn: &mut AnyConnection, owner: UserId) -> QueryResult<i64> {
    report_schedules::table.filter(report_schedules::owner_id.eq(owner)).count().get_result(conn)
}

/// Those whose day has come, and those that wait for a year to be opened.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut AnyConnection, today: NaiveDate) -> QueryResult<Vec<ReportScheduleId>> {
    let has_come = report_schedules::next_on.le(today).assume_not_null();
    report_schedules::table
        .filter(report_schedules::paused.eq(false))
        .filter(report_schedules::next_on.is_null().or(has_come))
        .order(report_schedules::id)
        .select(report_schedules::id)
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ReportScheduleRow) -> QueryResult<bool> {
    let found = report_schedules::table.find(row.id).filter(report_schedules::version.eq(row.version - 1));
    diesel::update(found)
        .set((
            report_schedules::name.eq(&row.name),
            report_schedules::report.eq(&row.report),
            report_schedules::file.eq(row.file),
            report_schedules::cadence.eq(row.cadence),
            report_schedules::day.eq(row.day),
            report_schedules::paused.eq(row.paused),
            report_schedules::next_on.eq(row.next_on),
            report_schedules::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Notes when it went out and when it goes out next; that is no change of what was asked for.
///
/// # Errors
/// When the database fails.
pub fn went_out(
    conn: &mut AnyConnection,
    id: ReportScheduleId,
    last_on: Option<NaiveDate>,
    next_on: Option<NaiveDate>,
) -> QueryResult<()> {
    diesel::update(report_schedules::table.find(id))
        .set((report_schedules::last_on.eq(last_on), report_schedules::next_on.eq(next_on)))
        .execute(conn)
        .map(drop)
}

/// Takes it away, with who gets it.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: ReportScheduleId) -> QueryResult<()> {
    diesel::delete(readers::table.filter(readers::schedule_id.eq(id))).execute(conn)?;
    diesel::delete(report_schedules::table.find(id)).execute(conn).map(drop)
}

/// Who gets it, by name.
///
/// # Errors
/// When the database fails.
pub fn readers(conn: &mut AnyConnection, id: ReportScheduleId) -> QueryResult<Vec<(UserId, String)>> {
    readers::table
        .inner_join(users::table)
        .filter(readers::schedule_id.eq(id))
        .order((users::name, users::id))
        .select((users::id, users::name))
        .load(conn)
}

/// Lets others get it than before.
///
/// # Errors
/// When the database fails.
pub fn set_readers(conn: &mut AnyConnection, id: ReportScheduleId, people: &[UserId]) -> QueryResult<()> {
    let gone = readers::table.filter(readers::schedule_id.eq(id)).filter(readers::user_id.ne_all(people));
    diesel::delete(gone).execute(conn)?;
    let known: Vec<UserId> =
        readers::table.filter(readers::schedule_id.eq(id)).select(readers::user_id).load(conn)?;
    for person in people.iter().filter(|person| !known.contains(person)) {
        diesel::insert_into(readers::table)
            .values((readers::schedule_id.eq(id), readers::user_id.eq(*person)))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes one person from those who get it.
///
/// # Errors
/// When the database fails.
pub fn leave(conn: &mut AnyConnection, id: ReportScheduleId, person: UserId) -> QueryResult<()> {
    diesel::delete(readers::table.find((id, person))).execute(conn).map(drop)
}
