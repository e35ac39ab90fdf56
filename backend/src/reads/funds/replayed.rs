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
    /// Every node and book of a year with its policy of today and nothing in it. A book that is switched off
    /// is there too: it may have been on when a check was made, and it can be tried.
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
        for row in db::control_books::of_year(conn, year)? {
            let empty = ControlledNode {
                parent_id: None,
                policy: row.control(),
                periods: vec![Buckets::default(); periods],
                override_minor: 0,
            };
            book.controlled.insert(Holder::Book(row.id), empty);
        }
        Ok(book)
    }

    /// Everything that says yes or no.
    pub const fn holders_mut(&mut self) -> &mut HashMap<Holder, ControlledNode> {
        &mut self.controlled
    }

    /// Whether a node or a book is in here.
    #[must_use]
    pub fn holds(&self, holder: Holder) -> bool {
        self.controlled.contains_key(&holder)
    }
}
