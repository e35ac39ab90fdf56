//! A draft as it is stored, to be planned again: budgets, periods and rates may have changed since.

use std::collections::{HashMap, hash_map::Entry};

use penstock_shared::{
    expense::{ExpenseDraft, ExpenseLineDraft, LineTerms},
    ids::VendorId,
};

use super::page::of_line;
use crate::{
    db::{
        self, AnyConnection,
        expenses::{ExpenseRow, LineRow},
    },
    error::AppResult,
};

/// The draft.
///
/// # Errors
/// When the database fails.
pub fn draft(conn: &mut AnyConnection, row: &ExpenseRow) -> AppResult<ExpenseDraft> {
    let lines = db::expenses::lines(conn, row.id)?;
    let vendor = row.vendor_id.map(|vendor| db::vendors::get(conn, vendor)).transpose()?;
    let values = db::dimensions::of_lines(conn, row.id)?;
    let mut names = LineVendors::of(row.vendor_id);
    let mut drafts = Vec::with_capacity(lines.len());
    for line in lines {
        let terms = names.terms(conn, &line)?;
        drafts.push(ExpenseLineDraft {
            id: Some(line.id),
            dimensions: of_line(&values, line.id),
            description: line.description,
            node_id: Some(line.node_id),
            category_id: line.category_id,
            amount_minor: line.foreign_minor.unwrap_or(line.amount_minor),
            charge_date: Some(line.charge_date),
            terms,
        });
    }
    Ok(ExpenseDraft {
        kind: row.kind,
        terms: row.terms(),
        title: row.title.clone(),
        description: row.description.clone(),
        department_id: Some(row.department_id),
        campaign_id: row.campaign_id,
        vendor: vendor.map(|vendor| vendor.name),
        currency: row.currency,
        lines: drafts,
    })
}

/// The names of lines' own suppliers, each read once.
pub struct LineVendors {
    of_request: Option<VendorId>,
    names: HashMap<VendorId, String>,
}

impl LineVendors {
    /// Lines with the request's supplier name none of their own.
    #[must_use]
    pub fn of(request: Option<VendorId>) -> Self {
        Self { of_request: request, names: HashMap::new() }
    }

    /// What a line says beside the money.
    ///
    /// # Errors
    /// When the database fails.
    pub fn terms(&mut self, conn: &mut AnyConnection, line: &LineRow) -> AppResult<LineTerms> {
        let own = line.vendor_id.filter(|vendor| Some(*vendor) != self.of_request);
        let vendor = match own {
            None => None,
            Some(id) => Some(match self.names.entry(id) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(slot) => slot.insert(db::vendors::get(conn, id)?.name).clone(),
            }),
        };
        Ok(LineTerms {
            vendor,
            tax_minor: line.tax_minor,
            service_from: line.service_from,
            service_to: line.service_to,
            quote: line.quote.clone(),
        })
    }
}
