//! A whole year as a replay sees it: every node and book, holding nothing yet.

use std::{collections::HashMap, sync::Arc};

use penstock_shared::ids::FiscalYearId;

use super::NodeBook;
use crate::{
    db::{self, AnyConnection},
    domain::{
        control::{ControlledNode, Holder},
        ledger::Buckets,
    },
    error::AppResult,
};

impl NodeBook {
    /// Every node and book of a year with its policy of today, and nothing in it but the books' caps,
    /// which no entry gives them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn empty_year(conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<Self> {
        let mut book = Self::default();
        let periods = book.periods_of(conn, year)?.len();
        for row in db::budget_nodes::of_year(conn, year)? {
            let node = ControlledNode {
                parent_id: row.parent_id,
                policy: row.control(),
                periods: vec![Buckets::default(); periods],
                override_minor: 0,
            };
            book.controlled.insert(Holder::Node(row.id), node);
            book.rows.insert(row.id, Arc::new(row));
        }
        book.load_books(conn, year)?;
        for (holder, held) in &mut book.controlled {
            if let Holder::Book(_) = holder {
                for period in &mut held.periods {
                    *period = Buckets { allocated_minor: period.allocated_minor, ..Buckets::default() };
                }
            }
        }
        Ok(book)
    }

    /// Everything that says yes or no.
    pub const fn holders_mut(&mut self) -> &mut HashMap<Holder, ControlledNode> {
        &mut self.controlled
    }

    /// Whether a node or an active book is in here.
    #[must_use]
    pub fn holds(&self, holder: Holder) -> bool {
        self.controlled.contains_key(&holder)
    }
}
