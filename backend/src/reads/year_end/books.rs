//! Whether the control books of the next year have room for the promises that would go on. They bring money
//! for their budgets, and none for a book. The preview asks before the budgets of the next year are made, the
//! command afterwards; both count alike.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    budget::CheckOutcome,
    ids::{ControlBookId, DimensionId, DimensionValueId, FiscalYearId},
    money::Currency,
    problem::Subject,
    year_end::YearEndBookShortfall,
};

use super::{
    plan::YearEndPlan,
    room::{Place, Ways},
};
use crate::{
    db::{self, AnyConnection},
    domain::{
        control::{Charge, Holder},
        ledger::LedgerError,
    },
    error::AppResult,
    reads::funds::{LineFacts, NodeBook},
};

/// The blocking books of the next year that would be over their caps.
///
/// # Errors
/// When the database fails, or sums leave the range of the ledger.
pub fn books_without_room(
    conn: &mut AnyConnection,
    plan: &YearEndPlan,
) -> AppResult<Vec<YearEndBookShortfall>> {
    let (Some(next), Some(first_open)) = (&plan.next, &plan.first_open) else { return Ok(Vec::new()) };
    let ways = Ways::of(plan);
    let mut book = NodeBook::default();
    let mut charges = Vec::new();
    for line in plan.open_lines.iter().filter(|line| plan.carries(line.node_id)) {
        let held = line.reserved_minor.checked_add(line.committed_minor).ok_or(LedgerError::Overflow)?;
        let facts = LineFacts::from(line);
        let way = ways.up_from(line.node_id);
        charges.extend(match way.first() {
            Some(Place::There(to)) => {
                let facts = LineFacts { node_id: *to, ..facts };
                Some(book.charge(conn, &facts, first_open.number, held)?)
            }
            Some(Place::Made(from)) => match ways.currency(*from) {
                Some(currency) => {
                    let to_come = ToCome { year: next.id, currency, period: first_open.number };
                    Some(to_come.charge(conn, &mut book, &facts, &way, held)?)
                }
                None => None,
            },
            None => None,
        });
    }
    short_books(conn, &book, &charges)
}

/// A node of the next year that would be made.
#[derive(Clone, Copy)]
struct ToCome {
    year: FiscalYearId,
    currency: Currency,
    period: i32,
}

impl ToCome {
    fn charge(
        self,
        conn: &mut AnyConnection,
        book: &mut NodeBook,
        facts: &LineFacts,
        way: &[Place],
        amount_minor: i64,
    ) -> AppResult<Charge> {
        let custom = custom_along(conn, way)?;
        let books = book.books_to_come(conn, facts, (self.year, self.currency), custom)?;
        Ok(Charge { node_id: facts.node_id, period: self.period, amount_minor, books })
    }
}

/// What a node has of the organisation's own dimensions: one that is made has those of the node that it is
/// made for, and everything else from the nearest node above.
fn custom_along(
    conn: &mut AnyConnection,
    way: &[Place],
) -> AppResult<HashMap<DimensionId, DimensionValueId>> {
    let mut found = HashMap::new();
    for Place::There(node) | Place::Made(node) in way {
        for of in db::dimensions::of_node(conn, *node)? {
            found.entry(of.dimension_id).or_insert(of.value_id);
        }
    }
    Ok(found)
}

/// The books that refuse what is charged, and how much they are short of.
///
/// # Errors
/// When the database fails, or sums leave the range of the ledger.
pub fn short_books(
    conn: &mut AnyConnection,
    book: &NodeBook,
    charges: &[Charge],
) -> AppResult<Vec<YearEndBookShortfall>> {
    let mut short: BTreeMap<ControlBookId, i64> = BTreeMap::new();
    for verdict in book.check(charges)? {
        if let (Holder::Book(id), CheckOutcome::Refused) = (verdict.holder, verdict.outcome) {
            let missing = verdict.room_minor()?.saturating_neg();
            let most = short.entry(id).or_default();
            *most = missing.max(*most);
        }
    }
    short
        .into_iter()
        .map(|(book_id, missing_minor)| {
            let row = db::control_books::get(conn, book_id)?;
            let book = Subject {
                name: row.name,
                name_zh: row.name_zh,
                missing_minor: Some(missing_minor),
                currency: Some(row.currency),
                ..Subject::default()
            };
            Ok(YearEndBookShortfall { book_id, book })
        })
        .collect()
}
