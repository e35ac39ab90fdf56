//! How vendors are used: requests, and what is owed. What was spent is in `analysis.rs`.

use chrono::NaiveDate;
use diesel::{
    dsl::{count_star, max},
    prelude::*,
};
use penstock_shared::{expense::ExpenseState, ids::VendorId, money::Currency};

use super::{
    AnyConnection,
    schema::{expenses, invoices},
};
use crate::viewer::Scope;

/// A vendor, how many requests name it, and the newest day of them.
pub type RequestsOf = (Option<VendorId>, i64, Option<NaiveDate>);

/// How many requests of departments in sight name each of some vendors, and the newest day that one is charged to.
/// Drafts do not count.
///
/// # Errors
/// When the database fails.
pub fn requests(conn: &mut AnyConnection, scope: &Scope, of: &[VendorId]) -> QueryResult<Vec<RequestsOf>> {
    let of: Vec<Option<VendorId>> = of.iter().copied().map(Some).collect();
    let counted =
        expenses::vendor_id.eq_any(of).assume_not_null().and(expenses::state.ne(ExpenseState::Draft));
    let columns = (expenses::vendor_id, count_star(), max(expenses::charge_date));
    match scope {
        Scope::All => {
            expenses::table.filter(counted).group_by(expenses::vendor_id).select(columns).load(conn)
        }
        Scope::Departments(departments) => expenses::table
            .filter(counted.and(expenses::department_id.eq_any(departments.clone())))
            .group_by(expenses::vendor_id)
            .select(columns)
            .load(conn),
    }
}

/// An invoice on which something is owed.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OpenInvoice {
    pub currency: Currency,
    pub due_date: Option<NaiveDate>,
    pub gross_minor: i64,
    pub credited_minor: i64,
    pub paid_minor: i64,
}

/// The invoices of a vendor in sight on which something is owed.
///
/// # Errors
/// When the database fails.
pub fn open_invoices(
    conn: &mut AnyConnection,
    scope: &Scope,
    vendor: VendorId,
) -> QueryResult<Vec<OpenInvoice>> {
    let mut query = invoices::table
        .inner_join(expenses::table)
        .filter(expenses::vendor_id.eq(vendor))
        .filter(invoices::reversed_at.is_null())
        .filter(invoices::gross_minor.gt(invoices::credited_minor + invoices::paid_minor))
        .select((
            expenses::currency,
            invoices::due_date,
            invoices::gross_minor,
            invoices::credited_minor,
            invoices::paid_minor,
        ))
        .into_boxed();
    if let Scope::Departments(departments) = scope {
        query = query.filter(expenses::department_id.eq_any(departments.clone()));
    }
    query.load(conn)
}
