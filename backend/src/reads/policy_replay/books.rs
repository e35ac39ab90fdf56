//! The control books of a replay: what each version of their policies was, and which lines count in them.

use std::collections::{BTreeMap, HashMap};

use anyhow::anyhow;
use chrono::NaiveDateTime;
use penstock_shared::{
    budget::ControlPolicy,
    ids::{ControlBookId, ExpenseLineId, FiscalYearId},
};

use crate::{
    db::{self, AnyConnection, checks::CheckChargeRow, expenses::LineRow, periods::PeriodRow},
    domain::{control::Holder, replay::Seen},
    error::{AppError, AppResult},
    reads::funds::{LineFacts, NodeBook},
};

struct Version {
    set_at: NaiveDateTime,
    policy: ControlPolicy,
    caps_minor: Vec<i64>,
}

/// Every policy of a year's books, and the lines that count in them.
pub struct BookHistory {
    versions: HashMap<ControlBookId, BTreeMap<i64, Version>>,
    lines: HashMap<ExpenseLineId, Vec<ControlBookId>>,
}

impl BookHistory {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, year: FiscalYearId, periods: &[PeriodRow]) -> AppResult<Self> {
        let mut caps: HashMap<_, HashMap<_, i64>> = HashMap::new();
        for row in db::control_book_caps::of_year(conn, year)? {
            caps.entry((row.book_id, row.version)).or_default().insert(row.period_id, row.cap_minor);
        }
        let mut versions: HashMap<ControlBookId, BTreeMap<i64, Version>> = HashMap::new();
        for book in db::control_books::of_year(conn, year)? {
            for row in db::control_books::policies(conn, book.id)? {
                let held = caps.remove(&(book.id, row.version)).unwrap_or_default();
                let cap = |period: &PeriodRow| held.get(&period.id).copied().unwrap_or_default();
                let version = Version {
                    set_at: row.set_at,
                    policy: row.control(),
                    caps_minor: periods.iter().map(cap).collect(),
                };
                versions.entry(book.id).or_default().insert(row.version, version);
            }
        }
        let mut lines: HashMap<ExpenseLineId, Vec<ControlBookId>> = HashMap::new();
        for (line, counted) in db::control_books::lines_of_year(conn, year)? {
            lines.entry(line).or_default().push(counted);
        }
        Ok(Self { versions, lines })
    }

    /// The books that a line with money in the ledger counts in.
    #[must_use]
    pub fn of_line(&self, line: ExpenseLineId) -> &[ControlBookId] {
        self.lines.get(&line).map_or(&[], Vec::as_slice)
    }

    /// A book as a check saw it that used this version; `None` for a book of another year, which the same
    /// check may have asked.
    ///
    /// # Errors
    /// Internal when there is no such version.
    pub fn seen(&self, book: ControlBookId, version: i64, override_minor: i64) -> AppResult<Option<Seen>> {
        let Some(versions) = self.versions.get(&book) else { return Ok(None) };
        let found = versions.get(&version).ok_or_else(|| lost(book))?;
        Ok(Some(seen(book, found, override_minor)))
    }

    /// A book as a check would have seen it at a moment, had it been asked. Before there was one, it is as it
    /// was when it was made.
    ///
    /// # Errors
    /// Internal when the book has no policy.
    pub fn seen_at(&self, book: ControlBookId, moment: NaiveDateTime) -> AppResult<Seen> {
        let versions = self.versions.get(&book).ok_or_else(|| lost(book))?;
        let then = versions.values().rev().find(|version| version.set_at <= moment);
        let found = then.or_else(|| versions.values().next()).ok_or_else(|| lost(book))?;
        Ok(seen(book, found, 0))
    }
}

fn seen(book: ControlBookId, version: &Version, override_minor: i64) -> Seen {
    Seen {
        holder: Holder::Book(book),
        policy: version.policy,
        override_minor,
        caps_minor: Some(version.caps_minor.clone()),
    }
}

fn lost(book: ControlBookId) -> AppError {
    AppError::Internal(anyhow!("book {book} has no such policy"))
}

/// The lines of a request whose check is judged again, to tell which books cover them.
#[derive(Default)]
pub struct CheckedLines(Vec<LineRow>);

impl CheckedLines {
    #[must_use]
    pub const fn new(lines: Vec<LineRow>) -> Self {
        Self(lines)
    }

    /// The books that cover a charge: those that its line counts in, if it has ever held money, and otherwise
    /// those that cover what it is. A row of an import that was refused left no line; its node says what it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn books(
        &mut self,
        conn: &mut AnyConnection,
        (book, history): (&mut NodeBook, &BookHistory),
        charge: &CheckChargeRow,
    ) -> AppResult<Vec<ControlBookId>> {
        let Some(at) = self.0.iter().position(|line| line.node_id == charge.node_id) else {
            return book.books_of_node(conn, charge.node_id);
        };
        let line = self.0.remove(at);
        if line.period_id.is_some() {
            return Ok(history.of_line(line.id).to_vec());
        }
        Ok(book.charge(conn, &LineFacts::from(&line), 1, 0)?.books)
    }
}
