//! The policy time machine: a fiscal year's checks, judged again under other policies. What is not tried has the
//! policy, the cap and the override that each check saw, whatever became of it since.

mod books;
mod trials;

use std::collections::{BTreeMap, HashMap};

use books::{BookHistory, CheckedLines};
use chrono::NaiveDate;
use chrono_tz::Tz;
use penstock_shared::{
    budget::{Bucket, CheckOutcome, ControlPolicy},
    control::{AskedAmount, PolicyReplay, PolicyReplayRequest, ReplayDifference, ReplayGroup},
    error_code::ErrorCode,
    ids::{ControlBookId, ExpenseId, FundCheckId, NodeId, PeriodId},
    money::Currency,
    problem::FieldErrorCode,
};
use trials::trials;

use crate::{
    clock::day_in,
    db::{self, AnyConnection, checks::CheckRow, expenses::reference, ledger::EntryRow},
    domain::{
        control::{Charge, Holder},
        ledger::LedgerError,
        replay::{Judged, Replay, ReplayCheck, ReplayEntry, Seen},
    },
    error::{AppError, AppResult},
    reads::funds::NodeBook,
};

/// Entries read at once.
const BATCH: i64 = 5_000;
/// Differences listed; the rest is counted.
const MOST_DIFFERENCES: usize = 500;

/// Replays a year.
///
/// # Errors
/// Wrong fields: an unknown year, node or book; a policy that makes no sense.
pub fn replay(conn: &mut AnyConnection, request: &PolicyReplayRequest) -> AppResult<PolicyReplay> {
    let mut machine = Machine::new(conn, request)?;
    let mut refused = db::checks::refused_in_year(conn, request.fiscal_year_id)?.into_iter().peekable();
    let mut after = 0;
    loop {
        let batch = db::ledger::after(conn, after, BATCH)?;
        let Some(last) = batch.last() else { break };
        after = last.sequence;
        for entry in batch {
            let Some(period) = machine.periods.get(&entry.period_id).copied() else { continue };
            let earlier = |check: &CheckRow| {
                entry.check_id.is_some_and(|id| check.id < id) || check.checked_at < entry.posted_at
            };
            while let Some(check) = refused.next_if(|check| earlier(check)) {
                machine.check(conn, check)?;
            }
            machine.entry(conn, entry, period)?;
        }
    }
    for check in refused {
        machine.check(conn, check)?;
    }
    machine.finish(conn)
}

struct Machine {
    book: NodeBook,
    replay: Replay,
    periods: HashMap<PeriodId, i32>,
    history: BookHistory,
    /// The check whose entries are being read.
    current: Option<FundCheckId>,
    /// The import check whose rows are judged one by one.
    rows_of: Option<(CheckRow, ReplayCheck)>,
    policies: HashMap<(NodeId, i64), ControlPolicy>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    tz: Tz,
    answer: PolicyReplay,
}

impl Machine {
    fn new(conn: &mut AnyConnection, request: &PolicyReplayRequest) -> AppResult<Self> {
        if let (Some(from), Some(to)) = (request.from, request.to)
            && from > to
        {
            return Err(AppError::new(ErrorCode::BadQuery, "'from' is after 'to'. Exchange them."));
        }
        let periods = db::periods::of_year(conn, request.fiscal_year_id)?;
        if periods.is_empty() {
            let message = "There is no such fiscal year.";
            return Err(AppError::field("fiscal_year_id", FieldErrorCode::Unknown, message));
        }
        let book = NodeBook::empty_year(conn, request.fiscal_year_id)?;
        let trials = trials(conn, &book, &request.trials)?;
        let history = BookHistory::read(conn, request.fiscal_year_id, &periods)?;
        Ok(Self {
            book,
            replay: Replay::new(trials),
            periods: periods.into_iter().map(|period| (period.id, period.number)).collect(),
            history,
            current: None,
            rows_of: None,
            policies: HashMap::new(),
            from: request.from,
            to: request.to,
            tz: db::organisation::get(conn)?.tz(),
            answer: PolicyReplay {
                checks: 0,
                unchanged: 0,
                newly_refused: ReplayGroup::default(),
                newly_passed: ReplayGroup::default(),
                newly_warned: ReplayGroup::default(),
                differences: Vec::new(),
            },
        })
    }

    /// An entry: its check first, when it is the first entry of it.
    fn entry(&mut self, conn: &mut AnyConnection, row: EntryRow, period: i32) -> AppResult<()> {
        if let Some(id) = row.check_id
            && self.current != Some(id)
        {
            self.current = Some(id);
            self.rows_of = None;
            let check = db::checks::get(conn, id)?;
            if check.purpose == "import" {
                let template = self.load(conn, &check)?;
                self.rows_of = Some((check, template));
            } else {
                self.check(conn, check)?;
            }
        }
        let books = row.expense_line_id.map(|line| self.history.of_line(line).to_vec());
        let charge = Charge {
            node_id: row.node_id,
            period,
            amount_minor: row.amount_minor,
            books: books.unwrap_or_default(),
        };
        if row.check_id.is_some() && row.check_id == self.rows_of.as_ref().map(|(check, _)| check.id) {
            self.imported(&row, &charge)?;
        }
        let entry = ReplayEntry {
            sequence: row.sequence,
            from: row.from_bucket,
            to: row.to_bucket,
            charge,
            expense_id: row.expense_id,
            check_id: row.check_id,
            reverses_sequence: row.reverses_sequence,
        };
        Ok(self.replay.apply(self.book.holders_mut(), &entry)?)
    }

    /// A row of an import: rows were checked together, and each can be refused by itself.
    fn imported(&mut self, row: &EntryRow, charge: &Charge) -> AppResult<()> {
        let Some((check, template)) = self.rows_of.clone() else { return Ok(()) };
        let mut asked = charge.clone();
        asked.books.retain(|book| template.seen.iter().any(|seen| seen.holder == Holder::Book(*book)));
        if row.from_bucket != Bucket::Available {
            asked.amount_minor = asked.amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
        }
        let own = ReplayCheck {
            // Its own check: a refused row does not take the others of the chunk with it.
            id: FundCheckId(0),
            expense_id: row.expense_id,
            is_submission: true,
            charges: vec![asked],
            ..template
        };
        let judged = self.replay.judge(self.book.holders_mut(), &own)?;
        self.note(&check, &own, &judged)
    }

    fn check(&mut self, conn: &mut AnyConnection, row: CheckRow) -> AppResult<()> {
        let check = self.load(conn, &row)?;
        let judged = self.replay.judge(self.book.holders_mut(), &check)?;
        self.note(&row, &check, &judged)
    }

    /// A stored check with what it asked and what it saw. Books that are tried are asked wherever they cover
    /// what was asked for; the others where they were.
    fn load(&mut self, conn: &mut AnyConnection, row: &CheckRow) -> AppResult<ReplayCheck> {
        let mut seen = Vec::new();
        for result in db::checks::results(conn, row.id)? {
            seen.push(Seen {
                holder: Holder::Node(result.node_id),
                policy: self.policy(conn, result.node_id, result.policy_version)?,
                override_minor: result.override_minor,
                caps_minor: None,
            });
        }
        let mut asked: HashMap<i32, Vec<ControlBookId>> = HashMap::new();
        let mut books: BTreeMap<ControlBookId, Seen> = BTreeMap::new();
        for result in db::checks::book_results(conn, row.id)? {
            let then = self.history.seen(result.book_id, result.policy_version, result.override_minor)?;
            let Some(then) = then else { continue };
            books.insert(result.book_id, then);
            asked.entry(result.line_index).or_default().push(result.book_id);
        }
        let tried: Vec<ControlBookId> = self.replay.tried_books().collect();
        for book in &tried {
            if !books.contains_key(book) {
                books.insert(*book, self.history.seen_at(*book, row.checked_at)?);
            }
        }
        seen.extend(books.into_values());
        let mut lines = CheckedLines::default();
        if !tried.is_empty()
            && let Some(expense) = row.expense_id
        {
            lines = CheckedLines::new(db::expenses::lines(conn, expense)?);
        }
        let mut charges = Vec::new();
        for charge in db::checks::charges(conn, row.id)? {
            let Some(period) = self.periods.get(&charge.period_id).copied() else { continue };
            let mut books = asked.remove(&charge.line_index).unwrap_or_default();
            if !tried.is_empty() {
                let covering = lines.books(conn, (&mut self.book, &self.history), &charge)?;
                let more = covering.into_iter().filter(|book| tried.contains(book) && !books.contains(book));
                books.extend(more.collect::<Vec<_>>());
            }
            charges.push(Charge {
                node_id: charge.node_id,
                period,
                amount_minor: charge.amount_minor,
                books,
            });
        }
        Ok(ReplayCheck {
            id: row.id,
            was: row.outcome,
            expense_id: row.expense_id,
            is_submission: row.purpose == "submit",
            charges,
            seen,
        })
    }

    fn policy(&mut self, conn: &mut AnyConnection, node: NodeId, version: i64) -> AppResult<ControlPolicy> {
        if let Some(known) = self.policies.get(&(node, version)) {
            return Ok(*known);
        }
        let found = db::budget_nodes::policy(conn, node, version)?.control();
        self.policies.insert((node, version), found);
        Ok(found)
    }

    /// Counts a check, and lists it when it comes out differently.
    fn note(&mut self, row: &CheckRow, check: &ReplayCheck, judged: &Judged) -> AppResult<()> {
        let day = day_in(self.tz, row.checked_at);
        if self.from.is_some_and(|from| day < from) || self.to.is_some_and(|to| day > to) {
            return Ok(());
        }
        self.answer.checks += 1;
        let (was, would_be) = (check.was, judged.outcome);
        // The rows of a chunk have one stored outcome between them: only a refusal is news.
        let same = was == would_be || (check.id == FundCheckId(0) && would_be != CheckOutcome::Refused);
        let (false, Some(decisive)) = (same, judged.decisive) else {
            self.answer.unchanged += 1;
            return Ok(());
        };
        let mut asked: BTreeMap<Currency, i64> = BTreeMap::new();
        for charge in &check.charges {
            let currency = self.book.row(charge.node_id)?.currency;
            let sum = asked.entry(currency).or_default();
            *sum = sum.checked_add(charge.amount_minor).ok_or(LedgerError::Overflow)?;
        }
        let group = match would_be {
            CheckOutcome::Refused => &mut self.answer.newly_refused,
            CheckOutcome::Passed => &mut self.answer.newly_passed,
            CheckOutcome::Warned if was == CheckOutcome::Refused => &mut self.answer.newly_passed,
            CheckOutcome::Warned => &mut self.answer.newly_warned,
        };
        group.count += 1;
        for (currency, amount_minor) in &asked {
            add(&mut group.amounts, *currency, *amount_minor)?;
        }
        if self.answer.differences.len() < MOST_DIFFERENCES {
            let decided_by = self.book.describe(&[decisive])?.pop();
            let decided_by =
                decided_by.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a verdict without a name")))?;
            self.answer.differences.push(ReplayDifference {
                check_id: row.id,
                checked_at: row.checked_at,
                purpose: row.purpose.clone(),
                expense_id: check.expense_id,
                expense_reference: check.expense_id.map(reference),
                expense_title: None,
                was,
                would_be,
                asked: asked
                    .into_iter()
                    .map(|(currency, amount_minor)| AskedAmount { currency, amount_minor })
                    .collect(),
                decided_by,
            });
        }
        Ok(())
    }

    fn finish(mut self, conn: &mut AnyConnection) -> AppResult<PolicyReplay> {
        let mut titles: HashMap<ExpenseId, String> = HashMap::new();
        for difference in &mut self.answer.differences {
            let Some(id) = difference.expense_id else { continue };
            let title = match titles.get(&id) {
                Some(known) => known.clone(),
                None => db::expenses::get(conn, id)?.title,
            };
            titles.insert(id, title.clone());
            difference.expense_title = Some(title);
        }
        Ok(self.answer)
    }
}

fn add(amounts: &mut Vec<AskedAmount>, currency: Currency, amount_minor: i64) -> AppResult<()> {
    match amounts.iter_mut().find(|amount| amount.currency == currency) {
        Some(amount) => {
            let sum = amount.amount_minor.checked_add(amount_minor);
            amount.amount_minor = sum.ok_or(LedgerError::Overflow)?;
        }
        None => amounts.push(AskedAmount { currency, amount_minor }),
    }
    Ok(())
}
