//! The vocabularies: departments, channels, activity types, categories. What their tables have in
//! common is here, so that one file serves them all.

use diesel::prelude::*;
use penstock_shared::{
    ids::{ActivityTypeId, CategoryId, ChannelId},
    reference::{ActivityType, Category, Channel, VocabularyTerm},
};

pub use crate::domain::vocabulary::{TermTree, Vocabulary};

use super::{
    AnyConnection,
    schema::{activity_types, categories, channels, departments},
};

/// The row. The number is a plain one, as the table decides whose it is.
#[derive(Debug, Clone, Queryable)]
pub struct TermRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub active: bool,
    pub version: i64,
    pub parent_id: Option<i64>,
    pub merged_into_id: Option<i64>,
}

impl TermRow {
    /// Whether new records may use it.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        self.active && self.merged_into_id.is_none()
    }
}

/// A row to be.
#[derive(Debug)]
pub struct NewTerm<'a> {
    pub parent_id: Option<i64>,
    pub code: &'a str,
    pub name: &'a str,
    pub name_zh: &'a str,
}

macro_rules! from_row {
    ($($term:ident, $id:ident;)+) => {$(
        impl From<TermRow> for $term {
            fn from(row: TermRow) -> Self {
                Self {
                    id: $id(row.id),
                    parent_id: row.parent_id.map($id),
                    merged_into_id: row.merged_into_id.map($id),
                    code: row.code,
                    name: row.name,
                    name_zh: row.name_zh,
                    active: row.active,
                    version: row.version,
                }
            }
        }
    )+};
}

from_row! {
    Channel, ChannelId;
    ActivityType, ActivityTypeId;
    Category, CategoryId;
}

impl From<TermRow> for VocabularyTerm {
    fn from(row: TermRow) -> Self {
        Self {
            id: row.id,
            parent_id: row.parent_id,
            code: row.code,
            name: row.name,
            name_zh: row.name_zh,
            active: row.active,
            merged_into_id: row.merged_into_id,
            version: row.version,
        }
    }
}

/// Writes one query for all tables.
macro_rules! in_table {
    ($vocabulary:expr, $table:ident => $query:expr) => {
        match $vocabulary {
            Vocabulary::Departments => {
                use departments as $table;
                $query
            }
            Vocabulary::Channels => {
                use channels as $table;
                $query
            }
            Vocabulary::ActivityTypes => {
                use activity_types as $table;
                $query
            }
            Vocabulary::Categories => {
                use categories as $table;
                $query
            }
        }
    };
}

/// Every term, by code.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, vocabulary: Vocabulary) -> QueryResult<Vec<TermRow>> {
    in_table!(vocabulary, terms => terms::table
        .order(terms::code)
        .select((
            terms::id,
            terms::code,
            terms::name,
            terms::name_zh,
            terms::active,
            terms::version,
            terms::parent_id,
            terms::merged_into_id,
        ))
        .load(conn))
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, vocabulary: Vocabulary, id: i64) -> QueryResult<TermRow> {
    in_table!(vocabulary, terms => terms::table
        .find(id)
        .select((
            terms::id,
            terms::code,
            terms::name,
            terms::name_zh,
            terms::active,
            terms::version,
            terms::parent_id,
            terms::merged_into_id,
        ))
        .first(conn))
}

/// # Errors
/// When the code is taken.
pub fn insert(conn: &mut AnyConnection, vocabulary: Vocabulary, row: &NewTerm<'_>) -> QueryResult<i64> {
    in_table!(vocabulary, terms => diesel::insert_into(terms::table)
        .values((
            terms::code.eq(row.code),
            terms::name.eq(row.name),
            terms::name_zh.eq(row.name_zh),
            terms::active.eq(true),
            terms::version.eq(1_i64),
            terms::parent_id.eq(row.parent_id),
        ))
        .returning(terms::id)
        .get_result(conn))
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, vocabulary: Vocabulary, row: &TermRow) -> QueryResult<bool> {
    in_table!(vocabulary, terms => {
        diesel::update(terms::table.find(row.id).filter(terms::version.eq(row.version - 1)))
            .set((
                terms::name.eq(&row.name),
                terms::name_zh.eq(&row.name_zh),
                terms::active.eq(row.active),
                terms::version.eq(row.version),
                terms::parent_id.eq(row.parent_id),
                terms::merged_into_id.eq(row.merged_into_id),
            ))
            .execute(conn)
            .map(|rows| rows == 1)
    })
}

/// The vocabulary as a tree.
///
/// # Errors
/// When the database fails.
pub fn tree(conn: &mut AnyConnection, vocabulary: Vocabulary) -> QueryResult<TermTree> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = in_table!(vocabulary, terms => terms::table
        .select((terms::id, terms::parent_id, terms::merged_into_id))
        .load(conn)?);
    Ok(TermTree::new(rows))
}

/// What was merged into what.
///
/// # Errors
/// When the database fails.
pub fn merged(conn: &mut AnyConnection, vocabulary: Vocabulary) -> QueryResult<TermTree> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = in_table!(vocabulary, terms => terms::table
        .filter(terms::merged_into_id.is_not_null())
        .select((terms::id, terms::parent_id, terms::merged_into_id))
        .load(conn)?);
    Ok(TermTree::new(rows))
}
