//! Batches of vouchers: their vouchers, lines, and the ledger entries that they are made of.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{dsl::max, prelude::*};
use penstock_shared::{
    accounting::{AccountRole, VoucherBatchKind, VoucherKind},
    ids::{
        AccountId, CampaignId, CategoryId, CreditNoteId, DepartmentId, ExpenseId, FiscalYearId, InvoiceId,
        NodeId, PeriodId, UserId, VoucherBatchId, VoucherId,
    },
    money::Currency,
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{voucher_batches, voucher_entries, voucher_lines, vouchers},
};

/// A batch.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = voucher_batches)]
pub struct BatchRow {
    pub id: VoucherBatchId,
    pub fiscal_year_id: FiscalYearId,
    pub number: i64,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
    pub through_sequence: i64,
    pub mapping_version: i64,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub posted_by: UserId,
    pub posted_at: NaiveDateTime,
    pub reason: String,
    pub reverses_batch_id: Option<VoucherBatchId>,
    pub kind: VoucherBatchKind,
    pub accrual_period_id: Option<PeriodId>,
    /// Of the reversal of an accrual: the accrual.
    pub accrual_batch_id: Option<VoucherBatchId>,
}

/// A batch to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = voucher_batches)]
pub struct NewBatch<'a> {
    pub fiscal_year_id: FiscalYearId,
    pub number: i64,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
    pub through_sequence: i64,
    pub mapping_version: i64,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub posted_by: UserId,
    pub posted_at: NaiveDateTime,
    pub reason: &'a str,
    pub reverses_batch_id: Option<VoucherBatchId>,
    pub kind: VoucherBatchKind,
    pub accrual_period_id: Option<PeriodId>,
    /// Of the reversal of an accrual: the accrual.
    pub accrual_batch_id: Option<VoucherBatchId>,
}

/// A voucher.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vouchers)]
pub struct VoucherRow {
    pub id: VoucherId,
    pub batch_id: VoucherBatchId,
    pub number: i64,
    pub kind: VoucherKind,
    pub voucher_date: NaiveDate,
    pub expense_id: ExpenseId,
    pub invoice_id: Option<InvoiceId>,
    pub payee: String,
    pub title: String,
    pub invoice_number: String,
    pub credit_note_id: Option<CreditNoteId>,
}

/// A voucher to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = vouchers)]
pub struct NewVoucher<'a> {
    pub batch_id: VoucherBatchId,
    pub number: i64,
    pub kind: VoucherKind,
    pub voucher_date: NaiveDate,
    pub expense_id: ExpenseId,
    pub invoice_id: Option<InvoiceId>,
    pub payee: &'a str,
    pub title: &'a str,
    pub invoice_number: &'a str,
    pub credit_note_id: Option<CreditNoteId>,
}

/// A line.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = voucher_lines, treat_none_as_default_value = false)]
pub struct LineRow {
    pub voucher_id: VoucherId,
    pub position: i32,
    pub role: AccountRole,
    pub account_id: AccountId,
    pub currency: Currency,
    /// Debits are above zero, credits below.
    pub amount_minor: i64,
    pub node_id: Option<NodeId>,
    pub department_id: Option<DepartmentId>,
    pub category_id: Option<CategoryId>,
    pub campaign_id: Option<CampaignId>,
}

/// That a voucher is made of an entry, and whether it still holds it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = voucher_entries, treat_none_as_default_value = false)]
pub struct VoucherEntryRow {
    pub voucher_id: VoucherId,
    pub sequence: i64,
    pub held_sequence: Option<i64>,
}

/// Every batch, or those of a year, newest first.
///
/// # Errors
/// When the database fails.
pub fn batches(conn: &mut AnyConnection, year: Option<FiscalYearId>) -> QueryResult<Vec<BatchRow>> {
    let mut query = voucher_batches::table.order(voucher_batches::id.desc()).into_boxed();
    if let Some(year) = year {
        query = query.filter(voucher_batches::fiscal_year_id.eq(year));
    }
    query.select(BatchRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn batch(conn: &mut AnyConnection, id: VoucherBatchId) -> QueryResult<BatchRow> {
    voucher_batches::table.find(id).select(BatchRow::as_select()).first(conn)
}

/// The batch that takes one back.
///
/// # Errors
/// When the database fails.
pub fn reversal_of(conn: &mut AnyConnection, id: VoucherBatchId) -> QueryResult<Option<VoucherBatchId>> {
    voucher_batches::table
        .filter(voucher_batches::reverses_batch_id.eq(id))
        .select(voucher_batches::id)
        .first(conn)
        .optional()
}

/// The accrual of a period that was not taken back, and its reversal.
///
/// # Errors
/// When the database fails.
pub fn accrual_of(
    conn: &mut AnyConnection,
    period: PeriodId,
) -> QueryResult<Option<(VoucherBatchId, VoucherBatchId)>> {
    let posted: Vec<(VoucherBatchId, Option<VoucherBatchId>)> = voucher_batches::table
        .filter(voucher_batches::accrual_period_id.eq(period))
        .filter(voucher_batches::kind.eq(VoucherBatchKind::AccrualReversal))
        .filter(voucher_batches::reverses_batch_id.is_null())
        .order(voucher_batches::id.desc())
        .select((voucher_batches::id, voucher_batches::accrual_batch_id))
        .load(conn)?;
    for (reversal, accrual) in posted {
        if let Some(accrual) = accrual
            && reversal_of(conn, accrual)?.is_none()
        {
            return Ok(Some((accrual, reversal)));
        }
    }
    Ok(None)
}

/// The other batch of an accrual and its reversal.
///
/// # Errors
/// When the database fails.
pub fn other_of_accrual(conn: &mut AnyConnection, row: &BatchRow) -> QueryResult<Option<VoucherBatchId>> {
    if row.accrual_batch_id.is_some() || row.kind == VoucherBatchKind::Spending {
        return Ok(row.accrual_batch_id);
    }
    voucher_batches::table
        .filter(voucher_batches::accrual_batch_id.eq(row.id))
        .filter(voucher_batches::reverses_batch_id.is_null())
        .select(voucher_batches::id)
        .first(conn)
        .optional()
}

/// The number of a year's last batch; 0 when it has none.
///
/// # Errors
/// When the database fails.
pub fn last_number(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<i64> {
    let last: Option<i64> = voucher_batches::table
        .filter(voucher_batches::fiscal_year_id.eq(year))
        .select(max(voucher_batches::number))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// # Errors
/// When the year has a batch of that number, or the batch that it takes back was taken back before.
pub fn insert_batch(conn: &mut AnyConnection, row: &NewBatch<'_>) -> QueryResult<VoucherBatchId> {
    diesel::insert_into(voucher_batches::table).values(row).returning(voucher_batches::id).get_result(conn)
}

/// # Errors
/// When the batch has a voucher of that number.
pub fn insert_voucher(conn: &mut AnyConnection, row: &NewVoucher<'_>) -> QueryResult<VoucherId> {
    diesel::insert_into(vouchers::table).values(row).returning(vouchers::id).get_result(conn)
}

/// # Errors
/// When the database fails.
pub fn insert_lines(conn: &mut AnyConnection, rows: &[LineRow]) -> QueryResult<()> {
    insert_all!(conn, voucher_lines::table, rows)
}

/// # Errors
/// When another voucher holds one of the entries.
pub fn insert_entries(conn: &mut AnyConnection, rows: &[VoucherEntryRow]) -> QueryResult<()> {
    insert_all!(conn, voucher_entries::table, rows)
}

/// Lets go of the entries of a batch: another one may take them.
///
/// # Errors
/// When the database fails.
pub fn release_entries(conn: &mut AnyConnection, batch: VoucherBatchId) -> QueryResult<()> {
    let of_batch = vouchers::table.filter(vouchers::batch_id.eq(batch)).select(vouchers::id);
    diesel::update(voucher_entries::table.filter(voucher_entries::voucher_id.eq_any(of_batch)))
        .set(voucher_entries::held_sequence.eq(None::<i64>))
        .execute(conn)
        .map(drop)
}

/// The vouchers of a batch after a number, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn of_batch(
    conn: &mut AnyConnection,
    batch: VoucherBatchId,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<VoucherRow>> {
    vouchers::table
        .filter(vouchers::batch_id.eq(batch))
        .filter(vouchers::number.gt(after))
        .order(vouchers::number)
        .limit(limit)
        .select(VoucherRow::as_select())
        .load(conn)
}

/// The lines of the vouchers of a batch with numbers from `first` to `last`, in order.
///
/// # Errors
/// When the database fails.
pub fn lines(
    conn: &mut AnyConnection,
    batch: VoucherBatchId,
    first: i64,
    last: i64,
) -> QueryResult<Vec<LineRow>> {
    voucher_lines::table
        .inner_join(vouchers::table)
        .filter(vouchers::batch_id.eq(batch))
        .filter(vouchers::number.between(first, last))
        .order((voucher_lines::voucher_id, voucher_lines::position))
        .select(LineRow::as_select())
        .load(conn)
}

/// The entries of the vouchers of a batch with numbers from `first` to `last`, in order.
///
/// # Errors
/// When the database fails.
pub fn entries(
    conn: &mut AnyConnection,
    batch: VoucherBatchId,
    first: i64,
    last: i64,
) -> QueryResult<Vec<VoucherEntryRow>> {
    voucher_entries::table
        .inner_join(vouchers::table)
        .filter(vouchers::batch_id.eq(batch))
        .filter(vouchers::number.between(first, last))
        .order((voucher_entries::voucher_id, voucher_entries::sequence))
        .select(VoucherEntryRow::as_select())
        .load(conn)
}

/// What the lines of a batch come to, by currency and role.
///
/// # Errors
/// When the database fails, or a sum leaves the range of 64 bits.
pub fn sums(
    conn: &mut AnyConnection,
    batch: VoucherBatchId,
) -> QueryResult<Vec<(Currency, AccountRole, i64)>> {
    let sum =
        diesel::dsl::sql::<diesel::sql_types::BigInt>("CAST(SUM(voucher_lines.amount_minor) AS BIGINT)");
    voucher_lines::table
        .inner_join(vouchers::table)
        .filter(vouchers::batch_id.eq(batch))
        .group_by((voucher_lines::currency, voucher_lines::role))
        .order((voucher_lines::currency, voucher_lines::role))
        .select((voucher_lines::currency, voucher_lines::role, sum))
        .load(conn)
}
