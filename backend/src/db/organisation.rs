//! The organisation: one row.

use anyhow::Context;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{money::Currency, organisation::Locale};

use super::{AnyConnection, schema::organisation};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation)]
pub struct OrganisationRow {
    pub id: i64,
    pub name: String,
    pub currency: Currency,
    pub time_zone: String,
    pub fiscal_year_start_month: i32,
    pub default_locale: Locale,
    pub finance_approval_from_minor: i64,
    pub is_demo: bool,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

impl OrganisationRow {
    /// The time zone. The set-up refuses names that are not in the database of zones, so UTC stands
    /// only for a row that somebody edited by hand.
    #[must_use]
    pub fn tz(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// The month in which fiscal years begin, 1 to 12.
    ///
    /// # Errors
    /// When the row was edited by hand to something that is no month.
    pub fn first_month(&self) -> anyhow::Result<u32> {
        u32::try_from(self.fiscal_year_start_month).context("the organisation's first fiscal month")
    }
}

/// # Errors
/// `NotFound` before the set-up.
pub fn get(conn: &mut AnyConnection) -> QueryResult<OrganisationRow> {
    organisation::table.select(OrganisationRow::as_select()).first(conn)
}

/// # Errors
/// When there is one already.
pub fn insert(conn: &mut AnyConnection, row: &OrganisationRow) -> QueryResult<()> {
    diesel::insert_into(organisation::table).values(row).execute(conn).map(drop)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &OrganisationRow) -> QueryResult<bool> {
    diesel::update(organisation::table.filter(organisation::version.eq(row.version - 1)))
        .set((
            organisation::name.eq(&row.name),
            organisation::time_zone.eq(&row.time_zone),
            organisation::default_locale.eq(row.default_locale),
            organisation::finance_approval_from_minor.eq(row.finance_approval_from_minor),
            organisation::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}
