//! The audit trail: changes that triggers note, and the deeds that seal them. Nothing of it is ever touched
//! again; triggers in both databases refuse it.

mod images;
mod list;
mod names;
mod sign_ins;
mod tables;
mod triggers;

use chrono::NaiveDateTime;
use diesel::{prelude::*, sql_types::BigInt};
use penstock_shared::{
    audit::{AuditAction, AuditObjectKind, AuditOrigin},
    ids::{ApiKeyId, UserId},
};

pub use images::{IDS_AT_ONCE, RowImage, changes_of_rows, gone, rows};
pub use list::{AuditFilter, changes_of, count, page};
pub use names::{Named, named, table_of};
pub use sign_ins::note_sign_in;
pub use tables::{AUDITED, Audited, NOT_AUDITED, audited};
pub use triggers::{Column, MASK, columns, lay, lift, missing};

use super::{
    AnyConnection,
    ledger::Head,
    portable::insert_all,
    schema::{audit_changes, audit_deeds, audit_head},
};
use crate::domain::audit::{ChangeFacts, DeedFacts};

/// A deed. Its fields are the columns, in their order.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_deeds, treat_none_as_default_value = false)]
pub struct DeedRow {
    pub sequence: i64,
    pub at: NaiveDateTime,
    pub origin: AuditOrigin,
    pub user_id: Option<UserId>,
    pub api_key_id: Option<ApiKeyId>,
    pub stands_for_id: Option<UserId>,
    pub address: Option<String>,
    pub agent: Option<String>,
    pub request_id: Option<String>,
    pub operation: String,
    pub ledger_sequence: i64,
    pub ledger_hash: String,
    pub change_count: i64,
    pub changes_hash: String,
    pub prev_hash: String,
    pub hash: String,
}

impl DeedRow {
    /// What the deed says, for its hash.
    #[must_use]
    pub fn facts(&self) -> DeedFacts<'_> {
        DeedFacts {
            sequence: self.sequence,
            at: self.at,
            origin: self.origin,
            user_id: self.user_id,
            api_key_id: self.api_key_id,
            stands_for_id: self.stands_for_id,
            address: self.address.as_deref(),
            agent: self.agent.as_deref(),
            request_id: self.request_id.as_deref(),
            operation: &self.operation,
            ledger_sequence: self.ledger_sequence,
            ledger_hash: &self.ledger_hash,
            change_count: self.change_count,
            changes_hash: &self.changes_hash,
        }
    }
}

/// What became of a row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_changes)]
pub struct ChangeRow {
    pub id: i64,
    pub deed: i64,
    pub object_kind: AuditObjectKind,
    pub object_id: i64,
    pub row_table: String,
    pub row_id: String,
    pub action: AuditAction,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl ChangeRow {
    /// What the change says, for the digest of its deed.
    #[must_use]
    pub fn facts(&self) -> ChangeFacts<'_> {
        ChangeFacts {
            id: self.id,
            object_kind: self.object_kind,
            object_id: self.object_id,
            row_table: &self.row_table,
            row_id: &self.row_id,
            action: self.action,
            before: self.before.as_deref(),
            after: self.after.as_deref(),
        }
    }
}

/// The end of the trail.
///
/// # Errors
/// When the database fails.
pub fn head(conn: &mut AnyConnection) -> QueryResult<Head> {
    audit_head::table.select((audit_head::sequence, audit_head::hash)).first(conn)
}

/// # Errors
/// When the database fails.
pub fn set_head(conn: &mut AnyConnection, head: &Head) -> QueryResult<()> {
    diesel::update(audit_head::table)
        .set((audit_head::sequence.eq(head.sequence), audit_head::hash.eq(&head.hash)))
        .execute(conn)
        .map(drop)
}

/// The changes that no deed has sealed yet, in the order in which they were made. Triggers put them under the
/// deed behind the end of the trail.
///
/// # Errors
/// When the database fails.
pub fn unsealed(conn: &mut AnyConnection, end: &Head) -> QueryResult<Vec<ChangeRow>> {
    audit_changes::table
        .filter(audit_changes::deed.eq(end.sequence + 1))
        .order(audit_changes::id)
        .select(ChangeRow::as_select())
        .load(conn)
}

/// # Errors
/// When a sequence number is taken.
pub fn insert(conn: &mut AnyConnection, rows: &[DeedRow]) -> QueryResult<()> {
    insert_all!(conn, audit_deeds::table, rows)
}

/// Puts changes that are not sealed yet under other deeds: (change, deed).
///
/// # Errors
/// When the database fails.
pub fn put_under(conn: &mut AnyConnection, moves: &[(i64, i64)]) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(sqlite) => moves.iter().try_for_each(|(change, deed)| {
            diesel::update(audit_changes::table.find(change))
                .set(audit_changes::deed.eq(deed))
                .execute(sqlite)
                .map(drop)
        }),
        AnyConnection::Postgres(postgres) => {
            use diesel::sql_types::Array;
            let (changes, deeds): (Vec<i64>, Vec<i64>) = moves.iter().copied().unzip();
            diesel::sql_query(
                "UPDATE audit_changes c SET deed = m.deed FROM unnest($1, $2) AS m (id, deed) WHERE c.id = m.id",
            )
            .bind::<Array<BigInt>, _>(changes)
            .bind::<Array<BigInt>, _>(deeds)
            .execute(postgres)
            .map(drop)
        }
    }
}

/// The deeds after a sequence number, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn after(conn: &mut AnyConnection, sequence: i64, limit: i64) -> QueryResult<Vec<DeedRow>> {
    audit_deeds::table
        .filter(audit_deeds::sequence.gt(sequence))
        .order(audit_deeds::sequence)
        .limit(limit)
        .select(DeedRow::as_select())
        .load(conn)
}

/// The changes behind one, in the order of their deeds, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn changes_behind(
    conn: &mut AnyConnection,
    (deed, id): (i64, i64),
    limit: i64,
) -> QueryResult<Vec<ChangeRow>> {
    audit_changes::table
        .filter(audit_changes::deed.ge(deed))
        .filter(audit_changes::deed.gt(deed).or(audit_changes::id.gt(id)))
        .order((audit_changes::deed, audit_changes::id))
        .limit(limit)
        .select(ChangeRow::as_select())
        .load(conn)
}
