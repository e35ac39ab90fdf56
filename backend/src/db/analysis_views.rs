//! Views of the analysis that are kept.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{AnalysisViewId, UserId},
    permission::Role,
    pivot::{ViewRight, ViewShare, ViewSharing},
};

use super::{
    AnyConnection,
    schema::{analysis_views, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = analysis_views)]
pub struct AnalysisViewRow {
    pub id: AnalysisViewId,
    pub owner_id: UserId,
    pub name: String,
    /// A `PivotQuery` as JSON.
    pub question: String,
    /// A `Presentation` as JSON.
    pub presentation: String,
    pub sharing: ViewSharing,
    /// Roles with spaces between them.
    pub roles: String,
    pub rights: ViewRight,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

impl AnalysisViewRow {
    /// With whom it is shared. A role that was taken out of the program since is none any more.
    #[must_use]
    pub fn share(&self) -> ViewShare {
        let roles = self.roles.split_whitespace().filter_map(|role| role.parse().ok()).collect();
        ViewShare { sharing: self.sharing, roles, right: self.rights }
    }

    /// Shares it otherwise.
    pub fn set_share(&mut self, share: &ViewShare) {
        self.sharing = share.sharing;
        self.roles = roles_text(&share.roles);
        self.rights = share.right;
    }
}

/// Roles as the table has them.
#[must_use]
pub fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = analysis_views)]
pub struct NewAnalysisView<'a> {
    pub owner_id: UserId,
    pub name: &'a str,
    pub question: &'a str,
    pub presentation: &'a str,
    pub sharing: ViewSharing,
    pub roles: &'a str,
    pub rights: ViewRight,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewAnalysisView<'_>) -> QueryResult<AnalysisViewId> {
    diesel::insert_into(analysis_views::table).values(row).returning(analysis_views::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: AnalysisViewId) -> QueryResult<AnalysisViewRow> {
    analysis_views::table.find(id).select(AnalysisViewRow::as_select()).first(conn)
}

/// A person's own views and all that are shared with anybody, by name, with the names of their owners.
///
/// # Errors
/// When the database fails.
pub fn own_or_shared(conn: &mut AnyConnection, owner: UserId) -> QueryResult<Vec<(AnalysisViewRow, String)>> {
    let own = analysis_views::owner_id.eq(owner);
    analysis_views::table
        .inner_join(users::table)
        .filter(own.or(analysis_views::sharing.ne(ViewSharing::Private)))
        .order((analysis_views::name, analysis_views::id))
        .select((AnalysisViewRow::as_select(), users::name))
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &AnalysisViewRow) -> QueryResult<bool> {
    diesel::update(analysis_views::table.find(row.id).filter(analysis_views::version.eq(row.version - 1)))
        .set((
            analysis_views::name.eq(&row.name),
            analysis_views::question.eq(&row.question),
            analysis_views::presentation.eq(&row.presentation),
            analysis_views::sharing.eq(row.sharing),
            analysis_views::roles.eq(&row.roles),
            analysis_views::rights.eq(row.rights),
            analysis_views::changed_at.eq(row.changed_at),
            analysis_views::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: AnalysisViewId) -> QueryResult<()> {
    diesel::delete(analysis_views::table.find(id)).execute(conn).map(drop)
}
