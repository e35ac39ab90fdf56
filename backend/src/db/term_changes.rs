//! What happened to the terms of the vocabularies, and where they are used.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::UserId,
    reference::{TermEvent, TermUse, Vocabulary},
};

use super::{
    AnyConnection,
    schema::{
        activity_types, budget_nodes, campaigns, categories, channels, departments, expense_lines,
        term_changes, users,
    },
};

/// The row. The names are those from before.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = term_changes)]
pub struct TermChangeRow {
    pub at: NaiveDateTime,
    pub actor_id: Option<UserId>,
    pub what: TermEvent,
    pub name: String,
    pub name_zh: String,
    pub other_id: Option<i64>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = term_changes)]
pub struct NewTermChange<'a> {
    pub vocabulary: Vocabulary,
    pub term_id: i64,
    pub at: NaiveDateTime,
    pub actor_id: Option<UserId>,
    pub what: TermEvent,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub other_id: Option<i64>,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewTermChange<'_>) -> QueryResult<()> {
    diesel::insert_into(term_changes::table).values(row).execute(conn).map(drop)
}

/// A term's changes, the latest first.
///
/// # Errors
/// When the database fails.
pub fn of_term(conn: &mut AnyConnection, vocabulary: Vocabulary, id: i64) -> QueryResult<Vec<TermChangeRow>> {
    term_changes::table
        .filter(term_changes::vocabulary.eq(vocabulary))
        .filter(term_changes::term_id.eq(id))
        .order(term_changes::id.desc())
        .select(TermChangeRow::as_select())
        .load(conn)
}

macro_rules! count {
    ($conn:expr, $table:ident, $column:ident, $id:expr) => {
        $table::table.filter($table::$column.eq($id)).count().get_result::<i64>($conn)?
    };
}

/// Where a term is used.
///
/// # Errors
/// When the database fails.
pub fn uses(conn: &mut AnyConnection, vocabulary: Vocabulary, id: i64) -> QueryResult<TermUse> {
    Ok(match vocabulary {
        Vocabulary::Departments => TermUse {
            budget_nodes: count!(conn, budget_nodes, department_id, id),
            campaigns: count!(conn, campaigns, department_id, id),
            expense_lines: count!(conn, expense_lines, department_id, id),
            users: count!(conn, users, department_id, id),
            parts: count!(conn, departments, parent_id, id),
            merged: count!(conn, departments, merged_into_id, id),
        },
        Vocabulary::Channels => TermUse {
            budget_nodes: count!(conn, budget_nodes, channel_id, id),
            campaigns: count!(conn, campaigns, channel_id, id),
            expense_lines: count!(conn, expense_lines, channel_id, id),
            users: 0,
            parts: count!(conn, channels, parent_id, id),
            merged: count!(conn, channels, merged_into_id, id),
        },
        Vocabulary::ActivityTypes => TermUse {
            budget_nodes: count!(conn, budget_nodes, activity_type_id, id),
            campaigns: count!(conn, campaigns, activity_type_id, id),
            expense_lines: count!(conn, expense_lines, activity_type_id, id),
            users: 0,
            parts: count!(conn, activity_types, parent_id, id),
            merged: count!(conn, activity_types, merged_into_id, id),
        },
        Vocabulary::Categories => TermUse {
            budget_nodes: 0,
            campaigns: 0,
            expense_lines: count!(conn, expense_lines, category_id, id),
            users: 0,
            parts: count!(conn, categories, parent_id, id),
            merged: count!(conn, categories, merged_into_id, id),
        },
    })
}
