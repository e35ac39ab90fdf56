//! Many expenses at once. Their numbers are reserved first, so that lines and ledger entries can
//! name them without a round trip per row.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    expense::{ExpenseSource, ExpenseState},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, ExpenseLineId, ImportId,
        NodeId, PeriodId, UserId, VendorId,
    },
    money::Currency,
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{expense_lines, expenses},
};

/// An expense's row with its number.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = expenses, treat_none_as_default_value = false)]
pub struct BulkExpense {
    pub id: ExpenseId,
    pub title: String,
    pub description: String,
    pub state: ExpenseState,
    pub source: ExpenseSource,
    pub requester_id: UserId,
    pub department_id: DepartmentId,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    pub currency: Currency,
    pub total_minor: i64,
    pub invoiced_minor: i64,
    pub over_budget: bool,
    pub charge_date: NaiveDate,
    pub import_id: Option<ImportId>,
    pub external_reference: Option<String>,
    pub created_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
    pub version: i64,
}

/// A line's row with its number.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = expense_lines, treat_none_as_default_value = false)]
pub struct BulkLine {
    pub id: ExpenseLineId,
    pub expense_id: ExpenseId,
    pub position: i32,
    pub description: String,
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    pub charge_date: NaiveDate,
    pub period_id: Option<PeriodId>,
    pub amount_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
}

/// # Errors
/// When a number is taken.
pub fn insert(conn: &mut AnyConnection, rows: &[BulkExpense]) -> QueryResult<()> {
    insert_all!(conn, expenses::table, rows)
}

/// # Errors
/// When a number is taken.
pub fn insert_lines(conn: &mut AnyConnection, rows: &[BulkLine]) -> QueryResult<()> {
    insert_all!(conn, expense_lines::table, rows)
}
