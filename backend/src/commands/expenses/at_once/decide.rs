//! The verdict on one request, from what is known; nothing is written.

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, CheckOutcome, EntryKind, NodeCheck},
    expense::SubmittedExpense,
    expense_kind::ExpenseKind,
    ids::UserId,
    refusal_reason::RefusalReason,
};

use super::Submission;
use crate::{
    commands::{
        checks::{Asked, asked},
        expenses::submit::no_approver,
        posting::{Book, Posting, PostingSource},
    },
    domain::{approval_rules::Route, control::outcome_of},
    error::{AppError, AppResult, Settled},
    reads::{
        expenses::{
            plan::{PlannedLine, RequestPlan, plan},
            preview::{Routed, refuse_closed_periods, route},
            split::{self, Mate, Parts},
        },
        known::Known,
    },
    writer::WriteTx,
};

/// What becomes of a request.
pub(super) enum Fate {
    /// It is answered already, and leaves nothing to be written.
    Answered(AppResult<Settled<SubmittedExpense>>),
    /// The budget does not have it: the check is kept.
    Refused(Box<Checked>),
    /// The money is taken.
    Reserved(Box<Reserved>),
    /// The same request under the same key, earlier in the group.
    SameAs(usize),
}

/// A request that was checked.
pub(super) struct Checked {
    pub plan: RequestPlan,
    pub outcome: CheckOutcome,
    pub results: Vec<NodeCheck>,
    pub asked: Vec<Asked>,
}

/// A request that got its money.
pub(super) struct Reserved {
    pub checked: Checked,
    /// One for each line, and when nobody need approve another one; what they belong to is known when it is
    /// written.
    pub postings: Vec<Posting>,
    pub route: Route,
    pub rules_version: i64,
    /// What it was taken together with, where that sends it another way.
    pub split: Option<Parts>,
}

/// The requests of the group that were decided before.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub commands: &'a [Submission],
    pub fates: &'a [Fate],
}

impl<'a> Before<'a> {
    /// Those of a person that got their money.
    fn of(self, requester: UserId) -> impl Iterator<Item = Mate<'a>> {
        let both = self.commands.iter().zip(self.fates).enumerate();
        both.filter_map(move |(index, (command, fate))| match fate {
            Fate::Reserved(reserved) if command.viewer.user_id == requester => {
                Some(Mate { index, plan: &reserved.checked.plan })
            }
            _ => None,
        })
    }
}

/// Decides one request. What it takes is noted in the book, so that the next one sees it.
///
/// # Errors
/// Only what is nobody's fault: the database's. A refusal is a fate.
pub(super) fn decide(
    tx: &mut WriteTx<'_>,
    known: &Known,
    book: &mut Book,
    command: &Submission,
    (today, before): (NaiveDate, Before<'_>),
) -> AppResult<Fate> {
    match try_decide(tx, known, book, command, (today, before)) {
        Err(error @ (AppError::Database(_) | AppError::Internal(_))) => Err(error),
        Err(refused) => Ok(Fate::Answered(Err(refused))),
        Ok(fate) => Ok(fate),
    }
}

fn try_decide(
    tx: &mut WriteTx<'_>,
    known: &Known,
    book: &mut Book,
    command: &Submission,
    (today, before): (NaiveDate, Before<'_>),
) -> AppResult<Fate> {
    let viewer = &command.viewer;
    let plan = plan(tx.conn, known, viewer, &command.draft, (today, None))?;
    // What is asked for in one call has no files yet.
    if plan.kind == ExpenseKind::Reimbursement && known.organisation(tx.conn)?.receipts_required {
        return Err(AppError::refused(RefusalReason::ReceiptMissing));
    }
    refuse_closed_periods(&plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = plan.book.describe(&verdicts)?;
    let asked = asked(&plan.book, &plan.charges)?;
    let checked = Checked { plan, outcome, results, asked };
    if outcome == CheckOutcome::Refused {
        return Ok(Fate::Refused(Box::new(checked)));
    }
    let over = outcome != CheckOutcome::Passed;
    let mut mates = before.of(viewer.user_id);
    let parts = split::parts(tx.conn, known, viewer, &checked.plan, (None, tx.now), &mut mates)?;
    let Routed { route, rules_version, split } = route(tx.conn, known, viewer, &checked.plan, over, parts)?;
    if route.steps.is_empty() && !route.auto_approved {
        return Err(no_approver());
    }
    let mut postings: Vec<Posting> = checked.plan.lines.iter().map(reserving).collect();
    if route.auto_approved {
        postings.extend(checked.plan.lines.iter().map(committing));
    }
    let charges = checked.plan.charges.iter().map(|charge| charge.books.as_slice());
    book.apply_counted(tx, postings.iter().zip(charges.cycle()))?;
    Ok(Fate::Reserved(Box::new(Reserved { checked, postings, route, rules_version, split })))
}

fn committing(line: &PlannedLine) -> Posting {
    Posting { kind: EntryKind::Commit, from: Bucket::Reserved, to: Bucket::Committed, ..reserving(line) }
}

fn reserving(line: &PlannedLine) -> Posting {
    Posting {
        node_id: line.node_id,
        period_id: line.period.id,
        entry_date: line.charge_date,
        kind: EntryKind::Reserve,
        from: Bucket::Available,
        to: Bucket::Reserved,
        amount_minor: line.amount_minor,
        source: PostingSource::default(),
        memo: String::new(),
    }
}
