//! Which control books cover a line.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use penstock_shared::{
    dimension::{DimensionAssignment, DimensionKey},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, ControlBookId, DepartmentId, DimensionId,
        DimensionValueId, ExpenseLineId, FiscalYearId, NodeId, VendorId,
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
    reads::{
        dimensions::ChargeTerms,
        known::{Known, KnownBook},
    },
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

impl LineFacts {
    fn terms(&self, conn: &mut AnyConnection) -> AppResult<ChargeTerms> {
        Ok(ChargeTerms {
            department_id: Some(self.department_id),
            channel_id: self.channel_id,
            activity_type_id: self.activity_type_id,
            category_id: self.category_id,
            campaign_id: self.campaign_id,
            vendor_id: self.vendor_id,
            custom: match self.line_id {
                Some(line) => db::dimensions::of_line(conn, line)?,
                None => self.custom.clone(),
            },
        })
    }
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
    years: BTreeMap<FiscalYearId, Arc<Vec<KnownBook>>>,
}

impl Books {
    fn of_year(&self, year: FiscalYearId) -> &[KnownBook] {
        self.years.get(&year).map_or(&[], |books| books.as_slice())
    }

    /// A book of a year that was looked at.
    ///
    /// # Errors
    /// Internal when it was not.
    pub(super) fn row(&self, id: ControlBookId) -> AppResult<&BookRow> {
        let known = self.years.values().flat_map(|books| books.iter()).find(|book| book.row.id == id);
        known
            .map(|known| &known.row)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("control book {id} was not read")))
    }

    /// The books of a year in a currency that cover what is charged to a node, inactive ones too: they go
    /// on counting.
    fn covering(
        &self,
        conn: &mut AnyConnection,
        known: &Known,
        (year, currency): (FiscalYearId, Currency),
        (node, terms): (NodeId, &ChargeTerms),
    ) -> AppResult<Vec<ControlBookId>> {
        let facts = known.lineages(conn)?.of_charge(conn, known, node, terms)?;
        Ok(self.with_facts(year, currency, &facts))
    }

    fn with_facts(
        &self,
        year: FiscalYearId,
        currency: Currency,
        facts: &[(DimensionKey, i64)],
    ) -> Vec<ControlBookId> {
        self.of_year(year)
            .iter()
            .filter(|book| book.row.currency == currency && covers(&book.terms, facts))
            .map(|book| book.row.id)
            .collect()
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
        let books = if self.books.of_year(year).is_empty() {
            Vec::new()
        } else {
            let terms = line.terms(conn)?;
            self.books.covering(conn, &self.known, (year, currency), (line.node_id, &terms))?
        };
        Ok(Charge { node_id: line.node_id, period, amount_minor, books })
    }

    /// The books that would cover a line charged to a node that is not there yet. `custom` is what the node would have of the organisation's own dimensions.
    ///
    /// # Errors
    /// When the database fails.
    pub fn books_to_come(
        &mut self,
        conn: &mut AnyConnection,
        line: &LineFacts,
        (year, currency): (FiscalYearId, Currency),
        mut custom: HashMap<DimensionId, DimensionValueId>,
    ) -> AppResult<Vec<ControlBookId>> {
        self.load_books(conn, year)?;
        if self.books.of_year(year).is_empty() {
            return Ok(Vec::new());
        }
        let terms = line.terms(conn)?;
        if let Some(campaign) = terms.campaign_id {
            let of_campaign = db::dimensions::of_campaigns(conn, &[campaign])?;
            custom.extend(of_campaign.into_iter().map(|(_, of)| (of.dimension_id, of.value_id)));
        }
        custom.extend(terms.custom.iter().map(|of| (of.dimension_id, of.value_id)));
        let facts = self.known.lineages(conn)?.of_terms(&terms, custom);
        Ok(self.books.with_facts(year, currency, &facts))
    }

    /// The books that cover what a node is for, for a charge of which no more is known.
    ///
    /// # Errors
    /// Internal when the node is not in the book.
    pub fn books_of_node(&self, conn: &mut AnyConnection, node: NodeId) -> AppResult<Vec<ControlBookId>> {
        let row = self.row(node)?;
        let (channel_id, activity_type_id) = self.dimensions(node);
        let terms = ChargeTerms {
            department_id: self.department(node),
            channel_id,
            activity_type_id,
            campaign_id: row.campaign_id,
            ..ChargeTerms::default()
        };
        self.books.covering(conn, &self.known, (row.fiscal_year_id, row.currency), (node, &terms))
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
        let books = if self.books.of_year(year).is_empty() {
            Vec::new()
        } else {
            let counted = db::control_books::of_line(conn, line.id)?;
            counted.into_iter().filter(|(_, of)| *of == year).map(|(book, _)| book).collect()
        };
        Ok(Charge { node_id: line.node_id, period, amount_minor, books })
    }

    pub(super) fn load_books(&mut self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<()> {
        if self.books.years.contains_key(&year) {
            return Ok(());
        }
        let periods = self.periods_of(conn, year)?;
        let books = self.known.books(conn, year)?;
        for KnownBook { row, .. } in books.iter().filter(|book| book.row.active) {
            let holder = Holder::Book(row.id);
            let controlled = ControlledNode {
                parent_id: None,
                policy: row.control(),
                periods: self.known.held(conn, holder, periods.iter().map(|of| of.id))?,
                override_minor: self.override_minor(conn, holder)?,
            };
            self.controlled.insert(holder, controlled);
        }
        self.books.years.insert(year, books);
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
