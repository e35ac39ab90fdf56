//! Dashboards, and which one a person begins with.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{DashboardId, UserId},
    pivot::{ViewRight, ViewShare, ViewSharing},
};

use super::{
    AnyConnection,
    analysis_views::roles_text,
    schema::{dashboards, home_dashboards, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dashboards)]
pub struct DashboardRow {
    pub id: DashboardId,
    pub owner_id: UserId,
    pub name: String,
    /// A list of `PivotFilter` as JSON.
    pub filters: String,
    /// A list of `Tile` as JSON.
    pub tiles: String,
    pub sharing: ViewSharing,
    /// Roles with spaces between them.
    pub roles: String,
    pub rights: ViewRight,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

impl DashboardRow {
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

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = dashboards)]
pub struct NewDashboard<'a> {
    pub owner_id: UserId,
    pub name: &'a str,
    pub filters: &'a str,
    pub tiles: &'a str,
    pub sharing: ViewSharing,
    pub roles: &'a str,
    pub rights: ViewRight,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewDashboard<'_>) -> QueryResult<DashboardId> {
    diesel::insert_into(dashboards::table).values(row).returning(dashboards::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: DashboardId) -> QueryResult<DashboardRow> {
    dashboards::table.find(id).select(DashboardRow::as_select()).first(conn)
}

/// A person's own dashboards and all that are shared with anybody, by name, with the names of their owners.
///
/// # Errors
/// When the database fails.
pub fn own_or_shared(conn: &mut AnyConnection, owner: UserId) -> QueryResult<Vec<(DashboardRow, String)>> {
    let own = dashboards::owner_id.eq(owner);
    dashboards::table
        .inner_join(users::table)
        .filter(own.or(dashboards::sharing.ne(ViewSharing::Private)))
        .order((dashboards::name, dashboards::id))
        .select((DashboardRow::as_select(), users::name))
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &DashboardRow) -> QueryResult<bool> {
    diesel::update(dashboards::table.find(row.id).filter(dashboards::version.eq(row.version - 1)))
        .set((
            dashboards::name.eq(&row.name),
            dashboards::filters.eq(&row.filters),
            dashboards::tiles.eq(&row.tiles),
            dashboards::sharing.eq(row.sharing),
            dashboards::roles.eq(&row.roles),
            dashboards::rights.eq(row.rights),
            dashboards::changed_at.eq(row.changed_at),
            dashboards::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes a dashboard away, also from those who begin with it.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: DashboardId) -> QueryResult<()> {
    diesel::delete(home_dashboards::table.filter(home_dashboards::dashboard_id.eq(id))).execute(conn)?;
    diesel::delete(dashboards::table.find(id)).execute(conn).map(drop)
}

/// The dashboard that a person has chosen to begin with.
///
/// # Errors
/// When the database fails.
pub fn home_of(conn: &mut AnyConnection, user: UserId) -> QueryResult<Option<DashboardId>> {
    home_dashboards::table.find(user).select(home_dashboards::dashboard_id).first(conn).optional()
}

/// Keeps with which one a person begins; `None` for none.
///
/// # Errors
/// When the database fails.
pub fn set_home(conn: &mut AnyConnection, user: UserId, home: Option<DashboardId>) -> QueryResult<()> {
    diesel::delete(home_dashboards::table.find(user)).execute(conn)?;
    let Some(home) = home else { return Ok(()) };
    diesel::insert_into(home_dashboards::table)
        .values((home_dashboards::user_id.eq(user), home_dashboards::dashboard_id.eq(home)))
        .execute(conn)
        .map(drop)
}
