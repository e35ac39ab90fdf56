//! Statements: the entries that a figure of a budget screen is made of, newest first, with the
//! balance after each.
//!
//! Invariant: what a statement comes to equals the figure that led to it. The figures come from the
//! balances, the statement from the entries; `tests/it/statements.rs` compares the two.

mod entry;
mod export;
mod references;
mod words;
mod xlsx;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    budget::{DocumentKind, LedgerEntry, NodeRef},
    error_code::ErrorCode,
    ids::{ExpenseId, FiscalYearId, InvoiceId, NodeId, PeriodId, UserId},
    money::Currency,
    statement::{Figure, Statement, StatementQuery, StatementSummary},
};

pub use self::{
    entry::explain,
    export::{Export, ExportFormat, StatementFile, export},
};
use crate::{
    db::{
        self, AnyConnection,
        budget_nodes::NodeRow,
        expenses::reference,
        ledger::EntryRow,
        periods::PeriodRow,
        statement::{Ground, StatementFilter, StatementRow},
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult, OrNotFound},
    reads::{budgets::YearBook, control_books},
    viewer::Viewer,
};

/// Whose statement is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A node and those below it.
    Node(NodeId),
    /// The roots in sight of a year that are kept in a currency, by default the organisation's.
    Year(FiscalYearId, Option<Currency>),
}

/// A page of a statement.
///
/// # Errors
/// `not_found` when the node or the year is not in sight; [`ErrorCode::BadQuery`].
pub fn statement(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    subject: Subject,
    query: &StatementQuery,
) -> AppResult<Statement> {
    let book = Book::open(conn, viewer, subject)?;
    let asked = Asked::of_viewer(conn, viewer, query)?;
    let before = match query.cursor.as_deref().map(str::parse::<i64>) {
        None => None,
        Some(Ok(before)) => Some(before),
        Some(Err(_)) => return Err(AppError::new(ErrorCode::BadQuery, "This cursor is not one of ours.")),
    };
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(AppError::new(ErrorCode::BadQuery, "'limit' is a number from 1 to 200."));
    }
    let (total, summary) = book.summary(conn, &asked)?;
    let first = before.unwrap_or(i64::MAX);
    let mut rows =
        db::statement::rows_before(conn, &book.ground, &asked.filter, asked.figure, first, limit + 1)?;
    let more = i64::try_from(rows.len()).is_ok_and(|length| length > limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|(row, _)| row.sequence.to_string());
    let running = match (before, rows.first()) {
        (Some(_), Some((first, _))) => {
            let (_, moved) =
                db::statement::sum(conn, &book.ground, &asked.filter, asked.figure, first.sequence)?;
            plus(summary.opening_minor, moved)?
        }
        _ => summary.closing_minor,
    };
    let items = book.views(conn, &asked, running, Order::NewestFirst, rows)?;
    Ok(Statement { items, next_cursor, total, summary })
}

fn plus(a: i64, b: i64) -> AppResult<i64> {
    a.checked_add(b).ok_or_else(|| LedgerError::Overflow.into())
}

/// The question, read.
struct Asked {
    filter: StatementFilter,
    /// What opened the balance; `None` when it opens with nothing.
    opening: Option<StatementFilter>,
    figure: Figure,
}

impl Asked {
    /// # Errors
    /// `not_found` when the control book that is asked for is not in sight; [`ErrorCode::BadQuery`].
    fn of_viewer(conn: &mut AnyConnection, viewer: &Viewer, query: &StatementQuery) -> AppResult<Self> {
        if let Some(book) = query.book_id {
            control_books::check_sight(conn, viewer, book)?;
        }
        Self::read(conn, query)
    }

    fn read(conn: &mut AnyConnection, query: &StatementQuery) -> AppResult<Self> {
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(AppError::new(ErrorCode::BadQuery, "'from' is after 'to'. Exchange them."));
        }
        let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let filter = StatementFilter {
            figure: query.bucket,
            periods: periods(conn, query)?,
            from: query.from,
            to: query.to,
            kind: query.kind,
            document: query.document,
            document_id: query.document_id,
            posted_before: query.posted_before,
            expense_id: query.expense_id,
            book_id: query.book_id,
            actor_id: query.actor_id,
            named: text.as_deref().and_then(references::named),
            text,
            own: query.own,
        };
        let mut opening = None;
        if let Some(day) = query.from {
            let to = day.pred_opt();
            opening = Some(StatementFilter { from: None, to, ..filter.clone() });
        } else if let Some(period) = query.period_id {
            let period = db::periods::get(conn, period).or_not_found()?;
            let year = db::periods::of_year(conn, period.fiscal_year_id)?;
            let earlier = year.iter().filter(|other| other.starts_on < period.starts_on);
            let periods = Some(earlier.map(|other| other.id).collect());
            opening = Some(StatementFilter { periods, to: None, ..filter.clone() });
        }
        Ok(Self { filter, opening, figure: query.figure() })
    }
}

/// The periods that count; `None` when all do.
fn periods(conn: &mut AnyConnection, query: &StatementQuery) -> AppResult<Option<Vec<PeriodId>>> {
    if query.window_from.is_none() && query.window_to.is_none() {
        return Ok(query.period_id.map(|period| vec![period]));
    }
    let inside = |row: &PeriodRow| {
        query.window_from.is_none_or(|from| from <= row.starts_on)
            && query.window_to.is_none_or(|to| row.ends_on <= to)
            && query.period_id.is_none_or(|period| period == row.id)
    };
    Ok(Some(db::periods::all(conn)?.into_iter().filter(inside).map(|row| row.id).collect()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    NewestFirst,
    OldestFirst,
}

/// The nodes that a statement is about.
struct Book {
    ground: Ground,
    currency: Currency,
    nodes: HashMap<NodeId, NodeRow>,
}

impl Book {
    fn open(conn: &mut AnyConnection, viewer: &Viewer, subject: Subject) -> AppResult<Self> {
        match subject {
            Subject::Node(id) => {
                let node = db::budget_nodes::get(conn, id).or_not_found()?;
                if !YearBook::read(conn, viewer, node.fiscal_year_id)?.sees(id) {
                    return Err(AppError::not_found());
                }
                let nodes = db::budget_nodes::of_year(conn, node.fiscal_year_id)?;
                Ok(Self::over(vec![id], node.currency, nodes))
            }
            Subject::Year(year, currency) => {
                db::fiscal_years::get(conn, year).or_not_found()?;
                let book = YearBook::read(conn, viewer, year)?;
                let currency = match currency {
                    Some(currency) => currency,
                    None => db::organisation::get(conn)?.currency,
                };
                let tops = book
                    .visible()
                    .filter(|row| row.parent_id.is_none_or(|parent| !book.sees(parent)))
                    .filter(|row| row.currency == currency)
                    .map(|row| row.id)
                    .collect();
                let nodes = db::budget_nodes::of_year(conn, year)?;
                Ok(Self::over(tops, currency, nodes))
            }
        }
    }

    /// `nodes` are a year's, parents before children.
    fn over(tops: Vec<NodeId>, currency: Currency, nodes: Vec<NodeRow>) -> Self {
        let mut inside: HashSet<NodeId> = tops.iter().copied().collect();
        let mut ground = Ground { tops, parts: Vec::new(), all: Vec::new() };
        for node in &nodes {
            if node.parent_id.is_some_and(|parent| inside.contains(&parent)) {
                inside.insert(node.id);
            }
            if node.parent_id.is_some_and(|parent| ground.tops.contains(&parent)) {
                ground.parts.push(node.id);
            }
            if inside.contains(&node.id) {
                ground.all.push(node.id);
            }
        }
        Self { ground, currency, nodes: nodes.into_iter().map(|node| (node.id, node)).collect() }
    }

    /// How many entries there are, and what they come to.
    fn summary(&self, conn: &mut AnyConnection, asked: &Asked) -> AppResult<(i64, StatementSummary)> {
        let (count, movement_minor) =
            db::statement::sum(conn, &self.ground, &asked.filter, asked.figure, i64::MAX)?;
        let opening_minor = match &asked.opening {
            Some(opening) => db::statement::sum(conn, &self.ground, opening, asked.figure, i64::MAX)?.1,
            None => 0,
        };
        let summary = StatementSummary {
            figure: asked.figure,
            currency: self.currency,
            opening_minor,
            movement_minor,
            closing_minor: plus(opening_minor, movement_minor)?,
        };
        Ok((count, summary))
    }

    /// The rows as the API shows them. `running_minor` is the balance after the first of them when
    /// the newest is first, and before it when the oldest is.
    fn views(
        &self,
        conn: &mut AnyConnection,
        asked: &Asked,
        mut running_minor: i64,
        order: Order,
        rows: Vec<StatementRow>,
    ) -> AppResult<Vec<LedgerEntry>> {
        let available = self.available_after(conn, asked, &rows)?;
        let told = Told::about(conn, &rows)?;
        let mut items = Vec::with_capacity(rows.len());
        for (row, effect_minor) in rows {
            let after_minor = match order {
                Order::NewestFirst => running_minor,
                Order::OldestFirst => plus(running_minor, effect_minor)?,
            };
            running_minor = match order {
                Order::NewestFirst => after_minor.checked_sub(effect_minor).ok_or(LedgerError::Overflow)?,
                Order::OldestFirst => after_minor,
            };
            // Without a filter the running balance is what is available.
            let available_after_minor =
                available.as_ref().map_or(Some(after_minor), |known| known.get(&row.sequence).copied());
            let balances = Balances {
                effect_minor,
                running_minor: after_minor,
                available_after_minor: available_after_minor.unwrap_or_default(),
            };
            items.push(self.view(row, &told, balances)?);
        }
        Ok(items)
    }

    /// What was really available after each row, whatever the filter hides. `None` when it hides
    /// nothing.
    fn available_after(
        &self,
        conn: &mut AnyConnection,
        asked: &Asked,
        rows: &[StatementRow],
    ) -> AppResult<Option<HashMap<i64, i64>>> {
        let marks: Vec<i64> = rows.iter().map(|(row, _)| row.sequence).collect();
        let Some(lowest) = marks.iter().min().filter(|_| asked.filter.is_narrow()) else { return Ok(None) };
        let before = lowest - 1;
        let everything = StatementFilter::default();
        let (_, base_minor) = db::statement::sum(conn, &self.ground, &everything, Figure::Available, before)?;
        db::statement::available_at(conn, &self.ground, before, &marks)?
            .into_iter()
            .map(|(sequence, moved_minor)| Ok((sequence, plus(base_minor, moved_minor)?)))
            .collect::<AppResult<_>>()
            .map(Some)
    }

    /// The nodes above one, from the top that the statement covers down.
    fn path_to(&self, node: &NodeRow) -> Vec<NodeRef> {
        let mut path = Vec::new();
        let mut at = node;
        while !self.ground.tops.contains(&at.id)
            && let Some(above) = at.parent_id.and_then(|parent| self.nodes.get(&parent))
        {
            path.push(NodeRef { id: above.id, name: above.name.clone(), name_zh: above.name_zh.clone() });
            at = above;
        }
        path.reverse();
        path
    }

    fn view(&self, row: EntryRow, told: &Told, balances: Balances) -> AppResult<LedgerEntry> {
        let node = self.nodes.get(&row.node_id).ok_or_else(|| AppError::from(ErrorCode::Internal))?;
        let (document, other_period) = (row.document(), other_period(&row));
        Ok(LedgerEntry {
            sequence: row.sequence,
            posted_at: row.posted_at,
            entry_date: row.entry_date,
            period_id: row.period_id,
            node_id: row.node_id,
            node_name: node.name.clone(),
            node_name_zh: node.name_zh.clone(),
            node_path: self.path_to(node),
            kind: row.kind,
            from: row.from_bucket,
            to: row.to_bucket,
            amount_minor: row.amount_minor,
            currency: node.currency,
            available_after_minor: balances.available_after_minor,
            effect_minor: balances.effect_minor,
            running_minor: balances.running_minor,
            expense_id: row.expense_id,
            expense_reference: row.expense_id.map(reference),
            expense_title: row.expense_id.and_then(|expense| told.titles.get(&expense).cloned()),
            invoice_number: row.invoice_id.and_then(|invoice| told.invoices.get(&invoice).cloned()),
            reverses_sequence: row.reverses_sequence,
            check_id: row.check_id,
            document,
            late_from: row.late_from_period_id.and_then(|period| told.first_days.get(&period).copied()),
            other_period: other_period.and_then(|period| told.first_days.get(&period).copied()),
            actor_id: row.actor_id,
            actor_name: row.actor_id.and_then(|actor| told.names.get(&actor).cloned()),
            memo: row.memo,
            hash: row.hash,
        })
    }
}

/// The period on the other side of a promise's move.
fn other_period(row: &EntryRow) -> Option<PeriodId> {
    let document = row.document().filter(|document| document.kind == DocumentKind::PeriodMove)?;
    Some(PeriodId(document.id))
}

/// What stands beside an entry in a statement.
struct Balances {
    effect_minor: i64,
    running_minor: i64,
    available_after_minor: i64,
}

/// The names that the rows need.
struct Told {
    titles: HashMap<ExpenseId, String>,
    invoices: HashMap<InvoiceId, String>,
    names: HashMap<UserId, String>,
    /// Of the periods that late entries belong to, and of those that promises moved from or to.
    first_days: HashMap<PeriodId, NaiveDate>,
}

/// Ids per statement: SQLite takes 32,766 values.
const CHUNK: usize = 10_000;

impl Told {
    fn about(conn: &mut AnyConnection, rows: &[StatementRow]) -> AppResult<Self> {
        let expenses: HashSet<ExpenseId> = rows.iter().filter_map(|(row, _)| row.expense_id).collect();
        let expenses: Vec<ExpenseId> = expenses.into_iter().collect();
        let mut titles = HashMap::new();
        for chunk in expenses.chunks(CHUNK) {
            titles.extend(db::statement::titles(conn, chunk)?);
        }
        let numbered: HashSet<InvoiceId> = rows.iter().filter_map(|(row, _)| row.invoice_id).collect();
        let numbered: Vec<InvoiceId> = numbered.into_iter().collect();
        let mut invoices = HashMap::new();
        for chunk in numbered.chunks(CHUNK) {
            invoices.extend(db::statement::invoice_numbers(conn, chunk)?);
        }
        let actors: HashSet<UserId> = rows.iter().filter_map(|(row, _)| row.actor_id).collect();
        let actors: Vec<UserId> = actors.into_iter().collect();
        let names = db::users::names(conn, &actors)?.into_iter().collect();
        let mut first_days = HashMap::new();
        if rows.iter().any(|(row, _)| row.late_from_period_id.or_else(|| other_period(row)).is_some()) {
            first_days.extend(db::periods::all(conn)?.into_iter().map(|row| (row.id, row.starts_on)));
        }
        Ok(Self { titles, invoices, names, first_days })
    }
}
