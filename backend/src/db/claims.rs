//! Claims, and the reimbursements in them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    claim::ClaimState,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    ids::{ClaimId, ExpenseId, InvoiceId, UserId},
    money::Currency,
};

use super::{
    AnyConnection,
    expenses::ExpenseRow,
    schema::{claim_lines, claims, expenses},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = claims)]
pub struct ClaimRow {
    pub id: ClaimId,
    pub claimant_id: UserId,
    pub state: ClaimState,
    pub currency: Currency,
    pub total_minor: i64,
    pub line_count: i64,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub payment_reference: String,
    pub paid_on: Option<NaiveDate>,
    pub ended_by: Option<UserId>,
    pub ended_at: Option<NaiveDateTime>,
    pub reason: String,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = claims)]
pub struct NewClaim {
    pub claimant_id: UserId,
    pub state: ClaimState,
    pub currency: Currency,
    pub total_minor: i64,
    pub line_count: i64,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub payment_reference: &'static str,
    pub reason: &'static str,
    pub version: i64,
}

/// A reimbursement in a claim.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_lines, treat_none_as_default_value = false)]
pub struct ClaimLineRow {
    pub claim_id: ClaimId,
    pub expense_id: ExpenseId,
    /// The same while the claim is open or settled.
    pub held_expense_id: Option<ExpenseId>,
    pub amount_minor: i64,
    pub invoice_id: Option<InvoiceId>,
}

/// How people call a claim.
#[must_use]
pub fn reference(id: ClaimId) -> String {
    format!("CLM-{:04}", id.0)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewClaim) -> QueryResult<ClaimId> {
    diesel::insert_into(claims::table).values(row).returning(claims::id).get_result(conn)
}

/// # Errors
/// When the reimbursement is held by another claim.
pub fn insert_line(conn: &mut AnyConnection, row: &ClaimLineRow) -> QueryResult<()> {
    diesel::insert_into(claim_lines::table).values(row).execute(conn).map(drop)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ClaimId) -> QueryResult<ClaimRow> {
    claims::table.find(id).select(ClaimRow::as_select()).first(conn)
}

/// A claim's lines, in the order of their requests.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut AnyConnection, id: ClaimId) -> QueryResult<Vec<ClaimLineRow>> {
    claim_lines::table
        .filter(claim_lines::claim_id.eq(id))
        .order(claim_lines::expense_id)
        .select(ClaimLineRow::as_select())
        .load(conn)
}

/// Writes how a claim ended if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ClaimRow) -> QueryResult<bool> {
    diesel::update(claims::table.find(row.id).filter(claims::version.eq(row.version - 1)))
        .set((
            claims::state.eq(row.state),
            claims::payment_reference.eq(&row.payment_reference),
            claims::paid_on.eq(row.paid_on),
            claims::ended_by.eq(row.ended_by),
            claims::ended_at.eq(row.ended_at),
            claims::reason.eq(&row.reason),
            claims::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Writes what spent a line.
///
/// # Errors
/// When the database fails.
pub fn spent_by(
    conn: &mut AnyConnection,
    claim: ClaimId,
    expense: ExpenseId,
    invoice: InvoiceId,
) -> QueryResult<()> {
    diesel::update(claim_lines::table.find((claim, expense)))
        .set(claim_lines::invoice_id.eq(invoice))
        .execute(conn)
        .map(drop)
}

/// Lets go of a claim's reimbursements.
///
/// # Errors
/// When the database fails.
pub fn free(conn: &mut AnyConnection, id: ClaimId) -> QueryResult<()> {
    diesel::update(claim_lines::table.filter(claim_lines::claim_id.eq(id)))
        .set(claim_lines::held_expense_id.eq(None::<ExpenseId>))
        .execute(conn)
        .map(drop)
}

/// The claim that holds a reimbursement.
///
/// # Errors
/// When the database fails.
pub fn holding(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Option<ClaimRow>> {
    let held =
        claim_lines::table.filter(claim_lines::held_expense_id.eq(expense)).select(claim_lines::claim_id);
    claims::table.filter(claims::id.eq_any(held)).select(ClaimRow::as_select()).first(conn).optional()
}

/// Approved reimbursements of a person that no claim holds, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn claimable(conn: &mut AnyConnection, of: UserId, limit: i64) -> QueryResult<Vec<ExpenseRow>> {
    let held =
        claim_lines::table.filter(claim_lines::held_expense_id.is_not_null()).select(claim_lines::expense_id);
    expenses::table
        .filter(expenses::requester_id.eq(of))
        .filter(expenses::kind.eq(ExpenseKind::Reimbursement))
        .filter(expenses::state.eq(ExpenseState::Approved))
        .filter(expenses::id.ne_all(held))
        .order(expenses::id)
        .limit(limit)
        .select(ExpenseRow::as_select())
        .load(conn)
}

/// Claims before a number, newest first, with the count of all: of one person, or everybody's.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    of: Option<UserId>,
    state: Option<ClaimState>,
    before: Option<ClaimId>,
    limit: i64,
) -> QueryResult<(Vec<ClaimRow>, i64)> {
    let filtered = || {
        let mut query = claims::table.into_boxed();
        if let Some(of) = of {
            query = query.filter(claims::claimant_id.eq(of));
        }
        if let Some(state) = state {
            query = query.filter(claims::state.eq(state));
        }
        query
    };
    let total = filtered().count().get_result(conn)?;
    let mut query = filtered();
    if let Some(before) = before {
        query = query.filter(claims::id.lt(before));
    }
    let rows = query.order(claims::id.desc()).limit(limit).select(ClaimRow::as_select()).load(conn)?;
    Ok((rows, total))
}
