//! What changed, for live updates.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    event::{Event, EventTopic},
    ids::DepartmentId,
};

use super::{AnyConnection, portable, schema::events};

#[derive(Queryable)]
struct Row {
    id: i64,
    at: NaiveDateTime,
    topic: EventTopic,
    entity_id: i64,
    department_id: Option<DepartmentId>,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            topic: row.topic,
            entity_id: row.entity_id,
            department_id: row.department_id,
            at: row.at,
        }
    }
}

/// Notes a change. Part of the transaction that makes it.
///
/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    at: NaiveDateTime,
    topic: EventTopic,
    entity_id: i64,
    department_id: Option<DepartmentId>,
) -> QueryResult<()> {
    diesel::insert_into(events::table)
        .values((
            events::at.eq(at),
            events::topic.eq(topic),
            events::entity_id.eq(entity_id),
            events::department_id.eq(department_id),
        ))
        .execute(conn)
        .map(drop)
}

/// A change to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct NewEvent {
    pub at: NaiveDateTime,
    pub topic: EventTopic,
    pub entity_id: i64,
    pub department_id: Option<DepartmentId>,
}

/// Notes many changes.
///
/// # Errors
/// When the database fails.
pub fn insert_all(conn: &mut AnyConnection, rows: &[NewEvent]) -> QueryResult<()> {
    portable::insert_all!(conn, events::table, rows)
}

/// What came after an event, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn after(conn: &mut AnyConnection, id: i64, limit: i64) -> QueryResult<Vec<Event>> {
    let rows: Vec<Row> = events::table.filter(events::id.gt(id)).order(events::id).limit(limit).load(conn)?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// The number of the last event, 0 when there is none.
///
/// # Errors
/// When the database fails.
pub fn last_id(conn: &mut AnyConnection) -> QueryResult<i64> {
    let last: Option<i64> = events::table.select(diesel::dsl::max(events::id)).first(conn)?;
    Ok(last.unwrap_or(0))
}

/// The number of the oldest event that is kept.
///
/// # Errors
/// When the database fails.
pub fn first_id(conn: &mut AnyConnection) -> QueryResult<Option<i64>> {
    events::table.select(diesel::dsl::min(events::id)).first(conn)
}

/// Forgets events that nobody will ask for again.
///
/// # Errors
/// When the database fails.
pub fn delete_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(events::table.filter(events::at.lt(moment))).execute(conn)
}
