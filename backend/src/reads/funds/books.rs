//! Which control books cover a line.

use std::collections::{BTreeMap, HashSet};

use penstock_shared::{
    dimension::{DimensionAssignment, DimensionKey},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, ControlBookId, DepartmentId, ExpenseLineId,
        FiscalYearId, NodeId, VendorId,
    },
    money::Currency,
};

use super::NodeBook;
use crate::{
    db::{
        self, AnyConnection,
        control_books::{BookBalanceRow, BookRow},
        expenses::LineRow,
    },
    domain::{
        control::{Charge, ControlledNode, Holder},
        control_book::covers,
        ledger::Buckets,
    },
    error::{AppError, AppResult},
    reads::dimensions::{ChargeTerms, Lineages},
};

/// What a line is in every dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFacts {
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub vendor_id: Option<VendorId>,
    /// The stored line, whose own dimensions are read when a book asks for them.
    pub line_id: Option<ExpenseLineId>,
    /// What a line that is not stored yet is in the organisation's own dimensions.
    pub custom: Vec<DimensionAssignment>,
}

impl From<&LineRow> for LineFacts {
    fn from(line: &LineRow) -> Self {
        Self {
            node_id: line.node_id,
            department_id: line.department_id,
            category_id: line.category_id,
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            campaign_id: line.campaign_id,
            vendor_id: line.vendor_id,
            line_id: Some(line.id),
            custom: Vec::new(),
        }
    }
}

/// The control books of the years that were looked at.
#[derive(Default)]
pub(super) struct Books {
    rows: BTreeMap<ControlBookId, Known>,
    years: HashSet<FiscalYearId>,
    /// What counts under what; read when there is a book to match.
    lineages: Option<Lineages>,
}

struct Known {
    row: BookRow,
    terms: Vec<(DimensionKey, i64)>,
}

impl Books {
    /// A book of a year that was looked at.
    ///
    /// # Errors
    /// Internal when it was not.
    pub(super) fn row(&self, id: ControlBookId) -> AppResult<&BookRow> {
        let known = self.rows.get(&id);
        known
            .map(|known| &known.row)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("control book {id} was not read")))
    }

    /// The books of a year in a currency that cover a line, inactive ones too: they go on counting.
    fn covering(
        &mut self,
        conn: &mut AnyConnection,
        year: FiscalYearId,
        currency: Currency,
        line: &LineFacts,
    ) -> AppResult<Vec<ControlBookId>> {
        if !self.rows.values().any(|known| known.row.fiscal_year_id == year) {
            return Ok(Vec::new());
        }
        let lineages = match &mut self.lineages {
            Some(known) => known,
            none => none.insert(Lineages::read(conn)?),
        };
        let custom = match line.line_id {
            Some(line) => db::dimensions::of_line(conn, line)?,
            None => line.custom.clone(),
        };
        let terms = ChargeTerms {
            department_id: Some(line.department_id),
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            category_id: line.category_id,
            campaign_id: line.campaign_id,
            vendor_id: line.vendor_id,
            custom,
        };
        let facts = lineages.of_charge(conn, line.node_id, &terms)?;
        Ok(self
            .rows
            .iter()
            .filter(|(_, known)| known.row.fiscal_year_id == year && known.row.currency == currency)
            .filter(|(_, known)| covers(&known.terms, &facts))
            .map(|(id, _)| *id)
            .collect())
    }
}

impl NodeBook {
    /// A line as a charge: its node and the books that cover it are taken into the book.
    ///
    /// # Errors
    /// `not_found` when there is no such node.
    pub fn charge(
        &mut self,
        conn: &mut AnyConnection,
        line: &LineFacts,
        period: i32,
        amount_minor: i64,
    ) -> AppResult<Charge> {
        self.load(conn, line.node_id)?;
        let row = self.row(line.node_id)?;
        let (year, currency) = (row.fiscal_year_id, row.currency);
        self.load_books(conn, year)?;
        let books = self.books.covering(conn, year, currency, line)?;
        Ok(Charge { node_id: line.node_id, period, amount_minor, books })
    }

    /// A line whose money is in the ledger already: the books are those that it was counted in.
    ///
    /// # Errors
    /// `not_found` when there is no such node.
    pub fn charge_again(
        &mut self,
        conn: &mut AnyConnection,
        line: &LineRow,
        period: i32,
        amount_minor: i64,
    ) -> AppResult<Charge> {
        self.load(conn, line.node_id)?;
        let year = self.row(line.node_id)?.fiscal_year_id;
        self.load_books(conn, year)?;
        let books = if self.books.rows.is_empty() {
            Vec::new()
        } else {
            let counted = db::control_books::of_line(conn, line.id)?;
            counted.into_iter().filter(|(_, of)| *of == year).map(|(book, _)| book).collect()
        };
        Ok(Charge { node_id: line.node_id, period, amount_minor, books })
    }

    pub(super) fn load_books(&mut self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<()> {
        if !self.books.years.insert(year) {
            return Ok(());
        }
        let periods = self.periods_of(conn, year)?;
        for row in db::control_books::of_year(conn, year)? {
            let terms = terms(conn, row.id)?;
            if row.active {
                let mut held: BTreeMap<_, Buckets> = db::control_books::balances(conn, row.id)?
                    .into_iter()
                    .map(|row| (row.period_id, row.into()))
                    .collect();
                let holder = Holder::Book(row.id);
                let controlled = ControlledNode {
                    parent_id: None,
                    policy: row.control(),
                    periods: periods.iter().map(|of| held.remove(&of.id).unwrap_or_default()).collect(),
                    override_minor: self.override_minor(conn, holder)?,
                };
                self.controlled.insert(holder, controlled);
            }
            self.books.rows.insert(row.id, Known { row, terms });
        }
        Ok(())
    }
}

/// What a book covers.
///
/// # Errors
/// When the database fails; internal when it names a dimension that there is not.
pub(in crate::reads) fn terms(
    conn: &mut AnyConnection,
    book: ControlBookId,
) -> AppResult<Vec<(DimensionKey, i64)>> {
    db::control_books::terms(conn, book)?
        .into_iter()
        .map(|(dimension, value)| match dimension.parse() {
            Ok(key) => Ok((key, value)),
            Err(error) => Err(AppError::Internal(anyhow::anyhow!("control book {book}: {error}"))),
        })
        .collect()
}

impl From<BookBalanceRow> for Buckets {
    fn from(row: BookBalanceRow) -> Self {
        Self {
            allocated_minor: row.cap_minor,
            reserved_minor: row.reserved_minor,
            committed_minor: row.committed_minor,
            spent_minor: row.spent_minor,
        }
    }
}
