//! Expense lines at the end of a year: their promises end, or move on to the next year's node. The
//! lineage goes on: the entries of both years name the same line.

use penstock_shared::{
    budget::{Bucket, DocumentRef, EntryKind},
    ids::{NodeId, YearEndId},
};

use crate::{
    commands::posting::{Posting, PostingSource},
    db::{expenses::LineRow, periods::PeriodRow, year_ends::EndedLineRow},
    error::{AppError, AppResult},
};

/// A line, where its promise was and where it goes.
pub struct MovingLine {
    pub line: LineRow,
    /// The node of the next year; absent when the promise ends.
    pub to: Option<NodeId>,
    /// The period of the year that ends.
    pub period: PeriodRow,
}

impl MovingLine {
    fn held(&self) -> [(EntryKind, Bucket, i64); 2] {
        [
            (EntryKind::Reserve, Bucket::Reserved, self.line.reserved_minor),
            (EntryKind::Commit, Bucket::Committed, self.line.committed_minor),
        ]
    }

    fn posting(&self, document: DocumentRef, memo: &str) -> Posting {
        Posting {
            node_id: self.line.node_id,
            period_id: self.period.id,
            entry_date: self.line.charge_date,
            kind: EntryKind::Release,
            from: Bucket::Committed,
            to: Bucket::Available,
            amount_minor: 0,
            source: PostingSource {
                expense_id: Some(self.line.expense_id),
                expense_line_id: Some(self.line.id),
                document: Some(document),
                ..PostingSource::default()
            },
            memo: memo.to_owned(),
        }
    }

    /// What the year that ends gives back.
    pub fn releases(&self, document: DocumentRef, memo: &str) -> Vec<Posting> {
        let held = self.held().into_iter().filter(|(_, _, amount)| *amount > 0);
        held.map(|(_, from, amount_minor)| Posting { from, amount_minor, ..self.posting(document, memo) })
            .collect()
    }

    /// What the next year takes over, if it does.
    pub fn promises(&self, document: DocumentRef, memo: &str, period: &PeriodRow) -> Vec<Posting> {
        let Some(node_id) = self.to else { return Vec::new() };
        let held = self.held().into_iter().filter(|(_, _, amount)| *amount > 0);
        held.map(|(kind, to, amount_minor)| Posting {
            node_id,
            period_id: period.id,
            entry_date: period.starts_on,
            kind,
            from: Bucket::Available,
            to,
            amount_minor,
            ..self.posting(document, memo)
        })
        .collect()
    }

    /// The row that remembers what was done.
    ///
    /// # Errors
    /// Internal when the line has no period: a defect, as it holds money.
    pub fn record(&self, id: YearEndId, next_period: &PeriodRow) -> AppResult<EndedLineRow> {
        let lost = || AppError::Internal(anyhow::anyhow!("line {} holds money in no period", self.line.id));
        Ok(EndedLineRow {
            year_end_id: id,
            expense_line_id: self.line.id,
            node_id: self.line.node_id,
            period_id: self.line.period_id.ok_or_else(lost)?,
            next_node_id: self.to,
            next_period_id: self.to.map(|_| next_period.id),
            reserved_minor: self.line.reserved_minor,
            committed_minor: self.line.committed_minor,
        })
    }

    /// The line as it is afterwards.
    pub fn moved(&self, next_period: &PeriodRow) -> LineRow {
        let mut line = self.line.clone();
        match self.to {
            Some(node) => {
                line.node_id = node;
                line.period_id = Some(next_period.id);
            }
            None => {
                line.reserved_minor = 0;
                line.committed_minor = 0;
            }
        }
        line
    }
}
