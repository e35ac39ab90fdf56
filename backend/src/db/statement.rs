//! The entries of a statement and what they come to.
//!
//! What an entry does to a figure is written here once, as SQL: the rows of a page, the opening
//! balance and the total are then sums of the same expression.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{QueryableByName, dsl::sql, prelude::*, sql_query, sql_types::BigInt};
use penstock_shared::{
    budget::{DocumentKind, EntryKind},
    ids::{BudgetRequestId, ControlBookId, ExpenseId, InvoiceId, NodeId, PeriodId, UserId},
    statement::{EntryDocument, Figure},
};

use super::{
    AnyConnection,
    ledger::EntryRow,
    schema::{expense_line_books, expenses, invoices, ledger_entries},
    text::{ESCAPE, containing, lower},
};

type Backend = <AnyConnection as Connection>::Backend;

/// Whose statement it is.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// The nodes whose figures are explained.
    pub tops: Vec<NodeId>,
    /// The nodes right below them.
    pub parts: Vec<NodeId>,
    /// All of them and everything below.
    pub all: Vec<NodeId>,
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    Expense(ExpenseId),
    BudgetRequest(BudgetRequestId),
}

/// Which entries of it.
#[derive(Debug, Clone, Default)]
pub struct StatementFilter {
    pub figure: Option<Figure>,
    pub periods: Option<Vec<PeriodId>>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub kind: Option<EntryKind>,
    pub document: Option<EntryDocument>,
    pub document_id: Option<i64>,
    pub posted_before: Option<NaiveDateTime>,
    pub expense_id: Option<ExpenseId>,
    /// Only the lines that count in this control book.
    pub book_id: Option<ControlBookId>,
    pub actor_id: Option<UserId>,
    /// Part of the memo or of the expense's title.
    pub text: Option<String>,
    /// What `text` names, if it is a reference.
    pub named: Option<Reference>,
    /// Only entries on the tops themselves.
    pub own: bool,
}

impl StatementFilter {
    /// Whether entries are left out.
    #[must_use]
    pub const fn is_narrow(&self) -> bool {
        self.figure.is_some()
            || self.periods.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.kind.is_some()
            || self.document.is_some()
            || self.document_id.is_some()
            || self.posted_before.is_some()
            || self.expense_id.is_some()
            || self.book_id.is_some()
            || self.actor_id.is_some()
            || self.text.is_some()
            || self.own
    }
}

/// A row of a statement: the entry, and what it does to the figure.
pub type StatementRow = (EntryRow, i64);

impl Ground {
    /// What an entry does to a figure of the tops: use counts wherever it is below, allocation on its
    /// own node only.
    fn effect(&self, figure: Figure) -> String {
        let used = |bucket: &str| {
            format!(
                "(CASE WHEN to_bucket = '{bucket}' THEN amount_minor \
                 WHEN from_bucket = '{bucket}' THEN -amount_minor ELSE 0 END)"
            )
        };
        let given = |to: &[NodeId]| {
            format!(
                "(CASE WHEN NOT node_id IN ({}) THEN 0 WHEN from_bucket = 'source' THEN amount_minor \
                 WHEN to_bucket = 'source' THEN -amount_minor ELSE 0 END)",
                list(to)
            )
        };
        match figure {
            Figure::Allocated => given(&self.tops),
            Figure::GivenOn => given(&self.parts),
            Figure::Kept => format!("({} - {})", given(&self.tops), given(&self.parts)),
            Figure::Reserved => used("reserved"),
            Figure::Committed => used("committed"),
            Figure::Spent => used("spent"),
            Figure::Used => format!("({} + {} + {})", used("reserved"), used("committed"), used("spent")),
            Figure::Available => format!(
                "({} + (CASE WHEN from_bucket = 'source' OR to_bucket = 'source' THEN 0 ELSE {} END))",
                given(&self.tops),
                used("available")
            ),
        }
    }

    /// The entries that the filter lets through.
    fn entries(&self, filter: &StatementFilter) -> ledger_entries::BoxedQuery<'static, Backend> {
        let nodes = if filter.own { &self.tops } else { &self.all };
        let mut query =
            ledger_entries::table.filter(ledger_entries::node_id.eq_any(nodes.clone())).into_boxed();
        if let Some(figure) = filter.figure {
            query = query.filter(sql::<diesel::sql_types::Bool>(&format!("{} <> 0", self.effect(figure))));
        }
        if let Some(periods) = &filter.periods {
            query = query.filter(ledger_entries::period_id.eq_any(periods.clone()));
        }
        if let Some(from) = filter.from {
            query = query.filter(ledger_entries::entry_date.ge(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(ledger_entries::entry_date.le(to));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(ledger_entries::kind.eq(kind));
        }
        if let Some(expense) = filter.expense_id {
            query = query.filter(ledger_entries::expense_id.eq(expense));
        }
        if let Some(book) = filter.book_id {
            let lines = expense_line_books::table
                .filter(expense_line_books::book_id.eq(book))
                .select(expense_line_books::line_id.nullable());
            query = query.filter(ledger_entries::expense_line_id.eq_any(lines));
        }
        if let Some(actor) = filter.actor_id {
            query = query.filter(ledger_entries::actor_id.eq(actor));
        }
        if let Some(moment) = filter.posted_before {
            query = query.filter(ledger_entries::posted_at.lt(moment));
        }
        query = of_document(query, filter.document);
        if let Some(id) = filter.document_id {
            query = query.filter(ledger_entries::document_id.eq(id));
        }
        with_text(query, filter)
    }
}

fn list(nodes: &[NodeId]) -> String {
    // Nobody's node is zero, so the list is never empty.
    let mut text = String::from("0");
    for node in nodes {
        text.push_str(&format!(", {node}"));
    }
    text
}

fn of_document(
    query: ledger_entries::BoxedQuery<'static, Backend>,
    document: Option<EntryDocument>,
) -> ledger_entries::BoxedQuery<'static, Backend> {
    let of_kind = |kind: DocumentKind| ledger_entries::document_kind.eq(kind);
    match document {
        None => query,
        Some(EntryDocument::Expense) => query
            .filter(ledger_entries::expense_id.is_not_null())
            .filter(ledger_entries::invoice_id.is_null()),
        Some(EntryDocument::Invoice) => query.filter(ledger_entries::invoice_id.is_not_null()),
        Some(EntryDocument::BudgetRequest) => query.filter(of_kind(DocumentKind::BudgetRequest)),
        Some(EntryDocument::Plan) => query.filter(of_kind(DocumentKind::Plan)),
        Some(EntryDocument::YearEnd) => query.filter(of_kind(DocumentKind::YearEnd)),
        Some(EntryDocument::RateDifference) => query.filter(of_kind(DocumentKind::RateDifference)),
        Some(EntryDocument::CreditNote) => query.filter(of_kind(DocumentKind::CreditNote)),
        Some(EntryDocument::PeriodMove) => query.filter(of_kind(DocumentKind::PeriodMove)),
        Some(EntryDocument::None) => {
            query.filter(ledger_entries::expense_id.is_null()).filter(ledger_entries::document_kind.is_null())
        }
    }
}

fn with_text(
    query: ledger_entries::BoxedQuery<'static, Backend>,
    filter: &StatementFilter,
) -> ledger_entries::BoxedQuery<'static, Backend> {
    let Some(text) = &filter.text else { return query };
    let pattern = containing(&text.to_lowercase());
    let titled = expenses::table
        .filter(lower(expenses::title).like(pattern.clone()).escape(ESCAPE))
        .select(expenses::id.nullable());
    let found = lower(ledger_entries::memo)
        .like(pattern)
        .escape(ESCAPE)
        .or(ledger_entries::expense_id.eq_any(titled));
    match filter.named {
        Some(Reference::Expense(expense)) => query.filter(found.or(ledger_entries::expense_id.eq(expense))),
        Some(Reference::BudgetRequest(request)) => query.filter(
            found.or(ledger_entries::document_kind
                .eq(DocumentKind::BudgetRequest)
                .and(ledger_entries::document_id.eq(request.0))),
        ),
        None => query.filter(found),
    }
}

/// Entries before a sequence number, newest first.
///
/// # Errors
/// When the database fails.
pub fn rows_before(
    conn: &mut AnyConnection,
    ground: &Ground,
    filter: &StatementFilter,
    figure: Figure,
    before: i64,
    limit: i64,
) -> QueryResult<Vec<StatementRow>> {
    ground
        .entries(filter)
        .filter(ledger_entries::sequence.lt(before))
        .order(ledger_entries::sequence.desc())
        .limit(limit)
        .select((EntryRow::as_select(), effect_column(ground, figure)))
        .load(conn)
}

/// Entries after a sequence number, oldest first.
///
/// # Errors
/// When the database fails.
pub fn rows_after(
    conn: &mut AnyConnection,
    ground: &Ground,
    filter: &StatementFilter,
    figure: Figure,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<StatementRow>> {
    ground
        .entries(filter)
        .filter(ledger_entries::sequence.gt(after))
        .order(ledger_entries::sequence)
        .limit(limit)
        .select((EntryRow::as_select(), effect_column(ground, figure)))
        .load(conn)
}

fn effect_column(ground: &Ground, figure: Figure) -> diesel::expression::SqlLiteral<BigInt> {
    sql::<BigInt>(&format!("CAST({} AS BIGINT)", ground.effect(figure)))
}

/// How many entries there are, and what they do to a figure. Entries after `up_to` do not count.
///
/// # Errors
/// When the database fails.
pub fn sum(
    conn: &mut AnyConnection,
    ground: &Ground,
    filter: &StatementFilter,
    figure: Figure,
    up_to: i64,
) -> QueryResult<(i64, i64)> {
    let effect = ground.effect(figure);
    ground
        .entries(filter)
        .filter(ledger_entries::sequence.le(up_to))
        .select((
            sql::<BigInt>("COUNT(*)"),
            sql::<BigInt>(&format!("CAST(COALESCE(SUM({effect}), 0) AS BIGINT)")),
        ))
        .first(conn)
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = BigInt)]
    sequence: i64,
    #[diesel(sql_type = BigInt)]
    running_minor: i64,
}

/// What the entries of a ground did to what is available, from behind `after` up to each of the
/// sequence numbers, hidden entries and all: one pass over the stretch, however many numbers.
///
/// # Errors
/// When the database fails.
pub fn available_at(
    conn: &mut AnyConnection,
    ground: &Ground,
    after: i64,
    marks: &[i64],
) -> QueryResult<HashMap<i64, i64>> {
    let Some(last) = marks.iter().max() else { return Ok(HashMap::new()) };
    let wanted: Vec<String> = marks.iter().map(ToString::to_string).collect();
    // The text is made of numbers only.
    let text = format!(
        "SELECT sequence, running_minor FROM (SELECT sequence, CAST(SUM({}) OVER (ORDER BY sequence) AS BIGINT) \
         AS running_minor FROM ledger_entries WHERE node_id IN ({}) AND sequence > {after} AND sequence <= {last}) \
         AS stretch WHERE sequence IN ({})",
        ground.effect(Figure::Available),
        list(&ground.all),
        wanted.join(", ")
    );
    let found: Vec<Mark> = match conn {
        AnyConnection::Sqlite(sqlite) => sql_query(text).load(sqlite)?,
        AnyConnection::Postgres(postgres) => sql_query(text).load(postgres)?,
    };
    Ok(found.into_iter().map(|mark| (mark.sequence, mark.running_minor)).collect())
}

/// The numbers of some invoices.
///
/// # Errors
/// When the database fails.
pub fn invoice_numbers(
    conn: &mut AnyConnection,
    ids: &[InvoiceId],
) -> QueryResult<HashMap<InvoiceId, String>> {
    let found: Vec<(InvoiceId, String)> = invoices::table
        .filter(invoices::id.eq_any(ids.to_vec()))
        .select((invoices::id, invoices::number))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The titles of some expenses.
///
/// # Errors
/// When the database fails.
pub fn titles(conn: &mut AnyConnection, ids: &[ExpenseId]) -> QueryResult<HashMap<ExpenseId, String>> {
    let found: Vec<(ExpenseId, String)> = expenses::table
        .filter(expenses::id.eq_any(ids.to_vec()))
        .select((expenses::id, expenses::title))
        .load(conn)?;
    Ok(found.into_iter().collect())
}
