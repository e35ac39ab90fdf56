//! The list of deeds.

use chrono::NaiveDateTime;
use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::Bool,
};
use penstock_shared::{
    audit::{AuditAction, AuditObjectKind, AuditOrigin},
    ids::{ApiKeyId, UserId},
};

use super::{Audited, ChangeRow, DeedRow};
use crate::db::{
    AnyConnection, Backend,
    schema::{audit_changes, audit_deeds},
    text::{ESCAPE, containing, lower},
};

/// Which deeds.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub object_kind: Option<AuditObjectKind>,
    pub object_id: Option<i64>,
    pub user_id: Option<UserId>,
    pub api_key_id: Option<ApiKeyId>,
    pub origin: Option<AuditOrigin>,
    pub table: Option<&'static Audited>,
    pub action: Option<AuditAction>,
    /// From this moment on, in UTC.
    pub from: Option<NaiveDateTime>,
    /// Before this moment, in UTC.
    pub before: Option<NaiveDateTime>,
    pub text: Option<String>,
}

type BoxedDeeds<'a> = diesel::helper_types::IntoBoxed<'a, audit_deeds::table, Backend>;
type BoxedChanges<'a> = diesel::helper_types::IntoBoxed<'a, audit_changes::table, Backend>;

/// The changes that the filter is about.
fn changes<'a>(filter: &AuditFilter) -> BoxedChanges<'a> {
    let mut query = audit_changes::table.into_boxed();
    if let Some(kind) = filter.object_kind {
        query = query.filter(audit_changes::object_kind.eq(kind));
    }
    if let Some(id) = filter.object_id {
        query = query.filter(audit_changes::object_id.eq(id));
    }
    if let Some(audited) = filter.table {
        query = query.filter(audit_changes::row_table.eq(audited.table));
    }
    if let Some(action) = filter.action {
        query = query.filter(audit_changes::action.eq(action));
    }
    query
}

impl AuditFilter {
    /// What a deed's changes have to fulfil, in SQL; `None` when anything will do. It is made of words and
    /// numbers of ours only.
    fn of_changes(&self) -> Option<String> {
        let conditions = [
            self.object_kind.map(|kind| format!("object_kind = '{kind}'")),
            self.object_id.map(|id| format!("object_id = {id}")),
            self.table.map(|table| format!("row_table = '{}'", table.table)),
            self.action.map(|action| format!("action = '{action}'")),
        ];
        let conditions: Vec<_> = conditions.into_iter().flatten().collect();
        let of_changes = || {
            let all = conditions.join(" AND ");
            format!("audit_deeds.sequence IN (SELECT deed FROM audit_changes WHERE {all})")
        };
        (!conditions.is_empty()).then(of_changes)
    }
}

fn matching<'a>(filter: &AuditFilter) -> BoxedDeeds<'a> {
    let mut query = audit_deeds::table.into_boxed();
    if let Some(condition) = filter.of_changes() {
        query = query.filter(sql::<Bool>(&condition));
    }
    if let Some(user) = filter.user_id {
        query = query.filter(audit_deeds::user_id.eq(user));
    }
    if let Some(key) = filter.api_key_id {
        query = query.filter(audit_deeds::api_key_id.eq(key));
    }
    if let Some(origin) = filter.origin {
        query = query.filter(audit_deeds::origin.eq(origin));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_deeds::at.ge(from));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit_deeds::at.lt(before));
    }
    if let Some(text) = &filter.text {
        let pattern = containing(&text.to_lowercase());
        let like = || pattern.clone();
        let said = audit_changes::table.filter(audit_changes::deed.eq(audit_deeds::sequence)).filter(
            lower(audit_changes::before.assume_not_null()).like(like()).escape(ESCAPE).or(lower(
                audit_changes::after.assume_not_null(),
            )
            .like(like())
            .escape(ESCAPE)),
        );
        query = query.filter(
            exists(said)
                .or(lower(audit_deeds::operation).like(like()).escape(ESCAPE))
                .or(audit_deeds::address.assume_not_null().like(like()).escape(ESCAPE)),
        );
    }
    query
}

/// The deeds before a sequence number, newest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    filter: &AuditFilter,
    before: i64,
    limit: i64,
) -> QueryResult<Vec<DeedRow>> {
    matching(filter)
        .filter(audit_deeds::sequence.lt(before))
        .order(audit_deeds::sequence.desc())
        .limit(limit)
        .select(DeedRow::as_select())
        .load(conn)
}

/// How many deeds there are in all.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, filter: &AuditFilter) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

/// The changes of deeds that the filter is about, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn changes_of(
    conn: &mut AnyConnection,
    filter: &AuditFilter,
    deeds: &[i64],
    limit: i64,
) -> QueryResult<Vec<ChangeRow>> {
    changes(filter)
        .filter(audit_changes::deed.eq_any(deeds.to_vec()))
        .order(audit_changes::id)
        .limit(limit)
        .select(ChangeRow::as_select())
        .load(conn)
}
