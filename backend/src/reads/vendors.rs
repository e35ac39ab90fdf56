//! The list of vendors, and what was spent with them.
//!
//! Invariant: the figures of a vendor are those of the analysis, of the viewer's departments only.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    analysis::Dimension,
    ids::{FiscalYearId, VendorId},
    money::Currency,
    page::Page,
    payment::open_minor,
    reference::{Vendor, VendorQuery},
    vendor::{VendorFigures, VendorOwed, VendorPage, VendorSummary},
};

use crate::{
    clock::day_in,
    db::{
        self, AnyConnection,
        analysis::{AnalysisFilter, Column},
        vendors::VendorRow,
    },
    domain::{ledger::LedgerError, match_key::match_key},
    error::{AppError, AppResult, OrNotFound},
    paging::PageRequest,
    viewer::{Scope, Viewer},
};

/// A page of vendors, by name.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn search(conn: &mut AnyConnection, query: &VendorQuery) -> AppResult<Page<Vendor>> {
    let request = PageRequest::new("name", query.limit, query.cursor.as_deref())?;
    let part = match_key(query.q.as_deref().unwrap_or_default());
    let after = request.after.as_ref().map(|after| (after.key.as_str(), VendorId(after.id)));
    let rows = db::vendors::search(conn, &part, after, request.rows_to_load())?;
    let total = db::vendors::count(conn, &part)?;
    request.page(rows, total, |row: &VendorRow| (row.name.clone(), row.id.0))
}

/// Today, and the fiscal years that it is in and that was before.
struct Years {
    today: NaiveDate,
    this: Option<FiscalYearId>,
    last: Option<FiscalYearId>,
    currency: Currency,
}

impl Years {
    fn at(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Self> {
        let organisation = db::organisation::get(conn)?;
        let today = day_in(organisation.tz(), now);
        let years = db::fiscal_years::all(conn)?;
        let this = years.iter().find(|year| (year.starts_on..=year.ends_on).contains(&today));
        let first = this.map_or(today, |year| year.starts_on);
        let last = years.iter().filter(|year| year.ends_on < first).max_by_key(|year| year.ends_on);
        Ok(Self {
            today,
            this: this.map(|year| year.id),
            last: last.map(|year| year.id),
            currency: organisation.currency,
        })
    }
}

/// A page of the directory, by name.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn directory(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &VendorQuery,
    now: NaiveDateTime,
) -> AppResult<Page<VendorSummary>> {
    let found = search(conn, query)?;
    let years = Years::at(conn, now)?;
    let items = with_figures(conn, viewer, &years, found.items)?;
    Ok(Page { items, next_cursor: found.next_cursor, total: found.total })
}

/// The page of one vendor.
///
/// # Errors
/// [`penstock_shared::error_code::ErrorCode::NotFound`].
pub fn page(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: VendorId,
    now: NaiveDateTime,
) -> AppResult<VendorPage> {
    let row = db::vendors::get(conn, id).or_not_found()?;
    let years = Years::at(conn, now)?;
    let summary =
        with_figures(conn, viewer, &years, vec![row.into()])?.pop().ok_or_else(AppError::not_found)?;
    let mut owed: BTreeMap<Currency, VendorOwed> = BTreeMap::new();
    for invoice in db::vendor_use::open_invoices(conn, &viewer.scope, id)? {
        let open = open_minor(invoice.gross_minor, invoice.credited_minor, invoice.paid_minor);
        let none = VendorOwed { currency: invoice.currency, open_minor: 0, overdue_minor: 0 };
        let sum = owed.entry(invoice.currency).or_insert(none);
        sum.open_minor = sum.open_minor.checked_add(open).ok_or(LedgerError::Overflow)?;
        if invoice.due_date.is_some_and(|due| due < years.today) {
            sum.overdue_minor = sum.overdue_minor.checked_add(open).ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(VendorPage {
        summary,
        this_year_id: years.this,
        last_year_id: years.last,
        owed: owed.into_values().collect(),
    })
}

fn with_figures(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    years: &Years,
    vendors: Vec<Vendor>,
) -> AppResult<Vec<VendorSummary>> {
    if vendors.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<VendorId> = vendors.iter().map(|vendor| vendor.id).collect();
    let none = VendorFigures {
        currency: years.currency,
        spent_this_year_minor: 0,
        spent_last_year_minor: 0,
        committed_minor: 0,
        request_count: 0,
        last_used: None,
    };
    let mut figures: BTreeMap<i64, VendorFigures> = ids.iter().map(|id| (id.0, none.clone())).collect();
    let filter = AnalysisFilter {
        as_of_sequence: db::ledger::head(conn)?.sequence,
        currency: years.currency,
        departments: match &viewer.scope {
            Scope::All => None,
            Scope::Departments(departments) => Some(departments.iter().map(|id| id.0).collect()),
        },
        within: vec![(Column::Vendor, ids.iter().map(|id| id.0).collect())],
        from: None,
        to: None,
    };
    let by = [Dimension::Vendor, Dimension::FiscalYear];
    for group in db::analysis::groups(conn, &by, &filter, i64::MAX)? {
        let [vendor, year, _] = group.keys;
        let Some(sum) = vendor.and_then(|vendor| figures.get_mut(&vendor)) else { continue };
        let year = year.map(FiscalYearId);
        if year.is_some() && year == years.this {
            sum.spent_this_year_minor = group.measures.spent_minor;
        } else if year.is_some() && year == years.last {
            sum.spent_last_year_minor = group.measures.spent_minor;
        }
        let committed = sum.committed_minor.checked_add(group.measures.committed_minor);
        sum.committed_minor = committed.ok_or(LedgerError::Overflow)?;
    }
    for (vendor, count, last_used) in db::vendor_use::requests(conn, &viewer.scope, &ids)? {
        if let Some(sum) = vendor.and_then(|vendor| figures.get_mut(&vendor.0)) {
            (sum.request_count, sum.last_used) = (count, last_used);
        }
    }
    let summary = |vendor: Vendor| VendorSummary {
        figures: figures.remove(&vendor.id.0).unwrap_or_else(|| none.clone()),
        vendor,
    };
    Ok(vendors.into_iter().map(summary).collect())
}
